//! Shipments this bench has a lease on: as handed over, and what was done to them since.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    domain::{
        ids::{LeaseEpoch, ShipmentId},
        log::{Fact, Record},
        packing::{Entry, Packing},
    },
    known_bad::KnownBad,
};

use super::{Store, check::row_checksum, error::StoreError, number, signed};

/// A shipment handed over by the central, to be kept until it is finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldShipment {
    /// With everything the central knew had been done to it.
    pub packing: Packing,
    /// The lease's fencing number.
    pub epoch: LeaseEpoch,
    /// The lease's end, unless renewed.
    pub until: Timestamp,
    /// The first record of the log that `packing` does not hold yet; absent: everything recorded so far is in it.
    pub first_seq: Option<u64>,
}

/// A shipment to go on with after a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShipment {
    /// As the central handed it over.
    pub base: Packing,
    /// The lease's fencing number.
    pub epoch: LeaseEpoch,
    /// The lease's end, as last told.
    pub until: Timestamp,
    /// What was recorded of it since, oldest first.
    pub records: Vec<Record>,
}

impl OpenShipment {
    /// The shipment as it stood when the last record became durable.
    #[must_use]
    pub fn replayed(self) -> Packing {
        let again = self.records.last().cloned();
        let again = again.filter(|_| KnownBad::ReplaysTwice.is_on());
        let entries: Vec<Entry> = self
            .records
            .into_iter()
            .chain(again)
            .filter_map(|record| match record.fact {
                Fact::Shipment { event, .. } => Some(Entry {
                    event,
                    at: record.at,
                    packer: record.packer,
                }),
                _ => None,
            })
            .collect();
        self.base.replay(&entries)
    }
}

impl Store {
    /// Keeps a shipment that was handed over, in place of an older copy. For a claim with its first records see [`super::Batch`].
    pub fn put_shipment(&mut self, held: &HeldShipment) -> Result<(), StoreError> {
        self.ensure_open()?;
        let written = put(&self.connection, held, self.head.tip.seq + 1);
        self.settle(written)
    }

    /// Lets go of a shipment: released, dispatched or taken away. Its records stay in the log until the central has them.
    pub fn finish_shipment(&mut self, shipment: &ShipmentId) -> Result<(), StoreError> {
        self.ensure_open()?;
        let written = remove(&self.connection, shipment);
        self.settle(written)
    }

    /// Everything to go on with after a start, each with its records.
    pub fn open_work(&self) -> Result<Vec<OpenShipment>, StoreError> {
        let mut open = Vec::new();
        let mut place_of: HashMap<ShipmentId, (usize, u64)> = HashMap::new();
        let mut first = u64::MAX;
        let mut statement = self.connection.prepare_cached(
            "SELECT base, epoch, until, first_seq FROM shipments ORDER BY first_seq, shipment",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let base: Packing = serde_json::from_str(&row.get::<_, String>(0)?)?;
            let until: String = row.get(2)?;
            let first_seq = number(row.get(3)?)?;
            first = first.min(first_seq);
            place_of.insert(base.shipment.id.clone(), (open.len(), first_seq));
            open.push(OpenShipment {
                base,
                epoch: LeaseEpoch(number(row.get(1)?)?),
                until: until
                    .parse()
                    .map_err(|_| StoreError::corrupt("a lease has no end"))?,
                records: Vec::new(),
            });
        }
        if open.is_empty() {
            return Ok(open);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, record FROM log WHERE seq >= ?1 ORDER BY seq")?;
        let mut rows = statement.query([signed(first)?])?;
        while let Some(row) = rows.next()? {
            let seq = number(row.get(0)?)?;
            let json = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let record: Record = serde_json::from_str(json)?;
            if let Fact::Shipment { shipment, .. } = &record.fact
                && let Some(&(place, first_seq)) = place_of.get(shipment)
                && seq >= first_seq
            {
                open[place].records.push(record);
            }
        }
        Ok(open)
    }
}

/// Writes a shipment; `next_seq` is where its records begin unless it says otherwise.
pub(super) fn put(
    connection: &Connection,
    held: &HeldShipment,
    next_seq: u64,
) -> Result<(), StoreError> {
    let id = held.packing.shipment.id.as_str();
    let base = serde_json::to_string(&held.packing)?;
    let epoch = signed(held.epoch.0)?;
    let until = held.until.to_string();
    let first_seq = signed(held.first_seq.unwrap_or(next_seq))?;
    let checksum = row_checksum(&[
        id,
        &base,
        &epoch.to_string(),
        &until,
        &first_seq.to_string(),
    ]);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO shipments (shipment, base, epoch, until, first_seq, checksum)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![id, base, epoch, until, first_seq, checksum])?;
    Ok(())
}

/// Removes a shipment, if it is there.
pub(super) fn remove(connection: &Connection, shipment: &ShipmentId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM shipments WHERE shipment = ?1")?
        .execute([shipment.as_str()])?;
    Ok(())
}

/// Where the records of the oldest open shipment begin.
pub(super) fn first_seq(connection: &Connection) -> Result<Option<u64>, StoreError> {
    let first: Option<i64> =
        connection.query_row("SELECT min(first_seq) FROM shipments", [], |row| row.get(0))?;
    first.map(number).transpose()
}

/// Compares every shipment with its checksum.
pub(super) fn check_all(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare("SELECT shipment, base, epoch, until, first_seq, checksum FROM shipments")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, base, epoch): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (until, first, checksum): (String, i64, String) =
            (row.get(3)?, row.get(4)?, row.get(5)?);
        if row_checksum(&[&id, &base, &epoch.to_string(), &until, &first.to_string()]) != checksum {
            return Err(StoreError::corrupt(format!(
                "shipment {id} has changed by itself"
            )));
        }
    }
    Ok(())
}
