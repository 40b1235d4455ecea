//! What a carrier knows labels by.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::{
    api::v1::problem::{Problem, ProblemCode},
    central::store::{PurchaseRow, Query, SiteRow, StoreError, Transaction},
    domain::ids::{Generation, ParcelNo, ShipmentId, SiteId},
};

use super::buy::{never_asked, purchase_by_key};

/// What the carrier knows a parcel's label by. It is the same whichever bench asks, and on every copy of this database:
/// what was sold before is found, even where nothing here remembers it.
pub(super) fn reference(
    transaction: &dyn Transaction,
    site: &SiteId,
    shipment: &ShipmentId,
    (parcel, generation): (ParcelNo, Generation),
) -> Result<Uuid, StoreError> {
    let row: Option<SiteRow> = transaction.get(&[site.into()])?;
    let born = row.map(|row| row.born).unwrap_or_default();
    let mut digest = Sha256::new();
    digest.update(born.as_bytes());
    digest.update([parcel.0]);
    digest.update(generation.0.to_be_bytes());
    digest.update(shipment.as_str());
    let mut bytes = [0; 16];
    for (byte, digested) in bytes.iter_mut().zip(digest.finalize()) {
        *byte = digested;
    }
    Ok(Builder::from_custom_bytes(bytes).into_uuid())
}

/// The reference of a parcel's label counted from `counted` on that no other generation of it goes by, and none that was
/// `passed` went by.
pub(super) fn free_reference(
    transaction: &dyn Transaction,
    site: &SiteId,
    shipment: &ShipmentId,
    (parcel, generation): (ParcelNo, Generation),
    (mut counted, passed): (Generation, &[Uuid]),
) -> Result<Uuid, StoreError> {
    let of_parcel = Query::of("site", site)
        .with("shipment", shipment)
        .with("parcel", u64::from(parcel.0));
    let purchases: Vec<PurchaseRow> = transaction.list(&of_parcel)?;
    let is_anothers = |reference: Uuid| {
        let mut others = purchases.iter();
        let is_its = |other: &PurchaseRow| {
            other.at_carrier() == reference || other.passed.contains(&reference)
        };
        passed.contains(&reference)
            || others.any(|other| other.generation != generation && is_its(other))
    };
    loop {
        let reference = reference(transaction, site, shipment, (parcel, counted))?;
        if !is_anothers(reference) || counted == counted.next() {
            return Ok(reference);
        }
        counted = counted.next();
    }
}

/// The reference of the parcel's label after the one that this purchase goes by, which the carrier took back: the purchase
/// goes by it from now on.
pub fn next_reference(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    key: Uuid,
) -> Result<Uuid, Problem> {
    let mut row = purchase_by_key(transaction, site, key)?.ok_or_else(never_asked)?;
    let mut counted = row.generation;
    while reference(transaction, site, &row.shipment, (row.parcel, counted))? != row.at_carrier() {
        if counted == counted.next() {
            return Err(ProblemCode::Internal.because("this label has no next one"));
        }
        counted = counted.next();
    }
    let label = (row.parcel, row.generation);
    let from = (counted.next(), row.passed.as_slice());
    let next = free_reference(transaction, site, &row.shipment, label, from)?;
    row.reference = Some(next);
    transaction.put(&row)?;
    Ok(next)
}
