//! The picture of one layer of a box, seen from above: walls and units in lines, a letter for each.

use crate::domain::cartonize::filling::{Filling, Place};

use super::{
    pen::{Piece, piece},
    theme::Role,
};

/// Cells of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cells {
    /// In a row.
    pub columns: usize,
    /// Above each other.
    pub rows: usize,
}

/// How far a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Empty.
    Open,
    /// The one to look at now.
    Now,
    /// Its unit is in the box.
    Filled,
}

/// The room a picture takes: as wide as it may be, or less where the box is long; a cell is twice as high as wide.
pub(crate) fn room(filling: &Filling, most: Cells) -> Cells {
    let [length, width, _] = sides(filling);
    let rows = (most.columns * width / (2 * length)).clamp(3, most.rows.max(3));
    let columns = (2 * rows * length / width).clamp(7, most.columns.max(7));
    Cells { columns, rows }
}

/// The picture of a layer, row by row. The back of the box is up.
pub(crate) fn picture(
    filling: &Filling,
    layer: usize,
    cells: Cells,
    mark: impl Fn(usize) -> Mark,
) -> Vec<Vec<Piece>> {
    let mut canvas = Canvas::new(cells);
    let [length, width, _] = sides(filling);
    let at = |millimetres: i64, whole: usize, cells: usize| {
        let millimetres = usize::try_from(millimetres).unwrap_or(0);
        (millimetres * (cells - 1) + whole / 2) / whole
    };
    let outline = |place: &Place| {
        let x = [place.body.low[0], place.body.high[0]].map(|x| at(x, length, cells.columns));
        let y = [place.body.low[1], place.body.high[1]].map(|y| at(y, width, cells.rows));
        (x, y)
    };
    canvas.outline([0, cells.columns - 1], [0, cells.rows - 1]);
    let bottom = filling
        .places
        .iter()
        .find(|place| place.layer == layer)
        .map_or(0, |place| place.body.low[2]);
    for place in &filling.places {
        let (x, y) = outline(place);
        let reaches_up = place.layer < layer && place.body.high[2] > bottom;
        if place.layer == layer {
            canvas.outline(x, y);
        } else if reaches_up {
            canvas.shade(x, y);
        }
    }
    for (index, place) in filling.places.iter().enumerate() {
        if place.layer == layer {
            let (x, y) = outline(place);
            canvas.name(x, y, Filling::letter(index), mark(index));
        }
    }
    canvas.lines()
}

fn sides(filling: &Filling) -> [usize; 3] {
    <[u32; 3]>::from(filling.inner).map(|edge| usize::try_from(edge).unwrap_or(1).max(1))
}

const UP: u8 = 1;
const RIGHT: u8 = 2;
const DOWN: u8 = 4;
const LEFT: u8 = 8;
/// A line for every set of directions.
const LINES: [char; 16] = [
    ' ', '╵', '╶', '└', '╷', '│', '┌', '├', '╴', '┘', '─', '┴', '┐', '┤', '┬', '┼',
];

struct Canvas {
    cells: Cells,
    /// The directions in which lines leave each cell.
    lines: Vec<u8>,
    /// What stands in a cell instead of a line.
    marks: Vec<Option<(char, Role)>>,
}

impl Canvas {
    fn new(cells: Cells) -> Self {
        let size = cells.columns * cells.rows;
        Self {
            cells,
            lines: vec![0; size],
            marks: vec![None; size],
        }
    }

    fn draw(&mut self, x: usize, y: usize, directions: u8) {
        let index = y * self.cells.columns + x;
        if let Some(cell) = self.lines.get_mut(index) {
            *cell |= directions;
        }
    }

    fn set(&mut self, x: usize, y: usize, sign: char, role: Role) {
        let index = y * self.cells.columns + x;
        if let Some(cell) = self.marks.get_mut(index) {
            *cell = Some((sign, role));
        }
    }

    fn outline(&mut self, [left, right]: [usize; 2], [top, bottom]: [usize; 2]) {
        for x in left..right {
            for y in [top, bottom] {
                self.draw(x, y, RIGHT);
                self.draw(x + 1, y, LEFT);
            }
        }
        for y in top..bottom {
            for x in [left, right] {
                self.draw(x, y, DOWN);
                self.draw(x, y + 1, UP);
            }
        }
    }

    /// Taller goods of a layer below reach up into this one.
    fn shade(&mut self, [left, right]: [usize; 2], [top, bottom]: [usize; 2]) {
        for y in top + 1..bottom {
            for x in left + 1..right {
                self.set(x, y, '.', Role::Muted);
            }
        }
    }

    fn name(&mut self, x: [usize; 2], y: [usize; 2], letter: char, mark: Mark) {
        let (left, top) = ((x[0] + 1).min(x[1]), (y[0] + 1).min(y[1]));
        let (role, sign) = match mark {
            Mark::Open => (Role::Text, None),
            Mark::Now => (Role::Now, Some('‹')),
            Mark::Filled => (Role::Done, Some('✔')),
        };
        self.set(left, top, letter, role);
        if let Some(sign) = sign.filter(|_| left + 2 < x[1]) {
            self.set(left + 1, top, ' ', role);
            self.set(left + 2, top, sign, role);
        }
    }

    fn lines(&self) -> Vec<Vec<Piece>> {
        let rows = self
            .lines
            .chunks(self.cells.columns)
            .zip(self.marks.chunks(self.cells.columns));
        rows.map(|(lines, marks)| {
            let mut pieces: Vec<Piece> = Vec::new();
            for (line, mark) in lines.iter().zip(marks) {
                let drawn = LINES.get(usize::from(*line)).copied().unwrap_or(' ');
                let (sign, role) = mark.unwrap_or((drawn, Role::Muted));
                match pieces.last_mut().filter(|last| last.role == role) {
                    Some(last) => last.text.push(sign),
                    None => pieces.push(piece(role, sign.to_string())),
                }
            }
            pieces
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        cartonize::filling::fill, handling::ParcelRules, measure::Grams, product::Product,
    };

    #[test]
    fn two_beside_each_other() {
        let product = Product {
            owner: "acme".into(),
            sku: "BOX".into(),
            title: "BOX".into(),
            barcodes: vec![],
            weight_g: Some(Grams(100)),
            size_mm: Some([100, 100, 90].into()),
            fragile: false,
            this_side_up: true,
            quality_check: None,
            customs: crate::domain::customs::CustomsData::default(),
            handling: crate::domain::handling::Handling::default(),
        };
        let filling = fill(
            [200, 100, 100].into(),
            &[(&product, 2)],
            &ParcelRules::default(),
        )
        .unwrap();
        let cells = room(
            &filling,
            Cells {
                columns: 21,
                rows: 8,
            },
        );
        assert_eq!(
            cells,
            Cells {
                columns: 20,
                rows: 5
            }
        );
        let drawn: Vec<String> = picture(&filling, 0, cells, |index| {
            if index == 0 { Mark::Filled } else { Mark::Now }
        })
        .iter()
        .map(|row| row.iter().map(|piece| piece.text.as_str()).collect())
        .collect();
        assert_eq!(
            drawn,
            [
                "┌─────────┬────────┐",
                "│A ✔      │B ‹     │",
                "│         │        │",
                "│         │        │",
                "└─────────┴────────┘",
            ]
        );
    }
}
