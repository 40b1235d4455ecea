//! The host's side of SSI: bytes in, codes and answers out. Knows no clock; silence is told to it.
//!
//! Every frame of the scanner is acknowledged, or it is sent again with its retransmission bit set: then it counts once.
//! A damaged frame is answered "resend". What does not come again is told as lost.

use std::time::Duration;

use crate::{
    device::scanner::Heard,
    domain::barcode::{
        CODE_BYTES_MAX,
        ssi::{
            CMD_ACK, CMD_NACK, DECODE_DATA, DENIED, Frame, MULTIPACKET_SEGMENT, RESEND,
            RETRANSMITTED, from_host,
        },
    },
};

use super::symbology::identified;

/// The shortest frame's own length, without its checksum.
const LENGTH_MIN: u8 = 4;
/// The checksum.
const CHECKSUM_BYTES: usize = 2;
/// Silence after which the rest of a frame does not come any more.
const FRAME_PAUSE: Duration = Duration::from_millis(60);
/// Silence after which a resend or a next packet does not come any more; scanners try for about two seconds.
const MESSAGE_PAUSE: Duration = Duration::from_millis(2_500);

/// What is known of a damaged frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Owed {
    /// It was a code's first sending: when it comes again it is no second copy, even if it is like the frame before.
    is_first: bool,
}

/// Takes what an SSI scanner sends.
#[derive(Debug, Default)]
pub struct Receiver {
    /// Bytes that are no whole frame yet.
    buffer: Vec<u8>,
    /// The packets of one code so far: its type and its bytes.
    parts: Option<(u8, Vec<u8>)>,
    /// A code is owed: a damaged frame was not sent again yet.
    owed: Option<Owed>,
    /// The frame acknowledged last, without its retransmission bit.
    last: Option<Frame>,
    silence: Duration,
}

impl Receiver {
    /// Takes bytes as they came; appends what was heard, and what has to be answered.
    pub fn feed(&mut self, bytes: &[u8], heard: &mut Vec<Heard>, answer: &mut Vec<u8>) {
        self.silence = Duration::ZERO;
        self.buffer.extend_from_slice(bytes);
        self.work_off(false, heard, answer);
    }

    /// Nothing came for so long.
    pub fn silent(&mut self, span: Duration, heard: &mut Vec<Heard>, answer: &mut Vec<u8>) {
        let before = self.silence;
        self.silence = before.saturating_add(span);
        if before < FRAME_PAUSE && self.silence >= FRAME_PAUSE {
            self.work_off(true, heard, answer);
        }
        if self.silence >= MESSAGE_PAUSE && (self.owed.is_some() || self.parts.is_some()) {
            (self.owed, self.parts) = (None, None);
            heard.push(Heard::Lost);
        }
    }

    /// True while only a part of a code has come.
    #[must_use]
    pub fn is_midway(&self) -> bool {
        self.owed.is_some() || self.parts.is_some() || !self.buffer.is_empty()
    }

    /// The wire went: what came of a code is worthless. Which frame came last is still known, for a scanner
    /// that was away for a moment sends its frame again.
    pub fn forget_parts(&mut self) {
        self.buffer.clear();
        (self.owed, self.parts) = (None, None);
    }

    /// Finds whole frames. Bytes that begin none are skipped one by one; with `is_over`, also those that would
    /// begin one, for nothing more comes.
    fn work_off(&mut self, is_over: bool, heard: &mut Vec<Heard>, answer: &mut Vec<u8>) {
        let (mut at, mut is_damaged, mut is_first) = (0, false, false);
        while let Some(&length) = self.buffer.get(at) {
            let end = at + usize::from(length) + CHECKSUM_BYTES;
            // A scanner wakes the line with a zero byte: that is no damage.
            let begins = length >= LENGTH_MIN && self.buffer.get(at + 2).is_none_or(|&by| by == 0);
            if !begins {
                is_damaged |= length != 0;
                at += 1;
                continue;
            }
            let Some(bytes) = self.buffer.get(at..end) else {
                if is_over {
                    is_damaged = true;
                    is_first |= is_first_sending(&self.buffer[at..]);
                    at += 1;
                    continue;
                }
                break;
            };
            let parsed = Frame::parse(bytes);
            is_damaged = parsed.is_err();
            at = if is_damaged { at + 1 } else { end };
            is_first = is_damaged && (is_first || is_first_sending(bytes));
            if let Ok(frame) = parsed {
                self.frame(frame, heard, answer);
            }
        }
        self.buffer.drain(..at.min(self.buffer.len()));
        // While more may follow, the frame that follows may be the whole one.
        if is_damaged && self.buffer.is_empty() {
            let is_first = is_first || self.owed.is_some_and(|owed| owed.is_first);
            self.owed = Some(Owed { is_first });
            answer.extend(from_host(CMD_NACK, &[RESEND]).unwrap_or_default());
        }
    }

    fn frame(&mut self, mut frame: Frame, heard: &mut Vec<Heard>, answer: &mut Vec<u8>) {
        if matches!(frame.opcode, CMD_ACK | CMD_NACK) {
            return;
        }
        if frame.opcode == MULTIPACKET_SEGMENT {
            // The form of cordless scanners is in no manual: better told than guessed.
            heard.push(Heard::Unreadable);
            answer.extend(from_host(CMD_NACK, &[DENIED]).unwrap_or_default());
            return;
        }
        answer.extend(from_host(CMD_ACK, &[]).unwrap_or_default());
        let is_again = frame.is_retransmission();
        frame.status &= !RETRANSMITTED;
        let is_owed_new = self.owed.take().is_some_and(|owed| owed.is_first);
        if is_again && !is_owed_new && self.last.as_ref() == Some(&frame) {
            return;
        }
        if frame.opcode == DECODE_DATA {
            self.packet(&frame, heard);
        }
        self.last = Some(frame);
    }

    /// A packet of a code; each says the code's type.
    fn packet(&mut self, frame: &Frame, heard: &mut Vec<Heard>) {
        let Some((&kind, data)) = frame.data.split_first() else {
            heard.push(Heard::Unreadable);
            return;
        };
        let (begun, mut code) = self.parts.take().unwrap_or((kind, Vec::new()));
        if begun != kind {
            // The end of the code before never came.
            heard.push(Heard::Lost);
            code.clear();
        }
        let room = (CODE_BYTES_MAX + 1).saturating_sub(code.len());
        code.extend_from_slice(&data[..data.len().min(room)]);
        if frame.is_continued() {
            self.parts = Some((kind, code));
        } else if code.len() > CODE_BYTES_MAX {
            heard.push(Heard::Unreadable);
        } else {
            heard.push(Heard::Code(identified(kind, &code)));
        }
    }
}

/// True for what is left of a code's frame that was not sent before.
fn is_first_sending(bytes: &[u8]) -> bool {
    matches!(bytes, [_, DECODE_DATA, _, status, ..] if status & RETRANSMITTED == 0)
}

#[cfg(test)]
#[path = "receiver_tests.rs"]
mod tests;
