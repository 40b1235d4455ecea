//! A label as a picture, for a screen: bars, lines and drawn text dot for dot as they are printed, resident text in
//! the place and about the shape that the printer gives it.

use super::{
    Element, Label,
    bitmap::{Bitmap, BitmapError},
    script::{self, LETTER_DOTS, NotPrintable},
    text::LineText,
};

/// Why a label cannot be shown as a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RasterError {
    /// It is larger than any picture, or has no size at all.
    #[error(transparent)]
    Size(#[from] BitmapError),
    /// A character that cannot be printed either.
    #[error(transparent)]
    NotPrintable(#[from] NotPrintable),
}

/// Draws the whole label at its own resolution.
pub fn raster(label: &Label) -> Result<Bitmap, RasterError> {
    let mut picture = Bitmap::white(label.width_dots, label.length_dots)?;
    for element in &label.elements {
        draw(element, &mut picture)?;
    }
    Ok(picture)
}

fn draw(element: &Element, picture: &mut Bitmap) -> Result<(), NotPrintable> {
    match element {
        Element::Text {
            x,
            y,
            height_dots,
            text,
        } => draw_text((*x, *y), *height_dots, text, picture)?,
        Element::Code128 { data, .. } => draw_code(element, &data.widths(), picture)?,
        Element::Gs1128 { data, .. } => draw_code(element, &data.widths(), picture)?,
        Element::Rule {
            x,
            y,
            width_dots,
            height_dots,
        } => picture.fill(*x, *y, *width_dots, *height_dots),
        Element::Frame {
            x,
            y,
            width_dots: width,
            height_dots: height,
            thickness_dots: line,
        } => {
            picture.fill(*x, *y, *width, *line);
            picture.fill(*x, (y + height).saturating_sub(*line), *width, *line);
            picture.fill(*x, *y, *line, *height);
            picture.fill((x + width).saturating_sub(*line), *y, *line, *height);
        }
        Element::Image { x, y, bitmap } => picture.lay_over(bitmap, *x, *y),
    }
    Ok(())
}

fn draw_code(element: &Element, widths: &[u8], picture: &mut Bitmap) -> Result<(), NotPrintable> {
    let bars = element.bars().unwrap_or_default();
    let mut x = bars.x;
    for (index, width) in widths.iter().enumerate() {
        let width_dots = u32::from(*width) * bars.module_dots;
        if index % 2 == 0 {
            picture.fill(x, bars.y, width_dots, bars.height_dots);
        }
        x += width_dots;
    }
    match element.human_readable() {
        Some(below) => draw(&below, picture),
        None => Ok(()),
    }
}

fn draw_text(
    (x, y): (u32, u32),
    height_dots: u32,
    text: &LineText,
    picture: &mut Bitmap,
) -> Result<(), NotPrintable> {
    if text.needs_graphic() {
        if let Some(bitmap) = script::drawn(text, height_dots)? {
            picture.lay_over(&bitmap, x, y);
        }
        return Ok(());
    }
    let mut pen = x;
    for character in text.as_str().chars() {
        let letter = LineText::new(character.encode_utf8(&mut [0; 4])).unwrap_or_default();
        let advance = letter.likely_width_dots(height_dots);
        draw_letter(character, (pen, y), (advance, height_dots), picture);
        pen += advance;
    }
    Ok(())
}

/// Scales one letter to its place: a dot is black where the letter, taken as a smooth hill over its dots, is high.
fn draw_letter(
    character: char,
    (x, y): (u32, u32),
    (width, height): (u32, u32),
    picture: &mut Bitmap,
) {
    let Ok(mut letter) = Bitmap::white(LETTER_DOTS, LETTER_DOTS) else {
        return;
    };
    for (column, row) in script::letter(character) {
        letter.blacken(column, row);
    }
    let columns = script::letter_width(character);
    for row in 0..height {
        for column in 0..width {
            let across = place(column, width, columns);
            let down = place(row, height, LETTER_DOTS);
            if hill(&letter, across, down) >= BLACK_FROM {
                picture.blacken(x + column, y + row);
            }
        }
    }
}

/// Parts of one dot of a letter.
const PARTS: u32 = 64;
/// From which height of the hill on a dot is black; below the middle, for the resident face is bold.
const BLACK_FROM: u32 = PARTS * PARTS * 2 / 5;

/// The middle of a dot on the picture, in parts of the letter's dots, one dot further so that it is never below 0.
fn place(dot: u32, dots: u32, letter_dots: u32) -> u32 {
    (2 * dot + 1) * letter_dots * PARTS / (2 * dots.max(1)) + PARTS / 2
}

/// The height of the hill at a place, between the four dots around it.
fn hill(letter: &Bitmap, across: u32, down: u32) -> u32 {
    let black = |column: u32, row: u32| {
        let inside = column > 0 && row > 0;
        u32::from(inside && letter.is_black(column - 1, row - 1))
    };
    let (column, row) = (across / PARTS, down / PARTS);
    let (right, below) = (across % PARTS, down % PARTS);
    let upper = black(column, row) * (PARTS - right) + black(column + 1, row) * right;
    let lower = black(column, row + 1) * (PARTS - right) + black(column + 1, row + 1) * right;
    upper * (PARTS - below) + lower * below
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::label::{
        Dpi,
        code128::{BarcodeText, QUIET_MODULES},
        house::tests::{lay_out, ordinary_parcel},
    };

    /// Runs of equal dots in one row, from the first black one to the last.
    fn runs(picture: &Bitmap, y: u32) -> Vec<u32> {
        let mut runs = Vec::new();
        let mut before = false;
        for x in 0..picture.width_dots() {
            let black = picture.is_black(x, y);
            if black != before || runs.is_empty() {
                runs.push(0);
            }
            if let Some(run) = runs.last_mut() {
                *run += 1;
            }
            before = black;
        }
        runs
    }

    #[test]
    fn bars_are_exact_with_white_on_both_sides() {
        let data = BarcodeText::new("HX123456784DE").unwrap();
        let label = Label {
            width_dots: 600,
            length_dots: 100,
            dpi: Dpi::D203,
            elements: vec![Element::Code128 {
                x: 40,
                y: 10,
                module_dots: 3,
                height_dots: 50,
                human_readable_dots: None,
                data: data.clone(),
            }],
        };
        let picture = raster(&label).unwrap();
        let expected: Vec<u32> = data
            .widths()
            .iter()
            .map(|width| u32::from(*width) * 3)
            .collect();
        let found = runs(&picture, 30);
        assert_eq!(found[1..=expected.len()], expected);
        assert!(found[0] >= QUIET_MODULES * 3 && *found.last().unwrap() >= QUIET_MODULES * 3);
        assert!(picture.rows().take(10).flatten().all(|byte| *byte == 0));
    }

    #[test]
    fn everything_of_the_house_label_leaves_black_within_its_bounds() {
        for dpi in [Dpi::D203, Dpi::D300] {
            let label = lay_out(&ordinary_parcel(), dpi).unwrap();
            let picture = raster(&label).unwrap();
            assert_eq!(picture.width_dots(), label.width_dots);
            let mut only_inside = Bitmap::white(label.width_dots, label.length_dots).unwrap();
            for element in &label.elements {
                let bounds = element.bounds();
                only_inside.fill(bounds.x, bounds.y, bounds.width, bounds.height);
                let mut dots = (bounds.y..bounds.bottom())
                    .flat_map(|y| (bounds.x..bounds.right()).map(move |x| (x, y)));
                assert!(dots.any(|(x, y)| picture.is_black(x, y)), "{element:?}");
            }
            let outside = picture
                .rows()
                .zip(only_inside.rows())
                .any(|(drawn, inside)| {
                    drawn
                        .iter()
                        .zip(inside)
                        .any(|(drawn, inside)| drawn & !inside != 0)
                });
            assert!(!outside);
        }
    }
}
