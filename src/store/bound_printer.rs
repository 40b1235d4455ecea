//! Which printer stands at this bench's printer's place: remembered, so that another one is noticed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{error::StoreError, opening::sync_folder};
use crate::domain::log::hex;

/// The file's name in the state folder.
pub const BOUND_PRINTER_FILE: &str = "printer.json";
/// The longest file that is read.
const FILE_BYTES_MAX: u64 = 4 * 1024;

/// A printer that was confirmed, or was there first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundPrinter {
    /// The address or path it stands at: another place is another choice.
    pub place: String,
    /// What it calls itself, its serial number as a rule.
    pub identity: String,
}

/// The file of a state folder.
#[derive(Debug, Clone)]
pub struct BoundPrinterFile(PathBuf);

impl BoundPrinterFile {
    /// The file in that folder.
    #[must_use]
    pub fn of(state: &Path) -> Self {
        Self(state.join(BOUND_PRINTER_FILE))
    }

    /// The file for a neighbour's printer at that place.
    #[must_use]
    pub fn of_neighbour(state: &Path, place: &str) -> Self {
        let hash = hex(&Sha256::digest(place.as_bytes()));
        Self(state.join(format!("neighbour-{}.json", &hash[..16])))
    }

    /// The printer that belongs at that place; none where none was ever seen there, or the file cannot be read.
    #[must_use]
    pub fn bound_at(&self, place: &str) -> Option<String> {
        let length = fs::metadata(&self.0).ok()?.len();
        let text = (length <= FILE_BYTES_MAX).then(|| fs::read_to_string(&self.0))?;
        let bound: BoundPrinter = serde_json::from_str(&text.ok()?).ok()?;
        (bound.place == place).then_some(bound.identity)
    }

    /// From now on this is the bench's printer. Written whole or not at all.
    pub fn bind(&self, bound: &BoundPrinter) -> Result<(), StoreError> {
        let text = serde_json::to_string_pretty(bound)?;
        let temporary = self.0.with_extension("json.new");
        fs::write(&temporary, text)?;
        fs::File::open(&temporary)?.sync_all()?;
        fs::rename(&temporary, &self.0)?;
        match self.0.parent() {
            Some(folder) => Ok(sync_folder(folder)?),
            None => Err(io::Error::from(io::ErrorKind::NotFound).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_remembers_its_printer() {
        let folder = std::env::temp_dir().join(format!("packdesk-bound-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = BoundPrinterFile::of(&folder);
        let neighbour = BoundPrinterFile::of_neighbour(&folder, "10.0.0.9:9100");
        let theirs = BoundPrinter {
            place: "10.0.0.9:9100".to_owned(),
            identity: "YY1".to_owned(),
        };
        neighbour.bind(&theirs).unwrap();
        assert_eq!(file.bound_at("10.0.0.7:9100"), None);
        for identity in ["XX1", "XX2"] {
            let bound = BoundPrinter {
                place: "10.0.0.7:9100".to_owned(),
                identity: identity.to_owned(),
            };
            file.bind(&bound).unwrap();
            assert_eq!(file.bound_at("10.0.0.7:9100").as_deref(), Some(identity));
        }
        assert_eq!(file.bound_at("10.0.0.8:9100"), None);
        assert_eq!(neighbour.bound_at("10.0.0.9:9100").as_deref(), Some("YY1"));
        fs::write(folder.join(BOUND_PRINTER_FILE), "nonsense").unwrap();
        assert_eq!(file.bound_at("10.0.0.7:9100"), None);
        fs::remove_dir_all(&folder).unwrap();
    }
}
