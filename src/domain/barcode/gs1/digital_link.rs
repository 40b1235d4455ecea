//! GS1 Digital Link: element strings in a web address (GS1 Digital Link URI Syntax 1.6, sections 4 and 5).
//!
//! ```text
//! https://id.gs1.org / 01/09521234543213 / 10/ABC ? 17=261231 & linkType=…
//! scheme and domain    key                 qualifiers  attributes  kept, not understood
//! ```

use std::fmt::Write;

use super::{
    companions::{self, Companions},
    element::{self, ELEMENTS_MAX, Element},
    table::{self, Rule},
};
use crate::domain::barcode::fault::{Fault, FaultClass};

/// Where links without a domain of their own lead.
const CANONICAL_STEM: &str = "https://id.gs1.org";

/// Whether a GTIN in the path may have lost its leading zeros, as consumer codes in the field have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortGtin {
    /// 8, 12 and 13 digits are padded to 14.
    Padded,
    /// Only 14 digits are right.
    Refused,
}

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Key and qualifiers from the path, then attributes from the query, each in its order.
    pub elements: Vec<Element>,
    /// Query parameters that are no application identifiers, as they are written.
    pub ignored: Vec<String>,
    /// The GTIN was shorter than 14 digits and was padded.
    pub was_padded: bool,
}

/// The link without its scheme, if it has one that a Digital Link may have: `http` or `https`, all small or all capitals.
#[must_use]
pub fn after_scheme(text: &str) -> Option<&str> {
    ["https://", "HTTPS://", "http://", "HTTP://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
}

/// Reads a link; its elements have been checked, together with their companions.
pub fn parse(link: &str, short: ShortGtin, companions: Companions) -> Result<Link, Fault> {
    let (path, query) = path_and_query(link)?;
    let start = key_start(&path).ok_or_else(|| {
        Fault::new(
            FaultClass::DlNoKey,
            "no GS1 key stands in the address's path",
        )
    })?;
    let mut reading = Reading {
        short,
        values: Vec::new(),
        ignored: Vec::new(),
        was_padded: false,
    };
    for pair in path[start..].chunks_exact(2) {
        reading.take(pair[0], pair[1], Place::Path)?;
    }
    let in_path = reading.values.len();
    for parameter in query.iter().flat_map(|query| parameters(query)) {
        reading.parameter(parameter)?;
    }
    check_places(&reading.values, in_path)?;
    let elements = reading
        .values
        .iter()
        .map(|(ai, rule, value)| element::whole(ai, rule, value))
        .collect::<Result<Vec<_>, _>>()?;
    companions::check(&elements, companions)?;
    Ok(Link {
        elements,
        ignored: reading.ignored,
        was_padded: reading.was_padded,
    })
}

/// The path's segments and the query, after everything before them was found right.
fn path_and_query(link: &str) -> Result<(Vec<&str>, Option<&str>), Fault> {
    let is_legal =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let illegal = |text: &str| Fault::new(FaultClass::IllegalCharacter, text);
    if !link.bytes().all(is_legal) {
        return Err(illegal("the address holds a character that it may not"));
    }
    let rest = after_scheme(link).ok_or_else(|| {
        Fault::new(
            FaultClass::DlScheme,
            "the address does not begin with http or https",
        )
    })?;
    let domain = rest.split('/').next().unwrap_or_default();
    if domain
        .bytes()
        .any(|byte| b"_~?#@!$&'()*+,;=%".contains(&byte))
    {
        return Err(illegal("the domain holds a character that it may not"));
    }
    let path = rest
        .strip_prefix(domain)
        .and_then(|path| path.strip_prefix('/'))
        .filter(|_| !domain.is_empty())
        .ok_or_else(|| Fault::new(FaultClass::DlNoPath, "the address has no domain or no path"))?;
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    Ok((path.split('/').collect(), query))
}

/// Backwards from the end in pairs of identifier and value, to the key.
fn key_start(path: &[&str]) -> Option<usize> {
    let mut end = path.len();
    while end >= 2 {
        let rule = table::rule(path[end - 2])?;
        if rule.qualifiers.is_some() {
            return Some(end - 2);
        }
        end -= 2;
    }
    None
}

/// A query cut at `&`. Several in a row separate once; behind one at the very end stands an empty parameter.
fn parameters(query: &str) -> impl Iterator<Item = &str> {
    let after_last = query.ends_with('&').then_some("");
    query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .chain(after_last)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
}

struct Reading {
    short: ShortGtin,
    values: Vec<(String, &'static Rule, Vec<u8>)>,
    ignored: Vec<String>,
    was_padded: bool,
}

impl Reading {
    fn parameter(&mut self, parameter: &str) -> Result<(), Fault> {
        let Some((name, value)) = parameter.split_once('=') else {
            return self.ignore(parameter);
        };
        // A name of no characters at all is taken for an identifier that nobody knows.
        if !name.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.ignore(parameter);
        }
        self.take(name, value, Place::Query)
    }

    fn ignore(&mut self, parameter: &str) -> Result<(), Fault> {
        self.room()?;
        self.ignored.push(parameter.to_owned());
        Ok(())
    }

    fn room(&self) -> Result<(), Fault> {
        if self.values.len() + self.ignored.len() < ELEMENTS_MAX {
            Ok(())
        } else {
            Err(Fault::new(
                FaultClass::TooLong,
                format!("the address holds more than {ELEMENTS_MAX} values"),
            ))
        }
    }

    fn take(&mut self, ai: &str, written: &str, place: Place) -> Result<(), Fault> {
        let rule = table::rule(ai).ok_or_else(|| {
            Fault::new(
                FaultClass::UnknownAi,
                format!("{ai} is no application identifier"),
            )
        })?;
        if written.is_empty() {
            return Err(Fault::new(
                FaultClass::Empty,
                format!("the value of ({ai}) is empty"),
            ));
        }
        let mut value = decoded(written, place);
        if value.contains(&0) {
            return Err(Fault::new(
                FaultClass::IllegalCharacter,
                format!("the value of ({ai}) holds a NUL"),
            ));
        }
        let is_short = ai == "01" && matches!(value.len(), 8 | 12 | 13);
        if is_short && self.short == ShortGtin::Padded {
            let zeros = 14 - value.len();
            value.splice(0..0, std::iter::repeat_n(b'0', zeros));
            self.was_padded = true;
        }
        element::fits(ai, rule, &value)?;
        self.room()?;
        self.values.push((ai.to_owned(), rule, value));
        Ok(())
    }
}

/// Percent-decoding (RFC 3986, 2.1); in a query `+` is a space. A stray `%` stays.
fn decoded(text: &str, place: Place) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|&byte| char::from(byte).to_digit(16))
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (byte, digit(at), digit(at + 1)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 2;
            }
            (b'+', _, _) if place == Place::Query => out.push(b' '),
            _ => out.push(byte),
        }
    }
    out
}

/// Every key-qualifier order that the table allows for these identifiers.
fn is_valid_path(ais: &[&str]) -> bool {
    let Some((key, qualifiers)) = ais.split_first() else {
        return false;
    };
    let Some(allowed) = table::rule(key).and_then(|rule| rule.qualifiers) else {
        return false;
    };
    allowed.split('|').any(|order| {
        let mut order = order.split(',');
        qualifiers
            .iter()
            .all(|qualifier| order.any(|allowed| allowed == *qualifier))
    })
}

/// Path order, repeated identifiers, and identifiers that stand in the query but may not.
fn check_places(values: &[(String, &'static Rule, Vec<u8>)], in_path: usize) -> Result<(), Fault> {
    let ais: Vec<&str> = values.iter().map(|(ai, _, _)| ai.as_str()).collect();
    let (path, query) = ais.split_at(in_path);
    if !is_valid_path(path) {
        return Err(Fault::new(
            FaultClass::DlQualifierOrder,
            "the identifiers in the path are not the key's qualifiers in their order",
        ));
    }
    for (place, ai) in ais.iter().enumerate() {
        if ais[place + 1..].contains(ai) {
            return Err(Fault::new(
                FaultClass::RepeatedAiDiffers,
                format!("({ai}) stands in the address twice"),
            ));
        }
    }
    let mut query = query.to_vec();
    query.sort_unstable();
    for ai in query {
        if !table::rule(ai).is_some_and(|rule| rule.is_attribute) {
            return Err(Fault::new(
                FaultClass::DlAttribute,
                format!("({ai}) may not stand in the query"),
            ));
        }
        let belongs_in_path = (1..=path.len()).any(|at| {
            let mut tried = path.to_vec();
            tried.insert(at, ai);
            is_valid_path(&tried)
        });
        if belongs_in_path {
            return Err(Fault::new(
                FaultClass::DlKeyInQuery,
                format!("({ai}) belongs in the path"),
            ));
        }
    }
    Ok(())
}

/// The canonical link of these elements; `None` where none of them is a key, or one may not stand in a link.
#[must_use]
pub fn link_of(elements: &[Element]) -> Option<String> {
    let key = elements
        .iter()
        .find(|element| element.rule.qualifiers.is_some())?;
    let named = |ai: &str| elements.iter().find(|element| element.ai == ai);
    let mut path: Vec<&Element> = Vec::new();
    for order in key.rule.qualifiers?.split('|') {
        let found: Vec<&Element> = order.split(',').filter_map(named).collect();
        if found.len() > path.len() {
            path = found;
        }
    }
    path.insert(0, key);
    let mut link = CANONICAL_STEM.to_owned();
    for Element { ai, value, .. } in &path {
        let _ = write!(link, "/{ai}/{}", encoded(value, Place::Path));
    }
    let mut seen: Vec<&str> = path.iter().map(|element| element.ai.as_str()).collect();
    let mut mark = '?';
    let (fixed, open): (Vec<&Element>, Vec<&Element>) = elements
        .iter()
        .partition(|element| !element.rule.needs_separator);
    for element in fixed.into_iter().chain(open) {
        if seen.contains(&element.ai.as_str()) {
            continue;
        }
        if !element.rule.is_attribute {
            return None;
        }
        seen.push(&element.ai);
        let value = encoded(&element.value, Place::Query);
        let _ = write!(link, "{mark}{}={value}", element.ai);
        mark = '&';
    }
    Some(link)
}

fn encoded(value: &str, place: Place) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else if byte == b' ' && place == Place::Query {
            text.push('+');
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::barcode::gs1::{bracketed, from_brackets};

    #[test]
    fn links() {
        let cases = [
            (
                "https://a.b/01/4006381333931#x?10=A",
                Ok("(01)04006381333931"),
            ),
            (
                "https://a.b/01/14006381508343/235/T?x&99=a%2Bb+",
                Err(FaultClass::IllegalCharacter),
            ),
            (
                "https://a.b/01/14006381508343/235/T?x&99=a%2Bb",
                Ok("(01)14006381508343(235)T(99)a+b"),
            ),
            (
                "https://a.b/01/14006381508343/235/T?10=A",
                Ok("(01)14006381508343(235)T(10)A"),
            ),
            (
                "https://a.b/01/14006381508343?21=A",
                Err(FaultClass::DlAttribute),
            ),
            (
                "https://a.b/01/14006381508343?05=A",
                Err(FaultClass::UnknownAi),
            ),
            ("https://a.b/01/14006381508343?17=", Err(FaultClass::Empty)),
            (
                "https://a.b/01/14006381508343?99=A&99=A",
                Err(FaultClass::RepeatedAiDiffers),
            ),
            (
                "https://a.b/01/14006381508343?&&x&&99=A&",
                Ok("(01)14006381508343(99)A"),
            ),
            (
                "https://a.b/01/14006381508343?=A",
                Err(FaultClass::UnknownAi),
            ),
            ("ftp://a.b/01/14006381508343", Err(FaultClass::DlScheme)),
            ("https:///01/14006381508343", Err(FaultClass::DlNoPath)),
            ("https://a.b/", Err(FaultClass::DlNoKey)),
        ];
        for (link, expected) in cases {
            let found = parse(link, ShortGtin::Padded, Companions::Required)
                .map(|link| bracketed(&link.elements))
                .map_err(|fault| fault.class);
            assert_eq!(found, expected.map(str::to_owned), "{link}");
        }
    }

    #[test]
    fn canonical_links() {
        for (text, link) in [
            (
                "(10)AB(01)20614141629859(17)261231(400)X(22)V",
                Some("https://id.gs1.org/01/20614141629859/22/V/10/AB?17=261231&400=X"),
            ),
            ("(420)12345", None),
        ] {
            let elements = from_brackets(text).unwrap();
            assert_eq!(link_of(&elements).as_deref(), link);
        }
    }
}
