//! MT-SICS, the language of Mettler-Toledo scales and of many others.
//!
//! After "Reference Manual MT-SICS Interface Commands" (Mettler-Toledo 11781363), chapter 2.1 "Command formats" and the commands S,
//! SI, SIR, SNR, T, TA, Z and @: a command ends in CR LF; an answer with a weight is the command's first letter, a status, the weight
//! right-aligned in ten characters with its point and sign, and the unit, each parted by a space:
//!
//! ```text
//! SI  →  S S     100.00 g    stable
//!        S D     102.17 g    moving
//!        S I                 not executable now    S + overload    S - underload
//!        ES syntax error     ET transmission error     EL logical error
//! ```
//!
//! `S` and `SI` give the net weight and do not say that a tare is taken off; `TA` asks for the tare.

use super::{
    lines::content,
    measure::{Unit, Weight},
    said::{Odd, Said},
};

/// The weight on the plate now, at rest or not.
pub const ASK_WEIGHT: &[u8] = b"SI\r\n";
/// The tare.
pub const ASK_TARE: &[u8] = b"TA\r\n";
/// Sets to zero when at rest and within the zero range.
pub const ZERO: &[u8] = b"Z\r\n";

/// Characters of a weight value.
const WEIGHT_CHARACTERS: usize = 10;

/// Reads one line with its ending.
pub fn read(line: &[u8]) -> Result<Said, Odd> {
    let text = std::str::from_utf8(content(line)).map_err(|_| Odd::Shape("plain characters"))?;
    // Some scales fill the end of a line with spaces.
    let text = text.trim_end_matches(' ');
    // The serial number: it was switched on or reset by @.
    if text.starts_with("I4 A ") {
        return Ok(Said::Busy);
    }
    match text {
        "ES" => return Ok(Said::UnknownCommand),
        "ET" => return Err(Odd::Shape("it heard us badly: check speed and parity")),
        "EL" => return Ok(Said::Busy),
        _ => {}
    }
    let (command, rest) = text
        .split_once(' ')
        .ok_or(Odd::Shape("a command and a status"))?;
    let (status, value) = rest.split_once(' ').unwrap_or((rest, ""));
    match (command, status, value) {
        // T gives the tare it took, S the weight: both have S, and only T comes unasked.
        ("S" | "SI" | "SIR" | "SNR" | "SR", "S" | "D", value)
            if value.trim_start().starts_with("Error") =>
        {
            Ok(Said::Fault)
        }
        ("S" | "SI" | "SIR" | "SNR" | "SR", "S" | "D", value) => Ok(Said::Weight {
            weight: weight(value)?,
            steady: status == "S",
            net: false,
        }),
        ("S" | "SI" | "SIR" | "SNR" | "SR", "I", "") | ("T" | "TA", "I" | "+" | "-" | "L", "") => {
            Ok(Said::Busy)
        }
        ("S" | "SI" | "SIR" | "SNR" | "SR", "+", "") => Ok(Said::Overload),
        ("S" | "SI" | "SIR" | "SNR" | "SR", "-", "") => Ok(Said::Underload),
        ("T", "S", value) | ("TA" | "TAC", "A", value) if !value.is_empty() => {
            Ok(Said::Tare(weight(value)?))
        }
        ("Z", "A", "") => Ok(Said::Zeroed),
        ("Z", "I" | "+" | "-", "") => Ok(Said::NotZeroed),
        _ => Err(Odd::Shape("an answer to SI, TA or Z")),
    }
}

/// Ten characters, a space, the unit. A line that lost a byte is not read as another weight.
fn weight(value: &str) -> Result<Weight, Odd> {
    let (digits, unit) = value
        .split_at_checked(WEIGHT_CHARACTERS)
        .ok_or(Odd::Shape("ten characters of weight"))?;
    let unit = unit
        .strip_prefix(' ')
        .ok_or(Odd::Shape("ten characters of weight and a space"))?;
    let unit = Unit::read(unit).ok_or(Odd::Unit)?;
    Weight::read(digits, unit).ok_or(Odd::Shape("a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighs(mantissa: i64, exponent: i8, unit: Unit, steady: bool) -> Result<Said, Odd> {
        Weight::new(mantissa, exponent, unit)
            .map(|weight| Said::Weight {
                weight,
                steady,
                net: false,
            })
            .ok_or(Odd::Unit)
    }

    #[test]
    fn the_manuals_answers() {
        let rows: [(&str, Result<Said, Odd>); 16] = [
            ("S S     100.00 g\r", weighs(10_000, -2, Unit::Gram, true)),
            ("S D     102.17 g\n", weighs(10_217, -2, Unit::Gram, false)),
            ("S S      -0.02 lb\r", weighs(-2, -2, Unit::Pound, true)),
            (
                "S S      1.204 kg \r",
                weighs(1_204, -3, Unit::Kilogram, true),
            ),
            ("S I\r", Ok(Said::Busy)),
            ("S +\r", Ok(Said::Overload)),
            ("S -\r", Ok(Said::Underload)),
            ("ES\r", Ok(Said::UnknownCommand)),
            ("EL\r", Ok(Said::Busy)),
            ("Z A\r", Ok(Said::Zeroed)),
            ("Z +\r", Ok(Said::NotZeroed)),
            (
                "TA A      10.00 g\r",
                Ok(Said::Tare(Weight::new(1_000, -2, Unit::Gram).unwrap())),
            ),
            ("I4 A \"0123456789\"\r", Ok(Said::Busy)),
            ("S S Error 10b\r", Ok(Said::Fault)),
            ("S S          3 PCS\r", Err(Odd::Unit)),
            (
                "S S     100.00\r",
                Err(Odd::Shape("ten characters of weight and a space")),
            ),
        ];
        for (line, expected) in rows {
            assert_eq!(read(line.as_bytes()), expected, "{line:?}");
        }
    }

    #[test]
    fn a_line_that_lost_any_byte_is_no_other_weight() {
        let line = b"S S    1234.56 kg\r";
        let right = read(line).unwrap();
        for lost in 0..line.len() - 1 {
            let mut torn = line.to_vec();
            torn.remove(lost);
            match read(&torn) {
                // Without its k it is a proper line in grams, which only a second answer can tell; see `judge`.
                Ok(said) if lost == 15 => assert_ne!(said, right),
                read => assert!(read.is_err(), "{torn:?} {read:?}"),
            }
        }
    }
}
