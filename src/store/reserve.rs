//! A file that does nothing but hold space, so that the open order can be finished on a full disk.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use crate::domain::room::Room;

use super::{Store, error::StoreError};

const RESERVE_FILE: &str = "station.reserve";
const CHUNK_BYTES: u64 = 8 * 1024;

impl Store {
    /// True while there is space held back.
    #[must_use]
    pub fn has_reserve(&self) -> bool {
        self.folder.join(RESERVE_FILE).exists()
    }

    /// Frees the reserve. False when it was freed before. Meant for finishing what is open, never for new work.
    pub fn release_reserve(&mut self) -> Result<bool, StoreError> {
        match fs::remove_file(self.folder.join(RESERVE_FILE)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// How much room there is beside the reserve; a disk that does not say has plenty.
    #[must_use]
    pub fn room(&self) -> Room {
        let Ok(disk) = rustix::fs::statvfs(&self.folder) else {
            return Room::Plenty;
        };
        let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
        let room = Room::of(bytes(disk.f_bavail), bytes(disk.f_blocks));
        // What holds space back is used: only what is open is finished on it.
        if self.options.reserve_bytes > 0 && !self.has_reserve() {
            Room::Full
        } else {
            room
        }
    }

    /// Holds space back again, once there is some. True when the reserve is whole.
    pub fn renew_reserve(&mut self) -> bool {
        make(&self.folder, self.options.reserve_bytes)
    }
}

/// Makes the reserve if it is not whole. On a disk without room for it there is none, and that is no reason not to start.
pub(super) fn make(folder: &Path, bytes: u64) -> bool {
    let path = folder.join(RESERVE_FILE);
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() == bytes) {
        return true;
    }
    let written = write(&path, bytes);
    if let Err(error) = &written {
        tracing::warn!(%error, "no space can be held back");
        // Half a reserve would only make a full disk fuller.
        drop(fs::remove_file(&path));
    }
    written.is_ok()
}

/// Real bytes, not a hole: a sparse file would hold nothing back.
fn write(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    let chunk = [0_u8; 8 * 1024];
    let mut left = bytes;
    while left > 0 {
        let length = usize::try_from(left.min(CHUNK_BYTES)).unwrap_or(chunk.len());
        file.write_all(&chunk[..length])?;
        left -= left.min(CHUNK_BYTES);
    }
    file.sync_all()
}
