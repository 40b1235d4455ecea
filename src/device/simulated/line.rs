//! A serial line with nobody's device at its end: a pseudo-terminal that a station opens like a port.

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

/// The most bytes that are taken at once.
const TAKEN_MAX: usize = 256;

/// The device's end of a line, and where the station's is.
#[derive(Debug)]
pub struct Line {
    end: File,
    /// The station's end, "/dev/pts/7"; for a device file the file itself.
    pub path: String,
    link: Option<PathBuf>,
}

impl Line {
    /// A new line, raw: no byte is changed or echoed on it. Dropping it is pulling the plug.
    pub fn open() -> io::Result<Self> {
        let end: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&end)?;
        unlockpt(&end)?;
        let mut modes = tcgetattr(&end)?;
        modes.make_raw();
        tcsetattr(&end, OptionalActions::Now, &modes)?;
        let path = ptsname(&end, Vec::new())?;
        Ok(Self {
            end: end.into(),
            path: path.to_string_lossy().into_owned(),
            link: None,
        })
    }

    /// A new line behind a link that goes before it does: the system soon gives the name of a closed line to another
    /// one, and a station that tries its old name again would read somebody else's.
    pub fn behind(link: &Path) -> io::Result<Self> {
        let mut new = Self::open()?;
        if link.is_symlink() {
            fs::remove_file(link)?;
        }
        std::os::unix::fs::symlink(&new.path, link)?;
        new.link = Some(link.to_owned());
        Ok(new)
    }

    /// The device's end of a line that the kernel has made, such as `/dev/g_printer0` of a USB gadget.
    pub fn of_device(path: &Path) -> io::Result<Self> {
        Ok(Self {
            end: File::options().read(true).write(true).open(path)?,
            path: path.to_string_lossy().into_owned(),
            link: None,
        })
    }

    /// The bytes that come within this time; none also when nobody has the other end open.
    pub fn take(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        if !self.is_ready(PollFlags::IN, within)? {
            return Ok(Vec::new());
        }
        let mut bytes = [0; TAKEN_MAX];
        // EIO on a pseudo-terminal: nobody has the other end open.
        let count = self.end.read(&mut bytes).unwrap_or(0);
        Ok(bytes.iter().take(count).copied().collect())
    }

    /// Says just this. When nobody has read for long, it is said to nobody, as on a real line.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_ready(PollFlags::OUT, Duration::ZERO)? {
            self.end.write_all(bytes)?;
        }
        Ok(())
    }

    /// True when the line can be read or written within this time.
    fn is_ready(&self, what: PollFlags, within: Duration) -> io::Result<bool> {
        let limit = Timespec::try_from(within).map_err(|_| io::ErrorKind::InvalidInput)?;
        let mut ends = [PollFd::new(&self.end, what)];
        match poll(&mut ends, Some(&limit)) {
            Ok(_) => Ok(ends[0].revents().contains(what)),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Line {
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

    #[test]
    fn a_link_goes_with_its_line() {
        let link = std::env::temp_dir().join(format!("packdesk-line-{}", std::process::id()));
        for _ in 0..2 {
            let new = Line::behind(&link).unwrap();
            assert_eq!(fs::read_link(&link).unwrap(), Path::new(&new.path));
            drop(new);
            assert!(!link.is_symlink());
        }
    }
}
