//! The program's log: a file a day, one JSON object a line, never the screen.

mod bounded;

use std::{fs, path::Path};

use jiff::tz::TimeZone;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::EnvFilter;

use crate::{config::Log, runtime::clock::Clock};

use self::bounded::Bounded;
use super::Failure;

/// Starts the log in `folder`; it is written until the answer is dropped.
pub fn start(folder: &Path, name: &str, wanted: Log) -> Result<WorkerGuard, Failure> {
    fs::create_dir_all(folder)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(name)
        .filename_suffix("jsonl")
        .max_log_files(usize::try_from(wanted.days).unwrap_or(30))
        .build(folder)
        .map_err(|error| {
            Failure::Other(format!(
                "no log can be written in {}: check its owner, its room, and whether the disk is mounted read-only ({error})",
                folder.display()
            ))
        })?;
    let clock = Clock::start();
    // The appender names its files by the date in UTC.
    let today = move || clock.now().wall.to_zoned(TimeZone::UTC).date();
    let kept_max = u64::from(wanted.megabytes) * 1_000_000;
    let files = Bounded::new(files, today, folder, name, kept_max);
    let (writer, guard) = tracing_appender::non_blocking(files);
    let filter = EnvFilter::try_new(format!("warn,packdesk={}", wanted.level.name()))
        .unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_writer(writer)
        .with_env_filter(filter)
        .try_init();
    Ok(guard)
}
