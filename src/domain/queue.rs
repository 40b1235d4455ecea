//! What waits: the queue of shipments, and the lists of parcels that wait for a carrier.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::{CarrierId, OrderNumber, OwnerId, ShipmentId, StationId, ToteCode, TrackingNumber},
    packing::{HoldReason, Phase},
    shipment::Priority,
    shown::Shown,
};

/// A shipment as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueItem {
    /// Its identity.
    pub id: ShipmentId,
    /// The order.
    pub order: OrderNumber,
    /// Whose.
    pub owner: OwnerId,
    /// Where its goods lie.
    pub totes: Vec<ToteCode>,
    /// Where it stands.
    pub phase: Phase,
    /// Express or not.
    pub priority: Priority,
    /// Who is to carry it.
    pub carrier: CarrierId,
    /// The latest hand-over.
    #[serde(default)]
    pub cut_off: Option<Timestamp>,
    /// How many lines.
    pub lines: u32,
    /// How many units.
    pub units: u32,
    /// Why it waits for somebody, if it does.
    #[serde(default)]
    pub hold: Option<HoldReason>,
    /// The bench that has it, if one has.
    #[serde(default)]
    pub station: Option<StationId>,
    /// What the packer should know.
    #[serde(default)]
    pub note: Option<Shown>,
}

/// What is ready for one carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DispatchList {
    /// Who collects.
    pub carrier: CarrierId,
    /// Parcels that carry their label.
    pub ready: Vec<DispatchParcel>,
    /// Shipments of this carrier still to be packed today.
    pub to_pack: u64,
}

/// A parcel on a dispatch list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DispatchParcel {
    /// Its shipment.
    pub shipment: ShipmentId,
    /// Its order.
    pub order: OrderNumber,
    /// Its tracking number.
    pub tracking: TrackingNumber,
}

/// A closed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Manifest {
    /// Its number.
    pub number: Shown,
    /// Whose list.
    pub carrier: CarrierId,
    /// What went.
    pub parcels: Vec<DispatchParcel>,
}
