//! The whole way: labels through a thread and a real socket to a simulated printer.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
};

use super::*;
use crate::device::{
    clock::steady_clock,
    link::Link,
    printer::{
        Evidence,
        binding::AnyPrinter,
        direct::Direct,
        profile::{Profile, Timings},
    },
    simulated::printer::{Fault, SimulatedPrinter},
    tcp::TcpLink,
};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn quick() -> Profile {
    let timings = Timings {
        connect: Duration::from_millis(500),
        reply: Duration::from_millis(60),
        poll: Duration::from_millis(5),
        settle: Duration::from_millis(100),
        silence: Duration::from_millis(300),
        gone_before: Duration::from_millis(300),
        ..Timings::default()
    };
    Profile {
        timings,
        ..Profile::default()
    }
}

fn job(number: u128) -> PrintJob {
    PrintJob {
        id: Uuid::from_u128(number),
        bytes: format!("^XA^FDlabel {number}^FS^PQ1^XZ").into_bytes(),
        may_be_out: false,
        length_dots: None,
    }
}

fn printer_and_labels() -> (SimulatedPrinter, Receiver<Vec<u8>>) {
    let (send, labels) = channel();
    let sink = move |_, label: &[u8]| {
        let _ = send.send(label.to_vec());
    };
    (SimulatedPrinter::new("SIM1", 6, Box::new(sink)), labels)
}

fn worker(link: Box<dyn Link>) -> (PrinterWorker, Receiver<PrinterReport>) {
    let (send, reports) = channel();
    let report = move |report| {
        let _ = send.send(report);
    };
    let worker = PrinterWorker::start(
        Box::new(Direct::new(
            link,
            quick(),
            Box::new(AnyPrinter),
            steady_clock(),
        )),
        steady_clock(),
        Box::new(report),
    )
    .unwrap();
    (worker, reports)
}

/// Serves a simulated printer on a socket, one connection at a time as real ones do.
fn serve(printer: SimulatedPrinter) -> String {
    fn talk(mut stream: TcpStream, printer: &SimulatedPrinter) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_millis(5)))?;
        let mut buffer = [0; 256];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => printer.take(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            stream.write_all(&printer.answer())?;
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = talk(stream, &printer);
        }
    });
    address
}

fn next_verdict(reports: &Receiver<PrinterReport>) -> (Uuid, Verdict) {
    loop {
        if let PrinterReport::Verdict { job, verdict } = reports.recv_timeout(PATIENCE).unwrap() {
            return (job, verdict);
        }
    }
}

#[test]
fn labels_in_order_over_tcp() {
    let (printer, labels) = printer_and_labels();
    let (worker, reports) = worker(Box::new(TcpLink::new(serve(printer.clone()))));
    for number in 1..=8 {
        worker.print(job(number)).unwrap();
    }
    for number in 1..=8 {
        let verdict = Verdict::Printed {
            evidence: Evidence::Counter,
        };
        assert_eq!(next_verdict(&reports), (Uuid::from_u128(number), verdict));
        assert_eq!(labels.recv_timeout(PATIENCE).unwrap(), job(number).bytes);
    }
    assert_eq!(printer.printed(), 8);
}

#[test]
fn the_packer_reads_why_and_the_label_comes_by_itself() {
    let (printer, _labels) = printer_and_labels();
    printer.fail(Fault::PaperOut);
    let (worker, reports) = worker(Box::new(TcpLink::new(serve(printer.clone()))));
    let id = job(1).id;
    worker.print(job(1)).unwrap();
    loop {
        let report = reports.recv_timeout(PATIENCE).unwrap();
        let trouble = Some(PrinterTrouble::PaperOut);
        if report == (PrinterReport::Trouble { job: id, trouble }) {
            break;
        }
    }
    printer.mend(Fault::PaperOut);
    let verdict = Verdict::Printed {
        evidence: Evidence::Counter,
    };
    assert_eq!(next_verdict(&reports), (id, verdict));
}

#[test]
fn every_wait_has_a_way_out() {
    let (printer, _labels) = printer_and_labels();
    printer.fail(Fault::HeadOpen);
    let (worker, reports) = worker(Box::new(printer.link()));
    worker.print(job(1)).unwrap();
    worker.print(job(2)).unwrap();
    worker.give_up(job(2).id);
    worker.give_up(job(1).id);
    let (first, verdict) = next_verdict(&reports);
    assert_eq!(first, job(1).id);
    assert!(matches!(verdict, Verdict::NotPrinted { .. }), "{verdict:?}");
    let given_up = Verdict::NotPrinted {
        cause: PrinterTrouble::GivenUp,
    };
    assert_eq!(next_verdict(&reports), (job(2).id, given_up));
    worker.print(job(3)).unwrap();
    drop(worker);
    assert!(matches!(
        next_verdict(&reports),
        (_, Verdict::NotPrinted { .. })
    ));
    assert_eq!(printer.printed(), 0);
}

#[test]
fn an_idle_printer_is_looked_at() {
    let (printer, _labels) = printer_and_labels();
    let (_worker, reports) = worker(Box::new(printer.link()));
    let ready = PrinterReport::Status(PrinterState::Ready);
    assert_eq!(reports.recv_timeout(PATIENCE), Ok(ready));
    printer.fail(Fault::PaperOut);
    let trouble = PrinterReport::Status(PrinterState::Trouble(PrinterTrouble::PaperOut));
    assert_eq!(reports.recv_timeout(PATIENCE), Ok(trouble));
}

#[test]
fn a_full_queue_gives_the_label_back() {
    let (printer, _labels) = printer_and_labels();
    printer.fail(Fault::PaperOut);
    let (worker, _reports) = worker(Box::new(printer.link()));
    let refused = (0..40).find_map(|number| worker.print(job(number)).err());
    assert!(refused.is_some_and(|QueueFull(job)| !job.bytes.is_empty()));
}
