//! A person's word for one act, proven to the central by badge and PIN.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ids::PackerId, shown::Shown};

/// What a person's word is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Taking a bench.
    SignIn,
    /// Lifting what holds a shipment on the bench.
    ReleaseHold,
    /// Accepting a weight that is off.
    AcceptWeight,
    /// Opening what is held, or what another bench has.
    TakeOver,
    /// Taking back a label that was paid for.
    Void,
    /// Sending an order without pieces that it may not go without.
    SendShort,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 6] = [
        Self::SignIn,
        Self::ReleaseHold,
        Self::AcceptWeight,
        Self::TakeOver,
        Self::Void,
        Self::SendShort,
    ];

    /// True for what only a supervisor may stand for.
    #[must_use]
    pub fn is_supervisors(self) -> bool {
        self != Self::SignIn
    }

    /// The word that texts choose by.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::ReleaseHold => "release-hold",
            Self::AcceptWeight => "accept-weight",
            Self::TakeOver => "take-over",
            Self::Void => "void",
            Self::SendShort => "send-short",
        }
    }
}

/// The central believes that this person stands for this act at this bench now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Its identity: what the act is asked under.
    pub id: Uuid,
    /// Who.
    pub by: PackerId,
    /// What colleagues call them.
    pub name: Shown,
    /// For what.
    pub act: Act,
    /// About which shipment, or what was scanned; empty for signing in.
    pub subject: String,
}
