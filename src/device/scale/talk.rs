//! A conversation with a scale: when to ask, when a silence is one, which reading still counts. Pure; time is handed in.
//!
//! A reading is only ever as old as [`ANSWER_WITHIN`]: what is not confirmed is taken back within [`MUTE_AFTER`], and bytes that lay
//! in a buffer while nobody looked are thrown away unread.

use std::time::Duration;

use crate::domain::{
    measure::Grams,
    weight::{ScaleReading, ScaleTrouble},
};

use super::{
    dialect::Dialect,
    judge::Judge,
    said::{Said, Saying},
};

/// The pause between questions.
pub const ASK_EVERY: Duration = Duration::from_millis(50);
/// An answer takes no longer, byte by byte at the slowest line; then it is asked again.
pub const ANSWER_WITHIN: Duration = Duration::from_millis(700);
/// A scale that has not been understood for so long is in trouble, and its last reading counts no more.
pub const MUTE_AFTER: Duration = Duration::from_millis(900);
/// A look that comes so late finds bytes of unknown age.
pub const LATE: Duration = Duration::from_millis(500);

/// See the module.
#[derive(Debug, Clone)]
pub struct Talk {
    dialect: Dialect,
    judge: Judge,
    /// When the open question was asked.
    asked: Option<Duration>,
    /// When the last answer came, or the wire was opened.
    answered: Duration,
    /// When something about the plate was last understood, or the wire was opened.
    understood: Duration,
    /// Bytes have come since then.
    is_babbling: bool,
    looked: Duration,
    told: Option<ScaleReading>,
}

impl Talk {
    /// In this language, with this band of zero.
    #[must_use]
    pub fn new(dialect: Dialect, zero_within: Grams) -> Self {
        Self {
            judge: Judge::new(zero_within, dialect.is_proven()),
            dialect,
            asked: None,
            answered: Duration::ZERO,
            understood: Duration::ZERO,
            is_babbling: false,
            looked: Duration::ZERO,
            told: None,
        }
    }

    /// The language.
    pub fn dialect(&mut self) -> &mut Dialect {
        &mut self.dialect
    }

    /// The wire is there, and nothing unread in it: begins from nothing. A scale that may be silent is waited for.
    pub fn opened(&mut self, now: Duration) -> Option<ScaleReading> {
        self.dialect.clear();
        self.judge.clear();
        self.asked = None;
        // The first question is asked at once.
        self.answered = now.saturating_sub(ASK_EVERY);
        (self.understood, self.looked) = (now, now);
        self.is_babbling = false;
        if self.dialect.never_rests() {
            None
        } else {
            self.tell(ScaleReading::Settling)
        }
    }

    /// The wire went.
    pub fn closed(&mut self) -> Option<ScaleReading> {
        self.tell(ScaleReading::Gone)
    }

    /// The question that is due, if one is.
    pub fn ask(&mut self, now: Duration) -> Option<&'static [u8]> {
        if let Some(asked) = self.asked {
            if now.saturating_sub(asked) < ANSWER_WITHIN {
                return None;
            }
            self.dialect.drop_half();
        } else if now.saturating_sub(self.answered) < ASK_EVERY {
            return None;
        }
        let question = self.dialect.ask()?;
        self.asked = Some(now);
        Some(question)
    }

    /// What one look at the wire brought, bytes or none; the reading if it is another than before. Of many answers the last counts.
    pub fn heard(
        &mut self,
        now: Duration,
        bytes: &[u8],
        mut saying: impl FnMut(&Saying),
    ) -> Option<ScaleReading> {
        // A USB scale's last report says how it is, however late it is read.
        let is_late = self.dialect.never_rests() && now.saturating_sub(self.looked) > LATE;
        self.looked = now;
        if is_late {
            self.dialect.drop_half();
            self.judge.clear();
            self.asked = None;
        } else if !bytes.is_empty() {
            let Self { dialect, judge, .. } = self;
            let (mut reading, mut answers, mut understood) = (None, false, false);
            dialect.feed(bytes, |said| {
                saying(&said);
                answers = true;
                understood |= said.meaning.is_ok_and(Said::is_about_the_plate);
                reading = judge.judge(said.meaning).or(reading);
            });
            self.is_babbling = true;
            if answers {
                (self.asked, self.answered) = (None, now);
            }
            if understood || reading.is_some() {
                (self.understood, self.is_babbling) = (now, false);
            }
            if let Some(reading) = reading {
                return self.tell(reading);
            }
        }
        let is_silent = now.saturating_sub(self.understood) >= MUTE_AFTER;
        if is_silent && (self.dialect.never_rests() || self.is_babbling) {
            let trouble = if self.is_babbling {
                ScaleTrouble::Garbled
            } else {
                ScaleTrouble::Mute
            };
            return self.tell(ScaleReading::Trouble(trouble));
        }
        None
    }

    fn tell(&mut self, reading: ScaleReading) -> Option<ScaleReading> {
        (self.told.replace(reading) != Some(reading)).then_some(reading)
    }
}
