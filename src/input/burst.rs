//! Strokes that came close together, and what their rhythm and their kind say about them.

use std::time::Duration;

use crate::domain::moment::Moment;

use super::{
    assembler::Input,
    key::{Key, Stroke},
};

/// The longest median gap between the strokes of a scanner; people are slower.
const WEDGE_GAP_MAX: Duration = Duration::from_millis(35);

/// Strokes not yet told to the station.
#[derive(Debug)]
pub(super) struct Burst {
    /// The exact bytes of all strokes.
    pub code: Vec<u8>,
    /// When the first byte arrived.
    pub first: Moment,
    /// When the last byte arrived.
    pub last: Moment,
    keys: Vec<Key>,
    may_repeat: bool,
    gaps: usize,
    quick_gaps: usize,
}

impl Burst {
    /// A burst that begins with `stroke`.
    pub fn begin(stroke: Stroke) -> Self {
        Self {
            may_repeat: stroke.may_repeat(),
            code: stroke.bytes,
            first: stroke.first,
            last: stroke.last,
            keys: vec![stroke.key],
            gaps: 0,
            quick_gaps: 0,
        }
    }

    /// Adds the next stroke.
    pub fn push(&mut self, stroke: &Stroke) {
        self.count_gap(stroke);
        self.may_repeat &= stroke.may_repeat();
        self.code.extend_from_slice(&stroke.bytes);
        self.keys.push(stroke.key);
    }

    /// Lets the gap before `stroke` count for the rhythm, but not the stroke itself.
    pub fn count_gap(&mut self, stroke: &Stroke) {
        self.gaps += 1;
        if stroke.first.since(self.last) <= WEDGE_GAP_MAX {
            self.quick_gaps += 1;
        }
        self.last = stroke.last;
    }

    /// How many strokes there are.
    pub fn length(&self) -> usize {
        self.keys.len()
    }

    /// True if the median gap is a scanner's: one long gap in a busy moment changes nothing.
    pub fn is_quick(&self) -> bool {
        self.quick_gaps > self.gaps / 2
    }

    /// True if no character is among the strokes.
    pub fn is_without_text(&self) -> bool {
        self.keys.iter().all(|key| key.is_no_text())
    }

    /// True if a person may have pressed or held these keys one by one.
    pub fn may_repeat(&self) -> bool {
        self.may_repeat
    }

    /// True if all strokes are characters.
    pub fn is_text(&self) -> bool {
        self.keys.iter().all(|key| matches!(key, Key::Char(_)))
    }

    /// True if all strokes are characters or edit text.
    pub fn is_writing(&self) -> bool {
        self.keys.iter().all(|key| key.writes())
    }

    /// True if it opens a field by hand: no barcode begins with a slash.
    pub fn begins_with_slash(&self) -> bool {
        self.keys.first() == Some(&Key::Char('/'))
    }

    /// The digit that is all there is.
    pub fn lone_digit(&self) -> Option<u8> {
        match self.keys.as_slice() {
            [Key::Char(character)] => u8::try_from(character.to_digit(10)?).ok(),
            _ => None,
        }
    }

    /// Tells the strokes one by one as done by hand, in order; characters side by side are one text.
    pub fn replay(self, out: &mut Vec<Input>) {
        let mut text = String::new();
        for key in self.keys {
            if let Key::Char(character) = key {
                text.push(character);
                continue;
            }
            if !text.is_empty() {
                out.push(Input::Typed(std::mem::take(&mut text)));
            }
            if !matches!(key, Key::Unknown | Key::Invalid(_)) {
                out.push(Input::Key(key));
            }
        }
        if !text.is_empty() {
            out.push(Input::Typed(text));
        }
    }
}
