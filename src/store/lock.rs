//! One packdesk per state folder: a locked file that holds the process id.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::error::StoreError;

/// The lock's name in the state folder. It is never deleted: deleting a lock file lets two processes hold it.
const LOCK_FILE: &str = "station.lock";

/// Held for as long as the store is open; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock, or says who has it.
    pub(super) fn take(folder: &Path) -> Result<Self, StoreError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(LOCK_FILE))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = file.read_to_string(&mut text);
                let pid = read.ok().and_then(|_| text.trim().parse().ok());
                return Err(StoreError::InUse { pid });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        // A full disk must not keep the station from starting on its reserve: the lock holds without the number.
        let noted = file
            .set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(std::process::id().to_string().as_bytes()));
        if let Err(error) = noted {
            tracing::warn!(%error, "the lock does not name this process");
        }
        Ok(Self { file })
    }
}

impl Drop for Lock {
    /// Lets go by word, not only by closing: a child just being started holds a copy of every open file for a moment.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the lock could not be given back");
        }
    }
}
