//! Appending: what one gesture made, durable as a whole or not at all.

use rusqlite::{Connection, TransactionBehavior, params};
use uuid::Uuid;

use crate::{
    domain::{
        ids::ShipmentId,
        label::numbers::SsccRange,
        log::{Position, Record, chain_hash},
    },
    known_bad::KnownBad,
};

use super::{
    Store, ahead,
    check::{Head, Link, session_record},
    documents::{self, StoredDocument},
    error::StoreError,
    settings,
    shipments::{self, HeldShipment},
    signed,
};

/// What belongs together. Written in one transaction, synced once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Facts, in order.
    pub records: Vec<Record>,
    /// Shipments handed over with them; their records begin with this batch unless they say otherwise.
    pub claims: Vec<HeldShipment>,
    /// Labels bought with them.
    pub documents: Vec<StoredDocument>,
    /// Shipments this bench has nothing more to do with.
    pub finished: Vec<ShipmentId>,
    /// Shipments claimed ahead, to be kept until they are opened.
    pub ahead: Vec<HeldShipment>,
    /// Shipments claimed ahead that are opened now, or no longer this bench's.
    pub not_ahead: Vec<ShipmentId>,
    /// What is left of the numbers for interim slips: with the records that use them up, so that none is used twice.
    pub numbers: Option<SsccRange>,
}

/// Where a batch's records are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// One a record, in order.
    pub positions: Vec<Position>,
}

impl From<Vec<Record>> for Batch {
    fn from(records: Vec<Record>) -> Self {
        Self {
            records,
            ..Self::default()
        }
    }
}

impl Store {
    /// Makes a batch durable. When this returns an error, nothing of it has happened, with one exception: after
    /// [`StoreError::Io`] the disk decides, the store is closed, and the next start tells what is there.
    pub fn append(&mut self, batch: &Batch) -> Result<Appended, StoreError> {
        self.ensure_open()?;
        let written = write(&mut self.connection, &self.head, batch);
        let written = self.settle(written)?;
        self.head.acknowledged_kept = self.head.acknowledged;
        self.head.tip = written.tip;
        if written.session.is_some() {
            self.head.session = written.session;
        }
        self.note_mark();
        Ok(Appended {
            positions: written.positions,
        })
    }

    /// Notes the log's end outside the database. The batch is durable already, so a failure costs only a proof.
    fn note_mark(&mut self) {
        let reached = self.reached();
        if let Err(error) = self.mark.write(&reached) {
            tracing::warn!(%error, seq = reached.seq, "the mark was not written");
        }
    }
}

/// Where records went.
pub(super) struct Written {
    pub(super) tip: Link,
    positions: Vec<Position>,
    pub(super) session: Option<(u64, Record)>,
}

fn write(connection: &mut Connection, head: &Head, batch: &Batch) -> Result<Written, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for held in &batch.claims {
        shipments::put(&transaction, held, head.tip.seq + 1)?;
    }
    let written = write_records(&transaction, head.epoch, head.tip.clone(), &batch.records)?;
    for document in &batch.documents {
        documents::put(&transaction, document, written.tip.seq)?;
    }
    for shipment in &batch.finished {
        shipments::remove(&transaction, shipment)?;
    }
    for shipment in &batch.not_ahead {
        ahead::remove(&transaction, shipment)?;
    }
    for held in &batch.ahead {
        ahead::put(&transaction, held)?;
    }
    if let Some(numbers) = &batch.numbers {
        settings::put_numbers(&transaction, numbers)?;
    }
    if head.acknowledged != head.acknowledged_kept {
        settings::put_acknowledged(&transaction, head.acknowledged)?;
    }
    transaction.commit()?;
    Ok(written)
}

/// Chains records to `tip`, inside the caller's transaction.
pub(super) fn write_records(
    connection: &Connection,
    epoch: Uuid,
    mut tip: Link,
    records: &[Record],
) -> Result<Written, StoreError> {
    let mut insert =
        connection.prepare_cached("INSERT INTO log (seq, hash, record) VALUES (?1, ?2, ?3)")?;
    let mut positions = Vec::with_capacity(records.len());
    let mut session = None;
    for record in records {
        let position = Position {
            epoch,
            seq: tip.seq + 1,
        };
        let json = serde_json::to_string(record)?;
        if KnownBad::DroppedRow.is_on() && tip.seq % 7 == 3 && json.contains("units_packed") {
            positions.push(position);
            continue;
        }
        let hash = chain_hash(position, &tip.hash, &json);
        insert.execute(params![signed(position.seq)?, hash, json])?;
        if let Some(record) = session_record(&json) {
            session = Some((position.seq, record));
        }
        tip = Link {
            seq: position.seq,
            hash,
        };
        positions.push(position);
    }
    Ok(Written {
        tip,
        positions,
        session,
    })
}
