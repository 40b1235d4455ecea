//! What the central decides: plain functions over a transaction, with the time and all ids as arguments.
//!
//! Nothing here waits, reads a clock or knows HTTP. Whoever calls commits on success and drops on a problem.

mod ahead;
mod boxes;
mod buy;
mod claim;
mod counted;
mod customs;
mod dispatch;
mod enclosures;
mod enrol;
mod family;
mod forgetting;
mod judge;
mod lease;
mod log;
mod misfits;
mod once;
mod outside;
mod overrides;
mod papers;
mod pins;
mod questions;
mod reference;
mod rerating;
mod rest;
mod roster;
mod seen;
mod tasks;
#[cfg(test)]
mod tests;
mod told;
mod void;
mod weights;

pub use ahead::{AHEAD_SECONDS, leave_numbers_out, prepare};
pub use boxes::plan as plan_boxes;
pub use buy::{
    Begun, PurchaseAsk, begin_purchase, finish_purchase, look_up_purchase, never_asked,
    never_sold_before, open_purchases, purchase_by_key,
};
pub use claim::{ClaimBy, claim};
pub use customs::declaration;
pub use dispatch::{close_manifest, dispatch_lists, label_is_taken_back, labels_of};
pub use enrol::{ENROLMENT_HOURS, enrol, ensure_site, make_code, set_administrator, sha256};
pub use family::change_family;
pub use forgetting::{FEED_KEPT_DAYS, FORGET_AFTER_DAYS, Looked, forget_feed, forget_people};
pub use judge::{Judgement, Seen, judge};
pub use lease::{LEASE_SECONDS, expire_leases, renew};
pub use log::{LogVerdict, apply_log, log_position};
pub use misfits::end_measured;
pub use once::{KEPT_DAYS, Once, answer_once, forget_old, keep_refusal};
pub use outside::{Wanted, cancel, change_order, hold, patch};
pub use overrides::overrides;
pub use papers::{handover, slip};
pub use pins::{
    ALARM_TRIES, APPROVED_FOR, BENCH_TRIES_MAX, Compared, LOCKED_FOR, PinAsk, SIGNED_IN_FOR,
    TRIES_MAX, ToCompare, begin_check, finish_check, forget_approvals, pin_rule, pin_states,
    proven, set_pin,
};
pub use questions::{PAGE_MAX, audit, catalogue, catalogue_tag, queue, tasks};
pub use reference::next_reference;
pub use roster::{ensure_signing_key, roster, roster_key};
pub use tasks::{bare_task, finish_task};
pub use void::{
    VoidAsk, VoidBegun, begin_void, finish_void, open_voids, settle_purchase, unsettled_purchases,
};

use tasks::{About, add_task, add_task_once, ask_once, close_tasks, close_tasks_saying};

use jiff::Timestamp;

use crate::{
    api::v1::{
        events::{FeedMessage, OutcomeKind},
        problem::{Problem, ProblemCode},
    },
    domain::{
        carton::Carton,
        ids::{PackerId, ShipmentId, SiteId, StationId},
        measure::Dimensions,
        packer::Packer,
        packing::{Event, Packing, Parcel},
        product::Product,
    },
};

use super::{
    store::{
        CatalogueKind, CatalogueRow, FeedRow, HistoryRow, OutboxRow, Query, ShipmentRow, SiteRow,
        StoreError, ToteRow, Transaction,
    },
    writer::FEED_SEQUENCE,
};

/// A bench, as its token names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    /// Where.
    pub site: SiteId,
    /// Which.
    pub station: StationId,
}

/// The shipment of that id, or the problem that there is none.
pub fn shipment(
    transaction: &dyn Transaction,
    site: &SiteId,
    id: &ShipmentId,
) -> Result<ShipmentRow, Problem> {
    transaction
        .get(&[site.into(), id.into()])?
        .ok_or_else(|| ProblemCode::NotFound.because(format!("no shipment {id} at this site")))
}

/// Stores a changed shipment: its revision moves, its totes point to it while it is open.
pub(in crate::central) fn save(
    transaction: &mut dyn Transaction,
    row: &mut ShipmentRow,
) -> Result<(), StoreError> {
    row.revision += 1;
    row.ahead = row.ahead && row.packing.claim.is_some();
    let site = row.packing.shipment.site.clone();
    let before: Option<ShipmentRow> = transaction.get(&[(&site).into(), row.id().into()])?;
    let old_totes = before.map_or_else(Vec::new, |before| before.packing.shipment.totes);
    let totes: &[_] = if row.is_open() {
        &row.packing.shipment.totes
    } else {
        &[]
    };
    for tote in old_totes.iter().filter(|tote| !totes.contains(tote)) {
        transaction.erase(
            <ToteRow as super::store::Row>::TABLE,
            &[(&site).into(), tote.into(), row.id().into()],
        )?;
    }
    for tote in totes {
        transaction.put(&ToteRow {
            site: site.clone(),
            tote: tote.clone(),
            shipment: row.id().clone(),
        })?;
    }
    transaction.put(row)
}

/// Applies an event of the central's own, writes it into the history and makes its tasks.
pub(super) fn happen(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
    packer: Option<&PackerId>,
    event: &Event,
) -> Result<(), StoreError> {
    row.packing.evolve(event);
    let site = row.packing.shipment.site.clone();
    let position = transaction.next_number(site.as_str(), "history")?;
    let record = serde_json::to_string(event).map_err(|source| StoreError::Damaged {
        table: "history",
        source,
    })?;
    transaction.insert(&HistoryRow {
        site: site.clone(),
        position,
        shipment: Some(row.id().clone()),
        station: None,
        log_epoch: None,
        seq: None,
        hash: None,
        packer: packer.cloned(),
        received: now,
        record,
        outcome: OutcomeKind::Applied,
        conflict: None,
    })?;
    for task in event.tasks() {
        add_task(transaction, now, &site, row.id(), task)?;
    }
    Ok(())
}

/// Tells every station of the site.
pub(in crate::central) fn tell(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    message: FeedMessage,
) -> Result<(), StoreError> {
    let position = transaction.next_number(site.as_str(), FEED_SEQUENCE)?;
    transaction.insert(&FeedRow {
        site: site.clone(),
        position,
        at: now,
        message,
    })
}

/// Tells the stations that a shipment is no longer what they may have on their screens.
pub(super) fn tell_of_change(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
) -> Result<(), StoreError> {
    let site = &row.packing.shipment.site;
    let message = FeedMessage::Shipment {
        id: row.id().clone(),
        order_version: row.packing.order_version(),
    };
    tell(transaction, now, site, message)?;
    tell(transaction, now, site, FeedMessage::Queue)
}

/// Leaves news for the channel, in the transaction that makes them true.
pub(super) fn tell_channel(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    news: &str,
) -> Result<(), StoreError> {
    let shipment = &row.packing.shipment;
    let position = transaction.next_number(shipment.site.as_str(), "channel_outbox")?;
    transaction.insert(&OutboxRow {
        site: shipment.site.clone(),
        position,
        order: shipment.order.clone(),
        shipment: shipment.id.clone(),
        news: news.to_owned(),
        at: now,
        told: false,
    })
}

/// The outer edges of a parcel, by its carton or the unit that ships as it is; absent where they are not known here.
pub(crate) fn outer_edges(
    transaction: &dyn Transaction,
    packing: &Packing,
    parcel: &Parcel,
) -> Result<Option<Dimensions>, StoreError> {
    let site = &packing.shipment.site;
    if parcel.carton.is_own_box() {
        let product = unit_as_it_is(transaction, packing, parcel)?;
        return Ok(product.and_then(|product| product.size_mm));
    }
    let code = parcel.carton.as_str();
    let carton: Option<Carton> = thing(transaction, site, CatalogueKind::Carton, code)?;
    Ok(carton.map(|carton| carton.outer_mm))
}

/// The product of the unit in its own box.
fn unit_as_it_is(
    transaction: &dyn Transaction,
    packing: &Packing,
    parcel: &Parcel,
) -> Result<Option<Product>, StoreError> {
    let line = parcel.contents.keys().next();
    let Some(line) = line.and_then(|line| packing.shipment.line(*line)) else {
        return Ok(None);
    };
    let key = product_key(packing.shipment.owner.as_str(), line.sku.as_str());
    thing(
        transaction,
        &packing.shipment.site,
        CatalogueKind::Product,
        &key,
    )
}

/// A product's key within its kind: SKUs of two owners may be the same.
pub(in crate::central) fn product_key(owner: &str, sku: &str) -> String {
    format!("{owner}\u{1f}{sku}")
}

/// Moves the catalogue's revision and tells the stations.
pub(crate) fn touch_catalogue(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
) -> Result<(), StoreError> {
    if let Some(mut row) = transaction.get::<SiteRow>(&[site.into()])? {
        row.catalogue_revision += 1;
        transaction.put(&row)?;
    }
    tell(transaction, now, site, FeedMessage::Catalogue)
}

/// Everything of one kind in the catalogue; rows that no longer fit their type are left out and logged.
pub fn things<T: serde::de::DeserializeOwned>(
    transaction: &dyn Transaction,
    site: &SiteId,
    kind: CatalogueKind,
) -> Result<Vec<T>, StoreError> {
    let query = Query::of("site", site).with("kind", kind.word());
    let rows: Vec<CatalogueRow> = transaction.list(&query)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match serde_json::from_value(row.thing) {
            Ok(thing) => Some(thing),
            Err(error) => {
                tracing::error!(kind = kind.word(), id = row.id, cause = ?error.classify(), "unreadable catalogue row");
                None
            }
        })
        .collect())
}

/// One thing of the catalogue.
pub fn thing<T: serde::de::DeserializeOwned>(
    transaction: &dyn Transaction,
    site: &SiteId,
    kind: CatalogueKind,
    id: &str,
) -> Result<Option<T>, StoreError> {
    let key = [site.into(), kind.word().into(), id.into()];
    let row: Option<CatalogueRow> = transaction.get(&key)?;
    Ok(row.and_then(|row| serde_json::from_value(row.thing).ok()))
}

/// The person of that id at that site.
pub fn packer(
    transaction: &dyn Transaction,
    site: &SiteId,
    id: &PackerId,
) -> Result<Option<Packer>, StoreError> {
    thing(transaction, site, CatalogueKind::Packer, id.as_str())
}

/// The supervisor with that badge, or the problem that it is none.
pub(super) fn supervisor(
    transaction: &dyn Transaction,
    site: &SiteId,
    badge: &str,
) -> Result<Packer, Problem> {
    let packers: Vec<Packer> = things(transaction, site, CatalogueKind::Packer)?;
    packers
        .into_iter()
        .find(|packer| packer.badge == badge && packer.role.may_override())
        .ok_or_else(|| ProblemCode::Forbidden.because("this is not a supervisor's badge"))
}
