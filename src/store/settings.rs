//! Small things by name, each with a checksum, and the catalogue among them.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::domain::{catalogue::CatalogueData, label::numbers::SsccRange};

use super::{
    Store,
    check::{Head, Link, row_checksum},
    error::StoreError,
};

const EPOCH: &str = "log.epoch";
const ANCHOR: &str = "log.anchor";
const ACKNOWLEDGED: &str = "log.acknowledged";
const CATALOGUE: &str = "catalogue";
const NUMBERS: &str = "numbers";

/// The catalogue as it was last downloaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCatalogue {
    /// The central's tag of it, to ask whether there is a newer one.
    pub etag: Option<String>,
    /// What was downloaded.
    pub data: CatalogueData,
}

impl Store {
    /// Keeps a value under a name of the caller's, in place of an older one.
    pub fn keep<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), StoreError> {
        self.ensure_open()?;
        let written = serde_json::to_string(value)
            .map_err(StoreError::from)
            .and_then(|text| put(&self.connection, &format!("kept.{name}"), &text));
        self.settle(written)
    }

    /// The value kept under that name; absent too when a later packdesk changed its shape.
    pub fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let text = fetch(&self.connection, &format!("kept.{name}"))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps the catalogue for when the network is away.
    pub fn keep_catalogue(&mut self, catalogue: &KeptCatalogue) -> Result<(), StoreError> {
        self.keep(CATALOGUE, catalogue)
    }

    /// What is left of the numbers for interim slips.
    pub fn numbers(&self) -> Result<Option<SsccRange>, StoreError> {
        self.kept(NUMBERS)
    }

    /// The catalogue last kept.
    pub fn catalogue(&self) -> Result<Option<KeptCatalogue>, StoreError> {
        self.kept(CATALOGUE)
    }
}

/// Begins a store's settings: a log of that epoch without records.
pub(super) fn begin(connection: &Connection, epoch: Uuid) -> Result<(), StoreError> {
    put(connection, EPOCH, &epoch.to_string())?;
    put_anchor(
        connection,
        &Link {
            seq: 0,
            hash: crate::domain::log::GENESIS.to_owned(),
        },
    )?;
    put_acknowledged(connection, 0)
}

/// Writes where the kept part of the log begins.
pub(super) fn put_anchor(connection: &Connection, anchor: &Link) -> Result<(), StoreError> {
    put(
        connection,
        ANCHOR,
        &format!("{} {}", anchor.seq, anchor.hash),
    )
}

/// Writes what the central has.
pub(super) fn put_acknowledged(connection: &Connection, seq: u64) -> Result<(), StoreError> {
    put(connection, ACKNOWLEDGED, &seq.to_string())
}

/// Writes what is left of the numbers for interim slips.
pub(super) fn put_numbers(connection: &Connection, left: &SsccRange) -> Result<(), StoreError> {
    let text = serde_json::to_string(left)?;
    put(connection, &format!("kept.{NUMBERS}"), &text)
}

/// What the settings say of the log; its end and the session are for the caller to read from the log itself.
pub(super) fn head(connection: &Connection) -> Result<Head, StoreError> {
    let told = |name: &str| {
        fetch(connection, name)?.ok_or_else(|| StoreError::corrupt(format!("{name} is missing")))
    };
    let garbled = |name: &str| StoreError::corrupt(format!("{name} cannot be read"));
    let epoch = told(EPOCH)?.parse().map_err(|_| garbled(EPOCH))?;
    let acknowledged = told(ACKNOWLEDGED)?
        .parse()
        .map_err(|_| garbled(ACKNOWLEDGED))?;
    let anchor = told(ANCHOR)?;
    let (seq, hash) = anchor.split_once(' ').ok_or_else(|| garbled(ANCHOR))?;
    let anchor = Link {
        seq: seq.parse().map_err(|_| garbled(ANCHOR))?,
        hash: hash.to_owned(),
    };
    Ok(Head {
        epoch,
        tip: anchor.clone(),
        anchor,
        acknowledged,
        acknowledged_kept: acknowledged,
        session: None,
    })
}

/// Compares every setting with its checksum.
pub(super) fn check_all(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT name, value, checksum FROM settings")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, value, checksum): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        compare(&name, &value, &checksum)?;
    }
    Ok(())
}

fn put(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO settings (name, value, checksum) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, checksum = excluded.checksum",
        )?
        .execute(params![name, value, row_checksum(&[name, value])])?;
    Ok(())
}

fn fetch(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String, String)> = connection
        .prepare_cached("SELECT value, checksum FROM settings WHERE name = ?1")?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(value, checksum)| compare(name, &value, &checksum).map(|()| value))
        .transpose()
}

fn compare(name: &str, value: &str, checksum: &str) -> Result<(), StoreError> {
    if row_checksum(&[name, value]) == checksum {
        Ok(())
    } else {
        Err(StoreError::corrupt(format!("{name} has changed by itself")))
    }
}
