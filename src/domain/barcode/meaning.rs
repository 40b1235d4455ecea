//! The things of the warehouse that a code may mean.

use crate::domain::{
    catalogue::Catalogue,
    ids::{CartonCode, OwnerId, PackerId, PlaceCode, Sku},
};

use super::{Code, command};

/// One thing a code means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A command's name, from a command barcode.
    Command(String),
    /// Somebody's badge.
    Badge(PackerId),
    /// A place beside the bench.
    Place(PlaceCode),
    /// A carton's shelf.
    Carton(CartonCode),
    /// Units of a product of the owner at hand.
    Product {
        /// Which one.
        sku: Sku,
        /// How many units the code stands for.
        units: u32,
    },
}

/// Everything in the catalogue that carries exactly this code. Products only of `owner`.
///
/// Totes, orders and labels are known by what is open, not by the catalogue: the station compares those itself.
#[must_use]
pub fn resolve(code: &Code, catalogue: &Catalogue, owner: Option<&OwnerId>) -> Vec<Meaning> {
    let text = code.text.as_str();
    if let Some(name) = command::decode(text) {
        return vec![Meaning::Command(name.to_owned())];
    }
    let badge = catalogue
        .packer_by_badge(text)
        .map(|packer| Meaning::Badge(packer.id.clone()));
    let place = catalogue
        .place(&PlaceCode::from(text))
        .map(|place| Meaning::Place(place.code.clone()));
    let carton = catalogue
        .carton(&CartonCode::from(text))
        .map(|carton| Meaning::Carton(carton.code.clone()));
    let mut products = Vec::new();
    for key in owner.iter().flat_map(|_| code.product_keys()) {
        for hit in owner
            .into_iter()
            .flat_map(|owner| catalogue.products_by_code(owner, &key))
        {
            let product = Meaning::Product {
                sku: hit.product.sku.clone(),
                units: hit.units,
            };
            if !products.contains(&product) {
                products.push(product);
            }
        }
    }
    badge
        .into_iter()
        .chain(place)
        .chain(carton)
        .chain(products)
        .collect()
}
