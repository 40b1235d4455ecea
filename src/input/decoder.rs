//! Terminal bytes to keys, so that no barcode can wedge the station's input.
//!
//! Readers that wait for the end of a sequence freeze on `ESC[200~` or `ESC[<` from a label. Here
//! a sequence has at most [`SEQUENCE_BYTES_MAX`] bytes, is given up [`SEQUENCE_WAIT`] after its
//! last byte, and ends at once at a control byte: the CR that ends a scan is always seen.

use std::time::Duration;

use crate::domain::moment::Moment;

use super::key::{Key, Stroke, key_of_console_letter, key_of_control_sequence, key_of_letter};

/// The longest sequence waited for, in bytes.
pub const SEQUENCE_BYTES_MAX: usize = 64;
/// How long an unfinished sequence is waited for after its last byte.
pub const SEQUENCE_WAIT: Duration = Duration::from_millis(50);

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const DEL: u8 = 0x7f;

/// Where in a sequence the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Between keys.
    #[default]
    Ground,
    /// After `ESC`.
    Escape,
    /// After `ESC [`.
    ControlSequence,
    /// After `ESC [ [`.
    Console,
    /// After `ESC O`.
    SingleShift,
    /// After `ESC [ M`: three bytes follow.
    Mouse,
    /// Inside OSC, DCS, SOS, PM or APC.
    Report,
    /// After an `ESC` inside a report.
    ReportEscape,
    /// Inside a UTF-8 character of this many bytes, an `ESC` before it included.
    Character { length: usize },
}

/// What one more byte makes of the sequence.
enum Verdict {
    /// It goes on, in this state.
    More(State),
    /// It ends with this byte.
    Done(Key),
    /// The byte does not belong to it.
    Broken,
}

/// Makes keys of terminal bytes, whatever the bytes.
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    held: Vec<u8>,
    /// When the first and the last byte held arrived; present while anything is held.
    span: Option<(Moment, Moment)>,
}

impl Decoder {
    /// Takes bytes read at `now` and appends the keys that are complete. Every byte is in exactly
    /// one stroke, in order.
    pub fn feed(&mut self, now: Moment, bytes: &[u8], out: &mut Vec<Stroke>) {
        self.tick(now, out);
        for &byte in bytes {
            self.accept(now, byte, out);
        }
    }

    /// When to call [`Decoder::tick`]; changes only with `feed` and `tick`.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.span.map(|(_, last)| last.after(SEQUENCE_WAIT))
    }

    /// Gives up a sequence that has waited long enough at `now`.
    pub fn tick(&mut self, now: Moment, out: &mut Vec<Stroke>) {
        if self
            .deadline()
            .is_some_and(|deadline| now.steady >= deadline.steady)
        {
            self.give_up(out);
        }
    }

    fn accept(&mut self, now: Moment, byte: u8, out: &mut Vec<Stroke>) {
        match self.verdict(byte) {
            Verdict::More(state) => {
                self.hold(now, byte);
                self.state = state;
                if self.held.len() >= SEQUENCE_BYTES_MAX {
                    self.give_up(out);
                }
            }
            Verdict::Done(key) => {
                self.hold(now, byte);
                self.emit(key, out);
            }
            Verdict::Broken => self.begin_again(now, byte, out),
        }
    }

    /// Gives up what is held and reads `byte` as if nothing had come before it.
    fn begin_again(&mut self, now: Moment, byte: u8, out: &mut Vec<Stroke>) {
        let escape_at = match (self.state, self.span) {
            // The escape was no end of the report, so it begins something new.
            (State::ReportEscape, Some((_, last))) => {
                self.held.pop();
                Some(last)
            }
            _ => None,
        };
        self.give_up(out);
        if let Some(at) = escape_at {
            self.accept(at, ESC, out);
        }
        self.accept(now, byte, out);
    }

    fn hold(&mut self, now: Moment, byte: u8) {
        let first = self.span.map_or(now, |(first, _)| first);
        self.span = Some((first, now));
        self.held.push(byte);
    }

    /// All that is held is one key.
    fn emit(&mut self, key: Key, out: &mut Vec<Stroke>) {
        self.state = State::Ground;
        if let Some((first, last)) = self.span.take() {
            let bytes = std::mem::take(&mut self.held);
            out.push(Stroke {
                key,
                bytes,
                first,
                last,
            });
        }
    }

    /// What is held will not become a key: it is named for what it is.
    fn give_up(&mut self, out: &mut Vec<Stroke>) {
        match self.state {
            State::Escape => self.emit(Key::Escape, out),
            State::Character { .. } => self.emit_bytes(out),
            _ => self.emit(Key::Unknown, out),
        }
    }

    /// Each byte held is a stroke of its own.
    fn emit_bytes(&mut self, out: &mut Vec<Stroke>) {
        self.state = State::Ground;
        if let Some((first, last)) = self.span.take() {
            for byte in std::mem::take(&mut self.held) {
                let key = if byte == ESC {
                    Key::Escape
                } else {
                    Key::Invalid(byte)
                };
                out.push(Stroke {
                    key,
                    bytes: vec![byte],
                    first,
                    last,
                });
            }
        }
    }

    fn verdict(&self, byte: u8) -> Verdict {
        let length = self.held.len();
        match (self.state, byte) {
            (State::Ground, _) => beginning(byte),
            (State::Escape, _) => after_escape(byte),

            (State::ControlSequence, b'[') if length == 2 => Verdict::More(State::Console),
            (State::ControlSequence, b'M') if length == 2 => Verdict::More(State::Mouse),
            (State::ControlSequence, 0x20..=0x3f) => Verdict::More(State::ControlSequence),
            (State::ControlSequence, 0x40..=0x7e) => {
                let body = self.held.get(2..).unwrap_or_default();
                Verdict::Done(key_of_control_sequence(body, byte))
            }

            (State::Console, 0x20..=0x7e) => Verdict::Done(key_of_console_letter(byte)),

            (State::SingleShift, b'0'..=b'9' | b';') => Verdict::More(State::SingleShift),
            (State::SingleShift, 0x20..=0x7e) if length == 2 => Verdict::Done(key_of_letter(byte)),

            (State::Mouse, 0x20..) if length < 5 => Verdict::More(State::Mouse),

            (State::Report, ESC) => Verdict::More(State::ReportEscape),
            (State::Report, 0x20..) => Verdict::More(State::Report),

            (State::SingleShift, 0x20..=0x7e)
            | (State::Mouse, 0x20..)
            | (State::Report, BEL)
            | (State::ReportEscape, b'\\') => Verdict::Done(Key::Unknown),

            (State::Character { length: whole }, 0x80..=0xbf) => self.character(whole, byte),

            (
                State::ControlSequence
                | State::Console
                | State::SingleShift
                | State::Mouse
                | State::Report
                | State::ReportEscape
                | State::Character { .. },
                _,
            ) => Verdict::Broken,
        }
    }

    /// A continuation byte: the character is complete, goes on, or never was one.
    fn character(&self, whole: usize, byte: u8) -> Verdict {
        if self.held.len() + 1 < whole {
            return Verdict::More(State::Character { length: whole });
        }
        let (alt, lead) = match self.held.split_first() {
            Some((&ESC, rest)) => (true, rest),
            _ => (false, self.held.as_slice()),
        };
        let bytes = [lead, &[byte]].concat();
        match std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| text.chars().next())
        {
            None => Verdict::Broken,
            Some(character) if character.is_control() => Verdict::Done(Key::Unknown),
            Some(character) if alt => Verdict::Done(Key::Alt(character)),
            Some(character) => Verdict::Done(Key::Char(character)),
        }
    }
}

/// A byte with nothing before it.
fn beginning(byte: u8) -> Verdict {
    Verdict::Done(match byte {
        ESC => return Verdict::More(State::Escape),
        0xc2..=0xf4 => {
            return Verdict::More(State::Character {
                length: utf8_length(byte),
            });
        }
        b'\r' => Key::Enter,
        b'\n' => Key::LineFeed,
        b'\t' => Key::Tab,
        0x08 | DEL => Key::Backspace,
        0x00..=0x1f => Key::Control(byte),
        0x20..=0x7e => Key::Char(char::from(byte)),
        0x80..=0xff => Key::Invalid(byte),
    })
}

/// The byte after `ESC`. A control byte stays a key of its own.
fn after_escape(byte: u8) -> Verdict {
    match byte {
        b'[' => Verdict::More(State::ControlSequence),
        b'O' => Verdict::More(State::SingleShift),
        b']' | b'P' | b'X' | b'^' | b'_' => Verdict::More(State::Report),
        DEL => Verdict::Done(Key::Unknown),
        0x20..=0x7e => Verdict::Done(Key::Alt(char::from(byte))),
        0xc2..=0xf4 => Verdict::More(State::Character {
            length: 1 + utf8_length(byte),
        }),
        _ => Verdict::Broken,
    }
}

/// How many bytes a UTF-8 character has that begins with `lead`.
fn utf8_length(lead: u8) -> usize {
    match lead {
        0xf0.. => 4,
        0xe0.. => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests;
