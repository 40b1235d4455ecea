//! The terminal's whole input: bytes in, scans, text and keys out.

use crate::domain::moment::Moment;

use super::{
    assembler::{Assembler, Input},
    decoder::Decoder,
    framing::Framing,
    key::Stroke,
};

/// A decoder and an assembler that share one clock.
#[derive(Debug)]
pub struct Keyboard {
    decoder: Decoder,
    assembler: Assembler,
}

impl Keyboard {
    /// A keyboard with a scanner that ends its scans by `framing`.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        Self {
            decoder: Decoder::default(),
            assembler: Assembler::new(framing),
        }
    }

    /// Says whether a text field is open; see [`Assembler::set_typing`].
    pub fn set_typing(&mut self, open: bool) {
        self.assembler.set_typing(open);
    }

    /// Takes bytes read at `now` and appends what is certain now.
    pub fn feed(&mut self, now: Moment, bytes: &[u8], out: &mut Vec<Input>) {
        let mut strokes = Vec::new();
        self.decoder.feed(now, bytes, &mut strokes);
        self.pass_on(strokes, out);
    }

    /// When to call [`Keyboard::tick`]; changes only with `feed`, `tick` and `set_typing`.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        // A half-read sequence is no silence: the assembler waits until the decoder has decided.
        self.decoder
            .deadline()
            .or_else(|| self.assembler.deadline())
    }

    /// Tells what silence has made certain at `now`.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Input>) {
        let mut strokes = Vec::new();
        self.decoder.tick(now, &mut strokes);
        self.pass_on(strokes, out);
        if self.decoder.deadline().is_none() {
            self.assembler.tick(now, out);
        }
    }

    fn pass_on(&mut self, strokes: Vec<Stroke>, out: &mut Vec<Input>) {
        for stroke in strokes {
            self.assembler.take(stroke, out);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::input::{
        framing::{CODE_BYTES_MAX, Frame, ScanFramer},
        key::Key,
    };

    const CLEAN: &str = "4006381333931";
    const CLEAN_BYTES: &[u8] = b"4006381333931\r";

    pub fn at(millis: u64) -> Moment {
        Moment::new(Timestamp::UNIX_EPOCH, Duration::ZERO).after(Duration::from_millis(millis))
    }

    /// What the reads and the silence after them come to, no text field open.
    #[track_caller]
    pub fn told(reads: &[(u64, &str)]) -> Vec<String> {
        run(reads, false)
    }

    /// The same with a text field open.
    #[track_caller]
    pub fn told_while_typing(reads: &[(u64, &str)]) -> Vec<String> {
        run(reads, true)
    }

    fn run(reads: &[(u64, &str)], typing: bool) -> Vec<String> {
        let reads: Vec<(u64, Vec<u8>)> = reads
            .iter()
            .map(|(millis, text)| (*millis, text.as_bytes().to_vec()))
            .collect();
        let mut keyboard = Keyboard::new(Framing::TERMINAL);
        keyboard.set_typing(typing);
        let out = play(&mut keyboard, &reads, true);
        out.iter().map(tell).collect()
    }

    /// Plays reads and the silence after them, with a loop that wakes in time or only for reads.
    fn play(keyboard: &mut Keyboard, reads: &[(u64, Vec<u8>)], wakes: bool) -> Vec<Input> {
        let mut out = Vec::new();
        for (millis, bytes) in reads {
            while let Some(deadline) = keyboard.deadline() {
                if !wakes || deadline.steady >= at(*millis).steady {
                    break;
                }
                keyboard.tick(deadline, &mut out);
            }
            keyboard.feed(at(*millis), bytes, &mut out);
        }
        rest(keyboard, &mut out);
        out
    }

    /// Lets silence settle everything.
    fn rest(keyboard: &mut Keyboard, out: &mut Vec<Input>) {
        for _ in 0..4 {
            if let Some(deadline) = keyboard.deadline() {
                keyboard.tick(deadline, out);
            }
        }
        assert_eq!(keyboard.deadline(), None);
    }

    fn tell(input: &Input) -> String {
        match input {
            Input::Scan { code, .. } => format!("scan {}", code.escape_ascii()),
            Input::Fragment { code, .. } => format!("fragment {}", code.escape_ascii()),
            Input::EmptyScan => "empty".to_owned(),
            Input::Overlong { length, .. } => format!("overlong {length}"),
            Input::Typed(text) => format!("typed {text}"),
            Input::Digit(digit) => format!("digit {digit}"),
            Input::Key(key) => format!("key {key:?}"),
        }
    }

    #[test]
    fn a_half_read_sequence_is_no_silence() {
        // The Escape belongs to the scan although it is decided after the idle time.
        assert_eq!(
            told(&[(0, "AB"), (140, "\u{1b}"), (185, "[A"), (190, "\r")]),
            ["scan AB\\x1b[A"]
        );
        assert_eq!(told(&[(0, "\u{1b}"), (30, "OP")]), ["key F(1)"]);
        assert_eq!(
            told(&[(0, "\u{1b}"), (61, "OP\r")]),
            ["key Escape", "scan OP"]
        );
    }

    #[test]
    fn a_tick_out_of_turn_changes_nothing() {
        let mut keyboard = Keyboard::new(Framing::TERMINAL);
        let mut out = Vec::new();
        keyboard.feed(at(0), b"AB", &mut out);
        keyboard.feed(at(140), b"\x1b", &mut out);
        keyboard.tick(at(160), &mut out);
        keyboard.feed(at(170), b"[A\r", &mut out);
        let told: Vec<String> = out.iter().map(tell).collect();
        assert_eq!(told, ["scan AB\\x1b[A"]);
    }

    #[test]
    fn a_lone_escape_acts_within_sixty_milliseconds() {
        let mut keyboard = Keyboard::new(Framing::TERMINAL);
        let mut out = Vec::new();
        keyboard.feed(at(0), b"\x1b", &mut out);
        keyboard.tick(at(50), &mut out);
        assert_eq!((out.len(), keyboard.deadline()), (0, Some(at(60))));
        keyboard.tick(at(60), &mut out);
        assert_eq!(out, [Input::Key(Key::Escape)]);
    }

    /// The project's collection of hostile barcodes: name and bytes.
    fn hostile_scans() -> Vec<(String, Vec<u8>)> {
        let text = include_str!("../../tests/data/hostile_scans.json");
        let entries: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
        let read = |entry: &serde_json::Value| {
            let hex = entry["hex"].as_str().unwrap();
            let bytes = (0..hex.len()).step_by(2);
            let bytes = bytes.map(|start| u8::from_str_radix(&hex[start..start + 2], 16).unwrap());
            (entry["name"].as_str().unwrap().to_owned(), bytes.collect())
        };
        entries.iter().map(read).collect()
    }

    /// What each hostile barcode must come to; scans of unknown codes are refused by the rules.
    fn expectation(name: &str) -> Vec<String> {
        let told = match name {
            "csi then nothing" => vec![],
            "clean ean13" | "cr lf" | "lf only" => vec!["scan 4006381333931"],
            // The resolution of scans takes symbology prefixes off.
            "aim prefix" => vec!["scan ]C10104006381333931"],
            "badge of a leaver" => vec!["scan BADGE:000117"],
            "two in one burst" => vec!["scan 4006381333931", "scan 4006381333948"],
            "invalid utf8" => vec!["scan A\\xff\\xfe\\x9b2JB"],
            "esc at end" => vec!["fragment AB\\x1b"],
            "empty scans" => vec!["empty"],
            "no terminator" => vec!["fragment 4006381333931"],
            "function key" => vec!["scan \\x1bOP\\x1b[15~"],
            "osc" => vec!["scan A\\x1b]0;x\\x07B"],
            "gs1 with FNC1 as GS" => vec!["scan 0104006381333931\\x1d10LOT1\\x1d21SER9"],
            "esc inside" => vec!["scan AB\\x1bC12"],
            "2000 byte barcode" => return vec![format!("scan {}", "Q".repeat(2000))],
            "100 in one write" => {
                return (0..100)
                    .map(|count| format!("scan 40063813339{count:02}"))
                    .collect();
            }
            other => panic!("no expectation for {other}"),
        };
        told.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn hostile_scans_command_nothing_and_the_next_scan_is_taken() {
        for (name, bytes) in hostile_scans() {
            for pace in [0, 1, 13, 34] {
                let mut reads: Vec<(u64, Vec<u8>)> = (0_u64..)
                    .zip(&bytes)
                    .map(|(count, byte)| (count * pace, vec![*byte]))
                    .collect();
                let end = reads.last().map_or(0, |(millis, _)| *millis);
                reads.push((end + 200, CLEAN_BYTES.to_vec()));
                for wakes in [true, false] {
                    let mut keyboard = Keyboard::new(Framing::TERMINAL);
                    let out = play(&mut keyboard, &reads, wakes);
                    let mut expect = expectation(&name);
                    expect.push(format!("scan {CLEAN}"));
                    let told: Vec<String> = out.iter().map(tell).collect();
                    assert_eq!(told, expect, "{name} at {pace} ms a byte");
                }
            }
        }
    }

    #[test]
    fn hostile_scans_command_nothing_while_a_field_is_open() {
        for (name, bytes) in hostile_scans() {
            let mut keyboard = Keyboard::new(Framing::TERMINAL);
            keyboard.set_typing(true);
            let reads = [(0, bytes), (200, CLEAN_BYTES.to_vec())];
            let mut out = play(&mut keyboard, &reads, true);
            let clean = out.pop().map(|input| tell(&input));
            assert_eq!(clean, Some(format!("scan {CLEAN}")), "{name}");
            let commands = out
                .iter()
                .filter(|input| matches!(input, Input::Key(_) | Input::Digit(_)));
            assert_eq!(commands.count(), 0, "{name}: {out:?}");
        }
    }

    #[test]
    fn hostile_scans_at_a_serial_scanner() {
        for (name, bytes) in hostile_scans() {
            let mut framer = ScanFramer::new(Framing::SERIAL);
            let mut out = Vec::new();
            framer.feed(at(0), &bytes, &mut out);
            framer.feed(at(200), CLEAN_BYTES, &mut out);
            let codes: Vec<Vec<u8>> = out
                .into_iter()
                .map(|frame| match frame {
                    Frame::Scan { code, .. } => code,
                    Frame::Overlong { .. } => panic!("{name}"),
                })
                .collect();
            let mut expect: Vec<Vec<u8>> = bytes
                .split(|byte| matches!(byte, b'\r' | b'\n'))
                .filter(|code| !code.is_empty())
                .map(<[u8]>::to_vec)
                .collect();
            expect.push(CLEAN.as_bytes().to_vec());
            assert_eq!(codes, expect, "{name}");
        }
    }

    /// Reads that look like work and like attacks; no gap is exactly a limit.
    fn reads() -> impl Strategy<Value = Vec<(u64, Vec<u8>)>> {
        let pieces = prop::sample::select(vec![
            "4006381333931\r",
            "T-14\r\n",
            "4",
            "a",
            "/",
            "\r",
            "\n",
            "\t",
            "\u{1b}",
            "\u{1b}[",
            "\u{1b}OP",
            "\u{1b}[15~",
            "\u{1b}[200~",
            "\u{1b}[<",
            "\u{1b}]0;x",
            "\u{7f}",
            "\u{3}",
            "\u{1d}",
            "4006381333931",
            "é",
        ]);
        let bytes = prop_oneof![
            4 => prop::collection::vec(pieces, 1..4).prop_map(|pieces| pieces.concat().into_bytes()),
            1 => prop::collection::vec(any::<u8>(), 1..40),
        ];
        let gap = prop_oneof![0_u64..10, 0_u64..250];
        prop::collection::vec((gap, bytes), 0..25).prop_map(|reads| {
            let mut millis = 0;
            let place = |(gap, bytes)| {
                millis += if [50, 60, 120, 150].contains(&gap) {
                    gap + 1
                } else {
                    gap
                };
                (millis, bytes)
            };
            reads.into_iter().map(place).collect()
        })
    }

    proptest! {
        #[test]
        fn after_silence_a_clean_scan_is_taken(reads in reads(), typing: bool, wait in 200_u64..400) {
            let mut keyboard = Keyboard::new(Framing::TERMINAL);
            keyboard.set_typing(typing);
            let mut out = Vec::new();
            for (millis, bytes) in &reads {
                keyboard.feed(at(*millis), bytes, &mut out);
            }
            let now = at(reads.last().map_or(0, |(millis, _)| *millis) + wait);
            keyboard.feed(now, CLEAN_BYTES, &mut out);
            let scan = Input::Scan { code: CLEAN.as_bytes().to_vec(), first: now, last: now };
            prop_assert_eq!(out.last(), Some(&scan));
            prop_assert_eq!(keyboard.deadline(), None);
        }

        #[test]
        fn a_loop_that_wakes_late_is_told_the_same(reads in reads(), typing: bool) {
            let run = |wakes| {
                let mut keyboard = Keyboard::new(Framing::TERMINAL);
                keyboard.set_typing(typing);
                play(&mut keyboard, &reads, wakes)
            };
            prop_assert_eq!(run(true), run(false));
        }

        #[test]
        fn nothing_is_invented(reads in reads(), typing: bool) {
            let mut keyboard = Keyboard::new(Framing::TERMINAL);
            keyboard.set_typing(typing);
            let sent: Vec<u8> = reads.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
            let mut left = sent.as_slice();
            for input in play(&mut keyboard, &reads, true) {
                let bytes = match input {
                    Input::Scan { code, .. } | Input::Fragment { code, .. } => code,
                    Input::Typed(text) => {
                        prop_assert!(!text.chars().any(char::is_control));
                        text.into_bytes()
                    }
                    Input::Digit(digit) => vec![b'0' + digit],
                    Input::Overlong { length, .. } => {
                        prop_assert!(length > CODE_BYTES_MAX);
                        continue;
                    }
                    Input::EmptyScan | Input::Key(_) => continue,
                };
                prop_assert!(!bytes.is_empty() && bytes.len() <= CODE_BYTES_MAX);
                let found = left.windows(bytes.len()).position(|window| window == bytes);
                prop_assert!(found.is_some(), "{} is not in what was sent", bytes.escape_ascii());
                left = &left[found.unwrap_or(0) + bytes.len()..];
            }
        }

        #[test]
        fn a_digit_acts_only_alone(reads in reads()) {
            let mut keyboard = Keyboard::new(Framing::TERMINAL);
            let digits = play(&mut keyboard, &reads, true)
                .into_iter()
                .filter(|input| matches!(input, Input::Digit(_)))
                .count();
            let alone = reads.iter().enumerate().filter(|(index, (millis, bytes))| {
                let before = index.checked_sub(1).is_none_or(|index| millis - reads[index].0 >= 120);
                let after = reads.get(index + 1).is_none_or(|(next, _)| next - millis > 150);
                before && after && matches!(bytes.as_slice(), [b'0'..=b'9'])
            });
            prop_assert!(digits <= alone.count());
        }
    }
}
