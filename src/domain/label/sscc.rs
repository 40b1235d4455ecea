//! The serial shipping container code: the number every parcel carries in the world of GS1.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Digits of an SSCC.
const LENGTH: usize = 18;
/// Digits of a GS1 company prefix: GS1 General Specifications 1.4.2.
const PREFIX_LENGTHS: std::ops::RangeInclusive<usize> = 4..=12;

/// Eighteen digits, the last a check digit that is always right: GS1 General Specifications 3.3.1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{18}$")]
pub struct Sscc(String);

/// Why a number is not an SSCC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SsccError {
    /// Not eighteen digits.
    #[error("an SSCC has 18 digits, this is '{0}'")]
    NotEighteenDigits(String),
    /// The last digit does not fit the others; the printer would silently print another one.
    #[error("the check digit of SSCC '{written}' should be {right}")]
    CheckDigit {
        /// The number as given.
        written: String,
        /// The digit that fits.
        right: u8,
    },
    /// The extension digit is above 9, or the prefix has a wrong length or is not digits.
    #[error("'{0}' is not a GS1 company prefix with an extension digit")]
    Prefix(String),
    /// The serial number is longer than the prefix leaves room for.
    #[error("serial number {0} has too many digits for this company prefix")]
    SerialTooLong(u64),
}

impl Sscc {
    /// Builds the number from an extension digit, the company prefix and a serial number.
    pub fn new(extension: u8, company_prefix: &str, serial: u64) -> Result<Self, SsccError> {
        if extension > 9
            || !PREFIX_LENGTHS.contains(&company_prefix.len())
            || !is_digits(company_prefix)
        {
            return Err(SsccError::Prefix(format!("{extension} {company_prefix}")));
        }
        let room = LENGTH - 2 - company_prefix.len();
        let serial_digits = format!("{serial:0room$}");
        if serial_digits.len() > room {
            return Err(SsccError::SerialTooLong(serial));
        }
        let body = format!("{extension}{company_prefix}{serial_digits}");
        let check = check_digit(&body).ok_or_else(|| SsccError::Prefix(body.clone()))?;
        Ok(Self(format!("{body}{check}")))
    }

    /// The eighteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: the extension digit, then groups of seven, `3 4012345 0000000 017`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(LENGTH + 3);
        for (index, digit) in self.0.chars().enumerate() {
            if matches!(index, 1 | 8 | 15) {
                text.push(' ');
            }
            text.push(digit);
        }
        text
    }
}

impl FromStr for Sscc {
    type Err = SsccError;
    fn from_str(text: &str) -> Result<Self, SsccError> {
        let wrong = || SsccError::NotEighteenDigits(text.to_owned());
        if text.len() != LENGTH || !is_digits(text) {
            return Err(wrong());
        }
        let (body, last) = text.split_at(LENGTH - 1);
        let right = check_digit(body).ok_or_else(wrong)?;
        if last == right.to_string() {
            Ok(Self(text.to_owned()))
        } else {
            Err(SsccError::CheckDigit {
                written: text.to_owned(),
                right,
            })
        }
    }
}

impl TryFrom<String> for Sscc {
    type Error = SsccError;
    fn try_from(text: String) -> Result<Self, SsccError> {
        text.parse()
    }
}

impl From<Sscc> for String {
    fn from(sscc: Sscc) -> Self {
        sscc.0
    }
}

impl fmt::Display for Sscc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The GS1 check digit (modulo 10, weights 3 and 1 from the right) for digits without one: GS1
/// General Specifications 7.9.1. None if `body` is empty or holds anything but digits.
#[must_use]
pub fn check_digit(body: &str) -> Option<u8> {
    if body.is_empty() || !is_digits(body) {
        return None;
    }
    let sum = body
        .bytes()
        .rev()
        .enumerate()
        .fold(0_u8, |sum, (index, digit)| {
            let weight = if index % 2 == 0 { 3 } else { 1 };
            (sum + (digit - b'0') * weight) % 10
        });
    Some((10 - sum) % 10)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_published_numbers() {
        let cases = [
            ("34012345000000001", Some(7)),
            ("629104150021", Some(3)),
            ("400638133393", Some(1)),
            ("9638507", Some(4)),
            ("", None),
            ("12a", None),
            ("１２", None),
        ];
        for (body, digit) in cases {
            assert_eq!(check_digit(body), digit, "{body}");
        }
    }

    #[test]
    fn made_and_read_back() {
        let cases = [
            (3, "4012345", 1, "340123450000000017"),
            (0, "340123450", 1, "034012345000000013"),
            (9, "123456789012", 9999, "912345678901299993"),
        ];
        for (extension, prefix, serial, text) in cases {
            let sscc = Sscc::new(extension, prefix, serial);
            let expected = check_digit(&text[..17]).map(|digit| format!("{}{digit}", &text[..17]));
            assert_eq!(sscc.clone().ok().map(String::from), expected, "{text}");
            assert_eq!(
                sscc.unwrap()
                    .to_string()
                    .parse::<Sscc>()
                    .unwrap()
                    .as_str()
                    .len(),
                18
            );
        }
    }

    #[test]
    fn wrong_numbers_are_refused() {
        assert!(matches!(
            "".parse::<Sscc>(),
            Err(SsccError::NotEighteenDigits(_))
        ));
        assert!(matches!(
            "34012345000000001".parse::<Sscc>(),
            Err(SsccError::NotEighteenDigits(_))
        ));
        assert_eq!(
            "340123450000000010".parse::<Sscc>(),
            Err(SsccError::CheckDigit {
                written: "340123450000000010".to_owned(),
                right: 7
            })
        );
        assert!(matches!(
            Sscc::new(10, "4012345", 1),
            Err(SsccError::Prefix(_))
        ));
        assert!(matches!(
            Sscc::new(3, "40x2345", 1),
            Err(SsccError::Prefix(_))
        ));
        assert!(matches!(Sscc::new(3, "401", 1), Err(SsccError::Prefix(_))));
        assert_eq!(
            Sscc::new(3, "401234567890", 10_000),
            Err(SsccError::SerialTooLong(10_000))
        );
        assert!(serde_json::from_str::<Sscc>(r#""340123450000000010""#).is_err());
    }
}
