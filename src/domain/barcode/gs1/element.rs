//! One application identifier and its value, and the three ways a row of them is written.

use std::fmt::Write;

use super::{
    checks,
    flaw::Flaw,
    table::{self, Rule},
};
use crate::domain::barcode::fault::{Fault, FaultClass};

/// The group separator: what a scanner sends for FNC1 (GS1 General Specifications 7.8.3).
pub const SEPARATOR: u8 = 0x1d;
/// The most element strings one scan may hold.
pub const ELEMENTS_MAX: usize = 64;

/// An application identifier with a value that its rule allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The identifier's digits.
    pub ai: String,
    /// The value, without separator.
    pub value: String,
    /// Its row of the table.
    pub rule: &'static Rule,
}

impl Element {
    /// The value cut into its parts; optional ones that are missing are left out.
    #[must_use]
    pub fn parts(&self) -> Vec<&str> {
        let mut rest = self.value.as_str();
        let mut parts = Vec::new();
        for part in self.rule.parts {
            let (head, tail) = rest.split_at(part.length_max.min(rest.len()));
            if !head.is_empty() {
                parts.push(head);
            }
            rest = tail;
        }
        parts
    }
}

/// Reads the data of a GS1 symbol: identifier and value, again and again (GS1 General Specifications 7.8).
///
/// A separator after a value of predefined length, and one at the end, are taken without complaint.
pub fn from_data(data: &[u8]) -> Result<Vec<Element>, Fault> {
    if data.contains(&b'^') {
        return Err(Fault::new(
            FaultClass::IllegalCharacter,
            "^ may not stand in GS1 data",
        ));
    }
    if data.is_empty() {
        return Err(Fault::new(FaultClass::Empty, "there is no GS1 data"));
    }
    let mut elements = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        if elements.len() >= ELEMENTS_MAX {
            return Err(too_many());
        }
        let (element, after) = first_of(rest)?;
        elements.push(element);
        rest = after.strip_prefix(&[SEPARATOR]).unwrap_or(after);
    }
    Ok(elements)
}

/// The first element of the data, and what comes after it.
pub fn first_of(data: &[u8]) -> Result<(Element, &[u8]), Fault> {
    let Some((ai, rule)) = table::leading(data) else {
        let shown = String::from_utf8_lossy(&data[..data.len().min(4)]);
        return Err(Fault::new(
            FaultClass::UnknownAi,
            format!(
                "no application identifier begins with {}",
                shown.escape_default()
            ),
        ));
    };
    let rest = &data[ai.len()..];
    let mut end = rest
        .iter()
        .position(|&byte| byte == SEPARATOR)
        .unwrap_or(rest.len());
    if !rule.needs_separator {
        end = end.min(rule.length_max());
    }
    let taken = checked_length(ai, rule, &rest[..end])?;
    if rule.needs_separator && taken < end {
        return Err(Fault::new(
            FaultClass::TooLong,
            format!("the value of ({ai}) is too long"),
        ));
    }
    Ok((new(ai, rule, &rest[..taken]), &rest[taken..]))
}

/// Checks a value that stands by itself, as in a Digital Link or between brackets.
pub(super) fn whole(ai: &str, rule: &'static Rule, value: &[u8]) -> Result<Element, Fault> {
    let taken = checked_length(ai, rule, value)?;
    if taken < value.len() {
        return Err(Fault::new(
            FaultClass::TooLong,
            format!("the value of ({ai}) is too long"),
        ));
    }
    Ok(new(ai, rule, value))
}

/// What is looked at before the parts of a value that stands by itself: its length, and `^`.
pub(super) fn fits(ai: &str, rule: &Rule, value: &[u8]) -> Result<(), Fault> {
    let (class, wrong) = if value.len() < rule.length_min() {
        (FaultClass::TooShort, "is too short")
    } else if value.len() > rule.length_max() {
        (FaultClass::TooLong, "is too long")
    } else if value.contains(&b'^') {
        (FaultClass::IllegalCharacter, "may not hold ^")
    } else {
        return Ok(());
    };
    Err(Fault::new(class, format!("the value of ({ai}) {wrong}")))
}

fn new(ai: &str, rule: &'static Rule, value: &[u8]) -> Element {
    Element {
        ai: ai.to_owned(),
        value: String::from_utf8_lossy(value).into_owned(),
        rule,
    }
}

fn too_many() -> Fault {
    Fault::new(
        FaultClass::TooLong,
        format!("there are more than {ELEMENTS_MAX} element strings"),
    )
}

/// Checks the parts one after another; how many bytes they took.
fn checked_length(ai: &str, rule: &Rule, value: &[u8]) -> Result<usize, Fault> {
    if value.is_empty() {
        return Err(Fault::new(
            FaultClass::Empty,
            format!("the value of ({ai}) is empty"),
        ));
    }
    let mut at = 0;
    for part in rule.parts {
        let length = part.length_max.min(value.len() - at);
        if part.is_optional && length == 0 {
            continue;
        }
        if length < part.length_min {
            return Err(Fault::new(
                FaultClass::WrongLength,
                format!("the value of ({ai}) has the wrong length"),
            ));
        }
        let bytes = &value[at..at + length];
        checks::characters(part.characters, bytes)
            .and_then(|()| {
                part.checks
                    .iter()
                    .try_for_each(|&check| checks::check(check, bytes))
            })
            .map_err(|flaw| pointed(ai, value, at, length, &flaw))?;
        at += length;
    }
    Ok(at)
}

/// The fault with the place it lies in between bars. Bytes that are no text are not shown.
fn pointed(ai: &str, value: &[u8], at: usize, length: usize, flaw: &Flaw) -> Fault {
    let (start, end) = (at + flaw.place.start, at + flaw.place.end);
    let text = |from: usize, to: usize| {
        value
            .get(from..to)
            .filter(|bytes| bytes.is_ascii())
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
    };
    let marked = match (text(0, start), text(start, end), text(end, at + length)) {
        (Some(before), Some(wrong), Some(after)) => Some(format!("({ai}){before}|{wrong}|{after}")),
        _ => None,
    };
    Fault {
        class: flaw.class,
        text: format!("({ai}): {}", flaw.text),
        marked,
    }
}

/// Reads `(01)20614141734843(10)AB`; a bracket inside a value is written `\(`.
pub fn from_brackets(text: &str) -> Result<Vec<Element>, Fault> {
    let syntax = || {
        Fault::new(
            FaultClass::BracketSyntax,
            "the text is not of the form (AI)value(AI)value",
        )
    };
    let mut pairs: Vec<(&str, &'static Rule, String)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (ai, after) = rest
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(')'))
            .ok_or_else(syntax)?;
        let rule = table::rule(ai).ok_or_else(|| {
            Fault::new(
                FaultClass::UnknownAi,
                format!("({}) is no application identifier", ai.escape_default()),
            )
        })?;
        if after.is_empty() {
            return Err(syntax());
        }
        let (value, next) = bracket_value(after);
        fits(ai, rule, value.as_bytes())?;
        if pairs.len() >= ELEMENTS_MAX {
            return Err(too_many());
        }
        pairs.push((ai, rule, value));
        rest = next;
    }
    if pairs.is_empty() {
        return Err(Fault::new(FaultClass::Empty, "there is no GS1 data"));
    }
    pairs
        .into_iter()
        .map(|(ai, rule, value)| whole(ai, rule, value.as_bytes()))
        .collect()
}

/// The value up to the next bracket that is not escaped, and the rest from that bracket on.
fn bracket_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(place) = rest.find('(') {
        let before = &rest[..place];
        let Some(escaped) = before.strip_suffix('\\') else {
            value.push_str(before);
            return (value, &rest[place..]);
        };
        value.push_str(escaped);
        value.push('(');
        rest = &rest[place + 1..];
    }
    value.push_str(rest);
    (value, "")
}

/// `(01)20614141734843(10)AB`: the form for people (GS1 General Specifications 4.14), brackets in values escaped.
#[must_use]
pub fn bracketed(elements: &[Element]) -> String {
    let mut text = String::new();
    for Element { ai, value, .. } in elements {
        let _ = write!(text, "({ai}){}", value.replace('(', "\\("));
    }
    text
}

/// The data of a symbol: a separator only where the value before it has no predefined length.
#[must_use]
pub fn data_of(elements: &[Element]) -> String {
    let mut data = String::new();
    let mut needs_separator = false;
    for element in elements {
        if needs_separator {
            data.push(char::from(SEPARATOR));
        }
        data.push_str(&element.ai);
        data.push_str(&element.value);
        needs_separator = element.rule.needs_separator;
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_where_they_must_be_and_where_they_may_be() {
        for data in [
            "0120614141734843\u{1d}10AB\u{1d}2112\u{1d}",
            "012061414173484310AB\u{1d}2112",
        ] {
            let elements = from_data(data.as_bytes()).unwrap();
            assert_eq!(bracketed(&elements), "(01)20614141734843(10)AB(21)12");
            assert_eq!(data_of(&elements), "012061414173484310AB\u{1d}2112");
        }
    }

    #[test]
    fn brackets_there_and_back() {
        let text = "(01)20614141629859(10)AB\\(C";
        let elements = from_brackets(text).unwrap();
        assert_eq!(elements[1].value, "AB(C");
        assert_eq!(bracketed(&elements), text);
        for (text, class) in [
            ("", FaultClass::Empty),
            ("(10)", FaultClass::BracketSyntax),
            ("10", FaultClass::BracketSyntax),
            ("(10", FaultClass::BracketSyntax),
            ("(1)2", FaultClass::UnknownAi),
            ("(17)9(90)217", FaultClass::TooShort),
            ("(10)A(21)B C", FaultClass::IllegalCharacter),
        ] {
            assert_eq!(from_brackets(text).unwrap_err().class, class, "{text}");
        }
    }

    #[test]
    fn parts_of_a_value() {
        let elements = from_data(b"80030061414141612740X1\x1d391297812345").unwrap();
        assert_eq!(elements[0].parts(), ["0", "0614141416127", "40X1"]);
        assert_eq!(elements[1].parts(), ["978", "12345"]);
    }
}
