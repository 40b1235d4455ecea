//! Labels to a print queue, over IPP (RFC 8011), question by question: what follows from the answers is for the caller.
//!
//! A job is created before it gets its document, so that it is known by its number whatever answer is lost. What a print
//! server calls completed it has handed to the printer; it has seen no label.

use ::ipp::{
    model::{DelimiterTag, IppVersion, JobState, Operation, PrinterState},
    prelude::{IppAttribute, IppRequestResponse, IppValue, StatusCode},
};

use crate::{
    client::Trouble,
    domain::{print_server::PrintQueue, printing::PrinterTrouble, shown::Shown},
};

use super::{
    takes_documents,
    wire::{Server, bare, garbled, in_words, number, values, words},
};

/// What IPP's reasons mean to somebody beside a label printer (RFC 8011, 5.4.12 and 5.3.8).
const REASONS: &[(&str, PrinterTrouble)] = &[
    ("media-empty", PrinterTrouble::PaperOut),
    ("media-needed", PrinterTrouble::PaperOut),
    ("input-tray-missing", PrinterTrouble::PaperOut),
    ("media-jam", PrinterTrouble::Jam),
    ("cover-open", PrinterTrouble::HeadOpen),
    ("door-open", PrinterTrouble::HeadOpen),
    ("interlock-open", PrinterTrouble::HeadOpen),
    ("marker-supply-empty", PrinterTrouble::RibbonOut),
    ("offline", PrinterTrouble::Gone),
    ("shutdown", PrinterTrouble::Gone),
    ("timed-out", PrinterTrouble::Gone),
    ("connecting-to-device", PrinterTrouble::Gone),
    ("paused", PrinterTrouble::QueueStopped),
    ("moving-to-paused", PrinterTrouble::QueueStopped),
    ("printer-stopped", PrinterTrouble::QueueStopped),
    ("job-held-by-operator", PrinterTrouble::QueueStopped),
];

/// A print queue for labels.
pub struct LabelQueue {
    server: Server,
    owner: String,
}

/// A queue as its print server describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// It works no job off because of this.
    pub stopped_by: Option<PrinterTrouble>,
    /// What it says is in the way, even where it goes on.
    pub reason: Option<PrinterTrouble>,
    /// The document formats that it takes.
    pub formats: Vec<String>,
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobNow {
    /// It is not over.
    Open {
        /// Some of it may be at the printer.
        is_begun: bool,
        /// Why it waits.
        reason: Option<PrinterTrouble>,
    },
    /// The server has handed all of it to the printer.
    Completed,
    /// Called back or aborted.
    Ended {
        /// Some of it may be at the printer.
        is_begun: bool,
        /// Why.
        reason: Option<PrinterTrouble>,
    },
    /// The server knows no such job any more.
    Forgotten,
}

/// A print server's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub PrinterTrouble);

impl LabelQueue {
    /// Takes the queue, and by which name its jobs are known as this bench's.
    pub fn at(queue: &PrintQueue, owner: &str) -> Result<Self, Shown> {
        Ok(Self {
            server: Server::at(queue).map_err(|trouble| in_words(&trouble))?,
            owner: owner.to_owned(),
        })
    }

    /// How the queue is, and what it takes.
    pub async fn described(&self) -> Result<Described, Trouble> {
        let wanted = [
            "printer-state",
            "printer-state-reasons",
            "printer-is-accepting-jobs",
            "document-format-supported",
        ];
        let answer = self
            .ask(Operation::GetPrinterAttributes, vec![requested(&wanted)?])
            .await?;
        if let Some(Refused(trouble)) = refusal(answer.header().status_code()) {
            return Ok(Described {
                stopped_by: Some(trouble.clone()),
                reason: Some(trouble),
                formats: Vec::new(),
            });
        }
        let reason = known(&words(&answer, "printer-state-reasons"));
        let is_stopped = number(&answer, "printer-state") == Some(PrinterState::Stopped as i32);
        let stopped_by = if is_stopped {
            Some(reason.clone().unwrap_or(PrinterTrouble::QueueStopped))
        } else if takes_documents(&answer) {
            None
        } else {
            Some(PrinterTrouble::QueueClosed)
        };
        let formats = values(&answer, "document-format-supported");
        Ok(Described {
            stopped_by,
            reason,
            formats: formats.into_iter().map(ToString::to_string).collect(),
        })
    }

    /// The jobs of this bench that are not over.
    pub async fn open_jobs(&self) -> Result<Vec<i32>, Trouble> {
        let mine = attribute("my-jobs", IppValue::Boolean(true))?;
        let attributes = vec![mine, requested(&["job-id"])?];
        let answer = self.ask(Operation::GetJobs, attributes).await?;
        if !answer.header().status_code().is_success() {
            return Err(garbled(&answer.header().status_code()));
        }
        let ids = values(&answer, "job-id").into_iter();
        let id = |value: &IppValue| match value {
            IppValue::Integer(id) => Some(*id),
            _ => None,
        };
        Ok(ids.filter_map(id).collect())
    }

    /// Makes a job without a document: nothing prints of it yet.
    pub async fn create(&self, title: &str) -> Result<Result<i32, Refused>, Trouble> {
        let name = IppValue::new_name_without_language(title).map_err(|error| garbled(&error))?;
        let name = attribute("job-name", name)?;
        let answer = self.ask(Operation::CreateJob, vec![name]).await?;
        if let Some(refused) = refusal(answer.header().status_code()) {
            return Ok(Err(refused));
        }
        number(&answer, "job-id")
            .map(Ok)
            .ok_or_else(|| garbled(&"the print server named no job"))
    }

    /// Hands the document of a job over. It prints from then on; also where the answer is lost.
    pub async fn send(
        &self,
        job: i32,
        format: &str,
        document: &[u8],
    ) -> Result<Result<(), Refused>, Trouble> {
        let media = IppValue::new_mime_media_type(format).map_err(|error| garbled(&error))?;
        let attributes = vec![
            attribute("job-id", IppValue::Integer(job))?,
            attribute("document-format", media)?,
            attribute("last-document", IppValue::Boolean(true))?,
        ];
        let request = self.request(Operation::SendDocument, attributes)?;
        let answer = self.server.ask(request, document).await?;
        Ok(refusal(answer.header().status_code()).map_or(Ok(()), Err))
    }

    /// Where a job stands.
    pub async fn job(&self, job: i32) -> Result<JobNow, Trouble> {
        let wanted = ["job-state", "job-state-reasons", "time-at-processing"];
        let attributes = vec![
            attribute("job-id", IppValue::Integer(job))?,
            requested(&wanted)?,
        ];
        let answer = self.ask(Operation::GetJobAttributes, attributes).await?;
        let status = answer.header().status_code();
        if status == StatusCode::ClientErrorNotFound || status == StatusCode::ClientErrorGone {
            return Ok(JobNow::Forgotten);
        }
        let state = number(&answer, "job-state");
        let (Some(state), true) = (state, status.is_success()) else {
            return Err(garbled(&status));
        };
        let is = |states: &[JobState]| states.iter().any(|wanted| *wanted as i32 == state);
        // RFC 8011, 5.3.14.2: without a value while no processing has begun. A server that does not say may have begun.
        let is_begun = is(&[JobState::Processing, JobState::ProcessingStopped])
            || values(&answer, "time-at-processing") != [&IppValue::NoValue];
        let reason = known(&words(&answer, "job-state-reasons"));
        Ok(if is(&[JobState::Completed]) {
            JobNow::Completed
        } else if is(&[JobState::Canceled, JobState::Aborted]) {
            JobNow::Ended { is_begun, reason }
        } else {
            JobNow::Open { is_begun, reason }
        })
    }

    /// Calls a job back. Whether something of it came out is not known by that.
    pub async fn cancel(&self, job: i32) -> Result<(), Trouble> {
        let attributes = vec![attribute("job-id", IppValue::Integer(job))?];
        let answer = self.ask(Operation::CancelJob, attributes).await?;
        // A job that is over already is refused: that is seen when it is looked at.
        tracing::info!(job, status = %answer.header().status_code(), "a label's job is called back");
        Ok(())
    }

    async fn ask(
        &self,
        operation: Operation,
        attributes: Vec<IppAttribute>,
    ) -> Result<IppRequestResponse, Trouble> {
        let request = self.request(operation, attributes)?;
        self.server.ask(request, &[]).await
    }

    /// A question in this bench's name. A job's number stands behind the printer's address (RFC 8011, 4.1.5).
    fn request(
        &self,
        operation: Operation,
        attributes: Vec<IppAttribute>,
    ) -> Result<IppRequestResponse, Trouble> {
        let uri = Some(self.server.uri());
        let mut request = IppRequestResponse::new(IppVersion::v1_1(), operation, uri)
            .map_err(|error| garbled(&error))?;
        let owner =
            IppValue::new_name_without_language(&self.owner).map_err(|error| garbled(&error))?;
        let owner = attribute("requesting-user-name", owner)?;
        let (first, rest): (Vec<_>, Vec<_>) = attributes
            .into_iter()
            .partition(|one| one.name().as_str() == "job-id");
        for one in first.into_iter().chain([owner]).chain(rest) {
            request
                .attributes_mut()
                .add(DelimiterTag::OperationAttributes, one);
        }
        Ok(request)
    }
}

fn attribute(name: &str, value: IppValue) -> Result<IppAttribute, Trouble> {
    IppAttribute::with_name(name, value).map_err(|error| garbled(&error))
}

fn requested(names: &[&str]) -> Result<IppAttribute, Trouble> {
    let names: Result<Vec<IppValue>, _> = names
        .iter()
        .map(|name| IppValue::new_keyword(*name))
        .collect();
    let names = names.map_err(|error| garbled(&error))?;
    attribute("requested-attributes", IppValue::Array(names))
}

/// The first reason that people know a hand for; a stopped queue only where nothing says why.
fn known(reasons: &[String]) -> Option<PrinterTrouble> {
    let find = |reason: &String| {
        let reason = bare(reason);
        let known = REASONS
            .iter()
            .find(|(word, _)| reason == *word || reason.ends_with(word));
        known.map(|(_, trouble)| trouble.clone())
    };
    let all: Vec<_> = reasons.iter().filter_map(find).collect();
    let is_cause = |trouble: &&PrinterTrouble| **trouble != PrinterTrouble::QueueStopped;
    all.iter().find(is_cause).or(all.first()).cloned()
}

/// A print server's no (RFC 8011, appendix B).
fn refusal(status: StatusCode) -> Option<Refused> {
    let trouble = match status {
        status if status.is_success() => return None,
        StatusCode::ServerErrorNotAcceptingJobs => PrinterTrouble::QueueClosed,
        StatusCode::ClientErrorNotFound => PrinterTrouble::NoSuchQueue,
        StatusCode::ClientErrorDocumentFormatNotSupported
        | StatusCode::ServerErrorOperationNotSupported => PrinterTrouble::Unsuitable,
        StatusCode::ClientErrorForbidden
        | StatusCode::ClientErrorNotAuthenticated
        | StatusCode::ClientErrorNotAuthorized => PrinterTrouble::NotAllowed,
        StatusCode::ServerErrorBusy
        | StatusCode::ServerErrorTemporaryError
        | StatusCode::ServerErrorServiceUnavailable => PrinterTrouble::Busy,
        other => PrinterTrouble::Other(other.to_string()),
    };
    Some(Refused(trouble))
}
