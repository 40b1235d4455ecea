//! Text from outside, made safe to draw, once, where it comes in.
//!
//! Orders, scans, carrier and printer answers may hold escape sequences, bidirectional
//! overrides or invisible characters. [`Shown`] keeps the words and makes the rest visible.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use utoipa::ToSchema;

/// The longest text drawn anywhere, in characters.
pub const CHARACTERS_MAX: usize = 500;
/// The most combining marks kept on one base character.
const MARKS_MAX: usize = 8;
/// Stands where something invisible or harmful stood.
const MARK: char = '\u{fffd}';

/// Outside text that may be drawn: normalised (NFC), bounded, free of control, bidirectional and hidden characters.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, ToSchema,
)]
#[serde(from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Shown(String);

impl Shown {
    /// Cleans `text`. Cleaning twice changes nothing more.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut clean = String::with_capacity(text.len().min(CHARACTERS_MAX * 4));
        let mut marks = 0;
        for (count, character) in text.nfc().enumerate() {
            if count == CHARACTERS_MAX {
                clean.push('…');
                break;
            }
            if is_combining_mark(character) {
                marks += 1;
                if marks > MARKS_MAX {
                    continue;
                }
                if clean.is_empty() {
                    clean.push('\u{25cc}');
                }
            } else {
                marks = 0;
            }
            clean.push(visible(character));
        }
        Self(clean)
    }

    /// The clean text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when nothing is left to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Names and addresses as shops send them: marks that only steer how letters are joined or which way they run, and that
/// nobody sees, are left out instead of being shown as damage; a label would be refused for them. Line ends become spaces.
///
/// For `#[serde(deserialize_with = "…")]`, one for each shape of field.
pub mod written {
    use serde::{Deserialize, Deserializer};

    use super::Shown;

    /// A text.
    pub fn one<'de, D: Deserializer<'de>>(from: D) -> Result<Shown, D::Error> {
        Ok(plain(&String::deserialize(from)?))
    }

    /// A text that may be missing.
    pub fn option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Shown>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(|text| plain(&text)))
    }

    /// Lines of text.
    pub fn lines<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Shown>, D::Error> {
        let lines = Vec::<String>::deserialize(from)?;
        Ok(lines.iter().map(|line| plain(line)).collect())
    }

    fn plain(text: &str) -> Shown {
        let kept: String = text.chars().filter_map(kept).collect();
        Shown::new(&kept)
    }

    fn kept(character: char) -> Option<char> {
        match character {
            '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => None,
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
            _ => Some(character),
        }
    }
}

/// The character itself, or what is drawn in its place.
fn visible(character: char) -> char {
    match character {
        '\u{00}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(MARK),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => MARK,
        _ => character,
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harm_is_made_visible() {
        let cases = [
            ("Müller", "Müller"),
            ("a\u{1b}[2Jb", "a␛[2Jb"),
            ("GOOD\rEVIL", "GOOD␍EVIL"),
            ("x\u{202e}y", "x\u{fffd}y"),
            ("u\u{308}", "ü"),
            ("\u{301}AB", "\u{25cc}\u{301}AB"),
            ("", ""),
        ];
        for (text, shown) in cases {
            assert_eq!(Shown::new(text).as_str(), shown, "{text:?}");
        }
    }

    #[test]
    fn an_address_needs_no_marks_for_drawing() {
        #[derive(Deserialize)]
        struct Written {
            #[serde(deserialize_with = "written::one")]
            name: Shown,
            #[serde(default, deserialize_with = "written::option")]
            company: Option<Shown>,
            #[serde(deserialize_with = "written::lines")]
            lines: Vec<Shown>,
        }
        let read: Written = serde_json::from_str(
            r#"{"name": "\u200fדוד\u200e Levi\ufeff", "lines": ["Haupt\u00adstr.\n12", "x\u202ey", "a\u001bb"]}"#,
        )
        .unwrap();
        assert_eq!(read.name.as_str(), "דוד Levi");
        assert_eq!(read.company, None);
        let lines: Vec<&str> = read.lines.iter().map(Shown::as_str).collect();
        assert_eq!(lines, ["Hauptstr. 12", "xy", "a␛b"]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_harmful_is_left_and_cleaning_is_stable(text in "\\PC*|[\\x00-\\x1f\\u{80}-\\u{a0}\\u{2000}-\\u{2070}\\u{300}-\\u{310}a-z]*") {
            let once = Shown::new(&text);
            proptest::prop_assert!(!once.as_str().chars().any(char::is_control));
            proptest::prop_assert!(once.as_str().chars().all(|character| visible(character) == character));
            if text.chars().count() < 400 {
                proptest::prop_assert_eq!(Shown::new(once.as_str()), once);
            }
        }
    }
}
