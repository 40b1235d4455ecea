//! What a site decides for itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Evidence;
use crate::domain::{approval::Act, weight::Tolerance};

/// The rules a site may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Policy {
    /// How far a weight may be off.
    pub tolerance: Tolerance,
    /// When the printed label has to be scanned on its box.
    pub label_check: LabelCheck,
    /// Who may void a label.
    #[serde(default)]
    pub void_right: VoidRight,
    /// What a badge alone is not enough for.
    #[serde(default)]
    pub pin: PinRule,
}

/// What a PIN is asked for beside the badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinRule {
    /// Nothing.
    #[default]
    Never,
    /// Overrides: what a supervisor stands for.
    Overrides,
    /// Overrides and signing in.
    SignIn,
}

impl PinRule {
    /// True when this act takes a PIN.
    #[must_use]
    pub fn asks_for(self, act: Act) -> bool {
        match self {
            Self::Never => false,
            Self::Overrides => act.is_supervisors(),
            Self::SignIn => true,
        }
    }
}

/// Who may void a label that was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoidRight {
    /// A supervisor, with the badge.
    #[default]
    Supervisor,
    /// Whoever packs it.
    Packer,
}

/// When a label is scanned back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelCheck {
    /// On every parcel.
    #[default]
    Always,
    /// Only where the printer cannot prove that the label came out.
    WhenUnknown,
    /// Only where the printer says nothing of the label: that it was busy with it and then idle is enough.
    Off,
}

impl LabelCheck {
    /// True when a label that is known in this way to have come out needs no scan. What is unknown is never taken for printed,
    /// whatever the policy.
    #[must_use]
    pub fn is_content_with(self, evidence: Evidence) -> bool {
        match self {
            Self::Always => false,
            Self::WhenUnknown => evidence.is_proof(),
            Self::Off => evidence >= Evidence::Idle,
        }
    }
}
