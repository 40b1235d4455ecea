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
            direct::Direct,
            profile::Profile,
            worker::{PrintJob as WorkerJob, PrinterReport, PrinterWorker, Way},
        },
    },
    domain::{
        packing::{Evidence, PrintVerdict},
        shown::Shown,
    },
    known_bad::KnownBad,
    station::{
        Msg,
        effect::PrintJob,
        msg::{DeviceState, PrinterNews},
    },
    store::bound_printer::{BoundPrinter, BoundPrinterFile},
};

use super::host::Inlet;

/// Makes the thread of a neighbour's printer when labels go there.
pub type NeighbourStart = Box<dyn Fn(&Shown) -> io::Result<Running> + Send>;

/// The bench's label printer, or none; and the neighbour's while labels go there.
pub struct Printing {
    own: Option<Running>,
    neighbour: Option<(Shown, Running)>,
    /// The job that was handed to a neighbour's printer last.
    sent_away: Option<Uuid>,
    starts: NeighbourStart,
    inlet: Inlet,
}

/// A printer's thread.
pub struct Running {
    worker: PrinterWorker,
    /// The next printer that answers is taken as the one that belongs there.
    confirms: Arc<AtomicBool>,
    checks_media: bool,
}

/// Whose printer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The bench's own.
    Own,
    /// Another bench's.
    Neighbours,
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
    pub fn new(state: &Path, whose: Whose, place: &str) -> Self {
        Self {
            file: match whose {
                Whose::Own => BoundPrinterFile::of(state),
                Whose::Neighbours => BoundPrinterFile::of_neighbour(state, place),
            },
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

impl Running {
    /// A label printer behind `link`: the one that is remembered, with labels of the right length in it where that is
    /// checked.
    pub fn direct(
        link: Box<dyn Link>,
        profile: Profile,
        remembered: Remembered,
        checks_media: bool,
        whose: Whose,
        inlet: Inlet,
    ) -> io::Result<Self> {
        let confirms = Arc::clone(&remembered.confirms);
        let way = Direct::new(link, profile, Box::new(remembered), steady_clock());
        let running = Self::start(Box::new(way), whose, inlet)?;
        Ok(Self {
            confirms,
            checks_media,
            ..running
        })
    }

    /// A printer that labels get to in that way.
    pub fn start(way: Box<dyn Way>, whose: Whose, inlet: Inlet) -> io::Result<Self> {
        let report = move |report| {
            inlet.send(Msg::Printer(news_of(report, whose)));
        };
        Ok(Self {
            worker: PrinterWorker::start(way, steady_clock(), Box::new(report))?,
            confirms: Arc::default(),
            checks_media: false,
        })
    }

    /// Hands a label over; false when it is not taken.
    fn print(&self, job: WorkerJob) -> bool {
        let length_dots = job.length_dots.filter(|_| self.checks_media);
        let job = WorkerJob { length_dots, ..job };
        self.worker.print(job).is_ok()
    }
}

impl Printing {
    /// A bench with this printer of its own, or none; `starts` makes the neighbours'.
    #[must_use]
    pub fn new(own: Option<Running>, starts: NeighbourStart, inlet: Inlet) -> Self {
        Self {
            own,
            neighbour: None,
            sent_away: None,
            starts,
            inlet,
        }
    }

    /// The printer that answers is from now on the one that labels go to.
    pub fn confirm(&self) {
        let neighbour = self.neighbour.as_ref().map(|(_, running)| running);
        if let Some(running) = neighbour.or(self.own.as_ref()) {
            running.confirms.store(true, Ordering::SeqCst);
        }
    }

    /// Labels go to that neighbour's printer from now on, or to the bench's own. What the one before still has is given up.
    pub fn use_printer(&mut self, name: Option<&Shown>) {
        if self.neighbour.as_ref().map(|(used, _)| used) == name {
            return;
        }
        if let Some(before) = self.neighbour.take() {
            // Ends beside the loop: a printer that does not answer takes its time.
            let ending = std::thread::Builder::new()
                .name("printer-ending".to_owned())
                .spawn(move || drop(before));
            if let Err(error) = ending {
                tracing::error!(%error, "a neighbour's printer was left at once");
            }
        }
        if let Some(name) = name {
            match (self.starts)(name) {
                Ok(running) => self.neighbour = Some((name.clone(), running)),
                Err(error) => tracing::error!(%error, "a neighbour's printer cannot be used"),
            }
        }
    }

    /// Hands a label over.
    pub fn print(&mut self, job: &PrintJob) {
        let work = WorkerJob {
            id: job.id,
            bytes: if KnownBad::PrintsTwice.is_on() {
                job.zpl.repeat(2)
            } else {
                job.zpl.clone()
            },
            may_be_out: job.may_be_out,
            length_dots: Some(job.length_dots),
        };
        self.hand_over(job.printer.as_ref(), work);
    }

    /// Hands over a label that belongs to no parcel.
    pub fn test_print(&mut self, id: Uuid, printer: Option<&Shown>, zpl: Vec<u8>) {
        let work = WorkerJob {
            id,
            bytes: zpl,
            may_be_out: false,
            length_dots: None,
        };
        self.hand_over(printer, work);
    }

    fn hand_over(&mut self, printer: Option<&Shown>, work: WorkerJob) {
        let id = work.id;
        let running = match printer {
            None => self.own.as_ref(),
            Some(name) => {
                self.sent_away = Some(id);
                let used = self.neighbour.as_ref().filter(|(used, _)| used == name);
                used.map(|(_, running)| running)
            }
        };
        if !running.is_some_and(|running| running.print(work)) {
            // Told from a thread of its own: the loop must not wait for itself.
            let tell = self.inlet.clone();
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
        let running = if self.sent_away == Some(job) {
            self.neighbour.as_ref().map(|(_, running)| running)
        } else {
            self.own.as_ref()
        };
        if let Some(running) = running {
            running.worker.give_up(job);
        }
    }
}

fn news_of(report: PrinterReport, whose: Whose) -> PrinterNews {
    let state_is = |state| match whose {
        Whose::Own => PrinterNews::State(state),
        Whose::Neighbours => PrinterNews::NeighbourState(state),
    };
    match report {
        PrinterReport::Status(state) => state_is(state_of(&state)),
        PrinterReport::Trouble { job, trouble } => match trouble {
            Some(trouble) => PrinterNews::Waiting {
                job,
                trouble: word_of(&trouble),
            },
            None => state_is(DeviceState::Ready),
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
                // That is no trouble: nothing more is ever known of it.
                Verdict::Unknown {
                    cause: PrinterTrouble::HandedOver,
                } => (PrintVerdict::Unknown, None),
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
