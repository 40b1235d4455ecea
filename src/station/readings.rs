//! What a code may mean at the step that stands: one thing, or several that the packer chooses from.

use crate::domain::{
    barcode::{meaning::Meaning, own::OwnKind, rcn::Restricted},
    moment::Gesture,
    shown::Shown,
};

use super::{
    Station,
    effect::{Effect, Tone},
    flow::{Asking, Bench},
    journal::Say,
    notice::Message,
};

/// A code as it was read, on its way to a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCode {
    /// The code; of the site's own codes the name in it.
    pub text: String,
    /// What bears it, where it is one of the site's own codes or the packer has said so.
    pub own: Option<OwnKind>,
    /// The code as it is shown.
    pub shown: Shown,
    /// Typed by hand.
    pub typed: bool,
    /// What it says as a number with an embedded price, weight or count.
    pub embedded: Option<Restricted>,
}

impl ReadCode {
    /// True unless it says that it is something else.
    #[must_use]
    pub fn may_be(&self, kind: OwnKind) -> bool {
        self.own.is_none_or(|own| own == kind)
    }
}

/// One of several things that a code may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What bears the code.
    pub own: Option<OwnKind>,
    /// What it means in the catalogue; nothing for a tote or an order.
    pub meaning: Option<Meaning>,
    /// What the packer reads.
    pub words: Message,
}

impl Station {
    /// Everything that this code may mean for the shipment while it is packed. Products only where units are open.
    pub(crate) fn readings(
        &self,
        bench: &Bench,
        read: &ReadCode,
        meanings: &[Meaning],
        is_own_tote: bool,
        is_own_order: bool,
    ) -> Vec<Reading> {
        let own = |kind, key: &'static str| Reading {
            own: Some(kind),
            meaning: None,
            words: Message::new(key).with("code", &read.shown),
        };
        let mut readings: Vec<Reading> = meanings
            .iter()
            .filter_map(|meaning| {
                let words = self.words_of_reading(bench, meaning)?;
                Some(Reading {
                    own: read.own,
                    meaning: Some(meaning.clone()),
                    words,
                })
            })
            .collect();
        if is_own_tote {
            readings.push(own(OwnKind::Tote, "which-tote"));
        }
        if is_own_order {
            readings.push(own(OwnKind::Order, "which-order"));
        }
        readings
    }

    /// How one thing is called among several; `None` for what cannot be meant now.
    fn words_of_reading(&self, bench: &Bench, meaning: &Meaning) -> Option<Message> {
        let packing = &self.desk.works.get(&bench.shipment)?.packing;
        Some(match meaning {
            Meaning::Product { sku, .. } => {
                let lines = packing.lines_of(sku);
                if !lines.iter().any(|line| packing.open(line) > 0) {
                    return None;
                }
                Message::new("which-option").with("title", self.desk.title(packing, sku))
            }
            Meaning::Badge(_) => {
                let packer = self.badge_among(std::slice::from_ref(meaning))?;
                Message::new("which-badge").with("name", &packer.name)
            }
            Meaning::Place(place) => Message::new("which-place").with("place", place.as_str()),
            Meaning::Carton(carton) => Message::new("which-carton").with("carton", carton.as_str()),
            Meaning::Command(_) => return None,
        })
    }

    /// Asks which of them is meant.
    pub(crate) fn ask_which(
        &mut self,
        stamp: Gesture,
        read: &ReadCode,
        options: Vec<Reading>,
        fx: &mut Vec<Effect>,
    ) {
        let is_product =
            |reading: &Reading| matches!(reading.meaning, Some(Meaning::Product { .. }));
        let key = if options.iter().all(is_product) {
            "which-one"
        } else {
            "which-thing"
        };
        let say = Say::toned(Tone::Attention, Message::new(key).with("code", &read.shown));
        self.ask(Asking::Which {
            options,
            read: Box::new(read.clone()),
        });
        self.say(stamp.at, say, fx);
    }

    /// The packer has said which one: the scan goes on as if it meant nothing else.
    pub(crate) fn said_which(
        &mut self,
        stamp: Gesture,
        mut bench: Bench,
        mut read: ReadCode,
        chosen: Reading,
        fx: &mut Vec<Effect>,
    ) {
        self.close_question();
        bench.asking = None;
        // From here on it is neither the tote nor the order of the same name.
        read.own = chosen.own.or(match chosen.meaning {
            Some(Meaning::Product { .. }) => Some(OwnKind::Insert),
            Some(Meaning::Place(_)) => Some(OwnKind::Location),
            Some(Meaning::Carton(_)) => Some(OwnKind::Carton),
            Some(Meaning::Badge(_)) => Some(OwnKind::Badge),
            Some(Meaning::Command(_)) | None => None,
        });
        let meanings: Vec<Meaning> = chosen.meaning.into_iter().collect();
        self.scan_at_bench(stamp, &bench, &read, &meanings, fx);
    }
}
