//! Scanned data reports to codes, and signals to output reports (HID Point of Sale Usage Tables 1.02, page 0x8C).
//!
//! ```text
//! number | byte count | symbology identifier 1, 2, 3 | decoded data … | … | decode data continued
//! ```
//! The order is each device's own; the descriptor says it. One that says too little is read like the scanners that
//! share one layout: 64 bytes, number 2 (Access-IS LSR118 User Guide, p. 68; Newland FM420 User Guide, p. 57).

use std::time::Duration;

use crate::{
    device::scanner::{Heard, Signal, Vendor},
    domain::barcode::CODE_BYTES_MAX,
};

use super::descriptor::{Descriptor, Direction, Field};

const SCANNER: u32 = 0x008c_0002;
const BYTE_COUNT: u32 = 0x0001_003b;
const PREVENT_READ: u32 = 0x008c_005f;
const ERROR_BEEP: u32 = 0x008c_0085;
const GOOD_BEEP: u32 = 0x008c_0086;
const NOT_ON_FILE_BEEP: u32 = 0x008c_0087;
const IDENTIFIER: [u32; 3] = [0x008c_00fb, 0x008c_00fc, 0x008c_00fd];
const DECODED_DATA: u32 = 0x008c_00fe;
const CONTINUED: u32 = 0x008c_00ff;

/// The report behind which Honeywell scanners take the commands of their serial line, as `FD length command`.
const HONEYWELL: u8 = 0xfd;
/// Honeywell's beep on that way.
const HONEYWELL_BEEP: &[u8] = b"\x16\x07\x0d";
/// Silence after which the rest of a code does not come any more.
const PAUSE: Duration = Duration::from_secs(1);

/// Where things stand in the reports of one scanner, and what has come of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reports {
    descriptor: Descriptor,
    data: Field,
    count: Option<Field>,
    identifier: Vec<Field>,
    continued: Option<Field>,
    parts: Option<Vec<u8>>,
    silence: Duration,
}

impl Reports {
    /// The reports that a descriptor describes; `None` when it is no scanner's.
    #[must_use]
    pub fn of(descriptor: Descriptor) -> Option<Self> {
        let inputs = || {
            let fields = descriptor.fields.iter().copied();
            fields.filter(|field| field.direction == Direction::Input)
        };
        let is_bytes = |field: &Field| field.bits == 8 && field.bit.is_multiple_of(8);
        let described = inputs().find(|field| field.usage == DECODED_DATA && is_bytes(field));
        let is_scanner = descriptor.applications.contains(&SCANNER);
        let Some(data) = described else {
            return is_scanner.then(|| Self::customary(descriptor.clone()));
        };
        let of =
            |usage: u32| inputs().find(|field| (field.report, field.usage) == (data.report, usage));
        let (count, continued) = (of(BYTE_COUNT), of(CONTINUED));
        let identifier: Vec<Field> = match (of(IDENTIFIER[0]), of(IDENTIFIER[1])) {
            (Some(three), None) if three.count == 3 => (0..3)
                .map(|index| byte(data.report, three.bit + 8 * index))
                .collect(),
            _ => IDENTIFIER.into_iter().filter_map(of).collect(),
        };
        Some(Self {
            data,
            count,
            identifier: if identifier.len() == 3 {
                identifier
            } else {
                Vec::new()
            },
            continued,
            descriptor,
            parts: None,
            silence: Duration::ZERO,
        })
    }

    /// The layout that many scanners share.
    fn customary(descriptor: Descriptor) -> Self {
        Self {
            descriptor: Descriptor {
                has_numbers: true,
                ..descriptor
            },
            data: Field {
                count: 56,
                ..byte(2, 32)
            },
            count: Some(byte(2, 0)),
            identifier: (1..=3).map(|place| byte(2, 8 * place)).collect(),
            continued: Some(byte(2, 496)),
            parts: None,
            silence: Duration::ZERO,
        }
    }

    /// Takes a report as hidraw hands it out, with its number in front where reports have one.
    pub fn take(&mut self, report: &[u8], heard: &mut Vec<Heard>) {
        let body = match (self.descriptor.has_numbers, report.split_first()) {
            (true, Some((number, body))) if *number == self.data.report => body,
            (false, Some(_)) => report,
            // Another report, a button or a state.
            _ => return,
        };
        self.silence = Duration::ZERO;
        let start = self.data.bit / 8;
        let Some(room) = body
            .get(start..)
            .map(|rest| &rest[..rest.len().min(self.data.count)])
        else {
            return self.fail(heard);
        };
        let data = match self.count {
            Some(field) => {
                value(body, field).and_then(|count| room.get(..usize::try_from(count).ok()?))
            }
            // Padded with zeros.
            None => Some(
                &room[..room
                    .iter()
                    .rposition(|byte| *byte != 0)
                    .map_or(0, |last| last + 1)],
            ),
        };
        let Some(data) = data else {
            return self.fail(heard);
        };
        if data.is_empty() && self.parts.is_none() {
            return;
        }
        let mut code = self.parts.take().unwrap_or_else(|| self.begun(body, data));
        code.extend_from_slice(data);
        if code.len() > CODE_BYTES_MAX + 2 {
            code.truncate(CODE_BYTES_MAX + 2);
        }
        if self
            .continued
            .and_then(|field| value(body, field))
            .is_some_and(|flag| flag != 0)
        {
            self.parts = Some(code);
            return;
        }
        for ending in [b'\n', b'\r'] {
            if code.last() == Some(&ending) {
                code.pop();
            }
        }
        match code.len() {
            0 => {}
            1..=CODE_BYTES_MAX => heard.push(Heard::Code(code)),
            _ => heard.push(Heard::Unreadable),
        }
    }

    /// Nothing came for so long.
    pub fn silent(&mut self, span: Duration, heard: &mut Vec<Heard>) {
        self.silence = self.silence.saturating_add(span);
        if self.silence >= PAUSE && self.parts.take().is_some() {
            heard.push(Heard::Lost);
        }
    }

    /// True while only a part of a code has come.
    #[must_use]
    pub fn is_midway(&self) -> bool {
        self.parts.is_some()
    }

    /// The output report that signals this, its number in front; `None` where the scanner offers none or none is wanted.
    #[must_use]
    pub fn signal(&self, vendor: Vendor, signal: Signal) -> Option<Vec<u8>> {
        if vendor == Vendor::None {
            return None;
        }
        let (usages, is_set): (&[u32], bool) = match signal {
            Signal::Good => (&[GOOD_BEEP], true),
            Signal::Bad => (&[NOT_ON_FILE_BEEP, ERROR_BEEP], true),
            Signal::Stop => (&[PREVENT_READ], true),
            Signal::Go => (&[PREVENT_READ], false),
        };
        let outputs = || {
            let fields = self.descriptor.fields.iter();
            fields.filter(|field| field.direction == Direction::Output)
        };
        let offered = usages
            .iter()
            .find_map(|usage| outputs().find(|field| field.usage == *usage));
        if let Some(field) = offered {
            let length = self
                .descriptor
                .report_bytes(Direction::Output, field.report);
            let mut report = vec![0; 1 + length];
            report[0] = field.report;
            if let Some(byte) = report.get_mut(1 + field.bit / 8).filter(|_| is_set) {
                *byte |= 1 << (field.bit % 8);
            }
            return Some(report);
        }
        let takes_commands = outputs().any(|field| field.report == HONEYWELL);
        let beeps = vendor == Vendor::Honeywell && signal == Signal::Good && takes_commands;
        beeps.then(|| [&[HONEYWELL, 3], HONEYWELL_BEEP].concat())
    }

    /// A code begins with its symbology identifier, where the report has one and the data does not.
    fn begun(&self, body: &[u8], data: &[u8]) -> Vec<u8> {
        let bytes: Vec<u8> = self
            .identifier
            .iter()
            .filter_map(|field| u8::try_from(value(body, *field)?).ok())
            .collect();
        match bytes.as_slice() {
            [b']', letter, modifier]
                if letter.is_ascii_alphabetic()
                    && modifier.is_ascii_alphanumeric()
                    && !data.starts_with(&bytes) =>
            {
                bytes
            }
            _ => Vec::new(),
        }
    }

    fn fail(&mut self, heard: &mut Vec<Heard>) {
        self.parts = None;
        heard.push(Heard::Unreadable);
    }
}

/// A byte of an input report.
fn byte(report: u8, bit: usize) -> Field {
    Field {
        direction: Direction::Input,
        report,
        bit,
        bits: 8,
        count: 1,
        usage: 0,
    }
}

/// The number in a field of at most 32 bits; `None` where the report is too short.
fn value(body: &[u8], field: Field) -> Option<u32> {
    let mut number = 0_u32;
    for index in (0..field.bits.min(32)).rev() {
        let bit = field.bit + index;
        let byte = body.get(bit / 8)?;
        number = number << 1 | u32::from(byte >> (bit % 8) & 1);
    }
    Some(number)
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
