//! The flight recorder: every gesture as a line of `play` with its time, in a ring of files.
//!
//! It holds codes, keys and weights, never names or addresses: a day at the bench is a test.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{
    domain::{shown::Shown, weight::ScaleReading},
    station::{CommandId, Expected, Msg, Station},
};

/// The most a file holds before the next one is begun.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Writes gestures into `gestures-0.play`, the newest, to `gestures-N.play`, the oldest.
pub struct Recorder {
    folder: PathBuf,
    files: u32,
    file: File,
    written: u64,
    /// What stands in the open text field: recorded as a whole when it is entered.
    field: Option<String>,
}

impl Recorder {
    /// Goes on in `folder`, keeping at most `files` files.
    pub fn open(folder: &Path, files: u32) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(name(0));
        let file = open(&path)?;
        let written = file.metadata()?.len();
        Ok(Self {
            folder: folder.to_owned(),
            files: files.max(1),
            file,
            written,
            field: None,
        })
    }

    /// Records what a message says about hands. Messages of machines leave no line.
    pub fn note(&mut self, at: Timestamp, msg: &Msg, station: &Station) {
        // A PIN leaves no trace, nor does what looked like a scan while one was typed.
        if station.pin().is_some() {
            if let Msg::Command(command @ (CommandId::Enter | CommandId::Back)) = msg {
                self.write(at, "", &format!("# a PIN, then {}", command.row().key));
            }
            return;
        }
        let line = match msg {
            Msg::Command(CommandId::TriggerExpected) => expected(station),
            Msg::Command(CommandId::TriggerWrong) => {
                station.a_wrong_code().map(|code| format!("scan {code}"))
            }
            Msg::WedgeScan(bytes)
            | Msg::Scan {
                bytes,
                typed: false,
                ..
            } if is_label(bytes, station) => Some("scan {label}".to_owned()),
            msg => self.line(msg),
        };
        if let Some(line) = line {
            let hand = match msg {
                Msg::Scan {
                    scanner: Some(name),
                    ..
                } => format!(" {}", Shown::new(name.as_str())),
                _ => String::new(),
            };
            self.write(at, &hand, &line);
        }
    }

    /// Writes a line under its time and, where one read it, the scanner's name.
    fn write(&mut self, at: Timestamp, scanner: &str, line: &str) {
        let text = format!("# {at}{scanner}\n{line}\n");
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

    /// The line for a message; keys that edit the text field leave none of their own.
    fn line(&mut self, msg: &Msg) -> Option<String> {
        match msg {
            Msg::Typed(text) => {
                let opens = self.field.is_none() && text.starts_with('/');
                if opens || self.field.is_some() {
                    let text = if opens { &text[1..] } else { text };
                    self.field.get_or_insert_default().push_str(text);
                }
                None
            }
            Msg::Command(CommandId::Type) => {
                self.field = Some(String::new());
                None
            }
            Msg::Command(CommandId::Erase) => {
                self.field.as_mut()?.pop();
                None
            }
            Msg::Command(CommandId::Enter) => {
                let text = self.field.take()?;
                Some(format!("type {}", super::play::escape(text.as_bytes())))
            }
            Msg::Command(CommandId::Back) if self.field.take().is_some() => None,
            msg => {
                if matches!(msg, Msg::Scan { .. } | Msg::WedgeScan(_)) {
                    self.field = None;
                }
                line_of(msg)
            }
        }
    }

    fn turn(&mut self) -> io::Result<()> {
        for age in (0..self.files.saturating_sub(1)).rev() {
            let from = self.folder.join(name(age));
            if from.exists() {
                fs::rename(from, self.folder.join(name(age + 1)))?;
            }
        }
        self.file = open(&self.folder.join(name(0)))?;
        self.written = 0;
        Ok(())
    }
}

/// Codes of badges are in there: for this user alone.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// What the practice trigger is about to do, as a line.
fn expected(station: &Station) -> Option<String> {
    match station.expects() {
        Expected::Code(code) if is_label(code.as_bytes(), station) => {
            Some("scan {label}".to_owned())
        }
        Expected::Code(code) => Some(format!("scan {}", super::play::escape(code.as_bytes()))),
        Expected::Name(name) => Some(format!("type {}", super::play::escape(name.as_bytes()))),
        Expected::Digit(digit) => Some(format!("key {digit}")),
        Expected::Weight(weight) => Some(format!("weigh {}", weight.0)),
        Expected::Nothing => None,
    }
}

/// True for the open parcel's label, whose number is another one when the day is played again.
fn is_label(code: &[u8], station: &Station) -> bool {
    let label = station
        .open_packing()
        .and_then(|packing| packing.parcels.last()?.label());
    label.is_some_and(|label| label.tracking.as_str().as_bytes() == code)
}

fn name(age: u32) -> String {
    format!("gestures-{age}.play")
}

/// The line of `play` that does the same.
#[must_use]
pub fn line_of(msg: &Msg) -> Option<String> {
    match msg {
        Msg::WedgeScan(bytes)
        | Msg::Scan {
            bytes,
            typed: false,
            ..
        } => Some(format!("scan {}", super::play::escape(bytes))),
        Msg::Scan {
            bytes, typed: true, ..
        } => Some(format!("type {}", super::play::escape(bytes))),
        Msg::Command(command) => Some(format!("key {}", command.row().key)),
        Msg::Digit(digit) => Some(format!("key {digit}")),
        Msg::Scale(ScaleReading::Stable(weight)) => Some(format!("weigh {}", weight.0)),
        Msg::Scale(ScaleReading::Zero) => Some("weigh 0".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_at_the_bench_is_lines_of_play() {
        let folder = std::env::temp_dir().join(format!("packdesk-recorder-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mut recorder = Recorder::open(&folder, 2).unwrap();
        let typed = |text: &str| Msg::Typed(text.to_owned());
        let scan = Msg::Scan {
            bytes: b"T-01\x1d".to_vec(),
            typed: false,
            scanner: None,
        };
        for msg in [
            scan,
            Msg::Command(CommandId::Type),
            typed("12"),
            typed("40x"),
            Msg::Command(CommandId::Erase),
            Msg::Command(CommandId::Enter),
            typed("/T-02"),
            Msg::Command(CommandId::Enter),
            typed("/oops"),
            Msg::Command(CommandId::Back),
            Msg::Digit(2),
            Msg::Command(CommandId::Undo),
            Msg::Tick,
        ] {
            if let Some(line) = recorder.line(&msg) {
                recorder.write(Timestamp::UNIX_EPOCH, "", &line);
            }
        }
        let text = fs::read_to_string(folder.join(name(0))).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(
            lines,
            [
                "scan T-01\\x1d",
                "type 1240",
                "type T-02",
                "key 2",
                "key F2"
            ]
        );
        for line in lines {
            assert!(super::super::play::parse(line).is_ok(), "{line}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
