//! Everything a central knows in one file, and back: for a disk that dies, and for a site that moves to another database.
//!
//! The file is JSON, one object a line: a head, the rows of every table, an end that counts and hashes them. It holds names and
//! addresses of customers and the hashes of tokens, so it is made readable by its owner only.

use std::{
    fs,
    io::{self, BufRead, BufReader, BufWriter, Read as _, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::log::hex;

use super::store::{Mode, Query, Store, StoreError, Stored, TABLES, Table, searched_by};

/// The form of the file.
const FORM: u32 = 1;

/// The longest line that is read, in bytes: far more than any row.
const LINE_MAX: u64 = 64 * 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
enum Line {
    /// What the file is.
    Packdesk { form: u32, version: String },
    /// A row of a table.
    Row {
        table: String,
        #[serde(flatten)]
        row: Stored,
    },
    /// The end: so many rows, and the SHA-256 of all lines before this one.
    End { rows: u64, sha256: String },
}

/// Why a copy was not made or not taken.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error("the copy cannot be read or written: {0}")]
    File(#[from] io::Error),
    /// A line is not what it should be.
    #[error("line {0} of the copy is damaged or of another program")]
    Line(u64),
    /// Rows are missing or were changed.
    #[error("the copy is not whole: {0}. Nothing was taken; use another copy")]
    NotWhole(&'static str),
    /// A later program made it.
    #[error(
        "the copy was made by packdesk {0}, which this one does not know: take the newer packdesk"
    )]
    Newer(String),
    /// The database holds something.
    #[error("the database is not empty ('{0}' has rows): restore into a new one")]
    NotEmpty(&'static str),
}

/// Writes one moment of `store` to `out`. Returns how many rows it holds; `progress` is told now and then.
pub fn save(
    store: &mut dyn Store,
    out: impl Write,
    mut progress: impl FnMut(u64),
) -> Result<u64, BackupError> {
    let transaction = store.begin()?;
    let mut out = Hashed::new(BufWriter::new(out));
    out.line(&Line::Packdesk {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })?;
    let mut rows = 0;
    for table in TABLES {
        let mut failed = None;
        transaction.each(table, &mut |row| {
            rows += 1;
            if rows % 10_000 == 0 {
                progress(rows);
            }
            let line = Line::Row {
                table: table.name.to_owned(),
                row,
            };
            failed = out.line(&line).err();
            failed.is_none()
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    let sha256 = out.sha256();
    out.line(&Line::End { rows, sha256 })?;
    out.inner.flush()?;
    Ok(rows)
}

/// Writes the copy beside `path` first and names it when it is whole and on the disk.
pub fn save_to(
    store: &mut dyn Store,
    path: &Path,
    progress: impl FnMut(u64),
) -> Result<u64, BackupError> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    let rows = save(store, &mut file, progress)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    Ok(rows)
}

/// Fills an empty `store` from a copy: all of it, or nothing.
pub fn restore(
    store: &mut dyn Store,
    copy: impl io::Read,
    mut progress: impl FnMut(u64),
) -> Result<u64, BackupError> {
    let mut transaction = store.begin()?;
    for table in TABLES {
        if transaction.count(table, &Query::default().at_most(1))? > 0 {
            return Err(BackupError::NotEmpty(table.name));
        }
    }
    let mut copy = BufReader::new(copy);
    let mut hash = Sha256::new();
    let mut text = Vec::new();
    let (mut number, mut rows) = (0, 0);
    loop {
        text.clear();
        number += 1;
        (&mut copy).take(LINE_MAX).read_until(b'\n', &mut text)?;
        if text.is_empty() {
            return Err(BackupError::NotWhole("its end is missing"));
        }
        let line = serde_json::from_slice(&text).map_err(|_| BackupError::Line(number))?;
        match line {
            Line::Packdesk { form, version } if number == 1 => {
                if form > FORM {
                    return Err(BackupError::Newer(version));
                }
            }
            Line::Row { table, mut row } if number > 1 => {
                let table = known(&table, &mut row).ok_or(BackupError::Line(number))?;
                transaction.write(table, row, Mode::New)?;
                rows += 1;
                if rows % 10_000 == 0 {
                    progress(rows);
                }
            }
            Line::End {
                rows: counted,
                sha256,
            } if number > 1 => {
                if counted != rows {
                    return Err(BackupError::NotWhole("rows are missing"));
                }
                if sha256 != hex(&hash.finalize()) {
                    return Err(BackupError::NotWhole("it was changed after it was made"));
                }
                transaction.commit()?;
                return Ok(rows);
            }
            _ => return Err(BackupError::Line(number)),
        }
        hash.update(&text);
    }
}

/// The table of that name, if the row is one of it; what a packdesk before this one did not search it by is added.
fn known(name: &str, row: &mut Stored) -> Option<&'static Table> {
    let table = TABLES.iter().copied().find(|table| table.name == name)?;
    if row.columns.len() < table.columns.len() {
        row.columns = searched_by(table, &row.body)?;
    }
    let fits = table.key.len() == row.key.len() && table.columns.len() == row.columns.len();
    fits.then_some(table)
}

struct Hashed<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Hashed<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
        }
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.hash.update(&text);
        self.inner.write_all(&text)
    }

    fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}
