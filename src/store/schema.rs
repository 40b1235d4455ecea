//! The database file: how it is opened, and which version it has.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

use crate::known_bad::KnownBad;

use super::{Options, error::StoreError};

/// Each brings the schema one version further. Never changed once released; only added to.
const MIGRATIONS: [&str; 4] = [
    include_str!("../../assets/migrations/station/0001_first.sql"),
    include_str!("../../assets/migrations/station/0002_carrier_documents.sql"),
    include_str!("../../assets/migrations/station/0003_parcel_papers.sql"),
    include_str!("../../assets/migrations/station/0006_claimed_ahead.sql"),
];
/// "pkdk": other people's database files are not ours to write.
const APPLICATION_ID: i64 = 0x706b_646b;
/// A backstop only: the store checkpoints when idle, off the path of a scan. 4,000 pages are 16 MiB.
const CHECKPOINT_PAGES: i64 = 4_000;

/// What an opened file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file without anything in it.
    Empty,
    /// A store of a version known here.
    Store,
}

/// Opens the file for one writer: write-ahead log, synced at every commit, closed to every other process.
pub(super) fn connect(path: &Path, options: &Options) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // A damaged file is set aside as it was found: closing must not fold its write-ahead log in.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Io(format!(
            "the disk allows no write-ahead log ({mode})"
        )));
    }
    let synchronous = if KnownBad::NormalSync.is_on() {
        "NORMAL"
    } else {
        "FULL"
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    if let Some(pages) = options.pages_max {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    Ok(connection)
}

/// Tells what the file is. A newer version and a foreign file are refused, not touched.
pub(super) fn kind(connection: &Connection) -> Result<Kind, StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let known = known_version();
    if tables == 0 && version == 0 {
        Ok(Kind::Empty)
    } else if application != APPLICATION_ID {
        Err(StoreError::corrupt("the file is not a packdesk store"))
    } else if version > known {
        Err(StoreError::NewerSchema {
            found: version,
            known,
        })
    } else if version < 1 {
        Err(StoreError::corrupt("the file has no version"))
    } else {
        Ok(Kind::Store)
    }
}

/// Brings the file to the newest version. `first` runs in the same transaction: a store is whole or not there.
pub(super) fn migrate(
    connection: &mut Connection,
    first: impl FnOnce(&Connection) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == known_version() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = usize::try_from(version).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known_version())?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    first(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Compares the tables with what the migrations make: a changed definition is damage too.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let expected = Connection::open_in_memory()?;
    for migration in MIGRATIONS {
        expected.execute_batch(migration)?;
    }
    if definitions(connection)? == definitions(&expected)? {
        Ok(())
    } else {
        Err(StoreError::corrupt("the tables are not as they were made"))
    }
}

fn definitions(connection: &Connection) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect::<Result<_, _>>().map_err(StoreError::from)
}

/// Folds the write-ahead log into the file and empties it.
pub(super) fn checkpoint(connection: &Connection) -> Result<(), StoreError> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

fn known_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}
