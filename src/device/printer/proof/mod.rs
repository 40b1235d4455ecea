//! Labels through real wires, with faults at random: none twice, none lost, none out of order, no verdict that lies.
//!
//! `PACKDESK_PRINT_LABELS` says how many labels a wire prints, `PACKDESK_PRINT_SEED` which faults.

mod wires;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use uuid::Uuid;

use super::{
    Verdict,
    binding::AnyPrinter,
    direct::Direct,
    profile::{Profile, Timings},
    worker::{PrintJob, PrinterReport, PrinterWorker},
};
use crate::device::{
    link::Link,
    serial::{SerialLink, SerialSettings},
    simulated::printer::{
        Act::{Fails, Mends},
        Fault, SimulatedPrinter, When,
    },
    tcp::TcpLink,
    usb::{DeviceChoice, Found},
    usb_printer::UsbPrinterLink,
};
use crate::domain::usb::UsbName;

/// Longer than any one label takes.
const PATIENCE: Duration = Duration::from_mins(5);
/// Labels a wire prints where nothing else is said: each fault hits once, and as many again by the dice.
const LABELS: u64 = 17;
/// Touches of the wire a label takes.
const STEPS: u32 = 8;

/// So often a label comes behind a sign.
const SIGNED_EVERY: u64 = 5;
const SIGN: &[u8] = b"^XA^CI28^FO10,10^FD>> bench-07^FS^PQ1^XZ";

const FAULTS: [Fault; 17] = [
    Fault::PaperOut,
    Fault::HeadOpen,
    Fault::Paused,
    Fault::RibbonOut,
    Fault::TooHot,
    Fault::CutterStuck,
    Fault::MemoryCorrupt,
    Fault::Diagnostic,
    Fault::BufferFull,
    Fault::Mute,
    Fault::Stalled,
    Fault::Off,
    Fault::Unplugged,
    Fault::SilentInTrouble,
    Fault::NoHostStatus,
    Fault::Dribbles,
    Fault::Replaced,
];

/// In the time of the wire ([`wires::Wire::clock`]): a slow machine makes the proof longer, never another.
fn quick() -> Profile {
    Profile {
        timings: Timings {
            connect: Duration::from_secs(2),
            reply: Duration::from_millis(60),
            poll: Duration::from_millis(2),
            stall: Duration::from_millis(40),
            settle: Duration::from_millis(40),
            silence: Duration::from_millis(150),
            gone_before: Duration::from_millis(150),
            gone_after: Duration::from_millis(250),
            fault: Duration::from_millis(250),
            begin: Duration::from_millis(500),
            taken: Duration::from_millis(100),
            reconnect: (Duration::from_millis(3), Duration::from_millis(10)),
        },
        ..Profile::default()
    }
}

/// Numbers that look random, the same for a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % end
    }

    fn fault(&mut self) -> Fault {
        fault(self.below(FAULTS.len() as u64))
    }

    /// A point that every label reaches.
    fn sure_point(&mut self) -> When {
        match self.below(3) {
            0 => When::Touches(self.below(15)),
            1 => When::Bytes(self.below(250)),
            _ => When::Percent(u32::try_from(self.below(100)).unwrap()),
        }
    }

    fn point(&mut self) -> When {
        match self.below(3) {
            0 => When::Touches(self.below(30)),
            1 => When::Bytes(self.below(600)),
            _ => When::Percent(u32::try_from(self.below(100)).unwrap()),
        }
    }
}

fn fault(number: u64) -> Fault {
    FAULTS[usize::try_from(number).unwrap() % FAULTS.len()]
}

fn number(name: &str, otherwise: u64) -> u64 {
    let told = std::env::var(name).ok();
    told.map_or(otherwise, |text| text.parse().unwrap())
}

fn label(number: u64) -> Vec<u8> {
    let data = "0123456789".repeat(20);
    format!("^XA^CI28^FO10,10^FDlabel {number} {data}^FS^PQ1^XZ").into_bytes()
}

/// The bytes of a job: now and then a label behind one that says whose it is, as at a neighbour's printer.
fn job_of(number: u64) -> Vec<u8> {
    if number.is_multiple_of(SIGNED_EVERY) {
        [SIGN, &label(number)].concat()
    } else {
        label(number)
    }
}

/// The printer whose node is there, beside one that is not meant and comes first.
fn usb_link(node: &str) -> UsbPrinterLink {
    let found = |node: &str, serial: &str| Found {
        node: node.into(),
        name: UsbName {
            vendor: 0x0a5f,
            product: 0x0164,
            serial: Some(serial.to_owned()),
        },
        product: String::new(),
        descriptor: PathBuf::new(),
    };
    let all = vec![found("/dev/null", "SIM0"), found(node, "SIM1")];
    let choice = DeviceChoice::Serial("SIM1".to_owned());
    UsbPrinterLink::listed_by(choice, Box::new(move || all.clone()))
}

/// A printer, what came out of it, and its worker at the other end of a wire.
struct Line {
    printer: SimulatedPrinter,
    came_out: Arc<Mutex<Vec<Vec<u8>>>>,
    worker: PrinterWorker,
    reports: Receiver<PrinterReport>,
    wire: wires::Wire,
}

/// What became of the tries.
#[derive(Debug, Default)]
struct Count {
    faults: u64,
    printed: u64,
    not_printed: u64,
    unknown: u64,
}

impl Line {
    fn new(on: &str) -> Self {
        let came_out = Arc::new(Mutex::new(Vec::new()));
        let ledger = Arc::clone(&came_out);
        let sink = move |_, label: &[u8]| ledger.lock().unwrap().push(label.to_vec());
        let printer = SimulatedPrinter::new("SIM1", STEPS, Box::new(sink));
        let wire = wires::serve(printer.clone(), on);
        let link: Box<dyn Link> = match on {
            "tcp" => Box::new(TcpLink::new(wire.address.clone())),
            "usb" | "usb-pulled" => Box::new(usb_link(&wire.address)),
            _ => Box::new(SerialLink::new(SerialSettings::printer(&wire.address))),
        };
        let (send, reports) = channel();
        let report = move |report| {
            let _ = send.send(report);
        };
        let worker = PrinterWorker::start(
            Box::new(Direct::new(
                link,
                quick(),
                Box::new(AnyPrinter),
                wire.clock(),
            )),
            wire.clock(),
            Box::new(report),
        )
        .unwrap();
        Self {
            printer,
            came_out,
            worker,
            reports,
            wire,
        }
    }

    fn copies(&self, label: &[u8]) -> usize {
        let came_out = self.came_out.lock().unwrap();
        came_out.iter().filter(|out| *out == label).count()
    }

    /// Sends it and waits for the verdict; a packer who waits for nothing gives up now and then.
    fn try_once(&self, id: Uuid, label: &[u8], gives_up: bool, may_be_out: bool) -> Verdict {
        let job = PrintJob {
            id,
            bytes: label.to_vec(),
            may_be_out,
            length_dots: None,
        };
        self.worker.print(job).unwrap();
        loop {
            match self.reports.recv_timeout(PATIENCE).unwrap() {
                PrinterReport::Verdict { job, verdict } if job == id => return verdict,
                PrinterReport::Trouble {
                    trouble: Some(_), ..
                } if gives_up => self.worker.give_up(id),
                _ => {}
            }
        }
    }

    /// Nothing is wrong any more, and what is in the printer and on the wire comes out.
    fn settle(&self) {
        self.printer.repair();
        self.wire.drain(PATIENCE);
        while self.printer.pending() > 0 {
            self.printer.take(b"");
        }
    }
}

fn run(on: &str) {
    let labels = number("PACKDESK_PRINT_LABELS", LABELS);
    let seed = number("PACKDESK_PRINT_SEED", 4);
    let (mut dice, mut count) = (Dice(seed), Count::default());
    let line = Line::new(on);
    for no in 1..=labels {
        let label = label(no);
        let (mut tries, mut may_be_out) = (0_u32, false);
        let mut told = Vec::new();
        while line.copies(&label) == 0 {
            tries += 1;
            assert!(tries < 20, "{on} seed {seed}: label {no} never comes out");
            told.push(format!("{on} seed {seed} label {no} try {tries}:"));
            // The first try of each label meets the next fault of the list, whatever else happens.
            let sure = (tries == 1).then(|| (fault(no), dice.sure_point()));
            let others = (0..dice.below(3)).map(|_| (dice.fault(), dice.point()));
            let faults: Vec<_> = sure.into_iter().chain(others).collect();
            for (fault, point) in faults {
                count.faults += 1;
                line.printer.plan([(point, Fails(fault))]);
                told.push(format!("{fault:?} at {point:?}"));
                if dice.below(3) > 0 {
                    let until = When::Touches(dice.below(60));
                    line.printer.plan([(until, Mends(fault))]);
                    told.push(format!("until {until:?}"));
                }
            }
            let gives_up = dice.below(4) == 0;
            let id = Uuid::from_u128(u128::from(no) << 32 | u128::from(tries));
            let verdict = line.try_once(id, &job_of(no), gives_up, may_be_out);
            may_be_out = matches!(verdict, Verdict::Unknown { .. });
            // An impatient packer looks before the printer has got what is still on the wire.
            if may_be_out && dice.below(2) == 0 {
                line.printer.repair();
            } else {
                line.settle();
            }
            let copies = line.copies(&label);
            told.push(format!("{verdict:?}, {copies} out"));
            match &verdict {
                Verdict::Printed { .. } => {
                    count.printed += 1;
                    assert_eq!(copies, 1, "{told:?}");
                }
                Verdict::NotPrinted { .. } => {
                    count.not_printed += 1;
                    assert_eq!(copies, 0, "{told:?}");
                }
                // The packer looks: what is there is stuck on, what is not is printed again.
                Verdict::Unknown { .. } => {
                    count.unknown += 1;
                    assert!(copies <= 1, "{told:?}");
                }
            }
        }
        for lasting in [Fault::Dribbles, Fault::NoHostStatus] {
            line.printer.mend(lasting);
        }
    }
    let expected: Vec<Vec<u8>> = (1..=labels).map(label).collect();
    let came_out = line.came_out.lock().unwrap();
    // A sign may come out again with a label that is sent again.
    let labels_out: Vec<_> = came_out.iter().filter(|out| *out != SIGN).collect();
    assert!(
        labels_out.into_iter().eq(&expected),
        "{on} seed {seed}: not each once, in order"
    );
    println!("{on}: {labels} labels, seed {seed}: {count:?}");
}

#[test]
fn labels_over_tcp() {
    run("tcp");
}

#[test]
fn labels_over_a_serial_line() {
    run("serial");
}

#[test]
fn labels_over_the_usb_printer_class() {
    run("usb");
}

#[test]
fn a_usb_cable_pulled_in_mid_label() {
    let line = Line::new("usb-pulled");
    let (first, second) = (label(1), label(2));
    line.printer
        .plan([(When::Bytes(150), Fails(Fault::Unplugged))]);
    let verdict = line.try_once(Uuid::from_u128(1), &first, false, false);
    assert!(!matches!(verdict, Verdict::Printed { .. }), "{verdict:?}");
    line.settle();
    assert_eq!(line.copies(&first), 0, "half a label came out");
    let may_be_out = matches!(verdict, Verdict::Unknown { .. });
    for (id, label, may_be_out) in [(2, &first, may_be_out), (3, &second, false)] {
        let verdict = line.try_once(Uuid::from_u128(id), label, false, may_be_out);
        assert!(matches!(verdict, Verdict::Printed { .. }), "{verdict:?}");
    }
    assert_eq!(*line.came_out.lock().unwrap(), [first, second]);
}
