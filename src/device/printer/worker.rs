//! The thread of one printer: one label in flight, and a look at the printer while there is none.

use std::{
    collections::BTreeSet,
    io,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use uuid::Uuid;

use super::{
    PrinterState, PrinterTrouble, Verdict,
    binding::Binding,
    conversation::{Conversation, Fingerprint, Overdue},
    profile::{self, Answers, Profile},
    protocol::{self, Earlier, Watch},
};
use crate::device::{clock::SteadyClock, link::Link};

/// Labels that may wait for one printer; a station prints one parcel's at a time.
const QUEUE_MAX: usize = 16;
/// How often an idle printer is asked how it is.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How rarely a printer that does not answer is asked: asking makes some of them slower still.
const LOOK_RARELY: Duration = Duration::from_mins(1);

/// One label to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintJob {
    /// Who asks; comes back in every report.
    pub id: Uuid,
    /// ZPL, sent as it is.
    pub bytes: Vec<u8>,
    /// An earlier copy of the same label had no known end, and a person says that it did not come out: it may have, since.
    pub may_be_out: bool,
    /// How long the labels in the printer have to be, where that is to be checked.
    pub length_dots: Option<u32>,
}

/// What the thread has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterReport {
    /// The printer is now in another state.
    Status(PrinterState),
    /// A label waits because of this; it prints by itself once that is mended. None: nothing is in the
    /// way any more.
    Trouble {
        /// Whose label.
        job: Uuid,
        /// Why.
        trouble: Option<PrinterTrouble>,
    },
    /// How a label ended. Comes exactly once for each job taken.
    Verdict {
        /// Whose label.
        job: Uuid,
        /// How.
        verdict: Verdict,
    },
}

/// The job was not taken: too many wait, or the thread has ended.
#[derive(Debug, thiserror::Error)]
#[error("the printer's queue is full")]
pub struct QueueFull(pub PrintJob);

/// A printer's thread. Dropping it gives up all labels and ends it.
pub struct PrinterWorker {
    /// With when it was handed over.
    jobs: Option<SyncSender<(PrintJob, Duration)>>,
    clock: SteadyClock,
    given_up: Arc<GivenUp>,
    thread: Option<JoinHandle<()>>,
}

impl PrinterWorker {
    /// Starts the thread; `report` is called from it.
    pub fn start(
        link: Box<dyn Link>,
        profile: Profile,
        binding: Box<dyn Binding>,
        clock: SteadyClock,
        report: Box<dyn Fn(PrinterReport) + Send>,
    ) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::sync_channel(QUEUE_MAX);
        let given_up = Arc::new(GivenUp::default());
        let mut desk = Desk {
            link,
            profile,
            binding,
            clock: Arc::clone(&clock),
            report,
            given_up: Arc::clone(&given_up),
            shown: None,
            unknown: None,
            overdue: Overdue::default(),
            look_after: Duration::ZERO,
        };
        let thread = thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || desk.work(&waiting))?;
        Ok(Self {
            jobs: Some(jobs),
            clock,
            given_up,
            thread: Some(thread),
        })
    }

    /// Hands a label over; its verdict comes as a report.
    pub fn print(&self, job: PrintJob) -> Result<(), QueueFull> {
        let Some(jobs) = &self.jobs else {
            return Err(QueueFull(job));
        };
        jobs.try_send((job, (self.clock)()))
            .map_err(|refused| match refused {
                TrySendError::Full((job, _)) | TrySendError::Disconnected((job, _)) => {
                    QueueFull(job)
                }
            })
    }

    /// Stops waiting for a label. Its verdict comes at once: not printed if none of it was sent, else
    /// unknown, as it may still come out.
    pub fn give_up(&self, job: Uuid) {
        self.given_up.lock().jobs.insert(job);
        self.given_up.changed.notify_all();
    }
}

impl Drop for PrinterWorker {
    fn drop(&mut self) {
        self.jobs = None;
        self.given_up.lock().all = true;
        self.given_up.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has ended the process already.
            let _ = thread.join();
        }
    }
}

/// Which labels nobody waits for any more.
#[derive(Default)]
struct GivenUp {
    state: Mutex<GivenUpState>,
    changed: Condvar,
}

#[derive(Default)]
struct GivenUpState {
    all: bool,
    jobs: BTreeSet<Uuid>,
}

impl GivenUp {
    fn lock(&self) -> MutexGuard<'_, GivenUpState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All that the thread owns.
struct Desk {
    link: Box<dyn Link>,
    profile: Profile,
    binding: Box<dyn Binding>,
    clock: SteadyClock,
    report: Box<dyn Fn(PrinterReport) + Send>,
    given_up: Arc<GivenUp>,
    shown: Option<PrinterState>,
    /// The last label whose end is unknown, and how the printer stood before it.
    unknown: Option<(Vec<u8>, Fingerprint)>,
    /// The answers the printer still owes.
    overdue: Overdue,
    /// How long to wait for a job before the next look at the printer.
    look_after: Duration,
}

impl Desk {
    fn work(&mut self, waiting: &Receiver<(PrintJob, Duration)>) {
        loop {
            match waiting.recv_timeout(self.look_after) {
                Ok((job, since)) => self.print(&job, since),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.link.rest();
    }

    fn print(&mut self, job: &PrintJob, since: Duration) {
        let waited = (self.clock)().saturating_sub(since);
        let mut waiting = Waiting {
            job: job.id,
            given_up: &self.given_up,
            report: &self.report,
        };
        let earlier = self
            .unknown
            .take()
            .filter(|(bytes, _)| job.may_be_out && *bytes == job.bytes);
        let verdict = if waiting.is_given_up() {
            let cause = PrinterTrouble::GivenUp;
            self.unknown = earlier;
            match self.unknown {
                Some(_) => Verdict::Unknown { cause },
                None => Verdict::NotPrinted { cause },
            }
        } else {
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
                &mut waiting,
            );
            self.overdue = before.overdue;
            if let (Verdict::Unknown { .. }, Some(before)) = (&attempt.verdict, attempt.before) {
                self.unknown = Some((job.bytes.clone(), before));
            }
            attempt.verdict
        };
        self.given_up.lock().jobs.remove(&job.id);
        let is_printed = matches!(verdict, Verdict::Printed { .. });
        (self.report)(PrinterReport::Verdict {
            job: job.id,
            verdict,
        });
        if is_printed {
            self.show(PrinterState::Ready);
        } else {
            // Whoever heard of the trouble hears of its end, too.
            self.shown = None;
        }
        self.look_after = if is_printed {
            LOOK_EVERY
        } else {
            Duration::ZERO
        };
        self.link.rest();
    }

    fn look(&mut self) {
        if self.profile.answers == Answers::Never {
            self.show(PrinterState::OneWay);
            self.look_after = LOOK_RARELY;
            return;
        }
        let timings = &self.profile.timings;
        let clock = &*self.clock;
        let state = if self.link.open(timings.connect).is_err() {
            PrinterState::Trouble(PrinterTrouble::Gone)
        } else {
            let mut talk =
                Conversation::new(&mut *self.link, clock, timings.reply, &mut self.overdue);
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
        };
        let is_mute = state == PrinterState::Trouble(PrinterTrouble::NotAnswering);
        self.look_after = if is_mute {
            (self.look_after * 2).clamp(LOOK_EVERY, LOOK_RARELY)
        } else {
            LOOK_EVERY
        };
        self.show(state);
    }

    fn show(&mut self, state: PrinterState) {
        if self.shown.as_ref() != Some(&state) {
            (self.report)(PrinterReport::Status(state.clone()));
            self.shown = Some(state);
        }
    }
}

/// The packer's side of one label.
struct Waiting<'a> {
    job: Uuid,
    given_up: &'a GivenUp,
    report: &'a dyn Fn(PrinterReport),
}

impl Watch for Waiting<'_> {
    fn trouble(&mut self, trouble: Option<&PrinterTrouble>) {
        (self.report)(PrinterReport::Trouble {
            job: self.job,
            trouble: trouble.cloned(),
        });
    }

    fn is_given_up(&self) -> bool {
        let state = self.given_up.lock();
        state.all || state.jobs.contains(&self.job)
    }

    fn pause(&mut self, span: Duration) {
        let state = self.given_up.lock();
        let goes_on = |state: &mut GivenUpState| !state.all && !state.jobs.contains(&self.job);
        // Whether time or the packer ended the wait is asked right after.
        drop(
            self.given_up
                .changed
                .wait_timeout_while(state, span, goes_on),
        );
    }
}

#[cfg(test)]
mod tests;
