//! Which bench this is, and its token: a file of its own that nobody but the station's user may read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{SiteId, StationId},
    secret::Secret,
};

use super::{error::StoreError, opening::sync_folder};

/// The file's name in the state folder.
pub const ENROLMENT_FILE: &str = "enrolment.json";
/// The longest file that is read.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// What an enrolled station knows of itself. It outlives the database: a damaged log does not cost the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The central that gave the token.
    pub central: String,
    /// Which bench.
    pub station: StationId,
    /// Which site.
    pub site: SiteId,
    /// What proves it.
    pub token: Secret,
    /// The key that its central signs rosters with; absent where it was enrolled by an earlier packdesk.
    #[serde(default)]
    pub roster_key: Option<String>,
}

/// Why the enrolment cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// Others on this machine could read the token.
    #[error("{} can be read by others (mode {mode:o}): run chmod 600 on it, and enrol again if others use this machine", path.display())]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is not what was written.
    #[error("{} cannot be read as an enrolment: delete it and enrol again", path.display())]
    Garbled {
        /// The file.
        path: PathBuf,
    },
    /// The token's own file cannot be read.
    #[error("the token file {} cannot be read: {source}", path.display())]
    TokenFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The token's own file holds none.
    #[error("the token file {} holds no token", path.display())]
    NoToken {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<io::Error> for EnrolmentError {
    fn from(error: io::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Enrolment {
    /// Reads it from the state folder; absent when the station was never enrolled.
    pub fn read(folder: &Path) -> Result<Option<Self>, EnrolmentError> {
        let path = folder.join(ENROLMENT_FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        refuse_if_readable(&file, &path)?;
        let text = text_of(file, &path)?;
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| EnrolmentError::Garbled { path })
    }

    /// Writes it, whole or not at all, for the station's user only.
    pub fn write(&self, folder: &Path) -> Result<(), EnrolmentError> {
        let text = serde_json::to_string_pretty(self).map_err(StoreError::from)?;
        let temporary = folder.join(format!("{ENROLMENT_FILE}.new"));
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, folder.join(ENROLMENT_FILE))?;
        sync_folder(folder)?;
        Ok(())
    }

    /// Forgets it: the central revoked the token.
    pub fn delete(folder: &Path) -> Result<(), EnrolmentError> {
        match fs::remove_file(folder.join(ENROLMENT_FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

/// Reads a token from a file of its own. In `trusted`, the folder in which a service manager hands out credentials, the rights
/// are the manager's business.
pub fn read_token(path: &Path, trusted: Option<&Path>) -> Result<Secret, EnrolmentError> {
    let file = File::open(path).map_err(|source| EnrolmentError::TokenFile {
        path: path.to_owned(),
        source,
    })?;
    if !trusted.is_some_and(|folder| path.starts_with(folder)) {
        refuse_if_readable(&file, path)?;
    }
    let text = text_of(file, path)?;
    let token = text.trim();
    if token.is_empty() || token.contains(char::is_whitespace) {
        return Err(EnrolmentError::NoToken {
            path: path.to_owned(),
        });
    }
    Ok(Secret::new(token))
}

fn text_of(file: File, path: &Path) -> Result<String, EnrolmentError> {
    let mut text = String::new();
    file.take(FILE_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => EnrolmentError::Garbled {
                path: path.to_owned(),
            },
            _ => error.into(),
        })?;
    Ok(text)
}

#[cfg(unix)]
fn refuse_if_readable(file: &File, path: &Path) -> Result<(), EnrolmentError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        Ok(())
    } else {
        Err(EnrolmentError::ReadableByOthers {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
fn refuse_if_readable(_file: &File, _path: &Path) -> Result<(), EnrolmentError> {
    Ok(())
}
