//! Scans that a scanner kept while it was out of reach, told from those made now.
//!
//! A cordless gun that comes back types everything it kept, one code after the other. A person needs time to aim
//! again, so scans with no pause between them after a long silence were not made now: they may belong to work that
//! lay here before. They are handed on as stored ones, for the packer to say.

use std::time::Duration;

use crate::domain::moment::Moment;

use super::{Framing, Input, Keyboard};

/// The silence after which a scanner may have been away.
pub const AWAY_MIN: Duration = Duration::from_secs(20);
/// A pause that a scanner typing from its memory does not make, and a person who aims again always does.
pub const AIM_MIN: Duration = Duration::from_millis(60);
/// Fewer scans without a pause are two quick pulls of the trigger.
const STORED_MIN: usize = 3;
/// The most scans held back until it is clear what they are.
const HELD_MAX: usize = 64;

/// What came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// Made now.
    Now(Input),
    /// A scan from a scanner's memory: its bytes.
    Stored(Vec<u8>),
}

/// The keyboard with a watch for scans from a scanner's memory.
#[derive(Debug)]
pub struct Gate {
    keyboard: Keyboard,
    /// When the last input came.
    last_input: Option<Moment>,
    /// Scans that began after a long silence, not yet handed on.
    held: Vec<Input>,
    /// When the last scan of the run ended; present while a run may go on.
    run: Option<Moment>,
    /// The run is one from memory.
    is_stored: bool,
}

impl Gate {
    /// A gate with no text field open.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self {
            keyboard: Keyboard::new(framing),
            last_input: None,
            held: Vec::new(),
            run: None,
            is_stored: false,
        }
    }

    /// Says whether a text field is open; see [`Keyboard::set_typing`].
    pub fn set_typing(&mut self, open: bool) {
        self.keyboard.set_typing(open);
    }

    /// Takes bytes read at `now` and appends what is certain now.
    pub fn feed(&mut self, now: Moment, bytes: &[u8], out: &mut Vec<Arrival>) {
        let mut inputs = Vec::new();
        self.keyboard.feed(now, bytes, &mut inputs);
        self.pass_on(now, inputs, out);
    }

    /// When to call [`Gate::tick`]; changes only with `feed`, `tick` and `set_typing`.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        // While strokes come in, the run goes on: what becomes of it is seen when they have become something.
        self.keyboard
            .deadline()
            .or_else(|| self.run.map(|last| last.after(AIM_MIN)))
    }

    /// Tells what silence has made certain at `now`.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Arrival>) {
        let mut inputs = Vec::new();
        self.keyboard.tick(now, &mut inputs);
        self.pass_on(now, inputs, out);
        let is_over = |last: Moment| now.steady >= last.after(AIM_MIN).steady;
        if self.keyboard.deadline().is_none() && self.run.is_some_and(is_over) {
            self.end_run(out);
        }
    }

    fn pass_on(&mut self, now: Moment, inputs: Vec<Input>, out: &mut Vec<Arrival>) {
        for input in inputs {
            match input {
                Input::Scan { first, last, .. } => self.scan(first, last, input, out),
                other => {
                    self.end_run(out);
                    out.push(Arrival::Now(other));
                }
            }
            self.last_input = Some(now);
        }
    }

    fn scan(&mut self, first: Moment, last: Moment, input: Input, out: &mut Vec<Arrival>) {
        if self.run.is_some_and(|end| first.since(end) >= AIM_MIN) {
            self.end_run(out);
        }
        let was_away = self
            .last_input
            .is_some_and(|before| first.since(before) >= AWAY_MIN);
        if self.run.is_none() && !was_away {
            return out.push(Arrival::Now(input));
        }
        self.run = Some(last);
        self.held.push(input);
        self.is_stored |= self.held.len() >= STORED_MIN;
        if self.held.len() >= HELD_MAX {
            self.let_go(out);
        }
    }

    fn end_run(&mut self, out: &mut Vec<Arrival>) {
        self.let_go(out);
        self.run = None;
        self.is_stored = false;
    }

    fn let_go(&mut self, out: &mut Vec<Arrival>) {
        for input in self.held.drain(..) {
            out.push(match input {
                Input::Scan { code, .. } if self.is_stored => Arrival::Stored(code),
                input => Arrival::Now(input),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::keyboard::tests::at;

    /// Plays reads with a loop that wakes in time: what came, "stored" in front of what came from memory.
    fn told(reads: &[(u64, &str)]) -> Vec<String> {
        let mut gate = Gate::new(Framing::TERMINAL);
        play(&mut gate, reads)
            .into_iter()
            .map(|arrival| match arrival {
                Arrival::Stored(code) => format!("stored {}", code.escape_ascii()),
                Arrival::Now(Input::Scan { code, .. }) => code.escape_ascii().to_string(),
                Arrival::Now(other) => format!("{other:?}"),
            })
            .collect()
    }

    fn play(gate: &mut Gate, reads: &[(u64, &str)]) -> Vec<Arrival> {
        let mut out = Vec::new();
        for (millis, text) in reads {
            while let Some(deadline) = gate.deadline() {
                if deadline.steady >= at(*millis).steady {
                    break;
                }
                gate.tick(deadline, &mut out);
            }
            gate.feed(at(*millis), text.as_bytes(), &mut out);
        }
        for _ in 0..5 {
            if let Some(deadline) = gate.deadline() {
                gate.tick(deadline, &mut out);
            }
        }
        assert_eq!(gate.deadline(), None);
        out
    }

    #[test]
    fn a_scanner_that_comes_back_types_what_it_kept() {
        assert_eq!(
            told(&[
                (0, "AAAA\r"),
                (30_000, "BBBB\rCCCC\rDDDD\r"),
                (31_000, "EEEE\r")
            ]),
            ["AAAA", "stored BBBB", "stored CCCC", "stored DDDD", "EEEE"]
        );
        // Stroke by stroke, as a USB keyboard does.
        let mut reads = vec![(0, "AAAA\r")];
        let strokes = [
            "B", "B", "\r", "C", "C", "\r", "D", "D", "\r", "E", "E", "\r",
        ];
        reads.extend((30_000..).step_by(8).zip(strokes));
        assert_eq!(
            told(&reads),
            ["AAAA", "stored BB", "stored CC", "stored DD", "stored EE"]
        );
    }

    #[test]
    fn work_is_not_taken_for_memory() {
        // A thousand at once in the middle of work, two quick ones after a pause, many by a quick person after one.
        let burst = "AAAA\r".repeat(1_000);
        assert_eq!(told(&[(0, "BBBB\r"), (5_000, &burst)]).len(), 1_001);
        assert!(!told(&[(0, "BBBB\r"), (5_000, &burst)])[500].starts_with("stored"));
        assert_eq!(
            told(&[(0, "AAAA\r"), (30_000, "BBBB\rCCCC\r")]),
            ["AAAA", "BBBB", "CCCC"]
        );
        assert_eq!(
            told(&[
                (0, "AAAA\r"),
                (30_000, "B1B1\r"),
                (30_100, "B2B2\r"),
                (30_200, "B3B3\r"),
                (30_300, "B4B4\r")
            ]),
            ["AAAA", "B1B1", "B2B2", "B3B3", "B4B4"]
        );
        // At the start nothing has been away.
        assert_eq!(told(&[(0, "AAAA\rBBBB\rCCCC\r")]), ["AAAA", "BBBB", "CCCC"]);
    }

    #[test]
    fn the_first_scan_after_a_silence_waits_no_longer_than_it_takes_to_aim() {
        let mut gate = Gate::new(Framing::TERMINAL);
        let mut out = Vec::new();
        gate.feed(at(0), b"AAAA\r", &mut out);
        gate.feed(at(30_000), b"BBBB\r", &mut out);
        assert_eq!((out.len(), gate.deadline()), (1, Some(at(30_060))));
        gate.tick(at(30_060), &mut out);
        assert_eq!(out.len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_doubled_or_put_in_another_order(
            steps in prop::collection::vec((prop_oneof![0_u64..200, 19_000_u64..22_000], 1_usize..90), 0..12),
        ) {
            let mut reads = Vec::new();
            let (mut millis, mut number) = (0, 0);
            let mut sent = Vec::new();
            for (gap, count) in steps {
                millis += gap;
                let mut text = String::new();
                for _ in 0..count {
                    number += 1;
                    let code = format!("C-{number:05}");
                    text.push_str(&code);
                    text.push('\r');
                    sent.push(code.into_bytes());
                }
                reads.push((millis, text));
            }
            let reads: Vec<(u64, &str)> = reads.iter().map(|(at, text)| (*at, text.as_str())).collect();
            let mut gate = Gate::new(Framing::TERMINAL);
            let came: Vec<Vec<u8>> = play(&mut gate, &reads)
                .into_iter()
                .filter_map(|arrival| match arrival {
                    Arrival::Stored(code) | Arrival::Now(Input::Scan { code, .. }) => Some(code),
                    Arrival::Now(_) => None,
                })
                .collect();
            prop_assert_eq!(came, sent);
        }
    }
}
