//! A product: what it is called, which codes mean it, how big, heavy and delicate it is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    customs::CustomsData,
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
    /// True when one unit can be scanned.
    #[must_use]
    pub fn has_unit_barcode(&self) -> bool {
        self.barcodes.iter().any(|barcode| barcode.units == 1)
    }
}

fn one_unit() -> u32 {
    1
}
