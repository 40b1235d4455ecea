//! Labels through a print server on a real socket: what is said of each is never more than the server knows.

use std::sync::{Arc, Mutex};

use ::ipp::model::{Operation, PrinterState as QueueState, StatusCode};
use uuid::Uuid;

use super::*;
use crate::{
    client::ipp::tests::{
        Cups, queue_at,
        server::{PrintServer, Step},
    },
    domain::{
        carrier_label::{CarrierDocument, pdf::draw},
        label::{Element, Label, code128::BarcodeText, raster::raster, zpl::zpl as written},
    },
};

/// A network, a clock that moves with each wait, and what the packer was told.
struct Bench {
    network: tokio::runtime::Runtime,
    time: Arc<Mutex<Duration>>,
    told: Vec<Option<PrinterTrouble>>,
    gives_up: GivesUp,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum GivesUp {
    Never,
    /// When the packer is told of a trouble.
    AtTrouble,
    /// Before anything is asked.
    AtOnce,
}

impl Bench {
    fn new() -> Self {
        let network = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self {
            network,
            time: Arc::default(),
            told: Vec::new(),
            gives_up: GivesUp::Never,
        }
    }

    fn way(&self, server: &PrintServer) -> Spooled {
        self.way_to(&server.queue(), true)
    }

    fn way_to(&self, address: &str, speaks_zpl: bool) -> Spooled {
        let queue = LabelQueue::at(&queue_at(address), "packdesk-B-1").unwrap();
        let behind = Behind {
            speaks_zpl,
            dpi: Dpi::D203,
        };
        let time = Arc::clone(&self.time);
        let clock: SteadyClock = Arc::new(move || *time.lock().unwrap());
        let network = self.network.handle().clone();
        let timings = Timings {
            poll: Duration::from_millis(1),
            ..Timings::default()
        };
        Spooled::new(queue, behind, network, clock, timings)
    }

    fn prints(&mut self, way: &mut Spooled, job: &PrintJob) -> Verdict {
        self.told.clear();
        way.print(job, Duration::ZERO, self)
    }
}

impl Watch for Bench {
    fn trouble(&mut self, trouble: Option<&PrinterTrouble>) {
        self.told.push(trouble.cloned());
    }

    fn is_given_up(&self) -> bool {
        match self.gives_up {
            GivesUp::Never => false,
            GivesUp::AtTrouble => !self.told.is_empty(),
            GivesUp::AtOnce => true,
        }
    }

    fn pause(&mut self, _span: Duration) {
        *self.time.lock().unwrap() += Duration::from_secs(9);
    }
}

fn label() -> Label {
    Label {
        width_dots: 400,
        length_dots: 200,
        dpi: Dpi::D203,
        elements: vec![Element::Code128 {
            x: 40,
            y: 40,
            module_dots: 2,
            height_dots: 60,
            human_readable_dots: None,
            data: BarcodeText::new("HP000001DE").unwrap(),
        }],
    }
}

fn job() -> PrintJob {
    PrintJob {
        id: Uuid::from_u128(7),
        bytes: written(&label()).unwrap().into_bytes(),
        may_be_out: false,
        length_dots: None,
    }
}

fn again() -> PrintJob {
    PrintJob {
        may_be_out: true,
        ..job()
    }
}

fn unknown(cause: PrinterTrouble) -> Verdict {
    Verdict::Unknown { cause }
}

fn not_printed(cause: PrinterTrouble) -> Verdict {
    Verdict::NotPrinted { cause }
}

#[test]
fn the_servers_done_is_not_called_printed() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    let mut way = bench.way(&server);
    assert_eq!(way.look(), PrinterState::Ready);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, unknown(PrinterTrouble::HandedOver));
    assert_eq!(server.came_out(), [job().bytes], "byte for byte, and once");
    assert_eq!(server.books().jobs[0].format, "application/vnd.cups-raw");
    assert_eq!(server.books().jobs[0].owner, "packdesk-B-1");
    assert_eq!(bench.told, []);
    // The packer says that it did not come out: nothing of the first job can come any more, so it is sent again.
    let verdict = bench.prints(&mut way, &again());
    assert_eq!(verdict, unknown(PrinterTrouble::HandedOver));
    assert_eq!(server.came_out().len(), 2);
}

#[test]
fn a_queue_that_does_not_work_gets_nothing_and_says_why() {
    use PrinterTrouble::{Gone, HeadOpen, Jam, PaperOut, QueueClosed, QueueStopped, RibbonOut};
    let cases: [(QueueState, bool, &[&str], PrinterTrouble); 9] = [
        (QueueState::Stopped, true, &["paused"], QueueStopped),
        (QueueState::Stopped, true, &["none"], QueueStopped),
        (
            QueueState::Stopped,
            true,
            &["paused", "media-empty-error"],
            PaperOut,
        ),
        (QueueState::Stopped, true, &["media-jam"], Jam),
        (QueueState::Stopped, true, &["door-open-error"], HeadOpen),
        (
            QueueState::Stopped,
            true,
            &["marker-supply-empty-warning"],
            RibbonOut,
        ),
        (
            QueueState::Stopped,
            true,
            &["com.zebra-offline-error"],
            Gone,
        ),
        (QueueState::Idle, false, &["none"], QueueClosed),
        (QueueState::Idle, false, &["offline-report"], QueueClosed),
    ];
    for (state, accepts, reasons, trouble) in cases {
        let (server, mut bench) = (PrintServer::start(), Bench::new());
        {
            let mut books = server.books();
            (books.state, books.accepts, books.reasons) = (state, accepts, reasons.to_vec());
        }
        let mut way = bench.way(&server);
        assert_eq!(way.look(), PrinterState::Trouble(trouble.clone()));
        bench.gives_up = GivesUp::AtTrouble;
        let verdict = bench.prints(&mut way, &job());
        assert_eq!(verdict, not_printed(trouble.clone()));
        assert_eq!(bench.told, [Some(trouble)]);
        assert!(server.books().jobs.is_empty());
    }
}

#[test]
fn a_queue_that_works_again_gets_the_label_and_one_that_never_does_gets_nothing() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().state = QueueState::Stopped;
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(
        verdict,
        not_printed(PrinterTrouble::QueueStopped),
        "it came too late"
    );
    server.books().state = QueueState::Idle;
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, unknown(PrinterTrouble::HandedOver));
    assert_eq!(server.came_out().len(), 1);
}

#[test]
fn a_label_that_waits_says_why_and_given_up_in_time_it_never_prints() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().plan = vec![Step::Pending];
    server.books().reasons = vec!["connecting-to-device"];
    bench.gives_up = GivesUp::AtTrouble;
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(
        verdict,
        not_printed(PrinterTrouble::Gone),
        "the server says that none of it has begun"
    );
    assert_eq!(bench.told, [Some(PrinterTrouble::Gone)]);
    assert_eq!(server.books().jobs[0].now, Step::Canceled);
    assert_eq!(server.came_out().len(), 0);
}

#[test]
fn what_had_begun_when_it_was_given_up_is_not_known() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().plan = vec![Step::Processing, Step::Stopped("media-empty-error")];
    bench.gives_up = GivesUp::AtTrouble;
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, unknown(PrinterTrouble::PaperOut));
    assert_eq!(server.books().jobs[0].now, Step::Canceled);
}

#[test]
fn a_label_that_does_not_begin_in_time_is_called_back_before_the_next_parcel() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().plan = vec![Step::Pending];
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, not_printed(PrinterTrouble::Busy));
    assert!(*bench.time.lock().unwrap() < Duration::from_mins(6));
    assert_eq!(server.books().jobs[0].now, Step::Canceled);
}

#[test]
fn how_a_job_ended_says_what_is_known_of_its_label() {
    use PrinterTrouble::{Dropped, HandedOver};
    let cases = [
        (vec![Step::Pending, Step::Aborted], not_printed(Dropped)),
        (vec![Step::Pending, Step::Canceled], not_printed(Dropped)),
        (vec![Step::Processing, Step::Aborted], unknown(Dropped)),
        (vec![Step::Processing, Step::Canceled], unknown(Dropped)),
        (vec![Step::Pending, Step::Vanished], unknown(HandedOver)),
        (vec![Step::Pending, Step::Completed], unknown(HandedOver)),
    ];
    for (plan, expected) in cases {
        let (server, mut bench) = (PrintServer::start(), Bench::new());
        server.books().plan.clone_from(&plan);
        let mut way = bench.way(&server);
        assert_eq!(bench.prints(&mut way, &job()), expected, "{plan:?}");
    }
}

#[test]
fn a_lost_answer_makes_no_second_label() {
    for operation in [
        Operation::GetPrinterAttributes,
        Operation::GetJobs,
        Operation::CreateJob,
        Operation::SendDocument,
        Operation::GetJobAttributes,
    ] {
        let (server, mut bench) = (PrintServer::start(), Bench::new());
        server.books().loses_answer_to = Some(operation);
        let mut way = bench.way(&server);
        let verdict = bench.prints(&mut way, &job());
        assert_eq!(
            verdict,
            unknown(PrinterTrouble::HandedOver),
            "{operation:?}"
        );
        assert_eq!(server.came_out(), [job().bytes], "{operation:?}");
        let open = server
            .books()
            .jobs
            .iter()
            .filter(|job| job.now == Step::Incoming)
            .count();
        assert_eq!(open, 0, "{operation:?}: an empty job is left");
    }
}

#[test]
fn what_a_stopped_bench_left_in_the_queue_is_taken_out_first_and_others_jobs_are_not() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().plan = vec![Step::Pending];
    {
        // A bench that is gone in the middle, and one beside it.
        let queue = server.queue();
        let others = ["packdesk-B-1", "packdesk-B-2"]
            .map(|owner| LabelQueue::at(&queue_at(&queue), owner).unwrap());
        bench.network.block_on(async {
            for other in &others {
                let number = other.create("label").await.unwrap().unwrap();
                other
                    .send(number, RAW[0], b"^XA^XZ")
                    .await
                    .unwrap()
                    .unwrap();
            }
        });
    }
    server.books().plan = vec![Step::Completed];
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, unknown(PrinterTrouble::HandedOver));
    let states: Vec<Step> = server.books().jobs.iter().map(|job| job.now).collect();
    assert_eq!(states, [Step::Canceled, Step::Pending, Step::Completed]);
    assert_eq!(server.came_out(), [job().bytes]);
}

#[test]
fn nothing_is_sent_again_while_the_job_before_may_still_print() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().plan = vec![Step::Processing];
    server.books().ignores_cancels = true;
    server.books().reasons = vec!["media-empty"];
    bench.gives_up = GivesUp::AtTrouble;
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, unknown(PrinterTrouble::PaperOut));
    // The packer says that it did not come out, and the server still has it.
    bench.gives_up = GivesUp::AtTrouble;
    let verdict = bench.prints(&mut way, &again());
    assert_eq!(verdict, unknown(PrinterTrouble::Busy));
    assert_eq!(server.books().jobs.len(), 1);
    // Meanwhile it came out after all: the packer looks once more, and his next word counts.
    server.books().plan = vec![Step::Completed];
    bench.gives_up = GivesUp::Never;
    let verdict = bench.prints(&mut way, &again());
    assert_eq!(verdict, unknown(PrinterTrouble::HandedOver));
    assert_eq!(server.books().jobs.len(), 1, "not sent again");
    bench.prints(&mut way, &again());
    assert_eq!(server.books().jobs.len(), 2);
}

#[test]
fn a_label_given_up_before_its_turn_is_never_asked_about() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    bench.gives_up = GivesUp::AtOnce;
    let mut way = bench.way(&server);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, not_printed(PrinterTrouble::GivenUp));
    assert_eq!(server.books().asked, []);
}

#[test]
fn a_queue_that_is_not_raw_gets_a_page_of_the_labels_own_size() {
    let cases: [(&[&'static str], bool, Option<&str>); 7] = [
        (&[SENSED, RAW[0], PDF], true, Some(RAW[0])),
        (&[PDF, RAW[1]], true, Some(RAW[1])),
        (&[SENSED], true, Some(SENSED)),
        (&[SENSED, PDF], true, Some(PDF)),
        (&[SENSED, RAW[0], PDF], false, Some(PDF)),
        (&[SENSED, RAW[0]], false, None),
        (&["image/jpeg"], true, None),
    ];
    for (formats, speaks_zpl, expected) in cases {
        let (server, mut bench) = (PrintServer::start(), Bench::new());
        server.books().formats = formats.to_vec();
        let mut way = bench.way_to(&server.queue(), speaks_zpl);
        let verdict = bench.prints(&mut way, &job());
        let Some(format) = expected else {
            assert_eq!(
                verdict,
                not_printed(PrinterTrouble::Unsuitable),
                "{formats:?}"
            );
            assert!(server.books().jobs.is_empty());
            continue;
        };
        assert_eq!(verdict, unknown(PrinterTrouble::HandedOver), "{formats:?}");
        assert_eq!(server.books().jobs[0].format, format, "{formats:?}");
        let came_out = server.came_out().remove(0);
        if format == PDF {
            let drawn = draw(&came_out, Dpi::D203).unwrap();
            assert!(
                drawn == raster(&label()).unwrap(),
                "dot for dot, at its own size"
            );
        } else {
            assert_eq!(came_out, job().bytes);
        }
    }
}

#[test]
fn a_carriers_own_zpl_is_not_drawn_by_guess() {
    let (server, mut bench) = (PrintServer::start(), Bench::new());
    server.books().formats = vec![PDF];
    let mut way = bench.way(&server);
    let carriers = PrintJob {
        bytes: CarrierDocument::zpl("^XA^FO20,20^BXN,8,200^FDunread^FS^XZ").bytes,
        ..job()
    };
    let verdict = bench.prints(&mut way, &carriers);
    assert_eq!(verdict, not_printed(PrinterTrouble::Unsuitable));
    assert!(server.books().jobs.is_empty());
}

#[test]
fn a_servers_no_is_final_where_waiting_does_not_help() {
    use PrinterTrouble::{Busy, NoSuchQueue, NotAllowed, Unsuitable};
    let cases = [
        (
            Operation::GetPrinterAttributes,
            StatusCode::ClientErrorNotFound,
            NoSuchQueue,
        ),
        (
            Operation::CreateJob,
            StatusCode::ClientErrorNotAuthorized,
            NotAllowed,
        ),
        (
            Operation::CreateJob,
            StatusCode::ServerErrorOperationNotSupported,
            Unsuitable,
        ),
        (Operation::CreateJob, StatusCode::ServerErrorBusy, Busy),
        (
            Operation::SendDocument,
            StatusCode::ClientErrorDocumentFormatNotSupported,
            Unsuitable,
        ),
    ];
    for (operation, status, cause) in cases {
        let (server, mut bench) = (PrintServer::start(), Bench::new());
        server.books().refuses = Some((operation, status));
        let mut way = bench.way(&server);
        let verdict = bench.prints(&mut way, &job());
        assert_eq!(verdict, not_printed(cause), "{status}");
        assert!(server.came_out().is_empty());
        let is_left = server
            .books()
            .jobs
            .iter()
            .any(|job| job.now == Step::Incoming);
        assert!(!is_left, "{status}: an empty job is left");
    }
}

#[test]
fn a_server_that_is_gone_is_said_and_nothing_is_known_to_print() {
    let mut bench = Bench::new();
    let mut way = bench.way_to("ipp://127.0.0.1:9/printers/zebra", true);
    assert_eq!(
        way.look(),
        PrinterState::Trouble(PrinterTrouble::ServerGone)
    );
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, not_printed(PrinterTrouble::ServerGone));
    assert_eq!(bench.told, [Some(PrinterTrouble::ServerGone)]);
}

/// CUPS itself; skipped with a word where it is not installed.
#[test]
fn a_real_cups_hands_a_label_on_byte_for_byte() {
    let mut bench = Bench::new();
    let Some(cups) = bench.network.block_on(Cups::start()) else {
        return;
    };
    let mut way = bench.way_to(&cups.queue("a4"), true);
    assert_eq!(way.look(), PrinterState::Ready);
    let verdict = bench.prints(&mut way, &job());
    assert_eq!(verdict, unknown(PrinterTrouble::HandedOver));
    assert_eq!(cups.came_out(), [job().bytes]);
    for (queue, trouble) in [
        ("stopped", PrinterTrouble::QueueStopped),
        ("closed", PrinterTrouble::QueueClosed),
        ("nowhere", PrinterTrouble::NoSuchQueue),
    ] {
        let mut way = bench.way_to(&cups.queue(queue), true);
        assert_eq!(
            way.look(),
            PrinterState::Trouble(trouble.clone()),
            "{queue}"
        );
        bench.gives_up = GivesUp::AtTrouble;
        assert_eq!(bench.prints(&mut way, &job()), not_printed(trouble));
        bench.gives_up = GivesUp::Never;
    }
    // Its printer never answers: the job is called back, and a second label finds the queue empty.
    let mut away = bench.way_to(&cups.queue("away"), true);
    bench.gives_up = GivesUp::AtTrouble;
    let verdict = bench.prints(&mut away, &job());
    assert!(matches!(verdict, Verdict::Unknown { .. }), "{verdict:?}");
    let queue = LabelQueue::at(&queue_at(&cups.queue("away")), "packdesk-B-1").unwrap();
    let open = bench.network.block_on(queue.open_jobs()).unwrap();
    assert!(open.is_empty(), "{open:?}");
    assert_eq!(cups.came_out().len(), 1);
}
