//! Labels to the printer's thread, and its reports to the station.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use uuid::Uuid;

use crate::{
    device::{
        clock::steady_clock,
        link::Link,
        printer::{
            Evidence as Seen, PrinterState, PrinterTrouble, Verdict,
            binding::Binding,
            profile::Profile,
            worker::{PrintJob as WorkerJob, PrinterReport, PrinterWorker},
        },
    },
    domain::packing::{Evidence, PrintVerdict},
    known_bad::KnownBad,
    station::{
        Msg,
        effect::PrintJob,
        msg::{DeviceState, PrinterNews},
    },
    store::bound_printer::{BoundPrinter, BoundPrinterFile},
};

use super::host::Inlet;

/// The bench's label printer, or none.
pub struct Printing {
    worker: Option<PrinterWorker>,
    inlet: Inlet,
    /// The next printer that answers is taken as the bench's.
    confirms: Arc<AtomicBool>,
    checks_media: bool,
}

/// The bench's printer, as its state folder remembers it.
#[derive(Debug, Clone)]
pub struct Remembered {
    file: BoundPrinterFile,
    place: String,
    confirms: Arc<AtomicBool>,
}

impl Remembered {
    /// The printer at that place, by that folder.
    #[must_use]
    pub fn new(state: &Path, place: &str) -> Self {
        Self {
            file: BoundPrinterFile::of(state),
            place: place.to_owned(),
            confirms: Arc::default(),
        }
    }
}

impl Binding for Remembered {
    fn bound(&self) -> Option<String> {
        let confirms = self.confirms.load(Ordering::SeqCst);
        (!confirms)
            .then(|| self.file.bound_at(&self.place))
            .flatten()
    }

    fn bind(&self, identity: &str) {
        self.confirms.store(false, Ordering::SeqCst);
        let bound = BoundPrinter {
            place: self.place.clone(),
            identity: identity.to_owned(),
        };
        tracing::info!(
            identity,
            place = self.place,
            "this is the bench's printer now"
        );
        if let Err(error) = self.file.bind(&bound) {
            tracing::error!(%error, "the bench's printer could not be remembered");
        }
    }
}

impl Printing {
    /// A bench without a label printer.
    #[must_use]
    pub fn none(inlet: Inlet) -> Self {
        Self {
            worker: None,
            inlet,
            confirms: Arc::default(),
            checks_media: false,
        }
    }

    /// A bench with a label printer behind `link`: the one that is remembered, with labels of the right length in it where
    /// that is checked.
    pub fn start(
        link: Box<dyn Link>,
        profile: Profile,
        remembered: Remembered,
        checks_media: bool,
        inlet: Inlet,
    ) -> io::Result<Self> {
        let confirms = Arc::clone(&remembered.confirms);
        let tell = inlet.clone();
        let report = move |report| {
            tell.send(Msg::Printer(news_of(report)));
        };
        let worker = PrinterWorker::start(
            link,
            profile,
            Box::new(remembered),
            steady_clock(),
            Box::new(report),
        )?;
        Ok(Self {
            worker: Some(worker),
            inlet,
            confirms,
            checks_media,
        })
    }

    /// The printer that answers is this bench's from now on.
    pub fn confirm(&self) {
        self.confirms.store(true, Ordering::SeqCst);
    }

    /// Hands a label over.
    pub fn print(&self, job: &PrintJob) {
        let taken = self.worker.as_ref().is_some_and(|worker| {
            let job = WorkerJob {
                id: job.id,
                bytes: if KnownBad::PrintsTwice.is_on() {
                    job.zpl.repeat(2)
                } else {
                    job.zpl.clone()
                },
                may_be_out: job.may_be_out,
                length_dots: self.checks_media.then_some(job.length_dots),
            };
            worker.print(job).is_ok()
        });
        if !taken {
            // Told from a thread of its own: the loop must not wait for itself.
            let (tell, id) = (self.inlet.clone(), job.id);
            let news = PrinterNews::Finished {
                job: id,
                verdict: PrintVerdict::NotPrinted,
                trouble: Some("gone"),
            };
            let sent = std::thread::Builder::new()
                .name("printer-refusal".to_owned())
                .spawn(move || tell.send(Msg::Printer(news)));
            if let Err(error) = sent {
                tracing::error!(%error, "a print refusal could not be told");
            }
        }
    }

    /// Stops waiting for a label.
    pub fn give_up(&self, job: Uuid) {
        if let Some(worker) = &self.worker {
            worker.give_up(job);
        }
    }
}

fn news_of(report: PrinterReport) -> PrinterNews {
    match report {
        PrinterReport::Status(state) => PrinterNews::State(state_of(&state)),
        PrinterReport::Trouble { job, trouble } => match trouble {
            Some(trouble) => PrinterNews::Waiting {
                job,
                trouble: word_of(&trouble),
            },
            None => PrinterNews::State(DeviceState::Ready),
        },
        PrinterReport::Verdict { job, verdict } => {
            let (verdict, trouble) = match &verdict {
                Verdict::Printed { evidence } => {
                    let evidence = match evidence {
                        Seen::Idle => Evidence::Idle,
                        Seen::Counter => Evidence::Counter,
                        Seen::Taken => Evidence::Taken,
                    };
                    (PrintVerdict::Printed { evidence }, None)
                }
                Verdict::NotPrinted { cause } => (PrintVerdict::NotPrinted, Some(word_of(cause))),
                Verdict::Unknown { cause } => (PrintVerdict::Unknown, Some(word_of(cause))),
            };
            PrinterNews::Finished {
                job,
                verdict,
                trouble,
            }
        }
    }
}

fn state_of(state: &PrinterState) -> DeviceState {
    match state {
        PrinterState::Ready | PrinterState::OneWay => DeviceState::Ready,
        PrinterState::Trouble(trouble) => DeviceState::Trouble(word_of(trouble)),
    }
}

/// The text key's last part for a trouble.
fn word_of(trouble: &PrinterTrouble) -> &'static str {
    trouble.key().strip_prefix("printer-").unwrap_or("other")
}
