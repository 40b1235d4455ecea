//! Gathering what a record is judged by.

use jiff::Timestamp;

use crate::{
    central::store::{PurchaseState, ShipmentRow, StoreError, Transaction},
    domain::{
        ids::PackerId,
        log::{Fact, Record},
        packing::Event,
    },
};

use super::{
    Bench,
    ahead::box_of,
    judge::{Purchase, Seen},
    overrides, packer, told,
};

/// Gathers what a record is judged by.
pub(super) fn seen<'a>(
    transaction: &dyn Transaction,
    now: Timestamp,
    bench: &'a Bench,
    record: &Record,
    row: Option<&'a ShipmentRow>,
) -> Result<Seen<'a>, StoreError> {
    let packer_known = match who(record) {
        Some(id) => packer(transaction, &bench.site, id)?.is_some(),
        None => true,
    };
    let (mut approved, mut purchase, mut number_taken) = (true, Purchase::Fits, false);
    if let (Fact::Shipment { event, .. }, Some(row)) = (&record.fact, row) {
        approved = overrides::is_approved(transaction, bench, record, row, event)?;
        purchase = purchase_of(transaction, row, event)?;
        if let Event::InterimGiven { parcel, sscc } = event {
            number_taken = box_of(transaction, &bench.site, sscc.as_str())?
                .is_some_and(|known| known.shipment != *row.id() || known.parcel != *parcel);
        }
    }
    Ok(Seen {
        station: &bench.station,
        now,
        packing: row.map(|row| &row.packing),
        last_station: row.and_then(|row| row.last_station.as_ref()),
        facts_by: row.and_then(|row| row.facts_by.as_ref()),
        quantity_version: row.map(|row| row.quantity_version).unwrap_or_default(),
        packer_known,
        approved,
        purchase,
        number_taken,
    })
}

/// Whose word a record is: of whoever was signed in, or signs in by it.
fn who(record: &Record) -> Option<&PackerId> {
    match &record.fact {
        Fact::SignedIn { packer, .. } => Some(packer),
        Fact::Shipment { .. } | Fact::SignedOut | Fact::Refused { .. } => record.packer.as_ref(),
    }
}

/// Whether the label a record speaks of was bought here, and for today's address.
fn purchase_of(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    event: &Event,
) -> Result<Purchase, StoreError> {
    let Event::LabelBought {
        parcel,
        generation,
        label,
    } = event
    else {
        return Ok(Purchase::Fits);
    };
    let Some(purchase) = told::purchase_of(transaction, row, (*parcel, *generation))? else {
        return Ok(Purchase::Unknown);
    };
    let known = match (&purchase.answer, &purchase.told) {
        (Some(answer), _) if purchase.state == PurchaseState::Bought => Some(&answer.label),
        (None, told) => told.as_ref(),
        _ => None,
    };
    Ok(if known != Some(label) {
        Purchase::Unknown
    } else if purchase.order_version < row.address_version {
        Purchase::OldAddress
    } else {
        Purchase::Fits
    })
}
