//! An SSI scanner that is not there: the device's side of the conversation, with the faults that real lines have.

use std::collections::VecDeque;

use crate::domain::barcode::ssi::{
    BEEP, CMD_ACK, CMD_NACK, CONTINUED, DATA_BYTES_MAX, DECODE_DATA, Frame, RETRANSMITTED,
    SCAN_DISABLE, SCAN_ENABLE, Source, frame,
};

/// A scanner. It sends one packet at a time and waits for its acknowledgement.
#[derive(Debug)]
pub struct SsiScanner {
    /// Packets to send: status and data. The first is on its way.
    packets: VecDeque<(u8, Vec<u8>)>,
    /// The first packet was sent before.
    is_sent: bool,
    /// What has come of the host's next frame.
    buffer: Vec<u8>,
    /// The beeps it was told, in order.
    pub beeps: Vec<u8>,
    /// False while it was told to read nothing.
    pub reads: bool,
    /// So many frames are damaged on their way, the next ones first.
    pub damaged: u32,
    /// So many acknowledgements do not arrive, the next ones first.
    pub unheard: u32,
}

impl Default for SsiScanner {
    fn default() -> Self {
        Self {
            packets: VecDeque::new(),
            is_sent: false,
            buffer: Vec::new(),
            beeps: Vec::new(),
            reads: true,
            damaged: 0,
            unheard: 0,
        }
    }
}

impl SsiScanner {
    /// Pulls the trigger on a code of that type; what is to be sent at once.
    pub fn scan(&mut self, kind: u8, code: &[u8]) -> Vec<u8> {
        let was_idle = self.packets.is_empty();
        let chunks = code.chunks(DATA_BYTES_MAX - 1);
        let last = chunks.len().saturating_sub(1);
        for (index, chunk) in chunks.enumerate() {
            let status = if index < last { CONTINUED } else { 0 };
            self.packets.push_back((status, [&[kind], chunk].concat()));
        }
        if was_idle { self.send() } else { Vec::new() }
    }

    /// Takes bytes of the host; what is to be sent in answer.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.buffer.extend_from_slice(bytes);
        let mut answer = Vec::new();
        while let Some(length) = self.buffer.first() {
            let end = usize::from(*length) + 2;
            let Some(bytes) = self.buffer.get(..end) else {
                break;
            };
            let parsed = Frame::parse(bytes);
            self.buffer.drain(..end);
            let Ok(told) = parsed else { continue };
            match told.opcode {
                CMD_ACK if self.unheard > 0 => self.unheard -= 1,
                CMD_ACK => {
                    self.packets.pop_front();
                    self.is_sent = false;
                    answer.extend(self.send());
                }
                CMD_NACK => answer.extend(self.send()),
                BEEP => self.beeps.extend(told.data.first()),
                SCAN_DISABLE => self.reads = false,
                SCAN_ENABLE => self.reads = true,
                _ => {}
            }
        }
        answer
    }

    /// No answer came in time: what is to be sent again.
    pub fn waited(&mut self) -> Vec<u8> {
        self.send()
    }

    /// True when everything scanned was acknowledged.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.packets.is_empty()
    }

    fn send(&mut self) -> Vec<u8> {
        let Some((status, data)) = self.packets.front() else {
            return Vec::new();
        };
        let again = if self.is_sent { RETRANSMITTED } else { 0 };
        self.is_sent = true;
        let mut bytes =
            frame(Source::Decoder, DECODE_DATA, status | again, data).unwrap_or_default();
        if self.damaged > 0 {
            self.damaged -= 1;
            if let Some(byte) = bytes.get_mut(5) {
                *byte ^= 0x40;
            }
        }
        bytes
    }
}
