//! The station's log: what happened at one bench, in order, each entry chained to the one before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ids::{LeaseEpoch, OrderVersion, PackerId, ScannerName, ShipmentId},
    packing::Event,
};

/// One fact, with who, when and on what footing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Record {
    /// Its identity, minted with the gesture that caused it.
    pub id: Uuid,
    /// Wall time at the bench.
    pub at: Timestamp,
    /// Milliseconds on the bench's steady clock: orders records when the wall clock jumps.
    pub steady_ms: u64,
    /// Who was signed in.
    pub packer: Option<PackerId>,
    /// The scanner on a wire of its own that read what led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanner: Option<ScannerName>,
    /// What happened.
    pub fact: Fact,
}

/// A fact of the bench.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Fact {
    /// Somebody took the bench.
    SignedIn {
        /// Who.
        packer: PackerId,
        /// What the central answered to badge and PIN, where the site asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<Uuid>,
    },
    /// Somebody left it.
    SignedOut,
    /// Something happened to a shipment.
    Shipment {
        /// Which.
        shipment: ShipmentId,
        /// Under which claim.
        lease_epoch: LeaseEpoch,
        /// The order's version the packer was looking at.
        order_version: OrderVersion,
        /// What.
        event: Event,
    },
    /// A scan or key that was refused while no shipment was open.
    Refused {
        /// Why, as a stable word.
        reason: String,
    },
}

/// A record's place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Position {
    /// New whenever the station's disk was lost.
    pub epoch: Uuid,
    /// From 1, without gaps.
    pub seq: u64,
}

/// The hash before the first record.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256, in hex, over epoch, seq, the hash before and the record's JSON exactly as it is stored.
#[must_use]
pub fn chain_hash(position: Position, previous: &str, record_json: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(position.epoch.as_bytes());
    hasher.update(position.seq.to_be_bytes());
    hasher.update(previous.as_bytes());
    hasher.update(record_json.as_bytes());
    hex(&hasher.finalize())
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
