//! A Zebra scanner that speaks the Simple Serial Interface: every code is acknowledged, so none is lost on the line
//! and none counts twice.

pub mod receiver;
pub mod symbology;

use std::time::Duration;

use crate::{
    device::link::{Link, LinkError},
    domain::barcode::ssi::{BEEP, SCAN_DISABLE, SCAN_ENABLE, from_host},
};

use super::{Heard, Signal, Wire};

use receiver::Receiver;

/// Short and high; low, four times (`BEEP` codes as the enioka scanner library sends them for good and bad reads;
/// MK1000 Product Reference Guide, p. 5-16).
const GOOD: u8 = 0x01;
const BAD: u8 = 0x12;
/// How long an answer may take to leave; a scanner that takes none sends its frame again.
const ANSWER_WITHIN: Duration = Duration::from_millis(50);

/// Frames on a port.
pub struct SsiWire {
    link: Box<dyn Link>,
    receiver: Receiver,
    has_feedback: bool,
}

impl SsiWire {
    /// A scanner at the end of this link; it is made to beep only with `has_feedback`.
    #[must_use]
    pub fn new(link: Box<dyn Link>, has_feedback: bool) -> Self {
        Self {
            link,
            receiver: Receiver::default(),
            has_feedback,
        }
    }
}

impl Wire for SsiWire {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        self.link.open(within)
    }

    fn look(&mut self, within: Duration, heard: &mut Vec<Heard>) -> Result<(), LinkError> {
        let bytes = self.link.read_within(within)?;
        let mut answer = Vec::new();
        if bytes.is_empty() {
            self.receiver.silent(within, heard, &mut answer);
        } else {
            self.receiver.feed(&bytes, heard, &mut answer);
        }
        self.link.write_within(&answer, ANSWER_WITHIN).map(drop)
    }

    fn signal(&mut self, signal: Signal, within: Duration) -> Result<(), LinkError> {
        if !self.has_feedback {
            return Ok(());
        }
        let frame = match signal {
            Signal::Good => from_host(BEEP, &[GOOD]),
            Signal::Bad => from_host(BEEP, &[BAD]),
            Signal::Stop => from_host(SCAN_DISABLE, &[]),
            Signal::Go => from_host(SCAN_ENABLE, &[]),
        };
        let frame = frame.unwrap_or_default();
        self.link.write_within(&frame, within).map(drop)
    }

    fn is_midway(&self) -> bool {
        self.receiver.is_midway()
    }

    fn close(&mut self) {
        self.receiver.forget_parts();
        self.link.close();
    }
}
