//! What can go wrong with the station's memory, and what to do about it.

use std::io;

use rusqlite::ErrorCode;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space. Nothing was changed; the reserve can be released to finish what is open.
    #[error("the disk is full: free some space; the open order can be finished on the reserve")]
    DiskFull,
    /// The folder may not be written.
    #[error(
        "the state folder cannot be written: check its owner and whether the disk is mounted read-only"
    )]
    ReadOnly,
    /// Another packdesk works on this folder.
    #[error("another packdesk ({}) works with this state folder: use that one, or end it first", name(*.pid))]
    InUse {
        /// Its process, where it could be read.
        pid: Option<u32>,
    },
    /// Something read is not what was written.
    #[error(
        "the station's memory is damaged ({what}): start packdesk again, it sets the damaged file aside"
    )]
    Corrupt {
        /// What does not fit.
        what: String,
    },
    /// A later packdesk wrote this folder.
    #[error(
        "the state folder has version {found} and this packdesk knows {known}: install the newer packdesk again"
    )]
    NewerSchema {
        /// The version of the folder.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A label's bytes are not the ones that were bought.
    #[error(
        "the label of parcel {parcel} of {shipment} is not the one that was bought: ask the central for it again"
    )]
    WrongDocument {
        /// Whose label.
        shipment: String,
        /// Of which parcel.
        parcel: u8,
    },
    /// An earlier write failed in a way that leaves its outcome open; nothing more is written until the next start.
    #[error("the station's memory was closed after a failed write: start packdesk again")]
    Closed,
    /// The disk or the system refused.
    #[error("the disk refused: {0}; start packdesk again, and check the disk if it happens again")]
    Io(String),
}

fn name(pid: Option<u32>) -> String {
    pid.map_or_else(
        || "process unknown".to_owned(),
        |pid| format!("process {pid}"),
    )
}

impl StoreError {
    /// Damage, in words.
    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// True when it is not known any more what is on the disk: the store must not be written again before a new start.
    #[must_use]
    pub fn closes(&self) -> bool {
        matches!(self, Self::Corrupt { .. } | Self::Closed | Self::Io(_))
    }
}

impl StoreError {
    /// The word by which the packer is told what to do; none where the error's own words do.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        match self {
            Self::DiskFull => Some("full"),
            Self::ReadOnly => Some("read_only"),
            Self::Corrupt { .. } | Self::Closed | Self::Io(_) => Some("failed"),
            Self::InUse { .. } | Self::NewerSchema { .. } | Self::WrongDocument { .. } => None,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => Self::DiskFull,
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::InUse { pid: None },
                ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::OutOfMemory => {
                    Self::Io(error.to_string())
                }
                _ => Self::corrupt(error.to_string()),
            },
            _ => Self::corrupt(error.to_string()),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::corrupt(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_failures_become_what_to_do() {
        let failed = |code| {
            StoreError::from(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(code),
                None,
            ))
        };
        let cases = [
            (13, "the disk is full", false),
            (8, "cannot be written", false),
            (5, "another packdesk", false),
            (11, "damaged", true),
            (26, "damaged", true),
            (1034, "the disk refused", true),
        ];
        for (code, words, closes) in cases {
            let error = failed(code);
            assert!(error.to_string().contains(words), "{code}: {error}");
            assert_eq!(error.closes(), closes, "{code}");
            assert_eq!(error.word() == Some("failed"), closes, "{code}");
        }
    }
}
