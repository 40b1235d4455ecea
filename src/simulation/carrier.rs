//! The carrier: sells labels, keeps a ledger of what was paid, knows nothing of keys it has sold under before.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use crate::{
    central::carrier::{BuyOutcome, CarrierGateway, CarrierRequest, Found, Purchased},
    domain::{
        barcode::check_digit,
        carrier_label::CarrierDocument,
        ids::{Generation, ParcelNo, ShipmentId, TrackingNumber},
        label::{Dpi, Label},
        measure::Money,
        packing::{BoughtLabel, VoidOutcome},
    },
};

/// What becomes of the next calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mood {
    /// Sold and answered.
    #[default]
    Sells,
    /// "No", for certain.
    Refuses,
    /// Sold, and the answer is lost.
    LosesAnswer,
    /// Lost on the way there.
    LosesRequest,
    /// Sold, and the central dies before it has written that down.
    CentralDiesAfter,
    /// The central dies before it has asked.
    CentralDiesBefore,
}

/// A label paid for.
#[derive(Debug, Clone)]
pub(super) struct Sale {
    pub key: Uuid,
    pub shipment: ShipmentId,
    pub parcel: ParcelNo,
    pub generation: Generation,
    /// Whom it goes to.
    pub to: String,
    pub purchased: Purchased,
}

#[derive(Debug, Default)]
pub(super) struct Books {
    pub mood: Mood,
    pub ledger: Vec<Sale>,
    pub by_tracking: BTreeMap<String, usize>,
    /// The central's process is gone: nothing it does now reaches its disk.
    pub central_died: bool,
    /// Look-ups find nothing, whatever was sold.
    pub forgets: bool,
    /// What was taken back.
    pub voided: BTreeSet<Uuid>,
}

/// The carrier as the central reaches it.
#[derive(Debug, Clone, Default)]
pub(super) struct Carrier(Arc<Mutex<Books>>);

impl Carrier {
    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CarrierGateway for Carrier {
    fn buy(&self, request: &CarrierRequest) -> BuyOutcome {
        let mut books = self.books();
        let mood = books.mood;
        match mood {
            Mood::Refuses => return BuyOutcome::Refused("no such street".into()),
            Mood::LosesRequest => return BuyOutcome::Unknown,
            Mood::CentralDiesBefore => {
                books.central_died = true;
                return BuyOutcome::Unknown;
            }
            Mood::Sells | Mood::LosesAnswer | Mood::CentralDiesAfter => {}
        }
        let purchased = sell(books.ledger.len() + 1, request);
        let tracking = purchased.label.tracking.as_str().to_owned();
        let place = books.ledger.len();
        books.by_tracking.insert(tracking, place);
        books.ledger.push(Sale {
            key: request.key,
            shipment: request.shipment.clone(),
            parcel: request.parcel,
            generation: request.generation,
            to: request.ship_to.name.to_string(),
            purchased: purchased.clone(),
        });
        match mood {
            Mood::LosesAnswer => BuyOutcome::Unknown,
            Mood::CentralDiesAfter => {
                books.central_died = true;
                BuyOutcome::Unknown
            }
            _ => BuyOutcome::Bought(Box::new(purchased)),
        }
    }

    fn void(&self, key: Uuid) -> VoidOutcome {
        let mut books = self.books();
        let mood = books.mood;
        // It is asked again whenever the central starts: that the central dies over it once more would tell nothing new.
        if matches!(mood, Mood::LosesRequest | Mood::CentralDiesBefore) {
            return VoidOutcome::Unknown;
        }
        if books.ledger.iter().any(|sale| sale.key == key) {
            books.voided.insert(key);
            match mood {
                Mood::LosesAnswer | Mood::CentralDiesAfter => VoidOutcome::Unknown,
                _ => VoidOutcome::Credited,
            }
        } else {
            VoidOutcome::Refused {
                reason: "never sold".into(),
            }
        }
    }

    fn find(&self, key: Uuid) -> Found {
        let books = self.books();
        if matches!(books.mood, Mood::LosesAnswer | Mood::LosesRequest) && !books.forgets {
            return Found::StillRunning;
        }
        let sold = books.ledger.iter().rev().find(|sale| sale.key == key);
        match sold.filter(|_| !books.forgets) {
            Some(sale) if books.voided.contains(&sale.key) => Found::TakenBack,
            Some(sale) => Found::Bought(Box::new(sale.purchased.clone())),
            None => Found::NotBought,
        }
    }
}

fn sell(number: usize, request: &CarrierRequest) -> Purchased {
    let payload = format!("39521234{number:09}");
    let digit = check_digit(&payload).unwrap_or(0);
    let tracking = format!("SIM{number:07}");
    Purchased {
        label: BoughtLabel {
            carrier: request.carrier.id.clone(),
            service: "standard".into(),
            tracking: TrackingNumber::new(tracking.as_str()),
            sscc: format!("{payload}{digit}"),
            price: Money::new(419, "EUR"),
            sha256: String::new(),
        },
        drawing: Label {
            width_dots: 812,
            length_dots: 1_218,
            dpi: Dpi::D203,
            elements: Vec::new(),
        },
        document: CarrierDocument::zpl(&format!("^XA^FD{tracking}^FS^XZ")),
    }
}

/// The tracking number on a printed label.
pub(super) fn tracking_on(zpl: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(zpl).ok()?;
    let (_, rest) = text.split_once("^FD")?;
    rest.split_once("^FS")
        .map(|(tracking, _)| tracking.to_owned())
}
