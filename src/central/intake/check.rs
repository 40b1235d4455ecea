//! What a row has to look like before it is taken.

use std::borrow::Cow;

use crate::domain::{barcode::own, shown::Shown};

/// The longest key.
pub const ID_CHARACTERS_MAX: usize = 64;

/// ISO 3166-1 alpha-2, officially assigned.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ \
FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE \
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR \
MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU \
RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// True for the two capitals of a country.
#[must_use]
pub fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|country| country == code)
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which field.
    pub field: Cow<'static, str>,
    /// What is wrong, and what would be right.
    pub reason: Shown,
}

/// A fault, in words.
pub fn fault(field: impl Into<Cow<'static, str>>, reason: impl AsRef<str>) -> Fault {
    Fault {
        field: field.into(),
        reason: Shown::new(reason.as_ref()),
    }
}

/// A key that can be scanned, typed and printed.
pub fn id(field: &'static str, text: &str) -> Result<(), Fault> {
    if text.is_empty() || text.trim() != text {
        return Err(fault(
            field,
            "must not be empty, nor begin or end with a space",
        ));
    }
    if text.chars().count() > ID_CHARACTERS_MAX {
        return Err(fault(
            field,
            format!("at most {ID_CHARACTERS_MAX} characters"),
        ));
    }
    // What would be drawn differently from what it is could not be told from another key.
    if text.chars().any(char::is_control) || Shown::new(text).as_str() != text {
        return Err(fault(field, "holds characters that cannot be seen"));
    }
    Ok(())
}

/// A code that is read as one of the site's own codes names that, and nothing else may bear it.
pub fn own_code(field: &'static str, code: &str) -> Result<(), Fault> {
    if own::is_reserved(code) {
        return Err(fault(
            field,
            "begins as the codes of commands, totes or badges do: take another code",
        ));
    }
    Ok(())
}

/// Words that people read: some, and all of them to be seen.
pub fn words(field: &'static str, text: &Shown) -> Result<(), Fault> {
    if text.as_str().trim().is_empty() {
        return Err(fault(field, "must not be empty"));
    }
    // A control character came in as its picture, another hidden one as a mark.
    let stands_in = |character| matches!(character, '\u{2400}'..='\u{2421}' | '\u{fffd}');
    if text.as_str().chars().any(stands_in) {
        return Err(fault(field, "holds characters that cannot be seen"));
    }
    Ok(())
}

/// A country's two capitals.
pub fn country(field: &'static str, code: &str) -> Result<(), Fault> {
    if is_country(code) {
        Ok(())
    } else {
        Err(fault(
            field,
            "must be an ISO 3166 country of two capitals, such as DE",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_those_of_the_standard() {
        assert_eq!(COUNTRIES.split(' ').count(), 249);
        let cases = [
            ("DE", true),
            ("JP", true),
            ("de", false),
            ("UK", false),
            ("", false),
            ("AD AE", false),
        ];
        for (code, right) in cases {
            assert_eq!(is_country(code), right, "{code}");
        }
    }

    #[test]
    fn keys_are_visible_and_short() {
        let long = "x".repeat(65);
        let cases = [
            ("1044", true),
            ("Bücher/7", true),
            ("", false),
            (" 1", false),
            ("a\u{1b}b", false),
            ("a\u{200b}b", false),
            (long.as_str(), false),
        ];
        for (text, right) in cases {
            assert_eq!(id("order", text).is_ok(), right, "{text:?}");
        }
    }
}
