//! The languages a scale may speak, behind one face: what to ask, and what an answer means.

use super::{
    hid::report::Reports,
    lines::{Line, Lines},
    measure::Unit,
    mt_sics,
    pattern::Pattern,
    said::{Odd, Said, Saying},
    toledo_8217,
};

/// The tare is asked for first, and then once in so many questions.
const TARE_EVERY: u32 = 8;

/// A language with what is known of the scale that speaks it.
#[derive(Debug, Clone)]
pub struct Dialect {
    kind: Kind,
    lines: Lines,
    questions: u32,
}

#[derive(Debug, Clone)]
enum Kind {
    MtSics {
        /// The scale has said that a tare is set.
        tared: bool,
        /// It knows no tare: it is not asked again.
        tareless: bool,
        /// The question that waits for its answer was for the tare.
        asked_tare: bool,
    },
    Toledo8217(Unit),
    Continuous(Pattern, Option<Unit>),
    Hid(Box<Option<Reports>>),
}

impl Dialect {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            lines: Lines::default(),
            questions: 0,
        }
    }

    /// MT-SICS.
    #[must_use]
    pub fn mt_sics() -> Self {
        Self::of(Kind::MtSics {
            tared: false,
            tareless: false,
            asked_tare: false,
        })
    }

    /// Toledo 8217, of a scale set to this unit.
    #[must_use]
    pub fn toledo_8217(unit: Unit) -> Self {
        Self::of(Kind::Toledo8217(unit))
    }

    /// Lines that come by themselves.
    #[must_use]
    pub fn continuous(pattern: Pattern, unit: Option<Unit>) -> Self {
        Self::of(Kind::Continuous(pattern, unit))
    }

    /// USB reports; how they are built is learned by [`Self::described`].
    #[must_use]
    pub fn hid() -> Self {
        Self::of(Kind::Hid(Box::new(None)))
    }

    /// Takes a USB scale's report descriptor.
    pub fn described(&mut self, descriptor: &[u8]) {
        if let Kind::Hid(reports) = &mut self.kind {
            **reports = Reports::new(descriptor);
        }
    }

    /// The next question; nothing for scales that talk by themselves.
    pub fn ask(&mut self) -> Option<&'static [u8]> {
        match &mut self.kind {
            Kind::MtSics {
                tareless,
                asked_tare,
                ..
            } => {
                *asked_tare = !*tareless && self.questions.is_multiple_of(TARE_EVERY);
                self.questions = self.questions.wrapping_add(1);
                Some(if *asked_tare {
                    mt_sics::ASK_TARE
                } else {
                    mt_sics::ASK_WEIGHT
                })
            }
            Kind::Toledo8217(_) => Some(toledo_8217::ASK_WEIGHT),
            Kind::Continuous(..) | Kind::Hid(_) => None,
        }
    }

    /// What sets it to zero, where the language has a word for it.
    #[must_use]
    pub fn zero(&self) -> Option<&'static [u8]> {
        match self.kind {
            Kind::MtSics { .. } => Some(mt_sics::ZERO),
            Kind::Toledo8217(_) => Some(toledo_8217::ZERO),
            Kind::Continuous(..) | Kind::Hid(_) => None,
        }
    }

    /// True when a working scale is never silent: asked, or talking by itself. A USB scale may report changes only.
    #[must_use]
    pub fn never_rests(&self) -> bool {
        !matches!(self.kind, Kind::Hid(_))
    }

    /// True when the wire itself proves that bytes came as they were sent: USB does, serial lines do not.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        matches!(self.kind, Kind::Hid(_))
    }

    /// Takes bytes; `said` is called for each answer in them.
    pub fn feed(&mut self, bytes: &[u8], mut said: impl FnMut(Saying)) {
        let Self { kind, lines, .. } = self;
        if let Kind::Hid(reports) = kind {
            match reports.as_mut() {
                Some(reports) => reports.feed(bytes, said),
                None => said(Saying {
                    raw: bytes.iter().copied().take(super::said::RAW_MAX).collect(),
                    meaning: Err(Odd::Shape("the device describes no scale")),
                }),
            }
            return;
        }
        lines.feed(bytes, |line| {
            said(match line {
                Line::TooLong(raw) => Saying {
                    raw,
                    meaning: Err(Odd::TooLong),
                },
                Line::Whole(raw) => Saying {
                    meaning: kind.read(&raw),
                    raw,
                },
            });
        });
    }

    /// Forgets half an answer, and what the scale was when it was there last.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.questions = 0;
        match &mut self.kind {
            Kind::MtSics {
                tared,
                tareless,
                asked_tare,
            } => (*tared, *tareless, *asked_tare) = (false, false, false),
            Kind::Hid(reports) => {
                if let Some(reports) = reports.as_mut() {
                    reports.clear();
                }
            }
            Kind::Toledo8217(_) | Kind::Continuous(..) => {}
        }
    }

    /// Forgets half an answer only.
    pub fn drop_half(&mut self) {
        self.lines.clear();
    }
}

impl Kind {
    fn read(&mut self, line: &[u8]) -> Result<Said, Odd> {
        match self {
            Self::MtSics {
                tared,
                tareless,
                asked_tare,
            } => {
                let said = mt_sics::read(line);
                match said {
                    Ok(Said::Tare(tare)) => *tared = tare.mantissa() != 0,
                    Ok(Said::UnknownCommand) if *asked_tare => *tareless = true,
                    _ => {}
                }
                said.map(|said| match said {
                    Said::Weight { weight, steady, .. } => Said::Weight {
                        weight,
                        steady,
                        net: *tared,
                    },
                    other => other,
                })
            }
            Self::Toledo8217(unit) => toledo_8217::read(line, *unit),
            Self::Continuous(pattern, unit) => pattern.read(line, *unit),
            Self::Hid(_) => Err(Odd::Shape("a report")),
        }
    }
}
