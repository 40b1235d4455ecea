//! What is printed on a label, by the names its template knows.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::domain::label::{
    code128::{BarcodeText, Gs1Content, Postcode},
    text::LineText,
};

use super::kind::{FieldKind, Kind};

/// The fields of one label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Data(BTreeMap<String, Value>);

/// What stands in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One line or several.
    Lines(Vec<String>),
    /// A number with its GS1 application identifier.
    Gs1(Gs1Content),
}

/// Why some JSON is not the data of a label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// Not an object of fields.
    #[error("the data of a label is an object of fields: {{\"order\": \"SO-1\"}}")]
    NotAnObject,
    /// A field that such a label does not have.
    #[error("such a label has no field '{field}'; it has {known}")]
    Unknown {
        /// As written.
        field: String,
        /// Those it has.
        known: String,
    },
    /// Neither a text nor a list of texts.
    #[error("'{0}' must be a text or, where it has lines, a list of texts")]
    NotText(String),
    /// A number whose check digit or form is wrong.
    #[error("'{field}': {problem}")]
    Number {
        /// The field.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl Data {
    /// Sets one field to one line; an empty one is as if it were not there.
    #[must_use]
    pub fn with(self, field: &str, text: impl Into<String>) -> Self {
        self.with_lines(field, vec![text.into()])
    }

    /// Sets one field to several lines.
    #[must_use]
    pub fn with_lines(self, field: &str, lines: Vec<String>) -> Self {
        self.with_value(field, Value::Lines(lines))
    }

    /// Sets one field to a number with its application identifier.
    #[must_use]
    pub fn with_gs1(self, field: &str, content: Gs1Content) -> Self {
        self.with_value(field, Value::Gs1(content))
    }

    fn with_value(mut self, field: &str, value: Value) -> Self {
        self.0.insert(field.to_owned(), value);
        self
    }

    /// Reads the fields of a label of that kind from JSON.
    pub fn from_json(json: &Json, kind: Kind) -> Result<Self, DataError> {
        let Json::Object(object) = json else {
            return Err(DataError::NotAnObject);
        };
        let mut data = Self::default();
        for (field, value) in object {
            let Some(rule) = kind.field(field) else {
                return Err(DataError::Unknown {
                    field: field.clone(),
                    known: kind.field_names().join(", "),
                });
            };
            let lines = lines_of(value).ok_or_else(|| DataError::NotText(field.clone()))?;
            let value = match (rule.kind, lines.as_slice()) {
                (FieldKind::Lines, _) | (FieldKind::Text, [_]) => Value::Lines(lines),
                (FieldKind::Number, [number]) => number_of(field, number)?,
                _ => return Err(DataError::NotText(field.clone())),
            };
            data = data.with_value(field, value);
        }
        Ok(data)
    }

    /// What stands in a field; none where nothing does.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field).filter(|value| !value.is_blank())
    }

    /// This data, and from `other` what it does not have itself.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for (field, value) in &other.0 {
            self.0.entry(field.clone()).or_insert_with(|| value.clone());
        }
        self
    }

    /// The fields that are set, with their lines.
    pub fn lines_mut(&mut self) -> impl Iterator<Item = (&str, &mut Vec<String>)> {
        self.0.iter_mut().filter_map(|(field, value)| match value {
            Value::Lines(lines) => Some((field.as_str(), lines)),
            Value::Gs1(_) => None,
        })
    }
}

impl Value {
    /// The lines as people read them.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Lines(lines) => lines.clone(),
            Self::Gs1(content) => vec![content.human_readable()],
        }
    }

    /// True when nothing would be printed: a line of invisible characters is as good as none.
    fn is_blank(&self) -> bool {
        match self {
            Self::Lines(lines) => lines
                .iter()
                .all(|line| LineText::new(line).is_ok_and(|line| line.is_blank())),
            Self::Gs1(_) => false,
        }
    }
}

fn lines_of(value: &Json) -> Option<Vec<String>> {
    match value {
        Json::String(text) => Some(vec![text.clone()]),
        Json::Array(lines) => lines
            .iter()
            .map(|line| line.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

/// `(00)`, `(420)` or `(421)` and what follows; a bare number of 18 digits is an SSCC, anything else the
/// carrier's own code.
fn number_of(field: &str, number: &str) -> Result<Value, DataError> {
    let problem = |problem: &dyn std::fmt::Display| DataError::Number {
        field: field.to_owned(),
        problem: problem.to_string(),
    };
    if let Some(digits) = number
        .strip_prefix("(00)")
        .or((field == "sscc").then_some(number))
    {
        let digits: String = digits.chars().filter(|digit| *digit != ' ').collect();
        let sscc = digits.parse().map_err(|wrong| problem(&wrong))?;
        return Ok(Value::Gs1(Gs1Content::Sscc(sscc)));
    }
    if let Some(postcode) = number.strip_prefix("(420)") {
        let postcode = Postcode::new(postcode).map_err(|wrong| problem(&wrong))?;
        return Ok(Value::Gs1(Gs1Content::ShipToPostcode(postcode)));
    }
    if let Some(rest) = number.strip_prefix("(421)") {
        let (country, postcode) = rest
            .trim()
            .split_at_checked(3)
            .and_then(|(country, postcode)| Some((country.parse::<u16>().ok()?, postcode)))
            .ok_or_else(|| problem(&"(421) is followed by the country's three digits"))?;
        let postcode = Postcode::new(postcode).map_err(|wrong| problem(&wrong))?;
        return Ok(Value::Gs1(Gs1Content::ShipToCountryPostcode(
            country, postcode,
        )));
    }
    BarcodeText::new(number).map_err(|wrong| problem(&wrong))?;
    Ok(Value::Lines(vec![number.to_owned()]))
}
