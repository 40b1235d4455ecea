//! Buying a label: at most once for a parcel's generation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{
    carrier_label::CarrierDocument,
    ids::{Generation, ParcelNo, ShipmentId},
    label::Label,
    log::Position,
    packing::BoughtLabel,
};

/// `POST /v1/shipments/{id}/parcels/{parcel}/label` with `Idempotency-Key` = the purchase's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelRequest {
    /// Which generation of the parcel's label.
    pub generation: Generation,
    /// The record of the station's log this rests on: the parcel's closing and weight. Waits until it is applied.
    pub rests_on: Position,
    /// The printer's resolution, dots per inch: 203 or 300.
    pub dpi: u16,
}

/// The label, with everything asked echoed so that a swapped answer is noticed.
///
/// Also the answer of `GET /v1/labels/by-key/{key}`: 404 means the purchase never reached the central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelAnswer {
    /// The shipment it is for.
    pub shipment: ShipmentId,
    /// The parcel it is for.
    pub parcel: ParcelNo,
    /// The generation it is for.
    pub generation: Generation,
    /// The purchase's key.
    pub key: Uuid,
    /// What was bought.
    pub label: BoughtLabel,
    /// The typed label, for preview.
    pub drawing: Label,
    /// What the carrier sent, to be printed. The SHA-256 of its bytes is in `label`.
    pub document: CarrierDocument,
}
