//! Which boxes a shipment is packed in: planned when it is released, and again when what is wanted changes.

use crate::{
    api::v1::import::OwnerRow,
    central::store::{CatalogueKind, ShipmentRow, StoreError, Transaction},
    domain::{
        carrier::Carrier,
        carton::Carton,
        cartonize::{Freight, Terms, plan::Effort, plan_boxes},
        product::Product,
        shipment::Priority,
    },
};

use super::{product_key, thing, things};

/// Plans the boxes of a shipment that nobody has begun. Where the customer names the carton, sizes are missing or nothing
/// fits, there is no plan and the bench decides.
pub fn plan(transaction: &dyn Transaction, row: &mut ShipmentRow) -> Result<(), StoreError> {
    let shipment = &row.packing.shipment;
    row.packing.plan = None;
    if shipment.carton.is_some() || !row.packing.parcels.is_empty() || !row.is_open() {
        return Ok(());
    }
    let mut units = Vec::with_capacity(shipment.lines.len());
    for line in shipment.lines.iter().filter(|line| line.quantity > 0) {
        let key = product_key(shipment.owner.as_str(), line.sku.as_str());
        let product: Option<Product> =
            thing(transaction, &shipment.site, CatalogueKind::Product, &key)?;
        let Some(product) = product else {
            return Ok(());
        };
        units.push((line.id, product, line.quantity));
    }
    let carrier: Option<Carrier> = thing(
        transaction,
        &shipment.site,
        CatalogueKind::Carrier,
        shipment.carrier.as_str(),
    )?;
    let freight = carrier.map_or_else(Freight::default, |carrier| {
        let is_express = shipment.priority == Priority::Express;
        Freight::of(&carrier.services, &shipment.recipient.country, is_express)
    });
    let owner: Option<OwnerRow> = thing(
        transaction,
        &shipment.site,
        CatalogueKind::Owner,
        shipment.owner.as_str(),
    )?;
    let terms = Terms {
        freight,
        rules: owner.map(|owner| owner.parcels).unwrap_or_default(),
    };
    let cartons: Vec<Carton> = things(transaction, &shipment.site, CatalogueKind::Carton)?;
    let wanted: Vec<_> = units
        .iter()
        .map(|(line, product, count)| (*line, product, *count))
        .collect();
    row.packing.plan = plan_boxes(&cartons, &shipment.owner, &wanted, &terms, Effort::Default);
    Ok(())
}
