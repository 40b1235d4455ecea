//! The templates that come with the program, and a site's own in their place.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{Finding, Kind, Template, reading};

macro_rules! built_in {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../../../assets/labels/", $name, ".toml"))),)*]
    };
}

/// Name and text of each.
const BUILT_IN: &[(&str, &str)] = built_in![
    "house", "interim", "tote", "badge", "command", "location", "return", "gift", "inserts",
];

/// Templates by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates(BTreeMap<String, Template>);

impl Templates {
    /// Those that come with the program. That they read and are sound, a test sees to; one that did not read would
    /// be missing, and its labels refused.
    #[must_use]
    pub fn built_in() -> Self {
        static READ: LazyLock<Templates> = LazyLock::new(|| {
            let read = BUILT_IN.iter().filter_map(|(name, text)| {
                let template = reading::read(name, text).ok()?;
                Some(((*name).to_owned(), template))
            });
            Templates(read.collect())
        });
        READ.clone()
    }

    /// Puts a site's own template in the place of the one of the same name, or beside the others. It must be of the
    /// same kind as the one it replaces.
    pub fn replace(&mut self, template: Template) -> Result<(), Finding> {
        if let Some(old) = self.0.get(&template.name)
            && old.kind != template.kind
        {
            let (name, is, must_be) = (&template.name, template.kind, old.kind);
            return Err(Finding {
                line: 1,
                what: format!("'{name}' is a label of kind {is:?}, but must be {must_be:?}"),
            });
        }
        self.0.insert(template.name.clone(), template);
        Ok(())
    }

    /// One by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.0.get(name)
    }

    /// The one that comes with the program for this kind, or the site's in its place.
    #[must_use]
    pub fn of_kind(&self, kind: Kind) -> Option<&Template> {
        BUILT_IN
            .iter()
            .filter_map(|(name, _)| self.0.get(*name))
            .find(|template| template.kind == kind)
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Template> {
        self.0.values()
    }

    /// The text of one that comes with the program: what a site's own begins with.
    #[must_use]
    pub fn source(name: &str) -> Option<&'static str> {
        BUILT_IN
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, text)| *text)
    }
}
