//! The rows of what people prove themselves by.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    api::v1::overrides::OverrideItem,
    central::stretch::Stretched,
    domain::{
        approval::Approval,
        ids::{PackerId, SiteId, StationId},
        secret::Secret,
    },
};

use super::{Field, Row, Table, tables};

/// A person's PIN, as far as anybody knows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PinRow {
    /// Where.
    pub site: SiteId,
    /// Whose.
    pub packer: PackerId,
    /// Salted and stretched.
    pub stretched: Stretched,
    /// Somebody else set it: changed when it is first used.
    pub must_change: bool,
}

/// Wrong tries: of one badge at one bench; at one bench, the packer empty; of one badge, the bench empty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PinTriesRow {
    /// Where.
    pub site: SiteId,
    /// At which bench; empty for all.
    pub station: StationId,
    /// Whose badge; empty for all.
    pub packer: PackerId,
    /// How many, each soon after the one before.
    pub wrong: u32,
    /// The last of them.
    pub last: Timestamp,
}

/// A person's word for an act at a bench.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApprovalRow {
    /// Where.
    pub site: SiteId,
    /// At which bench.
    pub station: StationId,
    /// When.
    pub at: Timestamp,
    /// Who, for what.
    pub approval: Approval,
}

/// Something that a supervisor let pass.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OverrideRow {
    /// Where.
    pub site: SiteId,
    /// In the order it became known.
    pub number: u64,
    /// What, who, why.
    pub item: OverrideItem,
}

/// The central's own key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SigningKeyRow {
    /// Where.
    pub site: SiteId,
    /// The seed of its Ed25519 key, in hex.
    pub seed: Secret,
}

impl Row for SigningKeyRow {
    const TABLE: &'static Table = &tables::SIGNING_KEY;
    fn key(&self) -> Vec<Field> {
        vec![(&self.site).into()]
    }
}

impl Row for PinRow {
    const TABLE: &'static Table = &tables::PIN;
    fn key(&self) -> Vec<Field> {
        vec![(&self.site).into(), (&self.packer).into()]
    }
}

impl Row for PinTriesRow {
    const TABLE: &'static Table = &tables::PIN_TRIES;
    fn key(&self) -> Vec<Field> {
        vec![
            (&self.site).into(),
            (&self.station).into(),
            (&self.packer).into(),
        ]
    }
}

impl Row for OverrideRow {
    const TABLE: &'static Table = &tables::OVERRIDDEN;
    fn key(&self) -> Vec<Field> {
        vec![(&self.site).into(), self.number.into()]
    }
    fn columns(&self) -> Vec<Field> {
        vec![(&self.item.shipment).into(), self.item.at.into()]
    }
}

impl Row for ApprovalRow {
    const TABLE: &'static Table = &tables::APPROVAL;
    fn key(&self) -> Vec<Field> {
        vec![(&self.site).into(), self.approval.id.into()]
    }
    fn columns(&self) -> Vec<Field> {
        vec![self.approval.subject.as_str().into(), self.at.into()]
    }
}
