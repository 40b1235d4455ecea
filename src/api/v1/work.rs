//! Shipments: the queue, claims, and what a claim hands over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    ids::{CarrierId, LeaseEpoch, ShipmentId, StationId},
    log::Position,
    packing::{Packing, Why},
    place::PlaceKind,
    shipment::Priority,
    shown::Shown,
};

use super::{events::Conflict, labels::LabelAnswer};

pub use crate::domain::queue::{DispatchList, DispatchParcel, Manifest, QueueItem};

/// `GET /v1/shipments`: the queue, express first, then by cut-off, then by order number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Queue {
    /// A page of it.
    pub items: Vec<QueueItem>,
    /// Ready shipments in all.
    pub ready: u64,
    /// Pass as `cursor` for the next page; absent at the end.
    #[serde(default)]
    pub next: Option<String>,
}

/// `POST /v1/shipments/claim`: lease the shipment that a scanned tote or order number means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimRequest {
    /// The scanned text: a tote code or an order number, exactly.
    pub code: String,
    /// The badge of a supervisor who takes it over from another bench or releases its hold.
    #[serde(default)]
    pub supervisor_badge: Option<String>,
    /// Why the supervisor lets it be taken over or released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// How far the bench's log goes: what it did before is known before it is answered. Absent from a bench that asks
    /// for an answer all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_on: Option<Position>,
}

/// What a claim hands over: all that is needed to pack without the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Claimed {
    /// The shipment with everything done to it so far.
    pub packing: Packing,
    /// The fencing number.
    pub epoch: LeaseEpoch,
    /// The lease ends then unless it is renewed.
    pub until: Timestamp,
    /// The labels bought for it so far, so that any bench can print them.
    #[serde(default)]
    pub labels: Vec<LabelAnswer>,
}

/// `POST /v1/shipments/{id}/cancel` and `/hold`, and `POST /v1/tasks/{number}/done` (administrator).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionInput {
    /// Why, for the record.
    #[serde(default)]
    pub reason: Option<Shown>,
}

/// `PATCH /v1/shipments/{id}` (administrator): a change from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShipmentPatch {
    /// New quantities by line number; lines not named stay.
    #[serde(default)]
    pub quantities: std::collections::BTreeMap<u16, u32>,
    /// A new address.
    #[serde(default)]
    pub ship_to: Option<crate::domain::shipment::Address>,
    /// A new priority.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// A new note.
    #[serde(default)]
    pub note: Option<Shown>,
}

/// `GET /v1/dispatch`: per carrier what is ready to go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DispatchLists {
    /// One list a carrier.
    pub lists: Vec<DispatchList>,
}

/// `POST /v1/manifests`: closes a carrier's list; its parcels are dispatched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManifestRequest {
    /// Whose list.
    pub carrier: CarrierId,
    /// The shipments the packer saw on it; one that is no longer ready is left out of the answer.
    pub shipments: Vec<ShipmentId>,
}

/// A task, as supervisors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskItem {
    /// Its number, to say that it is done.
    #[serde(default)]
    pub number: u64,
    /// Which shipment it is about; absent where it is about a bench.
    #[serde(default)]
    pub shipment: Option<ShipmentId>,
    /// The bench that it is about, or whose log made it.
    #[serde(default)]
    pub station: Option<StationId>,
    /// What did not fit, where a bench's log made it.
    #[serde(default)]
    pub why: Option<Conflict>,
    /// What is to be done.
    pub task: crate::domain::packing::Task,
    /// The kind of place it waits at, where one is named.
    #[serde(default)]
    pub place_kind: Option<PlaceKind>,
    /// Since when.
    pub since: Timestamp,
    /// What was said when it was done.
    #[serde(default)]
    pub said: Option<Shown>,
}
