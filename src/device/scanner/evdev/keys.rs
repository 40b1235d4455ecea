//! Key events of a scanner to the characters it means. Pure: the numbers are those of `linux/input-event-codes.h`.
//!
//! A code with a key that means nothing here, or of which the kernel dropped a part, is dropped to its end: half a code
//! must never look like a whole one.

use std::time::Duration;

use crate::{device::scanner::Heard, domain::barcode::layout::Layout};

const EV_SYN: u16 = 0;
const EV_KEY: u16 = 1;
const SYN_REPORT: u16 = 0;
const SYN_DROPPED: u16 = 3;

/// Runs of keys with the characters of a US keyboard: the first key, then without and with Shift.
const RUNS: &[(u16, &str, &str)] = &[
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
];
/// The number block, which means digits whatever the lock says.
const NUMBER_BLOCK: &[(u16, &str)] = &[(71, "789-456+1230."), (55, "*"), (98, "/")];
/// The key between Shift and Z that US keyboards lack: layout, without and with Shift; `<` and `>` elsewhere.
const EXTRA_KEY: &[(&str, char, char)] = &[("gb", '\\', '|'), ("us(intl)", '\\', '|')];
/// What the right Alt makes of keys (xkb-data 2.35.1, symbols de and fr). Other layouts have no row: nothing is guessed.
const ALT_GRAPH: &[(&str, &[(u16, char)])] = &[
    (
        "de",
        &[
            (3, '²'),
            (4, '³'),
            (8, '{'),
            (9, '['),
            (10, ']'),
            (11, '}'),
            (12, '\\'),
            (16, '@'),
            (18, '€'),
            (27, '~'),
            (50, 'µ'),
            (86, '|'),
        ],
    ),
    (
        "fr",
        &[
            (3, '~'),
            (4, '#'),
            (5, '{'),
            (6, '['),
            (7, '|'),
            (8, '`'),
            (9, '\\'),
            (10, '^'),
            (11, '@'),
            (12, ']'),
            (13, '}'),
            (18, '€'),
        ],
    ),
];
/// Dead keys as the layout table writes them, and the character that one followed by a space means.
const DEAD: &[(&str, char)] = &[
    ("<dead_grave>", '`'),
    ("<dead_acute>", '´'),
    ("<dead_circumflex>", '^'),
    ("<dead_tilde>", '~'),
    ("<dead_diaeresis>", '¨'),
];
/// Silence after which a dropped code is over: late keys of a busy machine included.
const PAUSE: Duration = Duration::from_millis(150);

/// The keys that change what others mean, and are held now.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key that is down or up"
)]
struct Modifiers {
    /// Either Shift.
    shift: bool,
    /// Either Ctrl.
    control: bool,
    /// The left Alt, with which codes are typed as numbers.
    alt: bool,
    /// The right Alt.
    alt_graph: bool,
}

/// What the keys of one scanner have said so far.
#[derive(Debug)]
pub struct Keys {
    layout: Layout,
    held: Modifiers,
    caps_lock: bool,
    /// A number being typed while Alt is held.
    number: Option<u32>,
    /// A dead key waits for the next.
    dead: Option<char>,
    bytes: Vec<u8>,
    /// The rest of the code is dropped.
    is_dropping: bool,
    /// The kernel dropped events: what comes up to the next report is worthless.
    is_torn: bool,
    silence: Duration,
}

/// What a key means.
enum Meaning {
    Character(char),
    Control(u8),
    /// A part of a character.
    Part,
    Nothing,
}

impl Keys {
    /// A scanner programmed for hosts with this layout.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            held: Modifiers::default(),
            caps_lock: false,
            number: None,
            dead: None,
            bytes: Vec::new(),
            is_dropping: false,
            is_torn: false,
            silence: Duration::ZERO,
        }
    }

    /// Takes one event.
    ///
    /// After dropped events the held keys are not asked of the kernel: asking throws away the key events that wait.
    pub fn event(&mut self, kind: u16, code: u16, value: i32, heard: &mut Vec<Heard>) {
        self.silence = Duration::ZERO;
        match (kind, code, value) {
            (EV_SYN, SYN_DROPPED, _) => {
                self.is_torn = true;
                self.give_up(Heard::Lost, heard);
            }
            (EV_SYN, SYN_REPORT, _) => self.is_torn = false,
            _ if self.is_torn => {}
            (EV_KEY, code, 0) => self.released(code, heard),
            (EV_KEY, code, 1) => self.pressed(code, heard),
            // Repetitions are the kernel's own.
            _ => {}
        }
    }

    /// Nothing came for so long: a dropped code is over.
    pub fn silent(&mut self, span: Duration) {
        self.silence = self.silence.saturating_add(span);
        if self.silence >= PAUSE {
            self.end_drop();
        }
    }

    /// Hands over the characters so far.
    pub fn flush(&mut self, heard: &mut Vec<Heard>) {
        if !self.bytes.is_empty() {
            heard.push(Heard::Bytes(std::mem::take(&mut self.bytes)));
        }
    }

    /// The scanner went: no key is held any more.
    pub fn reset(&mut self) {
        *self = Self::new(self.layout);
    }

    fn pressed(&mut self, code: u16, heard: &mut Vec<Heard>) {
        if self.modifier(code, true) {
            return;
        }
        let meaning = self.meaning(code);
        if matches!(meaning, Meaning::Control(b'\r')) && self.is_dropping {
            return self.end_drop();
        }
        match meaning {
            _ if self.is_dropping => {}
            Meaning::Part => {}
            Meaning::Nothing => self.give_up(Heard::Unreadable, heard),
            Meaning::Control(_) if self.dead.is_some() => self.give_up(Heard::Unreadable, heard),
            Meaning::Control(byte) => self.bytes.push(byte),
            Meaning::Character(character) => match (self.dead.take(), character) {
                (None, character) => self.push(character),
                (Some(accent), ' ') => self.push(accent),
                // An accented letter: no code of ours holds one.
                (Some(_), _) => self.give_up(Heard::Unreadable, heard),
            },
        }
    }

    fn released(&mut self, code: u16, heard: &mut Vec<Heard>) {
        self.modifier(code, false);
        if code != 56 {
            return;
        }
        match self.number.take() {
            None => {}
            _ if self.is_dropping => {}
            Some(number) => match u8::try_from(number) {
                Ok(byte) if byte.is_ascii() => self.bytes.push(byte),
                Ok(byte) => self.push(char::from(byte)),
                Err(_) => self.give_up(Heard::Unreadable, heard),
            },
        }
    }

    /// True for a key that only changes what others mean.
    fn modifier(&mut self, code: u16, is_down: bool) -> bool {
        match code {
            42 | 54 => self.held.shift = is_down,
            29 | 97 => self.held.control = is_down,
            56 => self.held.alt = is_down,
            100 => self.held.alt_graph = is_down,
            58 => self.caps_lock ^= is_down,
            // Num Lock, Scroll Lock.
            69 | 70 => {}
            _ => return false,
        }
        true
    }

    fn meaning(&mut self, code: u16) -> Meaning {
        let digit = block(code);
        if self.held.alt {
            let Some(digit) = digit.and_then(|key| key.to_digit(10)) else {
                return Meaning::Nothing;
            };
            let number = self.number.unwrap_or(0).saturating_mul(10);
            self.number = Some(number.saturating_add(digit));
            return Meaning::Part;
        }
        match code {
            28 | 96 => return Meaning::Control(b'\r'),
            15 => return Meaning::Control(b'\t'),
            14 => return Meaning::Control(0x08),
            1 => return Meaning::Control(0x1b),
            _ => {}
        }
        if let Some(key) = digit {
            return Meaning::Character(key);
        }
        if self.held.control {
            return on_us(code, false)
                .and_then(control)
                .map_or(Meaning::Nothing, Meaning::Control);
        }
        if self.held.alt_graph {
            let rows = ALT_GRAPH
                .iter()
                .find(|(name, _)| *name == self.layout.name());
            let found = rows.and_then(|(_, keys)| keys.iter().find(|(key, _)| *key == code));
            return found.map_or(Meaning::Nothing, |(_, character)| {
                Meaning::Character(*character)
            });
        }
        let (Some(plain), Some(shifted)) = (self.printed(code, false), self.printed(code, true))
        else {
            return Meaning::Nothing;
        };
        let is_letter = plain != shifted && plain.to_uppercase() == shifted;
        let text = if self.held.shift ^ (self.caps_lock && is_letter) {
            shifted
        } else {
            plain
        };
        if let Some((_, accent)) = DEAD.iter().find(|(name, _)| *name == text) {
            // Pressed twice it means itself, too; a scanner sends a space.
            if self.dead.is_some() {
                return Meaning::Nothing;
            }
            self.dead = Some(*accent);
            return Meaning::Part;
        }
        text.chars()
            .next()
            .map_or(Meaning::Nothing, Meaning::Character)
    }

    /// What the layout prints on a key.
    fn printed(&self, code: u16, shift: bool) -> Option<String> {
        if code == 86 {
            let row = EXTRA_KEY
                .iter()
                .find(|(name, ..)| *name == self.layout.name());
            let (plain, shifted) = row.map_or(('<', '>'), |(_, plain, shifted)| (*plain, *shifted));
            return Some(if shift { shifted } else { plain }.to_string());
        }
        on_us(code, shift).map(|character| self.layout.shown(&character.to_string()))
    }

    fn push(&mut self, character: char) {
        let mut buffer = [0; 4];
        self.bytes
            .extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
    }

    /// A dropped code is over. Its last keys may never have been seen to be released: a scanner holds none between codes.
    fn end_drop(&mut self) {
        if std::mem::take(&mut self.is_dropping) {
            self.held = Modifiers::default();
        }
    }

    /// Drops the code that is coming; said once.
    fn give_up(&mut self, why: Heard, heard: &mut Vec<Heard>) {
        self.flush(heard);
        (self.number, self.dead) = (None, None);
        if !std::mem::replace(&mut self.is_dropping, true) {
            heard.push(why);
        }
    }
}

fn on_us(code: u16, shift: bool) -> Option<char> {
    RUNS.iter().find_map(|(first, plain, shifted)| {
        let row = if shift { shifted } else { plain };
        row.chars().nth(usize::from(code.checked_sub(*first)?))
    })
}

fn block(code: u16) -> Option<char> {
    NUMBER_BLOCK
        .iter()
        .find_map(|(first, keys)| keys.chars().nth(usize::from(code.checked_sub(*first)?)))
}

/// The control character that Ctrl and this key make.
fn control(key: char) -> Option<u8> {
    match key {
        'a'..='z' | '[' | '\\' | ']' => u8::try_from(key).ok().map(|key| key & 0x1f),
        '6' => Some(0x1e),
        '-' => Some(0x1f),
        _ => None,
    }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
