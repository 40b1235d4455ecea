//! Scanners on a wire of their own: bytes to framed codes, stamped where they are read.

use std::io;

use crate::{
    device::{
        scanner::serial::{Heard, Listening, listen},
        serial::SerialSettings,
    },
    input::{Frame, Framing, ScanFramer},
    station::{Msg, msg::DeviceState},
};

use super::host::Inlet;

/// Listens to a serial scanner until the answer is dropped.
pub fn start(settings: SerialSettings, framing: Framing, inlet: Inlet) -> io::Result<Listening> {
    let mut framer = ScanFramer::new(framing);
    let mut frames = Vec::new();
    listen(settings, move |heard| {
        let now = inlet.clock.now();
        match heard {
            Heard::Bytes(bytes) => framer.feed(now, bytes, &mut frames),
            Heard::Idle => framer.tick(now, &mut frames),
            Heard::Gone => {
                framer = ScanFramer::new(framing);
                inlet.send(Msg::Scanner(DeviceState::Trouble("gone")));
            }
            Heard::Back => {
                inlet.send(Msg::Scanner(DeviceState::Ready));
            }
        }
        for frame in frames.drain(..) {
            inlet.send(match frame {
                Frame::Scan { code, .. } => Msg::Scan {
                    bytes: code,
                    typed: false,
                },
                Frame::Overlong { .. } => Msg::ScanFailed { reason: "overlong" },
            });
        }
    })
}
