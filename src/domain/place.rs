//! A place beside the bench where something is put and found again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ids::PlaceCode, shown::Shown};

/// A marked place with a code to scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The code at the place.
    pub code: PlaceCode,
    /// What the packer reads.
    pub name: Shown,
    /// What is put there.
    pub kind: PlaceKind,
}

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Pieces that go back to the shelves.
    PutBack,
    /// Boxes that wait for somebody: short, held, parked.
    Problem,
    /// Cancelled or damaged things, under lock.
    Cage,
    /// Finished parcels that wait for the carrier.
    Staging,
}
