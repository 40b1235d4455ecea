//! What a bench has written down, read from a copy: also while it works.

use std::{fs, path::Path, time::Duration};

use rusqlite::Connection;
use serde_json::Value;

use super::{Folder, until};

/// The records of a bench's log.
pub struct Journal(Vec<Value>);

impl Journal {
    /// The log as it is now. A copy taken in the middle of a write is not readable: none.
    pub fn look(state: &Path) -> Option<Self> {
        Self::look_for(state, "")
    }

    /// Of the log as it is now, the records that hold this text.
    fn look_for(state: &Path, text: &str) -> Option<Self> {
        let copy = Folder::new();
        let file = copy.at("station.db");
        fs::copy(state.join("station.db"), &file).ok()?;
        let _ = fs::copy(state.join("station.db-wal"), copy.at("station.db-wal"));
        let connection = Connection::open(&file).ok()?;
        let mut records = connection
            .prepare("SELECT record FROM log WHERE instr(record, ?1) ORDER BY seq")
            .ok()?;
        let records = records
            .query_map([text], |row| row.get::<_, String>(0))
            .ok()?
            .collect::<Result<Vec<_>, _>>()
            .ok()?;
        let records = records
            .iter()
            .map(|record| serde_json::from_str(record).unwrap());
        Some(Self(records.collect()))
    }

    /// The log of a bench, wherever its writer just is.
    #[track_caller]
    pub fn of(state: &Path) -> Self {
        until("the journal can be read", Duration::from_secs(5), || {
            Self::look(state)
        })
    }

    /// What a bench has written down about one shipment: of a long log, the part that is wanted.
    #[allow(dead_code, reason = "long logs are the proofs'")]
    #[track_caller]
    pub fn about(state: &Path, shipment: &str) -> Self {
        until("the journal can be read", Duration::from_secs(5), || {
            Self::look_for(state, shipment)
        })
    }

    /// Facts that are about no shipment, such as "`signed_in`".
    pub fn facts(&self, about: &str) -> usize {
        let facts = self.0.iter().map(|record| &record["fact"]);
        facts.filter(|fact| fact["about"] == about).count()
    }

    /// The data of a shipment's events of one kind.
    pub fn events(&self, shipment: &str, kind: &str) -> Vec<&Value> {
        self.0
            .iter()
            .map(|record| &record["fact"])
            .filter(|fact| fact["shipment"] == shipment && fact["event"]["kind"] == kind)
            .map(|fact| &fact["event"]["data"])
            .collect()
    }

    /// How many events of one kind there are, of all shipments.
    pub fn all(&self, kind: &str) -> usize {
        let kinds = self.0.iter().map(|record| &record["fact"]["event"]["kind"]);
        kinds.filter(|known| *known == kind).count()
    }

    /// Units that went into boxes.
    pub fn units(&self, shipment: &str) -> u64 {
        let packed = self.events(shipment, "units_packed");
        packed
            .iter()
            .map(|data| data["units"].as_u64().unwrap())
            .sum()
    }

    /// Why scans were refused, in order.
    pub fn refusals(&self, shipment: &str) -> Vec<String> {
        let refused = self.events(shipment, "refused");
        refused
            .iter()
            .map(|data| data["refusal"]["reason"].as_str().unwrap().to_owned())
            .collect()
    }
}
