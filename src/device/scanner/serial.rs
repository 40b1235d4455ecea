//! A scanner that sends its codes as they are on a serial port, USB-CDC included.

use std::time::Duration;

use crate::device::link::{Link, LinkError};

use super::{Heard, Signal, Vendor, Wire};

/// Bytes from a port; commands to it where a vendor is configured.
pub struct SerialWire {
    link: Box<dyn Link>,
    vendor: Vendor,
}

impl SerialWire {
    /// A scanner at the end of this link.
    #[must_use]
    pub fn new(link: Box<dyn Link>, vendor: Vendor) -> Self {
        Self { link, vendor }
    }
}

impl Wire for SerialWire {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        self.link.open(within)
    }

    fn look(&mut self, within: Duration, heard: &mut Vec<Heard>) -> Result<(), LinkError> {
        let bytes = self.link.read_within(within)?;
        if !bytes.is_empty() {
            heard.push(Heard::Bytes(bytes));
        }
        Ok(())
    }

    /// What the scanner does not take in time is left out: a beep is not worth a scan.
    fn signal(&mut self, signal: Signal, within: Duration) -> Result<(), LinkError> {
        let bytes = self.vendor.bytes(signal);
        self.link.write_within(bytes, within).map(drop)
    }

    /// The bytes are framed by whoever listens: it knows.
    fn is_midway(&self) -> bool {
        false
    }

    fn close(&mut self) {
        self.link.close();
    }
}
