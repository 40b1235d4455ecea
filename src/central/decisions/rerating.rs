//! A label follows to another bench's printer after its collection has gone: somebody is told what would still go today.
//!
//! Nothing is bought again by itself: a label that is paid for is voided first, and that is a supervisor's to say.

use jiff::Timestamp;

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    central::store::{CatalogueKind, ShipmentRow, StoreError, Transaction},
    domain::{
        carrier::Carrier,
        ids::CarrierId,
        packing::{Event, Task, TaskKind},
        rerating::{Load, Rerating, better},
        shipment::Priority,
    },
};

use super::{
    add_task_once, bare_task, outer_edges,
    outside::{Wanted, change_order},
    papers::zone,
    thing, things,
};

/// Makes the task where the event says that a collection was missed.
pub(super) fn ask(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    event: &Event,
) -> Result<(), StoreError> {
    let Event::PrinterSwapped {
        parcel,
        missed: Some(missed),
        ..
    } = event
    else {
        return Ok(());
    };
    let shipment = &row.packing.shipment;
    let closed = row.packing.parcel(*parcel);
    let sold = closed.and_then(|one| Some((one, one.label()?, one.weighed()?)));
    let Some((closed, label, weighed)) = sold else {
        return Ok(());
    };
    let carriers: Vec<Carrier> = things(transaction, &shipment.site, CatalogueKind::Carrier)?;
    let zone = zone(transaction, &shipment.site)?;
    let load = Load {
        country: &row.ship_to.country,
        weight: weighed.weight_g,
        outer_mm: outer_edges(transaction, &row.packing, closed)?,
        express: shipment.priority == Priority::Express,
    };
    let rerating = Rerating {
        parcel: *parcel,
        carrier: label.carrier.clone(),
        service: label.service.clone(),
        price: label.price.clone(),
        missed: *missed,
        better: better(&carriers, load, *missed, now, &zone),
    };
    let task = Task {
        rerating: Some(Box::new(rerating)),
        ..bare_task(TaskKind::MissedCollection)
    };
    add_task_once(transaction, now, &shipment.site, row.id(), task)
}

/// From now on that carrier is to take the shipment, with its next collection of today.
pub(super) fn give_to(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: ShipmentRow,
    carrier: &CarrierId,
) -> Result<ShipmentRow, Problem> {
    let site = row.packing.shipment.site.clone();
    let known: Option<Carrier> =
        thing(transaction, &site, CatalogueKind::Carrier, carrier.as_str())?;
    let known = known
        .ok_or_else(|| ProblemCode::BadRequest.because("there is no carrier of that name here"))?;
    let zone = zone(transaction, &site)?;
    let today = now.to_zoned(zone.clone()).date();
    let cut_off = today.to_datetime(known.cut_off).to_zoned(zone);
    let cut_off = cut_off.map(|zoned| zoned.timestamp()).ok();
    let cut_off = cut_off.filter(|cut_off| *cut_off > now).ok_or_else(|| {
        ProblemCode::WrongState.because("that carrier has collected for today, too")
    })?;
    let mut shipment = row.packing.shipment.clone();
    shipment.carrier = known.id;
    shipment.cut_off = Some(cut_off);
    let ship_to = row.ship_to.clone();
    change_order(transaction, now, row, Wanted { shipment, ship_to })
}
