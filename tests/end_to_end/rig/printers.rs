//! Label printers on real wires: the simulated one behind a TCP port or a serial line.

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use packdesk::device::simulated::printer::SimulatedPrinter;

use super::{
    Folder,
    wires::{Came, Wire},
};

/// How long a printer listens before it goes on printing.
const STEP: Duration = Duration::from_millis(5);

/// The labels that came out of a printer, and everything it was sent.
#[derive(Clone, Default)]
pub struct Tray {
    labels: Arc<Mutex<Vec<String>>>,
    sent: Arc<Mutex<Vec<u8>>>,
    is_over: Arc<AtomicBool>,
}

impl Tray {
    /// The labels, in order.
    pub fn labels(&self) -> Vec<String> {
        self.labels.lock().unwrap().clone()
    }

    /// Every byte that was sent to the printer.
    pub fn sent(&self) -> Vec<u8> {
        self.sent.lock().unwrap().clone()
    }

    /// How many labels show this number.
    pub fn copies(&self, tracking: &str) -> usize {
        let labels = self.labels();
        labels
            .iter()
            .filter(|label| label.contains(tracking))
            .count()
    }

    fn printer(&self) -> SimulatedPrinter {
        let labels = Arc::clone(&self.labels);
        let sink = move |_, zpl: &[u8]| {
            labels
                .lock()
                .unwrap()
                .push(String::from_utf8(zpl.to_vec()).unwrap());
        };
        SimulatedPrinter::new("SIM0001", 2, Box::new(sink))
    }

    fn note(&self, bytes: &[u8]) {
        self.sent.lock().unwrap().extend_from_slice(bytes);
    }
}

/// A printer that goes on until the test is over.
pub struct Printer {
    /// What came out.
    pub tray: Tray,
    /// Where it is: a port or a path.
    pub at: String,
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.tray.is_over.store(true, Ordering::Release);
    }
}

/// A printer on the network; it serves one connection at a time, as most do.
pub fn on_tcp() -> Printer {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let tray = Tray::default();
    let printer = tray.printer();
    let inside = tray.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            if inside.is_over.load(Ordering::Acquire) {
                return;
            }
            if let Ok(stream) = stream {
                serve(stream, &printer, &inside);
            }
        }
    });
    Printer { tray, at }
}

fn serve(mut stream: TcpStream, printer: &SimulatedPrinter, tray: &Tray) {
    stream.set_read_timeout(Some(STEP)).unwrap();
    let mut bytes = [0; 4096];
    while !tray.is_over.load(Ordering::Acquire) {
        match stream.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => {
                tray.note(&bytes[..count]);
                printer.take(&bytes[..count]);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => break,
        }
        if stream.write_all(&printer.answer()).is_err() {
            break;
        }
    }
    // What is in it comes out, also when nobody is connected any more.
    for _ in 0..8 {
        let _ = printer.answer();
    }
}

/// A printer on a serial line.
pub fn on_serial_line() -> Printer {
    let mut wire = Wire::raw();
    let at = wire.path.to_string_lossy().into_owned();
    let tray = Tray::default();
    let printer = tray.printer();
    let inside = tray.clone();
    thread::spawn(move || {
        while !inside.is_over.load(Ordering::Acquire) {
            match wire.receive(STEP) {
                Came::Bytes(bytes) => {
                    inside.note(&bytes);
                    printer.take(&bytes);
                }
                Came::Silence => {}
                // Nobody has opened the line yet, or not again.
                Came::HungUp => super::pass(STEP),
            }
            let answer = printer.answer();
            if !answer.is_empty() {
                wire.send(&answer);
            }
        }
    });
    Printer { tray, at }
}

/// A scanner on a serial line, behind a link as udev makes them.
pub struct Scanner {
    wire: Wire,
    link: PathBuf,
}

impl Scanner {
    /// One that lies on the bench, its link in this folder.
    pub fn linked_in(folder: &Folder) -> Self {
        let wire = Wire::raw();
        let link = folder.at("by-id-gun");
        std::os::unix::fs::symlink(&wire.path, &link).unwrap();
        Self { wire, link }
    }

    /// The path of its port.
    pub fn path(&self) -> &PathBuf {
        &self.link
    }

    /// Pulls the trigger.
    pub fn scan(&mut self, code: &str) {
        self.wire.send(format!("{code}\r").as_bytes());
    }

    /// Sends a piece of a code.
    pub fn sends(&mut self, piece: &str) {
        self.wire.send(piece.as_bytes());
    }

    /// Is pulled out in the middle of a code.
    pub fn pull_out(mut self) {
        self.wire.send(b"95256");
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        // Before its line closes, whose name is soon another line's.
        std::fs::remove_file(&self.link).unwrap();
    }
}
