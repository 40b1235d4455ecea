//! A carton: a box type on the shelf beside the bench.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::{CartonCode, OwnerId},
    measure::{Dimensions, Grams, Money},
    product::Product,
    shown::Shown,
};

/// The reserved code of no carton at all: one unit ships as it is, in the box its maker packed it in.
pub const OWN_BOX: &str = "OWN-BOX";

impl CartonCode {
    /// The code of a unit's own box.
    #[must_use]
    pub fn own_box() -> Self {
        OWN_BOX.into()
    }

    /// True for a unit's own box.
    #[must_use]
    pub fn is_own_box(&self) -> bool {
        self.as_str() == OWN_BOX
    }
}

/// A box type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Carton {
    /// The code on its shelf.
    pub code: CartonCode,
    /// What the packer reads ("S5 white").
    pub name: Shown,
    /// Only for this owner's goods, where it carries a brand.
    #[serde(default)]
    pub owner: Option<OwnerId>,
    /// Usable space.
    pub inner_mm: Dimensions,
    /// What the carrier measures.
    pub outer_mm: Dimensions,
    /// Its own weight.
    pub tare_g: Grams,
    /// What may be put in.
    pub load_g_max: Grams,
    /// What one costs.
    pub cost: Money,
    /// How many are at the station; absent when nobody counts them.
    #[serde(default)]
    pub stock: Option<u32>,
}

impl Carton {
    /// What the reserved code stands for where it is not known which unit it is about: it costs and weighs nothing, and has
    /// no size.
    #[must_use]
    pub fn own_box() -> &'static Self {
        static OWN: LazyLock<Carton> = LazyLock::new(|| Carton {
            code: CartonCode::own_box(),
            name: Shown::new(OWN_BOX),
            owner: None,
            inner_mm: Dimensions::new(0, 0, 0),
            outer_mm: Dimensions::new(0, 0, 0),
            tare_g: Grams(0),
            load_g_max: Grams::MAX,
            cost: Money::new(0, ""),
            stock: None,
        });
        &OWN
    }

    /// The own box of a unit of this product: it is as large as the unit.
    #[must_use]
    pub fn own_box_of(product: &Product, currency: &str) -> Self {
        let nothing = Self::own_box();
        let size = product.size_mm.unwrap_or(nothing.outer_mm);
        Self {
            inner_mm: size,
            outer_mm: size,
            cost: Money::new(0, currency),
            ..nothing.clone()
        }
    }
}
