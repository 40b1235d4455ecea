//! The people at the bench.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ids::PackerId, shown::Shown};

/// Somebody with a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Packer {
    /// Stands in the log.
    pub id: PackerId,
    /// What colleagues call them ("Ana K.").
    pub name: Shown,
    /// The code on the badge.
    pub badge: String,
    /// What they may do.
    pub role: Role,
    /// The language of their screen ("en", "de"); the station's own where absent.
    #[serde(default)]
    pub language: Option<String>,
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Learns the work: one more line of why, no shortcuts.
    Trainee,
    /// Packs.
    Packer,
    /// Packs, releases holds and overrides weights.
    Supervisor,
}

impl Role {
    /// True for those who may release a hold or override a weight.
    #[must_use]
    pub fn may_override(self) -> bool {
        self == Self::Supervisor
    }
}
