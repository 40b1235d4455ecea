//! The simulated printer's end of real wires: a socket, and a pty behind a link that moves.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::fd::{AsFd, OwnedFd},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::device::{
    clock::{SteadyClock, steady_clock},
    simulated::printer::SimulatedPrinter,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{OptionalActions, tcgetattr, tcsetattr},
};

/// A look that brings nothing; the time of a wire passes in these.
const LOOK: Duration = Duration::from_millis(1);
/// So many empty looks mean that nothing is on the wire.
const QUIET: u64 = 12;
const XOFF: u8 = 0x13;
const XON: u8 = 0x11;

/// A wire that is served until it is dropped.
pub struct Wire {
    /// `host:port`, or the path of the port or node.
    pub address: String,
    ended: Arc<AtomicBool>,
    /// Looks in a row that brought nothing.
    quiet: Arc<AtomicU64>,
    /// All looks that brought nothing.
    looks: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    /// The time as the printer's side sees it: it stands still while that side does not get to look.
    pub fn clock(&self) -> SteadyClock {
        let looks = Arc::clone(&self.looks);
        Arc::new(move || LOOK * u32::try_from(looks.load(Ordering::SeqCst)).unwrap())
    }

    /// Waits until nothing is on it any more.
    pub fn drain(&self, within: Duration) {
        let clock = steady_clock();
        let start = clock();
        self.quiet.store(0, Ordering::SeqCst);
        while self.quiet.load(Ordering::SeqCst) < QUIET {
            assert!(
                clock().saturating_sub(start) < within,
                "the wire is never quiet"
            );
            thread::park_timeout(LOOK);
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = fs::remove_file(&self.address);
    }
}

/// Serves the printer on a wire of that kind.
pub fn serve(printer: SimulatedPrinter, on: &str) -> Wire {
    let ended = Arc::new(AtomicBool::new(false));
    let quiet = Arc::new(AtomicU64::new(0));
    let looks = Arc::new(AtomicU64::new(0));
    let side = Side {
        printer,
        end: Arc::clone(&ended),
        quiet: Arc::clone(&quiet),
        looks: Arc::clone(&looks),
        has_flow_control: on == "serial",
    };
    let (address, thread) = if on == "tcp" {
        let listener = TcpListener::bind((own_address(), 0)).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let thread = thread::spawn(move || side.serve_tcp(listener));
        (address, thread)
    } else {
        let path = std::env::temp_dir().join(format!("packdesk-{on}-{}", std::process::id()));
        let address = path.display().to_string();
        let first = line(&path);
        let thread = thread::spawn(move || side.serve_pty(&path, first));
        (address, thread)
    };
    Wire {
        address,
        ended,
        quiet,
        looks,
        thread: Some(thread),
    }
}

/// An address that nobody else uses: while the printer is off nobody takes its port, and who knocks there does not
/// happen to reach the own end, as can be on `127.0.0.1`.
fn own_address() -> Ipv4Addr {
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 77, high, low.clamp(1, 254))
}

/// A line whose port lies behind `path`.
fn line(path: &PathBuf) -> File {
    let device: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&device).unwrap();
    unlockpt(&device).unwrap();
    let mut modes = tcgetattr(&device).unwrap();
    modes.make_raw();
    tcsetattr(&device, OptionalActions::Now, &modes).unwrap();
    let port = ptsname(&device, Vec::new()).unwrap().into_string().unwrap();
    let _ = fs::remove_file(path);
    std::os::unix::fs::symlink(port, path).unwrap();
    device.into()
}

/// The printer's side of a wire.
struct Side {
    printer: SimulatedPrinter,
    end: Arc<AtomicBool>,
    quiet: Arc<AtomicU64>,
    looks: Arc<AtomicU64>,
    /// It stops the line by a character; otherwise it stops to take.
    has_flow_control: bool,
}

impl Side {
    /// Waits a moment for bytes.
    fn has_bytes(&self, wire: &impl AsFd) -> bool {
        let mut wanted = [PollFd::new(wire, PollFlags::IN)];
        let within = Timespec::try_from(LOOK).unwrap();
        let any = poll(&mut wanted, Some(&within)).is_ok_and(|count| count > 0);
        if !any {
            self.looks.fetch_add(1, Ordering::SeqCst);
        }
        any
    }

    /// A moment in which nothing comes.
    fn wait(&self) {
        thread::park_timeout(LOOK);
        self.looks.fetch_add(1, Ordering::SeqCst);
    }

    fn looked(&self, count: usize) {
        if count > 0 {
            self.quiet.store(0, Ordering::SeqCst);
        } else {
            self.quiet.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// One connection at a time, as real ones do; none while it is off or the cable is out.
    fn serve_tcp(&self, listener: TcpListener) {
        let address = listener.local_addr().unwrap();
        let mut listener = Some(listener);
        while !self.end.load(Ordering::SeqCst) {
            if self.printer.connection().is_none() {
                listener = None;
            } else if listener.is_none() {
                // The port is free again as soon as the connections of before are.
                listener = TcpListener::bind(address).ok();
            }
            match &listener {
                Some(open) if self.has_bytes(open) => {
                    if let Ok((stream, _)) = open.accept() {
                        let _ = self.talk_tcp(stream);
                    }
                }
                Some(_) => {
                    self.looked(0);
                    self.printer.take(b"");
                }
                None => self.wait(),
            }
        }
    }

    fn talk_tcp(&self, mut stream: TcpStream) -> io::Result<()> {
        let connection = self.printer.connection();
        let mut buffer = [0; 64];
        while !self.end.load(Ordering::SeqCst) && self.printer.connection() == connection {
            if self.printer.is_stalled() {
                self.printer.take(b"");
                self.wait();
                continue;
            }
            if self.has_bytes(&stream) {
                match stream.read(&mut buffer)? {
                    0 => return Ok(()),
                    count => {
                        self.looked(count);
                        self.printer.take(&buffer[..count]);
                    }
                }
            } else {
                self.looked(0);
            }
            let answer = self.printer.answer();
            if self.printer.connection() == connection {
                stream.write_all(&answer)?;
            }
        }
        Ok(())
    }

    /// A port that goes with the cable and comes back under another name.
    fn serve_pty(&self, path: &PathBuf, first: File) {
        let mut device = Some(first);
        let mut connection = self.printer.connection();
        let mut is_off = false;
        while !self.end.load(Ordering::SeqCst) {
            let now = self.printer.connection();
            if now != connection {
                connection = now;
                is_off = false;
                // First the link: the name of a closed line is soon another line's.
                let _ = fs::remove_file(path);
                device = None;
            }
            if now.is_none() {
                self.wait();
                continue;
            }
            let device = device.get_or_insert_with(|| line(path));
            if self.printer.is_stalled() != is_off {
                is_off = !is_off;
                if self.has_flow_control {
                    let _ = device.write_all(&[if is_off { XOFF } else { XON }]);
                }
            }
            if is_off {
                self.printer.take(b"");
                self.wait();
                continue;
            }
            let mut buffer = [0; 64];
            if self.has_bytes(device) {
                // An error: nobody has the port open.
                let count = device.read(&mut buffer).unwrap_or(0);
                self.looked(count);
                self.printer.take(&buffer[..count]);
                if count == 0 {
                    self.wait();
                }
            } else {
                self.looked(0);
            }
            let answer = self.printer.answer();
            if self.printer.connection() == connection {
                let _ = device.write_all(&answer);
            }
        }
    }
}
