//! Boxes that were too small for what the catalogue says of the goods: after some of them a product is measured anew.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    central::store::{CatalogueKind, CatalogueRow, ShipmentRow, StoreError, TaskRow, Transaction},
    domain::{
        ids::{LineId, OwnerId, SiteId, Sku},
        measure::Dimensions,
        packing::{CartonBasis, Event, Task, TaskKind},
        product::Product,
    },
};

use super::{add_task, product_key, thing, things};

/// From so many points on a product is measured anew.
const POINTS_MAX: u32 = 4;
/// What a box counts that was too small for one product alone: only that one can be it.
const POINTS_ALONE: u32 = 2;
/// What it counts for each of several products.
const POINTS_AMONG: u32 = 1;

/// How often a product was in a box that was too small.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Misfit {
    owner: OwnerId,
    sku: Sku,
    /// The size it was said to have.
    size: Option<Dimensions>,
    points: u32,
    /// Somebody was asked to measure it.
    task: Option<u64>,
}

/// Counts a recommended box that the packer found too small against the products that should have gone into it.
pub(super) fn count(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    event: &Event,
) -> Result<(), StoreError> {
    let (Event::ParcelOpened { basis, .. } | Event::CartonChanged { basis, .. }) = event else {
        return Ok(());
    };
    if *basis != CartonBasis::TooSmall {
        return Ok(());
    }
    let shipment = &row.packing.shipment;
    let mut seen = BTreeSet::new();
    let wanted = shipment.lines.iter().filter(|line| line.quantity > 0);
    let wanted: Vec<(LineId, &Sku)> = wanted
        .filter(|line| seen.insert(&line.sku))
        .map(|line| (line.id, &line.sku))
        .collect();
    let points = match wanted.as_slice() {
        [_] => POINTS_ALONE,
        _ => POINTS_AMONG,
    };
    for (line, sku) in wanted {
        let key = product_key(shipment.owner.as_str(), sku.as_str());
        let product: Option<Product> =
            thing(transaction, &shipment.site, CatalogueKind::Product, &key)?;
        let Some(product) = product else {
            continue;
        };
        let known: Option<Misfit> =
            thing(transaction, &shipment.site, CatalogueKind::Misfit, &key)?;
        let mut misfit = known
            .filter(|known| known.size == product.size_mm)
            .unwrap_or_else(|| Misfit {
                owner: shipment.owner.clone(),
                sku: sku.clone(),
                size: product.size_mm,
                points: 0,
                task: None,
            });
        if open_task(transaction, &shipment.site, misfit.task)?.is_some() {
            continue;
        }
        misfit.task = None;
        misfit.points += points;
        if misfit.points >= POINTS_MAX {
            let task = Task {
                kind: TaskKind::Remeasure,
                line: Some(line),
                units: 1,
                place: None,
                rerating: None,
            };
            misfit.points = 0;
            misfit.task = Some(add_task(transaction, now, &shipment.site, row.id(), task)?);
        }
        keep(transaction, &shipment.site, &misfit)?;
    }
    Ok(())
}

/// Ends what was asked of somebody for products that have another size now.
pub fn end_measured(transaction: &mut dyn Transaction, site: &SiteId) -> Result<(), StoreError> {
    for mut misfit in things::<Misfit>(transaction, site, CatalogueKind::Misfit)? {
        let Some(mut task) = open_task(transaction, site, misfit.task)? else {
            continue;
        };
        let key = product_key(misfit.owner.as_str(), misfit.sku.as_str());
        let product: Option<Product> = thing(transaction, site, CatalogueKind::Product, &key)?;
        let Some(product) = product.filter(|product| product.size_mm != misfit.size) else {
            continue;
        };
        task.done = true;
        transaction.put(&task)?;
        misfit.size = product.size_mm;
        misfit.task = None;
        keep(transaction, site, &misfit)?;
    }
    Ok(())
}

fn open_task(
    transaction: &dyn Transaction,
    site: &SiteId,
    number: Option<u64>,
) -> Result<Option<TaskRow>, StoreError> {
    let Some(number) = number else {
        return Ok(None);
    };
    let task: Option<TaskRow> = transaction.get(&[site.into(), number.into()])?;
    Ok(task.filter(|task| !task.done))
}

fn keep(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    misfit: &Misfit,
) -> Result<(), StoreError> {
    let thing = serde_json::to_value(misfit).map_err(|source| StoreError::Damaged {
        table: "catalogue",
        source,
    })?;
    transaction.put(&CatalogueRow {
        site: site.clone(),
        kind: CatalogueKind::Misfit,
        id: product_key(misfit.owner.as_str(), misfit.sku.as_str()),
        thing,
    })
}
