//! Scanners over real pseudo terminals, and what is heard as messages.

use std::{
    fs::{self, File},
    io::{Read, Write},
    os::{fd::OwnedFd, unix::fs::symlink},
    path::PathBuf,
    sync::mpsc::Receiver,
    thread,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{OptionalActions, tcgetattr, tcsetattr},
};

use super::*;
use crate::{
    device::simulated::ssi::SsiScanner,
    runtime::{
        clock::Clock,
        host::{Incoming, inlet},
    },
};

const PATIENCE: Duration = Duration::from_secs(10);
const CODE_128: u8 = 0x03;

/// The scanner's end of a line, and a link to ours that stays when the line is another one.
struct Line {
    end: Option<File>,
    link: PathBuf,
}

impl Line {
    fn new(name: &str) -> Self {
        let link = std::env::temp_dir().join(format!("packdesk-{name}-{}", std::process::id()));
        let mut new = Self { end: None, link };
        new.plug_in();
        new
    }

    fn plug_in(&mut self) {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let end: OwnedFd = openpt(flags).unwrap();
        grantpt(&end).unwrap();
        unlockpt(&end).unwrap();
        let mut settings = tcgetattr(&end).unwrap();
        settings.make_raw();
        tcsetattr(&end, OptionalActions::Now, &settings).unwrap();
        let path = ptsname(&end, Vec::new()).unwrap().into_string().unwrap();
        let _ = fs::remove_file(&self.link);
        symlink(path, &self.link).unwrap();
        self.end = Some(end.into());
    }

    fn pull_out(&mut self) {
        // First the link: the name of a closed line is soon another line's.
        let _ = fs::remove_file(&self.link);
        self.end = None;
    }

    fn end(&mut self) -> &mut File {
        self.end.as_mut().unwrap()
    }

    fn part(&self, wire: fn(SerialSettings) -> WirePart) -> ScannerPart {
        ScannerPart {
            name: "hand".into(),
            reads_labels_only: false,
            wire: wire(SerialSettings::scanner(self.link.to_string_lossy())),
            framing: Framing::SERIAL,
            silence_ends: false,
            prefix: Vec::new(),
            vendor: Vendor::Datalogic,
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.link);
    }
}

fn listening(part: &ScannerPart) -> (Listening, Receiver<Incoming>) {
    let (inlet, incoming) = inlet(Clock::start());
    let listening = start(part, inlet).unwrap();
    assert_eq!(next(&incoming), "hand ready");
    (listening, incoming)
}

/// The next message in words.
fn next(incoming: &Receiver<Incoming>) -> String {
    match incoming.recv_timeout(PATIENCE) {
        Ok(Incoming::Msg(_, msg)) => told(&msg),
        other => panic!("{other:?}"),
    }
}

fn told(msg: &Msg) -> String {
    match msg {
        Msg::Scan {
            bytes,
            scanner: Some(name),
            typed: false,
        } => format!("{name} {}", bytes.escape_ascii()),
        Msg::ScanFailed {
            reason,
            scanner: Some(name),
        } => format!("{name} failed: {reason}"),
        Msg::Scanner {
            name,
            state,
            is_scan_lost,
        } => {
            let state = match state {
                DeviceState::Ready => "ready",
                DeviceState::Trouble(word) => word,
                DeviceState::Absent => "absent",
            };
            let lost = if *is_scan_lost { ", scan lost" } else { "" };
            format!("{name} {state}{lost}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_thousand_scans_at_once_in_any_pieces() {
    let mut line = Line::new("thousand");
    let (_listening, incoming) = listening(&line.part(WirePart::Serial));
    let mut end = line.end.take().unwrap();
    let writer = thread::spawn(move || {
        let scans: Vec<String> = (0..1_000).map(|number| format!("T-{number}\r\n")).collect();
        let all = scans.concat();
        let mut rest = all.as_bytes();
        for length in (1..=37).cycle() {
            let piece = rest.split_off(..length.min(rest.len())).unwrap();
            end.write_all(piece).unwrap();
            if rest.is_empty() {
                return end;
            }
        }
        end
    });
    for number in 0..1_000 {
        assert_eq!(next(&incoming), format!("hand T-{number}"));
    }
    drop(writer.join().unwrap());
    assert_eq!(next(&incoming), "hand gone");
}

/// `PACKDESK_SCANS=1200` is a minute of them.
#[test]
fn twenty_scans_a_second_in_two_pieces_with_any_ending() {
    let count = std::env::var("PACKDESK_SCANS").map_or(20, |count| count.parse().unwrap());
    let mut line = Line::new("steady");
    let (_listening, incoming) = listening(&line.part(WirePart::Serial));
    let mut end = line.end.take().unwrap();
    let (pace, paced) = std::sync::mpsc::channel::<()>();
    let writer = thread::spawn(move || {
        for number in 0..count {
            let ending = ["\r", "\n", "\r\n"][number % 3];
            let scan = format!("T-{number}{ending}");
            // Between two pieces of a code, and between the two halves of CRLF.
            let (first, second) = scan.split_at(scan.len() - 1 - number % 2);
            end.write_all(first.as_bytes()).unwrap();
            let _ = paced.recv_timeout(Duration::from_millis(5));
            end.write_all(second.as_bytes()).unwrap();
            let _ = paced.recv_timeout(Duration::from_millis(45));
        }
        end
    });
    for number in 0..count {
        assert_eq!(next(&incoming), format!("hand T-{number}"));
    }
    drop(pace);
    drop(writer.join().unwrap());
    assert_eq!(next(&incoming), "hand gone");
}

#[test]
fn scans_without_an_ending_end_in_silence() {
    let mut line = Line::new("silent");
    let part = ScannerPart {
        silence_ends: true,
        ..line.part(WirePart::Serial)
    };
    let (_listening, incoming) = listening(&part);
    for number in 0..10 {
        let scan = format!("T-{number}");
        line.end().write_all(scan.as_bytes()).unwrap();
        assert_eq!(next(&incoming), format!("hand {scan}"));
    }
}

#[test]
fn pulled_out_in_the_middle_of_a_scan_and_put_back() {
    let mut line = Line::new("pulled");
    let (_listening, incoming) = listening(&line.part(WirePart::Serial));
    line.end().write_all(b"T-1\r40063").unwrap();
    assert_eq!(next(&incoming), "hand T-1");
    line.pull_out();
    assert_eq!(next(&incoming), "hand gone, scan lost");
    line.plug_in();
    assert_eq!(next(&incoming), "hand ready, scan lost");
    line.end().write_all(b"T-2\r").unwrap();
    assert_eq!(next(&incoming), "hand T-2");
    line.pull_out();
    assert_eq!(next(&incoming), "hand gone");
    line.plug_in();
    assert_eq!(next(&incoming), "hand ready");
}

#[test]
fn the_scanner_hears_what_became_of_its_scan() {
    let mut line = Line::new("beeps");
    let (listening, incoming) = listening(&line.part(WirePart::Serial));
    let mut beepers = Beepers {
        all: vec![("hand".into(), listening.beeper())],
        are_stopped: false,
    };
    // One that was told to stop reads again.
    let mut heard = [0; 1];
    line.end().read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"E");
    line.end().write_all(b"T-1\r").unwrap();
    assert_eq!(next(&incoming), "hand T-1");
    beepers.sound(&"other".into(), Tone::Wrong);
    beepers.sound(&"hand".into(), Tone::Ok);
    beepers.stop(true);
    beepers.stop(true);
    let mut heard = [0; 2];
    line.end().read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"BD");
    beepers.stop(false);
    beepers.sound(&"hand".into(), Tone::Wrong);
    let mut heard = [0; 3];
    line.end().read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"EFE");
}

#[test]
fn acknowledged_scans_over_a_bad_line_count_once_each() {
    let mut line = Line::new("ssi");
    let mut end = line.end.take().unwrap();
    let (_listening, incoming) = listening(&line.part(WirePart::Ssi));
    let scanner = thread::spawn(move || {
        let mut scanner = SsiScanner::default();
        for number in 0..200 {
            // Some acknowledgements do not arrive: the scanner sends its frame again.
            scanner.unheard = u32::from(number % 3 == 0);
            let code = format!("T-{number}-{}", "x".repeat(number * 3));
            let mut sent = scanner.scan(CODE_128, code.as_bytes());
            loop {
                end.write_all(&sent).unwrap();
                if scanner.is_done() {
                    break;
                }
                let mut bytes = [0; 64];
                let count = end.read(&mut bytes).unwrap();
                let waited = scanner.unheard;
                sent = scanner.take(&bytes[..count]);
                if sent.is_empty() && scanner.unheard < waited {
                    sent = scanner.waited();
                }
            }
        }
        scanner
    });
    for number in 0..200 {
        let code = format!("hand ]C0T-{number}-{}", "x".repeat(number * 3));
        assert_eq!(next(&incoming), code);
    }
    assert!(scanner.join().unwrap().reads);
    assert_eq!(next(&incoming), "hand gone");
}

/// A reader and a clock of its own.
struct OneScanner {
    reader: Reader,
    now: Moment,
}

impl OneScanner {
    fn new(prefix: &str, silence_ends: bool) -> Self {
        let line = Line {
            end: None,
            link: PathBuf::from("/nowhere"),
        };
        let part = ScannerPart {
            prefix: prefix.as_bytes().to_vec(),
            silence_ends,
            ..line.part(WirePart::Serial)
        };
        Self {
            reader: Reader::new(&part),
            now: Moment::new(jiff::Timestamp::UNIX_EPOCH, Duration::ZERO),
        }
    }

    fn hears(&mut self, after_ms: u64, heard: Heard) -> Vec<String> {
        self.now = self.now.after(Duration::from_millis(after_ms));
        let msgs = self.reader.take(self.now, heard);
        msgs.iter().map(told).collect()
    }
}

fn bytes(text: &[u8]) -> Heard {
    Heard::Bytes(text.to_vec())
}

#[test]
fn after_any_hostile_scan_a_clean_one_is_taken() {
    let scans: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../tests/data/hostile_scans.json")).unwrap();
    assert!(scans.len() >= 17);
    let mut scanner = OneScanner::new("", false);
    for scan in scans {
        let hex = scan["hex"].as_str().unwrap();
        let hostile: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        for read in hostile.chunks(1_024) {
            scanner.hears(1, bytes(read));
        }
        scanner.hears(200, Heard::Idle);
        let taken = scanner.hears(1, bytes(b"4006381333931\r"));
        assert_eq!(taken, ["hand 4006381333931"], "{}", scan["name"]);
    }
}

#[test]
fn half_a_code_is_never_taken_for_a_code() {
    let mut scanner = OneScanner::new("", false);
    assert!(scanner.hears(0, bytes(b"T-1")).is_empty());
    assert_eq!(scanner.hears(60, Heard::Idle), ["hand failed: unfinished"]);
    // The machine was busy, or the wire: the rest of it is no code either.
    let rest = scanner.hears(100, bytes(b"23\rT-4\r"));
    assert_eq!(rest, ["hand failed: fragment", "hand T-4"]);
    scanner.hears(0, bytes(b"T-1"));
    scanner.hears(60, Heard::Idle);
    assert_eq!(scanner.hears(140, bytes(b"T-5\r")), ["hand T-5"]);
    let mut without_suffix = OneScanner::new("", true);
    without_suffix.hears(0, bytes(b"T-14"));
    assert_eq!(without_suffix.hears(60, Heard::Idle), ["hand T-14"]);
    let mut prefixed = OneScanner::new("\u{1}", false);
    assert_eq!(prefixed.hears(0, bytes(b"\x01T-1\r")), ["hand T-1"]);
    let cut = prefixed.hears(0, bytes(b"-1\r\x01T-2\r"));
    assert_eq!(cut, ["hand failed: fragment", "hand T-2"]);
    prefixed.hears(0, bytes(b"\x01T-"));
    assert_eq!(prefixed.hears(0, Heard::Lost), ["hand failed: lost"]);
    assert_eq!(prefixed.hears(0, bytes(b"\x01T-3\r")), ["hand T-3"]);
}
