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

use super::{PrinterState, PrinterTrouble, Verdict, waiting::Watch};
use crate::device::clock::SteadyClock;

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

/// How labels get to a printer, and what becomes known of them.
pub trait Way: Send {
    /// Prints one label and finds its verdict; it has `waited` already since it was handed over.
    fn print(&mut self, job: &PrintJob, waited: Duration, watch: &mut dyn Watch) -> Verdict;

    /// How the printer is while there is no label.
    fn look(&mut self) -> PrinterState;

    /// There is nothing to do for a while.
    fn rest(&mut self);
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
        way: Box<dyn Way>,
        clock: SteadyClock,
        report: Box<dyn Fn(PrinterReport) + Send>,
    ) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::sync_channel(QUEUE_MAX);
        let given_up = Arc::new(GivenUp::default());
        let mut desk = Desk {
            way,
            clock: Arc::clone(&clock),
            report,
            given_up: Arc::clone(&given_up),
            shown: None,
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
    way: Box<dyn Way>,
    clock: SteadyClock,
    report: Box<dyn Fn(PrinterReport) + Send>,
    given_up: Arc<GivenUp>,
    shown: Option<PrinterState>,
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
        self.way.rest();
    }

    fn print(&mut self, job: &PrintJob, since: Duration) {
        let waited = (self.clock)().saturating_sub(since);
        let mut waiting = Waiting {
            job: job.id,
            given_up: &self.given_up,
            report: &self.report,
        };
        let verdict = self.way.print(job, waited, &mut waiting);
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
        self.way.rest();
    }

    fn look(&mut self) {
        let state = self.way.look();
        self.look_after = match state {
            PrinterState::OneWay => LOOK_RARELY,
            PrinterState::Trouble(PrinterTrouble::NotAnswering) => {
                (self.look_after * 2).clamp(LOOK_EVERY, LOOK_RARELY)
            }
            _ => LOOK_EVERY,
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
