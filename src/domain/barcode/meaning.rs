//! The things of the warehouse that a code may mean.

use crate::domain::{
    catalogue::Catalogue,
    ids::{CartonCode, OwnerId, PackerId, PlaceCode, Sku},
};

use super::{
    Code,
    own::{self, OwnKind},
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
    if let Some((kind, name)) = own::decode(text) {
        return resolve_own(kind, name, catalogue, owner);
    }
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
    badge(text, catalogue)
        .into_iter()
        .chain(place(text, catalogue))
        .chain(carton(text, catalogue))
        .chain(products)
        .collect()
}

/// What an own code names: one kind of thing, and nothing else that happens to be called the same.
fn resolve_own(
    kind: OwnKind,
    name: &str,
    catalogue: &Catalogue,
    owner: Option<&OwnerId>,
) -> Vec<Meaning> {
    let one = match kind {
        OwnKind::Command => Some(Meaning::Command(name.to_owned())),
        OwnKind::Badge => badge(name, catalogue),
        OwnKind::Location => place(name, catalogue),
        OwnKind::Carton => carton(name, catalogue),
        OwnKind::Insert => owner.and_then(|owner| insert(name, catalogue, owner)),
        OwnKind::Tote | OwnKind::Order => None,
    };
    one.into_iter().collect()
}

fn badge(code: &str, catalogue: &Catalogue) -> Option<Meaning> {
    let packer = catalogue.packer_by_badge(code)?;
    Some(Meaning::Badge(packer.id.clone()))
}

fn place(code: &str, catalogue: &Catalogue) -> Option<Meaning> {
    let place = catalogue.place(&PlaceCode::from(code))?;
    Some(Meaning::Place(place.code.clone()))
}

fn carton(code: &str, catalogue: &Catalogue) -> Option<Meaning> {
    let carton = catalogue.carton(&CartonCode::from(code))?;
    Some(Meaning::Carton(carton.code.clone()))
}

/// A leaflet or sample is a product of its owner, named by its number.
fn insert(name: &str, catalogue: &Catalogue, owner: &OwnerId) -> Option<Meaning> {
    let product = catalogue.product(owner, &Sku::from(name))?;
    Some(Meaning::Product {
        sku: product.sku.clone(),
        units: 1,
    })
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
