//! Opening: the lock, the check, and what is done with a store that lost something.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

use crate::domain::log::Record;

use super::{
    Options, Store, append,
    check::{self, Head},
    error::StoreError,
    lock::Lock,
    mark::{Mark, Reached, Told},
    reserve,
    schema::{self, Kind},
    settings,
};

/// The database's name in the state folder.
pub(super) const DATABASE: &str = "station.db";
/// The next log is made under this name, whole, before it takes its place.
const NEXT: &str = "station.next";
/// Damaged files are renamed to begin with this.
const DAMAGED: &str = "damaged-";

/// What was found at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// Everything was there.
    Whole,
    /// The folder is new.
    Fresh,
    /// The log is whole in itself, but the mark beside it was missing or unreadable: a lost end would not have shown.
    /// Compare with the central ([`Store::standing`]) before work goes on.
    MarkRenewed,
    /// Something was lost. A new epoch of the log has begun; open work has to be fetched again.
    NewEpoch {
        /// What did not fit.
        what: String,
        /// Where the damaged file is kept; absent when there was none left.
        set_aside: Option<PathBuf>,
        /// Records that could still be proven and that the central may not have, oldest first. The new log begins with
        /// them, so that they are told again; their ids are the old ones.
        readable_unsent: Vec<Record>,
    },
}

struct Damage {
    what: String,
    readable_unsent: Vec<Record>,
}

enum Found {
    Whole(Connection, Box<Head>, Recovery),
    Nothing(Recovery),
    Damaged(Option<Connection>, String),
}

/// Opens the store, or begins a new one where nothing or nothing whole is there.
pub(super) fn open(
    folder: &Path,
    options: Options,
    new_epoch: impl FnOnce() -> Uuid,
) -> Result<Store, StoreError> {
    private_folder(folder)?;
    let lock = Lock::take(folder)?;
    let (mark, told) = Mark::open(folder)?;
    finish_change(folder, &options)?;
    let found = look(&folder.join(DATABASE), &options, &told)?;
    let mut store = match found {
        Found::Whole(connection, head, recovery) => Store {
            connection,
            mark,
            folder: folder.to_owned(),
            options,
            head: *head,
            closed: false,
            recovery,
            lock,
        },
        Found::Nothing(recovery) => begin(folder, options, (lock, mark), new_epoch(), recovery)?,
        Found::Damaged(connection, what) => {
            let damage = Damage {
                what,
                readable_unsent: connection
                    .map(|connection| check::readable_unsent(&connection, 0))
                    .unwrap_or_default(),
            };
            set_aside_and_begin(folder, options, (lock, mark), damage, new_epoch())?
        }
    };
    if store.recovery == Recovery::MarkRenewed || told_differs(&told, &store) {
        let reached = store.reached();
        store.mark.restart(&reached)?;
    }
    reserve::make(&store.folder, store.options.reserve_bytes);
    Ok(store)
}

impl Store {
    /// Begins the log again after [`super::Standing::Forked`]: the file is set aside and a new epoch begins.
    pub fn begin_again(self, what: &str, new_epoch: Uuid) -> Result<Self, StoreError> {
        let Self {
            connection,
            mark,
            folder,
            options,
            lock,
            head,
            ..
        } = self;
        let damage = Damage {
            what: what.to_owned(),
            readable_unsent: check::readable_unsent(&connection, head.acknowledged),
        };
        drop(connection);
        set_aside_and_begin(&folder, options, (lock, mark), damage, new_epoch)
    }
}

fn look(path: &Path, options: &Options, told: &Told) -> Result<Found, StoreError> {
    let reached = matches!(told, Told::Reached(reached) if reached.seq > 0);
    let nothing = |what: &str, connection| {
        if reached {
            Found::Damaged(connection, what.to_owned())
        } else {
            Found::Nothing(Recovery::Fresh)
        }
    };
    if !path.exists() {
        return Ok(nothing("the database is missing", None));
    }
    let connection = match schema::connect(path, options) {
        Ok(connection) => connection,
        Err(StoreError::Corrupt { what }) => return Ok(Found::Damaged(None, what)),
        Err(error) => return Err(error),
    };
    match schema::kind(&connection) {
        Ok(Kind::Empty) => Ok(nothing("the database is empty", Some(connection))),
        Ok(Kind::Store) => examine(connection, told),
        Err(StoreError::Corrupt { what }) => Ok(Found::Damaged(Some(connection), what)),
        Err(error) => Err(error),
    }
}

fn examine(mut connection: Connection, told: &Told) -> Result<Found, StoreError> {
    schema::migrate(&mut connection, |_| Ok(()))?;
    // A new epoch whose mark was not written before the power went: nothing is in it that could be lost.
    let told = if check::is_unused(&connection) && !told_of(told, &connection) {
        &Told::Nothing
    } else {
        told
    };
    match check::examine(&connection, told) {
        Ok(head) => {
            let recovery = match told {
                Told::Reached(_) => Recovery::Whole,
                Told::Nothing | Told::Unreadable => Recovery::MarkRenewed,
            };
            Ok(Found::Whole(connection, Box::new(head), recovery))
        }
        Err(StoreError::Corrupt { what }) => Ok(Found::Damaged(Some(connection), what)),
        Err(error) => Err(error),
    }
}

fn told_of(told: &Told, connection: &Connection) -> bool {
    let epoch = settings::head(connection).map(|head| head.epoch).ok();
    matches!(told, Told::Reached(reached) if Some(reached.epoch) == epoch)
}

fn told_differs(told: &Told, store: &Store) -> bool {
    *told != Told::Reached(store.reached())
}

fn set_aside_and_begin(
    folder: &Path,
    options: Options,
    held: (Lock, Mark),
    damage: Damage,
    epoch: Uuid,
) -> Result<Store, StoreError> {
    let Damage {
        what,
        readable_unsent,
    } = damage;
    // In one transaction and before anything is renamed: whatever interrupts this, the facts stand in a log that the
    // next start finds.
    let path = folder.join(NEXT);
    remove_with_wal(&path)?;
    let (connection, begun) = first(&path, &options, epoch, &readable_unsent)?;
    drop(connection);
    let set_aside = set_aside(folder, epoch)?;
    put_next_in_place(folder)?;
    tracing::error!(%what, readable = readable_unsent.len(), "the station's memory was damaged; a new epoch begins");
    let recovery = Recovery::NewEpoch {
        what,
        set_aside,
        readable_unsent,
    };
    let connection = schema::connect(&folder.join(DATABASE), &options)?;
    ready(folder, options, held, (connection, begun), recovery)
}

fn begin(
    folder: &Path,
    options: Options,
    held: (Lock, Mark),
    epoch: Uuid,
    recovery: Recovery,
) -> Result<Store, StoreError> {
    // Whole before it has its name: half a database is not to be taken for a damaged one.
    let path = folder.join(NEXT);
    remove_with_wal(&path)?;
    let (connection, begun) = first(&path, &options, epoch, &[])?;
    drop(connection);
    remove_with_wal(&folder.join(DATABASE))?;
    put_next_in_place(folder)?;
    let connection = schema::connect(&folder.join(DATABASE), &options)?;
    ready(folder, options, held, (connection, begun), recovery)
}

/// Makes a database with a log of that epoch that begins with `records`.
fn first(
    path: &Path,
    options: &Options,
    epoch: Uuid,
    records: &[Record],
) -> Result<(Connection, Head), StoreError> {
    let mut connection = schema::connect(path, options)?;
    let mut end = None;
    schema::migrate(&mut connection, |connection| {
        settings::begin(connection, epoch)?;
        let genesis = settings::head(connection)?.tip;
        end = Some(append::write_records(connection, epoch, genesis, records)?);
        Ok(())
    })?;
    // Into the file itself, so that a deleted write-ahead log cannot take the epoch with it.
    schema::checkpoint(&connection)?;
    let mut head = settings::head(&connection)?;
    if let Some(written) = end {
        head.tip = written.tip;
        head.session = written.session;
    }
    Ok((connection, head))
}

/// Goes on where a change to the next log was interrupted. What is not whole was not begun: the damaged one is there.
fn finish_change(folder: &Path, options: &Options) -> Result<(), StoreError> {
    let path = folder.join(NEXT);
    if !path.exists() {
        return Ok(());
    }
    match whole_epoch(&path, options) {
        Ok(Some(epoch)) => {
            tracing::warn!(%epoch, "the change to a new log was interrupted and is finished");
            set_aside(folder, epoch)?;
            put_next_in_place(folder)
        }
        Ok(None) | Err(StoreError::Corrupt { .. }) => remove_with_wal(&path),
        Err(error) => Err(error),
    }
}

/// The epoch of a database that was made to its end.
fn whole_epoch(path: &Path, options: &Options) -> Result<Option<Uuid>, StoreError> {
    let connection = schema::connect(path, options)?;
    if schema::kind(&connection)? == Kind::Empty {
        return Ok(None);
    }
    schema::checkpoint(&connection)?;
    Ok(Some(settings::head(&connection)?.epoch))
}

/// The next log, folded into its file, takes the place that was cleared for it.
fn put_next_in_place(folder: &Path) -> Result<(), StoreError> {
    let path = folder.join(NEXT);
    fs::rename(&path, folder.join(DATABASE))?;
    sync_folder(folder)?;
    remove_with_wal(&path)
}

fn remove_with_wal(path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// A store whose log has just begun.
fn ready(
    folder: &Path,
    options: Options,
    (lock, mut mark): (Lock, Mark),
    (connection, head): (Connection, Head),
    recovery: Recovery,
) -> Result<Store, StoreError> {
    mark.restart(&Reached {
        epoch: head.epoch,
        seq: head.tip.seq,
        hash: head.tip.hash.clone(),
    })?;
    sync_folder(folder)?;
    Ok(Store {
        connection,
        mark,
        folder: folder.to_owned(),
        options,
        head,
        closed: false,
        recovery,
        lock,
    })
}

/// Renames the database and what belongs to it; the new epoch makes the names unique.
fn set_aside(folder: &Path, epoch: Uuid) -> Result<Option<PathBuf>, StoreError> {
    let mut kept = None;
    for suffix in ["-shm", "-wal", ""] {
        let path = folder.join(format!("{DATABASE}{suffix}"));
        if path.exists() {
            let target = folder.join(format!("{DAMAGED}{epoch}.db{suffix}"));
            fs::rename(&path, &target)?;
            kept = Some(target);
        }
    }
    sync_folder(folder)?;
    Ok(kept)
}

/// Deletes damaged files last written before `before`: they may hold addresses.
pub(super) fn delete_damaged(folder: &Path, before: Timestamp) -> Result<usize, StoreError> {
    let mut deleted = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(DAMAGED) {
            continue;
        }
        let written = Timestamp::try_from(entry.metadata()?.modified()?);
        if written.is_ok_and(|written| written < before) {
            fs::remove_file(entry.path())?;
            deleted += 1;
        }
    }
    Ok(deleted)
}

/// Makes a folder that only this user can look into: labels hold addresses. One that is there stays as its owner wants it.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)?;
    Ok(())
}

/// Makes names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)?.sync_all()?;
    Ok(())
}
