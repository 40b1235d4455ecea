//! Strokes to scans, typed text and keys: who was it, the scanner or the packer?
//!
//! A scanner that types (a wedge) is told by its rhythm and its terminator. Strokes that follow
//! each other within the idle time are one burst, judged when a terminator or silence ends it:
//!
//! | burst | ended by a terminator | ended by silence |
//! |---|---|---|
//! | median gap a person's | its keys, then Enter | its keys |
//! | a scanner's, characters | a scan (fewer than 2: text, Enter) | [`Input::Fragment`]; fewer than 4: text |
//! | a scanner's, with other keys inside | a scan, byte for byte | a fragment |
//! | other keys only | a scan, byte for byte | its keys |
//! | none, one terminator alone | – | Enter |
//! | none, several terminators | – | [`Input::EmptyScan`] |
//!
//! While text is written (a field is open, or the burst begins with `/`) a scan needs 4 strokes,
//! a `/` burst is never one, and editing keys belong to the text.

use std::time::Duration;

use crate::domain::moment::Moment;

use super::{
    burst::Burst,
    framing::{CODE_BYTES_MAX, Framing},
    key::{Key, Stroke},
};

/// The silence after which keys and text written by hand are told.
pub const WRITING_QUIET: Duration = Duration::from_millis(60);
/// The silence a digit needs before it to act; after it, it is the longer of this and the idle time.
pub const DIGIT_QUIET: Duration = Duration::from_millis(120);
/// Keys this far apart are pressed or repeated by a person: the earlier ones act.
const KEY_REPEAT_GAP_MIN: Duration = Duration::from_millis(20);
/// As many quick strokes as no person types.
const QUICK_STROKES_MIN: usize = 4;
/// The shortest code, in bytes: a single key and a terminator are a person's.
const CODE_BYTES_MIN: usize = 2;

/// What the packer or a scanner that types did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A code with its terminator, without it. Never empty; may hold any byte.
    Scan {
        /// The exact bytes.
        code: Vec<u8>,
        /// When the first byte arrived.
        first: Moment,
        /// When the terminator arrived.
        last: Moment,
    },
    /// What looked like a scan but had no end, or was a single control byte: not to be acted upon.
    Fragment {
        /// The exact bytes.
        code: Vec<u8>,
        /// When the first byte arrived.
        first: Moment,
        /// When the last byte arrived.
        last: Moment,
    },
    /// A terminator with nothing before it that was not a lone Enter. Confirms nothing, ever.
    EmptyScan,
    /// More than [`CODE_BYTES_MAX`] bytes without an end, dropped up to the next terminator or silence.
    Overlong {
        /// How many bytes were dropped.
        length: usize,
        /// When the first of them arrived.
        first: Moment,
        /// When the last of them arrived.
        last: Moment,
    },
    /// Characters written by hand, in order; never empty, no control characters.
    Typed(String),
    /// A digit with silence on both sides while no field is open: may choose.
    Digit(u8),
    /// A key that is no character. Enter stands for CR and LF.
    Key(Key),
}

/// What is not yet told.
#[derive(Debug, Default)]
enum Waiting {
    /// Nothing.
    #[default]
    Nothing,
    /// Strokes.
    Burst(Burst),
    /// Terminators with nothing before them; `alone` while it may be a key pressed by hand.
    Terminator { key: Key, last: Moment, alone: bool },
    /// A scan too long to keep.
    Overlong {
        length: usize,
        first: Moment,
        last: Moment,
    },
}

/// Makes scans, text and keys of strokes.
#[derive(Debug)]
pub struct Assembler {
    framing: Framing,
    writing: bool,
    waiting: Waiting,
    /// The silence before the first stroke of the burst that waits; none if nothing came before.
    silence_before: Option<Duration>,
    /// When the last stroke arrived.
    last_stroke: Option<Moment>,
    /// When text without a terminator was last told.
    last_text: Option<Moment>,
    /// The last stroke was a CR that ended something: an LF now is its second half.
    after_return: bool,
}

impl Assembler {
    /// An assembler with no text field open.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self {
            framing,
            writing: false,
            waiting: Waiting::Nothing,
            silence_before: None,
            last_stroke: None,
            last_text: None,
            after_return: false,
        }
    }

    /// Says whether a text field is open: then characters are told sooner and digits are text.
    pub fn set_typing(&mut self, open: bool) {
        self.writing = open;
    }

    /// Takes one stroke and appends what is certain now. Strokes come in the order of their times.
    pub fn take(&mut self, stroke: Stroke, out: &mut Vec<Input>) {
        if self
            .deadline()
            .is_some_and(|deadline| stroke.first.steady > deadline.steady)
        {
            self.settle(out);
        }
        let silence = self.last_stroke.map(|last| stroke.first.since(last));
        let second_half = self.after_return
            && stroke.key == Key::LineFeed
            && silence.is_some_and(|silence| silence <= self.framing.idle);
        self.after_return = false;
        self.last_stroke = Some(stroke.last);
        if second_half {
            return;
        }
        let ends = match stroke.key {
            Key::Enter | Key::LineFeed => true,
            Key::Tab => self.framing.tab_ends,
            _ => false,
        };
        if ends {
            self.after_return = stroke.key == Key::Enter;
            self.end(&stroke, silence, out);
        } else {
            self.add(stroke, silence, out);
        }
    }

    /// When to call [`Assembler::tick`]; changes only with `take`, `tick` and `set_typing`.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        match &self.waiting {
            Waiting::Nothing => None,
            Waiting::Burst(burst) => Some(burst.last.after(self.patience(burst))),
            Waiting::Terminator { last, .. } => Some(last.after(WRITING_QUIET)),
            Waiting::Overlong { last, .. } => Some(last.after(self.framing.idle)),
        }
    }

    /// Tells what silence has made certain at `now`.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Input>) {
        if self
            .deadline()
            .is_some_and(|deadline| now.steady >= deadline.steady)
        {
            self.settle(out);
        }
    }

    /// How long a burst may still go on.
    fn patience(&self, burst: &Burst) -> Duration {
        let by_hand =
            self.is_written(burst) && !(burst.is_quick() && burst.length() >= QUICK_STROKES_MIN);
        if burst.is_without_text() || by_hand {
            WRITING_QUIET
        } else {
            self.framing.idle.max(DIGIT_QUIET)
        }
    }

    /// True if the burst goes into a field, or opens one.
    fn is_written(&self, burst: &Burst) -> bool {
        self.writing || burst.begins_with_slash()
    }

    /// True if nothing in the burst would act: keys that act may come from a barcode.
    fn is_harmless(&self, burst: &Burst) -> bool {
        burst.is_text() || (self.is_written(burst) && burst.is_writing())
    }

    /// A stroke that is no terminator.
    fn add(&mut self, stroke: Stroke, silence: Option<Duration>, out: &mut Vec<Input>) {
        let repeats =
            stroke.may_repeat() && silence.is_some_and(|silence| silence >= KEY_REPEAT_GAP_MIN);
        match &mut self.waiting {
            Waiting::Overlong { length, last, .. } => {
                *length = length.saturating_add(stroke.bytes.len());
                *last = stroke.last;
            }
            Waiting::Burst(burst) if !(repeats && burst.may_repeat()) => {
                burst.push(&stroke);
                if burst.code.len() > CODE_BYTES_MAX {
                    self.waiting = Waiting::Overlong {
                        length: burst.code.len(),
                        first: burst.first,
                        last: burst.last,
                    };
                }
            }
            Waiting::Terminator { alone, .. } => {
                *alone = false;
                self.settle(out);
                self.begin(stroke, silence);
            }
            Waiting::Nothing | Waiting::Burst(_) => {
                self.settle(out);
                self.begin(stroke, silence);
            }
        }
    }

    fn begin(&mut self, stroke: Stroke, silence: Option<Duration>) {
        self.silence_before = silence;
        self.waiting = Waiting::Burst(Burst::begin(stroke));
    }

    /// A terminator.
    fn end(&mut self, stroke: &Stroke, silence: Option<Duration>, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.waiting) {
            Waiting::Nothing => {
                self.waiting = Waiting::Terminator {
                    key: stroke.key,
                    last: stroke.last,
                    alone: silence.is_none_or(|silence| silence >= WRITING_QUIET),
                };
            }
            Waiting::Terminator { key, .. } => {
                self.waiting = Waiting::Terminator {
                    key,
                    last: stroke.last,
                    alone: false,
                };
            }
            Waiting::Overlong { length, first, .. } => {
                out.push(Input::Overlong {
                    length,
                    first,
                    last: stroke.last,
                });
            }
            Waiting::Burst(mut burst) => {
                burst.count_gap(stroke);
                self.judge(burst, stroke.key, out);
            }
        }
    }

    /// A burst with its terminator.
    fn judge(&self, burst: Burst, terminator: Key, out: &mut Vec<Input>) {
        let by_hand = !burst.is_quick()
            || (self.is_harmless(&burst)
                && if self.writing {
                    burst.length() < QUICK_STROKES_MIN || self.goes_on_from_text(&burst)
                } else {
                    burst.begins_with_slash() || burst.length() < CODE_BYTES_MIN
                });
        if by_hand {
            burst.replay(out);
            out.push(Input::Key(pressed(terminator)));
            return;
        }
        let (first, last, code) = (burst.first, burst.last, burst.code);
        out.push(if code.len() >= CODE_BYTES_MIN {
            Input::Scan { code, first, last }
        } else {
            Input::Fragment { code, first, last }
        });
    }

    /// True if text was told so shortly before that this may be the rest of it: half a code must
    /// not pass for a whole one.
    fn goes_on_from_text(&self, burst: &Burst) -> bool {
        self.last_text
            .is_some_and(|last| burst.first.since(last) <= self.framing.idle)
    }

    /// Silence has ended whatever waits.
    fn settle(&mut self, out: &mut Vec<Input>) {
        match std::mem::take(&mut self.waiting) {
            Waiting::Nothing => {}
            Waiting::Burst(burst) => self.settle_burst(burst, out),
            Waiting::Terminator {
                key, alone: true, ..
            } => out.push(Input::Key(pressed(key))),
            Waiting::Terminator { .. } => out.push(Input::EmptyScan),
            Waiting::Overlong {
                length,
                first,
                last,
            } => {
                out.push(Input::Overlong {
                    length,
                    first,
                    last,
                });
            }
        }
    }

    fn settle_burst(&mut self, burst: Burst, out: &mut Vec<Input>) {
        let undisturbed = !self.writing
            && self
                .silence_before
                .is_none_or(|silence| silence >= DIGIT_QUIET);
        if let (Some(digit), true) = (burst.lone_digit(), undisturbed) {
            out.push(Input::Digit(digit));
            return;
        }
        if burst.is_without_text() {
            burst.replay(out);
            return;
        }
        let by_hand = !burst.is_quick()
            || (self.is_harmless(&burst)
                && (self.is_written(&burst) || burst.length() < QUICK_STROKES_MIN));
        if by_hand {
            self.last_text = Some(burst.last);
            burst.replay(out);
        } else {
            let (first, last, code) = (burst.first, burst.last, burst.code);
            out.push(Input::Fragment { code, first, last });
        }
    }
}

/// The key a terminator is when a person presses it.
fn pressed(terminator: Key) -> Key {
    match terminator {
        Key::LineFeed => Key::Enter,
        key => key,
    }
}

#[cfg(test)]
mod tests;
