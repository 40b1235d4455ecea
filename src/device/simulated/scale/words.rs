//! The words of a scale in each language: the other side of `device::scale`'s codecs.

use std::fmt::Write;

use crate::device::scale::{
    hid,
    measure::{Unit, Weight},
    mt_sics, toledo_8217,
};

use super::Display;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// MT-SICS.
    MtSics,
    /// Toledo 8217.
    Toledo8217,
    /// Lines that come by themselves, as the usual pattern reads them.
    Continuous,
    /// USB reports, as [`hid_descriptor`] describes them.
    Hid,
}

/// The number of the data report, as postal scales have it.
const DATA_REPORT: u8 = 3;

/// The report descriptor of a postal scale: one input report of status, unit, power of ten and 16 bits of weight.
#[must_use]
pub fn hid_descriptor() -> Vec<u8> {
    let page = u8::try_from(hid::PAGE).unwrap_or_default();
    let mut bytes = vec![0x05, page, 0x09, 0x20, 0xA1, 0x01, 0x85, DATA_REPORT];
    // A data report: selectors of status (0x71 to 0x78) and unit (0x51 to 0x5C), one byte each, from 1.
    bytes.extend([0x09, 0x32, 0xA1, 0x02, 0x15, 1, 0x75, 8, 0x95, 1]);
    bytes.extend([
        0x25, 8, 0x09, 0x70, 0xA1, 0x02, 0x19, 0x71, 0x29, 0x78, 0x81, 0x00, 0xC0,
    ]);
    bytes.extend([
        0x25, 12, 0x09, 0x50, 0xA1, 0x02, 0x19, 0x51, 0x29, 0x5C, 0x81, 0x00, 0xC0,
    ]);
    // The power of ten, signed, and the weight.
    bytes.extend([0x09, 0x41, 0x15, 0x81, 0x25, 0x7F, 0x81, 0x02]);
    bytes.extend([
        0x09, 0x40, 0x15, 0, 0x27, 0xFF, 0xFF, 0, 0, 0x75, 16, 0x81, 0x02,
    ]);
    bytes.extend([0xC0, 0xC0]);
    bytes
}

/// The whole questions in these bytes, and the rest.
pub(super) fn questions(language: Language, bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
    if language == Language::Toledo8217 {
        // One letter each.
        return (bytes.iter().map(|byte| vec![*byte]).collect(), Vec::new());
    }
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let mut whole: Vec<Vec<u8>> = lines.map(<[u8]>::to_vec).collect();
    let rest = whole.pop_if(|last| last.last() != Some(&b'\n'));
    (whole, rest.unwrap_or_default())
}

/// The answer to a question.
pub(super) fn answer(
    language: Language,
    question: &[u8],
    display: Display,
    tare: Option<Weight>,
) -> Vec<u8> {
    match language {
        Language::MtSics if question == mt_sics::ASK_WEIGHT => sics_weight(display),
        Language::MtSics if question == mt_sics::ASK_TARE => {
            let tare = tare.unwrap_or(Weight::nothing(Unit::Gram));
            sics_line("TA A", tare)
        }
        Language::MtSics if question == mt_sics::ZERO => match display {
            Display::Weight { steady: true, .. } => b"Z A\r\n".to_vec(),
            _ => b"Z I\r\n".to_vec(),
        },
        Language::MtSics => b"ES\r\n".to_vec(),
        Language::Toledo8217 if question == toledo_8217::ASK_WEIGHT => {
            toledo_weight(display, tare.is_some())
        }
        Language::Toledo8217 if question == toledo_8217::ZERO => toledo_status(match display {
            Display::Weight { steady: true, .. } => 1 << 4,
            _ => 1 << 3,
        }),
        Language::Toledo8217 | Language::Continuous | Language::Hid => Vec::new(),
    }
}

/// What comes without a question.
pub(super) fn unasked(language: Language, display: Display, net: bool) -> Vec<u8> {
    match language {
        Language::Continuous => continuous(display, net),
        Language::Hid => report(display),
        Language::MtSics | Language::Toledo8217 => Vec::new(),
    }
}

fn sics_weight(display: Display) -> Vec<u8> {
    match display {
        Display::Weight { weight, steady } => sics_line(if steady { "S S" } else { "S D" }, weight),
        Display::Overload => b"S +\r\n".to_vec(),
        Display::Underload => b"S -\r\n".to_vec(),
        Display::Fault => b"S S Error 1b\r\n".to_vec(),
    }
}

fn sics_line(begin: &str, weight: Weight) -> Vec<u8> {
    let (digits, unit) = digits_and_unit(weight);
    format!("{begin} {digits:>10} {unit}\r\n").into_bytes()
}

fn toledo_weight(display: Display, net: bool) -> Vec<u8> {
    match display {
        Display::Weight {
            weight,
            steady: true,
        } => {
            let (digits, _) = digits_and_unit(weight);
            // A display with two places before the point and three or two behind it.
            let (width, places) = if weight.unit() == Unit::Pound {
                (5, 2)
            } else {
                (6, 3)
            };
            let Some(missing) = usize::checked_sub(places, weight.decimals()) else {
                return toledo_status(1 << 3);
            };
            let point = if weight.decimals() == 0 { "." } else { "" };
            let digits = format!("{digits}{point}{}", "0".repeat(missing));
            let net = if net { "N" } else { "" };
            format!("\u{2}{digits:0>width$}{net}\r").into_bytes()
        }
        Display::Weight { steady: false, .. } => toledo_status(1),
        Display::Overload => toledo_status(1 << 1),
        Display::Underload => toledo_status(1 << 2),
        Display::Fault => toledo_status(1 << 3),
    }
}

fn toledo_status(bits: u8) -> Vec<u8> {
    vec![2, b'?', 1 << 6 | bits, b'\r']
}

fn continuous(display: Display, net: bool) -> Vec<u8> {
    let kind = if net { "NT" } else { "GS" };
    let mut line = String::new();
    let written = match display {
        Display::Weight { weight, steady } => {
            let (digits, unit) = digits_and_unit(weight);
            let state = if steady { "ST" } else { "US" };
            let (sign, digits) = match digits.strip_prefix('-') {
                Some(digits) => ("-", digits),
                None => ("+", digits.as_str()),
            };
            write!(line, "{state},{kind},{sign}{digits:>8},{unit}")
        }
        Display::Overload => write!(line, "OL,{kind},^^^^^^^^^,kg"),
        Display::Underload | Display::Fault => write!(line, "UL,{kind},_________,kg"),
    };
    debug_assert!(written.is_ok(), "a string takes everything");
    line.push_str("\r\n");
    line.into_bytes()
}

fn report(display: Display) -> Vec<u8> {
    let (status, weight) = match display {
        Display::Weight {
            weight,
            steady: false,
        } => (3, Some(weight)),
        Display::Weight { weight, .. } if weight.mantissa() == 0 => (2, Some(weight)),
        Display::Weight { weight, .. } if weight.mantissa() < 0 => (5, Some(weight)),
        Display::Weight { weight, .. } => (4, Some(weight)),
        Display::Underload => (5, None),
        Display::Overload => (6, None),
        Display::Fault => (1, None),
    };
    let unit = weight.map_or(2, |weight| unit_number(weight.unit()));
    let exponent = weight.map_or(0, Weight::exponent);
    let Ok(size) = u16::try_from(weight.map_or(0, |weight| weight.mantissa().unsigned_abs()))
    else {
        return vec![DATA_REPORT, 6, unit, 0, 0, 0];
    };
    let [low, high] = size.to_le_bytes();
    let [exponent] = exponent.to_le_bytes();
    vec![DATA_REPORT, status, unit, exponent, low, high]
}

/// A unit's place in the list of the usage table.
fn unit_number(unit: Unit) -> u8 {
    match unit {
        Unit::Milligram => 1,
        Unit::Gram => 2,
        Unit::Kilogram => 3,
        Unit::Carat => 4,
        Unit::Grain => 6,
        Unit::Pennyweight => 7,
        Unit::Tonne => 8,
        Unit::ShortTon => 9,
        Unit::TroyOunce => 10,
        Unit::Ounce => 11,
        Unit::Pound => 12,
    }
}

fn digits_and_unit(weight: Weight) -> (String, &'static str) {
    let text = weight.to_string();
    let digits = text.rsplit_once(' ').map_or("", |(digits, _)| digits);
    (digits.to_owned(), weight.unit().symbol())
}
