//! The rules of the assembler, told as reads and what they come to.

use super::*;
use crate::input::{
    Decoder, Keyboard,
    keyboard::tests::{at, told, told_while_typing},
};

#[track_caller]
fn check(reads: &[(u64, &str)], expect: &[&str]) {
    assert_eq!(told(reads), expect, "{reads:?}");
}

#[track_caller]
fn check_typing(reads: &[(u64, &str)], expect: &[&str]) {
    assert_eq!(told_while_typing(reads), expect, "typing {reads:?}");
}

#[test]
fn a_scan_ends_at_its_terminator() {
    for check in [check, check_typing] {
        check(&[(0, "T-14\r")], &["scan T-14"]);
        check(&[(0, "T-14\n")], &["scan T-14"]);
        check(&[(0, "T-14\r\n")], &["scan T-14"]);
        check(&[(0, "T-14\r"), (200, "\n")], &["scan T-14", "key Enter"]);
        check(
            &[(0, "T-14\r"), (5, "\n"), (400, "\n")],
            &["scan T-14", "key Enter"],
        );
        check(&[(0, "AAAA\rBBBB\r")], &["scan AAAA", "scan BBBB"]);
        check(&[(0, "AAAA\r\nBBBB\r\n")], &["scan AAAA", "scan BBBB"]);
        check(&[(0, "4006"), (98, "3813\r")], &["scan 40063813"]);
        check(&[(0, "4006"), (150, "3813\r")], &["scan 40063813"]);
        check(&[(0, "01\u{1d}10\r")], &["scan 01\\x1d10"]);
        check(&[(0, "\r4006\r")], &["empty", "scan 4006"]);
    }
    check(&[(0, "A"), (98, "BC\r")], &["scan ABC"]);
    check(&[(0, "4"), (150, "BC\r")], &["scan 4BC"]);
    check(&[(0, "AB\r")], &["scan AB"]);
}

#[test]
fn the_median_gap_tells_the_scanner_from_the_packer() {
    let paced = |gap: u64, text: &'static str| -> Vec<(u64, &'static str)> {
        let starts = (0_u64..).map(|count| count * gap);
        starts.zip(text.split_inclusive(|_| true)).collect()
    };
    check(&paced(35, "T-14\r"), &["scan T-14"]);
    check(&paced(36, "T-14\r"), &["typed T-14", "key Enter"]);
    check_typing(&paced(35, "T-14\r"), &["scan T-14"]);
    check_typing(&paced(36, "T-14\r"), &["typed T-14", "key Enter"]);
    check_typing(&paced(35, "T-1\r"), &["typed T-1", "key Enter"]);
    // Three of five gaps decide, wherever the long ones are.
    check(&[(0, "A"), (100, "B"), (200, "CDE\r")], &["scan ABCDE"]);
    check(
        &[(0, "A"), (100, "B"), (200, "C"), (300, "DE\r")],
        &["typed ABCDE", "key Enter"],
    );
}

#[test]
fn a_thousand_scans_in_one_write_come_in_order() {
    let codes: Vec<String> = (0..1000)
        .map(|number| format!("TOTE-{number:04}"))
        .collect();
    let expect: Vec<String> = codes.iter().map(|code| format!("scan {code}")).collect();
    assert_eq!(told(&[(0, &(codes.join("\r") + "\r"))]), expect);
    assert_eq!(told(&[(0, &(codes.join("\r\n") + "\r\n"))]), expect);
}

#[test]
fn keys_inside_a_scan_are_data() {
    for check in [check, check_typing] {
        check(&[(0, "AB\u{3}CD\r")], &["scan AB\\x03CD"]);
        check(&[(0, "\u{1b}OP\u{1b}[15~\r")], &["scan \\x1bOP\\x1b[15~"]);
        check(&[(0, "\u{1b}OP\r")], &["scan \\x1bOP"]);
        check(&[(0, "\u{1b}[B4006\r")], &["scan \\x1b[B4006"]);
        check(&[(0, "\u{1b}\r")], &["fragment \\x1b"]);
        check(&[(0, "\u{3}\r")], &["fragment \\x03"]);
        check(&[(0, "/A\u{1b}OPB\r")], &["scan /A\\x1bOPB"]);
        check(&[(0, "AB\u{1b}[1"), (40, "B\r")], &["scan AB\\x1b[1B"]);
        check(&[(0, "AB\u{1b}")], &["fragment AB\\x1b"]);
    }
}

#[test]
fn an_unfinished_scan_is_dropped_and_never_glued() {
    check(&[(0, "4006")], &["fragment 4006"]);
    check(
        &[(0, "4006"), (151, "3813\r")],
        &["fragment 4006", "scan 3813"],
    );
    check(&[(0, "400"), (200, "3813\r")], &["typed 400", "scan 3813"]);
    // Into an open field it is a paste, or typing that a slow line has bunched.
    check_typing(
        &[(0, "4006"), (200, "3813\r")],
        &["typed 4006", "scan 3813"],
    );
    check_typing(
        &[(0, "400"), (98, "6381\r")],
        &["typed 400", "typed 6381", "key Enter"],
    );
}

#[test]
fn empty_scans_confirm_nothing() {
    for check in [check, check_typing] {
        check(&[(0, "\r")], &["key Enter"]);
        check(&[(0, "\n")], &["key Enter"]);
        check(&[(0, "\r\n")], &["key Enter"]);
        check(&[(0, "\r"), (200, "\r")], &["key Enter", "key Enter"]);
        check(&[(0, "\r\r\r\r")], &["empty"]);
        check(&[(0, "\r\n\r\n")], &["empty"]);
        check(&[(0, "4006\r\r")], &["scan 4006", "empty"]);
        check(&[(0, "4006\r"), (59, "\r")], &["scan 4006", "empty"]);
        check(&[(0, "\r\u{1b}OP")], &["empty", "key F(1)"]);
    }
}

#[test]
fn digits_act_only_in_silence() {
    check(&[(0, "3")], &["digit 3"]);
    check(&[(0, "\u{1b}OP"), (120, "3")], &["key F(1)", "digit 3"]);
    check(&[(0, "\u{1b}OP"), (119, "3")], &["key F(1)", "typed 3"]);
    check(&[(0, "4006\r"), (100, "3")], &["scan 4006", "typed 3"]);
    check(&[(0, "3"), (100, "4")], &["typed 34"]);
    check(&[(0, "3"), (151, "4")], &["digit 3", "digit 4"]);
    check(&[(0, "3\r")], &["typed 3", "key Enter"]);
    check(&[(0, "x"), (100, "4")], &["typed x4"]);
    check_typing(&[(0, "3")], &["typed 3"]);
}

#[test]
fn typing_is_told_soon_and_in_order() {
    check_typing(
        &[(0, "T"), (100, "-"), (200, "1"), (300, "\r")],
        &["typed T", "typed -", "typed 1", "key Enter"],
    );
    check_typing(
        &[(0, "T"), (50, "-"), (100, "1\r")],
        &["typed T-1", "key Enter"],
    );
    check_typing(&[(0, "40\r")], &["typed 40", "key Enter"]);
    check_typing(&[(0, "a\u{7f}b")], &["typed a", "key Backspace", "typed b"]);
    check_typing(&[(0, "a"), (50, "\u{1b}")], &["typed a", "key Escape"]);
    check_typing(&[(0, "/T-14\r")], &["scan /T-14"]);
}

#[test]
fn a_slash_opens_a_field_by_hand() {
    check(&[(0, "/")], &["typed /"]);
    check(&[(0, "/T-14\r")], &["typed /T-14", "key Enter"]);
    check(&[(0, "/T-14")], &["typed /T-14"]);
    check(&[(0, "/"), (61, "x")], &["typed /", "typed x"]);
    check(
        &[(0, "/T-14\r\nAB\r")],
        &["typed /T-14", "key Enter", "scan AB"],
    );
}

#[test]
fn keys_act_however_quickly_they_come() {
    for check in [check, check_typing] {
        check(&[(0, "\u{1b}OP")], &["key F(1)"]);
        check(&[(0, "\u{1b}")], &["key Escape"]);
        check(&[(0, "\u{1b}OQ\u{1b}OR")], &["key F(2)", "key F(3)"]);
        check(
            &[(0, "\u{1b}OQ"), (8, "\u{1b}OR")],
            &["key F(2)", "key F(3)"],
        );
        check(&[(0, "4006\r\u{1b}OQ")], &["scan 4006", "key F(2)"]);
        check(
            &[(0, "\u{1b}OQ"), (61, "4006\r")],
            &["key F(2)", "scan 4006"],
        );
        check(&[(0, "\u{1b}OQ"), (70, "\r")], &["key F(2)", "key Enter"]);
        check(&[(0, "\u{3}")], &["key Control(3)"]);
        check(&[(0, "\u{1b}[200~")], &[]);
    }
}

#[test]
fn a_held_key_acts_while_it_is_held() {
    let held: Vec<(u64, &str)> = (0..4).map(|count| (count * 30, "\u{1b}[B")).collect();
    check(&held, &["key Down"; 4]);

    let mut assembler = Assembler::new(Framing::TERMINAL);
    let (mut decoder, mut strokes) = (Decoder::default(), Vec::new());
    for (millis, bytes) in held {
        let now = at(millis);
        decoder.feed(now, bytes.as_bytes(), &mut strokes);
    }
    let mut out = Vec::new();
    for stroke in strokes {
        assembler.take(stroke, &mut out);
    }
    assert_eq!(out.len(), 3, "the last one waits for silence");
}

#[test]
fn a_slow_scanner_holds_no_keys() {
    // ESC O P ESC O Q, a byte every 30 ms: no terminal sends a function key like that.
    let bytes = ["\u{1b}", "O", "P", "\u{1b}", "O", "Q", "\r"];
    let reads: Vec<(u64, &str)> = (0_u64..).map(|count| count * 30).zip(bytes).collect();
    check(&reads, &["scan \\x1bOP\\x1bOQ"]);
}

#[test]
fn keys_that_may_come_from_a_scanner_wait_for_its_terminator() {
    let (f2, f3, ctrl_c) = ("\u{1b}OQ", "\u{1b}OR", "\u{3}");
    check(&[(0, f2), (15, f3), (30, "\r")], &["scan \\x1bOQ\\x1bOR"]);
    check(
        &[(0, ctrl_c), (30, ctrl_c), (60, "\r")],
        &["scan \\x03\\x03"],
    );
    check(
        &[(0, f2), (10, ctrl_c), (35, f3), (45, "\r")],
        &["scan \\x1bOQ\\x03\\x1bOR"],
    );
}

#[test]
fn a_digit_waits_even_for_a_scanner_of_short_patience() {
    let mut keyboard = Keyboard::new(Framing {
        idle: Duration::from_millis(60),
        ..Framing::TERMINAL
    });
    keyboard.feed(at(0), b"3", &mut Vec::new());
    assert_eq!(keyboard.deadline(), Some(at(120)));
}

#[test]
fn an_overlong_scan_is_one_refusal() {
    let longest = "Q".repeat(CODE_BYTES_MAX);
    check(
        &[(0, &format!("{longest}\r"))],
        &[&format!("scan {longest}")],
    );
    check(
        &[(0, &format!("{longest}Q\r\nAB\r"))],
        &["overlong 4097", "scan AB"],
    );
    check(
        &[(0, &format!("{longest}QQ")), (200, "AB\r")],
        &["overlong 4098", "scan AB"],
    );
    check(
        &[(0, &format!("{longest}\u{3}\u{1b}OP\u{1b}"))],
        &["overlong 4101"],
    );
}

#[test]
fn tab_ends_a_scan_only_where_configured() {
    check(&[(0, "A\tBC\r")], &["scan A\\tBC"]);
    check(&[(0, "\t")], &["key Tab"]);
    let mut keyboard = Keyboard::new(Framing {
        tab_ends: true,
        ..Framing::TERMINAL
    });
    let mut out = Vec::new();
    keyboard.feed(at(0), b"AB\tCD\t", &mut out);
    assert_eq!(out.len(), 2);
}
