//! A4 documents to an office printer, over IPP (RFC 8011): handed over once, followed until its end is known. Labels go
//! their own way ([`labels`]).
//!
//! What a print server calls completed is paper as far as anybody there knows; it cannot say more. A job that was
//! handed over and whose end is not known is never handed over again by itself. A queue that is stopped gets nothing: what
//! lies in it would come out hours later, beside another parcel.

mod access;
pub mod labels;
mod wire;

use std::time::Duration;

use ::ipp::{
    model::{JobState, PrinterState},
    prelude::{IppOperationBuilder, IppPayload, IppRequestResponse, IppValue, StatusCode},
};

use crate::domain::{
    print_server::{KnownBy, PrintQueue},
    shown::Shown,
};

use super::Trouble;
pub use wire::in_words;
use wire::{Server, bare, garbled, number, values, words};

/// How often a job is asked about, and how long.
const POLL: Duration = Duration::from_millis(500);
const POLLS_MAX: u32 = 120;

/// How the printing of a document ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperVerdict {
    /// The print server says that it is done.
    Printed,
    /// It will not be printed; why, in plain words.
    NotPrinted(Shown),
    /// It was handed over, and what became of it is not known; what stands in the way, in plain words.
    Unknown(Shown),
}

/// What IPP's reasons mean to somebody beside the printer (RFC 8011, 5.4.12 and 5.3.8; PWG 5100.1).
const REASONS: &[(&str, &str)] = &[
    ("media-empty", "load paper"),
    ("media-needed", "load paper"),
    ("media-low", "paper is low"),
    ("media-jam", "clear the paper jam"),
    ("cover-open", "close the cover"),
    ("door-open", "close the door"),
    ("interlock-open", "close the door"),
    ("toner-empty", "change the toner"),
    ("marker-supply-empty", "change the toner or ink"),
    ("input-tray-missing", "put the paper tray in"),
    ("output-area-full", "take the printed sheets away"),
    ("paused", "the printer is paused: resume it"),
    ("printer-stopped", "the printer is stopped: resume it"),
    ("moving-to-paused", "the printer is being paused"),
    (
        "not-accepting-jobs",
        "the printer takes no documents: let it accept jobs",
    ),
    (
        "connecting-to-device",
        "the print server looks for the printer",
    ),
    ("offline", "the printer is off or unplugged"),
    ("timed-out", "the printer does not answer"),
    ("shutdown", "the printer is switched off"),
    ("job-canceled", "the job was cancelled"),
    ("aborted-by-system", "the print server gave up"),
    ("document-format", "the printer cannot read the document"),
    ("unsupported-document-format", "the printer takes no PDF"),
];

/// An office printer behind a print queue, or a printer that is its own server.
pub struct OfficePrinter {
    server: Server,
    is_pinned: bool,
    polls: u32,
}

/// A printer as its print server describes it.
struct Described {
    /// It takes documents and works them off.
    works: bool,
    /// What stands in its way, in plain words; nothing when it is ready.
    hindrance: Option<Shown>,
}

impl OfficePrinter {
    /// Takes its queue; what is wrong with it, in plain words.
    pub fn at(queue: &PrintQueue) -> Result<Self, Shown> {
        Ok(Self {
            server: Server::at(queue).map_err(|trouble| in_words(&trouble))?,
            is_pinned: matches!(queue.access.known_by, KnownBy::Fingerprint(_)),
            polls: POLLS_MAX,
        })
    }

    /// What stands in the printer's way, in plain words; nothing when it is ready.
    pub async fn hindrance(&self) -> Option<Shown> {
        match self.described().await {
            Ok(described) => described.hindrance,
            Err(trouble) => Some(self.in_words(&trouble).await),
        }
    }

    /// What went wrong; with a certificate that nobody believes, how it can be believed.
    async fn in_words(&self, trouble: &Trouble) -> Shown {
        let met = match trouble {
            Trouble::WrongCertificate(_) => self.server.met().await,
            _ => None,
        };
        match met {
            None => in_words(trouble),
            Some(met) if self.is_pinned => Shown::from(format!(
                "the print server's certificate is not the one in [ipp] fingerprint, but {met}"
            )),
            Some(met) => Shown::from(format!(
                "{}: if it is yours, set [ipp] fingerprint = \"{met}\", or ca_file",
                in_words(trouble)
            )),
        }
    }

    /// Why the server does not even describe its queue; nothing where it does.
    pub async fn silence(&self) -> Option<Shown> {
        match self.described().await {
            Ok(_) => None,
            Err(trouble) => Some(self.in_words(&trouble).await),
        }
    }

    async fn described(&self) -> Result<Described, Trouble> {
        let operation = IppOperationBuilder::get_printer_attributes(self.server.uri())
            .attributes([
                "printer-state",
                "printer-state-reasons",
                "printer-is-accepting-jobs",
            ])
            .build()
            .map_err(|error| garbled(&error))?;
        let answer = self.server.ask(operation.into(), &[]).await?;
        let status = answer.header().status_code();
        if !status.is_success() {
            return Ok(Described {
                works: false,
                hindrance: Some(refusal(status)),
            });
        }
        let mut reasons = words(&answer, "printer-state-reasons");
        if number(&answer, "printer-state") == Some(PrinterState::Stopped as i32) {
            reasons.push("printer-stopped".to_owned());
        } else if !takes_documents(&answer) {
            reasons.insert(0, "not-accepting-jobs".to_owned());
        } else {
            return Ok(Described {
                works: true,
                hindrance: (!reasons.is_empty()).then(|| plain(&reasons)),
            });
        }
        Ok(Described {
            works: false,
            hindrance: Some(plain(&reasons)),
        })
    }

    /// Prints a PDF and follows it to its end.
    pub async fn print(&self, title: &str, pdf: &[u8]) -> PaperVerdict {
        let handed_over = self.hand_over(title, pdf).await;
        // Nothing was handed over, or that would be the verdict.
        handed_over.unwrap_or_else(|trouble| PaperVerdict::NotPrinted(in_words(&trouble)))
    }

    async fn hand_over(&self, title: &str, pdf: &[u8]) -> Result<PaperVerdict, Trouble> {
        let printer = self.described().await?;
        if let Some(why) = printer.hindrance.filter(|_| !printer.works) {
            return Ok(PaperVerdict::NotPrinted(why));
        }
        let operation = IppOperationBuilder::print_job(self.server.uri(), IppPayload::empty())
            .user_name("packdesk")
            .job_title(title)
            .document_format("application/pdf")
            .build()
            .map_err(|error| garbled(&error))?;
        let answer = match self.server.ask(operation.into(), pdf).await {
            Ok(answer) => answer,
            // It may lie in the print queue all the same.
            Err(trouble) if !trouble.outcome_known() => {
                return Ok(PaperVerdict::Unknown(in_words(&trouble)));
            }
            Err(trouble) => return Err(trouble),
        };
        let status = answer.header().status_code();
        if !status.is_success() {
            return Ok(PaperVerdict::NotPrinted(refusal(status)));
        }
        let Some(job) = number(&answer, "job-id") else {
            return Ok(PaperVerdict::Unknown(Shown::new(
                "the print server named no job",
            )));
        };
        Ok(self.follow(job).await)
    }

    async fn follow(&self, job: i32) -> PaperVerdict {
        let mut last = Shown::default();
        for _ in 0..self.polls {
            tokio::time::sleep(POLL).await;
            let answer = match self.job(job).await {
                Ok(answer) => answer,
                Err(trouble) => {
                    last = in_words(&trouble);
                    continue;
                }
            };
            let reasons = words(&answer, "job-state-reasons");
            let state = number(&answer, "job-state");
            let is = |wanted: JobState| state == Some(wanted as i32);
            if is(JobState::Completed) {
                return PaperVerdict::Printed;
            }
            if is(JobState::Aborted) || is(JobState::Canceled) {
                return PaperVerdict::NotPrinted(plain(&reasons));
            }
            // The job only waits; the printer says what for.
            last = self
                .described()
                .await
                .ok()
                .and_then(|described| described.hindrance)
                .unwrap_or_else(|| plain(&reasons));
        }
        self.call_back(job).await;
        PaperVerdict::Unknown(last)
    }

    /// Takes a job back that nobody waits for any more. Whether something of it came out is not known by that.
    async fn call_back(&self, job: i32) {
        let operation = IppOperationBuilder::cancel_job(self.server.uri(), job)
            .user_name("packdesk")
            .build();
        let Ok(operation) = operation else { return };
        if let Err(trouble) = self.server.ask(operation.into(), &[]).await {
            tracing::warn!(job, %trouble, "a document that was given up is still in the print queue");
        }
    }

    async fn job(&self, job: i32) -> Result<IppRequestResponse, Trouble> {
        let operation = IppOperationBuilder::get_job_attributes(self.server.uri(), job)
            .user_name("packdesk")
            .build()
            .map_err(|error| garbled(&error))?;
        self.server.ask(operation.into(), &[]).await
    }
}

/// A print server's no, in plain words (RFC 8011, 4.1.6.1 and appendix B).
fn refusal(status: StatusCode) -> Shown {
    let words = match status {
        StatusCode::ClientErrorNotFound => {
            "the print server knows no printer of that name: look at its address"
        }
        StatusCode::ClientErrorForbidden
        | StatusCode::ClientErrorNotAuthenticated
        | StatusCode::ClientErrorNotAuthorized => "the print server does not let packdesk print",
        StatusCode::ClientErrorDocumentFormatNotSupported => "the printer takes no PDF",
        StatusCode::ServerErrorNotAcceptingJobs => {
            "the printer takes no documents: let it accept jobs"
        }
        _ => return Shown::from(format!("the print server refused it: {status}")),
    };
    Shown::new(words)
}

fn takes_documents(answer: &IppRequestResponse) -> bool {
    !values(answer, "printer-is-accepting-jobs")
        .into_iter()
        .any(|value| *value == IppValue::Boolean(false))
}

/// The first reason that people know a hand for, or the printer's own word.
fn plain(reasons: &[String]) -> Shown {
    let known = reasons.iter().find_map(|reason| {
        let reason = bare(reason);
        REASONS
            .iter()
            .find(|(word, _)| reason == *word || reason.ends_with(word))
            .map(|(_, words)| *words)
    });
    match (known, reasons.first()) {
        (Some(words), _) => Shown::new(words),
        (None, Some(reason)) => Shown::new(reason),
        (None, None) => Shown::new("the print server gives no reason"),
    }
}

#[cfg(test)]
pub(crate) mod tests;
