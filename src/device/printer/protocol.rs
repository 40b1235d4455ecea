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

use super::{
    Evidence, PrinterTrouble, Verdict,
    binding::Binding,
    conversation::{Conversation, Fingerprint, Overdue},
    profile::{Answers, Profile, hindrance},
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

/// The one who waits for the label.
pub trait Watch {
    /// Something is in the way (`Some`), or nothing is any more (`None`). Called on changes only.
    fn trouble(&mut self, trouble: Option<&PrinterTrouble>);

    /// True once the packer has stopped waiting.
    fn is_given_up(&self) -> bool;

    /// Waits, less long if the packer gives up meanwhile.
    fn pause(&mut self, span: Duration);
}

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
        clock,
        profile,
        binding,
        watch,
        begins_by: Some(clock().saturating_add(profile.timings.begin)),
        trouble: None,
        since: clock(),
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
    clock: &'a dyn Fn() -> Duration,
    profile: &'a Profile,
    binding: &'a dyn Binding,
    watch: &'a mut dyn Watch,
    /// When it has to have begun; none once it has.
    begins_by: Option<Duration>,
    /// What is in the way now.
    trouble: Option<PrinterTrouble>,
    /// Since when.
    since: Duration,
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
                    self.wait_at(PrinterTrouble::Gone, timings.gone_before)?;
                    continue;
                }
            };
            if status.partial_format && drops < DROPS_MAX {
                drops += 1;
                // If the link breaks here, the next round sees it.
                let _ = self.talk.drop_partial_format();
                self.watch.pause(timings.poll);
                continue;
            }
            if status.partial_format {
                self.wait_at(PrinterTrouble::PartialFormat, timings.fault)?;
                continue;
            }
            if let Some(trouble) = hindrance(&status, self.profile) {
                self.wait_at(trouble, timings.fault)?;
                continue;
            }
            if earlier.is_some() && status.pending.is_none() && vague_rounds < VAGUE_ROUNDS_MAX {
                vague_rounds += 1;
                self.watch.pause(timings.poll);
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
                    self.watch.pause(timings.poll);
                }
                Ok((fingerprint, _)) => match (&fingerprint.identity, self.binding.bound()) {
                    (Some(identity), Some(bound)) if *identity != bound => {
                        self.wait_at(PrinterTrouble::AnotherPrinter, timings.fault)?;
                    }
                    // It did not say who it is: it may be another one.
                    (None, Some(_)) => self.wait_in_silence()?,
                    (identity, bound) => {
                        if let (Some(identity), None) = (identity, bound) {
                            self.binding.bind(identity);
                        }
                        self.silent_rounds = 0;
                        self.clear();
                        return Ok(fingerprint);
                    }
                },
                Err(_) => self.wait_at(PrinterTrouble::Gone, timings.gone_before)?,
            }
        }
    }

    /// Hands the label over, at the printer's pace, until the wire has nothing left of it.
    fn send(&mut self, bytes: &[u8]) -> Result<Sent, Verdict> {
        let timings = &self.profile.timings;
        self.begins_by = None;
        let mut written = 0;
        let mut unsent = 0;
        let mut progress_at = (self.clock)();
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
                self.clear();
                return Ok(Sent {
                    bytes: written,
                    whole: true,
                    unbroken: true,
                });
            }
            if written > before.0 || unsent < before.1 {
                progress_at = (self.clock)();
                self.clear();
            }
            if (self.clock)().saturating_sub(progress_at) >= timings.stall {
                let waited = self.wait_at(PrinterTrouble::NotTakingData, timings.fault);
                waited.map_err(|cause| ended(written, cause))?;
            } else if self.watch.is_given_up() {
                return Err(ended(written, PrinterTrouble::GivenUp));
            } else if written == bytes.len() {
                self.watch.pause(timings.poll);
            }
        }
    }

    /// Opens the link; waits for a printer that is gone at most `patience`.
    fn connect(&mut self, patience: Duration) -> Result<(), PrinterTrouble> {
        let (first, longest) = self.profile.timings.reconnect;
        while self.talk.link().open(self.profile.timings.connect).is_err() {
            self.show(PrinterTrouble::Gone);
            self.check_patience(patience)?;
            self.watch.pause(self.reconnect);
            self.reconnect = (self.reconnect * 2).min(longest);
        }
        self.reconnect = first;
        Ok(())
    }

    /// Says what is in the way and waits a little; an error once that has lasted longer than
    /// `patience`, or the packer gave up.
    fn wait_at(
        &mut self,
        trouble: PrinterTrouble,
        patience: Duration,
    ) -> Result<(), PrinterTrouble> {
        self.show(trouble);
        self.check_patience(patience)?;
        self.watch.pause(self.profile.timings.poll);
        Ok(())
    }

    /// Waits a little when it did not answer; says so only when that lasts.
    fn wait_in_silence(&mut self) -> Result<(), PrinterTrouble> {
        self.silent_rounds += 1;
        if self.silent_rounds <= SILENT_ROUNDS_MAX {
            self.watch.pause(self.profile.timings.poll);
            return Ok(());
        }
        self.wait_at(PrinterTrouble::NotAnswering, self.profile.timings.silence)
    }

    /// Waits a little while all goes well.
    fn wait_quietly(&mut self, patience: Duration) -> Result<(), PrinterTrouble> {
        self.clear();
        self.check_patience(patience)?;
        self.watch.pause(self.profile.timings.poll);
        Ok(())
    }

    fn check_patience(&self, patience: Duration) -> Result<(), PrinterTrouble> {
        let cause = |otherwise| self.trouble.clone().unwrap_or(otherwise);
        if self.watch.is_given_up() {
            return Err(cause(PrinterTrouble::GivenUp));
        }
        let now = (self.clock)();
        let is_too_late = self.begins_by.is_some_and(|latest| now > latest);
        if is_too_late || now.saturating_sub(self.since) > patience {
            return Err(cause(PrinterTrouble::Busy));
        }
        Ok(())
    }

    fn show(&mut self, trouble: PrinterTrouble) {
        if self.trouble.as_ref() != Some(&trouble) {
            self.watch.trouble(Some(&trouble));
            self.trouble = Some(trouble);
            self.since = (self.clock)();
        }
    }

    fn clear(&mut self) {
        if self.trouble.take().is_some() {
            self.watch.trouble(None);
            self.since = (self.clock)();
        }
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
