//! The outbox is the log itself: what the central has not acknowledged yet.

use rusqlite::params;
use serde_json::value::RawValue;

use crate::{
    api::v1::events::{ChainedRecord, LogPosition},
    domain::log::{Position, Record},
};

use super::{Store, check, error::StoreError, mark::Reached, number, schema, settings, signed};

/// How the station's log and the central's copy of it stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The central has everything.
    InStep,
    /// The central is to be sent everything from this record on.
    CentralBehind {
        /// The first it does not have.
        from: u64,
    },
    /// The central was restored from an old copy and asks for records this bench has forgotten already. It can be sent
    /// everything from `first_kept` on, and somebody has to look at the gap.
    Gap {
        /// The first record still here.
        first_kept: u64,
    },
    /// The central has more, or something else, in this very log: the station's disk was put back to an older state.
    /// The log has to begin again: [`Store::begin_again`].
    Forked,
}

impl Store {
    /// Records the central has not acknowledged, oldest first, at most `limit`.
    pub fn unsent(&self, limit: usize) -> Result<Vec<ChainedRecord>, StoreError> {
        let first = self.head.acknowledged + 1;
        let mut previous_hash = check::hash_at(&self.connection, &self.head, first - 1)?
            .ok_or_else(|| StoreError::corrupt(format!("record {} is missing", first - 1)))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, hash, record FROM log WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![signed(first)?, limit])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let hash: String = row.get(1)?;
            records.push(ChainedRecord {
                seq: number(row.get(0)?)?,
                previous_hash: std::mem::replace(&mut previous_hash, hash.clone()),
                hash,
                record: RawValue::from_string(row.get(2)?)?,
            });
        }
        Ok(records)
    }

    /// How many records the central has not acknowledged. At [`super::UNSENT_MAX`] no new work is begun.
    #[must_use]
    pub fn unsent_count(&self) -> u64 {
        self.head.tip.seq - self.head.acknowledged
    }

    /// The last record the central has, as far as is known here.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.head.acknowledged
    }

    /// The central has everything up to `seq`, whose record has this hash; false when it is not a record of this log:
    /// an answer meant for another bench must not count, or what it names would never be delivered. Reaches the disk
    /// with the next batch or when idle: to forget it costs only a second delivery, which the central knows as a
    /// duplicate. Never goes back.
    pub fn acknowledge(&mut self, seq: u64, hash: &str) -> Result<bool, StoreError> {
        if seq <= self.head.acknowledged {
            return Ok(true);
        }
        let ours = check::hash_at(&self.connection, &self.head, seq)?;
        let is_ours = ours.as_deref() == Some(hash);
        if is_ours {
            self.head.acknowledged = seq;
        }
        Ok(is_ours)
    }

    /// The last record's place; seq 0 before the first.
    #[must_use]
    pub fn position(&self) -> Position {
        Position {
            epoch: self.head.epoch,
            seq: self.head.tip.seq,
        }
    }

    /// The last sign-in or sign-out.
    #[must_use]
    pub fn session(&self) -> Option<&Record> {
        self.head.session.as_ref().map(|(_, record)| record)
    }

    /// Compares the log with what the central says it has.
    pub fn standing(&self, central: &LogPosition) -> Result<Standing, StoreError> {
        let head = &self.head;
        let known = if central.log_epoch == Some(head.epoch) {
            central.ack_seq
        } else {
            0
        };
        if known > head.tip.seq {
            return Ok(Standing::Forked);
        }
        if known < head.anchor.seq {
            return Ok(Standing::Gap {
                first_kept: head.anchor.seq + 1,
            });
        }
        if known > 0
            && check::hash_at(&self.connection, head, known)?.as_ref() != Some(&central.hash)
        {
            return Ok(Standing::Forked);
        }
        Ok(if known == head.tip.seq {
            Standing::InStep
        } else {
            Standing::CentralBehind { from: known + 1 }
        })
    }

    /// The central fell back (it was restored from a copy): deliver again from `from` on, as far as it is kept.
    pub fn rewind(&mut self, from: u64) {
        let last = from.saturating_sub(1).max(self.head.anchor.seq);
        self.head.acknowledged = self.head.acknowledged.min(last);
    }

    /// What can wait for a quiet moment: the acknowledgement, the checkpoint, the mark. Never on the path of a scan.
    pub fn idle(&mut self) -> Result<(), StoreError> {
        self.ensure_open()?;
        let done = self.settle_down();
        self.settle(done)
    }

    fn settle_down(&mut self) -> Result<(), StoreError> {
        if self.head.acknowledged != self.head.acknowledged_kept {
            settings::put_acknowledged(&self.connection, self.head.acknowledged)?;
            self.head.acknowledged_kept = self.head.acknowledged;
        }
        schema::checkpoint(&self.connection)?;
        self.mark.sync()
    }

    /// The log's end, as the mark notes it.
    pub(super) fn reached(&self) -> Reached {
        Reached {
            epoch: self.head.epoch,
            seq: self.head.tip.seq,
            hash: self.head.tip.hash.clone(),
        }
    }
}
