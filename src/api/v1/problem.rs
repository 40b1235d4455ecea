//! What went wrong, as RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{ids::StationId, packing::HoldReason, shown::Shown};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// RFC 9457 problem details with a stable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{title}: {detail}")]
pub struct Problem {
    /// `/problems/` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do next.
    #[serde(default)]
    pub detail: String,
    /// A stable word for programs.
    pub code: ProblemCode,
    /// The same request may succeed later.
    #[serde(default)]
    pub retryable: bool,
    /// With `log_gap`: where the station has to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_seq: Option<u64>,
    /// With `claimed_elsewhere`: who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationId>,
    /// With `claimed_elsewhere`: who packs it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packer: Option<Shown>,
    /// With `on_hold`: why it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldReason>,
    /// With `pin_locked`: for so many more minutes, whatever the caller's clock says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_left: Option<u32>,
    /// With `pin_wrong`: so many more tries before this badge is locked out at this bench.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// With `on_hold`: the words that came with the hold, in the language of whoever wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Shown>,
}

/// The kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request is not what this route takes.
    BadRequest,
    /// No or no valid token.
    Unauthorized,
    /// A valid token that may not do this.
    Forbidden,
    /// Nothing of that name.
    NotFound,
    /// Another bench has it.
    ClaimedElsewhere,
    /// It is in a state that does not allow this.
    WrongState,
    /// What is in the box is counted otherwise here: claim the order again, and go on from what is known here.
    CountedOtherwise,
    /// It is held.
    OnHold,
    /// It was cancelled.
    Cancelled,
    /// The caller's lease is an old one.
    LeaseLost,
    /// Records are missing before this one.
    LogGap,
    /// The same place in the log holds something else.
    LogFork,
    /// The records this rests on are not applied yet.
    NotYetApplied,
    /// The idempotency key is missing or not a UUID.
    IdempotencyKeyMissing,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The same request is still being worked on.
    InProgress,
    /// The carrier refused, for certain.
    CarrierRefused,
    /// The parcel leaves the customs area, and something customs want to know of a product is missing.
    CustomsData,
    /// The carrier's answer is not known: look it up, do not buy again.
    OutcomeUnknown,
    /// The body is larger than is taken.
    TooLarge,
    /// The one-time code is wrong, used or expired.
    CodeRefused,
    /// The `If-Match` header is missing.
    PreconditionRequired,
    /// The resource changed since it was read.
    StaleRevision,
    /// Too many wrong codes or tokens came from the caller's address.
    TooMany,
    /// The PIN is not this badge's.
    PinWrong,
    /// Too many wrong PINs: this badge is locked out at this bench for a while, or the bench for all badges.
    PinLocked,
    /// No PIN was set for this badge.
    PinUnset,
    /// The PIN is right and has to be changed.
    PinChange,
    /// The new PIN cannot be taken.
    PinUnfit,
    /// This takes a PIN beside the badge.
    PinNeeded,
    /// Something broke here.
    Internal,
}

impl ProblemCode {
    /// Its HTTP status and title.
    #[must_use]
    pub fn status_and_title(self) -> (u16, &'static str) {
        match self {
            Self::BadRequest => (400, "The request cannot be read"),
            Self::Unauthorized => (401, "No valid token"),
            Self::Forbidden => (403, "Not allowed"),
            Self::NotFound => (404, "Not found"),
            Self::ClaimedElsewhere => (409, "Another bench has it"),
            Self::WrongState => (409, "Not possible in this state"),
            Self::CountedOtherwise => (409, "Counted otherwise"),
            Self::OnHold => (409, "On hold"),
            Self::Cancelled => (409, "Cancelled"),
            Self::LeaseLost => (409, "The lease was lost"),
            Self::LogGap => (409, "Records are missing"),
            Self::LogFork => (409, "The log forked"),
            Self::NotYetApplied => (409, "Not applied yet"),
            Self::IdempotencyKeyMissing => (400, "Idempotency-Key is missing"),
            Self::IdempotencyKeyReused => (422, "Idempotency-Key was used for another request"),
            Self::InProgress => (409, "Still being worked on"),
            Self::CarrierRefused => (422, "The carrier refused"),
            Self::CustomsData => (422, "Customs data are missing"),
            Self::OutcomeUnknown => (502, "The carrier's answer is not known"),
            Self::TooLarge => (413, "Too large"),
            Self::CodeRefused => (403, "The code is wrong, used or expired"),
            Self::PreconditionRequired => (428, "If-Match is missing"),
            Self::StaleRevision => (412, "Changed since it was read"),
            Self::TooMany => (429, "Too many wrong ones"),
            Self::PinWrong => (403, "The PIN is wrong"),
            Self::PinLocked => (429, "Locked out for a while"),
            Self::PinUnset => (403, "No PIN was set"),
            Self::PinChange => (403, "The PIN has to be changed"),
            Self::PinUnfit => (422, "This cannot be a PIN"),
            Self::PinNeeded => (403, "A PIN is needed"),
            Self::Internal => (500, "Something broke at the central"),
        }
    }

    /// The word in `type` and on the wire.
    #[must_use]
    pub fn word(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// A problem of this kind.
    #[must_use]
    pub fn because(self, detail: impl Into<String>) -> Problem {
        let (status, title) = self.status_and_title();
        Problem {
            kind: format!("/problems/{}", self.word().replace('_', "-")),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            code: self,
            retryable: matches!(
                self,
                Self::NotYetApplied
                    | Self::InProgress
                    | Self::OutcomeUnknown
                    | Self::TooMany
                    | Self::Internal
            ),
            expected_seq: None,
            station: None,
            packer: None,
            hold: None,
            minutes_left: None,
            tries_left: None,
            note: None,
        }
    }
}
