//! What is missing becomes a shipment of its own, in the same step: nothing is dropped.

use jiff::Timestamp;

use crate::{
    api::v1::events::FeedMessage,
    central::store::{Query, ShipmentRow, StoreError, Transaction},
    domain::{
        ids::{LeaseEpoch, LineId, OrderNumber, ShipmentId},
        packing::{Event, Packing, Phase},
        shipment::{Line, Shipment},
    },
};

use super::{save, tell};

/// The most shipments that may follow one order.
pub(super) const RESTS_MAX: u32 = 99;

/// What a bench did not find, and did not know to be wanted no more, is missing only as far as it is still wanted: else
/// it would be sent after. Absent where nothing of it is.
pub(super) fn still_wanted(packing: &Packing, event: &Event) -> Option<Event> {
    let mut event = event.clone();
    if let Event::Short { line, units, .. } = &mut event {
        let wanted = packing.shipment.line(*line).map_or(0, |line| line.quantity);
        let missing = wanted.saturating_sub(packing.packed(*line) + packing.short_of(*line));
        *units = missing.min(*units);
        if *units == 0 {
            return None;
        }
    }
    Some(event)
}

/// Adds `units` of a line to the shipment that follows this one, and makes it where there is none yet.
pub(super) fn add_rest(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    line: LineId,
    units: u32,
) -> Result<(), StoreError> {
    let Some(known) = row.packing.shipment.line(line).cloned() else {
        return Ok(());
    };
    let root = row.rest_of.as_ref().unwrap_or(row.id()).clone();
    let site = row.packing.shipment.site.clone();
    for number in 2..=RESTS_MAX {
        let id = ShipmentId::new(format!("{root}~{number}"));
        let existing: Option<ShipmentRow> = transaction.get(&[(&site).into(), (&id).into()])?;
        match existing {
            Some(mut rest) if rest.id() != row.id() && is_untouched(&rest) => {
                grow(&mut rest.packing.shipment, &known, units);
                save(transaction, &mut rest)?;
                return tell(transaction, now, &site, FeedMessage::Queue);
            }
            Some(_) => {}
            None => {
                let order = free_number(transaction, row, number)?;
                let mut rest = begin(row, id, order, root);
                grow(&mut rest.packing.shipment, &known, units);
                save(transaction, &mut rest)?;
                return tell(transaction, now, &site, FeedMessage::Queue);
            }
        }
    }
    Ok(())
}

fn is_untouched(row: &ShipmentRow) -> bool {
    row.packing.phase == Phase::Ready
        && row.packing.claim.is_none()
        && row.packing.parcels.is_empty()
}

fn grow(shipment: &mut Shipment, known: &Line, units: u32) {
    if let Some(line) = shipment.lines.iter_mut().find(|line| line.id == known.id) {
        line.quantity += units;
    } else {
        shipment.lines.push(Line {
            quantity: units,
            ..known.clone()
        });
        shipment.lines.sort_by_key(|line| line.id);
    }
}

/// The order's number with the follow-up's; a customer's own number of that form is never taken over.
fn free_number(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    number: u32,
) -> Result<OrderNumber, StoreError> {
    let shipment = &row.packing.shipment;
    let root = match &row.rest_of {
        Some(root) => transaction
            .get::<ShipmentRow>(&[(&shipment.site).into(), root.into()])?
            .map_or_else(
                || shipment.order.clone(),
                |root| root.packing.shipment.order,
            ),
        None => shipment.order.clone(),
    };
    let mut order = OrderNumber::new(format!("{root}-{number}"));
    for further in number + 1..number + RESTS_MAX {
        let same = Query::of("site", &shipment.site).with("order_number", &order);
        let taken = transaction
            .list::<ShipmentRow>(&same)?
            .iter()
            .any(|other| other.packing.shipment.owner == shipment.owner);
        if !taken {
            break;
        }
        order = OrderNumber::new(format!("{root}-{further}"));
    }
    Ok(order)
}

fn begin(row: &ShipmentRow, id: ShipmentId, order: OrderNumber, root: ShipmentId) -> ShipmentRow {
    let shipment = Shipment {
        id,
        order,
        totes: Vec::new(),
        lines: Vec::new(),
        ..row.packing.shipment.clone()
    };
    ShipmentRow {
        packing: Packing::new(shipment, Vec::new()),
        revision: 0,
        lease_epoch: LeaseEpoch(0),
        lease_until: None,
        last_station: None,
        facts_by: None,
        source: None,
        ahead: false,
        rest_of: Some(root),
        last_heard: None,
        ..row.clone()
    }
}
