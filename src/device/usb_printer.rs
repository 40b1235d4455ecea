//! A printer of the USB printer class, found by what it is called, never by its number: through the kernel's `usblp`, or
//! directly where the kernel has no node for it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
};

use super::{
    link::{Link, LinkError, read_some, write_some},
    usb::{self, DeviceChoice, Found},
    usb_direct::{UsbDirectLink, is_direct},
};

/// How long the end of a conversation waits for the last bytes to leave this machine.
const LAST_BYTES: Duration = Duration::from_secs(5);
/// How long an empty answer counts as silence.
const EMPTY: Duration = Duration::from_millis(20);

/// A link to one printer. The kernel lets nobody else open it meanwhile.
pub struct UsbPrinterLink {
    choice: DeviceChoice,
    list: Box<dyn Fn() -> Vec<Found> + Send>,
    name: String,
    file: Option<File>,
    /// In place of the file.
    direct: Option<UsbDirectLink>,
    /// The bytes of the last write; the kernel says only whether they are out, not how many.
    last: usize,
}

impl UsbPrinterLink {
    /// A link to that printer, not open yet.
    #[must_use]
    pub fn new(choice: DeviceChoice) -> Self {
        Self::listed_by(choice, Box::new(usb::printers))
    }

    /// The same with another list of printers.
    pub(super) fn listed_by(
        choice: DeviceChoice,
        list: Box<dyn Fn() -> Vec<Found> + Send>,
    ) -> Self {
        Self {
            name: place(&choice),
            choice,
            list,
            file: None,
            direct: None,
            last: 0,
        }
    }

    fn open_node(&mut self, node: &Path) -> io::Result<()> {
        if is_direct(node) {
            self.direct = Some(UsbDirectLink::claim(&self.name, node)?);
            return Ok(());
        }
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let mut options = OpenOptions::new();
        options.read(true).write(true).custom_flags(flags);
        self.file = Some(options.open(node)?);
        self.last = 0;
        Ok(())
    }

    fn file(&self) -> Result<&File, LinkError> {
        let closed = || LinkError::gone(&self.name, io::ErrorKind::NotConnected);
        self.file.as_ref().ok_or_else(closed)
    }

    fn lost(&mut self, cause: io::Error) -> LinkError {
        self.file = None;
        LinkError::gone(&self.name, cause)
    }
}

/// What stands for the choice wherever a printer's place is named.
#[must_use]
pub fn place(choice: &DeviceChoice) -> String {
    format!("USB printer {choice}")
}

impl Link for UsbPrinterLink {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        if self.file.is_some() {
            return Ok(());
        }
        if let Some(direct) = &mut self.direct
            && direct.open(within).is_ok()
        {
            return Ok(());
        }
        self.direct = None;
        let found = usb::one(&self.choice, (self.list)());
        let opened = found.and_then(|found| self.open_node(&found.node));
        opened.map_err(|cause| LinkError::cannot_open(&self.name, cause))
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        if let Some(direct) = &mut self.direct {
            return direct.write_within(bytes, within);
        }
        if bytes.is_empty() {
            return Ok(0);
        }
        let mut file = self.file()?;
        let written = write_some(|| {
            ready(file, PollFlags::OUT, within)?;
            file.write(bytes)
        });
        match written {
            Ok(0) => Ok(0),
            Ok(count) => {
                self.last = count;
                Ok(count)
            }
            Err(cause) => Err(self.lost(cause)),
        }
    }

    fn unsent(&mut self) -> usize {
        if let Some(direct) = &mut self.direct {
            return direct.unsent();
        }
        let is_under_way = self.file.as_ref().is_some_and(|file| {
            ready(file, PollFlags::OUT, Duration::ZERO)
                .is_err_and(|error| error.kind() == io::ErrorKind::TimedOut)
        });
        if is_under_way { self.last } else { 0 }
    }

    /// Some printers answer with nothing when they have nothing to say; that is no end.
    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        if let Some(direct) = &mut self.direct {
            return direct.read_within(within);
        }
        let mut file = self.file()?;
        let mut buffer = [0; 1024];
        let mut is_empty = false;
        let read = read_some(|| {
            let events = ready(file, PollFlags::IN, within)?;
            let count = file.read(&mut buffer)?;
            is_empty = count == 0 && !events.intersects(PollFlags::HUP | PollFlags::ERR);
            if is_empty {
                Err(io::ErrorKind::TimedOut.into())
            } else {
                Ok(count)
            }
        });
        let count = read.map_err(|cause| self.lost(cause))?;
        if is_empty {
            std::thread::park_timeout(EMPTY.min(within));
        }
        Ok(buffer.get(..count).unwrap_or_default().to_vec())
    }

    /// Stays open, and waits for what is under way: the kernel drops it with the last handle.
    fn rest(&mut self) {
        if let Some(direct) = &mut self.direct {
            direct.rest();
        }
        if let Some(file) = &self.file {
            // A printer that takes nothing is told by the next write.
            let _ = ready(file, PollFlags::OUT, LAST_BYTES);
        }
    }

    fn close(&mut self) {
        self.direct = None;
        self.file = None;
    }
}

/// Waits for one of these events, or for the end; [`io::ErrorKind::TimedOut`] without either.
fn ready(file: &File, wanted: PollFlags, within: Duration) -> io::Result<PollFlags> {
    let limit = Timespec::try_from(within).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut ends = [PollFd::new(file, wanted)];
    match poll(&mut ends, Some(&limit))? {
        0 => Err(io::ErrorKind::TimedOut.into()),
        _ => Ok(ends[0].revents()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{device::simulated::line::Line, domain::usb::UsbName};

    const SECOND: Duration = Duration::from_secs(1);

    fn listed(node: &str) -> Box<dyn Fn() -> Vec<Found> + Send> {
        let found = Found {
            node: node.into(),
            name: UsbName {
                vendor: 0x0a5f,
                product: 0x0164,
                serial: Some("D1J1".to_owned()),
            },
            product: "ZTC ZD421".to_owned(),
            descriptor: PathBuf::new(),
        };
        Box::new(move || vec![found.clone()])
    }

    #[test]
    fn bytes_both_ways_silence_and_the_plug() {
        let mut port = Line::open().unwrap();
        let choice = DeviceChoice::Serial("D1J1".to_owned());
        let mut link = UsbPrinterLink::listed_by(choice, listed(&port.path));
        assert!(matches!(
            link.read_within(SECOND),
            Err(LinkError::Gone { .. })
        ));
        link.open(SECOND).unwrap();
        assert_eq!(link.read_within(Duration::from_millis(5)).unwrap(), b"");
        port.say(b"\x02030,0\x03").unwrap();
        assert_eq!(link.read_within(SECOND).unwrap(), b"\x02030,0\x03");
        assert_eq!(link.write_within(b"~HS", SECOND).unwrap(), 3);
        assert_eq!(link.unsent(), 0);
        // Nobody takes anything: the wire fills, and a write comes back with nothing.
        let block = [b'x'; 4096];
        let is_full =
            (0..1000).any(|_| matches!(link.write_within(&block, Duration::from_millis(5)), Ok(0)));
        assert!(is_full);
        assert!(link.unsent() > 0);
        drop(port);
        let gone = |link: &mut UsbPrinterLink| {
            matches!(link.write_within(b"x", SECOND), Err(LinkError::Gone { .. }))
        };
        assert!(gone(&mut link));
        assert!(gone(&mut link), "it is closed");
    }

    #[test]
    fn another_printer_is_not_opened() {
        let port = Line::open().unwrap();
        let choice = DeviceChoice::Serial("D1J2".to_owned());
        let mut link = UsbPrinterLink::listed_by(choice, listed(&port.path));
        let error = link.open(SECOND).unwrap_err();
        assert_eq!(error.to_string(), "cannot open USB printer D1J2");
    }
}
