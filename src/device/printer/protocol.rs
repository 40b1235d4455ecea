//! Prints one label and finds out whether it came out.
//!
//! ```text
//! ready? ── no: say why, wait ──┐          status, counter and identity before
//!   │ yes  ◄────────────────────┘
//! send in small chunks ── stalled: say so, wait
//!   │
//! ask until it is idle ── fault: say so, wait (the printer prints again by itself: never send again)
//!   │
//! counter moved: printed │ idle, same counter, same printer: not printed │ anything else: unknown
//! ```
//!
//! Every wait ends: by the printer, by the packer ([`Watch::is_given_up`]), or by
//! [`super::profile::Timings`].

mod outcome;

use std::time::Duration;

pub use super::waiting::Watch;
use super::{
    Evidence, PrinterTrouble, Verdict,
    binding::Binding,
    conversation::{Conversation, Fingerprint, Overdue},
    profile::{Answers, Profile, hindrance},
    waiting::Waits,
};
use crate::{device::link::Link, domain::carrier_label::zpl::labels_in};

/// The most bytes handed to the link at once.
const CHUNK: usize = 512;
/// How often half a format of a stranger is thrown away before it is called a trouble.
const DROPS_MAX: u32 = 3;
/// How often a printer is asked what it holds before it counts as one that cannot say.
const VAGUE_ROUNDS_MAX: u32 = 5;
/// How often a printer that tells its status is asked for its counter before it counts as one without.
const MUTE_ROUNDS_MAX: u32 = 3;
/// How many questions in a row may stay unanswered before it is called a trouble: label bytes may still
/// be on the wire before them.
const SILENT_ROUNDS_MAX: u32 = 2;

/// What earlier conversations over the same wire left behind.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// How the printer stood before an earlier try of the same label whose end is unknown.
    pub before: Option<Fingerprint>,
    /// The answers it still owes.
    pub overdue: Overdue,
}

/// How a try to print ended, and how the printer stood before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What became of the label.
    pub verdict: Verdict,
    /// The printer before the first byte; none where it was never ready, or cannot tell.
    pub before: Option<Fingerprint>,
}

/// Prints `bytes`, the formats of as many labels as they hold, and says how that ended.
/// Leaves the link open: the caller ends the conversation ([`Link::rest`]) once the verdict is told.
///
/// Where the counter has moved by just this label since an `earlier` try of it, it came out after all, and nothing is
/// sent. Another printer than the one in `binding` gets nothing.
pub fn print(
    link: &mut dyn Link,
    clock: &dyn Fn() -> Duration,
    profile: &Profile,
    bytes: &[u8],
    earlier: &mut Earlier,
    binding: &dyn Binding,
    watch: &mut dyn Watch,
) -> Attempt {
    let Earlier { before, overdue } = earlier;
    let mut printing = Printing {
        talk: Conversation::new(link, clock, profile.timings.reply, overdue),
        profile,
        binding,
        waits: Waits::new(watch, clock, profile.timings.begin, profile.timings.poll),
        reconnect: profile.timings.reconnect.0,
        silent_rounds: 0,
    };
    match profile.answers {
        Answers::Yes => printing.two_way(bytes, before.as_ref()),
        Answers::Never => Attempt {
            verdict: printing.one_way(bytes),
            before: None,
        },
    }
}

/// How much of a label went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sent {
    bytes: usize,
    whole: bool,
    unbroken: bool,
}

/// One label on its way.
struct Printing<'a> {
    talk: Conversation<'a>,
    profile: &'a Profile,
    binding: &'a dyn Binding,
    waits: Waits<'a>,
    /// The next wait between two tries to connect.
    reconnect: Duration,
    /// Rounds in a row in which it did not say all that was asked.
    silent_rounds: u32,
}

impl Printing<'_> {
    fn one_way(&mut self, bytes: &[u8]) -> Verdict {
        if let Err(cause) = self.connect(self.profile.timings.gone_before) {
            return Verdict::NotPrinted { cause };
        }
        match self.send(bytes) {
            Ok(Sent { bytes: 0, .. }) => Verdict::NotPrinted {
                cause: PrinterTrouble::Gone,
            },
            Ok(Sent { whole: true, .. }) => Verdict::Unknown {
                cause: PrinterTrouble::NotAnswering,
            },
            Ok(_) => Verdict::Unknown {
                cause: PrinterTrouble::Gone,
            },
            Err(verdict) => verdict,
        }
    }

    fn two_way(&mut self, bytes: &[u8], earlier: Option<&Fingerprint>) -> Attempt {
        let labels = labels_in(bytes);
        let before = match self.get_ready(earlier) {
            Ok(before) => before,
            // Not a byte of the label has left; of an earlier try some may have.
            Err(cause) => {
                return Attempt {
                    verdict: match earlier {
                        Some(_) => Verdict::Unknown { cause },
                        None => Verdict::NotPrinted { cause },
                    },
                    before: earlier.cloned(),
                };
            }
        };
        // The earlier one may have let it out before it was taken away: a person looks once more.
        if earlier.is_some_and(|earlier| {
            earlier.identity.is_some() && earlier.identity != before.identity
        }) {
            let cause = PrinterTrouble::AnotherPrinter;
            return Attempt {
                verdict: Verdict::Unknown { cause },
                before: Some(before),
            };
        }
        if earlier.is_some_and(|earlier| before.is_after(earlier, labels)) {
            return Attempt {
                verdict: Verdict::Printed {
                    evidence: Evidence::Counter,
                },
                before: Some(before),
            };
        }
        let verdict = match self.send(bytes) {
            Ok(sent) => self.find_verdict(&before, sent, labels),
            Err(verdict) => verdict,
        };
        Attempt {
            verdict,
            before: Some(before),
        }
    }

    /// Waits until the printer can take a label, and looks where its counter stands.
    /// After a try whose end is unknown it has to say as much as it did before that one: what it holds back may be that label.
    fn get_ready(&mut self, earlier: Option<&Fingerprint>) -> Result<Fingerprint, PrinterTrouble> {
        let timings = &self.profile.timings;
        let (mut drops, mut vague_rounds, mut mute_rounds) = (0, 0, 0);
        loop {
            self.connect(timings.gone_before)?;
            let status = match self.talk.status() {
                Ok(Some(status)) => status,
                Ok(None) => {
                    self.wait_in_silence()?;
                    continue;
                }
                Err(_) => {
                    self.waits.at(PrinterTrouble::Gone, timings.gone_before)?;
                    continue;
                }
            };
            if status.partial_format && drops < DROPS_MAX {
                drops += 1;
                // If the link breaks here, the next round sees it.
                let _ = self.talk.drop_partial_format();
                self.waits.pause();
                continue;
            }
            if status.partial_format {
                self.waits
                    .at(PrinterTrouble::PartialFormat, timings.fault)?;
                continue;
            }
            if let Some(trouble) = hindrance(&status, self.profile) {
                self.waits.at(trouble, timings.fault)?;
                continue;
            }
            if earlier.is_some() && status.pending.is_none() && vague_rounds < VAGUE_ROUNDS_MAX {
                vague_rounds += 1;
                self.waits.pause();
                continue;
            }
            match self.talk.fingerprint() {
                Ok((now, _)) if earlier.is_some_and(|earlier| earlier.says_more_than(&now)) => {
                    self.wait_in_silence()?;
                }
                // A label sent now could never be told from one that was lost. A printer that answers its status in
                // between and this never has no variables.
                Ok((_, false)) if mute_rounds < MUTE_ROUNDS_MAX => {
                    mute_rounds += 1;
                    self.waits.pause();
                }
                Ok((fingerprint, _)) => match (&fingerprint.identity, self.binding.bound()) {
                    (Some(identity), Some(bound)) if *identity != bound => {
                        self.waits
                            .at(PrinterTrouble::AnotherPrinter, timings.fault)?;
                    }
                    // It did not say who it is: it may be another one.
                    (None, Some(_)) => self.wait_in_silence()?,
                    (identity, bound) => {
                        if let (Some(identity), None) = (identity, bound) {
                            self.binding.bind(identity);
                        }
                        self.silent_rounds = 0;
                        self.waits.clear();
                        return Ok(fingerprint);
                    }
                },
                Err(_) => self.waits.at(PrinterTrouble::Gone, timings.gone_before)?,
            }
        }
    }

    /// Hands the label over, at the printer's pace, until the wire has nothing left of it.
    fn send(&mut self, bytes: &[u8]) -> Result<Sent, Verdict> {
        let timings = &self.profile.timings;
        self.waits.begins_by = None;
        let mut written = 0;
        let mut unsent = 0;
        let mut progress_at = (self.waits.clock)();
        loop {
            let rest = bytes.get(written..).unwrap_or_default();
            let chunk = rest.get(..CHUNK).unwrap_or(rest);
            let before = (written, unsent);
            // Looks away from the wire often enough to see that the packer gave up.
            let link = self.talk.link();
            match link.write_within(chunk, timings.reply) {
                Ok(count) => written += count,
                Err(_) => {
                    return Ok(Sent {
                        bytes: written,
                        whole: false,
                        unbroken: false,
                    });
                }
            }
            unsent = link.unsent();
            if written == bytes.len() && unsent == 0 {
                self.waits.clear();
                return Ok(Sent {
                    bytes: written,
                    whole: true,
                    unbroken: true,
                });
            }
            if written > before.0 || unsent < before.1 {
                progress_at = (self.waits.clock)();
                self.waits.clear();
            }
            if (self.waits.clock)().saturating_sub(progress_at) >= timings.stall {
                let waited = self.waits.at(PrinterTrouble::NotTakingData, timings.fault);
                waited.map_err(|cause| ended(written, cause))?;
            } else if self.waits.watch.is_given_up() {
                return Err(ended(written, PrinterTrouble::GivenUp));
            } else if written == bytes.len() {
                self.waits.pause();
            }
        }
    }

    /// Opens the link; waits for a printer that is gone at most `patience`.
    fn connect(&mut self, patience: Duration) -> Result<(), PrinterTrouble> {
        let (first, longest) = self.profile.timings.reconnect;
        while self.talk.link().open(self.profile.timings.connect).is_err() {
            self.waits.show(PrinterTrouble::Gone);
            self.waits.check(patience)?;
            self.waits.watch.pause(self.reconnect);
            self.reconnect = (self.reconnect * 2).min(longest);
        }
        self.reconnect = first;
        Ok(())
    }

    /// Waits a little when it did not answer; says so only when that lasts.
    fn wait_in_silence(&mut self) -> Result<(), PrinterTrouble> {
        self.silent_rounds += 1;
        if self.silent_rounds <= SILENT_ROUNDS_MAX {
            self.waits.pause();
            return Ok(());
        }
        self.waits
            .at(PrinterTrouble::NotAnswering, self.profile.timings.silence)
    }
}

/// A wait within the sending came to its end.
fn ended(written: usize, cause: PrinterTrouble) -> Verdict {
    if written == 0 {
        Verdict::NotPrinted { cause }
    } else {
        Verdict::Unknown { cause }
    }
}

#[cfg(test)]
mod bench;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod tests;
