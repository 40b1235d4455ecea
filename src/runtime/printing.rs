//! Labels to the printer's thread, and its reports to the station.

use std::io;

use uuid::Uuid;

use crate::{
    device::{
        clock::steady_clock,
        link::Link,
        printer::{
            Evidence as Seen, PrinterState, PrinterTrouble, Verdict,
            profile::Profile,
            worker::{PrintJob as WorkerJob, PrinterReport, PrinterWorker},
        },
    },
    domain::packing::{Evidence, PrintVerdict},
    station::{
        Msg,
        effect::PrintJob,
        msg::{DeviceState, PrinterNews},
    },
};

use super::host::Inlet;

/// The bench's label printer, or none.
pub struct Printing {
    worker: Option<PrinterWorker>,
    inlet: Inlet,
}

impl Printing {
    /// A bench without a label printer.
    #[must_use]
    pub fn none(inlet: Inlet) -> Self {
        Self {
            worker: None,
            inlet,
        }
    }

    /// A bench with a label printer behind `link`.
    pub fn start(link: Box<dyn Link>, profile: Profile, inlet: Inlet) -> io::Result<Self> {
        let tell = inlet.clone();
        let report = move |report| {
            tell.send(Msg::Printer(news_of(report)));
        };
        let worker = PrinterWorker::start(link, profile, steady_clock(), Box::new(report))?;
        Ok(Self {
            worker: Some(worker),
            inlet,
        })
    }

    /// Hands a label over.
    pub fn print(&self, job: &PrintJob) {
        let taken = self.worker.as_ref().is_some_and(|worker| {
            let job = WorkerJob {
                id: job.id,
                bytes: job.zpl.clone().into_bytes(),
                may_be_out: job.may_be_out,
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
