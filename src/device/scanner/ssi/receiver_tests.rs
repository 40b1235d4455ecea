//! The receiver against the simulated scanner, and against bytes that mean harm.

use proptest::prelude::*;

use super::*;
use crate::{
    device::simulated::ssi::SsiScanner,
    domain::barcode::ssi::{CONTINUED, Source, frame},
};

const EAN_13: u8 = 0x0b;
const CODE_128: u8 = 0x03;

/// Lets both talk until nobody has anything to say; a scanner without an answer tries again.
fn talk(receiver: &mut Receiver, scanner: &mut SsiScanner, first: Vec<u8>) -> Vec<Heard> {
    let (mut heard, mut on_line, mut waits) = (Vec::new(), first, 0);
    while waits < 20 {
        let mut answer = Vec::new();
        if on_line.is_empty() {
            receiver.silent(FRAME_PAUSE, &mut heard, &mut answer);
        } else {
            receiver.feed(&on_line, &mut heard, &mut answer);
        }
        on_line = scanner.take(&answer);
        if on_line.is_empty() && !scanner.is_done() {
            on_line = scanner.waited();
            waits += 1;
        }
        if on_line.is_empty() && answer.is_empty() && !receiver.is_midway() {
            break;
        }
    }
    assert!(scanner.is_done());
    heard
}

fn code(text: &str) -> Heard {
    Heard::Code(text.as_bytes().to_vec())
}

#[test]
fn a_code_is_taken_once_whatever_the_line_does() {
    let (mut receiver, mut scanner) = (Receiver::default(), SsiScanner::default());
    for (damaged, unheard) in [(0, 0), (1, 0), (0, 1), (2, 2), (0, 4), (3, 0)] {
        (scanner.damaged, scanner.unheard) = (damaged, unheard);
        let sent = scanner.scan(EAN_13, b"4006381333931");
        let heard = talk(&mut receiver, &mut scanner, sent);
        assert_eq!(heard, [code("]E04006381333931")], "{damaged} {unheard}");
    }
}

#[test]
fn a_long_code_comes_in_packets() {
    let (mut receiver, mut scanner) = (Receiver::default(), SsiScanner::default());
    let text = "0123456789".repeat(80);
    (scanner.damaged, scanner.unheard) = (1, 2);
    let sent = scanner.scan(CODE_128, text.as_bytes());
    let heard = talk(&mut receiver, &mut scanner, sent);
    assert_eq!(heard, [code(&format!("]C0{text}"))]);
}

#[test]
fn two_like_scans_are_two() {
    let (mut receiver, mut scanner) = (Receiver::default(), SsiScanner::default());
    for _ in 0..2 {
        let sent = scanner.scan(CODE_128, b"T-1");
        assert_eq!(talk(&mut receiver, &mut scanner, sent), [code("]C0T-1")]);
    }
}

#[test]
fn what_never_comes_again_is_told_as_lost() {
    let mut receiver = Receiver::default();
    let (mut heard, mut answer) = (Vec::new(), Vec::new());
    let part = frame(Source::Decoder, DECODE_DATA, CONTINUED, b"\x03HALF").unwrap();
    receiver.feed(&part, &mut heard, &mut answer);
    assert!(receiver.is_midway() && heard.is_empty());
    receiver.silent(MESSAGE_PAUSE, &mut heard, &mut answer);
    receiver.silent(MESSAGE_PAUSE, &mut heard, &mut answer);
    assert_eq!(heard, [Heard::Lost]);
    assert!(!receiver.is_midway());
}

#[test]
fn a_frame_may_come_byte_by_byte() {
    let mut receiver = Receiver::default();
    let (mut heard, mut answer) = (Vec::new(), Vec::new());
    let bytes = frame(Source::Decoder, DECODE_DATA, 0, b"\x03T-1").unwrap();
    for byte in bytes {
        receiver.silent(FRAME_PAUSE / 2, &mut heard, &mut answer);
        receiver.feed(&[byte], &mut heard, &mut answer);
    }
    assert_eq!(heard, [code("]C0T-1")]);
    assert_eq!(answer, from_host(CMD_ACK, &[]).unwrap());
}

#[test]
fn a_cordless_segment_is_told_not_guessed() {
    let mut receiver = Receiver::default();
    let (mut heard, mut answer) = (Vec::new(), Vec::new());
    let bytes = frame(Source::Decoder, MULTIPACKET_SEGMENT, 0, &[0, 1, 2]).unwrap();
    receiver.feed(&bytes, &mut heard, &mut answer);
    assert_eq!(heard, [Heard::Unreadable]);
    assert_eq!(answer, from_host(CMD_NACK, &[DENIED]).unwrap());
}

proptest! {
    #[test]
    fn after_any_bytes_a_clean_code_is_taken(
        reads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..20),
    ) {
        let mut receiver = Receiver::default();
        let (mut heard, mut answer) = (Vec::new(), Vec::new());
        for bytes in &reads {
            receiver.feed(bytes, &mut heard, &mut answer);
            prop_assert!(receiver.buffer.len() <= 257);
        }
        receiver.silent(FRAME_PAUSE, &mut heard, &mut answer);
        prop_assert!(receiver.buffer.is_empty());
        receiver.parts = None;
        let clean = frame(Source::Decoder, DECODE_DATA, 0, b"\x03CLEAN").unwrap();
        receiver.feed(&clean, &mut heard, &mut answer);
        prop_assert_eq!(heard.pop(), Some(code("]C0CLEAN")));
    }
}
