//! The shipments of one order together: the first, and those that follow with what was missing or came to it.
//!
//! What the channel says of an order is said of all of them: each unit is wanted once, whichever shipment carries it.

use jiff::Timestamp;

use crate::{
    api::v1::problem::Problem,
    central::store::{ShipmentRow, StoreError, Transaction},
    domain::{
        ids::{LineId, ShipmentId},
        packing::Phase,
        shipment::Shipment,
    },
};

use super::{
    outside::{Wanted, cancel, change_order},
    rest::RESTS_MAX,
};

/// The shipments that follow this one, in order; none for one that follows another.
pub(super) fn rests(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
) -> Result<Vec<ShipmentRow>, StoreError> {
    let mut rests = Vec::new();
    if row.rest_of.is_some() {
        return Ok(rests);
    }
    let site = &row.packing.shipment.site;
    for number in 2..=RESTS_MAX {
        let id = ShipmentId::new(format!("{}~{number}", row.id()));
        match transaction.get::<ShipmentRow>(&[site.into(), (&id).into()])? {
            Some(rest) => rests.push(rest),
            None => break,
        }
    }
    Ok(rests)
}

/// Units of a line that this shipment carries, or will.
fn carried(row: &ShipmentRow, line: LineId) -> u32 {
    let packing = &row.packing;
    let wanted = packing.shipment.line(line).map_or(0, |line| line.quantity);
    match packing.phase {
        Phase::Cancelled => 0,
        _ => wanted.saturating_sub(packing.short_of(line)),
    }
}

/// Takes what the whole order is now and brings it down to its first shipment: what others carry is not wanted twice.
/// Less than before comes off the last of them first.
pub fn change_family(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: ShipmentRow,
    mut wanted: Wanted,
) -> Result<ShipmentRow, Problem> {
    let mut rests = rests(transaction, &row)?;
    for line in &mut wanted.shipment.lines {
        let by_rests: u32 = rests.iter().map(|rest| carried(rest, line.id)).sum();
        let by_all = by_rests + carried(&row, line.id);
        let has = row.packing.shipment.line(line.id);
        let has = has.map_or(0, |line| line.quantity);
        if line.quantity >= by_all {
            line.quantity = has + (line.quantity - by_all);
        } else {
            let off = lower(&mut rests, line.id, by_all - line.quantity);
            line.quantity = has.saturating_sub(by_all - line.quantity - off);
        }
    }
    for rest in rests {
        follow(transaction, now, rest, &wanted)?;
    }
    if row.packing.phase == Phase::Dispatched && is_kept(&row.packing.shipment, &wanted.shipment) {
        return Ok(row);
    }
    change_order(transaction, now, row, wanted)
}

/// The first shipment is gone, and nothing is wanted otherwise that it carried.
fn is_kept(gone: &Shipment, wanted: &Shipment) -> bool {
    gone.lines
        .iter()
        .map(|line| (line.id, line.quantity))
        .eq(wanted.lines.iter().map(|line| (line.id, line.quantity)))
}

/// Lowers a line of the shipments that follow, the last first. Returns how many units came off.
fn lower(rests: &mut [ShipmentRow], id: LineId, units: u32) -> u32 {
    let mut left = units;
    for rest in rests.iter_mut().rev().filter(|rest| rest.is_open()) {
        let off = carried(rest, id).min(left);
        let lines = &mut rest.packing.shipment.lines;
        if let Some(line) = lines.iter_mut().find(|line| line.id == id) {
            line.quantity -= off;
            left -= off;
        }
    }
    units - left
}

/// A shipment that follows takes over what is said of the whole order, and the quantities it has been given.
fn follow(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    rest: ShipmentRow,
    wanted: &Wanted,
) -> Result<(), Problem> {
    if !rest.is_open() {
        return Ok(());
    }
    let site = rest.packing.shipment.site.clone();
    let id = rest.id().clone();
    let Some(known) = transaction.get::<ShipmentRow>(&[(&site).into(), (&id).into()])? else {
        return Ok(());
    };
    let given = rest.packing.shipment;
    if given.units() == 0 {
        cancel(transaction, now, known)?;
        return Ok(());
    }
    let whole = &wanted.shipment;
    let shipment = Shipment {
        priority: whole.priority,
        carrier: whole.carrier.clone(),
        cut_off: whole.cut_off,
        note: whole.note.clone(),
        partial_allowed: whole.partial_allowed,
        ..given
    };
    let ship_to = wanted.ship_to.clone();
    change_order(transaction, now, known, Wanted { shipment, ship_to })?;
    Ok(())
}

/// Cancels what follows a shipment.
pub(super) fn cancel_rests(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
) -> Result<(), StoreError> {
    for rest in rests(transaction, row)? {
        if rest.is_open() {
            cancel(transaction, now, rest)?;
        }
    }
    Ok(())
}

/// Fewer units are wanted of a line than are in the box or were missing: what was missing is not sent after it.
pub(super) fn send_less_after(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    wanted: &Shipment,
) -> Result<(), Problem> {
    let mut rests = rests(transaction, row)?;
    if rests.is_empty() {
        return Ok(());
    }
    let packing = &row.packing;
    for line in &wanted.lines {
        let room = line.quantity.saturating_sub(packing.packed(line.id));
        let too_many = packing.short_of(line.id).saturating_sub(room);
        lower(&mut rests, line.id, too_many);
    }
    let whole = Wanted {
        shipment: wanted.clone(),
        ship_to: row.ship_to.clone(),
    };
    for rest in rests {
        follow(transaction, now, rest, &whole)?;
    }
    Ok(())
}
