//! Sequences of the common terminals, and bytes no terminal sends.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

fn at(millis: u64) -> Moment {
    Moment::new(Timestamp::UNIX_EPOCH, Duration::ZERO).after(Duration::from_millis(millis))
}

/// The strokes of one read, and of the silence after it.
fn decode(bytes: &[u8]) -> Vec<Stroke> {
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    decoder.feed(at(0), bytes, &mut out);
    if let Some(deadline) = decoder.deadline() {
        decoder.tick(deadline, &mut out);
    }
    assert_eq!(decoder.deadline(), None);
    out
}

fn keys(strokes: &[Stroke]) -> Vec<Key> {
    strokes.iter().map(|stroke| stroke.key).collect()
}

#[track_caller]
fn check(bytes: &[u8], expect: &[Key]) {
    let strokes = decode(bytes);
    assert_eq!(keys(&strokes), expect, "{}", bytes.escape_ascii());
}

#[test]
fn plain_keys() {
    check(b"aZ9 ~", &['a', 'Z', '9', ' ', '~'].map(Key::Char));
    check("é€😀".as_bytes(), &['é', '€', '😀'].map(Key::Char));
    check(b"\r\n\t", &[Key::Enter, Key::LineFeed, Key::Tab]);
    check(b"\x08\x7f", &[Key::Backspace, Key::Backspace]);
    check(b"\x00\x03\x1d", &[0x00, 0x03, 0x1d].map(Key::Control));
    check(b"\x1b", &[Key::Escape]);
    check(b"\x1b\x1b", &[Key::Escape, Key::Escape]);
    check(b"\x1b\r", &[Key::Escape, Key::Enter]);
    check(b"\x1bx", &[Key::Alt('x')]);
    check("\x1bé".as_bytes(), &[Key::Alt('é')]);
}

#[test]
fn keys_of_the_common_terminals() {
    for (first, names) in [
        (1, ["\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"]),
        (1, ["\x1b[[A", "\x1b[[B", "\x1b[[C", "\x1b[[D"]),
        (1, ["\x1b[11~", "\x1b[12~", "\x1b[13~", "\x1b[14~"]),
        (1, ["\x1b[P", "\x1b[Q", "\x1b[R", "\x1b[S"]),
        (5, ["\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[19~"]),
        (9, ["\x1b[20~", "\x1b[21~", "\x1b[23~", "\x1b[24~"]),
        (13, ["\x1b[25~", "\x1b[26~", "\x1b[28~", "\x1b[29~"]),
        (17, ["\x1b[31~", "\x1b[32~", "\x1b[33~", "\x1b[34~"]),
    ] {
        for (number, bytes) in (first..).zip(names) {
            check(bytes.as_bytes(), &[Key::F(number)]);
        }
    }
    for (bytes, key) in [
        ("\x1b[[E", Key::F(5)),
        ("\x1b[15;1~", Key::F(5)),
        ("\x1b[1;1P", Key::F(1)),
        ("\x1b[A", Key::Up),
        ("\x1bOB", Key::Down),
        ("\x1b[C", Key::Right),
        ("\x1bOD", Key::Left),
        ("\x1b[H", Key::Home),
        ("\x1b[1~", Key::Home),
        ("\x1b[7~", Key::Home),
        ("\x1bOF", Key::End),
        ("\x1b[8~", Key::End),
        ("\x1b[2~", Key::Insert),
        ("\x1b[3~", Key::Delete),
        ("\x1b[5~", Key::PageUp),
        ("\x1b[6~", Key::PageDown),
        ("\x1b[Z", Key::BackTab),
    ] {
        check(bytes.as_bytes(), &[key]);
    }
}

#[test]
fn what_is_no_key_is_one_unknown_stroke() {
    for bytes in [
        "\x1b[",
        "\x1b[1",
        "\x1b[<",
        "\x1b[M",
        "\x1bO",
        "\x1bP",
        "\x1b]0;x",
        "\x1b]0;x\x1b",
        "\x1b[200~",
        "\x1b[201~",
        "\x1b[I",
        "\x1b[O",
        "\x1b[12;40R",
        "\x1b[1;1R",
        "\x1b[<0;10;20M",
        "\x1b[M !!",
        "\x1b]11;rgb:0/0/0\x07",
        "\x1b]11;rgb:0/0/0\x1b\\",
        "\x1bP>|tmux 3.4\x1b\\",
        "\x1b_x\x1b\\",
        "\x1b[?1;2c",
        "\x1b[15;5~",
        "\x1b[1;2P",
        "\x1b[1;1;1P",
        "\x1b[+1~",
        "\x1b[99999999~",
        "\x1b[16~",
        "\x1b[9A",
        "\x1b[27u",
        "\x1b[23$~",
        "\x1bO2P",
        "\x1b[[Z",
        "\x1b\x7f",
        "\u{9b}",
    ] {
        check(bytes.as_bytes(), &[Key::Unknown]);
    }
}

#[test]
fn a_broken_sequence_never_takes_the_next_key_with_it() {
    use Key::{Char, Control, Enter, Escape, F, Invalid, Unknown};
    check(b"\x1b[1\r", &[Unknown, Enter]);
    check(b"\x1b[\x1bOP", &[Unknown, F(1)]);
    check(b"\x1b[M!\r", &[Unknown, Enter]);
    check(b"\x1bO\n", &[Unknown, Key::LineFeed]);
    check(b"\x1b]0;x\r", &[Unknown, Enter]);
    check(b"\x1b]0;x\x1bOP", &[Unknown, F(1)]);
    check(b"\x1b]0;x\x1b\r", &[Unknown, Escape, Enter]);
    check(b"\x1bPq\x03", &[Unknown, Control(3)]);
    check(b"\xffa", &[Invalid(0xff), Char('a')]);
    check(b"\x9b2J", &[Invalid(0x9b), Char('2'), Char('J')]);
    check(b"\xc3\r", &[Invalid(0xc3), Enter]);
    check(b"\xe2\x82a", &[Invalid(0xe2), Invalid(0x82), Char('a')]);
    check(b"\xe0\x80\x80", &[0xe0, 0x80, 0x80].map(Invalid));
    check(b"\xed\xa0\x80", &[0xed, 0xa0, 0x80].map(Invalid));
    check(b"\x1b\xc3\r", &[Escape, Invalid(0xc3), Enter]);
    check(b"\xf4", &[Invalid(0xf4)]);
}

#[test]
fn a_sequence_may_come_in_pieces_but_not_for_ever() {
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    for (millis, byte) in [
        (0, b"\x1b"),
        (49, b"["),
        (98, b"1"),
        (147, b"5"),
        (196, b"~"),
    ] {
        decoder.feed(at(millis), byte, &mut out);
    }
    assert_eq!(keys(&out), [Key::F(5)]);
    assert_eq!((out[0].first, out[0].last), (at(0), at(196)));

    out.clear();
    decoder.feed(at(300), b"\x1b[20", &mut out);
    assert_eq!(decoder.deadline(), Some(at(350)));
    decoder.tick(at(349), &mut out);
    assert_eq!(out, []);
    decoder.feed(at(350), b"0~", &mut out);
    assert_eq!(keys(&out), [Key::Unknown, Key::Char('0'), Key::Char('~')]);
}

#[test]
fn a_sequence_that_is_too_long_is_given_up() {
    let mut bytes = b"\x1b]".to_vec();
    bytes.resize(SEQUENCE_BYTES_MAX, b'x');
    bytes.extend_from_slice(b"ab");
    check(&bytes, &[Key::Unknown, Key::Char('a'), Key::Char('b')]);
}

/// Bytes that like to form sequences.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let tricky = prop::sample::select(b"\x1b\x1b[OP]M<200~1;5\\\r\n\x07\xc3\xe2\x82\x80A".to_vec());
    prop::collection::vec(prop_oneof![3 => tricky, 1 => any::<u8>()], 0..200)
}

proptest! {
    #[test]
    fn every_byte_is_in_one_stroke_however_the_reads_are_cut(bytes in noise(), step in 0_u64..50) {
        let whole = decode(&bytes);
        prop_assert_eq!(whole.iter().flat_map(|stroke| stroke.bytes.clone()).collect::<Vec<u8>>(), bytes.clone());

        let mut decoder = Decoder::default();
        let mut pieces = Vec::new();
        let mut now = at(0);
        for byte in bytes {
            now = now.after(Duration::from_millis(step));
            decoder.feed(now, &[byte], &mut pieces);
            prop_assert!(decoder.held.len() < SEQUENCE_BYTES_MAX);
        }
        decoder.tick(now.after(SEQUENCE_WAIT), &mut pieces);
        prop_assert_eq!(keys(&pieces), keys(&whole));
    }

    #[test]
    fn after_silence_clean_keys_are_read(bytes in noise(), wait in 50_u64..1000) {
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        decoder.feed(at(0), &bytes, &mut out);
        out.clear();
        decoder.tick(at(wait), &mut out);
        out.clear();
        decoder.feed(at(wait), b"\x1bOP4\r", &mut out);
        prop_assert_eq!(keys(&out), [Key::F(1), Key::Char('4'), Key::Enter]);
    }
}
