//! A line of a template: our own words, and fields in braces.

use super::{Data, Template};

/// `"{words.order} {order}"`, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(pub Vec<Part>);

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// As it stands.
    Literal(String),
    /// `{words.name}`: a word of the label's language.
    Word(String),
    /// `{name}`: what stands in the field.
    Field(String),
}

impl Pattern {
    /// Takes a line apart; says which brace has no other.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Literal(before.to_owned()));
            }
            let (name, behind) = after
                .split_once('}')
                .ok_or_else(|| format!("'{text}' has a {{ without its }}: write {{order}}"))?;
            parts.push(match name.strip_prefix("words.") {
                Some(word) => Part::Word(word.to_owned()),
                None => Part::Field(name.to_owned()),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The lines it makes: none where one of its fields is empty, as many as the field has where it stands alone.
    pub fn filled(&self, template: &Template, data: &Data, language: &str) -> Vec<String> {
        if let [Part::Field(field)] = self.0.as_slice() {
            return data.get(field).map(super::Value::lines).unwrap_or_default();
        }
        let mut line = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(text) => line.push_str(text),
                Part::Word(name) => {
                    line.push_str(template.word(language, name).unwrap_or_default());
                }
                Part::Field(field) => match data.get(field) {
                    Some(value) => line.push_str(&value.lines().join(", ")),
                    None => return Vec::new(),
                },
            }
        }
        vec![line]
    }

    /// The fields it shows.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Literal(_) | Part::Word(_) => None,
        })
    }

    /// The words it shows.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Word(name) => Some(name.as_str()),
            Part::Literal(_) | Part::Field(_) => None,
        })
    }
}
