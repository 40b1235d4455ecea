//! What became of a label that was sent: asks until that is known, or nobody wants to wait any longer.

use std::time::Duration;

use super::{Printing, Sent};
use crate::device::{
    link::LinkError,
    printer::{
        Evidence, PrinterTrouble, Verdict,
        conversation::{Fingerprint, Status},
    },
};

/// What has been seen of the printer since.
#[derive(Default)]
struct Seen {
    /// It had the label in it.
    busy: bool,
    /// The link never broke.
    unbroken: bool,
    /// Since when it has had nothing to do.
    idle_since: Option<Duration>,
    /// The last thing that was in the way.
    last_cause: Option<PrinterTrouble>,
}

impl Seen {
    fn idle_for(&mut self, now: Duration) -> Duration {
        now.saturating_sub(*self.idle_since.get_or_insert(now))
    }

    fn broken_off(&mut self) {
        self.unbroken = false;
        self.idle_since = None;
        self.last_cause = Some(PrinterTrouble::Gone);
    }
}

/// What the counter says.
enum Comparison {
    /// It moved by what was sent.
    Moved,
    /// It stands where it stood.
    Same,
    /// It says something that proves nothing.
    Unclear(PrinterTrouble),
    /// The printer has none.
    NoCounter,
    /// It did not say, this time.
    Silent,
}

impl Printing<'_> {
    /// Asks until it is known what became of the label, or until nobody wants to wait any longer.
    pub(super) fn find_verdict(
        &mut self,
        before: &Fingerprint,
        sent: Sent,
        labels: u64,
    ) -> Verdict {
        match self.watch_it_come_out(before, sent, labels) {
            Ok(verdict) => verdict,
            Err(cause) => Verdict::Unknown { cause },
        }
    }

    fn watch_it_come_out(
        &mut self,
        before: &Fingerprint,
        sent: Sent,
        labels: u64,
    ) -> Result<Verdict, PrinterTrouble> {
        let timings = &self.profile.timings;
        let mut seen = Seen {
            unbroken: sent.unbroken,
            ..Seen::default()
        };
        loop {
            self.connect(timings.gone_after)?;
            if self.waits.trouble() == Some(&PrinterTrouble::Gone) {
                seen.broken_off();
            }
            match self.talk.status() {
                Ok(Some(status)) => {
                    if let Some(trouble) = status.trouble.clone() {
                        seen.idle_since = None;
                        seen.last_cause = Some(trouble.clone());
                        self.waits.at(trouble, timings.fault)?;
                    } else if status.pending.is_some_and(|pending| pending > 0) {
                        (seen.busy, seen.idle_since) = (true, None);
                        self.silent_rounds = 0;
                        self.waits.quietly(timings.fault)?;
                    } else if status.partial_format {
                        self.wait_for_the_rest(&mut seen)?;
                    } else if let Some(verdict) =
                        self.judge_idle(&status, before, sent, labels, &mut seen)?
                    {
                        return Ok(verdict);
                    }
                }
                Ok(None) => {
                    seen.idle_since = None;
                    self.wait_in_silence()?;
                }
                Err(_) => {
                    seen.broken_off();
                    self.waits.at(PrinterTrouble::Gone, timings.gone_after)?;
                }
            }
        }
    }

    /// Half of it is in: the rest may still be on the wire when the connection has just come back;
    /// when nothing more comes, nothing will.
    fn wait_for_the_rest(&mut self, seen: &mut Seen) -> Result<(), PrinterTrouble> {
        if seen.idle_for((self.waits.clock)()) >= self.profile.timings.settle {
            *seen = Seen {
                unbroken: seen.unbroken,
                last_cause: Some(PrinterTrouble::PartialFormat),
                ..Seen::default()
            };
            // If the link breaks here, the next round sees it.
            let _ = self.talk.drop_partial_format();
        }
        self.waits.quietly(self.profile.timings.fault)
    }

    /// It has nothing to print and no fault: the counter has to say what became of the label.
    fn judge_idle(
        &mut self,
        status: &Status,
        before: &Fingerprint,
        sent: Sent,
        labels: u64,
        seen: &mut Seen,
    ) -> Result<Option<Verdict>, PrinterTrouble> {
        let timings = &self.profile.timings;
        let settled = seen.idle_for((self.waits.clock)()) >= timings.settle;
        let Ok(comparison) = self.compare(before, labels) else {
            seen.broken_off();
            return Ok(None);
        };
        match comparison {
            Comparison::Moved => return Ok(Some(self.printed(status))),
            Comparison::Unclear(cause) => return Ok(Some(Verdict::Unknown { cause })),
            Comparison::Same | Comparison::NoCounter | Comparison::Silent
                if status.pending.is_none() =>
            {
                // Without an answer to `~HS` nothing says that it is idle.
                seen.idle_since = None;
                self.wait_in_silence()?;
            }
            Comparison::Same if settled => {
                let otherwise = if sent.whole {
                    PrinterTrouble::NothingCameOut
                } else {
                    PrinterTrouble::Gone
                };
                let cause = seen.last_cause.take().unwrap_or(otherwise);
                return Ok(Some(Verdict::NotPrinted { cause }));
            }
            Comparison::NoCounter if settled => {
                let was_seen_through = seen.busy && sent.whole && seen.unbroken;
                return Ok(Some(if was_seen_through {
                    Verdict::Printed {
                        evidence: Evidence::Idle,
                    }
                } else {
                    Verdict::Unknown {
                        cause: PrinterTrouble::CounterUnclear,
                    }
                }));
            }
            Comparison::Same | Comparison::NoCounter => {
                self.silent_rounds = 0;
                self.waits.quietly(timings.fault)?;
            }
            Comparison::Silent => self.wait_in_silence()?,
        }
        Ok(None)
    }

    /// The label is out; with a peeler, waits until it is taken.
    fn printed(&mut self, status: &Status) -> Verdict {
        self.waits.clear();
        let mut evidence = Evidence::Counter;
        let mut waiting = status.label_waiting;
        let start = (self.waits.clock)();
        while waiting
            && !self.waits.watch.is_given_up()
            && (self.waits.clock)().saturating_sub(start) < self.profile.timings.taken
        {
            self.waits.pause();
            match self.talk.status() {
                Ok(Some(now)) if now.pending.is_some() => {
                    waiting = now.label_waiting;
                    if !waiting {
                        evidence = Evidence::Taken;
                    }
                }
                _ => break,
            }
        }
        Verdict::Printed { evidence }
    }

    fn compare(&mut self, before: &Fingerprint, labels: u64) -> Result<Comparison, LinkError> {
        let Some((name, count_before)) = before.counter else {
            return Ok(Comparison::NoCounter);
        };
        let Some(count) = self.talk.counter(name)? else {
            return Ok(Comparison::Silent);
        };
        if before.identity.is_some() {
            match self.talk.identity()? {
                None => return Ok(Comparison::Silent),
                now if now != before.identity => {
                    return Ok(Comparison::Unclear(PrinterTrouble::AnotherPrinter));
                }
                Some(_) => {}
            }
        }
        Ok(match count.checked_sub(count_before) {
            Some(0) => Comparison::Same,
            Some(moved) if moved == labels => Comparison::Moved,
            // Some of several labels are out: the rest may follow.
            Some(moved) if moved < labels => Comparison::Silent,
            _ => Comparison::Unclear(PrinterTrouble::CounterUnclear),
        })
    }
}
