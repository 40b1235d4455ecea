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
        CatalogueKind, ManifestRow, Query, ShipmentRow, StoreError, Transaction, phase_word,
        tables::SHIPMENT,
    },
    domain::{
        carrier::Carrier,
        ids::{CarrierId, PackerId, SiteId},
        packing::{Event, ParcelStatus, Phase, TaskKind},
        shown::Shown,
    },
};

use super::{close_tasks_saying, happen, save, tell, tell_channel, things};

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
