//! `packdesk decode`: what a scan means, for support on the phone and for conformance.

mod conformance;
mod escape;

#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Failure, say};

/// What to decode, and for whom.
#[derive(Debug, Args)]
pub struct DecodeArguments {
    /// Answer the rows of a file of vectors (columns id, group, input, config) instead of standard input
    #[arg(long, value_name = "FILE.tsv")]
    conformance: Option<PathBuf>,
}

/// Answers every line; a line that could not be read as text is a failure.
pub fn run(arguments: &DecodeArguments) -> Result<(), Failure> {
    if let Some(file) = &arguments.conformance {
        return vectors(file);
    }
    Ok(())
}

fn vectors(file: &Path) -> Result<(), Failure> {
    let mut lines = BufReader::new(fs::File::open(file)?).lines();
    let header = lines.next().transpose()?.unwrap_or_default();
    let columns = conformance::Columns::of(&header).ok_or_else(|| {
        Failure::Other(format!(
            "{} has no columns id, group and input",
            file.display()
        ))
    })?;
    for line in lines {
        say(&columns.answer(&line?).to_string());
    }
    Ok(())
}
