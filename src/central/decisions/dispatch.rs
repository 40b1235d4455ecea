//! Handing over: what is ready for each carrier, and closing a carrier's list.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    api::v1::{
        events::FeedMessage,
        problem::{Problem, ProblemCode},
        work::{DispatchList, DispatchLists, DispatchParcel, Manifest, ManifestRequest},
    },
    central::store::{
        CatalogueKind, ManifestRow, PurchaseRow, PurchaseState, Query, ShipmentRow, StoreError,
        Transaction, phase_word, tables::SHIPMENT,
    },
    domain::{
        carrier::Carrier,
        ids::{CarrierId, PackerId, ShipmentId, SiteId},
        packing::{Event, HoldReason, Parcel, ParcelStatus, Phase, TaskKind},
        shown::Shown,
    },
};

use super::{
    add_task_once, bare_task, close_tasks_saying, happen, outside::hold_once, save, tell,
    tell_channel, tell_of_change, things,
};

/// Per carrier what is ready to go, and how much is still to be packed.
pub fn dispatch_lists(
    transaction: &dyn Transaction,
    site: &SiteId,
) -> Result<DispatchLists, StoreError> {
    let carriers: Vec<Carrier> = things(transaction, site, CatalogueKind::Carrier)?;
    let mut lists = BTreeMap::new();
    for carrier in carriers {
        let to_pack = to_pack(transaction, site, &carrier.id)?;
        let list = DispatchList {
            carrier: carrier.id.clone(),
            ready: Vec::new(),
            to_pack,
        };
        lists.insert(carrier.id, list);
    }
    let labelled = Query::of("site", site)
        .with("phase", phase_word(Phase::Labelled))
        .by("queue_rank");
    for row in transaction.list::<ShipmentRow>(&labelled)? {
        let carrier = &row.packing.shipment.carrier;
        if let Some(list) = lists.get_mut(carrier).filter(|_| may_go(&row, carrier)) {
            list.ready.extend(parcels(&row));
        }
    }
    Ok(DispatchLists {
        lists: lists.into_values().collect(),
    })
}

/// How many open shipments for a carrier have no label yet; counted, because there may be thousands.
fn to_pack(
    transaction: &dyn Transaction,
    site: &SiteId,
    carrier: &CarrierId,
) -> Result<u64, StoreError> {
    let open = Query::of("site", site)
        .with("open", true)
        .with("carrier", carrier);
    let labelled = open.clone().with("phase", phase_word(Phase::Labelled));
    let all = transaction.count(&SHIPMENT, &open)?;
    Ok(all.saturating_sub(transaction.count(&SHIPMENT, &labelled)?))
}

/// True when every parcel carries this carrier's label, with evidence, and nothing stands in the way.
fn may_go(row: &ShipmentRow, carrier: &CarrierId) -> bool {
    let packing = &row.packing;
    packing.phase == Phase::Labelled
        && packing.holds.is_empty()
        && packing.change.is_none()
        && packing.open_units() == 0
        && packing.packed_units() > 0
        && packing.parcels.iter().all(|parcel| {
            matches!(&parcel.status, ParcelStatus::Labelled { label, .. } if label.carrier == *carrier)
        })
}

fn parcels(row: &ShipmentRow) -> impl Iterator<Item = DispatchParcel> {
    row.packing
        .parcels
        .iter()
        .filter_map(|parcel| parcel.label())
        .map(|label| DispatchParcel {
            shipment: row.id().clone(),
            order: row.packing.shipment.order.clone(),
            tracking: label.tracking.clone(),
        })
}

/// The purchases of the labels with which these shipments would go.
pub fn labels_of(
    transaction: &dyn Transaction,
    site: &SiteId,
    shipments: &[ShipmentId],
) -> Result<Vec<PurchaseRow>, StoreError> {
    let mut found = Vec::new();
    for id in shipments {
        let of_shipment = Query::of("site", site).with("shipment", id);
        let purchases: Vec<PurchaseRow> = transaction.list(&of_shipment)?;
        let is_live = |purchase: &PurchaseRow| purchase.state == PurchaseState::Bought;
        found.extend(purchases.into_iter().filter(is_live));
    }
    Ok(found)
}

/// The carrier says that this label was taken back: nothing goes with it. Somebody voided it elsewhere, or this is an
/// older copy of the database and the void was lost with the newer one.
pub fn label_is_taken_back(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    purchase: &PurchaseRow,
) -> Result<(), Problem> {
    let site = &purchase.site;
    let mut row = super::shipment(transaction, site, &purchase.shipment)?;
    let on_it = row.packing.parcel(purchase.parcel);
    let is_due = on_it.and_then(Parcel::generation) == Some(purchase.generation);
    if !row.is_open() || !is_due {
        return Ok(());
    }
    hold_once(transaction, now, &mut row, HoldReason::LabelTakenBack)?;
    let task = bare_task(TaskKind::Relabel);
    add_task_once(transaction, now, site, row.id(), task)?;
    save(transaction, &mut row)?;
    tell_of_change(transaction, now, &row)?;
    Ok(())
}

/// Closes a carrier's list: what the packer saw on it and is still ready is dispatched, for good.
pub fn close_manifest(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    packer: Option<&PackerId>,
    request: &ManifestRequest,
) -> Result<Manifest, Problem> {
    let mut going = Vec::new();
    for id in &request.shipments {
        let row: Option<ShipmentRow> = transaction.get(&[site.into(), id.into()])?;
        let is_new = |row: &ShipmentRow| {
            going
                .iter()
                .all(|other: &ShipmentRow| other.id() != row.id())
        };
        going.extend(row.filter(|row| may_go(row, &request.carrier) && is_new(row)));
    }
    if going.is_empty() {
        return Err(ProblemCode::WrongState
            .because("none of these is ready any more: fetch the list again"));
    }
    let serial = transaction.next_number(site.as_str(), "manifest")?;
    let number = Shown::from(format!("{}-{serial:05}", now.strftime("%y%m%d")));
    let mut manifest = Manifest {
        number: number.clone(),
        carrier: request.carrier.clone(),
        parcels: Vec::new(),
    };
    for mut row in going {
        manifest.parcels.extend(parcels(&row));
        let event = Event::Dispatched {
            manifest: number.clone(),
        };
        happen(transaction, now, &mut row, packer, &event)?;
        row.lease_until = None;
        save(transaction, &mut row)?;
        // Whatever was to be decided about a label that missed its collection: it went.
        let said = Shown::from(format!("went with the list {number}"));
        close_tasks_saying(transaction, &row, TaskKind::MissedCollection, Some(&said))?;
        tell_channel(transaction, now, &row, "shipped")?;
    }
    transaction.insert(&ManifestRow {
        site: site.clone(),
        at: now,
        manifest: manifest.clone(),
    })?;
    tell(transaction, now, site, FeedMessage::Queue)?;
    Ok(manifest)
}

/// How many shipments of a site are in a phase.
pub fn in_phase(
    transaction: &dyn Transaction,
    site: &SiteId,
    phase: Phase,
) -> Result<u64, StoreError> {
    let query = Query::of("site", site).with("phase", phase_word(phase));
    transaction.count(&SHIPMENT, &query)
}
