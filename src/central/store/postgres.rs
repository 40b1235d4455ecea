//! The store in PostgreSQL: one connection, one writer, every commit on the server's disk before it is answered.
//!
//! One central owns a schema: it holds an advisory lock as long as its connection lives, so that a second one, on this
//! machine or another, is refused instead of telling only its own benches of a change. A connection that was lost is made
//! anew at the next transaction, and takes the lock again.

use std::{
    cell::RefCell, collections::HashMap, error::Error, iter, path::Path, str::FromStr, thread,
    time::Duration,
};

use bytes::BytesMut;
use postgres::{
    Client, Config, IsolationLevel, NoTls, Statement as Prepared,
    config::{Host, SslMode},
    fallible_iterator::FallibleIterator as _,
    types::{FromSql, IsNull, ToSql, Type, to_sql_checked},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::central::tls;

use super::{
    Field, Mode, Query, Store, StoreError, Stored, Table, Transaction,
    sql::{self, Dialect, Statement},
};

/// The schema's versions, oldest first: version n is what the first n make.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/migrations/postgres/0001_first.sql"),
    include_str!("../../../assets/migrations/postgres/0004_pins.sql"),
    include_str!("../../../assets/migrations/postgres/0005_work_without_the_central.sql"),
    include_str!("../../../assets/migrations/postgres/0012_overrides.sql"),
    include_str!("../../../assets/migrations/postgres/0007_questions.sql"),
];

/// The columns that a table has.
const COLUMNS: &str = "SELECT column_name::text FROM information_schema.columns \
    WHERE table_schema = current_schema() AND table_name::text = $1";

/// A server that does not answer so long is taken for gone.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// No statement of ours takes so long; one that does stands behind somebody else's lock.
const SET_UP: &str = "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'; \
    SET standard_conforming_strings = on; SET client_min_messages = warning";

/// The lock's first half: the letters "PACK".
const LOCK: i32 = 0x5041_434b;

/// A schema of a PostgreSQL database, owned by this process.
pub struct PostgresStore {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// Beside the central that owns it: no lock, nothing written.
    only_reads: bool,
    /// Absent while a lost connection is not made anew, and while the store is dropped.
    session: Option<Session>,
}

struct Session {
    client: Client,
    prepared: HashMap<String, Prepared>,
}

struct PostgresTransaction<'session> {
    inner: RefCell<Inner<'session>>,
}

struct Inner<'session> {
    transaction: postgres::Transaction<'session>,
    prepared: &'session mut HashMap<String, Prepared>,
    /// After an error the server undoes everything, and a commit would end without a word.
    failed: bool,
}

impl PostgresStore {
    /// Connects to `url` (`postgres://…`, with the parameters of libpq), takes the lock and brings the schema up to date.
    ///
    /// `ca_file` (PEM) is the authority that vouches for the server; with it the connection is encrypted. Without it only a
    /// server on this machine is spoken to in the clear, unless the address says `sslmode=disable`.
    pub fn open(url: &str, ca_file: Option<&Path>) -> Result<Self, StoreError> {
        Self::configured(url, ca_file, false)
    }

    /// Connects as [`PostgresStore::open`] does, to read beside the central that owns the schema.
    pub fn open_to_read(url: &str, ca_file: Option<&Path>) -> Result<Self, StoreError> {
        Self::configured(url, ca_file, true)
    }

    fn configured(url: &str, ca_file: Option<&Path>, only_reads: bool) -> Result<Self, StoreError> {
        let mut config = Config::from_str(url).map_err(|error| refusal(&error))?;
        let tls = if let Some(path) = ca_file {
            config.ssl_mode(SslMode::Require);
            let client = tls::client_config(path)
                .map_err(|error| StoreError::Connection(error.to_string()))?;
            Some(MakeRustlsConnect::new(client))
        } else {
            let may_be_plain = match config.get_ssl_mode() {
                SslMode::Disable => true,
                SslMode::Prefer => is_local(&config),
                _ => false,
            };
            if !may_be_plain {
                return Err(StoreError::PlainDatabase);
            }
            config.ssl_mode(SslMode::Disable);
            None
        };
        config
            .application_name("packdesk central")
            .connect_timeout(Duration::from_secs(5))
            .tcp_user_timeout(SILENCE_MAX)
            .keepalives_idle(SILENCE_MAX);
        let mut store = Self {
            config,
            tls,
            only_reads,
            session: None,
        };
        let session = store.connect()?;
        store.session = Some(session);
        Ok(store)
    }

    fn connect(&self) -> Result<Session, StoreError> {
        let mut client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        }
        .map_err(|error| refusal(&error))?;
        client
            .batch_execute(SET_UP)
            .map_err(|error| refusal(&error))?;
        if !self.only_reads {
            own(&mut client).map_err(|error| refusal(&error))??;
        }
        Ok(Session {
            client,
            prepared: HashMap::new(),
        })
    }
}

/// Takes the schema for this process, after seeing that what the server confirms is kept.
fn own(client: &mut Client) -> Result<Result<(), StoreError>, postgres::Error> {
    let setting = |client: &mut Client, name: &str| -> Result<String, postgres::Error> {
        Ok(client
            .query_one("SELECT current_setting($1)", &[&name])?
            .get(0))
    };
    if ["off", "local"].contains(&setting(client, "synchronous_commit")?.as_str()) {
        client.batch_execute("SET synchronous_commit = on")?;
    }
    if setting(client, "fsync")? == "off" {
        tracing::warn!(
            "the database server runs with fsync = off: a power cut loses work that was confirmed"
        );
    }
    let mine: bool = client
        .query_one(
            "SELECT pg_try_advisory_lock($1, hashtext(current_schema()))",
            &[&LOCK],
        )?
        .get(0);
    if !mine {
        return Ok(Err(StoreError::Taken));
    }
    migrate(client)
}

fn migrate(client: &mut Client) -> Result<Result<(), StoreError>, postgres::Error> {
    let mut transaction = client.transaction()?;
    let is_there: bool = transaction
        .query_one(
            "SELECT EXISTS (SELECT FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'packdesk_schema')",
            &[],
        )?
        .get(0);
    let found = if is_there {
        let version: i64 = transaction
            .query_one("SELECT version FROM packdesk_schema", &[])?
            .get(0);
        u32::try_from(version).unwrap_or(u32::MAX)
    } else {
        0
    };
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Ok(Err(StoreError::Newer { found, known }));
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.batch_execute(migration)?;
    }
    transaction.execute(
        "UPDATE packdesk_schema SET version = $1",
        &[&i64::from(known)],
    )?;
    transaction.commit()?;
    Ok(Ok(()))
}

impl Store for PostgresStore {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        if self
            .session
            .as_ref()
            .is_some_and(|session| session.client.is_closed())
        {
            self.session = None;
        }
        let session = match self.session.take() {
            Some(session) => session,
            None => self.connect()?,
        };
        let Session { client, prepared } = self.session.insert(session);
        let transaction = if self.only_reads {
            client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
        } else {
            client.transaction()
        }
        .map_err(|error| refusal(&error))?;
        Ok(Box::new(PostgresTransaction {
            inner: RefCell::new(Inner {
                transaction,
                prepared,
                failed: false,
            }),
        }))
    }

    fn kind(&self) -> &'static str {
        "postgres"
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // The client waits for its farewell, which a thread that serves connections must not.
        if let Some(session) = self.session.take() {
            let farewell = thread::Builder::new().spawn(move || drop(session));
            if let Ok(farewell) = farewell {
                let _ = farewell.join();
            }
        }
    }
}

impl Inner<'_> {
    fn run<'field, T>(
        &mut self,
        sql: &str,
        values: impl IntoIterator<Item = &'field Field>,
        work: impl FnOnce(
            &mut postgres::Transaction<'_>,
            &Prepared,
            &[&(dyn ToSql + Sync)],
        ) -> Result<T, postgres::Error>,
    ) -> Result<T, StoreError> {
        let values: Vec<&(dyn ToSql + Sync)> = values
            .into_iter()
            .map(|value| value as &(dyn ToSql + Sync))
            .collect();
        let done = self
            .prepared(sql)
            .and_then(|statement| work(&mut self.transaction, &statement, &values));
        done.map_err(|error| {
            self.failed = true;
            refusal(&error)
        })
    }

    fn prepared(&mut self, sql: &str) -> Result<Prepared, postgres::Error> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let made = self.transaction.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), made.clone());
        Ok(made)
    }
}

impl Transaction for PostgresTransaction<'_> {
    fn read(&self, table: &'static Table, key: &[Field]) -> Result<Option<String>, StoreError> {
        self.inner.borrow_mut().run(
            &Dialect::POSTGRES.read(table),
            key,
            |transaction, statement, values| {
                Ok(transaction
                    .query_opt(statement, values)?
                    .map(|row| row.get(0)))
            },
        )
    }

    fn write(&mut self, table: &'static Table, row: Stored, mode: Mode) -> Result<(), StoreError> {
        let body = Field::Text(row.body);
        let written = self.inner.get_mut().run(
            &Dialect::POSTGRES.write(table, mode),
            row.key.iter().chain(&row.columns).chain([&body]),
            |transaction, statement, values| transaction.execute(statement, values),
        )?;
        if written == 0 {
            Err(StoreError::Exists(table.name))
        } else {
            Ok(())
        }
    }

    fn erase(&mut self, table: &'static Table, key: &[Field]) -> Result<(), StoreError> {
        self.inner
            .get_mut()
            .run(
                &Dialect::POSTGRES.erase(table),
                key,
                |transaction, statement, values| transaction.execute(statement, values),
            )
            .map(drop)
    }

    fn select(&self, table: &'static Table, query: &Query) -> Result<Vec<String>, StoreError> {
        let Statement { sql, values } = Dialect::POSTGRES.select(table, query);
        self.inner
            .borrow_mut()
            .run(&sql, values, |transaction, statement, values| {
                let rows = transaction.query(statement, values)?;
                Ok(rows.iter().map(|row| row.get(0)).collect())
            })
    }

    fn each(
        &self,
        table: &'static Table,
        visit: &mut dyn FnMut(Stored) -> bool,
    ) -> Result<(), StoreError> {
        let mut inner = self.inner.borrow_mut();
        let mut read = |transaction: &mut postgres::Transaction<'_>,
                        statement: &Prepared|
         -> Result<(), postgres::Error> {
            let mut rows = transaction.query_raw(statement, iter::empty::<Field>())?;
            while let Some(row) = rows.next()? {
                let values = (0..row.len())
                    .map(|place| row.try_get(place))
                    .collect::<Result<Vec<Field>, _>>()?;
                if !sql::row(table, values).is_none_or(&mut *visit) {
                    break;
                }
            }
            Ok(())
        };
        let name = Field::from(table.name);
        let present: Vec<String> =
            inner.run(COLUMNS, [&name], |transaction, statement, values| {
                let rows = transaction.query(statement, values)?;
                Ok(rows.iter().map(|row| row.get(0)).collect())
            })?;
        let Some(sql) = Dialect::each(table, &present) else {
            return Ok(());
        };
        inner.run(&sql, [], |transaction, statement, _| {
            read(transaction, statement)
        })
    }

    fn count(&self, table: &'static Table, query: &Query) -> Result<u64, StoreError> {
        let Statement { sql, values } = Dialect::POSTGRES.count(table, query);
        self.inner
            .borrow_mut()
            .run(&sql, values, |transaction, statement, values| {
                let count: i64 = transaction.query_one(statement, values)?.get(0);
                Ok(u64::try_from(count).unwrap_or(0))
            })
    }

    fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let inner = self.inner.into_inner();
        if inner.failed {
            return Err(StoreError::Connection(
                "a statement before the commit failed: nothing was kept".to_owned(),
            ));
        }
        inner.transaction.commit().map_err(|error| refusal(&error))
    }
}

impl ToSql for Field {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Nothing => Ok(IsNull::Yes),
            Self::Number(number) => number.to_sql(kind, out),
            // PostgreSQL has no such character. The row itself, as JSON, keeps it.
            Self::Text(text) if text.contains('\0') => {
                text.replace('\0', "\u{2400}").to_sql(kind, out)
            }
            Self::Text(text) => text.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        is_kept(kind)
    }

    to_sql_checked!();
}

impl<'row> FromSql<'row> for Field {
    fn from_sql(kind: &Type, raw: &'row [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        if *kind == Type::INT8 {
            Ok(Self::Number(i64::from_sql(kind, raw)?))
        } else {
            Ok(Self::Text(String::from_sql(kind, raw)?))
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Nothing)
    }

    fn accepts(kind: &Type) -> bool {
        is_kept(kind)
    }
}

/// The two types of our columns.
fn is_kept(kind: &Type) -> bool {
    [Type::INT8, Type::TEXT].contains(kind)
}

fn is_local(config: &Config) -> bool {
    let by_name = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        Host::Unix(_) => true,
    });
    by_name
        && config
            .get_hostaddrs()
            .iter()
            .all(std::net::IpAddr::is_loopback)
}

/// In words that may stand in a log: the server's detail quotes rows, so it is left out.
fn refusal(error: &postgres::Error) -> StoreError {
    if let Some(said) = error.as_db_error() {
        return StoreError::Server {
            code: said.code().code().to_owned(),
            message: said.message().to_owned(),
        };
    }
    let cause = error.source().map(ToString::to_string);
    StoreError::Connection(match cause {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    })
}
