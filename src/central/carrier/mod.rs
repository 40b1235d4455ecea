//! Carriers as the central talks to them: buy, and find out what was bought.

mod draw;
mod house;

use uuid::Uuid;

use crate::{
    api::v1::import::OwnerRow,
    domain::{
        carrier::Carrier,
        carrier_label::CarrierDocument,
        ids::{Generation, OrderNumber, ParcelNo, ShipmentId, StationId},
        label::Label,
        measure::{Dimensions, Grams},
        packing::{BoughtLabel, VoidOutcome},
        shipment::Address,
        shown::Shown,
    },
};

pub use draw::{Drawing, address_lines, draw};
pub use house::{Fault, HouseCarrier, forget_label, ledger};

/// Somebody who sells labels. Calls block; they are made outside any transaction of the central.
pub trait CarrierGateway: Send + Sync {
    /// Buys a label. A lost answer is neither success nor error, and the type says so.
    fn buy(&self, request: &CarrierRequest) -> BuyOutcome;
    /// Finds out what became of the purchase under this reference.
    fn find(&self, key: Uuid) -> Found;
    /// Asks it to take back the label bought under this reference. Asked twice, it takes it back once.
    fn void(&self, key: Uuid) -> VoidOutcome;
}

/// What is bought.
#[derive(Debug, Clone)]
pub struct CarrierRequest {
    /// The purchase's reference: the same for every try, whichever bench asks.
    pub key: Uuid,
    /// Which carrier, with its services and rates.
    pub carrier: Carrier,
    /// Who sends.
    pub owner: OwnerRow,
    /// Who receives.
    pub ship_to: Address,
    /// For which shipment.
    pub shipment: ShipmentId,
    /// For which order.
    pub order: OrderNumber,
    /// For which parcel.
    pub parcel: ParcelNo,
    /// Which generation of its label.
    pub generation: Generation,
    /// What it weighs.
    pub weight: Grams,
    /// Its outer edges, by its carton; absent where that is not known here any more.
    pub outer_mm: Option<Dimensions>,
    /// Only express services will do.
    pub express: bool,
    /// The printer's resolution, dots per inch.
    pub dpi: u16,
    /// Where it was packed.
    pub station: StationId,
}

/// What became of a call to buy.
#[derive(Debug, Clone)]
pub enum BuyOutcome {
    /// It is paid for.
    Bought(Box<Purchased>),
    /// It was paid for before this call, and nothing here tells where its label went.
    SoldBefore(Box<Purchased>),
    /// No, for certain.
    Refused(Shown),
    /// Nobody knows: only [`CarrierGateway::find`] may follow.
    Unknown,
}

/// What a look-up finds.
#[derive(Debug, Clone)]
pub enum Found {
    /// It is paid for.
    Bought(Box<Purchased>),
    /// It was paid for, and taken back since.
    TakenBack,
    /// The carrier never sold it, and the call that asked for it is over.
    NotBought,
    /// The carrier is still at it.
    StillRunning,
    /// The carrier cannot say.
    CannotTell,
}

/// A label that is paid for, with what is printed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Purchased {
    /// What was bought.
    pub label: BoughtLabel,
    /// The typed label.
    pub drawing: Label,
    /// What the carrier sent, to be printed.
    pub document: CarrierDocument,
}
