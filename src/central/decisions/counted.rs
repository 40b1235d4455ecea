//! What is in the boxes by the central's count. A label is bought only for what it and the bench count the same.

use jiff::Timestamp;

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    central::store::{HistoryRow, PurchaseState, Query, ShipmentRow, StoreError, Transaction},
    domain::{
        log::{Fact, Record},
        packing::{Event, LabelState, Parcel, ParcelStatus, TaskKind},
    },
};

use super::{
    add_task_once, bare_task,
    buy::{Begun, PurchaseAsk, told as told_of},
    told,
};

/// Why no label is bought for a box that is counted again.
const COUNTED_AGAIN: &str = "the box is counted again";

/// The parcel that the label is for, closed, with everything in a box that is wanted or called full.
pub(super) fn counted<'a>(
    transaction: &dyn Transaction,
    row: &'a ShipmentRow,
    ask: &PurchaseAsk,
) -> Result<&'a Parcel, Problem> {
    let packing = &row.packing;
    // The bench has refused this before; the central is the authority, whatever a log says.
    let takes_more = |parcel: &Parcel| packing.takes_more(parcel);
    let all_packed = !packing.parcel(ask.parcel).is_some_and(takes_more)
        || was_asked_before_more(transaction, row, ask)?;
    if !all_packed || packing.packed_units() == 0 {
        return Err(ProblemCode::WrongState.because("not every unit is in a box yet"));
    }
    closed_parcel(row, ask)
}

/// The bench's log is known here, and by it the box is closed and waits for this label; yet it is counted otherwise here.
/// What another bench had put in before was lost with a newer copy of this database, say. Neither side can know better:
/// the bench takes over what is known here, and the box is counted again. First the carrier is asked whether it sold
/// that label after all. Absent where the log asks for no such label.
pub(super) fn recount(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    ask: &PurchaseAsk,
) -> Result<Option<Begun>, Problem> {
    let of = (ask.parcel, ask.request.generation);
    if told::asked_under(transaction, &ask.bench, row, of)? != Some(ask.key) {
        return Ok(None);
    }
    let task = bare_task(TaskKind::Review);
    add_task_once(transaction, now, &ask.bench.site, row.id(), task)?;
    let Some(purchase) = told::purchase_of(transaction, row, of)? else {
        let asked = (ask.key, row.packing.order_version());
        let purchase = told::unremembered(transaction, now, &ask.bench, row, of, asked)?;
        transaction.put(&purchase)?;
        return Ok(Some(Begun::LookUp(ask.key)));
    };
    // Said once for each label: asked again, the bench is told what became of it, and nothing goes round in a circle.
    Ok(Some(match purchase.state {
        PurchaseState::Buying => Begun::LookUp(purchase.key),
        PurchaseState::NotBought => {
            let mut refused = purchase;
            refused.state = PurchaseState::Refused;
            refused.reason = Some(COUNTED_AGAIN.into());
            transaction.put(&refused)?;
            let problem =
                ProblemCode::CountedOtherwise.because("count the box again: claim the order first");
            Begun::Lacking(Box::new(problem))
        }
        _ => match told_of(&purchase) {
            Ok(answer) => Begun::Done(Box::new(answer.to_another(ask.key))),
            Err(problem) => Begun::Lacking(Box::new(problem)),
        },
    }))
}

/// The log holds this very request, made when everything wanted until then was in the box. What was added to the
/// order since goes into a second box; without this the closed one could never leave the bench.
fn was_asked_before_more(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    ask: &PurchaseAsk,
) -> Result<bool, StoreError> {
    let asked = LabelState::Requested {
        generation: ask.request.generation,
        key: ask.key,
    };
    let parcel = row.packing.parcel(ask.parcel);
    let is_open_request = parcel.is_some_and(
        |parcel| matches!(&parcel.status, ParcelStatus::Closed { label, .. } if *label == asked),
    );
    if !is_open_request {
        return Ok(false);
    }
    let of_shipment = Query::of("site", &ask.bench.site).with("shipment", &ask.shipment);
    let history: Vec<HistoryRow> = transaction.list(&of_shipment)?;
    Ok(history.iter().any(|known| {
        let record = serde_json::from_str::<Record>(&known.record);
        record.is_ok_and(|record| match record.fact {
            Fact::Shipment {
                order_version,
                event: Event::LabelRequested { key, .. },
                ..
            } => key == ask.key && order_version < row.quantity_version,
            _ => false,
        })
    }))
}

fn closed_parcel<'a>(row: &'a ShipmentRow, ask: &PurchaseAsk) -> Result<&'a Parcel, Problem> {
    let parcel = row.packing.parcel(ask.parcel).ok_or_else(|| {
        ProblemCode::NotFound.because(format!("the shipment has no parcel {}", ask.parcel))
    })?;
    let is_ready = match &parcel.status {
        ParcelStatus::Closed { label, .. } => match label {
            LabelState::None | LabelState::Refused { .. } => true,
            // Under whichever key: two benches may have asked for it, and it is one label.
            LabelState::Requested { generation, .. } | LabelState::Bought { generation, .. } => {
                *generation == ask.request.generation
            }
        },
        _ => false,
    };
    if is_ready {
        Ok(parcel)
    } else {
        Err(ProblemCode::WrongState.because("the parcel is not closed, or has a label already"))
    }
}
