//! Where the central keeps what it knows: a small synchronous trait, typed rows, three implementations.
//!
//! Decisions see one [`Transaction`]; whoever runs them commits or drops it, and dropping undoes everything.
//! A table is its key, the columns it is searched by, and the row itself as JSON. The site comes first in every key
//! of the warehouse's own data, so that the same tables can be split by site.

mod memory;
mod pin_rows;
#[cfg(test)]
mod plans;
mod postgres;
mod rows;
#[cfg(test)]
mod server_tests;
mod sql;
mod sqlite;
#[cfg(test)]
mod story;
pub mod tables;

use std::path::Path;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use memory::MemoryStore;
pub use pin_rows::*;
pub use postgres::PostgresStore;
pub use rows::*;
pub use sqlite::SqliteStore;
pub use tables::{TABLES, Table};

/// Opens transactions, one at a time.
pub trait Store: Send {
    /// Begins a transaction that may write.
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError>;
    /// Lets nothing of what was deleted lie about where this store could still be read.
    fn scrub(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
    /// "memory", "sqlite" or "postgres".
    fn kind(&self) -> &'static str;
}

/// One transaction. Dropped without [`Transaction::commit`], it never was.
pub trait Transaction {
    /// The row under `key`.
    fn read(&self, table: &'static Table, key: &[Field]) -> Result<Option<String>, StoreError>;
    /// Writes a row.
    fn write(&mut self, table: &'static Table, row: Stored, mode: Mode) -> Result<(), StoreError>;
    /// Removes the row under `key`, if there is one.
    fn erase(&mut self, table: &'static Table, key: &[Field]) -> Result<(), StoreError>;
    /// Rows that meet every condition, ordered by key or by the named column.
    fn select(&self, table: &'static Table, query: &Query) -> Result<Vec<String>, StoreError>;
    /// Every row of a table in the order of its key, until `visit` says no.
    fn each(
        &self,
        table: &'static Table,
        visit: &mut dyn FnMut(Stored) -> bool,
    ) -> Result<(), StoreError>;
    /// How many rows meet every condition.
    fn count(&self, table: &'static Table, query: &Query) -> Result<u64, StoreError>;
    /// Makes everything durable at once.
    fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// A value of a key or of a column. Ordered as `SQLite` orders them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// No value.
    Nothing,
    /// A whole number.
    Number(i64),
    /// A text, ordered by its bytes.
    Text(String),
}

/// A row on its way into a table, or out of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stored {
    /// Its key, in the table's order.
    pub key: Vec<Field>,
    /// What it is searched by, in the table's order.
    pub columns: Vec<Field>,
    /// The row as JSON.
    pub body: String,
}

/// Whether a row may exist already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Replace what is there.
    Replace,
    /// Refuse when the key is taken.
    New,
}

/// How a column compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// The same.
    Equal,
    /// Greater.
    Above,
    /// Smaller or the same; a column without value is neither.
    AtMost,
}

/// What to select.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// All of these hold.
    pub conditions: Vec<(&'static str, Is, Field)>,
    /// The column to order by; the key where absent.
    pub order: Option<&'static str>,
    /// From the end.
    pub descending: bool,
    /// At most so many; all where absent.
    pub limit: Option<u32>,
}

impl Query {
    /// Rows where `column` is `value`.
    #[must_use]
    pub fn of(column: &'static str, value: impl Into<Field>) -> Self {
        Self::default().and(column, Is::Equal, value)
    }

    /// Of these, rows where this holds as well.
    #[must_use]
    pub fn and(mut self, column: &'static str, is: Is, value: impl Into<Field>) -> Self {
        self.conditions.push((column, is, value.into()));
        self
    }

    /// Of these, rows where `column` is `value`.
    #[must_use]
    pub fn with(self, column: &'static str, value: impl Into<Field>) -> Self {
        self.and(column, Is::Equal, value)
    }

    /// In the order of `column`.
    #[must_use]
    pub fn by(mut self, column: &'static str) -> Self {
        self.order = Some(column);
        self
    }

    /// The last ones first.
    #[must_use]
    pub fn last_first(mut self) -> Self {
        self.descending = true;
        self
    }

    /// At most `limit` rows.
    #[must_use]
    pub fn at_most(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }
}

/// A typed row.
pub trait Row: Serialize + DeserializeOwned {
    /// Where it lives.
    const TABLE: &'static Table;
    /// Its key, in the table's order.
    fn key(&self) -> Vec<Field>;
    /// What it is searched by, in the table's order.
    fn columns(&self) -> Vec<Field> {
        Vec::new()
    }
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with that key exists.
    #[error("a row of '{0}' with this key exists already")]
    Exists(&'static str),
    /// The database says no.
    #[error("the database refused: {0}")]
    Database(#[from] rusqlite::Error),
    /// The database server says no.
    #[error("the database server refused ({code}): {message}")]
    Server {
        /// Its SQLSTATE.
        code: String,
        /// Its words, without the detail that quotes rows.
        message: String,
    },
    /// The database server does not answer.
    #[error("the database server: {0}")]
    Connection(String),
    /// The database server is elsewhere, and the connection would be in the clear.
    #[error(
        "the database server is on another machine: give its authority with --db-ca FILE, or say sslmode=disable in the address"
    )]
    PlainDatabase,
    /// Another central works with this database.
    #[error("another central runs on this database: stop it first, or take another database")]
    Taken,
    /// A stored row cannot be read. The cause may quote the row, so it is kept out of the message.
    #[error("a row of '{table}' cannot be read")]
    Damaged {
        /// Which table.
        table: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// The database was written by a later packdesk.
    #[error(
        "the database has schema {found}, this packdesk knows {known}: start the newer packdesk, or restore the copy made before it"
    )]
    Newer {
        /// What the file says.
        found: u32,
        /// What this program knows.
        known: u32,
    },
    /// The address of the database is none this central knows.
    #[error(
        "'{0}' is no database this central knows: use sqlite:/path/to/central.db, postgres://user@host/database, or memory: for a try-out"
    )]
    UnknownUrl(String),
}

impl dyn Transaction + '_ {
    /// The row under `key`.
    pub fn get<R: Row>(&self, key: &[Field]) -> Result<Option<R>, StoreError> {
        self.read(R::TABLE, key)?
            .map(|body| parse(&body))
            .transpose()
    }

    /// Writes `row`, over an older one if there is one.
    pub fn put<R: Row>(&mut self, row: &R) -> Result<(), StoreError> {
        let stored = stored(row)?;
        self.write(R::TABLE, stored, Mode::Replace)
    }

    /// Writes `row`, which must be new.
    pub fn insert<R: Row>(&mut self, row: &R) -> Result<(), StoreError> {
        let stored = stored(row)?;
        self.write(R::TABLE, stored, Mode::New)
    }

    /// The rows `query` selects.
    pub fn list<R: Row>(&self, query: &Query) -> Result<Vec<R>, StoreError> {
        self.select(R::TABLE, query)?
            .iter()
            .map(|body| parse(body))
            .collect()
    }

    /// The next number of a sequence, from 1. Numbers of a transaction that is dropped are given again.
    pub fn next_number(&mut self, site: &str, name: &str) -> Result<u64, StoreError> {
        let mut row = self
            .get::<SequenceRow>(&[site.into(), name.into()])?
            .unwrap_or_else(|| SequenceRow {
                site: site.to_owned(),
                name: name.to_owned(),
                value: 0,
            });
        row.value += 1;
        self.put(&row)?;
        Ok(row.value)
    }
}

fn parse<R: Row>(body: &str) -> Result<R, StoreError> {
    serde_json::from_str(body).map_err(|source| StoreError::Damaged {
        table: R::TABLE.name,
        source,
    })
}

fn stored<R: Row>(row: &R) -> Result<Stored, StoreError> {
    let body = serde_json::to_string(row).map_err(|source| StoreError::Damaged {
        table: R::TABLE.name,
        source,
    })?;
    Ok(Stored {
        key: row.key(),
        columns: row.columns(),
        body,
    })
}

/// Opens the store that `url` names: `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `memory:`.
///
/// `ca_file` vouches for a database server; it means nothing to the others.
pub fn open(url: &str, ca_file: Option<&Path>) -> Result<Box<dyn Store>, StoreError> {
    if url == "memory:" {
        return Ok(Box::new(MemoryStore::default()));
    }
    if is_postgres(url) {
        return Ok(Box::new(PostgresStore::open(url, ca_file)?));
    }
    match sqlite_file(url) {
        Some(path) => Ok(Box::new(SqliteStore::open(path)?)),
        None => Err(StoreError::UnknownUrl(without_password(url))),
    }
}

/// The file of a database on disk.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<&Path> {
    url.strip_prefix("sqlite://")
        .or_else(|| url.strip_prefix("sqlite:"))
        .filter(|path| !path.is_empty())
        .map(Path::new)
}

/// Opens what `url` names to be read while a central works with it: one moment of it, as the first question finds it.
pub fn open_to_read(url: &str, ca_file: Option<&Path>) -> Result<Box<dyn Store>, StoreError> {
    if is_postgres(url) {
        return Ok(Box::new(PostgresStore::open_to_read(url, ca_file)?));
    }
    match sqlite_file(url) {
        Some(path) => Ok(Box::new(SqliteStore::open_to_read(path)?)),
        None => Err(StoreError::UnknownUrl(without_password(url))),
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// An address as it may be shown: what stands before an `@` may be a password.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Field {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Field {
    fn from(yes: bool) -> Self {
        Self::Number(i64::from(yes))
    }
}

impl From<jiff::Timestamp> for Field {
    fn from(at: jiff::Timestamp) -> Self {
        Self::Number(at.as_millisecond())
    }
}

impl From<uuid::Uuid> for Field {
    fn from(id: uuid::Uuid) -> Self {
        Self::Text(id.to_string())
    }
}

impl<T: Into<Field>> From<Option<T>> for Field {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

macro_rules! field_of_id {
    ($($name:ident)*) => {$(
        impl From<&crate::domain::ids::$name> for Field {
            fn from(id: &crate::domain::ids::$name) -> Self {
                Self::Text(id.as_str().to_owned())
            }
        }
    )*};
}

field_of_id!(SiteId StationId ShipmentId OrderNumber ToteCode OwnerId CarrierId PackerId);
