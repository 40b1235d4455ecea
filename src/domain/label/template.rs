//! Labels as data: a template says where what stands, in millimetres; the same for every printer and language.
//!
//! The house's own templates are files of this format in assets/labels; a site replaces them by files of the same
//! name. [`Template::read`] refuses a file that could not print well, line by line; [`lay_out`] makes a label of it.

mod built_in;
mod check;
mod data;
mod kind;
mod language;
mod laying;
mod pattern;
mod reading;

use std::collections::BTreeMap;

pub use built_in::Templates;
pub use data::{Data, DataError, Value};
pub use kind::{FieldKind, FieldRule, Kind};
pub use language::language_of;
pub use laying::lay_out;

pub use super::fit::Align;
use crate::domain::finding::Finding;
use pattern::Pattern;

/// A label without its texts. Lengths are tenths of a millimetre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The file's name without its ending.
    pub name: String,
    /// What such a label is for, which says what fields it has.
    pub kind: Kind,
    /// What it is, in words.
    pub title: String,
    width: u32,
    length: u32,
    /// By language, then by name.
    words: BTreeMap<String, BTreeMap<String, String>>,
    /// Data to try it out with, by language.
    samples: BTreeMap<String, Data>,
    places: Vec<Place>,
}

/// One thing on a template, in a rectangle.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The line of the file in which it begins, from 1.
    line: usize,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    content: Content,
}

/// What stands in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// Lines of text.
    Text {
        show: Vec<Pattern>,
        sizes: Vec<u32>,
        align: Align,
        wrap: bool,
    },
    /// A bar code in the middle of its place.
    Code {
        field: String,
        bars: u32,
        /// Widths of the narrowest bar to try, thousandths of a millimetre, the largest first.
        modules: Vec<u32>,
        /// The height of the line that people read.
        text: Option<u32>,
    },
    /// A filled line.
    Rule,
    /// An empty rectangle.
    Frame { thickness: u32 },
}

impl Template {
    /// Reads a template, or says everything that is wrong with it, in the order of its lines.
    pub fn read(name: &str, text: &str) -> Result<Self, Vec<Finding>> {
        let template = reading::read(name, text)?;
        let mut findings = check::findings(&template);
        if findings.is_empty() {
            return Ok(template);
        }
        findings.sort();
        findings.dedup();
        Err(findings)
    }

    /// The languages it has words for, English first where it is among them.
    #[must_use]
    pub fn languages(&self) -> Vec<&str> {
        let mut languages: Vec<&str> = self.samples.keys().map(String::as_str).collect();
        languages.sort_by_key(|language| (*language != "en", *language));
        languages
    }

    /// The language of its own that is nearest to the one asked for: the same, the same without its region
    /// ("de" for "de-AT"), English, or the first.
    #[must_use]
    pub fn nearest_language(&self, language: &str) -> &str {
        let languages = self.languages();
        let base = language.split(['-', '_']).next().unwrap_or(language);
        [language, base, "en"]
            .into_iter()
            .find_map(|wanted| languages.iter().find(|known| **known == wanted))
            .or(languages.first())
            .copied()
            .unwrap_or("en")
    }

    /// Data to try it out with, in the nearest of its languages.
    #[must_use]
    pub fn sample(&self, language: &str) -> Data {
        self.samples
            .get(self.nearest_language(language))
            .cloned()
            .unwrap_or_default()
    }

    /// Its size in tenths of a millimetre: across the print head, along the paper.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.length)
    }

    fn word(&self, language: &str, name: &str) -> Option<&str> {
        self.words
            .get(self.nearest_language(language))
            .and_then(|words| words.get(name))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
