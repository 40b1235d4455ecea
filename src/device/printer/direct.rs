//! A printer on a wire of its own, that is asked itself.

use std::time::Duration;

use super::{
    PrinterState, PrinterTrouble, Verdict,
    binding::Binding,
    conversation::{Conversation, Fingerprint, Overdue},
    profile::{self, Answers, Profile},
    protocol::{self, Earlier},
    waiting::Watch,
    worker::{PrintJob, Way},
};
use crate::device::{clock::SteadyClock, link::Link};

/// The way to it, and what is remembered of its last label.
pub struct Direct {
    link: Box<dyn Link>,
    profile: Profile,
    binding: Box<dyn Binding>,
    clock: SteadyClock,
    /// The last label whose end is unknown, and how the printer stood before it.
    unknown: Option<(Vec<u8>, Fingerprint)>,
    /// The answers the printer still owes.
    overdue: Overdue,
}

impl Direct {
    /// The printer behind `link`, and no other than the one in `binding`.
    #[must_use]
    pub fn new(
        link: Box<dyn Link>,
        profile: Profile,
        binding: Box<dyn Binding>,
        clock: SteadyClock,
    ) -> Self {
        Self {
            link,
            profile,
            binding,
            clock,
            unknown: None,
            overdue: Overdue::default(),
        }
    }
}

impl Way for Direct {
    fn print(&mut self, job: &PrintJob, waited: Duration, watch: &mut dyn Watch) -> Verdict {
        let earlier = self
            .unknown
            .take()
            .filter(|(bytes, _)| job.may_be_out && *bytes == job.bytes);
        if watch.is_given_up() {
            let cause = PrinterTrouble::GivenUp;
            self.unknown = earlier;
            return match self.unknown {
                Some(_) => Verdict::Unknown { cause },
                None => Verdict::NotPrinted { cause },
            };
        }
        let mut timings = self.profile.timings.clone();
        timings.begin = timings.begin.saturating_sub(waited);
        let profile = Profile {
            timings,
            length_dots: job.length_dots.or(self.profile.length_dots),
            ..self.profile.clone()
        };
        let mut before = Earlier {
            before: earlier.map(|(_, before)| before),
            overdue: std::mem::take(&mut self.overdue),
        };
        let attempt = protocol::print(
            &mut *self.link,
            &*self.clock,
            &profile,
            &job.bytes,
            &mut before,
            &*self.binding,
            watch,
        );
        self.overdue = before.overdue;
        if let (Verdict::Unknown { .. }, Some(before)) = (&attempt.verdict, attempt.before) {
            self.unknown = Some((job.bytes.clone(), before));
        }
        attempt.verdict
    }

    fn look(&mut self) -> PrinterState {
        if self.profile.answers == Answers::Never {
            return PrinterState::OneWay;
        }
        let timings = &self.profile.timings;
        if self.link.open(timings.connect).is_err() {
            return PrinterState::Trouble(PrinterTrouble::Gone);
        }
        let clock = &*self.clock;
        let mut talk = Conversation::new(&mut *self.link, clock, timings.reply, &mut self.overdue);
        let status = talk.status();
        let is_another = matches!(status, Ok(Some(_)))
            && self.binding.bound().is_some_and(|bound| {
                let identity = talk.identity().ok().flatten();
                identity.is_some_and(|identity| identity != bound)
            });
        self.link.rest();
        match status {
            Ok(Some(_)) if is_another => PrinterState::Trouble(PrinterTrouble::AnotherPrinter),
            Ok(Some(status)) => match profile::hindrance(&status, &self.profile) {
                Some(PrinterTrouble::Busy) | None => PrinterState::Ready,
                Some(trouble) => PrinterState::Trouble(trouble),
            },
            Ok(None) => PrinterState::Trouble(PrinterTrouble::NotAnswering),
            Err(_) => PrinterState::Trouble(PrinterTrouble::Gone),
        }
    }

    fn rest(&mut self) {
        self.link.rest();
    }
}
