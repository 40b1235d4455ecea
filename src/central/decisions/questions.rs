//! Questions that change nothing: the queue, the catalogue, tasks, what happened to an order.

use crate::{
    api::v1::{
        audit::{AuditEntry, Timeline},
        import::OwnerRow,
        work::{Queue, QueueItem, TaskItem},
    },
    central::store::{
        CatalogueKind, HistoryRow, Is, Query, ShipmentRow, SiteRow, StoreError, TaskRow,
        Transaction, phase_word,
    },
    domain::{
        carrier::Carrier,
        catalogue::{CarrierName, CatalogueData},
        ids::{OrderNumber, SiteId},
        log::hex,
        packing::Phase,
        place::Place,
    },
};

use super::{dispatch::in_phase, things};

/// The most shipments on one page of the queue.
pub const PAGE_MAX: u32 = 500;

/// A page of the queue: of one phase, or of everything that is not finished.
pub fn queue(
    transaction: &dyn Transaction,
    site: &SiteId,
    phase: Option<Phase>,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Queue, StoreError> {
    let limit = limit.clamp(1, PAGE_MAX);
    let mut query = match phase {
        Some(phase) => Query::of("site", site).with("phase", phase_word(phase)),
        None => Query::of("site", site).with("todo", true),
    };
    if let Some(after) = cursor.and_then(from_cursor) {
        query = query.and("queue_rank", Is::Above, after);
    }
    let mut rows: Vec<ShipmentRow> =
        transaction.list(&query.by("queue_rank").at_most(limit + 1))?;
    let is_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| is_more);
    let next = last.map(|row| hex(row.queue_rank().as_bytes()));
    Ok(Queue {
        items: rows
            .iter()
            .map(|row| QueueItem::of(&row.packing, row.ahead))
            .collect(),
        ready: in_phase(transaction, site, Phase::Ready)?,
        next,
    })
}

/// A cursor is the place of the last row, in hex; one that is not is the beginning.
fn from_cursor(cursor: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = cursor
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect();
    String::from_utf8(bytes?).ok()
}

/// The catalogue and its tag.
pub fn catalogue(
    transaction: &dyn Transaction,
    site: &SiteId,
) -> Result<(String, CatalogueData), StoreError> {
    let carriers: Vec<Carrier> = things(transaction, site, CatalogueKind::Carrier)?;
    let owners: Vec<OwnerRow> = things(transaction, site, CatalogueKind::Owner)?;
    let data = CatalogueData {
        products: things(transaction, site, CatalogueKind::Product)?,
        cartons: things(transaction, site, CatalogueKind::Carton)?,
        packers: things(transaction, site, CatalogueKind::Packer)?,
        places: things::<Place>(transaction, site, CatalogueKind::Place)?,
        carriers: carriers
            .into_iter()
            .map(|carrier| CarrierName {
                id: carrier.id,
                name: carrier.name,
                cut_off: carrier.cut_off,
                services: carrier.services,
            })
            .collect(),
        weights: super::weights::told(transaction, site)?,
        rules: owners.into_iter().filter_map(OwnerRow::rules).collect(),
    };
    Ok((catalogue_tag(transaction, site)?, data))
}

/// The catalogue's tag: another database never has the same one.
pub fn catalogue_tag(transaction: &dyn Transaction, site: &SiteId) -> Result<String, StoreError> {
    let row: Option<SiteRow> = transaction.get(&[site.into()])?;
    Ok(row.map_or_else(
        || "\"0\"".to_owned(),
        |row| format!("\"{}-{}\"", row.born.simple(), row.catalogue_revision),
    ))
}

/// Tasks that are open, or that are done, the oldest first.
pub fn tasks(
    transaction: &dyn Transaction,
    site: &SiteId,
    done: bool,
) -> Result<Vec<TaskItem>, StoreError> {
    let asked = Query::of("site", site)
        .with("done", done)
        .by("number")
        .at_most(PAGE_MAX);
    let places: Vec<Place> = things(transaction, site, CatalogueKind::Place)?;
    let rows: Vec<TaskRow> = transaction.list(&asked)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let place = row.task.place.as_ref();
            let place = place.and_then(|code| places.iter().find(|place| place.code == *code));
            TaskItem {
                number: row.number,
                shipment: (!row.shipment.as_str().is_empty()).then_some(row.shipment),
                station: row.station,
                why: row.why,
                place_kind: place.map(|place| place.kind),
                task: row.task,
                since: row.since,
                said: row.said,
            }
        })
        .collect())
}

/// Everything known of an order, in the order it became known.
pub fn audit(
    transaction: &dyn Transaction,
    site: &SiteId,
    order: &OrderNumber,
) -> Result<Timeline, StoreError> {
    let of_order = Query::of("site", site).with("order_number", order);
    let mut rows: Vec<HistoryRow> = Vec::new();
    for shipment in transaction.list::<ShipmentRow>(&of_order)? {
        let of_shipment = Query::of("site", site).with("shipment", shipment.id());
        rows.extend(transaction.list::<HistoryRow>(&of_shipment)?);
    }
    rows.sort_by_key(|row| row.position);
    Ok(Timeline {
        entries: rows.into_iter().map(audit_entry).collect(),
    })
}

fn audit_entry(row: HistoryRow) -> AuditEntry {
    AuditEntry {
        position: row.position,
        shipment: row.shipment,
        station: row.station,
        log_epoch: row.log_epoch,
        seq: row.seq,
        packer: row.packer,
        received: row.received,
        record: serde_json::from_str(&row.record).unwrap_or_default(),
        result: row.outcome,
        conflict: row.conflict,
    }
}
