//! The house carrier's books, for the administrator: what was really paid for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{
    ids::{Generation, ParcelNo, ShipmentId, TrackingNumber},
    measure::Money,
};

/// `GET /v1/carriers/ledger`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ledger {
    /// Labels paid for.
    pub count: u64,
    /// Purchases among them: fewer than `count` means that something was bought twice.
    pub purchases: u64,
    /// One row a label.
    pub rows: Vec<LedgerEntry>,
}

/// One label paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerEntry {
    /// The carrier's own number.
    pub booking: u64,
    /// The purchase's key.
    pub key: Uuid,
    /// For which shipment.
    pub shipment: ShipmentId,
    /// For which parcel.
    pub parcel: ParcelNo,
    /// Which generation.
    pub generation: Generation,
    /// The number sold.
    pub tracking: TrackingNumber,
    /// What it cost.
    pub price: Money,
    /// When.
    pub at: Timestamp,
    /// When it was taken back, if it was.
    #[serde(default)]
    pub voided: Option<Timestamp>,
}
