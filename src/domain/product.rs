//! A product: what it is called, which codes mean it, how big, heavy and delicate it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    customs::CustomsData,
    handling::{Handling, PADDING_MM_MAX},
    ids::{OwnerId, Sku},
    measure::{Dimensions, Grams},
    shown::Shown,
};

/// One product of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Whose product it is.
    pub owner: OwnerId,
    /// The owner's name of it.
    pub sku: Sku,
    /// What the packer reads.
    pub title: Shown,
    /// Every code that means this product; a case barcode counts its units.
    #[serde(default)]
    pub barcodes: Vec<ProductBarcode>,
    /// Weight of one unit; absent when nobody has weighed it yet.
    #[serde(default)]
    pub weight_g: Option<Grams>,
    /// Edges of one unit; the third stands up. Absent when nobody has measured it yet.
    #[serde(default)]
    pub size_mm: Option<Dimensions>,
    /// Nothing may lie on top of it.
    #[serde(default)]
    pub fragile: bool,
    /// The third edge must stand up.
    #[serde(default)]
    pub this_side_up: bool,
    /// How else it wants to be packed.
    #[serde(default)]
    pub handling: Handling,
    /// What to look at before it goes into the box ("Seal unbroken? No crack?").
    #[serde(default)]
    pub quality_check: Option<Shown>,
    /// What customs want to know, for parcels that leave the customs area.
    #[serde(default)]
    pub customs: CustomsData,
}

/// One code on a product and how many units it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductBarcode {
    /// Digits of a GTIN, or any other text the owner prints.
    pub code: String,
    /// 1 for a unit, more for a case.
    #[serde(default = "one_unit")]
    pub units: u32,
}

impl Product {
    /// Which of its three edges may stand up.
    #[must_use]
    pub fn upright(&self) -> [bool; 3] {
        let allowed = self.handling.edges_up.unwrap_or([true; 3]);
        if self.this_side_up {
            [false, false, true]
        } else {
            allowed
        }
    }

    /// The most weight that may stand above one unit; any where absent.
    #[must_use]
    pub fn load_limit(&self) -> Option<Grams> {
        if self.fragile {
            Some(Grams(0))
        } else {
            self.handling.load_g_max
        }
    }

    /// The edges of one unit as it is wrapped; absent where its size is not known or not believable.
    #[must_use]
    pub fn wrapped_mm(&self) -> Option<Dimensions> {
        let size = self.size_mm.filter(|size| size.is_plausible())?;
        let wrap = 2 * self.handling.wrap_mm.min(PADDING_MM_MAX);
        Some(<[u32; 3]>::from(size).map(|edge| edge + wrap).into())
    }

    /// True when one unit can be scanned.
    #[must_use]
    pub fn has_unit_barcode(&self) -> bool {
        self.barcodes.iter().any(|barcode| barcode.units == 1)
    }
}

fn one_unit() -> u32 {
    1
}
