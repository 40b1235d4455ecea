//! The house carrier: table rates, its own numbers, its own books.
//!
//! Its ledger is written in transactions of its own, like a carrier's far away: a crash between the central's row and
//! the ledger is real, and what was bought twice would be counted here.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    api::v1::ledger::{Ledger, LedgerEntry},
    central::{
        clock::Clock,
        store::{Field, Query, Row, StoreError, Table, Transaction, tables},
        writer::Writer,
    },
    document::label::in_format,
    domain::{
        barcode::check_digit,
        carrier_label::{CarrierDocument, Format},
        ids::{ServiceId, TrackingNumber},
        label::template::Templates,
        log::hex,
        measure::Money,
        packing::{BoughtLabel, VoidOutcome},
        shown::Shown,
    },
};

use super::{BuyOutcome, CarrierGateway, CarrierRequest, Drawing, Found, Purchased, draw};

/// Extension digit and GS1 company prefix (of GS1's demonstration range) of the house's SSCCs.
const SSCC_PREFIX: &str = "39521234";

/// Whose sequences number the house's bookings.
const HOUSE: &str = "house";

/// A fault the house carrier can be told to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It books, and its answer is lost.
    AnswerLost,
    /// The request never arrives.
    RequestLost,
    /// It refuses.
    Refuse,
    /// Asked what it sold, it cannot say.
    CannotTell,
    /// It takes a label back, and its answer is lost.
    VoidAnswerLost,
    /// It does not take a label back.
    RefuseVoid,
}

/// The carrier that needs nobody else.
pub struct HouseCarrier {
    books: Arc<Writer>,
    clock: Clock,
    templates: Templates,
    faults: Mutex<VecDeque<Fault>>,
    format: Format,
}

/// One row of the ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LedgerRow {
    entry: LedgerEntry,
    purchased: Purchased,
}

impl Row for LedgerRow {
    const TABLE: &'static Table = &tables::LEDGER;

    fn key(&self) -> Vec<Field> {
        vec![self.entry.booking.into()]
    }

    fn columns(&self) -> Vec<Field> {
        vec![self.entry.key.into()]
    }
}

/// Why nothing was booked.
enum NotBooked {
    Refused(Shown),
    Store(StoreError),
}

impl From<StoreError> for NotBooked {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl HouseCarrier {
    /// A house carrier that keeps its books in this store, sets its labels by these templates and sends them in that format.
    #[must_use]
    pub fn new(books: Arc<Writer>, clock: Clock, templates: Templates, format: Format) -> Self {
        Self {
            books,
            clock,
            templates,
            faults: Mutex::new(VecDeque::new()),
            format,
        }
    }

    /// The next purchase shows this fault.
    pub fn fail_next(&self, fault: Fault) {
        self.faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(fault);
    }

    /// Sells one label: numbers, label, ledger row, all or nothing.
    fn book(
        &self,
        transaction: &mut dyn Transaction,
        at: Timestamp,
        request: &CarrierRequest,
        (service, service_name): &Chosen,
        price: &Money,
    ) -> Result<Purchased, NotBooked> {
        let booking = transaction.next_number(HOUSE, "booking")?;
        let exhausted = || NotBooked::Refused(Shown::new("the house's number range is used up"));
        let tracking = TrackingNumber::new(tracking_number(booking).ok_or_else(exhausted)?);
        let sscc = sscc(booking).ok_or_else(exhausted)?;
        let drawing = Drawing {
            request,
            service: service_name,
            tracking: &tracking,
            sscc: &sscc,
            templates: &self.templates,
        };
        let drawing = draw(&drawing).map_err(NotBooked::Refused)?;
        let document = in_format(&drawing, self.format)
            .map_err(|error| NotBooked::Refused(Shown::new(&error.to_string())))?;
        let purchased = Purchased {
            label: BoughtLabel {
                carrier: request.carrier.id.clone(),
                service: service.clone(),
                tracking: tracking.clone(),
                sscc,
                price: price.clone(),
                sha256: hex(&Sha256::digest(&document.bytes)),
            },
            drawing,
            document,
        };
        transaction.insert(&LedgerRow {
            entry: LedgerEntry {
                booking,
                key: request.key,
                shipment: request.shipment.clone(),
                parcel: request.parcel,
                generation: request.generation,
                tracking,
                price: price.clone(),
                at,
                voided: None,
            },
            purchased: purchased.clone(),
        })?;
        Ok(purchased)
    }

    /// The next fault, if it is one of the call's own.
    fn next_fault(&self, own: &[Fault]) -> Option<Fault> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.pop_front_if(|fault| own.contains(fault))
    }
}

impl CarrierGateway for HouseCarrier {
    fn buy(&self, request: &CarrierRequest) -> BuyOutcome {
        let fault = self.next_fault(&[Fault::AnswerLost, Fault::RequestLost, Fault::Refuse]);
        match fault {
            Some(Fault::RequestLost) => return BuyOutcome::Unknown,
            Some(Fault::Refuse) => {
                return BuyOutcome::Refused(Shown::new("the carrier was told to refuse"));
            }
            _ => {}
        }
        let (service, price) = match choose(request) {
            Ok(chosen) => chosen,
            Err(reason) => return BuyOutcome::Refused(reason),
        };
        let at = self.clock.now();
        let booked = self
            .books
            .decide(|transaction| self.book(transaction, at, request, &service, &price));
        match booked {
            Ok(_) if fault == Some(Fault::AnswerLost) => BuyOutcome::Unknown,
            Ok(purchased) => BuyOutcome::Bought(Box::new(purchased)),
            Err(NotBooked::Refused(reason)) => BuyOutcome::Refused(reason),
            Err(NotBooked::Store(error)) => {
                tracing::error!(%error, key = %request.key, "the house carrier could not book");
                BuyOutcome::Unknown
            }
        }
    }

    fn find(&self, key: Uuid) -> Found {
        if self.next_fault(&[Fault::CannotTell]).is_some() {
            return Found::CannotTell;
        }
        let query = Query::of("purchase_key", key).at_most(1);
        let found = self
            .books
            .look(|transaction| transaction.list::<LedgerRow>(&query));
        match found.map(|rows| rows.into_iter().next()) {
            Ok(Some(row)) if row.entry.voided.is_some() => Found::TakenBack,
            Ok(Some(row)) => Found::Bought(Box::new(row.purchased)),
            Ok(None) => Found::NotBought,
            Err(error) => {
                tracing::error!(%error, %key, "the house carrier's books cannot be read");
                Found::StillRunning
            }
        }
    }

    fn void(&self, key: Uuid) -> VoidOutcome {
        let fault = self.next_fault(&[Fault::VoidAnswerLost, Fault::RefuseVoid]);
        if fault == Some(Fault::RefuseVoid) {
            let reason = Shown::new("the carrier was told not to take it back");
            return VoidOutcome::Refused { reason };
        }
        let at = self.clock.now();
        let taken_back = self
            .books
            .decide::<_, StoreError>(|transaction| take_back(transaction, at, key));
        match taken_back {
            Ok(_) if fault == Some(Fault::VoidAnswerLost) => VoidOutcome::Unknown,
            Ok(true) => VoidOutcome::Credited,
            Ok(false) => VoidOutcome::Refused {
                reason: Shown::new("the house sold no label under this key"),
            },
            Err(error) => {
                tracing::error!(%error, %key, "the house carrier could not take a label back");
                VoidOutcome::Unknown
            }
        }
    }
}

/// Forgets how a label looked; the booking stays.
pub fn forget_label(transaction: &mut dyn Transaction, key: Uuid) -> Result<(), StoreError> {
    let query = Query::of("purchase_key", key);
    for mut row in transaction.list::<LedgerRow>(&query)? {
        row.purchased.drawing.elements.clear();
        row.purchased.document = CarrierDocument::zpl("");
        transaction.put(&row)?;
    }
    Ok(())
}

/// Marks a sold label as taken back, once; false where it was never sold.
fn take_back(
    transaction: &mut dyn Transaction,
    at: Timestamp,
    key: Uuid,
) -> Result<bool, StoreError> {
    let query = Query::of("purchase_key", key).at_most(1);
    let Some(mut row) = transaction.list::<LedgerRow>(&query)?.into_iter().next() else {
        return Ok(false);
    };
    if row.entry.voided.is_none() {
        row.entry.voided = Some(at);
        transaction.put(&row)?;
    }
    Ok(true)
}

/// A service as it is sold.
type Chosen = (ServiceId, Shown);

/// The cheapest service that takes the parcel, or why none does.
fn choose(request: &CarrierRequest) -> Result<(Chosen, Money), Shown> {
    let carrier = &request.carrier;
    let country = &request.ship_to.country;
    let found = carrier.cheapest(country, request.weight, request.outer_mm, request.express);
    if let Some((service, price)) = found {
        return Ok(((service.id.clone(), service.name.clone()), price));
    }
    let services = || {
        carrier
            .services
            .iter()
            .filter(|service| !request.express || service.express)
    };
    let goes_there = services().any(|service| {
        let lightest = crate::domain::measure::Grams(0);
        service.price(country, lightest).is_some()
    });
    let name = &carrier.name;
    Err(Shown::from(if services().next().is_none() {
        format!("{name} has no express service")
    } else if goes_there {
        format!(
            "{name} takes no parcel of {} to {country}: it is too heavy or too large",
            request.weight
        )
    } else {
        format!("{name} does not deliver to {country}")
    }))
}

/// `HP`, ten digits, and their mod-10 check digit.
fn tracking_number(serial: u64) -> Option<String> {
    let digits = format!("{serial:010}");
    let check = check_digit(&digits).filter(|_| digits.len() == 10)?;
    Some(format!("HP{digits}{check}"))
}

/// Extension digit, company prefix, nine digits, check digit (GS1 General Specifications 3.2).
fn sscc(serial: u64) -> Option<String> {
    let digits = format!("{SSCC_PREFIX}{serial:09}");
    let check = check_digit(&digits).filter(|_| digits.len() == 17)?;
    Some(format!("{digits}{check}"))
}

/// The house carrier's books.
pub fn ledger(transaction: &dyn Transaction) -> Result<Ledger, StoreError> {
    let rows: Vec<LedgerEntry> = transaction
        .list::<LedgerRow>(&Query::default())?
        .into_iter()
        .map(|row| row.entry)
        .collect();
    let keys: std::collections::BTreeSet<Uuid> = rows.iter().map(|row| row.key).collect();
    Ok(Ledger {
        count: rows.len() as u64,
        purchases: keys.len() as u64,
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barcode::has_valid_check_digit;

    #[test]
    fn numbers_carry_their_check_digit() {
        for serial in [1, 42, 999_999_999] {
            let sscc = sscc(serial).unwrap();
            assert_eq!(sscc.len(), 18);
            assert!(has_valid_check_digit(&sscc));
            let tracking = tracking_number(serial).unwrap();
            assert_eq!(tracking.len(), 13);
            assert!(has_valid_check_digit(&tracking[2..]));
        }
        assert_eq!(sscc(1_000_000_000), None);
        assert_eq!(tracking_number(10_000_000_000), None);
    }
}
