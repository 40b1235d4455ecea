//! What happened to an order: every record, whatever became of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::ids::{PackerId, ShipmentId, StationId};

use super::events::{Conflict, OutcomeKind};

/// `GET /v1/audit?order=`: everything known of an order, in the order it became known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Timeline {
    /// The entries.
    pub entries: Vec<AuditEntry>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// In which order it became known.
    pub position: u64,
    /// Which shipment.
    pub shipment: Option<ShipmentId>,
    /// In whose log it stands; absent for what the central wrote itself.
    pub station: Option<StationId>,
    /// In which log.
    pub log_epoch: Option<Uuid>,
    /// Where in that log.
    pub seq: Option<u64>,
    /// Who did it.
    pub packer: Option<PackerId>,
    /// When it became known here.
    pub received: Timestamp,
    /// A station's [`crate::domain::log::Record`], or the central's own [`crate::domain::packing::Event`].
    #[schema(value_type = Object)]
    pub record: serde_json::Value,
    /// What was done with it.
    pub result: OutcomeKind,
    /// What did not fit.
    pub conflict: Option<Conflict>,
}
