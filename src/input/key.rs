//! The keys of a terminal, and the escape sequences that stand for them.

use std::time::Duration;

use crate::domain::moment::Moment;

/// A terminal sends the bytes of a key closer together than this.
const KEY_SPREAD_MAX: Duration = Duration::from_millis(10);

/// One key as the terminal reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character that can be drawn; never a control character.
    Char(char),
    /// The return key (CR).
    Enter,
    /// LF: the second half of a CRLF suffix, or Ctrl+J.
    LineFeed,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace, sent as DEL or BS.
    Backspace,
    /// Escape by itself.
    Escape,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// A function key without modifiers, 1 to 20.
    F(u8),
    /// Any other control byte below 0x20, such as GS (0x1D) or Ctrl+C (0x03).
    Control(u8),
    /// Alt and a character.
    Alt(char),
    /// A sequence that is no key of ours: mouse, paste marker, report, modified or unfinished key.
    Unknown,
    /// A byte that is not UTF-8.
    Invalid(u8),
}

impl Key {
    /// True for what a person does while writing: characters, and keys that only edit the text.
    #[must_use]
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::Char(_)
                | Self::Backspace
                | Self::Delete
                | Self::Left
                | Self::Right
                | Self::Home
                | Self::End
                | Self::Tab
                | Self::BackTab
        )
    }

    /// True for keys that are not text: what remains once characters and broken bytes are set aside.
    #[must_use]
    pub fn is_no_text(self) -> bool {
        !matches!(self, Self::Char(_) | Self::Invalid(_))
    }
}

/// A key with its exact bytes and its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// What it means.
    pub key: Key,
    /// The bytes it came as, so that a scan that holds it can be put together exactly.
    pub bytes: Vec<u8>,
    /// When its first byte arrived.
    pub first: Moment,
    /// When its last byte arrived.
    pub last: Moment,
}

impl Stroke {
    /// True for a key a person may hold down. A terminal sends its sequence in one piece; a slow
    /// scanner sends it byte by byte.
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        let has_a_sequence = self.key.is_no_text() && self.bytes.len() > 1;
        (has_a_sequence || self.key == Key::Backspace)
            && self.last.since(self.first) < KEY_SPREAD_MAX
    }
}

/// The key a control sequence stands for: `ESC [ body last`.
#[must_use]
pub(super) fn key_of_control_sequence(body: &[u8], last: u8) -> Key {
    let Some((number, modified)) = number_and_modified(body) else {
        return Key::Unknown;
    };
    if modified {
        return Key::Unknown;
    }
    match (number, last) {
        (_, b'~') => key_of_number(number.unwrap_or(0)),
        // `ESC [ row ; column R` is a cursor report.
        (Some(_), b'R') => Key::Unknown,
        (None | Some(1), b'Z') => Key::BackTab,
        (None | Some(1), _) => key_of_letter(last),
        (Some(_), _) => Key::Unknown,
    }
}

/// The key `ESC O letter` or `ESC [ letter` stands for.
#[must_use]
pub(super) fn key_of_letter(letter: u8) -> Key {
    match letter {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'F' => Key::End,
        b'H' => Key::Home,
        b'P'..=b'S' => Key::F(letter - b'P' + 1),
        _ => Key::Unknown,
    }
}

/// The function key `ESC [ [ letter` stands for on the Linux console.
#[must_use]
pub(super) fn key_of_console_letter(letter: u8) -> Key {
    match letter {
        b'A'..=b'E' => Key::F(letter - b'A' + 1),
        _ => Key::Unknown,
    }
}

/// The key `ESC [ number ~` stands for; the gaps in the numbers are DEC's.
fn key_of_number(number: u16) -> Key {
    let function = |base: u16| u8::try_from(number - base).map_or(Key::Unknown, Key::F);
    match number {
        1 | 7 => Key::Home,
        2 => Key::Insert,
        3 => Key::Delete,
        4 | 8 => Key::End,
        5 => Key::PageUp,
        6 => Key::PageDown,
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28 | 29 => function(13),
        31..=34 => function(14),
        _ => Key::Unknown,
    }
}

/// The first number of `12;5`, and whether the second says that a modifier was held.
fn number_and_modified(body: &[u8]) -> Option<(Option<u16>, bool)> {
    let text = std::str::from_utf8(body).ok()?;
    let mut numbers = text.split(';');
    let number = match numbers.next() {
        None | Some("") => None,
        Some(digits) => Some(plain_number(digits)?),
    };
    let modified = match numbers.next() {
        None => false,
        Some(digits) => plain_number(digits)? > 1,
    };
    numbers.next().is_none().then_some((number, modified))
}

/// Digits alone; `parse` by itself would take a sign.
fn plain_number(digits: &str) -> Option<u16> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
}
