//! What the checks of one part of a value find, and where.

use std::ops::Range;

use crate::domain::barcode::fault::FaultClass;

/// A fault inside one part: what it is and which bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Its kind.
    pub class: FaultClass,
    /// The sentence for people.
    pub text: &'static str,
    /// The bytes of the part it lies in.
    pub place: Range<usize>,
}

/// A flaw at those bytes.
pub fn flaw(class: FaultClass, text: &'static str, place: Range<usize>) -> Result<(), Flaw> {
    Err(Flaw { class, text, place })
}

/// A flaw at the first byte that `is_right` refuses.
pub fn each(
    value: &[u8],
    is_right: impl Fn(u8) -> bool,
    class: FaultClass,
    text: &'static str,
) -> Result<(), Flaw> {
    match value.iter().position(|&byte| !is_right(byte)) {
        Some(place) => flaw(class, text, place..place + 1),
        None => Ok(()),
    }
}

/// Digits only.
pub fn digits(value: &[u8]) -> Result<(), Flaw> {
    each(
        value,
        |byte| byte.is_ascii_digit(),
        FaultClass::IllegalCharacter,
        "a digit is expected",
    )
}

/// The number that digits write; other bytes are passed over, too large a number stays at the largest.
pub fn number(value: &[u8]) -> u64 {
    value
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0_u64, |sum, &byte| {
            sum.saturating_mul(10)
                .saturating_add(u64::from(byte - b'0'))
        })
}
