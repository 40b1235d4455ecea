//! `packdesk central backup` and `restore`.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    central::{
        backup::{self, BackupError},
        store,
    },
    cli::{Failure, hint, say},
};

#[derive(Debug, Args)]
pub struct BackupArguments {
    /// The database, as the central was started with it
    #[arg(long, value_name = "URL", env = "PACKDESK_DB", hide_env_values = true)]
    db: String,
    /// The authority (PEM) that vouches for a database server on another machine
    #[arg(long, value_name = "FILE")]
    db_ca: Option<PathBuf>,
    /// The file to write; it holds addresses of customers
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// A new, empty database
    #[arg(long, value_name = "URL", env = "PACKDESK_DB", hide_env_values = true)]
    db: String,
    /// The authority (PEM) that vouches for a database server on another machine
    #[arg(long, value_name = "FILE")]
    db_ca: Option<PathBuf>,
    /// The file that backup wrote
    file: PathBuf,
}

pub fn save(asked: &BackupArguments) -> Result<(), Failure> {
    let mut store = store::open_to_read(&asked.db, asked.db_ca.as_deref()).map_err(words)?;
    let rows = backup::save_to(store.as_mut(), &asked.output, progress).map_err(words)?;
    say(&format!(
        "{rows} rows written to {}",
        asked.output.display()
    ));
    Ok(())
}

pub fn restore(asked: &RestoreArguments) -> Result<(), Failure> {
    let _only = super::only_one(&asked.db)?;
    let copy = open(&asked.file)?;
    let mut store = store::open(&asked.db, asked.db_ca.as_deref()).map_err(words)?;
    let rows = backup::restore(store.as_mut(), copy, progress).map_err(words)?;
    say(&format!(
        "{rows} rows restored; start the central with this database. Benches tell it what happened since the copy"
    ));
    if let Some(file) = store::sqlite_file(&asked.db) {
        say(&format!(
            "the administrator's token is the old one: put its file back as {}.admin-token",
            file.display()
        ));
    }
    Ok(())
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path)
        .map_err(|error| Failure::Other(format!("{} cannot be read: {error}", path.display())))
}

fn progress(rows: u64) {
    hint(&format!("{rows} rows"));
}

fn words(error: impl Into<BackupError>) -> Failure {
    Failure::Other(error.into().to_string())
}
