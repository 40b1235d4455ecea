//! The things of the warehouse that a code may mean.

use crate::domain::{
    catalogue::Catalogue,
    ids::{CartonCode, OwnerId, PackerId, PlaceCode, Sku},
};

use super::{
    Code, command,
    rcn::{Measure, Restricted},
};

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
/// `embedded` is the code's own reading as a number with an embedded measure ([`Code::restricted`]): the product is then
/// looked up without the measure, after the number as it stands. A count in it is the units; a price or a weight is of
/// one unit.
///
/// Totes, orders and labels are known by what is open, not by the catalogue: the station compares those itself.
#[must_use]
pub fn resolve(
    code: &Code,
    embedded: Option<&Restricted>,
    catalogue: &Catalogue,
    owner: Option<&OwnerId>,
) -> Vec<Meaning> {
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
    for (owner, number) in owner.into_iter().zip(embedded) {
        for hit in catalogue.products_by_code(owner, &number.lookup) {
            let sku = &hit.product.sku;
            let is_known = products
                .iter()
                .any(|known| matches!(known, Meaning::Product { sku: other, .. } if other == sku));
            let units = hit.units.saturating_mul(units_in(number));
            if !is_known && units > 0 {
                let sku = sku.clone();
                products.push(Meaning::Product { sku, units });
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

/// The pieces that a number says it stands for.
fn units_in(number: &Restricted) -> u32 {
    match &number.value {
        Some((Measure::Count, count)) => count.parse().unwrap_or(0),
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
