//! Changes from outside: cancelled, held, other quantities, another address, sooner.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    api::v1::{
        problem::{Problem, ProblemCode},
        work::ShipmentPatch,
    },
    central::{
        intake::is_country,
        store::{PurchaseRow, PurchaseState, Query, ShipmentRow, StoreError, Transaction},
    },
    domain::{
        ids::{LineId, OrderVersion},
        packing::{Change, Event, Hold, HoldReason, ParcelStatus, Phase, Task, TaskKind},
        shipment::{Address, QUANTITY_MAX, Shipment},
        shown::Shown,
    },
};

use super::{
    add_task_once, bare_task, boxes, family, happen, rest, save, tell_channel, tell_of_change,
};

/// A shipment as it is now wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Everything a bench sees.
    pub shipment: Shipment,
    /// Where it goes, complete.
    pub ship_to: Address,
}

/// Cancels a shipment, and what follows it. Returns in words what that came to.
pub fn cancel(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    mut row: ShipmentRow,
) -> Result<(ShipmentRow, &'static str), StoreError> {
    let site = row.packing.shipment.site.clone();
    family::cancel_rests(transaction, now, &row)?;
    match row.packing.phase {
        Phase::Cancelled => return Ok((row, "it was cancelled before")),
        Phase::Dispatched => {
            let task = bare_task(TaskKind::StopParcel);
            add_task_once(transaction, now, &site, row.id(), task)?;
            tell_channel(transaction, now, &row, "shipped_before_cancel")?;
            return Ok((
                row,
                "it was dispatched before; a task asks to stop its parcels",
            ));
        }
        _ => {}
    }
    let version = next_version(&row, now);
    happen(
        transaction,
        now,
        &mut row,
        None,
        &Event::OrderCancelled { version },
    )?;
    let any_closed = row
        .packing
        .parcels
        .iter()
        .any(|parcel| !matches!(parcel.status, ParcelStatus::Open { .. }));
    let needs_person = row.is_open() && (any_closed || row.packing.claim.is_none());
    if needs_person {
        hold_once(transaction, now, &mut row, HoldReason::CancelledAfterPack)?;
    }
    if has_label(transaction, &row)? {
        let task = bare_task(TaskKind::StopParcel);
        add_task_once(transaction, now, &site, row.id(), task)?;
    }
    save(transaction, &mut row)?;
    tell_of_change(transaction, now, &row)?;
    let words = if row.is_open() {
        "it is cancelled; its goods have to be taken out of the box"
    } else {
        "it is cancelled"
    };
    Ok((row, words))
}

/// Stops a shipment until a supervisor releases it.
pub fn hold(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    mut row: ShipmentRow,
    note: Option<Shown>,
) -> Result<ShipmentRow, Problem> {
    if !row.is_open() {
        return Err(ProblemCode::WrongState.because("it is dispatched or cancelled"));
    }
    hold_once(transaction, now, &mut row, HoldReason::Question)?;
    if let Some(Hold { note: place, .. }) = row.packing.holds.last_mut() {
        *place = note;
    }
    save(transaction, &mut row)?;
    tell_of_change(transaction, now, &row)?;
    Ok(row)
}

pub(super) fn hold_once(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
    reason: HoldReason,
) -> Result<(), StoreError> {
    if row.packing.holds.iter().any(|hold| hold.reason == reason) {
        return Ok(());
    }
    let event = Event::Held {
        reason,
        place: row.packing.parked.clone(),
    };
    happen(transaction, now, row, None, &event)
}

/// A change by hand, of what is named.
pub fn patch(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: ShipmentRow,
    patch: &ShipmentPatch,
) -> Result<ShipmentRow, Problem> {
    let bad = |detail: String| Err(ProblemCode::BadRequest.because(detail));
    let mut shipment = row.packing.shipment.clone();
    for (number, quantity) in &patch.quantities {
        if *quantity > QUANTITY_MAX {
            return bad(format!("line {number}: at most {QUANTITY_MAX} units"));
        }
        let line = shipment
            .lines
            .iter_mut()
            .find(|line| line.id == LineId(*number));
        match line {
            Some(line) => line.quantity = *quantity,
            None => return bad(format!("the shipment has no line {number}")),
        }
    }
    if shipment.units() == 0 {
        return bad("nothing would be left: cancel it instead".to_owned());
    }
    let ship_to = patch.ship_to.clone().unwrap_or_else(|| row.ship_to.clone());
    if !is_country(&ship_to.country) {
        return bad("shipTo.country is not an ISO 3166 country of two capitals".to_owned());
    }
    shipment.priority = patch.priority.unwrap_or(shipment.priority);
    if patch.note.is_some() {
        shipment.note.clone_from(&patch.note);
    }
    family::send_less_after(transaction, now, &row, &shipment)?;
    change_order(transaction, now, row, Wanted { shipment, ship_to })
}

/// Changes a shipment to what is now wanted, by the rules for work in hand. Nothing changed: nothing happens.
pub fn change_order(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: ShipmentRow,
    wanted: Wanted,
) -> Result<ShipmentRow, Problem> {
    let version = next_version(&row, now);
    change_as(transaction, now, row, wanted, (version, true))
}

/// The same, under that version; what is wanted beyond closed boxes becomes a shipment of its own only where it `splits`.
pub(super) fn change_as(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    mut row: ShipmentRow,
    mut wanted: Wanted,
    (version, splits): (OrderVersion, bool),
) -> Result<ShipmentRow, Problem> {
    match row.packing.phase {
        Phase::Dispatched => {
            return Err(ProblemCode::WrongState.because("it was dispatched already"));
        }
        Phase::Cancelled => return Err(ProblemCode::Cancelled.because("it was cancelled before")),
        _ => {}
    }
    let address = wanted.ship_to != row.ship_to;
    wanted.shipment.recipient = wanted.ship_to.recipient();
    if !address && wanted.shipment == row.packing.shipment {
        return Ok(row);
    }
    let site = row.packing.shipment.site.clone();
    let is_packed = matches!(row.packing.phase, Phase::Packed | Phase::Labelled);
    if is_packed && splits {
        for (line, units) in split_raised(&row, &mut wanted.shipment) {
            rest::add_rest(transaction, now, &row, line, units)?;
        }
    }
    if quantities(&wanted.shipment) != quantities(&row.packing.shipment) {
        row.quantity_version = version;
    }
    if address {
        row.address_version = version;
        row.ship_to = wanted.ship_to;
    }
    wanted.shipment.order_version = version;
    let event = Event::OrderChanged {
        version,
        shipment: Box::new(wanted.shipment),
        address,
    };
    happen(transaction, now, &mut row, None, &event)?;
    boxes::plan(transaction, &mut row)?;
    if address && has_label(transaction, &row)? {
        hold_once(transaction, now, &mut row, HoldReason::AddressChanged)?;
        let task = bare_task(TaskKind::Relabel);
        add_task_once(transaction, now, &site, row.id(), task)?;
    }
    let comes_out = match &row.packing.change {
        Some(Change::TakeOut { units }) => Some(units.clone()),
        _ => None,
    };
    let comes_out = comes_out.filter(|units| is_packed || lies_under_a_label(&row, units));
    if let Some(units) = comes_out {
        hold_once(transaction, now, &mut row, HoldReason::OverPack)?;
        for (line, units) in units {
            let task = Task {
                kind: TaskKind::PutBack,
                line: Some(line),
                units,
                place: None,
                rerating: None,
            };
            add_task_once(transaction, now, &site, row.id(), task)?;
        }
    }
    save(transaction, &mut row)?;
    tell_of_change(transaction, now, &row)?;
    Ok(row)
}

/// True where more of these units come out than lie in parcels without a label.
fn lies_under_a_label(row: &ShipmentRow, units: &BTreeMap<LineId, u32>) -> bool {
    let bare = |line: &LineId| -> u32 {
        let parcels = row.packing.parcels.iter();
        let bare = parcels.filter(|parcel| parcel.label().is_none());
        bare.filter_map(|parcel| parcel.contents.get(line)).sum()
    };
    units.iter().any(|(line, count)| *count > bare(line))
}

/// Rule 13: what is wanted beyond closed boxes becomes a shipment of its own; a closed box is never opened for it.
fn split_raised(row: &ShipmentRow, wanted: &mut Shipment) -> Vec<(LineId, u32)> {
    let mut raised = Vec::new();
    for line in &mut wanted.lines {
        let before = row
            .packing
            .shipment
            .line(line.id)
            .map_or(0, |line| line.quantity);
        if before > 0 && line.quantity > before {
            raised.push((line.id, line.quantity - before));
            line.quantity = before;
        }
    }
    raised
}

fn quantities(shipment: &Shipment) -> BTreeMap<LineId, u32> {
    shipment
        .lines
        .iter()
        .map(|line| (line.id, line.quantity))
        .collect()
}

/// The version after this one. It follows the clock, as the numbers of leases do: a central on an older copy of its
/// database gives none a second time that a bench may know already.
fn next_version(row: &ShipmentRow, now: Timestamp) -> OrderVersion {
    let clock = u32::try_from(now.as_second()).unwrap_or(0);
    OrderVersion((row.packing.order_version().0 + 1).max(clock))
}

/// True when a label was paid for, or may have been.
fn has_label(transaction: &dyn Transaction, row: &ShipmentRow) -> Result<bool, StoreError> {
    let of_shipment = Query::of("site", &row.packing.shipment.site).with("shipment", row.id());
    let purchases: Vec<PurchaseRow> = transaction.list(&of_shipment)?;
    let from_here = purchases.iter().any(|purchase| {
        matches!(
            purchase.state,
            PurchaseState::Buying | PurchaseState::Bought | PurchaseState::NeedsPerson
        )
    });
    let from_log = row
        .packing
        .parcels
        .iter()
        .any(|parcel| parcel.label().is_some());
    Ok(from_here || from_log)
}
