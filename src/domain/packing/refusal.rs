//! Why a command does nothing: in terms the packer can act on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    handling::Apart,
    ids::{LineId, ToteCode},
    shown::Shown,
};

use super::state::{HoldReason, WeightOff};

/// Why a command was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// The product is not in this order.
    NotInOrder {
        /// Its title.
        title: Shown,
        /// The scanned code.
        code: Shown,
    },
    /// All units of the product are packed already.
    TooMany {
        /// Its title.
        title: Shown,
        /// The scanned code.
        code: Shown,
    },
    /// The case holds more units than are open.
    CaseTooLarge {
        /// Its title.
        title: Shown,
        /// Units under the case's code.
        units: u32,
        /// Units still wanted.
        open: u32,
    },
    /// The product may not lie in one box with what is in it, by its owner's rules.
    KeptApart {
        /// Its title.
        title: Shown,
        /// The scanned code.
        code: Shown,
        /// Which rule.
        apart: Apart,
    },
    /// More than one piece is in the box: they cannot ship as they are.
    OnePieceOnly,
    /// The code means nothing here.
    UnknownCode {
        /// The scanned code.
        code: Shown,
    },
    /// The code means something that is not wanted at this step.
    NotNow {
        /// The scanned code.
        code: Shown,
    },
    /// The piece is a product of another owner: it may be in the box now although it belongs elsewhere.
    OtherItem {
        /// The scanned code.
        code: Shown,
    },
    /// The tote belongs to another order.
    OtherTote {
        /// Which tote.
        tote: ToteCode,
    },
    /// The product's quality check has to be answered first.
    CheckFirst {
        /// For which line.
        line: LineId,
    },
    /// Nothing is in the open box that could be taken out.
    NothingToUndo,
    /// Something outside stands in the way.
    Interrupted {
        /// What.
        by: Interruption,
    },
    /// Units are still open.
    UnitsOpen {
        /// How many.
        units: u32,
    },
    /// The box is empty.
    BoxEmpty,
    /// The weight is off.
    WeightOff {
        /// The figures.
        off: WeightOff,
    },
    /// Only a supervisor may.
    SupervisorNeeded,
    /// Its label bears an address that is no longer right: nobody may send it with that.
    LabelOutdated,
    /// The scanned label belongs elsewhere.
    WrongLabel {
        /// What was scanned.
        code: Shown,
        /// The last four characters of the right one.
        expected: Shown,
    },
    /// The scanned label was voided: it may not be on any box.
    VoidedLabel {
        /// What was scanned.
        code: Shown,
    },
    /// The answer belongs to another purchase than the one that is open: it is not used.
    AnswerMismatch,
    /// It cannot be done at this step.
    WrongStep,
}

/// What stands in the way from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Interruption {
    /// The order was cancelled.
    Cancelled,
    /// The order was changed.
    Changed,
    /// It is held.
    Held {
        /// Why.
        reason: HoldReason,
    },
    /// It is set aside.
    Parked,
    /// It was already dispatched.
    Dispatched,
}

impl Refusal {
    /// True when what was scanned may now be in the box although it does not belong there.
    #[must_use]
    pub fn leaves_stray(&self) -> bool {
        // What ships as it is lies beside a box, never in one.
        if let Self::KeptApart { apart, .. } = self {
            return matches!(apart, Apart::Tags { .. } | Apart::Units { .. });
        }
        matches!(
            self,
            Self::NotInOrder { .. }
                | Self::TooMany { .. }
                | Self::CaseTooLarge { .. }
                | Self::OtherItem { .. }
        )
    }

    /// A stable word for logs and for tools that drive a station.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotInOrder { .. } => "not_in_order",
            Self::TooMany { .. } => "too_many",
            Self::CaseTooLarge { .. } => "case_too_large",
            Self::KeptApart { .. } => "kept_apart",
            Self::OnePieceOnly => "one_piece_only",
            Self::UnknownCode { .. } => "unknown_code",
            Self::NotNow { .. } => "not_now",
            Self::OtherItem { .. } => "other_item",
            Self::OtherTote { .. } => "other_tote",
            Self::CheckFirst { .. } => "check_first",
            Self::NothingToUndo => "nothing_to_undo",
            Self::Interrupted { by } => match by {
                Interruption::Cancelled => "cancelled",
                Interruption::Changed => "changed",
                Interruption::Held { .. } => "held",
                Interruption::Parked => "parked",
                Interruption::Dispatched => "dispatched",
            },
            Self::UnitsOpen { .. } => "units_open",
            Self::BoxEmpty => "box_empty",
            Self::WeightOff { .. } => "weight_off",
            Self::SupervisorNeeded => "supervisor_needed",
            Self::LabelOutdated => "label_outdated",
            Self::WrongLabel { .. } => "wrong_label",
            Self::VoidedLabel { .. } => "voided_label",
            Self::AnswerMismatch => "answer_mismatch",
            Self::WrongStep => "wrong_step",
        }
    }
}
