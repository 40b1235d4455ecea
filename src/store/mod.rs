//! The station's durable memory: the log of the bench, open work, labels to print, and what was last downloaded.
//!
//! One `SQLite` file (write-ahead log, synced at every commit), one process, one writer. The log is the truth: a
//! shipment is kept as the central handed it over, and what was done to it since is replayed from the log. There is
//! no second copy of its state that could differ. The log is the outbox too: a record leaves only when the central
//! has acknowledged it.
//!
//! ```text
//! state folder   station.db  station.db-wal   the database
//!                station.mark                 how far the log was (see the module `mark`)
//!                station.next                 the next log while it is made: the first, or after damage
//!                station.lock                 who has the folder
//!                station.reserve              space held back
//!                enrolment.json               the token; see [`enrolment`]
//!                damaged-<epoch>.db…          set aside, kept
//! ```
//!
//! At every start the whole chain is hashed again, every row that is built upon is compared with its checksum, and the
//! log's end with the mark. What does not fit is never mended: the file is set aside, a new epoch begins.

mod ahead;
mod append;
pub mod bound_printer;
mod check;
mod documents;
pub mod enrolment;
mod error;
mod lock;
mod mark;
mod opening;
mod outbox;
mod reserve;
mod schema;
mod settings;
mod shipments;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::log::hex;

pub use append::{Appended, Batch};
pub use documents::{Forgotten, StoredDocument};
pub use error::StoreError;
pub use opening::{Recovery, private_folder};
pub use outbox::Standing;
pub use settings::KeptCatalogue;
pub use shipments::{HeldShipment, OpenShipment};

/// With so many records not delivered, no new work is begun.
pub const UNSENT_MAX: usize = 100_000;

/// What may be set from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How much space to hold back.
    pub reserve_bytes: u64,
    /// The most pages (4 KiB) the database may have; absent: as many as the disk holds.
    pub pages_max: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            reserve_bytes: 16 * 1024 * 1024,
            pages_max: None,
        }
    }
}

/// The station's memory. Whoever has it is its only writer; every call may wait for the disk.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    mark: mark::Mark,
    folder: PathBuf,
    options: Options,
    head: check::Head,
    closed: bool,
    recovery: Recovery,
    // Last, so that the database is closed before the next process may open it.
    lock: lock::Lock,
}

impl Store {
    /// Opens the memory in `folder`, or begins one there. `new_epoch` is asked only when a log begins.
    pub fn open(folder: &Path, new_epoch: impl FnOnce() -> Uuid) -> Result<Self, StoreError> {
        Self::open_with(folder, Options::default(), new_epoch)
    }

    /// As [`Store::open`], with other limits.
    pub fn open_with(
        folder: &Path,
        options: Options,
        new_epoch: impl FnOnce() -> Uuid,
    ) -> Result<Self, StoreError> {
        opening::open(folder, options, new_epoch)
    }

    /// What was found at the start.
    #[must_use]
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// True after a failed write whose outcome is open: everything further is refused until the next start.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    fn ensure_open(&self) -> Result<(), StoreError> {
        if self.closed {
            Err(StoreError::Closed)
        } else {
            Ok(())
        }
    }

    /// Passes a write's result on, and closes the store where the disk's state is not known any more.
    fn settle<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result
            && error.closes()
        {
            tracing::error!(%error, "the station's memory is closed");
            self.closed = true;
        }
        result
    }
}

/// SHA-256 over all parts, in hex.
fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// `SQLite`'s whole numbers have a sign, ours do not.
fn signed(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::corrupt("a number is too large"))
}

/// See [`signed`].
fn number(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::corrupt("a number is negative"))
}
