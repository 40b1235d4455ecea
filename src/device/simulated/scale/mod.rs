//! A scale that is not there: what is put on its plate settles as on a real one, and it speaks every language a real one may.

pub mod port;
mod words;

pub use words::{Language, hid_descriptor};

use crate::device::scale::measure::{Unit, Weight};

/// Looks at the plate from the moment something is put on it until it rests.
const LOOKS_TO_SETTLE: u32 = 4;

/// A plate, what is on it, and how long it has been there.
#[derive(Debug, Clone)]
pub struct SimulatedScale {
    language: Language,
    on_plate: Weight,
    moving_for: u32,
    trouble: Option<Trouble>,
    tare: Option<Weight>,
}

/// What may be wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// More lies on it than it can weigh.
    Overload,
    /// Something was on it when it was zeroed.
    Underload,
    /// A fault of its own.
    Fault,
    /// It says nothing.
    Mute,
    /// Noise on the line: every answer has a wrong byte.
    Noise,
}

/// What its display shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Display {
    Weight { weight: Weight, steady: bool },
    Overload,
    Underload,
    Fault,
}

impl SimulatedScale {
    /// An empty scale that speaks this language and shows this unit.
    #[must_use]
    pub fn new(language: Language, unit: Unit) -> Self {
        Self {
            language,
            on_plate: Weight::nothing(unit),
            moving_for: 0,
            trouble: None,
            tare: None,
        }
    }

    /// Puts this on the plate instead of what is on it.
    pub fn put(&mut self, weight: Weight) {
        self.on_plate = weight;
        self.moving_for = LOOKS_TO_SETTLE;
    }

    /// Puts this on the plate, at rest at once.
    pub fn rest(&mut self, weight: Weight) {
        self.on_plate = weight;
        self.moving_for = 0;
    }

    /// The unit it shows.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.on_plate.unit()
    }

    /// Brings trouble, or takes it away.
    pub fn trouble(&mut self, trouble: Option<Trouble>) {
        self.trouble = trouble;
    }

    /// Sets a tare, or takes it off. The display goes on showing what was put: the net weight.
    pub fn tare(&mut self, tare: Option<Weight>) {
        self.tare = tare;
    }

    /// What it says when asked this; nothing for what it does not know.
    #[must_use]
    pub fn answer(&mut self, question: &[u8]) -> Vec<u8> {
        let display = self.display();
        let words = words::answer(self.language, question, display, self.tare);
        self.noisy(words)
    }

    /// What it says by itself now; nothing in languages that wait to be asked.
    #[must_use]
    pub fn unasked(&mut self) -> Vec<u8> {
        let display = self.display();
        let words = words::unasked(self.language, display, self.tare.is_some());
        self.noisy(words)
    }

    /// The questions in these bytes, whole ones only; what is left of the rest.
    #[must_use]
    pub fn questions(&self, bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
        words::questions(self.language, bytes)
    }

    fn noisy(&self, mut words: Vec<u8>) -> Vec<u8> {
        match self.trouble {
            Some(Trouble::Mute) => Vec::new(),
            Some(Trouble::Noise) => {
                if let Some(byte) = words.first_mut() {
                    *byte ^= 0x10;
                }
                words
            }
            _ => words,
        }
    }

    fn display(&mut self) -> Display {
        match self.trouble {
            Some(Trouble::Overload) => return Display::Overload,
            Some(Trouble::Underload) => return Display::Underload,
            Some(Trouble::Fault) => return Display::Fault,
            Some(Trouble::Mute | Trouble::Noise) | None => {}
        }
        if self.moving_for == 0 {
            return Display::Weight {
                weight: self.on_plate,
                steady: true,
            };
        }
        self.moving_for -= 1;
        // Swings above and below by less each time: 1/2, 1/4, 1/8.
        let mantissa = self.on_plate.mantissa();
        let swing = mantissa >> (LOOKS_TO_SETTLE - self.moving_for);
        let swing = if self.moving_for.is_multiple_of(2) {
            swing
        } else {
            -swing
        };
        let (exponent, unit) = (self.on_plate.exponent(), self.on_plate.unit());
        Display::Weight {
            weight: Weight::new(mantissa.saturating_add(swing), exponent, unit)
                .unwrap_or(self.on_plate),
            steady: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::device::scale::{
        dialect::Dialect,
        pattern::{Pattern, USUAL},
        said::Said,
    };

    fn dialect(language: Language, unit: Unit) -> Dialect {
        match language {
            Language::MtSics => Dialect::mt_sics(),
            Language::Toledo8217 => Dialect::toledo_8217(unit),
            Language::Continuous => Dialect::continuous(Pattern::new(USUAL).unwrap(), None),
            Language::Hid => {
                let mut dialect = Dialect::hid();
                dialect.described(&hid_descriptor());
                dialect
            }
        }
    }

    /// What the codec reads of one answer.
    fn heard(scale: &mut SimulatedScale, dialect: &mut Dialect) -> Vec<Said> {
        let mut bytes = scale.unasked();
        if bytes.is_empty() {
            // The first question of MT-SICS is for the tare.
            for _ in 0..2 {
                let question = dialect.ask().unwrap_or_default();
                bytes.extend(scale.answer(question));
            }
        }
        let mut said = Vec::new();
        dialect.feed(&bytes, |saying| said.extend(saying.meaning.ok()));
        said.retain(|said| said.is_about_the_plate());
        said
    }

    #[test]
    fn settles_on_what_was_put() {
        let mut scale = SimulatedScale::new(Language::Continuous, Unit::Gram);
        let mut dialect = dialect(Language::Continuous, Unit::Gram);
        scale.put(Weight::new(1204, 0, Unit::Gram).unwrap());
        let shown: Vec<String> = (0..6)
            .flat_map(|_| heard(&mut scale, &mut dialect))
            .map(|said| said.to_string())
            .collect();
        assert_eq!(
            shown,
            [
                "moving 602 g",
                "moving 1505 g",
                "moving 1054 g",
                "moving 1279 g",
                "stable 1204 g",
                "stable 1204 g"
            ]
        );
    }

    #[test]
    fn every_trouble_is_heard_as_what_it_is() {
        for language in [
            Language::MtSics,
            Language::Toledo8217,
            Language::Continuous,
            Language::Hid,
        ] {
            let mut scale = SimulatedScale::new(language, Unit::Kilogram);
            let mut dialect = dialect(language, Unit::Kilogram);
            for (trouble, expected) in [
                (Trouble::Overload, Said::Overload),
                (Trouble::Underload, Said::Underload),
            ] {
                scale.trouble(Some(trouble));
                let said = heard(&mut scale, &mut dialect);
                assert!(!said.is_empty(), "{language:?}");
                assert!(
                    said.iter().all(|said| *said == expected),
                    "{language:?} {said:?}"
                );
            }
            scale.trouble(Some(Trouble::Mute));
            assert_eq!(heard(&mut scale, &mut dialect), []);
        }
    }

    #[test]
    fn a_tare_is_heard() {
        for language in [Language::MtSics, Language::Toledo8217, Language::Continuous] {
            let mut scale = SimulatedScale::new(language, Unit::Kilogram);
            scale.tare(Weight::new(100, -3, Unit::Kilogram));
            scale.rest(Weight::new(350, -3, Unit::Kilogram).unwrap());
            let said = heard(&mut scale, &mut dialect(language, Unit::Kilogram));
            assert!(
                matches!(said.last(), Some(Said::Weight { net: true, .. })),
                "{language:?} {said:?}"
            );
        }
    }

    proptest! {
        /// Every weight a display can show comes back exactly, in every language, unit and power of ten.
        #[test]
        fn what_is_shown_is_what_is_read(
            mantissa in -99_999_i64..=99_999,
            exponent in -4_i8..=0,
            unit in prop::sample::select(&Unit::ALL[..]),
            language in prop::sample::select(vec![Language::MtSics, Language::Toledo8217, Language::Continuous, Language::Hid]),
            steady in any::<bool>(),
        ) {
            let (mantissa, exponent, unit) = match language {
                // Its display has its own places and no sign.
                Language::Toledo8217 if unit == Unit::Pound => (mantissa.abs() % 10_000, -2, unit),
                Language::Toledo8217 => (mantissa.abs(), -3, Unit::Kilogram),
                Language::Hid => (mantissa.abs() % 65_536, exponent, unit),
                _ => (mantissa, exponent, unit),
            };
            let weight = Weight::new(mantissa, exponent, unit).unwrap();
            let mut scale = SimulatedScale::new(language, unit);
            let mut dialect = dialect(language, unit);
            if steady {
                scale.rest(weight);
                let said = heard(&mut scale, &mut dialect);
                prop_assert_eq!(said.last(), Some(&Said::Weight { weight, steady: true, net: false }));
            } else {
                scale.put(weight);
                let said = heard(&mut scale, &mut dialect);
                prop_assert!(!said.iter().any(|said| matches!(said, Said::Weight { steady: true, .. })), "{:?}", said);
            }
        }

        /// Whatever comes over the wire, no language fails, and what is kept of it is bounded.
        #[test]
        fn no_bytes_harm(
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..6),
            language in prop::sample::select(vec![Language::MtSics, Language::Toledo8217, Language::Continuous, Language::Hid]),
        ) {
            let mut dialect = dialect(language, Unit::Kilogram);
            for part in &parts {
                let mut longest = 0;
                dialect.feed(part, |saying| longest = longest.max(saying.raw.len()));
                prop_assert!(longest <= crate::device::scale::said::RAW_MAX);
            }
        }
    }
}
