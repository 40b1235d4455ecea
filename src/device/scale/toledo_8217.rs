//! The Toledo 8217 language of checkout scales.
//!
//! After the Mettler-Toledo chapter of "Magellan 8500 Service Manual" (PSC), 6.1.4.2 "Command Descriptions" and 6.1.4.3 "Status Byte
//! Format". The line is 7 bits, even parity, one stop bit; commands are one letter without an ending:
//!
//! ```text
//! W  →  STX WW.WWW CR     gross weight in kilograms      STX WW.WW CR, STX 0WW.WW CR   in pounds
//!       STX WW.WWWN CR    net weight                      STX ? status CR              moving, negative or too heavy
//! ```
//!
//! Status bits: 0 in motion, 1 over capacity, 2 under zero, 3 outside the zero range, 4 at zero, 5 net, 6 always 1.
//! The unit is not said; two or three decimals tell pounds from kilograms, and another than the configured one is refused.

use super::{
    lines::content,
    measure::{Unit, Weight},
    said::{Odd, Said},
};

/// The weight on the plate.
pub const ASK_WEIGHT: &[u8] = b"W";
/// Sets to zero when at rest and within the zero range.
pub const ZERO: &[u8] = b"Z";

/// Begins an answer.
const STX: u8 = 0x02;
const IN_MOTION: u8 = 1;
const OVER_CAPACITY: u8 = 1 << 1;
const UNDER_ZERO: u8 = 1 << 2;
const AT_ZERO: u8 = 1 << 4;
/// Always set: a status is a letter.
const ALWAYS: u8 = 1 << 6;

/// Reads one line with its ending, from a scale set to this unit.
pub fn read(line: &[u8], unit: Unit) -> Result<Said, Odd> {
    let line = content(line)
        .strip_prefix(&[STX])
        .ok_or(Odd::Shape("STX at the beginning"))?;
    if let Some(status) = line.strip_prefix(b"?") {
        let [status] = status else {
            return Err(Odd::Shape("one status byte"));
        };
        return status_of(*status);
    }
    let text = std::str::from_utf8(line).map_err(|_| Odd::Shape("plain characters"))?;
    let (number, net) = match text.strip_suffix('N') {
        Some(number) => (number, true),
        None => (text, false),
    };
    let is_number = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_number {
        return Err(Odd::Shape("digits and a point"));
    }
    let weight = Weight::read(number, unit).ok_or(Odd::Shape("a number"))?;
    let (decimals, lengths) = match unit {
        Unit::Pound => (2, 5..=6),
        _ => (3, 6..=6),
    };
    if weight.decimals() != decimals {
        return Err(Odd::Unit);
    }
    if !lengths.contains(&number.len()) {
        return Err(Odd::Shape("as many digits as the scale has"));
    }
    Ok(Said::Weight {
        weight,
        steady: true,
        net,
    })
}

/// What stands in the way comes first.
fn status_of(status: u8) -> Result<Said, Odd> {
    let has = |bit: u8| status & bit != 0;
    if !has(ALWAYS) {
        return Err(Odd::Shape("a status byte"));
    }
    Ok(if has(OVER_CAPACITY) {
        Said::Overload
    } else if has(UNDER_ZERO) {
        Said::Underload
    } else if has(IN_MOTION) {
        Said::Settling
    } else if has(AT_ZERO) {
        Said::Zeroed
    } else {
        Said::Busy
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manuals_answers() {
        let weighs = |mantissa, exponent, unit, net| {
            let weight = Weight::new(mantissa, exponent, unit).unwrap();
            Ok(Said::Weight {
                weight,
                steady: true,
                net,
            })
        };
        let (kg, lb) = (Unit::Kilogram, Unit::Pound);
        let rows: [(&[u8], Unit, Result<Said, Odd>); 13] = [
            (b"\x0201.204\r", kg, weighs(1_204, -3, kg, false)),
            (b"\x0200.350N\r", kg, weighs(350, -3, kg, true)),
            (b"\x0202.65\r", lb, weighs(265, -2, lb, false)),
            (b"\x02012.65N\r", lb, weighs(1_265, -2, lb, true)),
            (b"\x0202.65\r", kg, Err(Odd::Unit)),
            (b"\x0201.204\r", lb, Err(Odd::Unit)),
            (b"\x02?A\r", kg, Ok(Said::Settling)),
            (b"\x02?B\r", kg, Ok(Said::Overload)),
            (b"\x02?D\r", kg, Ok(Said::Underload)),
            (b"\x02?P\r", kg, Ok(Said::Zeroed)),
            (b"\x02?\x01\r", kg, Err(Odd::Shape("a status byte"))),
            (b"01.204\r", kg, Err(Odd::Shape("STX at the beginning"))),
            (b"\x021.204.1\r", kg, Err(Odd::Shape("a number"))),
        ];
        for (line, unit, expected) in rows {
            assert_eq!(read(line, unit), expected, "{line:?}");
        }
    }

    #[test]
    fn a_line_that_lost_a_byte_is_no_other_weight() {
        let line = b"\x0212.345\r";
        for lost in 0..line.len() - 1 {
            let mut torn = line.to_vec();
            torn.remove(lost);
            let read = read(&torn, Unit::Kilogram);
            assert!(read.is_err(), "{torn:?} {read:?}");
        }
    }
}
