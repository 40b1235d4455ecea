//! A print server on a real socket that does what a test tells it: queues, jobs, their states, and what gets lost.

use std::{
    io::{Cursor, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use ::ipp::{
    model::{DelimiterTag, JobState, Operation, PrinterState, StatusCode},
    parser::IppParser,
    prelude::{IppAttribute, IppRequestResponse, IppValue},
    reader::IppReader,
};

/// The server; what it has and does is in its books.
pub(crate) struct PrintServer {
    address: SocketAddr,
    books: Arc<Mutex<Books>>,
}

/// What the one queue of the server is like, and what lies in it.
pub(crate) struct Books {
    pub state: PrinterState,
    pub accepts: bool,
    pub reasons: Vec<&'static str>,
    pub formats: Vec<&'static str>,
    pub jobs: Vec<Job>,
    /// What a look at a job with a document finds, look by look; the last one stays.
    pub plan: Vec<Step>,
    pub loses_answer_to: Option<Operation>,
    pub refuses: Option<(Operation, StatusCode)>,
    /// What becomes of a job that is called back, beside being called back.
    pub ignores_cancels: bool,
    /// How often it was asked each.
    pub asked: Vec<Operation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    pub owner: String,
    pub format: String,
    pub document: Vec<u8>,
    pub now: Step,
    pub is_begun: bool,
    looks: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Incoming,
    Pending,
    Processing,
    Stopped(&'static str),
    Completed,
    Aborted,
    Canceled,
    /// The server has forgotten it.
    Vanished,
}

impl Step {
    fn is_over(self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Aborted | Self::Canceled | Self::Vanished
        )
    }

    fn begins(self) -> bool {
        matches!(self, Self::Processing | Self::Stopped(_) | Self::Completed)
    }

    fn state(self) -> (JobState, &'static str) {
        match self {
            Self::Incoming => (JobState::PendingHeld, "job-incoming"),
            Self::Pending => (JobState::Pending, "none"),
            Self::Processing => (JobState::Processing, "job-printing"),
            Self::Stopped(reason) => (JobState::ProcessingStopped, reason),
            Self::Completed | Self::Vanished => (JobState::Completed, "job-completed-successfully"),
            Self::Aborted => (JobState::Aborted, "aborted-by-system"),
            Self::Canceled => (JobState::Canceled, "job-canceled-by-user"),
        }
    }
}

impl PrintServer {
    /// A raw queue of a CUPS server, whose jobs are done at the second look.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let books = Arc::new(Mutex::new(Books {
            state: PrinterState::Idle,
            accepts: true,
            reasons: vec!["none"],
            formats: vec!["application/octet-stream", "application/vnd.cups-raw"],
            jobs: Vec::new(),
            plan: vec![Step::Processing, Step::Completed],
            loses_answer_to: None,
            refuses: None,
            ignores_cancels: false,
            asked: Vec::new(),
        }));
        let served = Arc::clone(&books);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let books = Arc::clone(&served);
                thread::spawn(move || while serve(&stream, &books).is_some() {});
            }
        });
        Self { address, books }
    }

    pub(crate) fn queue(&self) -> String {
        format!("ipp://{}/printers/zebra", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// The documents that the printer behind the queue got some of, in order.
    pub(crate) fn came_out(&self) -> Vec<Vec<u8>> {
        let books = self.books();
        let begun = books.jobs.iter().filter(|job| job.is_begun);
        begun.map(|job| job.document.clone()).collect()
    }
}

/// One question; none when the line is closed, by either side.
fn serve(mut stream: &TcpStream, books: &Mutex<Books>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let (_, length) = head.split_once("content-length: ").unwrap();
    let length = length.split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let answer = books.lock().unwrap().answer(body)?.to_bytes();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/ipp\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    stream.write_all(&[head.as_bytes(), &answer].concat()).ok()
}

impl Books {
    fn answer(&mut self, body: Vec<u8>) -> Option<IppRequestResponse> {
        let asked = IppParser::new(IppReader::new(Cursor::new(body)))
            .parse()
            .unwrap();
        let operation = [
            Operation::GetPrinterAttributes,
            Operation::GetJobs,
            Operation::CreateJob,
            Operation::SendDocument,
            Operation::GetJobAttributes,
            Operation::CancelJob,
        ]
        .into_iter()
        .find(|one| *one as i16 == asked.header().operation_or_status)
        .unwrap();
        self.asked.push(operation);
        let text = |name: &str| {
            let group = asked
                .attributes()
                .first_of(DelimiterTag::OperationAttributes)?;
            Some(group.get(name)?.value().to_string())
        };
        let job = text("job-id").and_then(|id| id.parse::<usize>().ok());
        let refused = self.refuses.filter(|(which, _)| *which == operation);
        let (status, found) = match refused {
            Some((_, status)) => (status, Vec::new()),
            None => match operation {
                Operation::GetPrinterAttributes => (StatusCode::SuccessfulOk, self.queue()),
                Operation::GetJobs => (StatusCode::SuccessfulOk, self.open_jobs(&text)),
                Operation::CreateJob => {
                    self.jobs.push(Job {
                        owner: text("requesting-user-name").unwrap(),
                        format: String::new(),
                        document: Vec::new(),
                        now: Step::Incoming,
                        is_begun: false,
                        looks: 0,
                    });
                    let id = i32::try_from(self.jobs.len()).unwrap();
                    (
                        StatusCode::SuccessfulOk,
                        vec![("job-id", IppValue::Integer(id))],
                    )
                }
                Operation::SendDocument => {
                    let mut document = Vec::new();
                    let format = text("document-format").unwrap();
                    asked.into_payload().read_to_end(&mut document).unwrap();
                    let job = &mut self.jobs[job.unwrap() - 1];
                    (job.format, job.document, job.now) = (format, document, Step::Pending);
                    (StatusCode::SuccessfulOk, Vec::new())
                }
                Operation::CancelJob => (self.cancel(job.unwrap()), Vec::new()),
                _ => self.look(job.unwrap()),
            },
        };
        if self.loses_answer_to == Some(operation) {
            self.loses_answer_to = None;
            return None;
        }
        let version = ::ipp::model::IppVersion::v1_1();
        let mut answer = IppRequestResponse::new_response(version, status, 1).unwrap();
        for (name, value) in found {
            let attribute = IppAttribute::with_name(name, value).unwrap();
            let group = DelimiterTag::PrinterAttributes;
            answer.attributes_mut().add(group, attribute);
        }
        Some(answer)
    }

    fn queue(&self) -> Vec<(&'static str, IppValue)> {
        let keywords = |words: &[&'static str]| {
            let words = words
                .iter()
                .map(|word| IppValue::new_keyword(*word).unwrap());
            IppValue::Array(words.collect())
        };
        let formats = self.formats.iter();
        let formats = formats.map(|format| IppValue::new_mime_media_type(*format).unwrap());
        vec![
            ("printer-state", IppValue::Enum(self.state as i32)),
            ("printer-state-reasons", keywords(&self.reasons)),
            ("printer-is-accepting-jobs", IppValue::Boolean(self.accepts)),
            (
                "document-format-supported",
                IppValue::Array(formats.collect()),
            ),
        ]
    }

    fn open_jobs(&self, text: &impl Fn(&str) -> Option<String>) -> Vec<(&'static str, IppValue)> {
        assert_eq!(text("my-jobs").as_deref(), Some("true"));
        let owner = text("requesting-user-name").unwrap();
        let jobs = (1..).zip(&self.jobs);
        jobs.filter(|(_, job)| job.owner == owner && !job.now.is_over())
            .map(|(id, _)| ("job-id", IppValue::Integer(id)))
            .take(1)
            .collect()
    }

    fn cancel(&mut self, id: usize) -> StatusCode {
        let job = &mut self.jobs[id - 1];
        if job.now.is_over() {
            return StatusCode::ClientErrorNotPossible;
        }
        if !self.ignores_cancels {
            job.now = Step::Canceled;
        }
        StatusCode::SuccessfulOk
    }

    fn look(&mut self, id: usize) -> (StatusCode, Vec<(&'static str, IppValue)>) {
        let job = &mut self.jobs[id - 1];
        if !job.now.is_over() && job.now != Step::Incoming {
            job.now = self.plan[job.looks.min(self.plan.len() - 1)];
            job.looks += 1;
            job.is_begun |= job.now.begins() || job.now == Step::Vanished;
        }
        if job.now == Step::Vanished {
            return (StatusCode::ClientErrorNotFound, Vec::new());
        }
        let (state, reason) = job.now.state();
        let processing = if job.is_begun {
            IppValue::Integer(1_700_000_000)
        } else {
            IppValue::NoValue
        };
        let found = vec![
            ("job-state", IppValue::Enum(state as i32)),
            ("job-state-reasons", IppValue::new_keyword(reason).unwrap()),
            ("time-at-processing", processing),
        ];
        (StatusCode::SuccessfulOk, found)
    }
}
