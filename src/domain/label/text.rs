//! One line of text on a label: cleaned for the printer, and measured before it is printed.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use super::script;

/// The longest line, in characters after cleaning.
pub const CHARACTERS_MAX: usize = 200;

/// A line that a printer can take: composed (NFC), every control, hidden or private character and every other space
/// a space, at most [`CHARACTERS_MAX`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, max_length = 200)]
pub struct LineText(String);

/// A line longer than any label is wide; it is refused, never cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a line of {characters} characters is longer than a label can hold")]
pub struct LineTooLong {
    /// How many characters it has.
    pub characters: usize,
}

impl LineText {
    /// Cleans `text`. Cleaning twice changes nothing more.
    pub fn new(text: &str) -> Result<Self, LineTooLong> {
        let clean: String = text
            .nfc()
            .flat_map(apart)
            .map(|character| {
                if is_printed(character) {
                    character
                } else {
                    ' '
                }
            })
            .collect();
        match clean.chars().count() {
            characters if characters > CHARACTERS_MAX => Err(LineTooLong { characters }),
            _ => Ok(Self(clean)),
        }
    }

    /// The clean text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when there is nothing to print.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// True when the printer's resident fonts lack one of the characters, so that the line is drawn as
    /// dots, see [`script`].
    #[must_use]
    pub fn needs_graphic(&self) -> bool {
        !self.0.chars().all(is_resident)
    }

    /// How wide the line comes out at most, in dots, printed `height_dots` high: in the resident scalable
    /// font (a bold condensed face) a little more than the real widths, as dots exactly.
    #[must_use]
    pub fn width_dots(&self, height_dots: u32) -> u32 {
        if self.needs_graphic() {
            return script::width_dots(self, height_dots);
        }
        let thousandths: u32 = self.0.chars().map(advance_thousandths).sum();
        thousandths.saturating_mul(height_dots).div_ceil(1000)
    }

    /// How wide the line most likely comes out: what to reckon with to set it in the middle.
    #[must_use]
    pub fn likely_width_dots(&self, height_dots: u32) -> u32 {
        let at_most = self.width_dots(height_dots);
        if self.needs_graphic() {
            at_most
        } else {
            at_most - at_most / 10
        }
    }

    /// How high the line comes out, in dots, when it is asked for `height_dots` high.
    #[must_use]
    pub fn height_dots(&self, height_dots: u32) -> u32 {
        if self.needs_graphic() {
            script::height_dots(height_dots)
        } else {
            height_dots
        }
    }
}

impl TryFrom<String> for LineText {
    type Error = LineTooLong;
    fn try_from(text: String) -> Result<Self, LineTooLong> {
        Self::new(&text)
    }
}

impl From<LineText> for String {
    fn from(line: LineText) -> Self {
        line.0
    }
}

impl fmt::Display for LineText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Letters that a typesetter joined, each by itself again: they stand for nothing else.
fn apart(character: char) -> impl Iterator<Item = char> {
    let joined = ('\u{fb00}'..='\u{fb06}').contains(&character);
    let letters = joined.then(|| std::iter::once(character).nfkc());
    let alone = (!joined).then_some(character);
    letters.into_iter().flatten().chain(alone)
}

/// False for Unicode's category C as far as it is assigned (control, format, private use, never a
/// character) and for the line and paragraph separators.
fn is_printed(character: char) -> bool {
    let code = u32::from(character);
    !(character.is_control()
        || matches!(
            character,
            '\u{a0}'
                | '\u{ad}'
                | '\u{1680}'
                | '\u{2000}'..='\u{200a}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{890}'..='\u{891}'
                | '\u{8e2}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202f}'
                | '\u{2060}'..='\u{206f}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
                | '\u{f0000}'..
        )
        || code & 0xfffe == 0xfffe)
}

/// True for the characters that Zebra's resident scalable font surely draws with `^CI28`: Latin letters of
/// western, central and northern Europe and their punctuation. Later firmware knows more; what a printer's own
/// firmware decides is drawn here instead, so that it looks the same on all of them.
fn is_resident(character: char) -> bool {
    matches!(
        character,
        '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{17f}' | '–' | '—' | '‘' | '’' | '‚' | '“' | '”'
            | '„' | '†' | '‡' | '•' | '…' | '‰' | '‹' | '›' | '€' | '™'
    )
}

/// How far a character moves the pen at most, in thousandths of the height: measured on two renderers
/// of the resident font, the wider one counts.
fn advance_thousandths(character: char) -> u32 {
    match character {
        '.' | ',' | ':' | ';' | '\'' | '!' | '(' | ')' | '[' | ']' | '`' | '/' | ' ' | 'I'
        | 'f' | 'i' | 'j' | 'l' | 'r' | 't' => 345,
        'J' | 'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 450,
        '&' | 'w' => 680,
        'M' | 'W' | 'm' | 'Æ' | 'æ' | 'Œ' | 'œ' => 850,
        '%' | '@' | '+' | '-' | '=' => 920,
        '<' | '>' | '~' => 1010,
        'A'..='D' | 'G' | 'H' | 'K' | 'N'..='S' | 'U' | 'V' | 'X' | 'Y' => 635,
        '\u{21}'..='\u{7e}' => 510,
        '\u{a0}'..='\u{24f}' if character.is_lowercase() => 560,
        '\u{300}'..='\u{36f}' => 0,
        '\u{a0}'..='\u{24f}' => 720,
        _ => 1010,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaned_once_for_good() {
        let cases = [
            ("Müller", "Müller"),
            ("Mu\u{308}ller", "Müller"),
            ("a\u{2}^XZ\u{3}b", "a ^XZ b"),
            ("x\u{202e}y\u{feff}", "x y "),
            ("1\u{202f}204\u{a0}g\u{3000}b", "1 204 g b"),
            ("\u{e000}\u{fffe}\u{10ffff}", "   "),
            ("ﬁne oﬃce ﬅ", "fine office st"),
            ("", ""),
        ];
        for (text, clean) in cases {
            let line = LineText::new(text).unwrap();
            assert_eq!(line.as_str(), clean, "{text:?}");
            assert_eq!(LineText::new(line.as_str()).unwrap(), line);
        }
    }

    #[test]
    fn too_long_is_refused_not_cut() {
        assert!(LineText::new(&"x".repeat(CHARACTERS_MAX)).is_ok());
        assert_eq!(
            LineText::new(&"x".repeat(201)),
            Err(LineTooLong { characters: 201 })
        );
        let json = format!("\"{}\"", "x".repeat(201));
        assert!(serde_json::from_str::<LineText>(&json).is_err());
    }

    #[test]
    fn no_line_comes_out_wider_than_reckoned() {
        // Ten of each, in dots at a height of 40, as the wider of two renderers drew them.
        let measured = [
            ('W', 333),
            ('w', 266),
            ('m', 311),
            ('M', 311),
            ('@', 362),
            ('-', 362),
            ('~', 400),
            ('.', 133),
            ('i', 111),
            ('t', 112),
            ('r', 137),
            ('0', 200),
            ('a', 200),
            ('z', 155),
            ('A', 225),
            ('H', 250),
            ('E', 200),
            ('J', 177),
            ('&', 266),
            ('{', 200),
            ('ü', 200),
            ('Ü', 244),
            ('Œ', 333),
            ('ß', 200),
        ];
        for (character, dots) in measured {
            let line = LineText::new(&character.to_string().repeat(10)).unwrap();
            let reckoned = line.width_dots(40);
            assert!(
                (dots..dots * 3 / 2).contains(&reckoned),
                "{character} {reckoned} {dots}"
            );
        }
    }

    #[test]
    fn scripts_the_printer_lacks() {
        let cases = [
            ("Łódź €12 „x“", false),
            ("Ελλάδα Москва", true),
            ("山田", true),
            ("서울", true),
            ("שלום", true),
            ("🎁", true),
        ];
        for (text, graphic) in cases {
            assert_eq!(
                LineText::new(text).unwrap().needs_graphic(),
                graphic,
                "{text}"
            );
        }
    }
}
