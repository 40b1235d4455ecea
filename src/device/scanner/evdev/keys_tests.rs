//! Keys as scanners press them.

use proptest::prelude::*;

use super::*;

const SHIFT: u16 = 42;
const CAPS_LOCK: u16 = 58;
const ENTER: u16 = 28;

fn keys(layout: &str) -> Keys {
    Keys::new(Layout::named(layout).unwrap())
}

/// The key on which a US keyboard has a character, and whether with Shift.
fn key_of(character: char) -> (u16, bool) {
    (0..90)
        .flat_map(|code| [(code, false), (code, true)])
        .find(|(code, shift)| on_us(*code, *shift) == Some(character))
        .unwrap_or_else(|| panic!("{character:?}"))
}

fn press(keys: &mut Keys, code: u16, value: i32, heard: &mut Vec<Heard>) {
    keys.event(EV_KEY, code, value, heard);
    keys.event(EV_SYN, SYN_REPORT, 0, heard);
}

fn stroke(keys: &mut Keys, code: u16, heard: &mut Vec<Heard>) {
    press(keys, code, 1, heard);
    press(keys, code, 0, heard);
}

/// Types a text by US positions, and Enter.
fn types(keys: &mut Keys, text: &str, heard: &mut Vec<Heard>) {
    for character in text.chars() {
        let (code, shift) = key_of(character);
        if shift {
            press(keys, SHIFT, 1, heard);
        }
        stroke(keys, code, heard);
        if shift {
            press(keys, SHIFT, 0, heard);
        }
    }
    stroke(keys, ENTER, heard);
    keys.flush(heard);
}

fn bytes(text: &str) -> Heard {
    Heard::Bytes(text.as_bytes().to_vec())
}

#[test]
fn every_character_of_a_us_scanner() {
    let all: String = (' '..='~').collect();
    let mut heard = Vec::new();
    types(&mut keys("us"), &all, &mut heard);
    assert_eq!(heard, [bytes(&format!("{all}\r"))]);
}

#[test]
fn a_scanner_programmed_for_another_host() {
    let mut heard = Vec::new();
    // Its own layout puts the hyphen where a US keyboard has the slash.
    types(&mut keys("de"), "TOTE/0017", &mut heard);
    types(&mut keys("fr"), "TOTE6))&&", &mut heard);
    assert_eq!(heard[0], bytes("TOTE-0017\r"));
    let mut german = keys("de");
    press(&mut german, 100, 1, &mut heard);
    stroke(&mut german, 16, &mut heard);
    press(&mut german, 100, 0, &mut heard);
    stroke(&mut german, 41, &mut heard);
    stroke(&mut german, 57, &mut heard);
    types(&mut german, "", &mut heard);
    assert_eq!(heard.last(), Some(&bytes("@^\r")));
}

#[test]
fn locks_numbers_and_controls() {
    let (mut us, mut heard) = (keys("us"), Vec::new());
    stroke(&mut us, CAPS_LOCK, &mut heard);
    types(&mut us, "aB1_", &mut heard);
    stroke(&mut us, CAPS_LOCK, &mut heard);
    // Ctrl and ] is the group separator; so is 29 typed with Alt; the number block types digits.
    press(&mut us, 29, 1, &mut heard);
    stroke(&mut us, 27, &mut heard);
    press(&mut us, 29, 0, &mut heard);
    press(&mut us, 56, 1, &mut heard);
    for code in [82, 80, 73] {
        stroke(&mut us, code, &mut heard);
    }
    press(&mut us, 56, 0, &mut heard);
    stroke(&mut us, 71, &mut heard);
    stroke(&mut us, 96, &mut heard);
    us.flush(&mut heard);
    assert_eq!(heard, [bytes("Ab1_\r"), bytes("\u{1d}\u{1d}7\r")]);
}

#[test]
fn a_torn_code_is_dropped_to_its_end() {
    let (mut us, mut heard) = (keys("us"), Vec::new());
    stroke(&mut us, key_of('4').0, &mut heard);
    // Shift is let go of while nobody looks.
    press(&mut us, SHIFT, 1, &mut heard);
    us.event(EV_SYN, SYN_DROPPED, 0, &mut heard);
    us.event(EV_KEY, key_of('0').0, 1, &mut heard);
    us.event(EV_SYN, SYN_REPORT, 0, &mut heard);
    types(&mut us, "6381", &mut heard);
    assert_eq!(heard, [bytes("4"), Heard::Lost]);
    types(&mut us, "T-1", &mut heard);
    assert_eq!(heard.pop(), Some(bytes("T-1\r")));
    us.event(EV_SYN, SYN_DROPPED, 0, &mut heard);
    us.event(EV_SYN, SYN_REPORT, 0, &mut heard);
    us.silent(PAUSE);
    types(&mut us, "T-2", &mut heard);
    assert_eq!(heard.pop(), Some(bytes("T-2\r")));
}

#[test]
fn a_key_that_means_nothing_spoils_its_code() {
    let (mut us, mut heard) = (keys("us"), Vec::new());
    stroke(&mut us, key_of('A').0, &mut heard);
    stroke(&mut us, 59, &mut heard);
    types(&mut us, "B", &mut heard);
    types(&mut us, "C", &mut heard);
    assert_eq!(heard, [bytes("a"), Heard::Unreadable, bytes("C\r")]);
}

proptest! {
    #[test]
    fn after_any_events_a_clean_code_is_taken(
        events in prop::collection::vec((0_u16..5, 0_u16..200, -1_i32..3), 0..200),
    ) {
        let (mut us, mut heard) = (keys("us"), Vec::new());
        for (kind, code, value) in events {
            us.event(kind, code, value, &mut heard);
        }
        us.event(EV_SYN, SYN_REPORT, 0, &mut heard);
        us.flush(&mut heard);
        us.reset();
        types(&mut us, "clean", &mut heard);
        prop_assert_eq!(heard.pop(), Some(bytes("clean\r")));
    }
}
