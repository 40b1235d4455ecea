//! The program's log: a file a day, one JSON object a line, never the screen.

use std::{fs, path::Path};

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::EnvFilter;

use super::Failure;

/// Starts the log in `folder`; it is written until the answer is dropped.
pub fn start(folder: &Path, name: &str, level: &str, days: u32) -> Result<WorkerGuard, Failure> {
    fs::create_dir_all(folder)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(name)
        .filename_suffix("jsonl")
        .max_log_files(usize::try_from(days).unwrap_or(30))
        .build(folder)
        .map_err(|error| {
            Failure::Other(format!(
                "no log can be written in {}: check its owner, its room, and whether the disk is mounted read-only ({error})",
                folder.display()
            ))
        })?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let filter = EnvFilter::try_new(format!("warn,packdesk={level}"))
        .unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_writer(writer)
        .with_env_filter(filter)
        .try_init();
    Ok(guard)
}
