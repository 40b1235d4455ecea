//! Scanners on wires of their own: what they send becomes framed codes, stamped where they are read, under the scanner's name.

use std::{io, time::Duration};

use crate::{
    device::{
        scanner::{
            Absence, Heard, Listening, Signal, Vendor, Wire, evdev::EvdevWire, hid_pos::HidPosWire,
            listen, listening::Beeper, serial::SerialWire, ssi::SsiWire,
        },
        serial::{SerialLink, SerialSettings},
        usb::DeviceChoice,
    },
    domain::{barcode::layout::Layout, ids::ScannerName, moment::Moment},
    input::{Ending, Frame, Framing, ScanFramer},
    station::{LOST, Msg, NO_ENDING, Tone, msg::DeviceState},
};

use super::host::Inlet;

/// A scanner on a wire of its own.
#[derive(Debug, Clone)]
pub struct ScannerPart {
    /// What people call it.
    pub name: ScannerName,
    /// It watches for labels; what else passes it counts for nothing.
    pub reads_labels_only: bool,
    /// Its wire.
    pub wire: WirePart,
    /// How its codes end, where the wire does not say it.
    pub framing: Framing,
    /// It sends no ending: silence is one. Otherwise a code without its ending is half a code.
    pub silence_ends: bool,
    /// What stands before each code and belongs to none; a code without it has lost its beginning.
    pub prefix: Vec<u8>,
    /// Whose commands make it beep.
    pub vendor: Vendor,
}

/// A wire to a scanner.
#[derive(Debug, Clone)]
pub enum WirePart {
    /// Codes as they are, on a serial port.
    Serial(SerialSettings),
    /// Zebra's Simple Serial Interface, on a serial port.
    Ssi(SerialSettings),
    /// The HID Point of Sale class, through hidraw.
    HidPos(DeviceChoice),
    /// A keyboard, held exclusively.
    Evdev(DeviceChoice, Layout),
}

impl ScannerPart {
    /// The wire, not open yet.
    #[must_use]
    pub fn wire(&self) -> Box<dyn Wire> {
        let port = |settings: &SerialSettings| Box::new(SerialLink::new(settings.clone()));
        match &self.wire {
            WirePart::Serial(settings) => Box::new(SerialWire::new(port(settings), self.vendor)),
            WirePart::Ssi(settings) => {
                let has_feedback = self.vendor != Vendor::None;
                Box::new(SsiWire::new(port(settings), has_feedback))
            }
            WirePart::HidPos(choice) => Box::new(HidPosWire::new(choice.clone(), self.vendor)),
            WirePart::Evdev(choice, layout) => Box::new(EvdevWire::new(choice.clone(), *layout)),
        }
    }
}

/// Listens to one scanner until the answer is dropped.
fn start(part: &ScannerPart, inlet: Inlet) -> io::Result<Listening> {
    let mut reader = Reader::new(part);
    listen(part.wire(), move |heard| {
        for msg in reader.take(inlet.clock.now(), heard) {
            inlet.send(msg);
        }
    })
}

/// Listens to scanners until the first answer is dropped; the second makes them beep.
pub fn start_all(parts: &[ScannerPart], inlet: &Inlet) -> io::Result<(Vec<Listening>, Beepers)> {
    let (mut scanners, mut beepers) = (Vec::new(), Beepers::default());
    for part in parts {
        let listening = start(part, inlet.clone())?;
        let beeper = (part.name.clone(), listening.beeper());
        beepers.all.push(beeper);
        scanners.push(listening);
    }
    Ok((scanners, beepers))
}

/// What comes so soon after a code without its ending is the rest of it, and not a code.
const REST_WITHIN: Duration = Duration::from_millis(200);

/// What is heard of one scanner, as messages to the station.
struct Reader {
    name: ScannerName,
    framing: Framing,
    silence_ends: bool,
    prefix: Vec<u8>,
    codes: ScanFramer,
    frames: Vec<Frame>,
    /// The last byte of a code whose ending did not come: what follows at once is its rest.
    cut_off: Option<Moment>,
    /// A scan was lost when the scanner went: said again when it is back.
    is_scan_lost: bool,
}

impl Reader {
    fn new(part: &ScannerPart) -> Self {
        Self {
            name: part.name.clone(),
            framing: part.framing,
            silence_ends: part.silence_ends,
            prefix: part.prefix.clone(),
            codes: ScanFramer::new(part.framing),
            frames: Vec::new(),
            cut_off: None,
            is_scan_lost: false,
        }
    }

    fn take(&mut self, now: Moment, heard: Heard) -> Vec<Msg> {
        match heard {
            Heard::Bytes(bytes) => self.codes.feed(now, &bytes, &mut self.frames),
            Heard::Idle => self.codes.tick(now, &mut self.frames),
            Heard::Code(code) => return vec![self.code(code)],
            Heard::Lost => {
                self.forget();
                return vec![self.failed(LOST)];
            }
            Heard::Unreadable => {
                self.forget();
                return vec![self.failed("unreadable")];
            }
            Heard::Gone { absence, is_midway } => {
                self.is_scan_lost |= is_midway || self.codes.deadline().is_some();
                self.forget();
                tracing::warn!(scanner = %self.name, ?absence, scan_lost = self.is_scan_lost, "a scanner is away");
                return vec![self.state(DeviceState::Trouble(absence.word()))];
            }
            Heard::Back => {
                tracing::info!(scanner = %self.name, "a scanner is there");
                let msg = self.state(DeviceState::Ready);
                self.is_scan_lost = false;
                return vec![msg];
            }
        }
        let frames: Vec<Frame> = self.frames.drain(..).collect();
        frames.into_iter().map(|frame| self.framed(frame)).collect()
    }

    /// A code that is whole, or why it is none. The rest of a code that came late is not taken for another one.
    fn framed(&mut self, frame: Frame) -> Msg {
        let cut_off = self.cut_off.take();
        match frame {
            Frame::Scan {
                ending: Ending::Silence,
                last,
                ..
            } if !self.silence_ends => {
                self.cut_off = Some(last);
                self.failed(NO_ENDING)
            }
            Frame::Scan { first, .. }
                if cut_off.is_some_and(|cut_off| first.since(cut_off) < REST_WITHIN) =>
            {
                self.failed("fragment")
            }
            Frame::Scan { code, .. } => self.code(code),
            Frame::Overlong { last, .. } => {
                self.cut_off = Some(last);
                self.failed("overlong")
            }
        }
    }

    /// A whole code, without what the scanner was told to put before it.
    fn code(&self, mut code: Vec<u8>) -> Msg {
        if !code.starts_with(&self.prefix) {
            return self.failed("fragment");
        }
        code.drain(..self.prefix.len());
        tracing::debug!(scanner = %self.name, bytes = code.len(), "scan");
        Msg::Scan {
            bytes: code,
            typed: false,
            scanner: Some(self.name.clone()),
        }
    }

    fn failed(&self, reason: &'static str) -> Msg {
        tracing::info!(scanner = %self.name, reason, "a scan failed");
        Msg::ScanFailed {
            reason,
            scanner: Some(self.name.clone()),
        }
    }

    fn state(&self, state: DeviceState) -> Msg {
        Msg::Scanner {
            name: self.name.clone(),
            state,
            is_scan_lost: self.is_scan_lost,
        }
    }

    fn forget(&mut self) {
        self.cut_off = None;
        self.codes = ScanFramer::new(self.framing);
    }
}

/// The beepers of the scanners, by name.
#[derive(Debug, Clone, Default)]
pub struct Beepers {
    all: Vec<(ScannerName, Beeper)>,
    are_stopped: bool,
}

impl Beepers {
    /// Sounds a tone at the scanner of that name.
    pub fn sound(&self, name: &ScannerName, tone: Tone) {
        let signal = match tone {
            Tone::Ok | Tone::Done => Signal::Good,
            Tone::Wrong | Tone::Over | Tone::Unknown | Tone::Elsewhere | Tone::Attention => {
                Signal::Bad
            }
        };
        for (_, beeper) in self.all.iter().filter(|(known, _)| known == name) {
            beeper.signal(signal);
        }
    }

    /// While the bench can take nothing more, scanners that can be told read nothing.
    pub fn stop(&mut self, is_full: bool) {
        if std::mem::replace(&mut self.are_stopped, is_full) != is_full {
            let signal = if is_full { Signal::Stop } else { Signal::Go };
            for (_, beeper) in &self.all {
                beeper.signal(signal);
            }
        }
    }
}

/// How long `doctor` gives a scanner to open.
const OPEN_WITHIN: Duration = Duration::from_secs(2);

/// Opens a scanner's wire once and closes it again: nothing, or why it cannot be used.
pub fn try_out(part: &ScannerPart) -> Result<(), (Absence, String)> {
    let mut wire = part.wire();
    let opened = wire.open(OPEN_WITHIN);
    wire.close();
    opened.map_err(|error| (Absence::of(&error), reason(&error)))
}

/// An error with what the system said.
fn reason(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
#[path = "scanning/tests.rs"]
mod tests;
