//! Pages and what stands on them, in points from the top left corner.

use std::sync::Arc;

use crate::domain::label::code128::{BarcodeText, QUIET_MODULES};

use super::{
    DocumentError, code128,
    letters::{Letters, Line, Weight},
};

/// Points to the millimetre.
pub const MM: f32 = 72.0 / 25.4;
/// ISO 216: A4 in points.
pub const A4: (f32, f32) = (210.0 * MM, 297.0 * MM);

/// A module of a bar code: read by every hand scanner, and printed cleanly at 300 dots to the inch and up.
const MODULE: f32 = 0.3 * MM;

/// Black, for text and bars.
pub const INK: Colour = Colour(24, 28, 36);
/// For what explains.
pub const QUIET: Colour = Colour(96, 104, 118);
/// For rules.
pub const FAINT: Colour = Colour(205, 210, 218);
/// For panels.
pub const PANEL: Colour = Colour(244, 246, 248);
/// For what needs attention.
pub const ALERT: Colour = Colour(176, 42, 32);

/// The longest edge of a picture, pixels.
const PICTURE_EDGE_MAX: u32 = 2_000;
/// Memory its decoder may take beside the pixels.
const PICTURE_BYTES_MAX: usize = 32 << 20;

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// A picture, eight bits for red, green, blue and opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

/// One thing on a page.
#[derive(Debug, Clone)]
pub enum Op {
    /// A line of text.
    Text {
        /// The left end.
        x: f32,
        /// The baseline.
        y: f32,
        /// The size.
        size: f32,
        /// The glyphs.
        line: Line,
        /// Their colour.
        colour: Colour,
    },
    /// Filled rectangles of one colour: x, y, width, height.
    Rects(Vec<(f32, f32, f32, f32)>, Colour),
    /// A picture: x, y, width, height.
    Picture((f32, f32, f32, f32), Arc<Picture>),
}

/// A document being written, page by page.
pub struct Sheet {
    /// The fonts.
    pub letters: Letters,
    /// Width and height of every page.
    pub size: (f32, f32),
    /// What stands on each page.
    pub pages: Vec<Vec<Op>>,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// In points.
    pub size: f32,
    /// How heavy.
    pub weight: Weight,
    /// Its colour.
    pub colour: Colour,
}

/// Where a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It begins there.
    Left,
    /// It ends there.
    Right,
}

impl Picture {
    /// Reads a PNG of at most 2,000 by 2,000 pixels.
    pub fn from_png(bytes: &[u8]) -> Result<Self, DocumentError> {
        let limits = png::Limits {
            bytes: PICTURE_BYTES_MAX,
        };
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|_| DocumentError::Logo)?;
        let (width, height) = reader.info().size();
        if width > PICTURE_EDGE_MAX || height > PICTURE_EDGE_MAX {
            return Err(DocumentError::Logo);
        }
        let size = reader.output_buffer_size().ok_or(DocumentError::Logo)?;
        let mut pixels = vec![0; size];
        let frame = reader
            .next_frame(&mut pixels)
            .map_err(|_| DocumentError::Logo)?;
        let samples = frame.color_type.samples();
        let rgba = pixels
            .get(..frame.buffer_size())
            .unwrap_or_default()
            .chunks_exact(samples)
            .flat_map(|pixel| match *pixel {
                [grey] => [grey, grey, grey, u8::MAX],
                [grey, opacity] => [grey, grey, grey, opacity],
                [red, green, blue] => [red, green, blue, u8::MAX],
                [red, green, blue, opacity] => [red, green, blue, opacity],
                _ => [u8::MAX; 4],
            })
            .collect();
        Ok(Self {
            width,
            height,
            rgba,
        })
    }

    /// Width and height on paper within a room, its proportions kept.
    #[must_use]
    pub fn placed(&self, width: f32, height: f32) -> (f32, f32) {
        let edge = |pixels: u32| f32::from(u16::try_from(pixels).unwrap_or(u16::MAX)).max(1.0);
        let (across, down) = (edge(self.width), edge(self.height));
        let scale = (width / across).min(height / down);
        (across * scale, down * scale)
    }
}

impl Style {
    /// Running text.
    #[must_use]
    pub fn text(size: f32) -> Self {
        Self {
            size,
            weight: Weight::Regular,
            colour: INK,
        }
    }

    /// A heading.
    #[must_use]
    pub fn bold(size: f32) -> Self {
        Self {
            weight: Weight::Bold,
            ..Self::text(size)
        }
    }

    /// What explains.
    #[must_use]
    pub fn quiet(size: f32) -> Self {
        Self {
            colour: QUIET,
            ..Self::text(size)
        }
    }

    /// The distance of two lines.
    #[must_use]
    pub fn leading(self) -> f32 {
        self.size * 1.36
    }
}

impl Sheet {
    /// One empty page.
    pub fn new(size: (f32, f32)) -> Result<Self, DocumentError> {
        Ok(Self {
            letters: Letters::open()?,
            size,
            pages: vec![Vec::new()],
        })
    }

    /// The page that is written on.
    pub fn draw(&mut self, op: Op) {
        if let Some(page) = self.pages.last_mut() {
            page.push(op);
        }
    }

    /// Goes on with a new page.
    pub fn turn(&mut self) {
        self.pages.push(Vec::new());
    }

    /// One line of text with its baseline at `y`.
    pub fn text(&mut self, (x, y): (f32, f32), side: Side, style: Style, text: &str) {
        let line = self.letters.line(text, style.weight);
        let x = match side {
            Side::Left => x,
            Side::Right => x - line.width * style.size,
        };
        self.draw(Op::Text {
            x,
            y,
            size: style.size,
            line,
            colour: style.colour,
        });
    }

    /// A text in lines of at most `width`, the first one's top at `y`; answers where the next thing may begin.
    pub fn paragraph(&mut self, (x, y): (f32, f32), width: f32, style: Style, text: &str) -> f32 {
        let lines = self.letters.wrapped(text, style.weight, style.size, width);
        let mut top = y;
        for line in lines {
            self.text((x, top + style.size), Side::Left, style, &line);
            top += style.leading();
        }
        top
    }

    /// How high a text will be.
    #[must_use]
    pub fn height_of(&self, width: f32, style: Style, text: &str) -> f32 {
        let lines = self
            .letters
            .wrapped(text, style.weight, style.size, width)
            .len();
        style.leading() * f32::from(u16::try_from(lines).unwrap_or(u16::MAX))
    }

    /// Draws on each page what all of them carry; told the page's number and how many there are.
    pub fn on_every_page(&mut self, mut draw: impl FnMut(&mut Self, usize, usize)) {
        let pages = std::mem::take(&mut self.pages);
        let count = pages.len();
        let mut done = Vec::with_capacity(count);
        for (before, ops) in pages.into_iter().enumerate() {
            self.pages = vec![ops];
            draw(self, before + 1, count);
            done.append(&mut self.pages);
        }
        self.pages = done;
    }

    /// A filled rectangle.
    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        self.draw(Op::Rects(vec![(x, y, width, height)], colour));
    }

    /// A lying hairline.
    pub fn rule(&mut self, x: f32, y: f32, width: f32, colour: Colour) {
        self.rect(x, y, width, 0.6, colour);
    }

    /// An empty rectangle.
    pub fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        let line = 0.6;
        self.draw(Op::Rects(
            vec![
                (x, y, width, line),
                (x, y + height - line, width, line),
                (x, y, line, height),
                (x + width - line, y, line, height),
            ],
            colour,
        ));
    }

    /// How wide a Code 128 is with its white.
    #[must_use]
    pub fn barcode_width(text: &BarcodeText) -> f32 {
        let quiet = f32::from(u16::try_from(QUIET_MODULES).unwrap_or(10));
        let bars: f32 = code128::bars(text)
            .iter()
            .map(|width| f32::from(*width))
            .sum();
        (bars + 2.0 * quiet) * MODULE
    }

    /// A Code 128 whose right end, with its white, is at `right`. The text stands below.
    pub fn barcode(&mut self, right: f32, y: f32, height: f32, text: &BarcodeText) {
        let module = MODULE;
        let widths = code128::bars(text);
        let quiet = f32::from(u16::try_from(QUIET_MODULES).unwrap_or(10)) * module;
        let whole: f32 = widths.iter().map(|width| f32::from(*width) * module).sum();
        let left = right - quiet - whole;
        let mut x = left;
        let mut rects = Vec::new();
        for (place, width) in widths.iter().enumerate() {
            let width = f32::from(*width) * module;
            if place % 2 == 0 {
                rects.push((x, y, width, height));
            }
            x += width;
        }
        self.draw(Op::Rects(rects, Colour(0, 0, 0)));
        let style = Style::text(8.0);
        let label = self.letters.width(text.as_str(), style.weight) * style.size;
        self.text(
            (left + (whole - label) / 2.0, y + height + 10.0),
            Side::Left,
            style,
            text.as_str(),
        );
    }
}
