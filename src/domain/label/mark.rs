//! A bench's name on a label that comes out at another bench's printer, so that the right person fetches it.
//!
//! It stands in a frame of its own where the very bytes that are printed are known to leave the label white, as large as
//! that allows. Where they cannot be read, or leave no such place, it comes out on a label of its own just before.
//! What the carrier sent stays as it is, byte for byte.

use super::{
    Bounds, Dpi, Element, Label,
    bitmap::Bitmap,
    text::LineText,
    zpl::{laid_over, read, zpl},
};

/// Heights of the name that are tried, tenths of a millimetre.
const SIZES: [u32; 7] = [80, 65, 50, 40, 35, 30, 25];
/// And on a label of its own, before these.
const SIZES_ALONE: [u32; 2] = [160, 120];
/// Dots to a side of the squares that are white or not.
const SQUARE: u32 = 8;
/// Squares that stay white around the frame, and along every edge of the paper.
const WHITE: u32 = 1;
/// The longest name, in characters: more would be no sign any more.
const NAME_MAX: usize = 24;

/// The printable label `printed`, of the size of `drawing`, with the bench's name on it or on a label before it.
#[must_use]
pub fn with_bench(drawing: &Label, printed: &[u8], bench: &str) -> Vec<u8> {
    let Some(text) = name(bench) else {
        return printed.to_vec();
    };
    let over = read(printed, drawing.dpi)
        .and_then(|label| framed(&label, &text, &SIZES))
        .and_then(|sign| laid_over(printed, &sign).ok());
    over.unwrap_or_else(|| behind(drawing, printed, &text))
}

/// What a customer keeps bears no bench's name: that comes out on a label before it.
#[must_use]
pub fn behind_bench(drawing: &Label, printed: &[u8], bench: &str) -> Vec<u8> {
    name(bench).map_or_else(|| printed.to_vec(), |text| behind(drawing, printed, &text))
}

fn behind(drawing: &Label, printed: &[u8], text: &LineText) -> Vec<u8> {
    let before = zpl(&alone(drawing, text)).unwrap_or_default();
    [before.as_bytes(), printed].concat()
}

/// What stands on the sign.
fn name(bench: &str) -> Option<LineText> {
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
    LineText::new(&format!(">> {name}")).ok()
}

/// The name in its frame, where the label has white enough.
fn framed(label: &Label, text: &LineText, sizes: &[u32]) -> Option<[Element; 2]> {
    let white = White::of(label);
    let (frame, height_dots) = sizes
        .iter()
        .find_map(|tenths| white.frame_for(text, label.dpi.dots(*tenths)))?;
    let inside = label.dpi.dots(10);
    Some([
        Element::Frame {
            x: frame.x,
            y: frame.y,
            width_dots: frame.width,
            height_dots: frame.height,
            thickness_dots: label.dpi.dots(4),
        },
        Element::Text {
            x: frame.x + inside,
            y: frame.y + inside,
            height_dots,
            text: text.clone(),
        },
    ])
}

/// A label of the same size with nothing on it but the name.
fn alone(drawing: &Label, text: &LineText) -> Label {
    let empty = Label {
        elements: Vec::new(),
        ..drawing.clone()
    };
    let sizes = [SIZES_ALONE.as_slice(), &SIZES].concat();
    let sign = framed(&empty, text, &sizes);
    Label {
        elements: sign.map(Vec::from).unwrap_or_default(),
        ..empty
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
        let mut white = Self {
            columns,
            rows,
            dpi: label.dpi,
            taken: vec![false; (columns * rows) as usize],
        };
        for element in &label.elements {
            match element {
                Element::Image { x, y, bitmap } => {
                    for (column, row) in black(bitmap) {
                        white.take((x + column) / SQUARE, (y + row) / SQUARE);
                    }
                }
                other => {
                    let bounds = other.bounds();
                    for row in bounds.y / SQUARE..bounds.bottom().div_ceil(SQUARE) {
                        for column in bounds.x / SQUARE..bounds.right().div_ceil(SQUARE) {
                            white.take(column, row);
                        }
                    }
                }
            }
        }
        white
    }

    /// Something of the label may be black within the square.
    fn take(&mut self, column: u32, row: u32) {
        let place = (row * self.columns + column) as usize;
        if column < self.columns
            && let Some(taken) = self.taken.get_mut(place)
        {
            *taken = true;
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

/// Where a picture has black dots, to the byte: eight dots that lie side by side count as one.
fn black(bitmap: &Bitmap) -> impl Iterator<Item = (u32, u32)> {
    (0..).zip(bitmap.rows()).flat_map(|(row, bytes)| {
        let places = (0..).step_by(8).zip(bytes);
        places
            .filter(|(_, byte)| **byte != 0)
            .flat_map(move |(column, _)| [(column, row), (column + 7, row)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// The label as it is printed with the sign on it; `None` where the sign is a label of its own.
    fn marked(label: &Label) -> Option<Label> {
        let plain = zpl(label).unwrap();
        read(&with_bench(label, plain.as_bytes(), "bench-07"), label.dpi)
    }

    #[test]
    fn the_name_stands_where_the_label_is_white() {
        // Black but for a strip across the middle.
        let label = image_label(|dots| {
            dots.fill(0, 0, 812, 600);
            dots.fill(0, 700, 812, 518);
        });
        let marked = marked(&label).unwrap();
        let [_, frame, text] = marked.elements.as_slice() else {
            panic!("{:?}", marked.elements);
        };
        for part in [frame, text] {
            let bounds = part.bounds();
            assert!(bounds.y >= 600 && bounds.bottom() <= 700, "{part:?}");
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
        use crate::domain::label::{
            raster::raster,
            template::{Templates, lay_out},
        };
        let (mut on_it, mut before_it) = (0, 0);
        for template in Templates::built_in().iter() {
            for language in template.languages() {
                for dpi in [Dpi::D203, Dpi::D300] {
                    let data = template.sample(language);
                    let label = lay_out(template, &data, language, dpi).unwrap();
                    let Some(marked) = marked(&label) else {
                        before_it += 1;
                        continue;
                    };
                    on_it += 1;
                    let [.., frame, _] = marked.elements.as_slice() else {
                        panic!("{} {language}: no sign", template.name);
                    };
                    let place = frame.bounds();
                    let picture = raster(&label).unwrap();
                    let mut dots = (place.y - SQUARE..place.bottom() + SQUARE).flat_map(|y| {
                        (place.x - SQUARE..place.right() + SQUARE).map(move |x| (x, y))
                    });
                    let touched = dots.any(|(x, y)| picture.is_black(x, y));
                    assert!(!touched, "{} {language} {dpi:?}", template.name);
                }
            }
        }
        assert!(on_it > before_it, "{on_it} and {before_it}");
    }

    #[test]
    fn it_comes_out_before_a_label_without_white_or_one_that_cannot_be_read() {
        let black = image_label(|dots| dots.fill(0, 0, 812, 1218));
        let sent = zpl(&black).unwrap();
        let strange = b"^XA^PW812^FO20,20^BXN,8,200^FDunread^FS^XZ".as_slice();
        for printed in [sent.as_bytes(), strange] {
            let both = with_bench(&black, printed, "bench-07");
            let before = both.strip_suffix(printed).unwrap();
            let sign = read(before, Dpi::D203).unwrap();
            assert_eq!((sign.width_dots, sign.length_dots), (812, 1218));
            let [Element::Frame { .. }, Element::Text { text, .. }] = sign.elements.as_slice()
            else {
                panic!("{:?}", sign.elements);
            };
            assert_eq!(text.as_str(), ">> bench-07");
            assert_eq!(sign.clash(), None);
            assert_eq!(behind_bench(&black, printed, "bench-07"), both);
        }
    }

    #[test]
    fn the_carriers_bytes_stay_as_they_are() {
        let label = image_label(|dots| dots.fill(10, 10, 50, 50));
        let sent = zpl(&label).unwrap();
        let marked = with_bench(&label, sent.as_bytes(), "bench-07^XZ~JA");
        let marked = String::from_utf8(marked).unwrap();
        let before = sent.strip_suffix("^XZ").unwrap();
        let added = marked.strip_prefix(before).unwrap();
        assert_eq!(added.matches("^XZ").count(), 1);
        assert!(added.ends_with("^XZ") && !added.contains('~'), "{added}");
        assert!(added.contains("bench-07_5EXZ_7EJA"), "{added}");
    }
}
