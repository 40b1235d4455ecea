//! What a scan means: its text, its check digit, and the things of the warehouse that carry it.
//!
//! A scan is read once ([`read`]), then looked up by type and exactly ([`meaning::resolve`]): never
//! by a part of a code, never across owners. More than one meaning is answered with all of them.

pub mod escape;

pub mod check;
pub mod fault;

pub mod aim;
pub mod code39;
pub mod gs1;
pub mod gtin;
pub mod layout;
pub mod rcn;
pub mod ssi;

pub mod scan;

pub mod meaning;
pub mod own;
pub mod wedge;

use serde::{Deserialize, Serialize};

pub use check::{check_digit, has_valid_check_digit};

/// The longest code taken, in bytes.
pub const CODE_BYTES_MAX: usize = 4_096;

/// A scan's text, read and found fit to be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The text without symbology identifier and surrounding white space.
    pub text: String,
    /// The AIM symbology identifier ("]E0") where the scanner sends one (ISO/IEC 15424).
    pub symbology: Option<String>,
}

/// Why bytes are no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Nothing but white space.
    #[error("the scan was empty")]
    Empty,
    /// Longer than [`CODE_BYTES_MAX`].
    #[error("the code is longer than {CODE_BYTES_MAX} bytes")]
    TooLong,
    /// Control characters or bytes that are no text.
    #[error("the code holds characters that no code here may hold")]
    NotText,
}

impl Code {
    /// A code of plain text, as a person types it.
    pub fn typed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            symbology: None,
        }
    }
}

/// Reads the bytes of one scan. Inner bytes are never changed; a group separator (0x1D) is the only control character taken.
pub fn read(bytes: &[u8]) -> Result<Code, Unreadable> {
    if bytes.len() > CODE_BYTES_MAX {
        return Err(Unreadable::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
    let text = text.trim_matches(['\r', '\n', '\t', ' ']);
    if text
        .chars()
        .any(|character| character.is_control() && character != '\u{1d}')
    {
        return Err(Unreadable::NotText);
    }
    let (symbology, text) = split_symbology(text);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Code {
        text: text.to_owned(),
        symbology: symbology.map(str::to_owned),
    })
}

/// `]E0952…` is the identifier `]E0` and the code.
fn split_symbology(text: &str) -> (Option<&str>, &str) {
    let mut characters = text.chars();
    let is_identifier = characters.next() == Some(']')
        && characters
            .next()
            .is_some_and(|letter| letter.is_ascii_alphabetic())
        && characters
            .next()
            .is_some_and(|modifier| modifier.is_ascii_alphanumeric());
    if is_identifier {
        (Some(&text[..3]), &text[3..])
    } else {
        (None, text)
    }
}

/// The one form under which a product's code is stored and compared: a valid GTIN as 14 digits
/// (GS1 General Specifications 3.3.2, left-padded), anything else as it is.
///
/// A GTIN is also found in element strings and in a Digital Link, and a UPC-E that is no EAN-8 is expanded.
/// The indicator of a GTIN-14 stays: a case is another trade item than the unit in it.
#[must_use]
pub fn product_key(code: &str) -> String {
    if let Some(gtin) = element_gtin(code) {
        return gtin.to_owned();
    }
    if matches!(code.len(), 8 | 12 | 13 | 14) && has_valid_check_digit(code) {
        return format!("{code:0>14}");
    }
    let is_nothing = code.bytes().all(|byte| byte == b'0');
    scan::upc_e(code)
        .filter(|_| !is_nothing)
        .map(|gtin| gtin.as_str().to_owned())
        .or_else(|| scan::gtin_within(code))
        .unwrap_or_else(|| code.to_owned())
}

impl Code {
    /// The number with an embedded price, weight or count that this is by the region's rules, its inner check digit right.
    #[must_use]
    pub fn restricted(&self, region: Option<rcn::Region>) -> Option<rcn::Restricted> {
        region?;
        let symbology = self.symbology.as_deref().unwrap_or_default();
        let scan = scan::understand(&format!("{symbology}{}", self.text));
        let number = rcn::restricted(scan.gtin()?.clone(), region, true).ok()??;
        number.value.is_some().then_some(number)
    }

    /// Every key a product may be stored under, the likeliest first. With a symbology identifier there is one.
    ///
    /// Eight digits without an identifier may be an EAN-8 and a UPC-E at once: both are looked up.
    #[must_use]
    pub fn product_keys(&self) -> Vec<String> {
        let plain = product_key(&self.text);
        let Some(symbology) = &self.symbology else {
            let mut keys = vec![plain];
            keys.extend(scan::upc_e(&self.text).map(|gtin| gtin.as_str().to_owned()));
            keys.dedup();
            return keys;
        };
        let scan = scan::understand(&format!("{symbology}{}", self.text));
        let gtin = scan.gtin().filter(|gtin| !gtin.is_nothing());
        vec![gtin.map_or(plain, |gtin| gtin.as_str().to_owned())]
    }
}

/// The GTIN of a GS1 element string that begins with AI (01), such as `0109521234000017…`.
fn element_gtin(code: &str) -> Option<&str> {
    let gtin = code.strip_prefix("01")?.get(..14)?;
    (code.len() >= 16 && has_valid_check_digit(gtin)).then_some(gtin)
}

/// The SSCC in a scan of a logistic label: 18 digits, the element string `00` + 18 digits, alone or among others,
/// or a Digital Link's.
#[must_use]
pub fn sscc(code: &str) -> Option<&str> {
    let digits = match code.len() {
        18 => code,
        20 => code.strip_prefix("00")?,
        _ => return scan::sscc_within(code),
    };
    has_valid_check_digit(digits).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_are_read() {
        let code = |text: &str, symbology: Option<&str>| {
            Ok(Code {
                text: text.to_owned(),
                symbology: symbology.map(str::to_owned),
            })
        };
        let cases: [(&[u8], Result<Code, Unreadable>); 9] = [
            (b"9521234000017\r\n", code("9521234000017", None)),
            (b"]E09521234000017", code("9521234000017", Some("]E0"))),
            (
                b"]C10109521234000017\x1d10A",
                code("0109521234000017\x1d10A", Some("]C1")),
            ),
            (b"T 14", code("T 14", None)),
            (b"", Err(Unreadable::Empty)),
            (b"\r\n", Err(Unreadable::Empty)),
            (b"]E0", Err(Unreadable::Empty)),
            (b"A\x1b[2J", Err(Unreadable::NotText)),
            (b"A\xff\xfe", Err(Unreadable::NotText)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes), expected, "{bytes:?}");
        }
        assert_eq!(read(&[b'Q'; 5_000]), Err(Unreadable::TooLong));
    }

    #[test]
    fn product_keys() {
        let cases = [
            ("9521234000013", "09521234000013"),
            ("40063813", "40063813"),
            ("4006381333931", "04006381333931"),
            ("036000291452", "00036000291452"),
            ("010400638133393110LOT", "04006381333931"),
            ("ACME-MUG-BL", "ACME-MUG-BL"),
            ("4006381333932", "4006381333932"),
        ];
        for (code, key) in [
            ("04252614", "00042100005264"),
            ("00000000", "00000000"),
            ("10LOT\u{1d}0104006381333931", "04006381333931"),
            (
                "https://id.gs1.org/01/04006381333931/10/A",
                "04006381333931",
            ),
            ("https://id.gs1.org/01/4006381333931", "04006381333931"),
            (
                "https://example.com/products/42",
                "https://example.com/products/42",
            ),
            ("014006381333931", "014006381333931"),
        ] {
            assert_eq!(product_key(code), key, "{code}");
            assert_eq!(product_key(&product_key(code)), key, "{code}");
        }
        for (code, key) in cases {
            let expected = if has_valid_check_digit(code) && code.len() < 14 {
                format!("{code:0>14}")
            } else {
                key.to_owned()
            };
            assert_eq!(product_key(code), expected, "{code}");
        }
    }

    #[test]
    fn a_symbology_identifier_decides_between_readings() {
        let keys = |scan: &str| read(scan.as_bytes()).unwrap().product_keys();
        for (scan, expected) in [
            ("]E001234565", &["00012345000065"][..]),
            ("]E00012345000065", &["00012345000065"]),
            ("]E496385074", &["00000096385074"]),
            ("]C117261231010400638133393110A", &["04006381333931"]),
            ("]I110036000291459", &["10036000291459"]),
            (
                "]Q1https://id.gs1.org/01/04006381333931",
                &["04006381333931"],
            ),
            ("]C0T-14", &["T-14"]),
            ("]E04006381333932", &["4006381333932"]),
            ("4006381333931", &["04006381333931"]),
            ("01010101", &["01010101"]),
        ] {
            assert_eq!(keys(scan), expected, "{scan}");
        }
    }

    #[test]
    fn a_logistic_unit_is_found_wherever_it_stands() {
        let unit = "340123450000000017";
        for code in [
            unit.to_owned(),
            format!("00{unit}"),
            format!("00{unit}403ROUTE"),
            format!("02140063812278243724\u{1d}00{unit}"),
            format!("https://id.gs1.org/00/{unit}"),
        ] {
            assert_eq!(sscc(&code), Some(unit), "{code}");
        }
        for code in [
            "340123450000000018",
            "00",
            "https://id.gs1.org/01/04006381333931",
        ] {
            assert_eq!(sscc(code), None, "{code}");
        }
    }
}
