//! How long a scan is on its way: from the last byte on the wire to the message to the station, wire by wire, beside a floor
//! that only reads, in the same run. And how many scans a second each wire carries. Prints figures; judges nothing.
//!
//! `cargo bench --bench wires`. Each wire is read by a process of its own that answers every message with one byte on a pipe;
//! the floor answers every read. Scanners of the HID-POS class and grabbed keyboards need a kernel's devices: `tests/vm`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on says so, and needs a clock and a place to print"
)]

mod shared;

use std::{
    fs::File,
    io::{Read, Write},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use packdesk::{
    device::{scanner::Vendor, serial::SerialSettings, simulated::ssi::SsiScanner},
    input::Framing,
    runtime::{
        clock::Clock,
        host::{Incoming, inlet},
        scanning::{ScannerPart, WirePart, start_all},
        terminal::read_keyboard,
    },
    station::Msg,
};
use shared::{
    CODE, Times,
    rig::wires::{Came, Wire},
};

const SCANS: u32 = 500;
const BURST: u32 = 1_000;
/// The code type of an EAN-13 in SSI.
const EAN_13: u8 = 0x0B;

/// What reads a wire.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Floor,
    Terminal,
    Serial,
    Ssi,
}

const READERS: [(Reader, &str); 4] = [
    (Reader::Floor, "floor: read and answer"),
    (Reader::Terminal, "typed into the terminal"),
    (Reader::Serial, "serial and USB-CDC"),
    (Reader::Ssi, "SSI, acknowledged"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, path] = arguments.as_slice()
        && let Some((reader, _)) = READERS.iter().find(|(_, name)| name == mode)
    {
        return answer(*reader, path);
    }
    println!("microseconds                  p50      p99      max   scans/s");
    for (reader, name) in READERS {
        let mut line = Line::new(reader, name);
        let times = Times::of((0..SCANS).map(|_| line.scan()).collect());
        let at = |share| times.at(share).as_secs_f64() * 1e6;
        println!(
            "{name:26} {:>8.0} {:>8.0} {:>8.0} {:>9.0}",
            at(50),
            at(99),
            at(100),
            line.burst()
        );
    }
}

/// Reads a wire and answers each message, until killed.
fn answer(reader: Reader, path: &str) {
    let mut stdout = std::io::stdout();
    let mut tell = || {
        stdout.write_all(b".").unwrap();
        stdout.flush().unwrap();
    };
    if reader == Reader::Floor {
        let mut wire = File::open(path).unwrap();
        let mut bytes = [0; 4096];
        tell();
        while let Ok(count @ 1..) = wire.read(&mut bytes) {
            for _ in bytes[..count].iter().filter(|byte| **byte == b'\r') {
                tell();
            }
        }
        return;
    }
    let (inlet, incoming) = inlet(Clock::start());
    let _listening = match reader {
        Reader::Terminal => {
            read_keyboard(inlet, Framing::TERMINAL, std::sync::Arc::default()).unwrap();
            tell();
            None
        }
        _ => Some(start_all(&[part(reader, path)], &inlet).unwrap()),
    };
    for message in incoming {
        match message {
            Incoming::Msg(_, Msg::Scan { .. } | Msg::WedgeScan(_) | Msg::Scanner { .. }) => tell(),
            other => panic!("{other:?}"),
        }
    }
}

fn part(reader: Reader, path: &str) -> ScannerPart {
    let settings = SerialSettings::scanner(path);
    ScannerPart {
        name: "gun".into(),
        reads_labels_only: false,
        wire: if reader == Reader::Ssi {
            WirePart::Ssi(settings)
        } else {
            WirePart::Serial(settings)
        },
        framing: Framing::SERIAL,
        silence_ends: false,
        prefix: Vec::new(),
        vendor: Vendor::None,
    }
}

/// A wire, who reads it, and the scanner at the other end.
struct Line {
    wire: Wire,
    child: Child,
    answers: ChildStdout,
    ssi: Option<SsiScanner>,
}

impl Line {
    fn new(reader: Reader, name: &str) -> Self {
        let wire = Wire::raw();
        let input = File::open(&wire.path).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg(name)
            .arg(&wire.path)
            .stdin(Stdio::from(input))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = Self {
            wire,
            answers: child.stdout.take().unwrap(),
            child,
            ssi: (reader == Reader::Ssi).then(SsiScanner::default),
        };
        line.answered();
        line
    }

    fn answered(&mut self) {
        self.answers.read_exact(&mut [0]).unwrap();
    }

    /// One scan, and how long its message took.
    fn scan(&mut self) -> Duration {
        self.hear();
        let bytes = match &mut self.ssi {
            Some(scanner) => scanner.scan(EAN_13, CODE.as_bytes()),
            None => format!("{CODE}\r").into_bytes(),
        };
        let start = Instant::now();
        self.wire.send(&bytes);
        self.answered();
        let time = start.elapsed();
        // A scanner rests between two codes; one that acknowledges waits for it.
        self.hear();
        time
    }

    /// What the program says to the scanner.
    fn hear(&mut self) {
        while let Came::Bytes(bytes) = self.wire.receive(Duration::from_millis(2)) {
            if let Some(scanner) = &mut self.ssi {
                scanner.take(&bytes);
            }
        }
    }

    /// Scans a second, all as soon as the wire takes them.
    fn burst(&mut self) -> f64 {
        let start = Instant::now();
        let mut heard = 0;
        for _ in 0..BURST {
            match &mut self.ssi {
                Some(scanner) => {
                    let bytes = scanner.scan(EAN_13, CODE.as_bytes());
                    self.wire.send(&bytes);
                    while !scanner.is_done() {
                        if let Came::Bytes(bytes) = self.wire.receive(Duration::from_secs(1)) {
                            scanner.take(&bytes);
                        }
                    }
                    self.answers.read_exact(&mut [0]).unwrap();
                    heard += 1;
                }
                None => self.wire.send(format!("{CODE}\r").as_bytes()),
            }
        }
        while heard < BURST {
            self.answered();
            heard += 1;
        }
        f64::from(BURST) / start.elapsed().as_secs_f64()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
