//! Reading a store back: is it whole, how far is its log, and what can still be read of a damaged one.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::{
    domain::log::{Fact, Position, Record, chain_hash},
    known_bad::KnownBad,
};

use super::{UNSENT_MAX, digest, error::StoreError, mark::Told, number, schema, settings};

/// A record's seq and hash: what the next one is chained to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) hash: String,
}

/// What the store knows of its log without reading it.
#[derive(Debug)]
pub(super) struct Head {
    /// The log's epoch.
    pub(super) epoch: Uuid,
    /// The last record that was forgotten; the first one kept is chained to it.
    pub(super) anchor: Link,
    /// The last record.
    pub(super) tip: Link,
    /// The central has everything up to here.
    pub(super) acknowledged: u64,
    /// As much of that as is on the disk.
    pub(super) acknowledged_kept: u64,
    /// The last sign-in or sign-out, and its place.
    pub(super) session: Option<(u64, Record)>,
}

/// Checks everything that is replayed or built upon, and tells how far the log is.
pub(super) fn examine(connection: &Connection, told: &Told) -> Result<Head, StoreError> {
    let quick: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if quick != "ok" {
        return Err(StoreError::corrupt(quick));
    }
    schema::check(connection)?;
    settings::check_all(connection)?;
    super::shipments::check_all(connection)?;
    super::ahead::check_all(connection)?;
    let mut head = settings::head(connection)?;
    let marked = match told {
        Told::Reached(reached) if reached.epoch != head.epoch => {
            return Err(StoreError::corrupt("the mark belongs to another log"));
        }
        Told::Reached(reached) => Some(reached),
        Told::Nothing | Told::Unreadable => None,
    };
    let mut marked_hash = (head.anchor.seq == marked.map_or(0, |reached| reached.seq))
        .then(|| head.anchor.hash.clone());
    walk(
        connection,
        &head.anchor.clone(),
        head.epoch,
        |link, json| {
            if marked.is_some_and(|reached| reached.seq == link.seq) {
                marked_hash = Some(link.hash.clone());
            }
            if let Some(record) = session_record(json) {
                head.session = Some((link.seq, record));
            }
            head.tip = link;
        },
    )?;
    if let Some(reached) = marked.filter(|_| !KnownBad::UncheckedJournal.is_on()) {
        if reached.seq > head.tip.seq {
            return Err(StoreError::corrupt(format!(
                "the log ends at record {} and had {}",
                head.tip.seq, reached.seq
            )));
        }
        if reached.seq >= head.anchor.seq && marked_hash.as_ref() != Some(&reached.hash) {
            return Err(StoreError::corrupt("the mark belongs to another history"));
        }
    }
    if head.acknowledged > head.tip.seq {
        return Err(StoreError::corrupt(
            "more is acknowledged than was recorded",
        ));
    }
    Ok(head)
}

/// The records of a damaged store that can still be proven and that the central may not have, oldest first.
/// `acknowledged` is what is known of the central beside what the store itself says.
pub(super) fn readable_unsent(connection: &Connection, acknowledged: u64) -> Vec<Record> {
    let Ok(head) = settings::head(connection) else {
        return Vec::new();
    };
    let acknowledged = acknowledged.max(head.acknowledged);
    let mut records = Vec::new();
    let walked = walk(connection, &head.anchor, head.epoch, |link, json| {
        if link.seq > acknowledged
            && records.len() < UNSENT_MAX
            && let Ok(record) = serde_json::from_str(json)
        {
            records.push(record);
        }
    });
    if let Err(error) = walked {
        tracing::warn!(%error, readable = records.len(), "the damaged log ends early");
    }
    records
}

/// True when the file is so that its epoch can be told and nothing is in it yet.
pub(super) fn is_unused(connection: &Connection) -> bool {
    let count = connection.query_row("SELECT count(*) FROM log", [], |row| row.get::<_, i64>(0));
    settings::head(connection).is_ok_and(|head| head.anchor.seq == 0) && matches!(count, Ok(0))
}

/// Sign-ins and sign-outs, told from the rest before anything is parsed.
pub(super) fn session_record(json: &str) -> Option<Record> {
    if !json.contains(r#""about":"signed_"#) {
        return None;
    }
    let record: Record = serde_json::from_str(json).ok()?;
    matches!(record.fact, Fact::SignedIn { .. } | Fact::SignedOut).then_some(record)
}

/// Goes through the log in order; ends with an error at the first record that does not fit the one before.
fn walk(
    connection: &Connection,
    anchor: &Link,
    epoch: Uuid,
    mut visit: impl FnMut(Link, &str),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT seq, hash, record FROM log ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut previous = anchor.clone();
    while let Some(row) = rows.next()? {
        let seq = number(row.get(0)?)?;
        let hash: String = row.get(1)?;
        let json = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let expected = chain_hash(Position { epoch, seq }, &previous.hash, json);
        let follows = seq == previous.seq + 1 && hash == expected;
        if !follows && !KnownBad::UncheckedJournal.is_on() {
            return Err(StoreError::corrupt(format!(
                "record {} does not follow the one before",
                previous.seq + 1
            )));
        }
        previous = Link { seq, hash };
        visit(previous.clone(), json);
    }
    Ok(())
}

/// The hash of record `seq`, where it is known.
pub(super) fn hash_at(
    connection: &Connection,
    head: &Head,
    seq: u64,
) -> Result<Option<String>, StoreError> {
    if seq == head.anchor.seq {
        return Ok(Some(head.anchor.hash.clone()));
    }
    let hash = connection
        .prepare_cached("SELECT hash FROM log WHERE seq = ?1")?
        .query_row([super::signed(seq)?], |row| row.get(0))
        .optional()?;
    Ok(hash)
}

/// The checksum of a row's fields; their lengths are part of it.
pub(super) fn row_checksum(fields: &[&str]) -> String {
    let lengths: Vec<String> = fields.iter().map(|field| field.len().to_string()).collect();
    let lengths = lengths.join(",");
    let mut parts: Vec<&[u8]> = vec![lengths.as_bytes(), b";"];
    parts.extend(fields.iter().map(|field| field.as_bytes()));
    digest(&parts)
}
