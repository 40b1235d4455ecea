//! Fits texts into a block of the label: wrap first, then shrink, then refuse.

use super::{Field, LabelError};
use crate::domain::label::{Dpi, Element, text::LineText};

/// A rectangle for text, in tenths of a millimetre.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// The left edge.
    pub x: u32,
    /// The top edge.
    pub y: u32,
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
    /// Line heights to try, the largest first.
    pub sizes: &'a [u32],
    /// What it is, for the refusal.
    pub field: Field,
}

/// One text in one line, as large as it fits.
pub(super) fn one_line(
    block: &Block<'_>,
    text: &str,
    dpi: Dpi,
    elements: &mut Vec<Element>,
) -> Result<(), LabelError> {
    let line = clean(block, text)?;
    if line.is_blank() {
        return Ok(());
    }
    for height_dots in sizes_dots(block, dpi) {
        if line.width_dots(height_dots) <= dpi.dots(block.width) {
            elements.push(Element::Text {
                x: dpi.dots(block.x),
                y: dpi.dots(block.y),
                height_dots,
                text: line,
            });
            return Ok(());
        }
    }
    Err(LabelError::DoesNotFit(block.field))
}

/// Several texts below each other, wrapped between words where that is needed, all in one size.
pub(super) fn lines(
    block: &Block<'_>,
    texts: &[String],
    dpi: Dpi,
    elements: &mut Vec<Element>,
) -> Result<(), LabelError> {
    let texts: Vec<LineText> = texts
        .iter()
        .map(|text| clean(block, text))
        .collect::<Result<_, _>>()?;
    for height_dots in sizes_dots(block, dpi) {
        let step_dots = height_dots + height_dots.div_ceil(10);
        let rows_max = (dpi.dots(block.height) / step_dots) as usize;
        let Some(rows) = wrapped(&texts, height_dots, dpi.dots(block.width)) else {
            continue;
        };
        if rows.len() > rows_max {
            continue;
        }
        let mut y = dpi.dots(block.y);
        for text in rows {
            elements.push(Element::Text {
                x: dpi.dots(block.x),
                y,
                height_dots,
                text,
            });
            y += step_dots;
        }
        return Ok(());
    }
    Err(LabelError::DoesNotFit(block.field))
}

fn sizes_dots(block: &Block<'_>, dpi: Dpi) -> impl Iterator<Item = u32> {
    block
        .sizes
        .iter()
        .map(move |tenths_mm| dpi.dots(*tenths_mm))
}

fn clean(block: &Block<'_>, text: &str) -> Result<LineText, LabelError> {
    LineText::new(text).map_err(|problem| LabelError::TooLong {
        field: block.field,
        problem,
    })
}

/// The texts as rows of at most `width_dots`; none if a single word is wider than that.
fn wrapped(texts: &[LineText], height_dots: u32, width_dots: u32) -> Option<Vec<LineText>> {
    let mut rows = Vec::new();
    for text in texts.iter().filter(|text| !text.is_blank()) {
        let mut row = LineText::default();
        for word in text.as_str().split(' ').filter(|word| !word.is_empty()) {
            let longer = if row.is_blank() {
                LineText::new(word).ok()?
            } else {
                LineText::new(&format!("{row} {word}")).ok()?
            };
            if longer.width_dots(height_dots) <= width_dots {
                row = longer;
                continue;
            }
            if !row.is_blank() {
                rows.push(row);
            }
            row = LineText::new(word).ok()?;
            if row.width_dots(height_dots) > width_dots {
                return None;
            }
        }
        rows.push(row);
    }
    Some(rows)
}
