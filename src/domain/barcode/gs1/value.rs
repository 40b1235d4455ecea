//! What a value says: a date, a time, a measure with its decimals.

use jiff::civil::{Date, DateTime};

use super::element::Element;

/// The year that two digits are reckoned from; values have no century of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Century {
    /// The year now.
    pub this_year: i16,
}

impl Century {
    /// The full year: at most 49 years back and 50 ahead (GS1 General Specifications 7.12).
    #[must_use]
    pub fn year(self, two_digits: i16) -> i16 {
        let century = self.this_year - self.this_year.rem_euclid(100);
        match two_digits - self.this_year.rem_euclid(100) {
            51.. => century - 100 + two_digits,
            ..=-50 => century + 100 + two_digits,
            _ => century + two_digits,
        }
    }
}

/// Identifiers whose value begins with YYMMDD, day 00 meaning the month's last day.
const DATES: &[&str] = &[
    "11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7007", "7011",
    "8008",
];

/// A date, and the time of day where the value has one.
#[must_use]
pub fn date(element: &Element, century: Century) -> Option<(Date, Option<DateTime>)> {
    if !DATES.contains(&element.ai.as_str()) {
        return None;
    }
    let date = day(element.value.get(..6)?, century)?;
    let clock = element.value.get(6..).unwrap_or_default();
    let has_time = !clock.is_empty() && element.ai != "7007" && clock != "9999";
    let time = has_time.then(|| time_of(date, clock)).flatten();
    Some((date, time))
}

/// The second date of a range (7007).
#[must_use]
pub fn range_end(element: &Element, century: Century) -> Option<Date> {
    (element.ai == "7007")
        .then(|| day(element.value.get(6..)?, century))
        .flatten()
}

fn day(text: &str, century: Century) -> Option<Date> {
    let pair = |at: usize| text.get(at..at + 2)?.parse::<i8>().ok();
    let year = century.year(i16::from(pair(0)?));
    let (month, day) = (pair(2)?, pair(4)?);
    if day == 0 {
        return Some(Date::new(year, month, 1).ok()?.last_of_month());
    }
    Date::new(year, month, day).ok()
}

fn time_of(date: Date, clock: &str) -> Option<DateTime> {
    let pair = |at: usize| match clock.get(at..at + 2) {
        Some(digits) => digits.parse::<i8>().ok(),
        None => Some(0),
    };
    let (hour, minute, second) = (pair(0)?, pair(2)?, pair(4)?);
    Some(date.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?))
}

/// The measure or amount with its point set: the identifier's last digit says how many decimals
/// (GS1 General Specifications 3.6 and 3.7).
#[must_use]
pub fn decimal(element: &Element) -> Option<String> {
    let ai = element.ai.as_str();
    let has_decimals = ai.len() == 4
        && matches!(ai.get(..2)?, "31" | "32" | "33" | "34" | "35" | "36")
        || matches!(ai.get(..3)?, "390" | "391" | "392" | "393" | "394" | "395");
    if !has_decimals {
        return None;
    }
    let decimals = usize::from(ai.bytes().last()? - b'0');
    let digits = match ai.get(..3)? {
        "391" | "393" => element.value.get(3..)?,
        _ => element.value.as_str(),
    };
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, part) = padded.split_at(padded.len() - decimals);
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    })
}

/// The currency of an amount with one: its ISO 4217 number (391n, 393n).
#[must_use]
pub fn currency(element: &Element) -> Option<&str> {
    matches!(element.ai.get(..3)?, "391" | "393")
        .then(|| element.value.get(..3))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barcode::gs1::from_data;

    const NOW: Century = Century { this_year: 2026 };

    #[test]
    fn centuries() {
        for (now, two_digits, year) in [
            (2026, 76, 2076),
            (2026, 77, 1977),
            (2026, 0, 2000),
            (2051, 1, 2101),
            (2051, 2, 2002),
            (2099, 50, 2050),
        ] {
            let century = Century { this_year: now };
            assert_eq!(century.year(two_digits), year, "{two_digits} in {now}");
        }
    }

    #[test]
    fn dates_and_times() {
        for (data, day, time) in [
            ("17260200", "2026-02-28", None),
            ("70032612312359", "2026-12-31", Some("2026-12-31T23:59:00")),
            ("80082612311230", "2026-12-31", Some("2026-12-31T12:30:00")),
            (
                "8008261231123015",
                "2026-12-31",
                Some("2026-12-31T12:30:15"),
            ),
            ("43242612249999", "2026-12-24", None),
            ("7007261224261231", "2026-12-24", None),
        ] {
            let elements = from_data(data.as_bytes()).unwrap();
            let (found, found_time) = date(&elements[0], NOW).unwrap();
            assert_eq!(found.to_string(), day, "{data}");
            assert_eq!(found_time.map(|time| time.to_string()).as_deref(), time);
        }
        let range = from_data(b"7007261224261231").unwrap();
        assert_eq!(range_end(&range[0], NOW).unwrap().to_string(), "2026-12-31");
    }

    #[test]
    fn decimals() {
        for (data, text) in [
            ("3103435138", Some("435.138")),
            ("3103001250", Some("1.250")),
            ("3560560353", Some("560353")),
            ("3105000001", Some("0.00001")),
            ("391297812345", Some("123.45")),
            ("39225", Some("0.05")),
            ("10A", None),
        ] {
            let elements = from_data(data.as_bytes()).unwrap();
            assert_eq!(decimal(&elements[0]).as_deref(), text, "{data}");
        }
    }
}
