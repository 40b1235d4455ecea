//! A scanner that is a keyboard, held exclusively: its keys reach neither the terminal nor anything else, whatever has
//! the focus. The kernel lets go of it when this process ends, however it ends.

pub mod keys;

use std::{io, time::Duration};

use evdev::{KeyCode, raw_stream::RawDevice};

use crate::{
    device::{
        link::LinkError,
        usb::{self, DeviceChoice, Found},
    },
    domain::barcode::layout::Layout,
};

use super::{Heard, Signal, Wire, ready_within};

use keys::Keys;

/// Events of a grabbed `/dev/input/event` node.
pub struct EvdevWire {
    choice: DeviceChoice,
    keys: Keys,
    device: Option<RawDevice>,
}

impl EvdevWire {
    /// The keyboard that `choice` names, programmed for hosts with this layout.
    #[must_use]
    pub fn new(choice: DeviceChoice, layout: Layout) -> Self {
        Self {
            choice,
            keys: Keys::new(layout),
            device: None,
        }
    }

    /// Opens and grabs it. One scanner may have several nodes: the one that can type is meant.
    fn grab(&self) -> io::Result<RawDevice> {
        let candidates = match &self.choice {
            DeviceChoice::Path(path) => return grabbed(RawDevice::open(path)?),
            DeviceChoice::Usb(_) | DeviceChoice::Serial(_) => usb::input(),
        };
        let (mut typing, mut refused) = (Vec::new(), None);
        for found in candidates {
            if !self.is_chosen(&found) {
                continue;
            }
            match RawDevice::open(&found.node) {
                Ok(device) if types(&device) => typing.push((found, device)),
                Ok(_) => {}
                Err(error) => refused = Some(error),
            }
        }
        if let Some(error) = refused.filter(|_| typing.is_empty()) {
            return Err(error);
        }
        let (found, mut devices): (Vec<Found>, Vec<RawDevice>) = typing.into_iter().unzip();
        usb::one(&self.choice, found)?;
        devices
            .pop()
            .map_or_else(|| Err(io::ErrorKind::NotFound.into()), grabbed)
    }

    fn is_chosen(&self, found: &Found) -> bool {
        self.choice.names(found)
    }
}

fn grabbed(mut device: RawDevice) -> io::Result<RawDevice> {
    device.grab()?;
    Ok(device)
}

fn types(device: &RawDevice) -> bool {
    device
        .supported_keys()
        .is_some_and(|keys| keys.contains(KeyCode::KEY_ENTER) && keys.contains(KeyCode::KEY_1))
}

impl Wire for EvdevWire {
    fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
        if self.device.is_none() {
            let grabbed = self.grab();
            let name = self.choice.to_string();
            self.device = Some(grabbed.map_err(|cause| LinkError::cannot_open(&name, cause))?);
        }
        Ok(())
    }

    fn look(&mut self, within: Duration, heard: &mut Vec<Heard>) -> Result<(), LinkError> {
        let name = self.choice.to_string();
        let gone = |cause: io::Error| LinkError::gone(&name, cause);
        let device = self
            .device
            .as_mut()
            .ok_or_else(|| gone(io::ErrorKind::NotConnected.into()))?;
        if !ready_within(device, within).map_err(gone)? {
            self.keys.silent(within);
            return Ok(());
        }
        for event in device.fetch_events().map_err(gone)? {
            let (kind, code) = (event.event_type().0, event.code());
            self.keys.event(kind, code, event.value(), heard);
        }
        self.keys.flush(heard);
        Ok(())
    }

    /// A keyboard cannot be told anything but its lamps.
    fn signal(&mut self, _signal: Signal, _within: Duration) -> Result<(), LinkError> {
        Ok(())
    }

    /// The characters are framed by whoever listens: it knows.
    fn is_midway(&self) -> bool {
        false
    }

    fn close(&mut self) {
        self.device = None;
        self.keys.reset();
    }
}
