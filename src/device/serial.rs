//! A device on a serial port, named by its path (`/dev/serial/by-id/…`, never by `ttyUSB` number).

use std::{
    io::{self, Read, Write},
    time::Duration,
};

use serialport::{DataBits, FlowControl, Parity, SerialPort, StopBits};

use super::link::{Link, LinkError, read_some, write_some};

/// How a port is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialSettings {
    /// The path of the port.
    pub path: String,
    /// Bits a second.
    pub baud: u32,
    /// True for XON/XOFF, as printers need it: a full printer then stops the line by itself.
    pub software_flow_control: bool,
    /// The shape of a character.
    pub character: Character,
}

/// The bits of a character on a serial line; there is always one stop bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Character {
    /// Seven bits in place of eight.
    pub seven_bits: bool,
    /// Whether and how a parity bit follows.
    pub parity: CharacterParity,
}

/// A parity bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CharacterParity {
    /// There is none.
    #[default]
    None,
    /// It makes the number of ones even.
    Even,
    /// It makes the number of ones odd.
    Odd,
}

/// A serial link, held exclusively while it is open.
pub struct SerialLink {
    settings: SerialSettings,
    port: Option<Box<dyn SerialPort>>,
}

impl SerialSettings {
    /// As Zebra printers leave the factory: 9600 8N1 with XON/XOFF.
    pub fn printer(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            baud: 9600,
            software_flow_control: true,
            character: Character::default(),
        }
    }

    /// As scanners leave the factory: 9600 8N1 without flow control.
    pub fn scanner(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            baud: 9600,
            software_flow_control: false,
            character: Character::default(),
        }
    }
}

impl SerialLink {
    /// A link by these settings, not open yet.
    #[must_use]
    pub fn new(settings: SerialSettings) -> Self {
        Self {
            settings,
            port: None,
        }
    }

    fn port(&mut self, within: Duration) -> Result<&mut Box<dyn SerialPort>, LinkError> {
        let name = &self.settings.path;
        let port = self
            .port
            .as_mut()
            .ok_or_else(|| LinkError::gone(name, io::ErrorKind::NotConnected))?;
        port.set_timeout(within)
            .map_err(|cause| LinkError::gone(name, cause))?;
        Ok(port)
    }

    /// The handle must be dropped before the port can be opened again.
    fn lost(&mut self, cause: io::Error) -> LinkError {
        self.port = None;
        LinkError::gone(&self.settings.path, cause)
    }
}

impl Link for SerialLink {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        if self.port.is_some() {
            return Ok(());
        }
        let flow_control = if self.settings.software_flow_control {
            FlowControl::Software
        } else {
            FlowControl::None
        };
        let port = serialport::new(&self.settings.path, self.settings.baud)
            .data_bits(if self.settings.character.seven_bits {
                DataBits::Seven
            } else {
                DataBits::Eight
            })
            .parity(match self.settings.character.parity {
                CharacterParity::None => Parity::None,
                CharacterParity::Even => Parity::Even,
                CharacterParity::Odd => Parity::Odd,
            })
            .stop_bits(StopBits::One)
            .flow_control(flow_control)
            .timeout(within)
            .open()
            .map_err(|cause| LinkError::cannot_open(&self.settings.path, cause))?;
        self.port = Some(port);
        Ok(())
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let port = self.port(within)?;
        let written = write_some(|| port.write(bytes));
        written.map_err(|cause| self.lost(cause))
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        let port = self.port(within)?;
        let mut buffer = [0; 1024];
        let read = read_some(|| port.read(&mut buffer));
        match read {
            Ok(count) => Ok(buffer.get(..count).unwrap_or_default().to_vec()),
            Err(cause) => Err(self.lost(cause)),
        }
    }

    fn unsent(&mut self) -> usize {
        let unsent = self
            .port
            .as_ref()
            .and_then(|port| port.bytes_to_write().ok());
        unsent.map_or(0, |count| usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Stays open: closing toggles DTR, which resets some devices.
    fn rest(&mut self) {}

    fn close(&mut self) {
        self.port = None;
    }
}

#[cfg(test)]
mod tests {
    use std::{fs::File, os::fd::OwnedFd};

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The device's end of a line, and the path of ours.
    fn line() -> (File, String) {
        let device: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&device).unwrap();
        unlockpt(&device).unwrap();
        let path = ptsname(&device, Vec::new()).unwrap().into_string().unwrap();
        (device.into(), path)
    }

    #[test]
    fn bytes_both_ways_and_silence() {
        let (mut device, path) = line();
        let mut link = SerialLink::new(SerialSettings::printer(path));
        link.open(SECOND).unwrap();
        device.write_all(b"0401\r").unwrap();
        assert_eq!(link.read_within(SECOND).unwrap(), b"0401\r");
        assert_eq!(link.read_within(Duration::from_millis(10)).unwrap(), b"");
        assert_eq!(link.write_within(b"~HS", SECOND).unwrap(), 3);
        let mut got = [0; 3];
        device.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"~HS");
        assert_eq!(link.unsent(), 0);
    }

    #[test]
    fn one_owner_and_gone_when_pulled_out() {
        let (device, path) = line();
        let mut link = SerialLink::new(SerialSettings::scanner(path.clone()));
        link.open(SECOND).unwrap();
        let mut second = SerialLink::new(SerialSettings::scanner(path));
        assert!(matches!(
            second.open(SECOND),
            Err(LinkError::CannotOpen { .. })
        ));
        drop(device);
        assert!(matches!(
            link.read_within(SECOND),
            Err(LinkError::Gone { .. })
        ));
    }

    #[test]
    fn a_device_that_stops_the_line_takes_nothing() {
        let (mut device, path) = line();
        let mut link = SerialLink::new(SerialSettings::printer(path));
        link.open(SECOND).unwrap();
        // XOFF. The line is not stopped at once: write until it is.
        device.write_all(b"\x13").unwrap();
        let is_stopped = |link: &mut SerialLink| {
            matches!(
                link.write_within(&[b'x'; 512], Duration::from_millis(10)),
                Ok(0)
            )
        };
        assert!((0..1000).any(|_| is_stopped(&mut link)));
        device.write_all(b"\x11").unwrap();
        assert!((0..1000).any(|_| !is_stopped(&mut link)));
    }
}
