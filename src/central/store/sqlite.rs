//! The store in a `SQLite` file: write-ahead log, every commit synced, one writer.

use std::path::Path;

use rusqlite::{
    Connection, ErrorCode, OptionalExtension, ToSql, TransactionBehavior, params_from_iter,
    types::{Null, ToSqlOutput},
};

use super::{Field, Is, Mode, Query, Store, StoreError, Stored, Table, Transaction};

/// The schema's versions, oldest first: version n is what the first n make.
const MIGRATIONS: &[&str] = &[include_str!(
    "../../../assets/migrations/sqlite/0001_first.sql"
)];

/// The database file and its only connection.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
}

struct SqliteTransaction<'store> {
    inner: rusqlite::Transaction<'store>,
}

impl SqliteStore {
    /// Opens or makes the file, and brings its schema up to date.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // Anything less loses answered requests when the power fails.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(128);
        migrate(&mut connection)?;
        Ok(Self { connection })
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

impl Store for SqliteStore {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        let inner = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Box::new(SqliteTransaction { inner }))
    }

    fn kind(&self) -> &'static str {
        "sqlite"
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn read(&self, table: &'static Table, key: &[Field]) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT body FROM {} WHERE {}",
            table.name,
            key_matches(table)
        );
        let mut statement = self.inner.prepare_cached(&sql)?;
        Ok(statement
            .query_row(params_from_iter(key), |row| row.get(0))
            .optional()?)
    }

    fn write(&mut self, table: &'static Table, row: Stored, mode: Mode) -> Result<(), StoreError> {
        let names: Vec<&str> = table
            .key
            .iter()
            .chain(table.columns)
            .copied()
            .chain(["body"])
            .collect();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        let mut sql = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            table.name,
            names.join(", "),
            places.join(", ")
        );
        if mode == Mode::Replace {
            let updates: Vec<String> = names[table.key.len()..]
                .iter()
                .map(|name| format!("{name} = excluded.{name}"))
                .collect();
            sql.push_str(" ON CONFLICT (");
            sql.push_str(&table.key.join(", "));
            sql.push_str(") DO UPDATE SET ");
            sql.push_str(&updates.join(", "));
        }
        let body = Field::Text(row.body);
        let values = row.key.iter().chain(&row.columns).chain([&body]);
        let written = self
            .inner
            .prepare_cached(&sql)?
            .execute(params_from_iter(values));
        match written {
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == ErrorCode::ConstraintViolation =>
            {
                Err(StoreError::Exists(table.name))
            }
            other => Ok(other.map(drop)?),
        }
    }

    fn erase(&mut self, table: &'static Table, key: &[Field]) -> Result<(), StoreError> {
        let sql = format!("DELETE FROM {} WHERE {}", table.name, key_matches(table));
        self.inner
            .prepare_cached(&sql)?
            .execute(params_from_iter(key))?;
        Ok(())
    }

    fn select(&self, table: &'static Table, query: &Query) -> Result<Vec<String>, StoreError> {
        let direction = if query.descending { " DESC" } else { "" };
        let order: Vec<String> = query
            .order
            .iter()
            .chain(table.key)
            .map(|column| format!("{column}{direction}"))
            .collect();
        let mut sql = format!(
            "SELECT body FROM {}{} ORDER BY {}",
            table.name,
            conditions(query),
            order.join(", ")
        );
        if let Some(limit) = query.limit {
            sql.push_str(&format!(" LIMIT {limit}"));
        }
        let mut statement = self.inner.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values(query)), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn count(&self, table: &'static Table, query: &Query) -> Result<u64, StoreError> {
        let sql = format!("SELECT COUNT(*) FROM {}{}", table.name, conditions(query));
        let mut statement = self.inner.prepare_cached(&sql)?;
        let count: i64 = statement.query_row(params_from_iter(values(query)), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(self.inner.commit()?)
    }
}

fn key_matches(table: &Table) -> String {
    let parts: Vec<String> = table
        .key
        .iter()
        .enumerate()
        .map(|(index, column)| format!("{column} = ?{}", index + 1))
        .collect();
    parts.join(" AND ")
}

/// Column names come from the program, values only as parameters.
fn conditions(query: &Query) -> String {
    if query.conditions.is_empty() {
        return String::new();
    }
    let parts: Vec<String> = query
        .conditions
        .iter()
        .enumerate()
        .map(|(index, (column, is, _))| {
            let sign = match is {
                Is::Equal => "IS",
                Is::Above => ">",
                Is::AtMost => "<=",
            };
            format!("{column} {sign} ?{}", index + 1)
        })
        .collect();
    format!(" WHERE {}", parts.join(" AND "))
}

fn values(query: &Query) -> impl Iterator<Item = &Field> {
    query.conditions.iter().map(|(_, _, value)| value)
}

impl ToSql for Field {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Nothing => Null.to_sql(),
            Self::Number(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
        }
    }
}
