//! Preparing a bench for the time without the central: shipments claimed ahead, and numbers for interim slips.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{ids::ShipmentId, label::numbers::SsccRange, log::Position};

use super::work::Claimed;

pub use crate::domain::queue::AheadRef;

/// The most shipments one bench may have claimed ahead.
pub const AHEAD_MAX: u32 = 2_000;
/// The most shipments handed over in one answer.
pub const AHEAD_AT_ONCE: u32 = 50;
/// The most numbers handed out at once.
pub const NUMBERS_MAX: u32 = 10_000;

/// `POST /v1/stations/prepare`: what a bench wants to have while the central is away.
///
/// Asked again it answers the same: what this bench has claimed ahead and does not name in `known` is handed over once
/// more, or given back where it is not wanted any longer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrepareRequest {
    /// How many shipments it wants to have claimed ahead in all; 0 gives all back.
    pub wanted: u32,
    /// Those it has.
    pub known: Vec<AheadRef>,
    /// How many numbers for interim slips it asks for; 0 where it has enough.
    pub numbers: u32,
    /// How far the bench's log goes: what was begun or finished there is not handed over as untouched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rests_on: Option<Position>,
}

/// What the bench has from now on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prepared {
    /// Shipments that are new, or changed since the bench got them.
    pub claimed: Vec<Claimed>,
    /// Shipments that are no longer reserved for it.
    pub gone: Vec<ShipmentId>,
    /// There are more for it: ask again.
    pub more: bool,
    /// Numbers for interim slips, this bench's alone and never given again.
    pub numbers: Option<SsccRange>,
}
