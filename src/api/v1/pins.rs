//! PINs: a person's word proven, and how a PIN is set.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    approval::Act,
    ids::{PackerId, StationId},
    secret::Secret,
};

/// `POST /v1/pins/check`: a badge was scanned and a PIN typed at this bench. Answers an
/// [`Approval`](crate::domain::approval::Approval).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PinCheck {
    /// The code on the badge.
    pub badge: String,
    /// What was typed.
    #[schema(value_type = String)]
    pub pin: Secret,
    /// The PIN from now on, where the one typed has to be changed.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub new_pin: Option<Secret>,
    /// What it is for.
    pub act: Act,
    /// About which shipment, or what was scanned; empty for signing in.
    #[serde(default)]
    pub subject: String,
}

/// `POST /v1/packers/{id}/pin` (administrator): a new PIN, and an end to every lock-out of that person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PinSet {
    /// 6 to 12 digits.
    #[schema(value_type = String)]
    pub pin: Secret,
    /// The person takes another one when it is first used: nobody else knows that one.
    pub must_change: bool,
}

/// `GET /v1/pins` (administrator): how a person's PIN stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PinState {
    /// Whose.
    pub packer: PackerId,
    /// One was set.
    pub is_set: bool,
    /// It is changed when it is next used.
    pub must_change: bool,
    /// Wrong tries within a day, at all benches.
    pub wrong_today: u32,
    /// Where the person is locked out.
    pub locked: Vec<PinLock>,
}

/// A person is locked out at a bench.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PinLock {
    /// At which.
    pub station: StationId,
    /// Until then.
    pub until: Timestamp,
}
