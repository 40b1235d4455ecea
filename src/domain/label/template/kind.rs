//! The kinds of labels and the fields each of them has: what a template may show.

use serde::Deserialize;

/// What a label is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A parcel on its way to the customer.
    Parcel,
    /// A parcel that was packed without the central and waits for its carrier's label.
    Interim,
    /// A tote or a place on a cart.
    Tote,
    /// A person's badge.
    Badge,
    /// A command barcode at the bench.
    Command,
    /// A place: problem shelf, put-back, cage, staging.
    Location,
    /// A parcel on its way back.
    Return,
    /// Words from the giver to the receiver.
    Gift,
    /// What goes into the parcel beside the goods, where there is no A4 printer.
    Inserts,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One text.
    Text,
    /// Lines below each other.
    Lines,
    /// A number with a GS1 application identifier, or a carrier's own code.
    Number,
}

/// One field of a kind of label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRule {
    /// Its name in templates and data.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether a label without it is no such label.
    pub required: bool,
}

const fn must(name: &'static str, kind: FieldKind) -> FieldRule {
    FieldRule {
        name,
        kind,
        required: true,
    }
}

const fn may(name: &'static str, kind: FieldKind) -> FieldRule {
    FieldRule {
        name,
        kind,
        required: false,
    }
}

use FieldKind::{Lines, Number, Text};

const PARCEL: &[FieldRule] = &[
    must("carrier", Text),
    may("service", Text),
    may("big_letters", Text),
    may("ship_from", Lines),
    must("ship_to", Lines),
    may("routing", Number),
    may("order", Text),
    may("parcel", Text),
    may("weight", Text),
    must("tracking", Text),
    must("sscc", Number),
    may("bench", Text),
];

const INTERIM: &[FieldRule] = &[
    must("sscc", Number),
    must("order", Text),
    may("parcel", Text),
    may("weight", Text),
    may("bench", Text),
    may("ship_to", Lines),
    may("packed_at", Text),
];

const TOTE: &[FieldRule] = &[must("tote", Text), may("zone", Text)];

const BADGE: &[FieldRule] = &[must("badge", Text), must("name", Text), may("role", Text)];

const COMMAND: &[FieldRule] = &[must("command", Text), must("title", Text), may("key", Text)];

const LOCATION: &[FieldRule] = &[must("location", Text), must("title", Text)];

const RETURN: &[FieldRule] = &[
    must("ship_to", Lines),
    may("ship_from", Lines),
    must("order", Text),
    must("return_code", Text),
    may("until", Text),
    may("carrier", Text),
];

const GIFT: &[FieldRule] = &[
    must("message", Lines),
    may("from", Text),
    may("to", Text),
    may("shop", Text),
];

const INSERTS: &[FieldRule] = &[
    must("inserts", Lines),
    must("order", Text),
    may("parcel", Text),
    may("shop", Text),
    may("contact", Lines),
];

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Parcel,
        Self::Interim,
        Self::Tote,
        Self::Badge,
        Self::Command,
        Self::Location,
        Self::Return,
        Self::Gift,
        Self::Inserts,
    ];

    /// Its fields.
    #[must_use]
    pub fn fields(self) -> &'static [FieldRule] {
        match self {
            Self::Parcel => PARCEL,
            Self::Interim => INTERIM,
            Self::Tote => TOTE,
            Self::Badge => BADGE,
            Self::Command => COMMAND,
            Self::Location => LOCATION,
            Self::Return => RETURN,
            Self::Gift => GIFT,
            Self::Inserts => INSERTS,
        }
    }

    /// One field by its name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static FieldRule> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The names of its fields.
    #[must_use]
    pub fn field_names(self) -> Vec<&'static str> {
        self.fields().iter().map(|field| field.name).collect()
    }
}
