//! Lines in scripts that a printer's resident fonts lack, drawn as dots: never boxes, never question marks.
//!
//! The letters are GNU Unifont's, 16 dots high and 8 or 16 wide, enlarged by whole numbers so that every dot
//! of a letter is the same square of dots on paper. [`arrange`] brings them into the order in which they stand.
//! A character that cannot be set properly is refused by name.

mod arrange;

use unifont::Glyph;

use super::{bitmap::Bitmap, text::LineText};
use arrange::{Cluster, arranged};

/// Dots from top to bottom of a letter as it is designed, and from left to right of the widest.
pub(super) const LETTER_DOTS: u32 = 16;

/// A line holds characters that can be printed neither as text nor as dots.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{character}' (U+{:04X}) cannot be printed; write '{line}' in letters of another script",
    u32::from(*.character)
)]
pub struct NotPrintable {
    /// One of them.
    pub character: char,
    /// The line it stands in.
    pub line: String,
}

/// Refuses a line with a character that this program cannot set properly.
pub fn check(text: &LineText) -> Result<(), NotPrintable> {
    if !text.needs_graphic() {
        return Ok(());
    }
    clusters(text).map(|_| ())
}

/// How wide the line comes out in dots when it is asked for `height_dots` high.
#[must_use]
pub fn width_dots(text: &LineText, height_dots: u32) -> u32 {
    let cells: u32 = clusters(text)
        .unwrap_or_default()
        .iter()
        .map(|(width, _)| *width)
        .sum();
    cells.saturating_mul(enlargement(height_dots))
}

/// How high it comes out: the multiple of the letters' own height that is nearest to what was asked for.
#[must_use]
pub fn height_dots(height_dots: u32) -> u32 {
    LETTER_DOTS.saturating_mul(enlargement(height_dots))
}

/// The line as dots; none when it is blank or too wide for any label.
pub fn drawn(text: &LineText, height_dots: u32) -> Result<Option<Bitmap>, NotPrintable> {
    let clusters = clusters(text)?;
    let scale = enlargement(height_dots);
    let width: u32 = clusters.iter().map(|(width, _)| *width).sum();
    let Ok(mut bitmap) = Bitmap::white(width.saturating_mul(scale), LETTER_DOTS * scale) else {
        return Ok(None);
    };
    let mut left = 0;
    for (width, glyphs) in clusters {
        for glyph in glyphs {
            let inset = width.saturating_sub(glyph_width(glyph)) / 2;
            for (x, y) in black_dots(glyph) {
                bitmap.fill((left + inset + x) * scale, y * scale, scale, scale);
            }
        }
        left += width;
    }
    Ok((!bitmap.is_blank()).then_some(bitmap))
}

/// The dots of one printable character as designed, for the preview of resident text; none for a blank.
pub(super) fn letter(character: char) -> impl Iterator<Item = (u32, u32)> {
    glyph(character).into_iter().flat_map(black_dots)
}

/// How wide one character is designed, 8 or 16.
pub(super) fn letter_width(character: char) -> u32 {
    glyph(character).map_or(LETTER_DOTS / 2, glyph_width)
}

fn enlargement(height_dots: u32) -> u32 {
    (height_dots.saturating_add(LETTER_DOTS / 2) / LETTER_DOTS).max(1)
}

/// Each with the width of its base, which its marks share.
fn clusters(text: &LineText) -> Result<Vec<(u32, Vec<&'static Glyph>)>, NotPrintable> {
    let refused = |character: char| NotPrintable {
        character,
        line: text.as_str().to_owned(),
    };
    arranged(text.as_str())
        .into_iter()
        .map(|Cluster { base, marks }| {
            let first = glyph(base).ok_or_else(|| refused(base))?;
            let mut glyphs = vec![first];
            for mark in marks {
                glyphs.push(glyph(mark).ok_or_else(|| refused(mark))?);
            }
            Ok((glyph_width(first), glyphs))
        })
        .collect()
}

/// The glyph of a character that stands for itself: in a script whose letters need no joining beyond what
/// [`arrange`] does, and not one of the font's boxes for characters that do not exist.
fn glyph(character: char) -> Option<&'static Glyph> {
    let settable = matches!(
        character,
        '\u{20}'..='\u{7e}'
            | '\u{a0}'..='\u{58f}'
            | '\u{591}'..='\u{5f4}'
            | '\u{60c}'
            | '\u{61b}'
            | '\u{61f}'
            | '\u{621}'..='\u{63a}'
            | '\u{640}'..='\u{652}'
            | '\u{660}'..='\u{66c}'
            | '\u{e01}'..='\u{e5b}'
            | '\u{10a0}'..='\u{10ff}'
            | '\u{1e00}'..='\u{1fff}'
            | '\u{2010}'..='\u{2027}'
            | '\u{202f}'..='\u{205e}'
            | '\u{2070}'..='\u{2bff}'
            | '\u{3000}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe4f}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{ff01}'..='\u{ffee}'
    );
    settable
        .then(|| unifont::get_glyph(character))
        .flatten()
        .filter(|glyph| !is_box(glyph))
}

/// The font has boxes for what it lacks: white digits in a black field, and a dashed frame around names of
/// invisible characters.
fn is_box(glyph: &Glyph) -> bool {
    match glyph {
        Glyph::Halfwidth(_) => false,
        Glyph::Fullwidth(rows) => {
            rows[0] == 0xaaaa || [1, 7, 8, 14].iter().all(|row| rows[*row] == 0x7ffe)
        }
    }
}

fn glyph_width(glyph: &Glyph) -> u32 {
    if glyph.is_fullwidth() {
        LETTER_DOTS
    } else {
        LETTER_DOTS / 2
    }
}

fn black_dots(glyph: &'static Glyph) -> impl Iterator<Item = (u32, u32)> {
    (0..LETTER_DOTS).flat_map(move |y| {
        (0..glyph_width(glyph))
            .filter(move |x| glyph.get_pixel(*x as usize, y as usize))
            .map(move |x| (x, y))
    })
}

#[cfg(test)]
mod tests;
