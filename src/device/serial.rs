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
        }
    }

    /// As scanners leave the factory: 9600 8N1 without flow control.
    pub fn scanner(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            baud: 9600,
            software_flow_control: false,
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
            .data_bits(DataBits::Eight)
            .parity(Parity::None)
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
