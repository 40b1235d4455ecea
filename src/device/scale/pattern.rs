//! Lines of scales that talk without being asked, read by a pattern the configuration gives.
//!
//! A pattern is what a line looks like. Fields stand in braces, all else is taken as it is; a space stands for any number of spaces.
//!
//! | field | takes |
//! |---|---|
//! | `{weight}` | a sign and a number with a point |
//! | `{unit}` | the unit's letters |
//! | `{ST=stable\|US=moving}` | one of the texts, each with what it means; the first that fits |
//! | `{,\|}` | one of the texts, without a meaning; an empty text always fits |
//!
//! Meanings: stable, moving, overload, negative, fault, gross, net. A pattern has one `{weight}`, says when it is stable, and has a
//! `{unit}` unless the configuration names the unit. It is read once from left to right: no line takes longer than its own length.

use super::{
    lines::content,
    measure::{Unit, Weight},
    said::{Odd, Said},
};

/// What most indicators send without being told otherwise: "TI-02 Manual" (Tiger), chapter 7.1 "Auto weight format string", and "SL-7516
/// Series Manual" (Selleton), "Communication mode", which leaves the comma before the unit out.
pub const USUAL: &str =
    "{ST=stable|US=moving|OL=overload|UL=negative},{GS=gross|NT=net},{weight}{,|} {unit}";

/// The longest pattern, bytes.
const PATTERN_MAX: usize = 200;

/// A pattern that can be read by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// This text.
    Text(String),
    /// Any number of spaces.
    Spaces,
    /// The number.
    Weight,
    /// The unit.
    Unit,
    /// One of these.
    OneOf(Vec<(String, Option<Meaning>)>),
}

/// What a text in a line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Stable,
    Moving,
    Overload,
    Negative,
    Fault,
    Gross,
    Net,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Too long.
    #[error("is longer than {PATTERN_MAX} bytes")]
    TooLong,
    /// A brace without its other.
    #[error("has a brace without its other")]
    Brace,
    /// A meaning nobody knows.
    #[error("says '{0}': the meanings are stable, moving, overload, negative, fault, gross, net")]
    Meaning(String),
    /// Not exactly one weight.
    #[error("needs {{weight}} exactly once")]
    Weight,
    /// More than one unit.
    #[error("has {{unit}} more than once")]
    Unit,
    /// Never stable.
    #[error("never says when the weight is stable, as {{ST=stable|US=moving}} does")]
    Stable,
}

impl Pattern {
    /// Reads a pattern.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        if text.len() > PATTERN_MAX {
            return Err(PatternError::TooLong);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (part, after) = next_part(rest)?;
            parts.push(part);
            rest = after;
        }
        let count = |wanted: &Part| parts.iter().filter(|part| *part == wanted).count();
        if count(&Part::Weight) != 1 {
            return Err(PatternError::Weight);
        }
        if count(&Part::Unit) > 1 {
            return Err(PatternError::Unit);
        }
        let says_stable = parts.iter().any(|part| match part {
            Part::OneOf(choices) => choices
                .iter()
                .any(|(_, meaning)| *meaning == Some(Meaning::Stable)),
            _ => false,
        });
        if says_stable {
            Ok(Self { parts })
        } else {
            Err(PatternError::Stable)
        }
    }

    /// True when lines say their unit.
    #[must_use]
    pub fn has_unit(&self) -> bool {
        self.parts.contains(&Part::Unit)
    }

    /// Reads one line with its ending. `unit` is the scale's where the line does not say it; where both are there they must agree.
    pub fn read(&self, line: &[u8], unit: Option<Unit>) -> Result<Said, Odd> {
        let text =
            std::str::from_utf8(content(line)).map_err(|_| Odd::Shape("plain characters"))?;
        // Some indicators frame their lines.
        let mut rest = text
            .trim_start_matches(['\u{2}', ' '])
            .trim_end_matches(['\u{3}', ' ']);
        let mut found = Found {
            unit,
            ..Found::default()
        };
        for part in &self.parts {
            rest = found.take(part, rest)?;
        }
        if !rest.trim_end_matches(' ').is_empty() {
            return Err(Odd::Shape("an end where the pattern ends"));
        }
        found.said()
    }
}

/// What was found in a line so far.
#[derive(Debug, Default)]
struct Found<'a> {
    digits: &'a str,
    unit: Option<Unit>,
    meanings: Vec<Meaning>,
}

impl<'a> Found<'a> {
    fn take(&mut self, part: &Part, rest: &'a str) -> Result<&'a str, Odd> {
        match part {
            Part::Text(text) => rest
                .strip_prefix(text.as_str())
                .ok_or(Odd::Shape("the pattern's own text")),
            Part::Spaces => Ok(rest.trim_start_matches(' ')),
            Part::Weight => {
                // Beyond the range some scales fill the number with other signs.
                let is_digits = |letter: char| letter.is_ascii_digit() || " +-.^_".contains(letter);
                let end = rest.find(|letter| !is_digits(letter)).unwrap_or(rest.len());
                let (digits, rest) = rest.split_at(end);
                self.digits = digits.trim_end_matches(' ');
                Ok(rest)
            }
            Part::Unit => {
                let end = rest
                    .find(|letter: char| !letter.is_ascii_alphabetic())
                    .unwrap_or(rest.len());
                let (symbol, rest) = rest.split_at(end);
                let read = Unit::read(symbol).ok_or(Odd::Unit)?;
                if self.unit.is_some_and(|unit| unit != read) {
                    return Err(Odd::Unit);
                }
                self.unit = Some(read);
                Ok(rest)
            }
            Part::OneOf(choices) => choices
                .iter()
                .find_map(|(text, meaning)| Some((rest.strip_prefix(text.as_str())?, meaning)))
                .map(|(rest, meaning)| {
                    self.meanings.extend(meaning);
                    rest
                })
                .ok_or(Odd::Shape("one of the pattern's texts")),
        }
    }

    fn said(self) -> Result<Said, Odd> {
        let means = |meaning| self.meanings.contains(&meaning);
        if means(Meaning::Fault) {
            return Ok(Said::Fault);
        }
        if means(Meaning::Overload) {
            return Ok(Said::Overload);
        }
        if means(Meaning::Negative) {
            return Ok(Said::Underload);
        }
        let unit = self.unit.ok_or(Odd::Unit)?;
        let weight = Weight::read(self.digits, unit).ok_or(Odd::Shape("a number"))?;
        Ok(Said::Weight {
            weight,
            steady: means(Meaning::Stable) && !means(Meaning::Moving),
            net: means(Meaning::Net) && !means(Meaning::Gross),
        })
    }
}

fn next_part(text: &str) -> Result<(Part, &str), PatternError> {
    if let Some(inside) = text.strip_prefix('{') {
        let (field, rest) = inside.split_once('}').ok_or(PatternError::Brace)?;
        return Ok((field_of(field)?, rest));
    }
    let spaces = text.trim_start_matches(' ');
    if spaces.len() < text.len() {
        return Ok((Part::Spaces, spaces));
    }
    let end = text.find(['{', '}', ' ']).unwrap_or(text.len());
    if end == 0 {
        return Err(PatternError::Brace);
    }
    let (own, rest) = text.split_at(end);
    Ok((Part::Text(own.to_owned()), rest))
}

fn field_of(field: &str) -> Result<Part, PatternError> {
    match field {
        "weight" => return Ok(Part::Weight),
        "unit" => return Ok(Part::Unit),
        _ if field.contains('{') => return Err(PatternError::Brace),
        _ => {}
    }
    let choices = field.split('|').map(|choice| {
        // A text may hold an equals sign itself: the last one parts it from its meaning.
        let Some((text, meaning)) = choice.rsplit_once('=') else {
            return Ok((choice.to_owned(), None));
        };
        let meaning = match meaning {
            "stable" => Meaning::Stable,
            "moving" => Meaning::Moving,
            "overload" => Meaning::Overload,
            "negative" => Meaning::Negative,
            "fault" => Meaning::Fault,
            "gross" => Meaning::Gross,
            "net" => Meaning::Net,
            other => return Err(PatternError::Meaning(other.to_owned())),
        };
        Ok((text.to_owned(), Some(meaning)))
    });
    choices.collect::<Result<_, _>>().map(Part::OneOf)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weighs(
        mantissa: i64,
        exponent: i8,
        unit: Unit,
        steady: bool,
        net: bool,
    ) -> Result<Said, Odd> {
        Weight::new(mantissa, exponent, unit)
            .map(|weight| Said::Weight {
                weight,
                steady,
                net,
            })
            .ok_or(Odd::Unit)
    }

    #[test]
    fn the_usual_lines() {
        let pattern = Pattern::new(USUAL).unwrap();
        let (kg, g) = (Unit::Kilogram, Unit::Gram);
        let rows = [
            ("ST,GS,+  4.876kg\r", weighs(4_876, -3, kg, true, false)),
            ("ST,GS,   4.876,kg\r", weighs(4_876, -3, kg, true, false)),
            ("US,NT,- 12.5 g\n", weighs(-125, -1, g, false, true)),
            (
                "\u{2}ST,NT,     0.0,kg\u{3}\r",
                weighs(0, -1, kg, true, true),
            ),
            ("OL,GS,^^^^^^^^,kg\r", Ok(Said::Overload)),
            ("UL,GS,        ,kg\r", Ok(Said::Underload)),
            ("ST,GS,^^^^^^^^,kg\r", Err(Odd::Shape("a number"))),
            ("ST,GS,   4.876,pc\r", Err(Odd::Unit)),
            (
                "ST,GS,   4.876,kg x\r",
                Err(Odd::Shape("an end where the pattern ends")),
            ),
            (
                "XX,GS,   4.876,kg\r",
                Err(Odd::Shape("one of the pattern's texts")),
            ),
            (
                "ST.GS,   4.876,kg\r",
                Err(Odd::Shape("the pattern's own text")),
            ),
        ];
        for (line, expected) in rows {
            assert_eq!(pattern.read(line.as_bytes(), None), expected, "{line:?}");
        }
    }

    #[test]
    fn other_houses_lines() {
        // "RS232 Interface" (Ohaus), output format 2: weight, unit, and a question mark while it moves.
        let ohaus = Pattern::new("{weight}{unit} {?=moving|=stable}").unwrap();
        assert_eq!(
            ohaus.read(b"       0.211 kg ?\r", None),
            weighs(211, -3, Unit::Kilogram, false, false)
        );
        assert_eq!(
            ohaus.read(b"       200 g  \r", None),
            weighs(200, 0, Unit::Gram, true, false)
        );
        let bare = Pattern::new("{=stable}{weight}").unwrap();
        assert_eq!(
            bare.read(b"  1.204\r", Some(Unit::Kilogram)),
            weighs(1_204, -3, Unit::Kilogram, true, false)
        );
        assert_eq!(bare.read(b"  1.204\r", None), Err(Odd::Unit));
        assert_eq!(
            ohaus.read(b"  0.211 kg \r", Some(Unit::Pound)),
            Err(Odd::Unit)
        );
    }

    #[test]
    fn what_is_no_pattern_is_said() {
        for (text, error) in [
            ("{weight", PatternError::Brace),
            ("weight}", PatternError::Brace),
            ("{{weight}", PatternError::Brace),
            ("{ST=stable} {unit}", PatternError::Weight),
            ("{ST=stable}{weight}{weight}", PatternError::Weight),
            ("{ST=stable}{weight}{unit}{unit}", PatternError::Unit),
            ("{weight} {unit}", PatternError::Stable),
            (
                "{ST=steady}{weight}",
                PatternError::Meaning("steady".to_owned()),
            ),
        ] {
            assert_eq!(Pattern::new(text), Err(error), "{text}");
        }
        assert_eq!(Pattern::new(&"x".repeat(201)), Err(PatternError::TooLong));
    }

    proptest! {
        #[test]
        fn no_pattern_and_no_line_harms(text in "[{}=|,a-z ]{0,40}|\\PC{0,60}", line in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(pattern) = Pattern::new(&text) {
                let _ = pattern.read(&line, Some(Unit::Gram));
            }
            let _ = Pattern::new(USUAL).unwrap().read(&line, None);
        }
    }
}
