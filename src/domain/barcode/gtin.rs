//! Trade item numbers: GTIN of every length, UPC-E, ISBN and ISSN (GS1 General Specifications 2.1, 3.3.2, 4.2).

use super::{
    check_digit,
    fault::{Fault, FaultClass, check_digit_of, digits_of, trimmed},
};

/// How many digits of a GTIN carry meaning; leading zeros are only padding (GS1 General Specifications 3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GtinFormat {
    /// EAN-8.
    Gtin8,
    /// UPC-A and UPC-E.
    Gtin12,
    /// EAN-13.
    Gtin13,
    /// A grouping of trade items, with an indicator digit 1 to 9 in front.
    Gtin14,
}

impl GtinFormat {
    /// The number's length without padding.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Gtin8 => 8,
            Self::Gtin12 => 12,
            Self::Gtin13 => 13,
            Self::Gtin14 => 14,
        }
    }

    /// The name in print: `GTIN-13`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gtin8 => "GTIN-8",
            Self::Gtin12 => "GTIN-12",
            Self::Gtin13 => "GTIN-13",
            Self::Gtin14 => "GTIN-14",
        }
    }
}

/// Who may give a number a meaning of their own (GS1 General Specifications 2.1.11 and 1.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circulation {
    /// Prefix 02, 20 to 29: the national GS1 organisation's rules, price or weight embedded.
    Region,
    /// Prefix 04, GTIN-8 prefix 0 and 2: one company's own.
    Company,
}

/// A trade item number with a right check digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gtin {
    /// The form it is stored and compared in.
    digits14: String,
    format: GtinFormat,
}

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits; the check digit is the same at every length (GS1 General Specifications 7.9).
    pub fn parse(code: &str) -> Result<Self, Fault> {
        let code = trimmed(code);
        digits_of(code, "a GTIN", &[8, 12, 13, 14])?;
        check_digit_of(code, "GTIN")?;
        let digits14 = format!("{code:0>14}");
        let significant = digits14.trim_start_matches('0').len();
        let format = match significant {
            0..=8 => GtinFormat::Gtin8,
            9..=12 => GtinFormat::Gtin12,
            13 => GtinFormat::Gtin13,
            _ => GtinFormat::Gtin14,
        };
        Ok(Self { digits14, format })
    }

    /// 14 digits, left-padded: the form to store and compare.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digits14
    }

    /// How many of the digits carry meaning.
    #[must_use]
    pub fn format(&self) -> GtinFormat {
        self.format
    }

    /// The indicator of a GTIN-14: 1 to 8 a case, 9 of variable measure. A unit has none.
    #[must_use]
    pub fn indicator(&self) -> Option<u8> {
        (self.format == GtinFormat::Gtin14)
            .then(|| self.digits14.bytes().next())
            .flatten()
            .map(|byte| byte - b'0')
    }

    /// The number as 13 digits, which every format but a GTIN-14 has.
    #[must_use]
    pub fn thirteen(&self) -> &str {
        self.digits14.get(1..).unwrap_or_default()
    }

    /// Whether its prefix is one of the restricted ones; a GTIN-14 never is.
    #[must_use]
    pub fn circulation(&self) -> Option<Circulation> {
        match self.format {
            GtinFormat::Gtin14 => None,
            GtinFormat::Gtin8 => match self.digits14.as_bytes().get(6)? {
                b'0' | b'2' => Some(Circulation::Company),
                _ => None,
            },
            GtinFormat::Gtin12 | GtinFormat::Gtin13 => match self.thirteen().as_bytes() {
                [b'0', b'2', ..] | [b'2', ..] => Some(Circulation::Region),
                [b'0', b'4', ..] => Some(Circulation::Company),
                _ => None,
            },
        }
    }

    /// True where every digit is zero: the check digit is right, but it names nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.digits14.bytes().all(|byte| byte == b'0')
    }
}

/// Checks a GS1 key of one length, an SSCC of 18 or a GLN of 13 digits, and gives its check digit
/// (GS1 General Specifications 2.2.1, 2.4.3 and 7.9).
pub fn fixed_key(code: &str, what: &str, digits: usize) -> Result<u8, Fault> {
    let code = trimmed(code);
    digits_of(code, what, &[digits])?;
    check_digit_of(code, what)
}

/// What a UPC code was on the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpcFormat {
    /// 12 digits.
    A,
    /// The zero-suppressed short form, on small packages.
    E,
}

/// Reads a UPC-A of 12 digits or a UPC-E of 6, 7 or 8 and gives the UPC-A (GS1 General Specifications 5.2.2.4).
///
/// With 6 digits the number system is 0 and the check digit reckoned; with 7 only the check digit is.
pub fn upc_a(code: &str) -> Result<(UpcFormat, String), Fault> {
    let code = trimmed(code);
    digits_of(code, "a UPC", &[6, 7, 8, 12])?;
    if code.len() == 12 {
        check_digit_of(code, "UPC-A")?;
        return Ok((UpcFormat::A, code.to_owned()));
    }
    let padded = if code.len() == 6 {
        format!("0{code}")
    } else {
        code.to_owned()
    };
    let (payload, check) = padded.split_at(7);
    if !matches!(payload.as_bytes().first(), Some(b'0' | b'1')) {
        return Err(Fault::new(
            FaultClass::UpceNumberSystem,
            "a UPC-E begins with 0 or 1",
        ));
    }
    let long = expanded(payload);
    let digit = check_digit(&long).unwrap_or_default();
    if !check.is_empty() && check.as_bytes() != [b'0' + digit] {
        return Err(Fault::new(
            FaultClass::CheckDigit,
            format!("the check digit of this UPC-E is {digit}, not {check}"),
        ));
    }
    Ok((UpcFormat::E, format!("{long}{digit}")))
}

/// The 11 digits a UPC-E of number system and six digits stands for.
fn expanded(payload: &str) -> String {
    let (system, six) = payload.split_at(1);
    let (head, last) = six.split_at(5);
    match last {
        "0" | "1" | "2" => format!("{system}{}{last}0000{}", &head[..2], &head[2..]),
        "3" => format!("{system}{}00000{}", &head[..3], &head[3..]),
        "4" => format!("{system}{}00000{}", &head[..4], &head[4..]),
        _ => format!("{system}{head}0000{last}"),
    }
}

/// Which ISBN was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsbnKind {
    /// Nine digits and a check character of modulus 11, X for ten; only under 978.
    Isbn10,
    /// An EAN-13 of prefix 978 or 979.
    Isbn13,
}

/// Reads an ISBN with or without hyphens and gives its EAN-13 (ISO 2108; International ISBN Agency, users' manual 5).
pub fn isbn(code: &str) -> Result<(IsbnKind, String), Fault> {
    let mut plain: String = trimmed(code)
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' '))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    if plain.len() == 9 {
        plain.insert(0, '0');
    }
    let is_number = plain.is_ascii()
        && plain.len() > 1
        && plain[..plain.len() - 1]
            .bytes()
            .all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(Fault::new(
            FaultClass::IllegalCharacter,
            "an ISBN holds digits, and an X only at the end",
        ));
    }
    match plain.len() {
        10 => isbn_of_ten(&plain),
        13 => {
            digits_of(&plain, "an ISBN", &[13])?;
            check_digit_of(&plain, "ISBN")?;
            if plain.starts_with("978") || plain.starts_with("979") {
                Ok((IsbnKind::Isbn13, plain))
            } else {
                Err(Fault::new(
                    FaultClass::BadPrefix,
                    "an ISBN begins with 978 or 979",
                ))
            }
        }
        _ => Err(Fault::new(
            FaultClass::WrongLength,
            "an ISBN has 10 or 13 characters",
        )),
    }
}

fn isbn_of_ten(plain: &str) -> Result<(IsbnKind, String), Fault> {
    let (payload, check) = plain.split_at(9);
    let sum: usize = payload
        .bytes()
        .zip(1..)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    let right = b"0123456789X"[sum % 11];
    if check.as_bytes() != [right] {
        return Err(Fault::new(
            FaultClass::CheckDigit,
            format!(
                "the check character of this ISBN is {}, not {check}",
                char::from(right)
            ),
        ));
    }
    let long = format!("978{payload}");
    let digit = check_digit(&long).unwrap_or_default();
    Ok((IsbnKind::Isbn10, format!("{long}{digit}")))
}

/// True for an EAN-13 of a periodical: prefix 977 (ISO 3297).
#[must_use]
pub fn is_issn(thirteen: &str) -> bool {
    thirteen.len() == 13 && thirteen.starts_with("977")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_restricted_prefixes() {
        let cases = [
            ("4006381333931", "GTIN-13", None),
            ("0000096385074", "GTIN-8", None),
            ("00036000291452", "GTIN-12", None),
            ("10036000291459", "GTIN-14", None),
            ("2012345678903", "GTIN-13", Some(Circulation::Region)),
            ("284158407052", "GTIN-12", Some(Circulation::Region)),
            ("02123455", "GTIN-8", Some(Circulation::Company)),
        ];
        for (code, format, circulation) in cases {
            let gtin = Gtin::parse(code).unwrap();
            assert_eq!(gtin.format().name(), format, "{code}");
            assert_eq!(gtin.circulation(), circulation, "{code}");
        }
        assert_eq!(Gtin::parse("10036000291459").unwrap().indicator(), Some(1));
        assert_eq!(Gtin::parse("00036000291452").unwrap().indicator(), None);
        assert!(Gtin::parse("00000000").unwrap().is_nothing());
        assert!(is_issn("9771234567003"));
    }

    #[test]
    fn seven_digits_of_upc_e_lack_only_the_check_digit() {
        assert_eq!(
            upc_a("0123456"),
            Ok((UpcFormat::E, "012345000065".to_owned()))
        );
        assert_eq!(
            upc_a("036000291452"),
            Ok((UpcFormat::A, "036000291452".to_owned()))
        );
        assert_eq!(upc_a("12345").unwrap_err().class, FaultClass::WrongLength);
    }
}
