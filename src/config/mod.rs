//! What can be set, from where it is read to what the program uses: file, check, resolved.

mod check;
mod file;
mod paths;
mod resolved;
mod scale;
mod templates;

#[cfg(test)]
mod tests;

use std::{
    fs::{self, File as Disk},
    io::{self, Read},
    path::{Path, PathBuf},
};

pub use crate::domain::finding::Finding;
pub use check::read;
pub use file::{
    CentralSection, DocumentsSection, Feedback, File, KeyboardSection, LabelsSection, Language,
    LogLevel, LogSection, OfflineSection, PrinterKind, PrinterLanguage, PrinterSection,
    RecorderSection, Role, SECTIONS, ScaleKind, ScaleParity, ScaleProtocol, ScaleSection,
    ScaleUnit, ScannerKind, ScannerSection, SlipPolicy, StationSection, Suffix, Theme,
};
pub use paths::{Chosen, Paths};
pub use resolved::{
    Central, Config, Documents, Keyboard, Log, Offline, Printer, PrinterLink, Recorder, Scanner,
    ScannerDevice, ScannerLink, SerialPort, Station,
};
pub use scale::{Scale, ScaleLink};
pub use templates::{slip, templates};

/// The longest configuration that is read.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was asked for cannot be read.
    #[error("the configuration {} cannot be read ({reason}): check the path", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Something in it is wrong.
    #[error("the configuration {} needs a change\n{}", path.display(), lines(findings))]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong, by line.
        findings: Vec<Finding>,
    },
    /// The program's own template of interim slips is missing.
    #[error("there is no template for interim slips: put one named 'interim' into labels.folder")]
    NoSlip,
    /// The folder with the site's label templates cannot be read.
    #[error("the label templates in {} cannot be read ({reason}): check labels.folder", folder.display())]
    LabelFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// One of the site's label templates cannot stay as it is.
    #[error("the label template {} needs a change\n{}", path.display(), lines(findings))]
    LabelTemplate {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong, by line.
        findings: Vec<Finding>,
    },
    /// The system does not say where this user's files belong.
    #[error("this user has no home folder: say where with {what}")]
    NoHome {
        /// The option that helps.
        what: &'static str,
    },
}

/// Reads the configuration. A file nobody asked for may be missing: then everything is as usual.
pub fn load(paths: &Paths) -> Result<Config, ConfigError> {
    let path = &paths.config;
    let text = match text_of(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !paths.config_required => {
            return Ok(Config::default());
        }
        Err(error) => return Err(unreadable(path, &error)),
    };
    checked(&text, path)
}

/// The text of the file at `path`; nothing where there is no such file yet.
pub fn text(path: &Path) -> Result<Option<String>, ConfigError> {
    match text_of(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// The configuration that this text is at `path`, or everything that is wrong with it.
pub fn checked(text: &str, path: &Path) -> Result<Config, ConfigError> {
    let file = read(text).map_err(|findings| ConfigError::Wrong {
        path: path.to_owned(),
        findings,
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(Config::from_file(file, folder))
}

fn unreadable(path: &Path, error: &io::Error) -> ConfigError {
    ConfigError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

fn text_of(path: &Path) -> io::Result<String> {
    if fs::metadata(path)?.len() > FILE_BYTES_MAX {
        return Err(io::Error::other("it is longer than any configuration"));
    }
    let mut text = String::new();
    Disk::open(path)?
        .take(FILE_BYTES_MAX)
        .read_to_string(&mut text)?;
    Ok(text)
}

fn lines(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("  {finding}"))
        .collect();
    lines.join("\n")
}
