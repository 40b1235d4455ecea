//! What a scale says, whatever language it says it in.

use std::fmt;

use super::measure::Weight;

/// The longest answer kept to be shown, bytes; no scale sends more in one.
pub const RAW_MAX: usize = 96;

/// One answer: its bytes, and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// The bytes as they came, with their ending, at most [`RAW_MAX`].
    pub raw: Vec<u8>,
    /// What they mean, or why they mean nothing.
    pub meaning: Result<Said, Odd>,
}

/// The meaning of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A weight.
    Weight {
        /// As it was said.
        weight: Weight,
        /// The scale calls it stable.
        steady: bool,
        /// A tare is taken off it: it is not what lies on the plate.
        net: bool,
    },
    /// It moves, and the scale does not say how much it is.
    Settling,
    /// More than it can weigh.
    Overload,
    /// Less than nothing.
    Underload,
    /// It is busy with something else: taring, adjusting, a menu.
    Busy,
    /// It reports a fault of its own.
    Fault,
    /// What the tare is; nothing about the plate.
    Tare(Weight),
    /// It was set to zero.
    Zeroed,
    /// It would not be set to zero: something lies on it, or it moves.
    NotZeroed,
    /// It does not know the command it was sent.
    UnknownCommand,
}

/// Why an answer means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// More bytes than any answer has without an end.
    TooLong,
    /// A unit that is no weight, not known, or not the one the bench expects.
    Unit,
    /// Not in the shape of the language: what was missing.
    Shape(&'static str),
}

/// Bytes for people: printable characters as they are, control characters by their sign (␂, ␍), the rest as `\\xHH`.
#[must_use]
pub fn shown_bytes(bytes: &[u8]) -> String {
    let sign = |byte: u8| match byte {
        b' '..=b'~' => char::from(byte).to_string(),
        0..=0x1F => char::from_u32(0x2400 + u32::from(byte)).map_or_else(String::new, String::from),
        _ => format!("\\x{byte:02X}"),
    };
    bytes.iter().map(|byte| sign(*byte)).collect()
}

impl Said {
    /// True for what tells about the plate, false for answers about the scale's settings.
    #[must_use]
    pub fn is_about_the_plate(self) -> bool {
        !matches!(
            self,
            Self::Tare(_) | Self::Zeroed | Self::NotZeroed | Self::UnknownCommand
        )
    }
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weight {
                weight,
                steady,
                net,
            } => {
                let steady = if *steady { "stable" } else { "moving" };
                let net = if *net { ", a tare is taken off" } else { "" };
                write!(formatter, "{steady} {weight}{net}")
            }
            Self::Settling => formatter.write_str("moving, no weight told"),
            Self::Overload => formatter.write_str("more than the scale can weigh"),
            Self::Underload => formatter.write_str("under zero"),
            Self::Busy => formatter.write_str("busy, or not at rest for long"),
            Self::Fault => formatter.write_str("the scale reports a fault"),
            Self::Tare(weight) => write!(formatter, "the tare is {weight}"),
            Self::Zeroed => formatter.write_str("set to zero"),
            Self::NotZeroed => formatter.write_str("would not be set to zero"),
            Self::UnknownCommand => formatter.write_str("the scale does not know the command"),
        }
    }
}

impl fmt::Display for Odd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => formatter.write_str("no answer is so long: another language or speed"),
            Self::Unit => formatter.write_str("a unit that is not expected"),
            Self::Shape(what) => write!(formatter, "not in the shape of this language: {what}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_can_be_seen() {
        assert_eq!(shown_bytes(b"\x02?A\r\x7f\xff"), "␂?A␍\\x7F\\xFF");
    }
}
