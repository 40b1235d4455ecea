//! What supervisors let pass.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    approval::Act,
    ids::{OrderNumber, PackerId, ShipmentId, StationId},
    packing::Why,
};

/// One of `GET /v1/overrides?days=`: the latest first, at most 500.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverrideItem {
    /// When, by the clock where it happened.
    pub at: Timestamp,
    /// Of which shipment.
    pub shipment: ShipmentId,
    /// Its order.
    pub order: OrderNumber,
    /// At which bench.
    pub station: StationId,
    /// What was let pass.
    pub act: Act,
    /// Who stands for it.
    pub by: PackerId,
    /// Who packed.
    pub packer: Option<PackerId>,
    /// Why it is right all the same.
    pub why: Why,
    /// The central knows that this person stood for it; false asks for a look.
    pub approved: bool,
}
