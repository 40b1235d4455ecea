//! Every application identifier: its parts and their checks, its companions, its place in a Digital Link
//! (GS1 General Specifications 3.2 and 4.14; GS1 Digital Link URI Syntax 1.6; state of the GS1 Barcode Syntax Dictionary of 2026-01-27).

use super::rows::RULES;

/// What characters a part is made of (GS1 General Specifications 7.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// Digits.
    Numeric,
    /// GS1 AI encodable character set 82: no space, no `#`, no `^`.
    Set82,
    /// Character set 39: digits, capitals, `#`, `-`, `/`.
    Set39,
    /// Character set 64: base64url, padded with `=`.
    Set64,
}

/// A check beyond the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Mod 10 check digit (7.9).
    Digit,
    /// Alphanumeric check character pair (7.9.5).
    Pair,
    /// A company prefix begins here: four digits at least.
    Company(usize),
    /// YYMMDD, day 00 meaning the month (7.12).
    DateOrMonth,
    /// YYMMDD.
    Date,
    /// YYYYMMDD.
    LongDate,
    /// HHMM.
    HourMinute,
    /// HHMM, or 9999 where no time is given (3.5.17).
    HourMinuteOrNone,
    /// HH.
    Hour,
    /// MM.
    Minute,
    /// SS.
    Second,
    /// ISO 3166-1 numeric.
    Country,
    /// ISO 3166-1 numeric, or 999 for several.
    CountryOr999,
    /// ISO 3166-1 alpha-2.
    CountryLetters,
    /// ISO 4217 numeric.
    Currency,
    /// `%` is followed by two hexadecimal digits (RFC 3986, 2.1).
    Percent,
    /// One of these characters.
    OneOf(&'static str),
    /// A number up to this.
    AtMost(u64),
    /// Not zeros alone.
    NotZero,
    /// A number without padding.
    NoLeadingZero,
    /// At least one letter or sign.
    NotOnlyDigits,
    /// Piece number, then number of pieces.
    PieceOfTotal,
    /// `position/count`.
    Sequence,
    /// ISO 13616.
    Iban,
    /// AIDC media type (ICCBBA).
    Media,
    /// UN/ECE Recommendation 21 package code.
    Package,
    /// Importer index (7.11).
    Importer,
    /// North American coupon (AI 8110).
    Coupon,
    /// North American positive offer file coupon (AI 8112).
    PositiveOffer,
}

/// One part of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Of what characters.
    pub characters: Characters,
    /// At least this long, in bytes.
    pub length_min: usize,
    /// At most this long, in bytes.
    pub length_max: usize,
    /// May be left out.
    pub is_optional: bool,
    /// The checks, in their order.
    pub checks: &'static [Check],
}

/// One application identifier, or a run of them that differ in the last digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The first identifier of the run.
    pub first: &'static str,
    /// The last of the run; the same as the first where it stands alone.
    pub last: &'static str,
    /// GS1's data title.
    pub title: &'static str,
    /// What the value is made of.
    pub parts: &'static [Part],
    /// A separator must follow unless the value is the last; others have a predefined length (7.8.5).
    pub needs_separator: bool,
    /// What must be there too: `&` between demands, `,` between alternatives, `+` between those that go together.
    pub needs: &'static str,
    /// What must not be there too; `n` stands for any digit.
    pub excludes: &'static str,
    /// For a Digital Link's primary key: its qualifiers in order, `|` between alternatives.
    pub qualifiers: Option<&'static str>,
    /// May stand in a Digital Link's query.
    pub is_attribute: bool,
}

impl Rule {
    /// The shortest value.
    #[must_use]
    pub fn length_min(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| !part.is_optional)
            .map(|part| part.length_min)
            .sum()
    }

    /// The longest value.
    #[must_use]
    pub fn length_max(&self) -> usize {
        self.parts.iter().map(|part| part.length_max).sum()
    }
}

/// The rule of exactly this identifier.
#[must_use]
pub fn rule(ai: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| {
        rule.first.len() == ai.len()
            && ai.bytes().all(|byte| byte.is_ascii_digit())
            && (rule.first..=rule.last).contains(&ai)
    })
}

/// The identifier that data begins with: its first two digits fix how long it is (3.2).
#[must_use]
pub fn leading(data: &[u8]) -> Option<(&str, &'static Rule)> {
    let prefix = data.get(..2)?;
    let digits = RULES
        .iter()
        .find(|rule| (&rule.first.as_bytes()[..2]..=&rule.last.as_bytes()[..2]).contains(&prefix))
        .map(|rule| rule.first.len())?;
    let ai = std::str::from_utf8(data.get(..digits)?).ok()?;
    Some((ai, rule(ai)?))
}

/// True when `ai` is what a pattern such as `310n` stands for.
#[must_use]
pub fn matches(pattern: &str, ai: &str) -> bool {
    pattern.len() == ai.len()
        && pattern
            .bytes()
            .zip(ai.bytes())
            .all(|(wanted, byte)| wanted == b'n' || wanted == byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_consistent() {
        for rule in RULES {
            assert!(rule.first <= rule.last, "{}", rule.first);
            assert_eq!(rule.first.len(), rule.last.len());
            assert!(
                rule.needs_separator || rule.length_min() == rule.length_max(),
                "{} has no predefined length",
                rule.first
            );
            for other in RULES {
                let same_start = rule.first[..2] == other.first[..2];
                assert!(!same_start || rule.first.len() == other.first.len());
            }
        }
    }

    #[test]
    fn identifiers_are_found() {
        assert_eq!(leading(b"3103001250").unwrap().0, "3103");
        assert_eq!(leading(b"991").unwrap().0, "99");
        assert_eq!(leading(b"3953001250").unwrap().1.title, "PRICE/UoM");
        for unknown in [
            &b"3109001250"[..],
            b"9",
            b"",
            b"05",
            b"31",
            b"310",
            b"\xff1",
        ] {
            assert!(leading(unknown).is_none(), "{unknown:?}");
        }
        assert!(rule("1").is_none() && rule("ab").is_none() && rule("010").is_none());
        assert!(matches("310n", "3102") && !matches("310n", "3110") && !matches("37", "370"));
    }
}
