//! What is printed on labels and goes into the parcel: the giver's words, what else lies in the box, the way back.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{label::Label, shown::Shown};

/// A paper for the inside of a parcel, in the order in which they come out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EnclosureKind {
    /// A card with the giver's words.
    Gift,
    /// What else lies in the box.
    Inserts,
    /// The label for the way back.
    Return,
}

impl EnclosureKind {
    /// The word for it that the texts choose by.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::Inserts => "inserts",
            Self::Return => "return",
        }
    }
}

/// One of them, drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enclosure {
    /// Which.
    pub kind: EnclosureKind,
    /// As it is printed; absent where it does not fit, which is never cut.
    pub drawing: Option<Label>,
    /// Why there is no drawing.
    #[serde(default)]
    pub refused: Option<Shown>,
}

/// What belongs to a parcel beside its label.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParcelPapers {
    /// It leaves the customs area: a declaration goes with it.
    #[serde(default)]
    pub declared: bool,
    /// What goes inside, in the order in which it comes out.
    #[serde(default)]
    pub enclosures: Vec<Enclosure>,
}

impl ParcelPapers {
    /// The enclosure of that kind, if the parcel has one.
    #[must_use]
    pub fn enclosure(&self, kind: EnclosureKind) -> Option<&Enclosure> {
        self.enclosures
            .iter()
            .find(|enclosure| enclosure.kind == kind)
    }
}
