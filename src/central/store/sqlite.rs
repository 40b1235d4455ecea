//! The store in a `SQLite` file: write-ahead log, every commit synced, one writer.

use std::path::Path;

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, ToSql, TransactionBehavior,
    params_from_iter,
    types::{FromSql, FromSqlError, FromSqlResult, Null, ToSqlOutput, ValueRef},
};

use super::{
    Field, Mode, Query, Store, StoreError, Stored, Table, Transaction,
    sql::{self, Dialect, Statement},
};

/// The schema's versions, oldest first: version n is what the first n make.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/migrations/sqlite/0001_first.sql"),
    include_str!("../../../assets/migrations/sqlite/0004_pins.sql"),
    include_str!("../../../assets/migrations/sqlite/0005_work_without_the_central.sql"),
    include_str!("../../../assets/migrations/sqlite/0012_overrides.sql"),
    include_str!("../../../assets/migrations/sqlite/0007_questions.sql"),
];

/// The database file and its only connection.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    only_reads: bool,
}

struct SqliteTransaction<'store> {
    inner: rusqlite::Transaction<'store>,
}

impl SqliteStore {
    /// Opens or makes the file, and brings its schema up to date.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?)
    }

    /// Opens an existing file of this schema to be read, beside the central that writes it.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        Ok(Self {
            connection,
            only_reads: true,
        })
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // Anything less loses answered requests when the power fails.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(128);
        migrate(&mut connection)?;
        Ok(Self {
            connection,
            only_reads: false,
        })
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
        let behavior = if self.only_reads {
            TransactionBehavior::Deferred
        } else {
            TransactionBehavior::Immediate
        };
        let inner = self.connection.transaction_with_behavior(behavior)?;
        Ok(Box::new(SqliteTransaction { inner }))
    }

    /// Deleted rows are overwritten in the file; here the write-ahead log that still holds them is emptied.
    fn scrub(&mut self) -> Result<(), StoreError> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn kind(&self) -> &'static str {
        "sqlite"
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn read(&self, table: &'static Table, key: &[Field]) -> Result<Option<String>, StoreError> {
        let mut statement = self.inner.prepare_cached(&Dialect::SQLITE.read(table))?;
        Ok(statement
            .query_row(params_from_iter(key), |row| row.get(0))
            .optional()?)
    }

    fn write(&mut self, table: &'static Table, row: Stored, mode: Mode) -> Result<(), StoreError> {
        let body = Field::Text(row.body);
        let values = row.key.iter().chain(&row.columns).chain([&body]);
        let written = self
            .inner
            .prepare_cached(&Dialect::SQLITE.write(table, mode))?
            .execute(params_from_iter(values));
        match written {
            Ok(0) => Err(StoreError::Exists(table.name)),
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == ErrorCode::ConstraintViolation =>
            {
                Err(StoreError::Exists(table.name))
            }
            other => Ok(other.map(drop)?),
        }
    }

    fn erase(&mut self, table: &'static Table, key: &[Field]) -> Result<(), StoreError> {
        self.inner
            .prepare_cached(&Dialect::SQLITE.erase(table))?
            .execute(params_from_iter(key))?;
        Ok(())
    }

    fn select(&self, table: &'static Table, query: &Query) -> Result<Vec<String>, StoreError> {
        let Statement { sql, values } = Dialect::SQLITE.select(table, query);
        #[cfg(test)]
        super::plans::is_answered_by_an_index(&self.inner, (table, query), &sql);
        let mut statement = self.inner.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn each(
        &self,
        table: &'static Table,
        visit: &mut dyn FnMut(Stored) -> bool,
    ) -> Result<(), StoreError> {
        let mut columns = self
            .inner
            .prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
        let present = columns
            .query_map([table.name], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        let Some(sql) = Dialect::each(table, &present) else {
            return Ok(());
        };
        let mut statement = self.inner.prepare(&sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..width)
                .map(|place| row.get(place))
                .collect::<Result<Vec<Field>, _>>()?;
            if !sql::row(table, values).is_none_or(&mut *visit) {
                break;
            }
        }
        Ok(())
    }

    fn count(&self, table: &'static Table, query: &Query) -> Result<u64, StoreError> {
        let Statement { sql, values } = Dialect::SQLITE.count(table, query);
        #[cfg(test)]
        super::plans::is_answered_by_an_index(&self.inner, (table, query), &sql);
        let mut statement = self.inner.prepare_cached(&sql)?;
        let count: i64 = statement.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(self.inner.commit()?)
    }
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

impl FromSql for Field {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(Self::Nothing),
            ValueRef::Integer(number) => Ok(Self::Number(number)),
            ValueRef::Text(_) => Ok(Self::Text(value.as_str()?.to_owned())),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
