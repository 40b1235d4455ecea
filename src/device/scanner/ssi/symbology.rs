//! What an SSI scanner calls a symbology, as the AIM identifier that says the same (Zebra, Simple Serial Interface
//! Programmer's Guide 72E-40451, `DECODE_DATA`, bar code types; ISO/IEC 15424).

use crate::domain::barcode::gtin::upc_a;

/// What stands under an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it is.
    Plain,
    /// Exactly so many digits; otherwise the identifier would promise what is not there.
    Digits(usize),
    /// A UPC code, sent under `]E0` with 13 digits.
    Upc,
}

/// Type, identifier, form. What is ambiguous is left out: 0x1B and 0x1C are the Data Matrix and QR codes of
/// older scanners with and without GS1 content, so their content decides.
const TYPES: &[(u8, &str, Form)] = &[
    (0x01, "]A0", Form::Plain),
    (0x02, "]F0", Form::Plain),
    (0x03, "]C0", Form::Plain),
    (0x07, "]G0", Form::Plain),
    (0x08, "]E0", Form::Upc),
    (0x09, "]E0", Form::Upc),
    (0x0a, "]E4", Form::Digits(8)),
    (0x0b, "]E0", Form::Digits(13)),
    (0x0e, "]M0", Form::Plain),
    (0x0f, "]C1", Form::Plain),
    (0x11, "]L0", Form::Plain),
    (0x13, "]A4", Form::Plain),
    (0x25, "]U0", Form::Plain),
    (0x2d, "]z0", Form::Plain),
    (0x30, "]e0", Form::Plain),
    (0x31, "]e0", Form::Plain),
    (0x32, "]e0", Form::Plain),
    (0xc1, "]d2", Form::Plain),
    (0xc2, "]Q3", Form::Plain),
];

/// A code with the identifier of its symbology in front, where there is one and the scanner has not sent it itself.
#[must_use]
pub fn identified(kind: u8, code: &[u8]) -> Vec<u8> {
    let row = TYPES.iter().find(|(known, ..)| *known == kind);
    let Some((_, identifier, form)) = row.filter(|_| !code.starts_with(b"]")) else {
        return code.to_vec();
    };
    let all_digits = code.iter().all(u8::is_ascii_digit);
    let body = match form {
        Form::Plain => Some(code.to_vec()),
        Form::Digits(count) => (all_digits && code.len() == *count).then(|| code.to_vec()),
        Form::Upc => std::str::from_utf8(code)
            .ok()
            .and_then(|text| upc_a(text).ok())
            .map(|(_, twelve)| format!("0{twelve}").into_bytes()),
    };
    body.map_or_else(
        || code.to_vec(),
        |body| [identifier.as_bytes(), &body].concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: u8, code: &str, expect: &str) {
        let identified = identified(kind, code.as_bytes());
        assert_eq!(String::from_utf8_lossy(&identified), expect);
    }

    #[test]
    fn the_identifier_says_what_the_scanner_said() {
        check(0x0b, "4006381333931", "]E04006381333931");
        check(0x08, "036000291452", "]E00036000291452");
        check(0x09, "04252614", "]E00042100005264");
        check(0x0a, "96385074", "]E496385074");
        check(0x0f, "010952123456788110LOT", "]C1010952123456788110LOT");
        check(0x03, "TOTE-1", "]C0TOTE-1");
    }

    #[test]
    fn nothing_is_promised_that_is_not_there() {
        check(0x0b, "40063813339", "40063813339");
        check(0x08, "12", "12");
        check(0x1b, "0109521234567881", "0109521234567881");
        check(0x77, "X", "X");
        check(0x0b, "]E04006381333931", "]E04006381333931");
    }
}
