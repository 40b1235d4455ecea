//! The station's log on its way up, and the feed on its way down.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::ids::{OrderVersion, ShipmentId};

/// The most records in one batch.
pub const BATCH_RECORDS_MAX: usize = 500;

/// `POST /v1/stations/{station}/events`: a piece of the log, in order, without gaps.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogBatch {
    /// The log's epoch: new when the station's disk was lost.
    pub log_epoch: Uuid,
    /// Records with growing seq.
    pub records: Vec<ChainedRecord>,
}

/// A record in its place in the chain.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChainedRecord {
    /// From 1, without gaps.
    pub seq: u64,
    /// The hash of the record before; zeros before the first.
    pub previous_hash: String,
    /// See [`crate::domain::log::chain_hash`].
    pub hash: String,
    /// A [`crate::domain::log::Record`], byte for byte as the station stored it.
    #[schema(value_type = Object)]
    pub record: Box<RawValue>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogAnswer {
    /// Everything up to here is safe at the central.
    pub ack_seq: u64,
    /// The hash of that record: by it the bench sees that the answer speaks of its own log.
    pub hash: String,
    /// One outcome a record.
    pub outcomes: Vec<Outcome>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// Which one.
    pub seq: u64,
    /// What was done with it.
    pub result: OutcomeKind,
    /// What did not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
}

/// What is done with a record. A physical fact is never thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It is part of the shipment's history.
    Applied,
    /// It was known already.
    Duplicate,
    /// It is part of the history, and somebody has to look at what does not fit.
    AppliedWithConflict,
    /// It is kept beside the history, and somebody has to look.
    RecordedNotApplied,
}

/// What did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// Another bench has claimed it meanwhile.
    LeaseLost,
    /// It was cancelled meanwhile.
    Cancelled,
    /// It was put on hold meanwhile.
    OnHold,
    /// Its quantities changed meanwhile.
    QuantityChanged,
    /// Its address changed meanwhile.
    AddressChanged,
    /// It was dispatched already.
    AlreadyShipped,
    /// Another bench packed it as well.
    DoublePick,
    /// The label was not bought through this central for this parcel.
    LabelUnknown,
    /// Another box has an interim slip of the same number.
    NumberTwice,
    /// Nobody here knows the shipment.
    UnknownShipment,
    /// Nobody here knows the packer.
    UnknownPacker,
    /// It takes a supervisor's word, and none was given that this central knows of.
    NotApproved,
    /// The record is no fact this central understands.
    NotUnderstood,
    /// The bench's clock is off by more than two minutes.
    ClockSkew,
}

/// `GET /v1/stations/{station}/events`: how far the central is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogPosition {
    /// The epoch it knows; absent before the first record.
    pub log_epoch: Option<Uuid>,
    /// The last record it has.
    pub ack_seq: u64,
    /// The hash of that record.
    pub hash: String,
}

/// One message of `GET /v1/stream` (server-sent events; the SSE id is the position to resume from).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "topic", rename_all = "snake_case")]
pub enum FeedMessage {
    /// A shipment changed its place in the queue: fetch the queue.
    Queue,
    /// A shipment changed from outside: whoever has it fetches it.
    Shipment {
        /// Which.
        id: ShipmentId,
        /// The version it has now.
        order_version: OrderVersion,
    },
    /// Products, cartons, packers or places changed: fetch the catalogue.
    Catalogue,
}
