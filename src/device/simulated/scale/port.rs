//! A simulated scale at the other end of a serial line: a pseudo-terminal that a station opens like a port.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
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
    link: Option<PathBuf>,
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
            link: None,
            question: Vec::new(),
        })
    }

    /// A new line behind a link that goes before it does: the system soon gives the name of a closed line to another
    /// one, and a station that tries its old name again would read somebody else's.
    pub fn behind(link: &Path) -> io::Result<Self> {
        let mut port = Self::open()?;
        if link.is_symlink() {
            fs::remove_file(link)?;
        }
        std::os::unix::fs::symlink(&port.path, link)?;
        port.link = Some(link.to_owned());
        Ok(port)
    }

    /// Answers what is asked within this time, then says what the scale says by itself.
    pub fn serve(&mut self, scale: &mut SimulatedScale, within: Duration) -> io::Result<()> {
        if self.is_ready(PollFlags::IN, within)? {
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

    /// Says just this. When nobody has read for long, it is said to nobody, as on a real line.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_ready(PollFlags::OUT, Duration::ZERO)? {
            self.line.write_all(bytes)?;
        }
        Ok(())
    }

    /// True when the line can be read or written within this time.
    fn is_ready(&self, what: PollFlags, within: Duration) -> io::Result<bool> {
        let limit = Timespec::try_from(within).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut ends = [PollFd::new(&self.line, what)];
        match poll(&mut ends, Some(&limit)) {
            Ok(_) => Ok(ends[0].revents().contains(what)),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        if let Some(link) = &self.link {
            // Somebody else may have taken it away.
            let _ = fs::remove_file(link);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::{scale::measure::Unit, simulated::scale::Language};

    #[test]
    fn a_link_goes_with_its_line() {
        let link = std::env::temp_dir().join(format!("packdesk-port-{}", std::process::id()));
        for _ in 0..2 {
            let port = Port::behind(&link).unwrap();
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(&port.path));
            drop(port);
            assert!(!link.is_symlink());
        }
    }

    #[test]
    fn a_line_that_nobody_reads_holds_nobody_up() {
        let mut port = Port::open().unwrap();
        let mut scale = SimulatedScale::new(Language::Continuous, Unit::Gram);
        for _ in 0..2_000 {
            port.serve(&mut scale, Duration::ZERO).unwrap();
        }
    }
}
