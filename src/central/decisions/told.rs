//! Labels that only a bench's log tells of: a central on an older copy of its database knows nothing of them.
//!
//! The purchase gets its row back from the log, so that no bench buys the parcel's label a second time; the carrier is
//! asked for it by reference, as for every purchase whose end is not known.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    central::store::{
        HistoryRow, PurchaseRow, PurchaseState, Query, Retired, ShipmentRow, StoreError,
        Transaction, phase_word,
    },
    domain::{
        enclosure::ParcelPapers,
        ids::{Generation, OrderVersion, ParcelNo},
        log::{Fact, Record},
        packing::{Change, Event, HoldReason, Phase, TaskKind},
    },
};

use super::{
    Bench, add_task_once, bare_task, happen,
    outside::{Wanted, cancel, change_as, hold_once},
    reference, save, shipment,
};

/// Gives a purchase that an event tells of its row back: money is money, whatever is thought of the rest of the record.
/// One that was bought is looked up at the carrier, also where this copy knows it as refused; one that was refused makes
/// room for the next try. Only where the bench's log holds the request as well.
pub(super) fn adopt(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    row: &ShipmentRow,
    (order_version, event): (OrderVersion, &Event),
) -> Result<(), StoreError> {
    let (of, state, told, reason) = match event {
        Event::LabelBought {
            parcel,
            generation,
            label,
        } => (
            (*parcel, *generation),
            PurchaseState::Buying,
            Some(label.clone()),
            None,
        ),
        Event::LabelRefused {
            parcel,
            generation,
            reason,
        } => (
            (*parcel, *generation),
            PurchaseState::Refused,
            None,
            Some(reason.clone()),
        ),
        _ => return Ok(()),
    };
    let known = purchase_of(transaction, row, of)?;
    let is_news = |known: &PurchaseRow| known.state == PurchaseState::Refused && told.is_some();
    if known.as_ref().is_some_and(|known| !is_news(known)) {
        return Ok(());
    }
    let Some(key) = asked_under(transaction, bench, row, of)? else {
        return Ok(());
    };
    let refused = known.map_or_else(Vec::new, |known| [known.refused, vec![known.key]].concat());
    if refused.contains(&key) {
        return Ok(());
    }
    let purchase = unremembered(transaction, now, bench, row, of, (key, order_version))?;
    transaction.put(&PurchaseRow {
        refused,
        told,
        state,
        reason,
        ..purchase
    })
}

/// A purchase that only a bench's log tells of, to be looked up at the carrier.
pub(super) fn unremembered(
    transaction: &dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    row: &ShipmentRow,
    of: (ParcelNo, Generation),
    (key, order_version): (Uuid, OrderVersion),
) -> Result<PurchaseRow, StoreError> {
    Ok(PurchaseRow {
        site: bench.site.clone(),
        shipment: row.id().clone(),
        parcel: of.0,
        generation: of.1,
        key,
        reference: Some(reference::reference(
            transaction,
            &bench.site,
            row.id(),
            of,
        )?),
        refused: Vec::new(),
        passed: Vec::new(),
        told: None,
        unsold_before: false,
        state: PurchaseState::Buying,
        order_version,
        station: bench.station.clone(),
        begun: now,
        answer: None,
        reason: None,
        retired: None,
        papers: ParcelPapers::default(),
    })
}

/// A void that this copy of the database knows nothing of: the label is off its box, so it is retired here as well, and
/// the carrier is asked for the money. True where it was one.
pub(super) fn retire(
    transaction: &mut dyn Transaction,
    row: &ShipmentRow,
    event: &Event,
) -> Result<bool, StoreError> {
    let Event::LabelVoided {
        parcel,
        generation,
        reason,
        note,
        by,
    } = event
    else {
        return Ok(false);
    };
    let known = purchase_of(transaction, row, (*parcel, *generation))?;
    let Some(mut purchase) = known.filter(|known| !known.state.is_over()) else {
        return Ok(false);
    };
    purchase.state = PurchaseState::Voiding;
    purchase.retired = Some(Retired {
        reason: *reason,
        note: note.clone(),
        by: by.clone(),
    });
    transaction.put(&purchase)?;
    Ok(true)
}

/// A change of the order that this copy of the database knows nothing of, and the bench packs by: it was the central's
/// own word. True where it was one. Where the parcels go now is not in the log, so an order that was sent elsewhere waits
/// for somebody who knows.
pub(super) fn adopt_change(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    event: &Event,
) -> Result<bool, StoreError> {
    let known = row.packing.order_version();
    let is_open = row.is_open() && row.packing.change != Some(Change::Cancelled);
    match event {
        Event::OrderCancelled { version } if is_open && *version > known => {
            cancel(transaction, now, row.clone())?;
        }
        Event::OrderChanged {
            version,
            shipment,
            address,
        } if is_open && *version > known => {
            let mut shipment = (**shipment).clone();
            shipment.order_version = known;
            let ship_to = row.ship_to.clone();
            let wanted = Wanted { shipment, ship_to };
            // Split it was before, where it was; refused is only what was dispatched or cancelled.
            let changed = change_as(transaction, now, row.clone(), wanted, (*version, false));
            let Ok(mut row) = changed else {
                return Ok(false);
            };
            if *address {
                hold_once(transaction, now, &mut row, HoldReason::Question)?;
                save(transaction, &mut row)?;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// A bench that lost its log no longer knows which labels it printed: whoever prints one of them is asked first.
pub(super) fn forget_where(
    transaction: &mut dyn Transaction,
    bench: &Bench,
) -> Result<(), StoreError> {
    let site = Query::of("site", &bench.site);
    let packed = site.clone().with("phase", phase_word(Phase::Packed));
    for row in transaction.list::<ShipmentRow>(&packed)? {
        let of_shipment = site.clone().with("shipment", row.id());
        for mut purchase in transaction.list::<PurchaseRow>(&of_shipment)? {
            let Some(answer) = &mut purchase.answer else {
                continue;
            };
            if answer.station.take_if(|at| *at == bench.station).is_some() {
                transaction.put(&purchase)?;
            }
        }
    }
    Ok(())
}

/// The purchase of a parcel's label in that generation.
pub(super) fn purchase_of(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    (parcel, generation): (ParcelNo, Generation),
) -> Result<Option<PurchaseRow>, StoreError> {
    transaction.get(&[
        (&row.packing.shipment.site).into(),
        row.id().into(),
        u64::from(parcel.0).into(),
        u64::from(generation.0).into(),
    ])
}

/// What the bench asked for this label under, by its own log.
pub(super) fn asked_under(
    transaction: &dyn Transaction,
    bench: &Bench,
    row: &ShipmentRow,
    of: (ParcelNo, Generation),
) -> Result<Option<Uuid>, StoreError> {
    let by_bench = Query::of("site", &bench.site)
        .with("shipment", row.id())
        .with("station", &bench.station);
    let history: Vec<HistoryRow> = transaction.list(&by_bench)?;
    Ok(history.iter().rev().find_map(|known| {
        match serde_json::from_str::<Record>(&known.record).ok()?.fact {
            Fact::Shipment {
                event:
                    Event::LabelRequested {
                        parcel,
                        generation,
                        key,
                    },
                ..
            } if (parcel, generation) == of => Some(key),
            _ => None,
        }
    }))
}

/// The carrier knows no such label: what is on that box takes it nowhere. Somebody looks.
pub(super) fn never_sold(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    purchase: &PurchaseRow,
) -> Result<(), StoreError> {
    let Ok(mut row) = shipment(transaction, &purchase.site, &purchase.shipment) else {
        return Ok(());
    };
    let task = bare_task(TaskKind::Review);
    add_task_once(transaction, now, &purchase.site, &purchase.shipment, task)?;
    let reason = HoldReason::Question;
    let is_held = row.packing.holds.iter().any(|hold| hold.reason == reason);
    if row.is_open() && !is_held {
        let event = Event::Held {
            reason,
            place: None,
        };
        happen(transaction, now, &mut row, None, &event)?;
        save(transaction, &mut row)?;
    }
    Ok(())
}
