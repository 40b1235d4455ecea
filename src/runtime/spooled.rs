//! Labels through a print server, as a last resort: handed over once, and never called printed.
//!
//! ```text
//! queue works, nothing of this bench's left in it? ── no: say why, wait
//!   │ yes
//! a job without a document, then the document ── from here on it may print
//!   │
//! look until it is over ── waits: say why │ given up, too late: call it back and look again
//!   │
//! completed: handed over, the packer looks │ over before it began: not printed │ anything else: unknown
//! ```
//!
//! A print server sees no label: its word is worth less than a printer's that is asked itself, so a label that went out
//! is unknown until the packer has scanned it.

use std::time::Duration;

use tokio::runtime::Handle;

use crate::{
    client::{
        Trouble,
        ipp::{
            in_words,
            labels::{Described, JobNow, LabelQueue, Refused},
        },
    },
    device::{
        clock::SteadyClock,
        printer::{
            PrinterState, PrinterTrouble, Verdict,
            profile::Timings,
            waiting::{Waits, Watch},
            worker::{PrintJob, Way},
        },
    },
    document::label::in_format,
    domain::{
        carrier_label::Format,
        label::{Dpi, zpl},
    },
};

/// What a queue calls documents that reach the printer as they are.
const RAW: [&str; 2] = ["application/vnd.cups-raw", "application/vnd.zebra-zpl"];
/// What it looks into to know; a queue that also reads PDF might print ZPL as text.
const SENSED: &str = "application/octet-stream";
const PDF: &str = "application/pdf";
/// How often a job that was called back is looked at.
const LAST_LOOKS: u32 = 20;
/// A reason that passes sooner is not worth a word: every job looks for its printer at first.
const REASON_LASTS: Duration = Duration::from_secs(2);

/// How long a print server is waited for; it is asked less often than a printer on a wire of its own.
#[must_use]
pub fn timings() -> Timings {
    Timings {
        poll: Duration::from_millis(400),
        ..Timings::default()
    }
}

/// A print queue with a label printer behind it.
pub struct Spooled {
    queue: LabelQueue,
    network: Handle,
    clock: SteadyClock,
    timings: Timings,
    printer: Behind,
    unknown: Option<Unknown>,
}

/// The printer behind the queue.
#[derive(Debug, Clone, Copy)]
pub struct Behind {
    /// It understands ZPL.
    pub speaks_zpl: bool,
    /// Its resolution.
    pub dpi: Dpi,
}

/// The last label whose end is unknown.
struct Unknown {
    bytes: Vec<u8>,
    job: i32,
    /// Its job was over when that was said: it prints no more.
    is_over: bool,
}

/// How a job ended.
struct End {
    verdict: Verdict,
    is_over: bool,
}

/// What keeps a label from being handed over.
enum Hindered {
    Yet(PrinterTrouble),
    ForGood(PrinterTrouble),
}

impl Spooled {
    /// A way through that queue.
    #[must_use]
    pub fn new(
        queue: LabelQueue,
        printer: Behind,
        network: Handle,
        clock: SteadyClock,
        timings: Timings,
    ) -> Self {
        Self {
            queue,
            network,
            clock,
            timings,
            printer,
            unknown: None,
        }
    }

    /// How the queue is; an error in words where it takes no labels.
    pub fn check(&self) -> Result<(), PrinterTrouble> {
        let described = self.asked(self.queue.described())?;
        match described.stopped_by {
            Some(trouble) => Err(trouble),
            None => format(self.printer, &described.formats)
                .map(|_| ())
                .ok_or(PrinterTrouble::Unsuitable),
        }
    }

    fn asked<T>(
        &self,
        question: impl Future<Output = Result<T, Trouble>>,
    ) -> Result<T, PrinterTrouble> {
        self.network.block_on(question).map_err(|trouble| {
            let trouble = in_words(&trouble);
            tracing::warn!(%trouble, "the label printer's print server");
            PrinterTrouble::ServerGone
        })
    }

    /// Waits until a job can be made, makes it, and hands the label over. The number of the job once it may print.
    fn handed_over(&self, job: &PrintJob, waits: &mut Waits<'_>) -> Result<i32, PrinterTrouble> {
        loop {
            match self.try_to_hand_over(job) {
                Ok(number) => return Ok(number),
                Err(Hindered::ForGood(cause)) => return Err(cause),
                Err(Hindered::Yet(trouble)) => {
                    let patience = match trouble {
                        PrinterTrouble::ServerGone => self.timings.gone_before,
                        _ => self.timings.fault,
                    };
                    waits.at(trouble, patience)?;
                }
            }
        }
    }

    fn try_to_hand_over(&self, job: &PrintJob) -> Result<i32, Hindered> {
        let described = self.asked(self.queue.described()).map_err(Hindered::Yet)?;
        let (format, document) = self.document(&job.bytes, &described)?;
        // What a bench that stopped in between has left there would come out beside another parcel.
        let left = self.asked(self.queue.open_jobs()).map_err(Hindered::Yet)?;
        for number in &left {
            self.asked(self.queue.cancel(*number))
                .map_err(Hindered::Yet)?;
        }
        if !left.is_empty() {
            return Err(Hindered::Yet(PrinterTrouble::Busy));
        }
        let number = self.asked(self.queue.create(&format!("label {}", job.id)));
        let number = number.map_err(Hindered::Yet)?.map_err(hindered)?;
        match self.asked(self.queue.send(number, format, &document)) {
            // Without an answer it may print: it is looked after as if it did.
            Ok(Ok(())) | Err(_) => Ok(number),
            Ok(Err(refused)) => {
                // What has no document cannot print; it is tidied up all the same.
                let _ = self.asked(self.queue.cancel(number));
                Err(hindered(refused))
            }
        }
    }

    /// The label as the queue takes it.
    fn document(
        &self,
        zpl: &[u8],
        described: &Described,
    ) -> Result<(&'static str, Vec<u8>), Hindered> {
        if let Some(trouble) = &described.stopped_by {
            return Err(Hindered::Yet(trouble.clone()));
        }
        let unsuitable = || Hindered::ForGood(PrinterTrouble::Unsuitable);
        let format = format(self.printer, &described.formats).ok_or_else(unsuitable)?;
        if format != PDF {
            return Ok((format, zpl.to_vec()));
        }
        let label = zpl::read(zpl, self.printer.dpi).ok_or_else(unsuitable)?;
        let page = in_format(&label, Format::Pdf).map_err(|_| unsuitable())?;
        Ok((format, page.bytes))
    }

    /// Looks after a job that may print until it is over, or nobody wants to wait any longer.
    fn followed(&self, number: i32, waits: &mut Waits<'_>) -> End {
        let mut seen: Option<(PrinterTrouble, Duration)> = None;
        loop {
            let waited = match self.asked(self.queue.job(number)) {
                Err(trouble) => waits.at(trouble, self.timings.gone_after),
                Ok(JobNow::Open { is_begun, reason }) => {
                    if is_begun {
                        waits.begins_by = None;
                    }
                    let reason = reason.or_else(|| {
                        let described = self.asked(self.queue.described()).ok()?;
                        described.stopped_by.or(described.reason)
                    });
                    let now = (waits.clock)();
                    seen = reason.map(|reason| match seen.take() {
                        Some((before, since)) if before == reason => (reason, since),
                        _ => (reason, now),
                    });
                    let lasting = seen.as_ref().filter(|(_, since)| {
                        now.saturating_sub(*since) >= REASON_LASTS.min(self.timings.fault)
                    });
                    match lasting {
                        Some((reason, _)) => waits.at(reason.clone(), self.timings.fault),
                        None => waits.quietly(self.timings.fault),
                    }
                }
                Ok(over) => return ended(over, PrinterTrouble::Dropped),
            };
            if let Err(cause) = waited {
                return self.called_back(number, cause);
            }
        }
    }

    /// Nobody waits for it any more: it is called back, and looked at until that has come about.
    fn called_back(&self, number: i32, cause: PrinterTrouble) -> End {
        for _ in 0..LAST_LOOKS {
            let called_back = self.asked(self.queue.cancel(number));
            match called_back.and_then(|()| self.asked(self.queue.job(number))) {
                // Nobody can give this wait up: its end is near.
                Ok(JobNow::Open { .. }) => std::thread::park_timeout(self.timings.poll),
                Ok(over) => return ended(over, cause),
                Err(_) => break,
            }
        }
        End {
            verdict: Verdict::Unknown { cause },
            is_over: false,
        }
    }

    /// True when an earlier try may have come out since the packer said that it had not.
    fn came_out_since(
        &self,
        earlier: &Unknown,
        waits: &mut Waits<'_>,
    ) -> Result<bool, PrinterTrouble> {
        loop {
            match self.asked(self.queue.job(earlier.job)) {
                Ok(JobNow::Open { .. }) => {
                    self.asked(self.queue.cancel(earlier.job))?;
                    waits.at(PrinterTrouble::Busy, self.timings.fault)?;
                }
                Ok(JobNow::Ended { is_begun, .. }) => return Ok(is_begun),
                Ok(JobNow::Completed | JobNow::Forgotten) => return Ok(true),
                Err(trouble) => waits.at(trouble, self.timings.gone_before)?,
            }
        }
    }
}

impl Way for Spooled {
    fn print(&mut self, job: &PrintJob, waited: Duration, watch: &mut dyn Watch) -> Verdict {
        let clock = SteadyClock::clone(&self.clock);
        let begin = self.timings.begin.saturating_sub(waited);
        let mut waits = Waits::new(watch, &*clock, begin, self.timings.poll);
        let earlier = self.unknown.take();
        let earlier = earlier
            .filter(|earlier| job.may_be_out && earlier.bytes == job.bytes && !earlier.is_over);
        if let Some(earlier) = earlier {
            let cause = match self.came_out_since(&earlier, &mut waits) {
                Ok(false) => None,
                Ok(true) => Some((PrinterTrouble::HandedOver, true)),
                Err(cause) => Some((cause, false)),
            };
            if let Some((cause, is_over)) = cause {
                self.unknown = Some(Unknown { is_over, ..earlier });
                return Verdict::Unknown { cause };
            }
        }
        if waits.watch.is_given_up() {
            let cause = PrinterTrouble::GivenUp;
            return Verdict::NotPrinted { cause };
        }
        let number = match self.handed_over(job, &mut waits) {
            Ok(number) => number,
            Err(cause) => return Verdict::NotPrinted { cause },
        };
        waits.clear();
        let End { verdict, is_over } = self.followed(number, &mut waits);
        if matches!(verdict, Verdict::Unknown { .. }) {
            self.unknown = Some(Unknown {
                bytes: job.bytes.clone(),
                job: number,
                is_over,
            });
        }
        verdict
    }

    fn look(&mut self) -> PrinterState {
        match self.check() {
            Ok(()) => PrinterState::Ready,
            Err(trouble) => PrinterState::Trouble(trouble),
        }
    }

    fn rest(&mut self) {}
}

fn hindered(Refused(trouble): Refused) -> Hindered {
    match trouble {
        PrinterTrouble::QueueClosed | PrinterTrouble::Busy => Hindered::Yet(trouble),
        cause => Hindered::ForGood(cause),
    }
}

/// What a job that is over says of its label; `otherwise` is why, where the server does not say.
fn ended(over: JobNow, otherwise: PrinterTrouble) -> End {
    let verdict = match over {
        JobNow::Ended { is_begun, reason } => {
            let cause = reason.unwrap_or(otherwise);
            if is_begun {
                Verdict::Unknown { cause }
            } else {
                Verdict::NotPrinted { cause }
            }
        }
        JobNow::Completed | JobNow::Forgotten | JobNow::Open { .. } => Verdict::Unknown {
            cause: PrinterTrouble::HandedOver,
        },
    };
    End {
        verdict,
        is_over: true,
    }
}

/// The format in which a label goes to that printer through a queue that takes these.
fn format(printer: Behind, formats: &[String]) -> Option<&'static str> {
    let takes = |format: &str| formats.iter().any(|one| one == format);
    let raw = RAW.into_iter().find(|format| takes(format));
    let sensed = (takes(SENSED) && !takes(PDF)).then_some(SENSED);
    let zpl = raw.or(sensed).filter(|_| printer.speaks_zpl);
    zpl.or(takes(PDF).then_some(PDF))
}

#[cfg(test)]
mod tests;
