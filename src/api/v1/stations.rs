//! Stations: enrolment, catalogue, leases, what the central is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    ids::{LeaseEpoch, ShipmentId, SiteId, StationId},
    packing::Policy,
    shown::Shown,
};

/// `GET /v1/meta`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// The central's version.
    pub version: String,
    /// The oldest station it still serves.
    pub min_client: String,
    /// The central's clock.
    pub server_time: Timestamp,
    /// "memory" or "sqlite".
    pub database: String,
}

/// `POST /v1/enrolment-codes` (administrator): asks for a one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentCodeRequest {
    /// The bench it is for ("04").
    pub station: StationId,
}

/// A one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentCode {
    /// Twelve characters to type or scan.
    pub code: String,
    /// It is refused after this moment.
    pub expires: Timestamp,
}

/// `POST /v1/stations/enrol` (no token): exchanges a code for a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrol {
    /// The one-time code.
    pub code: String,
}

/// What an enrolled station knows of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// Which bench.
    pub station: StationId,
    /// Which site.
    pub site: SiteId,
    /// 256 random bits in hex. Shown once.
    pub token: String,
    /// The key that the central signs its rosters with: its public half, in hex.
    #[serde(default)]
    pub roster_key: Option<String>,
}

/// `GET /v1/stations/me`: the station as its token names it, and the site's rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StationSelf {
    /// Which bench.
    pub station: StationId,
    /// Which site.
    pub site: SiteId,
    /// The site's rules.
    pub policy: Policy,
    /// The IANA time zone of the site.
    pub time_zone: String,
    /// The key that the central signs its rosters with: its public half, in hex.
    #[serde(default)]
    pub roster_key: Option<String>,
}

/// `POST /v1/leases/renew`: one heartbeat for all leases of a station.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    /// The leases it believes it has.
    pub leases: Vec<LeaseRef>,
    /// Records not delivered yet.
    pub unsent: u64,
}

/// A lease by its shipment and fencing number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaseRef {
    /// Which shipment.
    pub shipment: ShipmentId,
    /// Under which number.
    pub epoch: LeaseEpoch,
}

/// What became of the leases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatAnswer {
    /// Shipments that are no longer this station's.
    pub lost: Vec<ShipmentId>,
    /// Leases that are still this station's, under another number: go on under that one.
    #[serde(default)]
    pub renumbered: Vec<LeaseRef>,
}

/// `POST /v1/packers` (administrator) takes a [`crate::domain::packer::Packer`] and answers this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// What was done.
    pub result: Shown,
}
