//! What may stand in a bar code on a label, and how wide it comes out.

mod symbols;

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sscc::Sscc;
use symbols::Digits;

/// The most characters in one Code 128: GS1 General Specifications 5.4.4.6 sets 48.
const CHARACTERS_MAX: usize = 48;
/// Modules of one Code 128 symbol character.
const SYMBOL_MODULES: u32 = 11;
/// Modules of the stop pattern.
const STOP_MODULES: u32 = 13;
/// Modules that stay white on each side of the bars.
pub const QUIET_MODULES: u32 = 10;

/// Text that Code 128 can hold and a printer does not misread: 1 to 48 printable ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 48)]
pub struct BarcodeText(String);

/// A postcode within a GS1 bar code: 1 to 9 letters and digits, without spaces.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 9)]
pub struct Postcode(String);

/// What a GS1-128 on a label says. Only these, so that no text from outside can smuggle in another
/// application identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gs1Content {
    /// `(00)` and the serial shipping container code.
    Sscc(Sscc),
    /// `(420)` and the postcode the parcel goes to, within one postal authority.
    ShipToPostcode(Postcode),
    /// `(421)`, the country's ISO 3166-1 number (three digits) and the postcode.
    ShipToCountryPostcode(u16, Postcode),
}

/// Why something cannot be a bar code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BarcodeError {
    /// Empty, too long, or not printable ASCII.
    #[error("'{0}' cannot be printed as Code 128: 1 to 48 printable ASCII characters are needed")]
    NotCode128(String),
    /// Not 1 to 9 letters and digits.
    #[error("'{0}' cannot stand in a GS1 bar code as a postcode")]
    NotPostcode(String),
}

impl BarcodeText {
    /// Takes the text if every scanner and printer agrees on it.
    pub fn new(text: impl Into<String>) -> Result<Self, BarcodeError> {
        let text = text.into();
        let fits = (1..=CHARACTERS_MAX).contains(&text.len())
            && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
        if fits {
            Ok(Self(text))
        } else {
            Err(BarcodeError::NotCode128(text))
        }
    }

    /// The text as a scanner reads it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Modules from the first to the last bar, at most. A text with `>` is printed without pairing
    /// digits, see [`super::zpl`].
    #[must_use]
    pub fn modules(&self) -> u32 {
        let symbols = if self.0.contains('>') {
            u32::try_from(self.0.len()).unwrap_or(u32::MAX)
        } else {
            symbol_characters(&self.0)
        };
        // Start and check character beside the data.
        (symbols + 2) * SYMBOL_MODULES + STOP_MODULES
    }

    /// Bars and spaces in turn, in modules, from the first bar to the last.
    #[must_use]
    pub fn widths(&self) -> Vec<u8> {
        let digits = if self.0.contains('>') {
            Digits::Single
        } else {
            Digits::Paired
        };
        symbols::widths(&self.0, false, digits)
    }
}

impl Postcode {
    /// Takes a postcode as people write it; spaces and hyphens do not belong to the code.
    pub fn new(text: &str) -> Result<Self, BarcodeError> {
        let code: String = text
            .chars()
            .filter(|character| !matches!(character, ' ' | '-'))
            .map(|character| character.to_ascii_uppercase())
            .collect();
        let fits =
            (1..=9).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits {
            Ok(Self(code))
        } else {
            Err(BarcodeError::NotPostcode(text.to_owned()))
        }
    }

    /// The code without spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Gs1Content {
    /// The text with its application identifier in brackets, as printers take it and people read it.
    #[must_use]
    pub fn bracketed(&self) -> String {
        match self {
            Self::Sscc(sscc) => format!("(00){sscc}"),
            Self::ShipToPostcode(postcode) => format!("(420){postcode}"),
            Self::ShipToCountryPostcode(country, postcode) => {
                format!("(421){:03}{postcode}", country % 1000)
            }
        }
    }

    /// The line below the bars.
    #[must_use]
    pub fn human_readable(&self) -> String {
        match self {
            Self::Sscc(sscc) => format!("(00) {}", sscc.grouped()),
            Self::ShipToPostcode(_) => self.bracketed().replace(')', ") "),
            Self::ShipToCountryPostcode(country, postcode) => {
                format!("(421) {:03} {postcode}", country % 1000)
            }
        }
    }

    /// Modules from the first to the last bar, at most.
    #[must_use]
    pub fn modules(&self) -> u32 {
        // Start, FNC1 and check character beside the data.
        (symbol_characters(&self.encoded()) + 3) * SYMBOL_MODULES + STOP_MODULES
    }

    /// Bars and spaces in turn, in modules, from the first bar to the last.
    #[must_use]
    pub fn widths(&self) -> Vec<u8> {
        symbols::widths(&self.encoded(), true, Digits::Paired)
    }

    /// What follows FNC1: the brackets are for people.
    fn encoded(&self) -> String {
        self.bracketed().replace(['(', ')'], "")
    }
}

/// Symbol characters for `text` when digits go in pairs wherever that is usual: runs of four and
/// more at either end, six and more inside, all digits at once. A symbol for each change of subset.
fn symbol_characters(text: &str) -> u32 {
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let mut symbols = 0;
    let mut digits = 0;
    let mut at_start = true;
    let count = |run: u32, at_end: bool, at_start: bool| -> u32 {
        let needed = if at_start || at_end { 4 } else { 6 };
        if run < needed {
            return run;
        }
        let changes = u32::from(!at_start) + u32::from(!at_end);
        run / 2 + run % 2 * (if all_digits { 2 } else { 1 }) + changes
    };
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            digits += 1;
        } else {
            symbols += count(digits, false, at_start) + 1;
            digits = 0;
            at_start = false;
        }
    }
    symbols + count(digits, true, at_start)
}

macro_rules! text_like {
    ($($name:ident: $make:expr),*) => {$(
        impl TryFrom<String> for $name {
            type Error = BarcodeError;
            fn try_from(text: String) -> Result<Self, BarcodeError> {
                ($make)(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

text_like! {
    BarcodeText: |text: String| Self::new(text),
    Postcode: |text: String| Self::new(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_code_128_takes() {
        for text in ["1Z999AA10123456784", "a>8b", " ", "~JA^XZ"] {
            assert!(BarcodeText::new(text).is_ok(), "{text}");
        }
        let long = "x".repeat(49);
        for text in ["", "Müller", "a\tb", "\u{7f}", long.as_str()] {
            assert!(BarcodeText::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn postcodes_lose_their_spaces_only() {
        let cases = [
            ("10115", Some("10115")),
            ("sw1a 1aa", Some("SW1A1AA")),
            ("1234-567", Some("1234567")),
            ("(421)", None),
            ("", None),
            ("1234567890", None),
            ("１２３", None),
        ];
        for (text, code) in cases {
            let postcode = Postcode::new(text).ok();
            assert_eq!(postcode.as_ref().map(Postcode::as_str), code, "{text}");
        }
    }

    #[test]
    fn gs1_contents_as_printed() {
        let sscc: Sscc = "340123450000000017".parse().unwrap();
        let postcode = Postcode::new("1010").unwrap();
        let cases = [
            (Gs1Content::Sscc(sscc), "(00)340123450000000017", 156),
            (
                Gs1Content::ShipToPostcode(postcode.clone()),
                "(420)1010",
                90 + 11,
            ),
            (
                Gs1Content::ShipToCountryPostcode(40, postcode),
                "(421)0401010",
                101,
            ),
        ];
        for (content, text, modules) in cases {
            assert_eq!(content.bracketed(), text);
            assert_eq!(content.modules(), modules, "{text}");
        }
    }

    #[test]
    fn widths_in_modules() {
        let cases = [
            ("A", 46),
            ("AB", 57),
            ("1234", 57),
            ("12345", 79),
            ("AB1234", 2 * 11 + 11 + 22 + 35),
        ];
        for (text, modules) in cases {
            assert_eq!(BarcodeText::new(text).unwrap().modules(), modules, "{text}");
        }
    }
}
