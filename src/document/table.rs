//! Rows under headings that go on over as many pages as they need.

use super::sheet::{FAINT, Op, PANEL, Sheet, Side, Style};

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// What stands above it.
    pub head: String,
    /// How wide, with the white to its right.
    pub width: f32,
    /// Where its texts stand.
    pub side: Side,
}

/// One row: a text and its style for each column.
pub type Row = Vec<(String, Style)>;

/// White beside texts.
const INSET: f32 = 5.0;
/// White above and below a row.
const PADDING: f32 = 4.0;

/// Draws the rows from `top` on; a page ends at `bottom`, the next begins at `next_top`. Answers where the last one ends.
pub fn draw(
    sheet: &mut Sheet,
    left: f32,
    (top, bottom, next_top): (f32, f32, f32),
    columns: &[Column],
    rows: &[Row],
) -> f32 {
    let mut y = head(sheet, left, top, columns);
    for row in rows {
        let height = columns
            .iter()
            .zip(row)
            .map(|(column, (text, style))| {
                sheet
                    .height_of(column.width - 2.0 * INSET, *style, text)
                    .max(style.leading())
            })
            .fold(0.0, f32::max)
            + 2.0 * PADDING;
        if y + height > bottom {
            sheet.turn();
            y = head(sheet, left, next_top, columns);
        }
        let mut x = left;
        for (column, (text, style)) in columns.iter().zip(row) {
            cell(sheet, (x, y + PADDING), column, *style, text);
            x += column.width;
        }
        y += height;
        sheet.rule(left, y, x - left, FAINT);
    }
    y
}

fn head(sheet: &mut Sheet, left: f32, top: f32, columns: &[Column]) -> f32 {
    let style = Style::bold(8.0);
    let width: f32 = columns.iter().map(|column| column.width).sum();
    let height = columns
        .iter()
        .map(|column| sheet.height_of(column.width - 2.0 * INSET, style, &column.head))
        .fold(0.0, f32::max)
        + 2.0 * PADDING;
    sheet.draw(Op::Rects(vec![(left, top, width, height)], PANEL));
    let mut x = left;
    for column in columns {
        cell(sheet, (x, top + PADDING), column, style, &column.head);
        x += column.width;
    }
    top + height
}

fn cell(sheet: &mut Sheet, (x, y): (f32, f32), column: &Column, style: Style, text: &str) {
    match column.side {
        Side::Left => {
            sheet.paragraph((x + INSET, y), column.width - 2.0 * INSET, style, text);
        }
        Side::Right => {
            let right = x + column.width - INSET;
            let lines =
                sheet
                    .letters
                    .wrapped(text, style.weight, style.size, column.width - 2.0 * INSET);
            let mut top = y;
            for line in lines {
                sheet.text((right, top + style.size), Side::Right, style, &line);
                top += style.leading();
            }
        }
    }
}
