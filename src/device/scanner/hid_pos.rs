//! A scanner of the HID Point of Sale class, through hidraw: whole codes with their symbology, whatever has the focus.

pub mod descriptor;
pub mod report;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    time::Duration,
};

use crate::device::{
    link::LinkError,
    usb::{self, DeviceChoice},
};

use super::{Heard, Signal, Vendor, Wire, ready_within};

use descriptor::Descriptor;
use report::Reports;

/// The longest report (USB 2.0 high speed interrupt endpoints carry 1024 bytes; hidraw adds the report's number).
const REPORT_BYTES_MAX: usize = 1_025;
/// The most reports read in one look: the kernel keeps 64.
const REPORTS_MAX: usize = 64;

/// True for the report descriptor of a scanner of this class.
#[must_use]
pub fn is_scanner(descriptor: &[u8]) -> bool {
    Reports::of(Descriptor::parse(descriptor)).is_some()
}

/// Reports of a `/dev/hidraw` node.
pub struct HidPosWire {
    choice: DeviceChoice,
    vendor: Vendor,
    open: Option<Open>,
}

struct Open {
    node: File,
    reports: Reports,
}

impl HidPosWire {
    /// The scanner that `choice` names.
    #[must_use]
    pub fn new(choice: DeviceChoice, vendor: Vendor) -> Self {
        Self {
            choice,
            vendor,
            open: None,
        }
    }

    fn find(&self) -> io::Result<Open> {
        let found = usb::one(&self.choice, usb::hidraw())?;
        let descriptor = Descriptor::parse(&fs::read(&found.descriptor)?);
        let reports = Reports::of(descriptor)
            .ok_or_else(|| io::Error::other("it is no scanner of the HID Point of Sale class"))?;
        let node = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&found.node)?;
        Ok(Open { node, reports })
    }
}

impl Wire for HidPosWire {
    fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
        if self.open.is_none() {
            let open = self.find();
            let open =
                open.map_err(|cause| LinkError::cannot_open(&self.choice.to_string(), cause));
            self.open = Some(open?);
        }
        Ok(())
    }

    fn look(&mut self, within: Duration, heard: &mut Vec<Heard>) -> Result<(), LinkError> {
        let name = self.choice.to_string();
        let gone = |cause: io::Error| LinkError::gone(&name, cause);
        let Open { node, reports } = self
            .open
            .as_mut()
            .ok_or_else(|| gone(io::ErrorKind::NotConnected.into()))?;
        let mut wait = within;
        for _ in 0..REPORTS_MAX {
            if !ready_within(node, wait).map_err(gone)? {
                break;
            }
            let mut report = [0; REPORT_BYTES_MAX];
            let count = node.read(&mut report).map_err(gone)?;
            reports.take(report.get(..count).unwrap_or_default(), heard);
            wait = Duration::ZERO;
        }
        if wait == within {
            reports.silent(within, heard);
        }
        Ok(())
    }

    fn signal(&mut self, signal: Signal, _within: Duration) -> Result<(), LinkError> {
        let Some(Open { node, reports }) = self.open.as_mut() else {
            return Ok(());
        };
        if let Some(report) = reports.signal(self.vendor, signal) {
            // A scanner that refuses a beep still reads.
            if let Err(error) = node.write_all(&report) {
                tracing::debug!(%error, "a scanner took no signal");
            }
        }
        Ok(())
    }

    fn is_midway(&self) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.reports.is_midway())
    }

    fn close(&mut self) {
        self.open = None;
    }
}
