//! What waits: the queue of shipments, and the lists of parcels that wait for a carrier.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::{
        CarrierId, LeaseEpoch, OrderNumber, OrderVersion, OwnerId, ShipmentId, StationId, ToteCode,
        TrackingNumber,
    },
    packing::{HoldReason, Packing, Phase},
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
    /// That bench only has it reserved: whoever has its totes may pack it.
    #[serde(default)]
    pub ahead: bool,
    /// What the packer should know.
    #[serde(default)]
    pub note: Option<Shown>,
}

impl QueueItem {
    /// A shipment as the queue shows it.
    #[must_use]
    pub fn of(packing: &Packing, ahead: bool) -> Self {
        let shipment = &packing.shipment;
        let hold = packing.holds.first();
        Self {
            id: shipment.id.clone(),
            order: shipment.order.clone(),
            owner: shipment.owner.clone(),
            totes: shipment.totes.clone(),
            phase: packing.phase,
            priority: shipment.priority,
            carrier: shipment.carrier.clone(),
            cut_off: shipment.cut_off,
            lines: u32::try_from(shipment.lines.len()).unwrap_or(u32::MAX),
            units: shipment.units(),
            hold: hold.map(|hold| hold.reason),
            station: packing.claim.as_ref().map(|claim| claim.station.clone()),
            ahead,
            note: hold
                .and_then(|hold| hold.note.clone())
                .or_else(|| shipment.note.clone()),
        }
    }
}

impl QueueItem {
    /// The order of the queue: express first, then by cut-off, then by order number.
    #[must_use]
    pub fn by_rank(&self, other: &Self) -> std::cmp::Ordering {
        let rank = |item: &Self| {
            let is_standard = item.priority != Priority::Express;
            (is_standard, item.cut_off.is_none(), item.cut_off)
        };
        rank(self)
            .cmp(&rank(other))
            .then_with(|| self.order.cmp(&other.order))
            .then_with(|| self.id.cmp(&other.id))
    }
}

/// A shipment claimed ahead, as its bench knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AheadRef {
    /// Which.
    pub shipment: ShipmentId,
    /// Under which number.
    pub epoch: LeaseEpoch,
    /// The version of its order.
    pub order_version: OrderVersion,
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
