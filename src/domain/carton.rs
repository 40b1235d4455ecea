//! A carton: a box type on the shelf beside the bench.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::{CartonCode, OwnerId},
    measure::{Dimensions, Grams, Money},
    shown::Shown,
};

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
