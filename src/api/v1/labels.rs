//! Buying a label: at most once for a parcel's generation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{
    carrier_label::CarrierDocument,
    enclosure::ParcelPapers,
    ids::{CarrierId, Generation, PackerId, ParcelNo, ShipmentId, StationId},
    label::Label,
    log::Position,
    packing::{BoughtLabel, PurchaseEnd, VoidOutcome, VoidReason},
    shown::Shown,
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
    /// The bench that bought it: another one cannot know whether it was printed there. Absent where the central no longer
    /// knows which it was.
    #[serde(default)]
    pub station: Option<StationId>,
    /// What was bought.
    pub label: BoughtLabel,
    /// The typed label, for preview.
    pub drawing: Label,
    /// What the carrier sent, to be printed. The SHA-256 of its bytes is in `label`.
    pub document: CarrierDocument,
    /// What belongs to the parcel beside it.
    #[serde(default)]
    pub papers: ParcelPapers,
}

impl LabelAnswer {
    /// The same label for whoever asked for it under another key: it may be on a box already.
    #[must_use]
    pub fn to_another(self, key: Uuid) -> Self {
        Self {
            key,
            station: None,
            ..self
        }
    }
}

/// `POST /v1/shipments/{id}/parcels/{parcel}/void`: a label that was paid for may not be used any more. Asked again, it
/// answers the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VoidRequest {
    /// Which generation of the parcel's label.
    pub generation: Generation,
    /// Why.
    pub reason: VoidReason,
    /// Further words; needed where the reason is "other".
    #[serde(default)]
    pub note: Option<Shown>,
    /// A supervisor's badge, where the site leaves it to supervisors.
    #[serde(default)]
    pub supervisor_badge: Option<String>,
    /// Who stands for it, where the administrator asks.
    #[serde(default)]
    pub by: Option<PackerId>,
    /// Who is to carry the parcel in its place, today; for the administrator alone. The bench buys the next label there.
    #[serde(default)]
    pub next_carrier: Option<CarrierId>,
}

impl VoidRequest {
    /// What a bench asks.
    #[must_use]
    pub fn by_bench(
        generation: Generation,
        reason: VoidReason,
        supervisor_badge: Option<String>,
    ) -> Self {
        Self {
            generation,
            reason,
            note: None,
            supervisor_badge,
            by: None,
            next_carrier: None,
        }
    }
}

/// A voided label. It is retired whatever the carrier says; what the carrier says is about money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VoidAnswer {
    /// The shipment it was for.
    pub shipment: ShipmentId,
    /// The parcel it was for.
    pub parcel: ParcelNo,
    /// The generation it was.
    pub generation: Generation,
    /// Why.
    pub reason: VoidReason,
    /// Further words.
    pub note: Option<Shown>,
    /// Who stands for it.
    pub by: PackerId,
    /// What the carrier said.
    pub outcome: VoidOutcome,
}

/// `POST /v1/labels/by-key/{key}/settle` (administrator): what a person found out about a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettleRequest {
    /// Who found out: a supervisor of the site.
    pub by: PackerId,
    /// What became of it.
    pub end: PurchaseEnd,
    /// How the person knows.
    pub reason: Shown,
}

/// `GET /v1/purchases` (administrator): a purchase that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseItem {
    /// Its key, here and at the carrier.
    pub key: Uuid,
    /// For which shipment.
    pub shipment: ShipmentId,
    /// For which parcel.
    pub parcel: ParcelNo,
    /// Which generation.
    pub generation: Generation,
    /// The bench that asked.
    pub station: StationId,
    /// When.
    pub begun: jiff::Timestamp,
}
