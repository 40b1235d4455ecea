//! Asks a printer and waits for its answer, for as long as it is worth.

use std::time::Duration;

use super::{
    PrinterTrouble,
    counters::{self, CounterName},
    errors, host_status,
};
use crate::device::link::{Link, LinkError};

/// The most bytes of one answer; what a device sends beyond is nonsense.
const ANSWER_MAX: usize = 16 * 1024;
/// How long to look for leftovers before a question.
const LEFTOVERS: Duration = Duration::from_millis(1);
/// After so long an answer that never came does not come any more.
const LATE_MAX: Duration = Duration::from_secs(30);

/// A printer's state, from whichever of its answers it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What keeps it from printing.
    pub trouble: Option<PrinterTrouble>,
    /// Labels in it that are not out; none when it does not say.
    pub pending: Option<u32>,
    /// It takes no more bytes.
    pub buffer_full: bool,
    /// Half a format is in it.
    pub partial_format: bool,
    /// The length of its labels.
    pub label_length_dots: Option<u32>,
    /// A peeled label waits to be taken.
    pub label_waiting: bool,
}

/// What is compared before and after a label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// Which printer it is.
    pub identity: Option<String>,
    /// Which counter it has, and where that stands.
    pub counter: Option<(CounterName, u64)>,
}

impl Fingerprint {
    /// The same printer, whose counter has moved by just so many labels since.
    #[must_use]
    pub fn is_after(&self, earlier: &Self, labels: u64) -> bool {
        match (&self.counter, &earlier.counter) {
            (Some((name, now)), Some((before_name, before))) => {
                (earlier.identity.is_none() || self.identity == earlier.identity)
                    && name == before_name
                    && now.checked_sub(*before) == Some(labels)
            }
            _ => false,
        }
    }

    /// The other one lacks something that this one has: it was not answered, this time.
    #[must_use]
    pub fn says_more_than(&self, other: &Self) -> bool {
        (self.identity.is_some() && other.identity.is_none())
            || (self.counter.is_some() && other.counter.is_none())
    }
}

/// What an answer looks like. Answers that look the same come in the order of their questions, each at most once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    HostStatus,
    Errors,
    Variable,
}

/// Questions whose answers did not come in time and may still come, with the time each was missed. It belongs to a wire
/// and outlives a conversation: a serial line keeps what nobody read.
#[derive(Debug, Clone, Default)]
pub struct Overdue(Vec<(Look, Duration)>);

impl Overdue {
    fn miss(&mut self, look: Look, now: Duration) {
        self.0.push((look, now));
    }

    /// How many answers of that look may still come.
    fn count(&mut self, look: Look, now: Duration) -> usize {
        self.0
            .retain(|(_, since)| now.saturating_sub(*since) < LATE_MAX);
        self.0.iter().filter(|(other, _)| *other == look).count()
    }

    /// A question with that look, asked after all of these, is answered. A printer does `~` commands at once and in
    /// order: what it has not said to an earlier one of them it will not say. Variables are read at a slower pace.
    fn answered(&mut self, look: Look) {
        match look {
            Look::HostStatus => self.0.retain(|(other, _)| *other != Look::Errors),
            Look::Errors => self.0.retain(|(other, _)| *other != Look::HostStatus),
            Look::Variable => {}
        }
    }
}

/// Questions and answers over an open link.
pub struct Conversation<'a> {
    link: &'a mut dyn Link,
    clock: &'a dyn Fn() -> Duration,
    /// How long an answer may take.
    reply: Duration,
    overdue: &'a mut Overdue,
}

impl<'a> Conversation<'a> {
    /// Speaks over `link`, giving each answer `reply` of time; `overdue` is what is missing from earlier conversations.
    pub fn new(
        link: &'a mut dyn Link,
        clock: &'a dyn Fn() -> Duration,
        reply: Duration,
        overdue: &'a mut Overdue,
    ) -> Self {
        Self {
            link,
            clock,
            reply,
            overdue,
        }
    }

    /// The wire itself.
    pub fn link(&mut self) -> &mut dyn Link {
        self.link
    }

    /// Asks how it is: `~HS`, and when that is silent `~HQES`, as the manual has `~HS` fall silent in
    /// just the faults that matter. None when it says nothing at all.
    pub fn status(&mut self) -> Result<Option<Status>, LinkError> {
        if let Some(status) = self.ask(Look::HostStatus, b"~HS\r\n", host_status::parse)? {
            return Ok(Some(Status {
                trouble: status.trouble(),
                pending: Some(status.pending()),
                buffer_full: status.buffer_full,
                partial_format: status.partial_format,
                label_length_dots: Some(status.label_length_dots),
                label_waiting: status.peels() && status.label_waiting,
            }));
        }
        let errors = self.ask(Look::Errors, b"~HQES\r\n", errors::parse)?;
        Ok(errors.map(|errors| Status {
            trouble: errors.trouble(),
            pending: None,
            buffer_full: false,
            partial_format: false,
            label_length_dots: None,
            label_waiting: false,
        }))
    }

    /// Asks who it is and where its counter stands.
    pub fn fingerprint(&mut self) -> Result<Fingerprint, LinkError> {
        let identity = self.variable(counters::IDENTITY)?;
        for name in CounterName::ALL {
            if let Some(value) = self.counter(name)? {
                let counter = Some((name, value));
                return Ok(Fingerprint { identity, counter });
            }
        }
        Ok(Fingerprint {
            identity,
            counter: None,
        })
    }

    /// Asks for one counter; none if it has no such counter or does not answer.
    pub fn counter(&mut self, name: CounterName) -> Result<Option<u64>, LinkError> {
        let question = counters::question(name.variable());
        let answer = self.ask(Look::Variable, &question, counters::parse)?;
        Ok(answer.as_deref().and_then(counters::count))
    }

    /// Asks for its identity; none if it has none or does not answer.
    pub fn identity(&mut self) -> Result<Option<String>, LinkError> {
        self.variable(counters::IDENTITY)
    }

    /// Throws away the half format that a broken connection left behind. Labels that are whole, also of
    /// others, stay.
    pub fn drop_partial_format(&mut self) -> Result<(), LinkError> {
        self.link.write_within(b"~JX", self.reply)?;
        Ok(())
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, LinkError> {
        let answer = self.ask(Look::Variable, &counters::question(name), counters::parse)?;
        Ok(answer.filter(|value| !matches!(value.as_str(), "" | "?")))
    }

    /// Asks until the answer is certain to be one to a question asked from now on: as many answers as are overdue may be
    /// older ones, the next cannot be. None when an answer does not come in time.
    fn ask<T>(
        &mut self,
        look: Look,
        question: &[u8],
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, LinkError> {
        let mut older = self.overdue.count(look, (self.clock)());
        loop {
            match self.ask_once(look, question, &read) {
                Ok(Some(_)) if older > 0 => older -= 1,
                Ok(Some(value)) => {
                    self.overdue.answered(look);
                    return Ok(Some(value));
                }
                Ok(None) => return Ok(None),
                // The printer may have the question, and its answer come when the wire is back.
                Err(error) => {
                    self.overdue.miss(look, (self.clock)());
                    return Err(error);
                }
            }
        }
    }

    /// Sends a question and reads until `read` understands an answer.
    fn ask_once<T>(
        &mut self,
        look: Look,
        question: &[u8],
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, LinkError> {
        self.drop_leftovers()?;
        let mut rest = question;
        let deadline = (self.clock)().saturating_add(self.reply);
        while !rest.is_empty() {
            let left = deadline.saturating_sub((self.clock)());
            let written = self.link.write_within(rest, left)?;
            if written == 0 {
                // Half a question may be under way; its answer must not pass for another's.
                if rest.len() < question.len() {
                    self.overdue.miss(look, (self.clock)());
                }
                return Ok(None);
            }
            rest = rest.get(written..).unwrap_or_default();
        }
        let mut answer = Vec::new();
        loop {
            // Looks once more when the time is over: what lies there has come in time.
            let left = deadline.saturating_sub((self.clock)());
            answer.extend(self.link.read_within(left.max(LEFTOVERS))?);
            if let Some(value) = read(&answer) {
                return Ok(Some(value));
            }
            if left.is_zero() || answer.len() > ANSWER_MAX {
                self.overdue.miss(look, (self.clock)());
                return Ok(None);
            }
        }
    }

    /// What came too late belongs to no question.
    fn drop_leftovers(&mut self) -> Result<(), LinkError> {
        let mut dropped = 0;
        loop {
            let leftovers = self.link.read_within(LEFTOVERS)?;
            dropped += leftovers.len();
            if leftovers.is_empty() || dropped > ANSWER_MAX {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
