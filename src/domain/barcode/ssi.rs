//! Zebra's Simple Serial Interface: the frames of a scanner on a serial line
//! (Zebra, Simple Serial Interface Programmer's Guide 72E-40451; opcodes also in the DS9908 manual, p. 245).
//!
//! ```text
//! length | opcode | source | status | data … | checksum high, low
//! ```
//! The length counts itself to the last data byte; the checksum is the two's complement of the sum of those bytes.

use super::fault::{Fault, FaultClass};

/// Who sends a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The scanner's decoder.
    Decoder,
    /// This machine.
    Host,
}

/// Length, opcode, source, status.
const HEADER_BYTES: usize = 4;
/// The most data one frame carries.
pub const DATA_BYTES_MAX: usize = 251;
/// In the status byte: this frame was sent before and not acknowledged.
pub const RETRANSMITTED: u8 = 0x01;
/// In the status byte: more frames of the same message follow.
pub const CONTINUED: u8 = 0x02;

/// Opcodes and their names.
const OPCODES: &[(u8, &str)] = &[
    (0x10, "FLUSH_MACRO_PDF"),
    (0x11, "ABORT_MACRO_PDF"),
    (0x12, "CUSTOM_DEFAULTS"),
    (0x13, "SEND_LOG"),
    (0x14, "LOG_DATA"),
    (0x73, "MULTIPACKET_SEGMENT"),
    (0x74, "MULTIPACKET_ACK"),
    (0x80, "SSI_MGMT_COMMAND"),
    (0x90, "SCANNER_INIT_COMMAND"),
    (0x91, "SCANNER_INIT_RESPONSE"),
    (0x93, "TEMP_COMMAND"),
    (0x96, "HOST_ACK"),
    (0xa3, "REQUEST_REVISION"),
    (0xa4, "REPLY_REVISION"),
    (0xb1, "IMAGE_DATA"),
    (0xb4, "VIDEO_DATA"),
    (0xc0, "ILLUMINATION_OFF"),
    (0xc1, "ILLUMINATION_ON"),
    (0xc4, "AIM_OFF"),
    (0xc5, "AIM_ON"),
    (0xc6, "PARAM_SEND"),
    (0xc7, "PARAM_REQUEST"),
    (0xc8, "PARAM_DEFAULTS"),
    (0xc9, "CHANGE_ALL_CODE_TYPES"),
    (0xca, "PAGE_MOTOR_ACTIVATION"),
    (0xd0, "CMD_ACK"),
    (0xd1, "CMD_NACK"),
    (0xd2, "FLUSH_QUEUE"),
    (0xd3, "CAPABILITIES_REQUEST"),
    (0xd4, "CAPABILITIES_REPLY"),
    (0xd5, "BATCH_REQUEST"),
    (0xd6, "BATCH_DATA"),
    (0xd8, "CMD_ACK_ACTION"),
    (0xe4, "START_SESSION"),
    (0xe5, "STOP_SESSION"),
    (0xe6, "BEEP"),
    (0xe7, "LED_ON"),
    (0xe8, "LED_OFF"),
    (0xe9, "SCAN_ENABLE"),
    (0xea, "SCAN_DISABLE"),
    (0xeb, "SLEEP"),
    (0xf3, "DECODE_DATA"),
    (0xf6, "EVENT"),
    (0xf7, "IMAGER_MODE"),
];

/// A scan's bytes.
pub const DECODE_DATA: u8 = 0xf3;
/// What every [`DECODE_DATA`] is answered with, or the scanner sends it again.
pub const CMD_ACK: u8 = 0xd0;
/// What a frame that cannot be taken is answered with; its data says why.
pub const CMD_NACK: u8 = 0xd1;
/// Why a frame was not taken: its checksum is wrong, send it again.
pub const RESEND: u8 = 0x01;
/// Why a frame was not taken: it will not be.
pub const DENIED: u8 = 0x06;
/// A part of a long message, in the form of cordless scanners.
pub const MULTIPACKET_SEGMENT: u8 = 0x73;
/// Sounds the scanner's beeper; the data says how.
pub const BEEP: u8 = 0xe6;
/// The scanner reads again.
pub const SCAN_ENABLE: u8 = 0xe9;
/// The scanner reads nothing more.
pub const SCAN_DISABLE: u8 = 0xea;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it is for.
    pub opcode: u8,
    /// The source byte: 0 for a decoder, 4 for a host.
    pub source: u8,
    /// The status bits.
    pub status: u8,
    /// What it carries; of a [`DECODE_DATA`] the first byte is the symbology's number.
    pub data: Vec<u8>,
}

impl Frame {
    /// The opcode's name, `NONE` for one that is not known.
    #[must_use]
    pub fn name(&self) -> &'static str {
        OPCODES
            .iter()
            .find(|(opcode, _)| *opcode == self.opcode)
            .map_or("NONE", |(_, name)| name)
    }

    /// True for a frame the scanner sent before: the same scan, not a second one.
    #[must_use]
    pub fn is_retransmission(&self) -> bool {
        self.status & RETRANSMITTED != 0
    }

    /// True for a frame that is not the last of its message.
    #[must_use]
    pub fn is_continued(&self) -> bool {
        self.status & CONTINUED != 0
    }

    /// Reads exactly one frame.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let wrong_length = |announced: usize| {
            Fault::new(
                FaultClass::SsiLength,
                format!(
                    "the frame announces {announced} bytes and has {}",
                    bytes.len()
                ),
            )
        };
        let Some((frame, checksum)) = bytes.split_last_chunk::<2>() else {
            return Err(wrong_length(0));
        };
        let [length, opcode, source, status, data @ ..] = frame else {
            return Err(wrong_length(frame.first().copied().unwrap_or(0).into()));
        };
        if usize::from(*length) != frame.len() {
            return Err(wrong_length((*length).into()));
        }
        let right = checksum_of(frame);
        if *checksum != right {
            return Err(Fault::new(
                FaultClass::SsiChecksum,
                format!("the checksum is {right:02X?}, not {checksum:02X?}"),
            ));
        }
        Ok(Self {
            opcode: *opcode,
            source: *source,
            status: *status,
            data: data.to_vec(),
        })
    }
}

impl Source {
    fn byte(self) -> u8 {
        match self {
            Self::Decoder => 0x00,
            Self::Host => 0x04,
        }
    }
}

/// A frame from the host to the scanner.
pub fn from_host(opcode: u8, data: &[u8]) -> Result<Vec<u8>, Fault> {
    frame(Source::Host, opcode, 0, data)
}

/// The bytes of a frame.
pub fn frame(source: Source, opcode: u8, status: u8, data: &[u8]) -> Result<Vec<u8>, Fault> {
    let length = u8::try_from(HEADER_BYTES + data.len())
        .ok()
        .filter(|_| data.len() <= DATA_BYTES_MAX)
        .ok_or_else(|| {
            Fault::new(
                FaultClass::SsiLength,
                format!("a frame carries at most {DATA_BYTES_MAX} bytes"),
            )
        })?;
    let mut frame = vec![length, opcode, source.byte(), status];
    frame.extend_from_slice(data);
    let checksum = checksum_of(&frame);
    frame.extend_from_slice(&checksum);
    Ok(frame)
}

/// The opcode of a name.
#[must_use]
pub fn opcode(name: &str) -> Option<u8> {
    let name = if name == "CMD_NAK" { "CMD_NACK" } else { name };
    OPCODES
        .iter()
        .find(|(_, known)| *known == name)
        .map(|(opcode, _)| *opcode)
}

fn checksum_of(frame: &[u8]) -> [u8; 2] {
    frame
        .iter()
        .fold(0_u16, |sum, &byte| sum.wrapping_sub(u16::from(byte)))
        .to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_acknowledgement() {
        let frame = from_host(CMD_ACK, &[]).unwrap();
        assert_eq!(frame, [0x04, 0xd0, 0x04, 0x00, 0xff, 0x28]);
        assert_eq!(Frame::parse(&frame).unwrap().name(), "CMD_ACK");
    }

    #[test]
    fn a_second_sending_is_known_by_its_bit() {
        let status = RETRANSMITTED | CONTINUED;
        let bytes = frame(Source::Decoder, DECODE_DATA, status, &[3]).unwrap();
        let again = Frame::parse(&bytes).unwrap();
        assert!(again.is_retransmission() && again.is_continued());
        assert_eq!(again.source, 0);
    }

    #[test]
    fn short_and_wrong_frames_are_refused() {
        for bytes in [&[][..], &[1], &[4, 0xd0], &[5, 0xd0, 4, 0, 0xff, 0x28]] {
            assert_eq!(
                Frame::parse(bytes).unwrap_err().class,
                FaultClass::SsiLength
            );
        }
        assert_eq!(
            from_host(1, &[0; 252]).unwrap_err().class,
            FaultClass::SsiLength
        );
    }
}
