//! The flight recorder: every gesture as a line of `play` with its time, in a ring of files.
//!
//! It holds codes, keys and weights, never names or addresses: a day at the bench is a test.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{domain::weight::ScaleReading, station::Msg};

/// The most a file holds before the next one is begun.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Writes gestures into `gestures-0.play`, the newest, to `gestures-N.play`, the oldest.
pub struct Recorder {
    folder: PathBuf,
    files: u32,
    file: File,
    written: u64,
}

impl Recorder {
    /// Goes on in `folder`, keeping at most `files` files.
    pub fn open(folder: &Path, files: u32) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(name(0));
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let written = file.metadata()?.len();
        Ok(Self {
            folder: folder.to_owned(),
            files: files.max(1),
            file,
            written,
        })
    }

    /// Records what a message says about hands. Messages of machines leave no line.
    pub fn note(&mut self, at: Timestamp, msg: &Msg) {
        let Some(line) = line_of(msg) else {
            return;
        };
        let text = format!("# {at}\n{line}\n");
        // A recorder that fails must not stop the bench.
        if self.file.write_all(text.as_bytes()).is_ok() {
            self.written += text.len() as u64;
        }
        if self.written > FILE_BYTES_MAX
            && let Err(error) = self.turn()
        {
            tracing::warn!(%error, "the flight recorder could not begin a new file");
        }
    }

    fn turn(&mut self) -> io::Result<()> {
        for age in (0..self.files.saturating_sub(1)).rev() {
            let from = self.folder.join(name(age));
            if from.exists() {
                fs::rename(from, self.folder.join(name(age + 1)))?;
            }
        }
        self.file = File::create(self.folder.join(name(0)))?;
        self.written = 0;
        Ok(())
    }
}

fn name(age: u32) -> String {
    format!("gestures-{age}.play")
}

/// The line of `play` that does the same.
#[must_use]
pub fn line_of(msg: &Msg) -> Option<String> {
    match msg {
        Msg::Scan {
            bytes,
            typed: false,
        } => Some(format!("scan {}", super::play::escape(bytes))),
        Msg::Scan { bytes, typed: true } => Some(format!("type {}", super::play::escape(bytes))),
        Msg::Command(command) => Some(format!("key {}", command.row().key)),
        Msg::Digit(digit) => Some(format!("key {digit}")),
        Msg::Scale(ScaleReading::Stable(weight)) => Some(format!("weigh {}", weight.0)),
        Msg::Scale(ScaleReading::Zero) => Some("weigh 0".to_owned()),
        _ => None,
    }
}
