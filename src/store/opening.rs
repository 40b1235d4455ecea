//! Opening: the lock, the check, and what is done with a store that lost something.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

use crate::domain::log::Record;

use super::{
    Options, Store,
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
    /// Something was lost. A new epoch of the log has begun and is empty; open work has to be fetched again.
    NewEpoch {
        /// What did not fit.
        what: String,
        /// Where the damaged file is kept; absent when there was none left.
        set_aside: Option<PathBuf>,
        /// Records that could still be proven and that the central may not have, oldest first: facts worth telling it
        /// again under the new epoch. Their ids are the old ones.
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
    let set_aside = set_aside(folder, epoch)?;
    tracing::error!(%what, readable = readable_unsent.len(), "the station's memory was damaged; a new epoch begins");
    let recovery = Recovery::NewEpoch {
        what,
        set_aside,
        readable_unsent,
    };
    begin(folder, options, held, epoch, recovery)
}

fn begin(
    folder: &Path,
    options: Options,
    (lock, mut mark): (Lock, Mark),
    epoch: Uuid,
    recovery: Recovery,
) -> Result<Store, StoreError> {
    let mut connection = schema::connect(&folder.join(DATABASE), &options)?;
    schema::migrate(&mut connection, |connection| {
        settings::begin(connection, epoch)
    })?;
    // Into the file itself, so that a deleted write-ahead log cannot take the epoch with it.
    schema::checkpoint(&connection)?;
    let head = settings::head(&connection)?;
    mark.restart(&Reached {
        epoch,
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
