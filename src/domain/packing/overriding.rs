//! Why a supervisor lets something pass: one of a short list, or the person's own words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{approval::Act, shown::Shown};

/// Why a supervisor lets something pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Why {
    /// One of the short list.
    pub reason: OverrideReason,
    /// The person's own words, where none of them fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Shown>,
}

/// Why an act that takes a supervisor is right all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideReason {
    /// Everything was taken out, compared and put in again.
    Compared,
    /// What the catalogue says is wrong.
    CatalogueWrong,
    /// More or other padding than usual.
    Padding,
    /// The scale shows something wrong.
    ScaleWrong,
    /// What held it is settled.
    Settled,
    /// Both boxes were counted.
    Counted,
    /// The customer agreed.
    CustomerAgreed,
    /// It has to go now.
    Urgent,
    /// Who had it is not there.
    PackerAway,
    /// The other bench does not work.
    BenchDown,
    /// Something else, in the person's words.
    Other,
}

impl OverrideReason {
    /// The reasons that are offered for an act, in the order of their digits from 1; empty where none is asked for.
    #[must_use]
    pub fn offered_for(act: Act) -> &'static [Self] {
        match act {
            Act::AcceptWeight => &[
                Self::Compared,
                Self::CatalogueWrong,
                Self::Padding,
                Self::ScaleWrong,
            ],
            Act::ReleaseHold => &[
                Self::Settled,
                Self::Counted,
                Self::CustomerAgreed,
                Self::Urgent,
            ],
            Act::TakeOver => &[
                Self::PackerAway,
                Self::BenchDown,
                Self::Settled,
                Self::Urgent,
            ],
            Act::SendShort => &[Self::CustomerAgreed, Self::Urgent],
            // Signing in is no override; a label is voided for a reason of its own.
            Act::SignIn | Act::Void => &[],
        }
    }

    /// The text key's last part, and the word in lists.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Compared => "compared",
            Self::CatalogueWrong => "catalogue-wrong",
            Self::Padding => "padding",
            Self::ScaleWrong => "scale-wrong",
            Self::Settled => "settled",
            Self::Counted => "counted",
            Self::CustomerAgreed => "customer-agreed",
            Self::Urgent => "urgent",
            Self::PackerAway => "packer-away",
            Self::BenchDown => "bench-down",
            Self::Other => "other",
        }
    }
}
