//! The checks on one part of an element string's value.

use super::{
    codes, coupon,
    flaw::{Flaw, digits, each, flaw, number},
    table::{Characters, Check},
};
use crate::domain::barcode::fault::FaultClass;

/// GS1 AI encodable character set 82 in the order of its values (GS1 General Specifications, figure 7.11-1).
const SET_82: &[u8] =
    b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// Check characters in the order of their values (GS1 General Specifications 7.9.5).
const SET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// The fewest characters an IBAN has beyond country and check digits, and the most (ISO 13616).
const IBAN_LENGTHS: std::ops::RangeInclusive<usize> = 11..=34;
/// The shortest company prefix, in digits.
const COMPANY_PREFIX_DIGITS_MIN: usize = 4;

/// Checks what characters a part is made of.
pub fn characters(set: Characters, value: &[u8]) -> Result<(), Flaw> {
    let illegal = FaultClass::IllegalCharacter;
    match set {
        Characters::Numeric => digits(value),
        Characters::Set82 => each(
            value,
            |byte| SET_82.contains(&byte),
            illegal,
            "the character is not of GS1's set of 82",
        ),
        Characters::Set39 => each(
            value,
            |byte| {
                byte.is_ascii_digit()
                    || byte.is_ascii_uppercase()
                    || matches!(byte, b'#' | b'-' | b'/')
            },
            illegal,
            "the character is not of GS1's set of 39",
        ),
        Characters::Set64 => base64(value),
    }
}

fn base64(value: &[u8]) -> Result<(), Flaw> {
    let pads = value.iter().rev().take_while(|&&byte| byte == b'=').count();
    let end = value.len() - pads;
    if pads > 2 || (pads > 0 && !value.len().is_multiple_of(3)) {
        return flaw(
            FaultClass::IllegalCharacter,
            "the padding is not that of base64url",
            end..value.len(),
        );
    }
    each(
        &value[..end],
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        FaultClass::IllegalCharacter,
        "the character is not of base64url",
    )
}

/// Makes one check on a part.
pub fn check(check: Check, value: &[u8]) -> Result<(), Flaw> {
    match check {
        Check::Digit => check_digit(value),
        Check::Pair => check_pair(value),
        Check::Company(start) => company(value, start),
        Check::DateOrMonth => date(value, false),
        Check::Date => date(value, true),
        Check::LongDate => date(value.get(2..).unwrap_or_default(), true).map_err(|mut flaw| {
            flaw.place = flaw.place.start + 2..flaw.place.end + 2;
            flaw
        }),
        Check::HourMinuteOrNone if value == b"9999" => Ok(()),
        Check::HourMinute | Check::HourMinuteOrNone => {
            clock(value, 0, 23).and_then(|()| clock(value, 2, 59))
        }
        Check::Hour => clock(value, 0, 23),
        Check::Minute | Check::Second => clock(value, 0, 59),
        Check::Country => country(value, false),
        Check::CountryOr999 => country(value, true),
        Check::CountryLetters => country_letters(value),
        Check::Currency => whole(
            listed(codes::CURRENCIES, value),
            FaultClass::BadCurrency,
            "there is no currency of this number",
            value,
        ),
        Check::Percent => percent(value),
        Check::Iban => iban(value),
        Check::PieceOfTotal => piece_of_total(value),
        Check::Sequence => sequence(value),
        Check::Coupon => coupon::coupon(value),
        Check::PositiveOffer => coupon::positive_offer(value),
        _ => plain(check, value),
    }
}

/// The checks that one condition decides.
fn plain(check: Check, value: &[u8]) -> Result<(), Flaw> {
    let (class, is_right, text) = match check {
        Check::OneOf(allowed) => (
            if allowed == "01" {
                FaultClass::BadFlag
            } else {
                FaultClass::BadValue
            },
            !value.is_empty() && value.iter().all(|byte| allowed.as_bytes().contains(byte)),
            "this character may not stand here",
        ),
        Check::AtMost(most) => (
            FaultClass::BadValue,
            number(value) <= most,
            "the position is not on this globe",
        ),
        Check::NotZero => (
            FaultClass::BadValue,
            number(value) > 0,
            "zero is not allowed here",
        ),
        Check::NoLeadingZero if value.first() == Some(&b'0') => {
            return flaw(FaultClass::BadValue, "no zero may lead here", 0..1);
        }
        Check::NotOnlyDigits => (
            FaultClass::BadValue,
            value.iter().any(|byte| !byte.is_ascii_digit()),
            "digits alone are not allowed here",
        ),
        Check::Media => (
            FaultClass::BadValue,
            u16::try_from(number(value)).is_ok_and(codes::is_media_type),
            "there is no such media type",
        ),
        Check::Package => (
            FaultClass::BadValue,
            std::str::from_utf8(value).is_ok_and(|code| codes::PACKAGES.contains(&code)),
            "there is no such package type",
        ),
        Check::Importer => (
            FaultClass::BadValue,
            value
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
            "this is no importer index",
        ),
        _ => (FaultClass::Other, true, ""),
    };
    whole(is_right, class, text, value)
}

fn whole(is_right: bool, class: FaultClass, text: &'static str, value: &[u8]) -> Result<(), Flaw> {
    if is_right {
        Ok(())
    } else {
        flaw(class, text, 0..value.len())
    }
}

fn listed(codes: &[u16], value: &[u8]) -> bool {
    value.len() == 3
        && u16::try_from(number(value)).is_ok_and(|code| codes.binary_search(&code).is_ok())
}

fn check_digit(value: &[u8]) -> Result<(), Flaw> {
    digits(value)?;
    let code = std::str::from_utf8(value).unwrap_or_default();
    let (payload, last) = code.split_at(code.len().saturating_sub(1));
    let right = crate::domain::barcode::check_digit(payload)
        .is_some_and(|digit| last.as_bytes() == [b'0' + digit]);
    if right {
        Ok(())
    } else {
        flaw(
            FaultClass::CheckDigit,
            "the check digit is wrong",
            code.len().saturating_sub(1)..code.len(),
        )
    }
}

/// Values times the primes from the right, modulo 1021, written as two characters (GS1 General Specifications 7.9.5).
fn check_pair(value: &[u8]) -> Result<(), Flaw> {
    const PRIMES: [usize; 28] = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
        97, 101, 103, 107,
    ];
    let Some((payload, pair)) = value.split_last_chunk::<2>() else {
        return flaw(
            FaultClass::TooShort,
            "there is no room for the check characters",
            0..value.len(),
        );
    };
    let sum: usize = payload
        .iter()
        .rev()
        .zip(PRIMES)
        .filter_map(|(byte, prime)| Some(SET_82.iter().position(|known| known == byte)? * prime))
        .sum::<usize>()
        % 1021;
    let right = [SET_32[sum >> 5 & 31], SET_32[sum & 31]];
    if *pair == right && payload.len() <= PRIMES.len() {
        Ok(())
    } else {
        flaw(
            FaultClass::CheckDigit,
            "the check characters are wrong",
            payload.len()..value.len(),
        )
    }
}

fn company(value: &[u8], start: usize) -> Result<(), Flaw> {
    let text = "a company prefix of digits is expected";
    let end = start + COMPANY_PREFIX_DIGITS_MIN;
    let Some(prefix) = value.get(start..end) else {
        return flaw(FaultClass::BadPrefix, text, 0..value.len());
    };
    match prefix.iter().position(|byte| !byte.is_ascii_digit()) {
        Some(place) => flaw(
            FaultClass::BadPrefix,
            text,
            start + place..start + place + 1,
        ),
        None => Ok(()),
    }
}

/// YYMMDD. The century decides nothing: of all years ending in 00, the one in reach (2000) has a 29th of February.
fn date(value: &[u8], needs_day: bool) -> Result<(), Flaw> {
    let pair = |at: usize| number(value.get(at..at + 2).unwrap_or_default());
    let (year, month, day) = (pair(0), pair(2), pair(4));
    if !(1..=12).contains(&month) {
        return flaw(FaultClass::BadDate, "there is no such month", 2..4);
    }
    let last = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if day > last || (needs_day && day == 0) {
        return flaw(FaultClass::BadDate, "there is no such day", 4..6);
    }
    Ok(())
}

fn clock(value: &[u8], at: usize, most: u64) -> Result<(), Flaw> {
    if number(value.get(at..at + 2).unwrap_or_default()) <= most {
        Ok(())
    } else {
        flaw(FaultClass::BadTime, "there is no such time", at..at + 2)
    }
}

fn country(value: &[u8], may_be_several: bool) -> Result<(), Flaw> {
    whole(
        listed(codes::COUNTRIES, value) || (may_be_several && value == b"999"),
        FaultClass::BadCountry,
        "there is no country of this number",
        value,
    )
}

fn country_letters(value: &[u8]) -> Result<(), Flaw> {
    whole(
        std::str::from_utf8(value).is_ok_and(|code| codes::COUNTRY_LETTERS.contains(&code)),
        FaultClass::BadCountry,
        "there is no country of these letters",
        value,
    )
}

fn percent(value: &[u8]) -> Result<(), Flaw> {
    let mut at = 0;
    while at < value.len() {
        if value[at] != b'%' {
            at += 1;
            continue;
        }
        let end = value.len().min(at + 3);
        let is_pair = end == at + 3 && value[at + 1..end].iter().all(u8::is_ascii_hexdigit);
        if !is_pair {
            return flaw(
                FaultClass::IllegalCharacter,
                "% is not followed by two hexadecimal digits",
                at..end,
            );
        }
        at = end;
    }
    Ok(())
}

fn iban(value: &[u8]) -> Result<(), Flaw> {
    let short = || flaw(FaultClass::TooShort, "an IBAN is longer", 0..value.len());
    if value.len() < 4 {
        return short();
    }
    country_letters(&value[..2])?;
    if value.len() > *IBAN_LENGTHS.end() {
        return flaw(FaultClass::TooLong, "an IBAN is shorter", 0..value.len());
    }
    if value.len() < *IBAN_LENGTHS.start() {
        return short();
    }
    // Read in the order of the check: what follows country and check digits comes first.
    let is_right = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    if let Some(place) = (4..value.len())
        .chain(0..4)
        .find(|&place| !is_right(&value[place]))
    {
        return flaw(
            FaultClass::IllegalCharacter,
            "an IBAN holds digits and capitals",
            place..place + 1,
        );
    }
    let rest = value[4..]
        .iter()
        .chain(&value[..4])
        .fold(0_u32, |sum, &byte| {
            if byte.is_ascii_digit() {
                (sum * 10 + u32::from(byte - b'0')) % 97
            } else {
                (sum * 100 + u32::from(byte - b'A') + 10) % 97
            }
        });
    if rest == 1 {
        Ok(())
    } else {
        flaw(
            FaultClass::CheckDigit,
            "the IBAN's check digits are wrong",
            2..4,
        )
    }
}

fn piece_of_total(value: &[u8]) -> Result<(), Flaw> {
    let half = value.len() / 2;
    let (piece, total) = value.split_at(half);
    let class = FaultClass::BadValue;
    if number(piece) == 0 {
        return flaw(class, "there is no piece 0", 0..half);
    }
    if number(total) == 0 {
        return flaw(class, "there is no total of 0", half..value.len());
    }
    whole(
        number(piece) <= number(total),
        class,
        "there are fewer pieces than this one's number",
        value,
    )
}

fn sequence(value: &[u8]) -> Result<(), Flaw> {
    let class = FaultClass::BadValue;
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let slash = value.iter().position(|&byte| byte == b'/');
    let Some((position, count)) = slash.map(|slash| (&value[..slash], &value[slash + 1..])) else {
        return flaw(class, "position/count is expected", 0..value.len());
    };
    if !is_number(position) || !is_number(count) {
        return flaw(class, "position/count is expected", 0..value.len());
    }
    if position[0] == b'0' {
        return flaw(class, "no zero may lead here", 0..position.len());
    }
    if count[0] == b'0' {
        return flaw(
            class,
            "no zero may lead here",
            position.len() + 1..value.len(),
        );
    }
    whole(
        number(position) <= number(count),
        class,
        "the position is beyond the count",
        value,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_right_and_a_wrong_value() {
        let cases: &[(Check, &str, &str)] = &[
            (Check::Digit, "20614141734843", "20614141734849"),
            (
                Check::Pair,
                "1987654Ad4X4bL5ttr2310c2K",
                "1987654Ad4X4bL5ttr2310c2L",
            ),
            (Check::Company(0), "4012A", "40A2"),
            (Check::Company(1), "A4012", "A40"),
            (Check::DateOrMonth, "260200", "261300"),
            (Check::Date, "240229", "260229"),
            (Check::LongDate, "20240229", "20240200"),
            (Check::HourMinute, "2359", "2360"),
            (Check::HourMinuteOrNone, "9999", "2400"),
            (Check::Hour, "23", "24"),
            (Check::Minute, "59", "60"),
            (Check::Second, "00", "61"),
            (Check::Country, "276", "277"),
            (Check::CountryOr999, "999", "998"),
            (Check::CountryLetters, "DE", "de"),
            (Check::Currency, "978", "000"),
            (Check::Percent, "A%2fB", "A%2"),
            (Check::OneOf("01"), "1", "2"),
            (Check::AtMost(1_800_000_000), "1800000000", "1800000001"),
            (Check::NotZero, "001", "000"),
            (Check::NoLeadingZero, "10", "01"),
            (Check::NotOnlyDigits, "1A", "11"),
            (Check::PieceOfTotal, "0102", "0201"),
            (Check::Sequence, "1/3", "4/3"),
            (
                Check::Iban,
                "DE89370400440532013000",
                "DE88370400440532013000",
            ),
            (Check::Media, "10", "11"),
            (Check::Package, "PX", "ZQQ"),
            (Check::Importer, "_", "!"),
        ];
        for (rule, right, wrong) in cases {
            assert_eq!(check(*rule, right.as_bytes()), Ok(()), "{rule:?} {right}");
            let flaw = check(*rule, wrong.as_bytes()).expect_err(wrong);
            assert!(flaw.place.end <= wrong.len(), "{rule:?} {flaw:?}");
        }
    }

    #[test]
    fn characters_of_each_set() {
        for (set, right, wrong) in [
            (Characters::Numeric, "0", "A"),
            (Characters::Set82, "a/_\"", " "),
            (Characters::Set39, "A#/-", "a"),
            (Characters::Set64, "ab-_A=", "ab+"),
            (Characters::Set64, "abcd==", "abc="),
        ] {
            assert_eq!(characters(set, right.as_bytes()), Ok(()));
            assert!(characters(set, wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
