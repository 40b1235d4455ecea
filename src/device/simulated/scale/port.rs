//! A simulated scale at the other end of a serial line: a pseudo-terminal that a station opens like a port.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::OwnedFd,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{OptionalActions, tcgetattr, tcsetattr},
};

use super::SimulatedScale;

/// The most bytes of a question that are waited for.
const QUESTION_MAX: usize = 256;

/// The line, its path, and what was asked and not yet ended.
#[derive(Debug)]
pub struct Port {
    line: File,
    /// The station's end, "/dev/pts/7".
    pub path: String,
    question: Vec<u8>,
}

impl Port {
    /// A new line, raw: no byte is changed or echoed on it. Dropping it is pulling the plug.
    pub fn open() -> io::Result<Self> {
        let line: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&line)?;
        unlockpt(&line)?;
        let mut modes = tcgetattr(&line)?;
        modes.make_raw();
        tcsetattr(&line, OptionalActions::Now, &modes)?;
        let path = ptsname(&line, Vec::new())?;
        Ok(Self {
            line: line.into(),
            path: path.to_string_lossy().into_owned(),
            question: Vec::new(),
        })
    }

    /// Answers what is asked within this time, then says what the scale says by itself.
    pub fn serve(&mut self, scale: &mut SimulatedScale, within: Duration) -> io::Result<()> {
        if self.is_asked(within)? {
            let mut bytes = [0; QUESTION_MAX];
            match self.line.read(&mut bytes) {
                Ok(count) => self.question.extend(bytes.iter().take(count)),
                // Nobody has the other end open: EIO on a pseudo-terminal.
                Err(_) => return Ok(()),
            }
            let (questions, rest) = scale.questions(&self.question);
            self.question = rest;
            self.question.truncate(QUESTION_MAX);
            for question in questions {
                self.say(&scale.answer(&question))?;
            }
        }
        let words = scale.unasked();
        if words.is_empty() {
            Ok(())
        } else {
            self.say(&words)
        }
    }

    /// Says just this.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.line.write_all(bytes)
    }

    /// True when somebody asks something within this time.
    fn is_asked(&self, within: Duration) -> io::Result<bool> {
        let limit = Timespec::try_from(within).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut ends = [PollFd::new(&self.line, PollFlags::IN)];
        match poll(&mut ends, Some(&limit)) {
            Ok(_) => Ok(ends[0].revents().contains(PollFlags::IN)),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
