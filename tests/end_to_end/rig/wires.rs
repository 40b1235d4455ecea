//! Serial lines that are pseudo terminals: a device's end here, a path for the program.

use std::{
    fs::File,
    io::{ErrorKind, Read, Write},
    os::fd::OwnedFd,
    path::PathBuf,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::ioctl_fionread,
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{OptionalActions, Termios, Winsize, tcgetattr, tcsetattr, tcsetwinsize},
};

/// One end of a line.
pub struct Wire {
    end: File,
    /// The path of the other end.
    pub path: PathBuf,
}

/// What came off a wire.
pub enum Came {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Nothing in that time.
    Silence,
    /// The other end is closed.
    HungUp,
}

impl Wire {
    /// A new line, as a terminal starts: with echo, line by line.
    pub fn cooked() -> Self {
        let end: OwnedFd =
            openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&end).unwrap();
        unlockpt(&end).unwrap();
        let path = ptsname(&end, Vec::new()).unwrap().into_string().unwrap();
        Self {
            end: end.into(),
            path: path.into(),
        }
    }

    /// A new line that changes no byte: a serial port.
    pub fn raw() -> Self {
        let wire = Self::cooked();
        let mut settings = wire.settings();
        settings.make_raw();
        tcsetattr(&wire.end, OptionalActions::Now, &settings).unwrap();
        wire
    }

    /// How the line is set.
    pub fn settings(&self) -> Termios {
        tcgetattr(&self.end).unwrap()
    }

    /// Sets how large the terminal is.
    pub fn resize(&self, columns: u16, rows: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&self.end, size).unwrap();
    }

    /// Writes all of it.
    pub fn send(&mut self, bytes: &[u8]) {
        self.end.write_all(bytes).unwrap();
    }

    /// Writes as much as the line takes at once, at most `within` late; answers how much.
    pub fn send_some(&mut self, bytes: &[u8], within: Duration) -> usize {
        if !self.ready(PollFlags::OUT, within).contains(PollFlags::OUT) {
            return 0;
        }
        // Less than a line's buffer: a larger write would wait for its reader.
        self.end.write(&bytes[..bytes.len().min(256)]).unwrap()
    }

    /// Waits for bytes.
    pub fn receive(&mut self, within: Duration) -> Came {
        let ready = self.ready(PollFlags::IN, within);
        if ready.is_empty() {
            return Came::Silence;
        }
        let mut bytes = [0; 16 * 1024];
        match self.end.read(&mut bytes) {
            Ok(0) => Came::HungUp,
            Ok(count) => Came::Bytes(bytes[..count].to_vec()),
            Err(error) if error.kind() == ErrorKind::Interrupted => Came::Silence,
            // Linux says "input/output error" when nobody has the other end.
            Err(_) => Came::HungUp,
        }
    }

    /// How many bytes wait to be received.
    pub fn unread(&self) -> u64 {
        ioctl_fionread(&self.end).unwrap()
    }

    fn ready(&self, wanted: PollFlags, within: Duration) -> PollFlags {
        let limit = Timespec {
            tv_sec: within.as_secs().try_into().unwrap(),
            tv_nsec: within.subsec_nanos().into(),
        };
        let mut polled = [PollFd::new(&self.end, wanted)];
        match poll(&mut polled, Some(&limit)) {
            Ok(0) | Err(_) => PollFlags::empty(),
            Ok(_) => polled[0].revents(),
        }
    }
}
