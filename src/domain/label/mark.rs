//! A bench's name put over a label that comes out at another bench's printer, so that the right person fetches it.
//!
//! It stands in a frame of its own where the label is white, as large as that allows; where the drawing leaves no room,
//! small along the top edge, which carriers leave white. What the carrier sent stays as it is, byte for byte.

use super::{
    Bounds, Dpi, Element, Label,
    text::LineText,
    zpl::{NotALabel, laid_over},
};

/// Heights of the name that are tried, tenths of a millimetre.
const SIZES: [u32; 7] = [80, 65, 50, 40, 35, 30, 25];
/// The height along the top edge, tenths of a millimetre.
const EDGE_SIZE: u32 = 20;
/// Dots to a side of the squares that are white or not.
const SQUARE: u32 = 8;
/// Squares that stay white around the frame, and along every edge of the paper.
const WHITE: u32 = 1;
/// The longest name, in characters: more would be no sign any more.
const NAME_MAX: usize = 24;

/// The printable label `zpl`, which looks like `drawing`, with the bench's name on it.
pub fn with_bench(drawing: &Label, zpl: &[u8], bench: &str) -> Result<Vec<u8>, NotALabel> {
    laid_over(zpl, &sign(drawing, bench))
}

/// The name in its frame, or along the edge.
fn sign(drawing: &Label, bench: &str) -> Vec<Element> {
    let name: String = bench
        .chars()
        .take(NAME_MAX)
        .map(|character| {
            if character.is_ascii_graphic() {
                character
            } else {
                '?'
            }
        })
        .collect();
    let Ok(text) = LineText::new(&format!(">> {name}")) else {
        return Vec::new();
    };
    let white = White::of(drawing);
    let framed = SIZES
        .iter()
        .find_map(|tenths| white.frame_for(&text, drawing.dpi.dots(*tenths)));
    match framed {
        Some((frame, height_dots)) => {
            let inside = drawing.dpi.dots(10);
            vec![
                Element::Frame {
                    x: frame.x,
                    y: frame.y,
                    width_dots: frame.width,
                    height_dots: frame.height,
                    thickness_dots: drawing.dpi.dots(4),
                },
                Element::Text {
                    x: frame.x + inside,
                    y: frame.y + inside,
                    height_dots,
                    text,
                },
            ]
        }
        None => vec![Element::Text {
            x: SQUARE,
            y: SQUARE / 2,
            height_dots: drawing.dpi.dots(EDGE_SIZE),
            text,
        }],
    }
}

/// Which squares of a label are white.
struct White {
    columns: u32,
    rows: u32,
    dpi: Dpi,
    /// Row by row.
    taken: Vec<bool>,
}

impl White {
    fn of(label: &Label) -> Self {
        let (columns, rows) = (label.width_dots / SQUARE, label.length_dots / SQUARE);
        let taken = (0..rows * columns)
            .map(|index| {
                let square = Bounds {
                    x: index % columns * SQUARE,
                    y: index / columns * SQUARE,
                    width: SQUARE,
                    height: SQUARE,
                };
                label.elements.iter().any(|element| is_on(element, square))
            })
            .collect();
        Self {
            columns,
            rows,
            dpi: label.dpi,
            taken,
        }
    }

    /// The uppermost, rightmost place for a frame around the text at that height.
    fn frame_for(&self, text: &LineText, height_dots: u32) -> Option<(Bounds, u32)> {
        let around = 2 * self.dpi.dots(10);
        let width = text.width_dots(height_dots) + around;
        let height = text.height_dots(height_dots) + around;
        let across = width.div_ceil(SQUARE) + 2 * WHITE;
        let down = height.div_ceil(SQUARE) + 2 * WHITE;
        let last_column = self.columns.checked_sub(across + WHITE)?;
        let last_row = self.rows.checked_sub(down + WHITE)?;
        let mut places = (WHITE..=last_row)
            .flat_map(|row| (WHITE..=last_column).rev().map(move |column| (column, row)));
        let (column, row) =
            places.find(|&(column, row)| self.is_white(column, row, across, down))?;
        let frame = Bounds {
            x: (column + WHITE) * SQUARE,
            y: (row + WHITE) * SQUARE,
            width,
            height,
        };
        Some((frame, height_dots))
    }

    fn is_white(&self, column: u32, row: u32, across: u32, down: u32) -> bool {
        (row..row + down).all(|row| {
            let from = (row * self.columns + column) as usize;
            self.taken
                .get(from..from + across as usize)
                .is_some_and(|squares| !squares.contains(&true))
        })
    }
}

/// True when something of the element may be black within the square.
fn is_on(element: &Element, square: Bounds) -> bool {
    match element {
        Element::Image { x, y, bitmap } => (square.y..square.y + square.height).any(|row| {
            (square.x..square.x + square.width).any(|column| {
                let inside = (column.checked_sub(*x), row.checked_sub(*y));
                matches!(inside, (Some(column), Some(row)) if bitmap.is_black(column, row))
            })
        }),
        other => other.bounds().overlaps(square),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::label::{bitmap::Bitmap, zpl::zpl};

    fn image_label(black: impl Fn(&mut Bitmap)) -> Label {
        let mut bitmap = Bitmap::white(812, 1218).unwrap();
        black(&mut bitmap);
        Label {
            width_dots: 812,
            length_dots: 1218,
            dpi: Dpi::D203,
            elements: vec![Element::Image { x: 0, y: 0, bitmap }],
        }
    }

    #[test]
    fn the_name_stands_where_the_label_is_white() {
        // Black but for a strip across the middle.
        let label = image_label(|dots| {
            dots.fill(0, 0, 812, 600);
            dots.fill(0, 700, 812, 518);
        });
        let sign = sign(&label, "bench-07");
        let [frame, text] = sign.as_slice() else {
            panic!("{sign:?}");
        };
        for part in [frame, text] {
            let bounds = part.bounds();
            assert!(
                bounds.y >= 600 && bounds.y + bounds.height <= 700,
                "{part:?}"
            );
        }
        assert!(frame.bounds().contains(text.bounds()));
        // 8 mm do not fit into 100 dots with their frame and the white around it? They do: 64 + 16 + 16.
        assert!(
            matches!(
                text,
                Element::Text {
                    height_dots: 64,
                    ..
                }
            ),
            "{text:?}"
        );
    }

    #[test]
    fn every_own_label_takes_the_sign_without_touching_anything() {
        use crate::domain::label::template::{Templates, lay_out};
        let mut framed = 0;
        for template in Templates::built_in().iter() {
            for language in template.languages() {
                let data = template.sample(language);
                let label = lay_out(template, &data, language, Dpi::D203).unwrap();
                let sign = sign(&label, "bench-07");
                let mut both = label.clone();
                both.elements.extend(sign.clone());
                if sign.len() == 2 {
                    framed += 1;
                    assert_eq!(both.clash(), None, "{} {language}", template.title);
                }
            }
        }
        assert!(framed > 0);
    }

    #[test]
    fn without_any_white_it_stands_along_the_edge() {
        let label = image_label(|dots| dots.fill(0, 0, 812, 1218));
        let sign = sign(&label, "bench-07");
        assert!(
            matches!(sign.as_slice(), [Element::Text { y: 4, .. }]),
            "{sign:?}"
        );
    }

    #[test]
    fn the_carriers_bytes_stay_as_they_are() {
        let label = image_label(|dots| dots.fill(10, 10, 50, 50));
        let sent = zpl(&label).unwrap();
        let marked = with_bench(&label, sent.as_bytes(), "bench-07^XZ~JA").unwrap();
        let marked = String::from_utf8(marked).unwrap();
        let before = sent.strip_suffix("^XZ").unwrap();
        let added = marked.strip_prefix(before).unwrap();
        assert_eq!(added.matches("^XZ").count(), 1);
        assert!(added.ends_with("^XZ") && !added.contains('~'), "{added}");
        assert!(added.contains("bench-07_5EXZ_7EJA"), "{added}");
        assert!(with_bench(&label, b"^XA^FDhalf a label", "bench-07").is_err());
    }
}
