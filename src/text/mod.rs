//! The words on the screen, by key, in the packer's language.
//!
//! The texts are Fluent files in `assets/locales`, compiled in. A key that a language lacks is said in
//! English; one that English lacks is shown as it is, so that nothing is ever silent.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::station::notice::{Message, Value};

/// The English texts: complete, and the fallback of every other language.
const ENGLISH: &str = include_str!("../../assets/locales/en/station.ftl");
/// The German texts.
const GERMAN: &str = include_str!("../../assets/locales/de/station.ftl");

/// The languages a packer may choose, by their code.
pub const LANGUAGES: [&str; 2] = ["en", "de"];

type Bundle = FluentBundle<FluentResource>;

/// All texts in one language.
pub struct Texts {
    own: Bundle,
    english: Bundle,
}

impl Texts {
    /// The texts of a language by its code ("de", "de-AT"); English for one that is not there.
    ///
    /// "pseudo" is English with accents and about 40 % longer: it shows what a layout takes.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let english = || bundle("en", ENGLISH, None);
        let own = match language.split(['-', '_']).next().unwrap_or_default() {
            "de" => bundle("de", GERMAN, None),
            "pseudo" => bundle("en", ENGLISH, Some(stretched)),
            _ => english(),
        };
        Self {
            own,
            english: english(),
        }
    }

    /// What the message says.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.part(message.key, None, &arguments(message))
            .unwrap_or_else(|| message.key.to_owned())
    }

    /// A part of the message beside its words, such as "head" or "todo", where it has that part.
    #[must_use]
    pub fn say_part(&self, message: &Message, part: &str) -> Option<String> {
        self.part(message.key, Some(part), &arguments(message))
    }

    /// The text of a key without values.
    #[must_use]
    pub fn word(&self, key: &str) -> String {
        self.part(key, None, &FluentArgs::new())
            .unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with these values in it.
    #[must_use]
    pub fn filled(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let arguments = values
            .iter()
            .map(|(name, value)| (*name, FluentValue::from((*value).to_owned())))
            .collect();
        self.part(key, None, &arguments)
            .unwrap_or_else(|| key.to_owned())
    }

    fn part(&self, key: &str, part: Option<&str>, arguments: &FluentArgs<'_>) -> Option<String> {
        formatted(&self.own, key, part, arguments)
            .or_else(|| formatted(&self.english, key, part, arguments))
    }
}

/// A source's errors are a test's matter: what is well-formed is used.
fn bundle(language: &str, source: &str, transform: Option<fn(&str) -> Cow<'_, str>>) -> Bundle {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    let resource = FluentResource::try_new(source.to_owned())
        .unwrap_or_else(|(well_formed, _errors)| well_formed);
    let mut bundle = Bundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.set_transform(transform);
    // A key twice in one source is a test's matter too: the first one counts.
    let _ = bundle.add_resource(resource);
    bundle
}

fn formatted(
    bundle: &Bundle,
    key: &str,
    part: Option<&str>,
    arguments: &FluentArgs<'_>,
) -> Option<String> {
    let message = bundle.get_message(key)?;
    let pattern = match part {
        None => message.value()?,
        Some(part) => message.get_attribute(part)?.value(),
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(arguments), &mut errors);
    Some(text.into_owned())
}

fn arguments(message: &Message) -> FluentArgs<'static> {
    message
        .values
        .iter()
        .map(|(name, value)| {
            let value: FluentValue<'static> = match value {
                Value::Text(text) => FluentValue::from(text.as_str().to_owned()),
                Value::Count(count) => FluentValue::from(*count),
            };
            (*name, value)
        })
        .collect()
}

/// Accents on the vowels, each of them twice: wider by about 40 %, and still to be read.
fn stretched(text: &str) -> Cow<'_, str> {
    let mut wide = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let accented = match letter {
            'a' => 'á',
            'e' => 'é',
            'i' => 'í',
            'o' => 'ó',
            'u' => 'ú',
            'A' => 'Á',
            'E' => 'É',
            'I' => 'Í',
            'O' => 'Ó',
            'U' => 'Ú',
            other => other,
        };
        wide.push(accented);
        if accented != letter {
            wide.push(accented);
        }
    }
    Cow::Owned(wide)
}

#[cfg(test)]
mod tests;
