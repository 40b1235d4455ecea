//! `packdesk decode`: what a scan means, for support on the phone and for conformance.

mod conformance;
mod report;

#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    domain::barcode::{escape, gs1::Century, rcn::Region, scan},
    runtime::clock::Clock,
    station::explained::Setting,
};

use super::{Failure, say};

/// What to decode, and for whom.
#[derive(Debug, Args)]
pub struct DecodeArguments {
    /// Say it in sentences instead of JSON
    #[arg(long, conflicts_with = "conformance")]
    explain: bool,
    /// Whose rules numbers with an embedded price or weight follow: de, dk, ee, fi, gb, lt, lv, no or se
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Answer the rows of a file of vectors (columns id, group, input, config) instead of standard input
    #[arg(long, value_name = "FILE.tsv")]
    conformance: Option<PathBuf>,
}

/// Answers every line of standard input, a scan each in which `\xHH` is a byte and `\\` a backslash.
pub fn run(arguments: &DecodeArguments) -> Result<(), Failure> {
    if let Some(file) = &arguments.conformance {
        return vectors(file);
    }
    let region = match arguments.region.as_deref() {
        None => None,
        Some(code) => Some(
            Region::named(code)
                .ok_or_else(|| Failure::Other(format!("no rules are known for {code}")))?,
        ),
    };
    let setting = setting(region);
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        let bytes = escape::unescape_bytes(line);
        let scan = scan::decode(&bytes);
        if arguments.explain {
            for sentence in report::lines(&bytes, &scan, setting) {
                say(&sentence);
            }
        } else {
            say(&report::object(&bytes, &scan, setting).to_string());
        }
    }
    Ok(())
}

/// What a code means today, by these rules for restricted numbers.
fn setting(region: Option<Region>) -> Setting {
    let now = Clock::start().now().wall;
    Setting {
        century: Century {
            this_year: now.to_zoned(jiff::tz::TimeZone::UTC).year(),
        },
        region,
    }
}

/// What came and what it means, in sentences, one a line.
pub fn sentences(bytes: &[u8], region: Option<Region>) -> Vec<String> {
    report::lines(bytes, &scan::decode(bytes), setting(region))
}

fn vectors(file: &Path) -> Result<(), Failure> {
    let mut lines = BufReader::new(fs::File::open(file)?).split(b'\n');
    let text = |line: io::Result<Vec<u8>>| {
        line.map(|line| {
            String::from_utf8_lossy(&line)
                .trim_end_matches('\r')
                .to_owned()
        })
    };
    let mut header = String::new();
    for line in lines.by_ref() {
        header = text(line)?;
        if !is_passed_over(&header) {
            break;
        }
    }
    let columns = conformance::Columns::of(&header).ok_or_else(|| {
        Failure::Other(format!(
            "{} has no columns id, group and input",
            file.display()
        ))
    })?;
    for line in lines {
        let row = text(line)?;
        if !is_passed_over(&row) {
            say(&columns.answer(&row).to_string());
        }
    }
    Ok(())
}

/// Empty lines and remarks.
fn is_passed_over(line: &str) -> bool {
    line.is_empty() || line.starts_with('#')
}
