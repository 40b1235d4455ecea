//! How long a packer waits for paper: from the last unit's scan to the label's first byte at the printer, and to the word
//! that it is out, with a printer that takes no time to print, a central on the same machine and the house's carrier;
//! and how many labels a second one printer's queue takes. Prints figures; judges nothing.
//!
//! `cargo bench --bench scan_to_label`. What a PDF label costs on its way to dots is the bench `carrier_label`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on says so, and needs a clock and a place to print"
)]

mod shared;

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use packdesk::device::{
    clock::steady_clock,
    printer::{
        Verdict,
        binding::AnyPrinter,
        direct::Direct,
        profile::Profile,
        worker::{PrintJob, PrinterReport, PrinterWorker},
    },
    simulated::printer::SimulatedPrinter,
};
use shared::{
    CODE, heading, import,
    rig::{play::Play, world::World},
    tell,
};
use uuid::Uuid;

const ORDERS: usize = 60;
const LABELS: u128 = 200;
/// How long the printer listens before it goes on.
const STEP: Duration = Duration::from_millis(1);

/// When the first byte of the label that is due reached the printer.
type FirstByte = Arc<Mutex<Option<Instant>>>;

fn main() {
    heading("milliseconds");
    to_paper();
    through_the_queue();
}

/// Orders of one unit each, packed by lines.
fn to_paper() {
    let world = World::furnished();
    let order = |no| (format!("L-{no:03}"), format!("TL-{no:03}"), 1);
    import(&world, 40, (0..ORDERS).map(order));
    let first_byte = FirstByte::default();
    let address = printer(&first_byte);
    let bench = world.enrol("04");
    let mut play = Play::start(&world, &bench, &["--practice", "--printer", &address]);
    play.does("scan BADGE-1001");
    let (mut to_byte, mut to_verdict) = (Vec::new(), Vec::new());
    for order in 0..ORDERS {
        play.does(&format!("scan TL-{order:03}"));
        *first_byte.lock().unwrap() = None;
        let from = Instant::now();
        play.does(&format!("scan {CODE}"));
        // The box is on the scale at once.
        play.does("key F9");
        play.does("wait printed 20000");
        to_verdict.push(from.elapsed());
        let at = first_byte.lock().unwrap().take().expect("a label was sent");
        to_byte.push(at.duration_since(from));
        play.does("scan {label}");
    }
    tell("last unit to first label byte", to_byte);
    tell("last unit to verdict", to_verdict);
    play.kill();
}

/// A printer on the network whose labels are out as soon as they are in.
fn printer(first_byte: &FirstByte) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printer = SimulatedPrinter::new("SIM0001", 1, Box::new(|_, _| {}));
    let first_byte = Arc::clone(first_byte);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream, &printer, &first_byte);
        }
    });
    address
}

fn serve(mut stream: TcpStream, printer: &SimulatedPrinter, first_byte: &FirstByte) {
    stream.set_read_timeout(Some(STEP)).unwrap();
    let mut bytes = [0; 4096];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return,
            Ok(count) => {
                let now = Instant::now();
                if bytes[..count].windows(3).any(|three| three == b"^XA") {
                    first_byte.lock().unwrap().get_or_insert(now);
                }
                printer.take(&bytes[..count]);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return,
        }
        if stream.write_all(&printer.answer()).is_err() {
            return;
        }
    }
}

/// Labels one after the other, each with its verdict before the next.
fn through_the_queue() {
    let printer = SimulatedPrinter::new("SIM0001", 1, Box::new(|_, _| {}));
    let (send, reports) = channel();
    let way = Direct::new(
        Box::new(printer.link()),
        Profile::default(),
        Box::new(AnyPrinter),
        steady_clock(),
    );
    let worker = PrinterWorker::start(
        Box::new(way),
        steady_clock(),
        Box::new(move |report| {
            let _ = send.send(report);
        }),
    )
    .unwrap();
    let from = Instant::now();
    for number in 1..=LABELS {
        let job = PrintJob {
            id: Uuid::from_u128(number),
            bytes: format!("^XA^FO20,20^A0N,30,30^FDlabel {number}^FS^PQ1^XZ").into_bytes(),
            may_be_out: false,
            length_dots: None,
        };
        worker.print(job).unwrap();
        let verdict = reports.iter().find_map(|report| match report {
            PrinterReport::Verdict { verdict, .. } => Some(verdict),
            _ => None,
        });
        assert!(
            matches!(verdict, Some(Verdict::Printed { .. })),
            "{verdict:?}"
        );
    }
    let took = from.elapsed().as_secs_f64();
    let count = u32::try_from(LABELS).unwrap();
    println!(
        "{:.1} labels a second through the queue",
        f64::from(count) / took
    );
}
