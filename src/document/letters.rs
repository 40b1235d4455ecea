//! Text to glyphs: the right font for each script, the right order for each direction, never a box.
//!
//! Latin, Greek, Cyrillic, Hebrew, Thai and Arabic are set in Noto Sans; every other script in the dots of GNU
//! Unifont, which has a glyph for each character of the basic plane.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::BidiInfo;
use unicode_segmentation::UnicodeSegmentation as _;
use unifont::Glyph;

use super::DocumentError;

/// Regular and bold first; the others stand in where these have no glyph.
const FONTS: [&[u8]; 5] = [
    include_bytes!("../../assets/fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../assets/fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSansThai-Regular.ttf"),
    include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf"),
];
/// Dots of Unifont's cell, top to bottom.
pub const CELL_DOTS: u8 = 16;

/// How heavy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As running text.
    Regular,
    /// As headings.
    Bold,
}

/// The fonts, opened.
pub struct Letters {
    faces: Vec<(Face<'static>, Font)>,
}

/// One line of text, ready to be drawn from left to right.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its parts in the order they stand.
    pub pieces: Vec<Piece>,
    /// In units of the size.
    pub width: f32,
}

/// A part of a line in one font.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Glyphs of a font; their measures are in units of the size.
    Glyphs {
        /// The font.
        font: Font,
        /// The text they stand for.
        text: String,
        /// The glyphs.
        glyphs: Vec<KrillaGlyph>,
        /// Together.
        width: f32,
    },
    /// One character in dots, 16 to the size.
    Dots {
        /// Its dots.
        glyph: &'static Glyph,
        /// 0.5 or 1.
        width: f32,
    },
}

impl Letters {
    /// Opens the fonts.
    pub fn open() -> Result<Self, DocumentError> {
        let faces = FONTS
            .iter()
            .map(|bytes| {
                let face = Face::from_slice(bytes, 0)?;
                Some((face, Font::new((*bytes).into(), 0)?))
            })
            .collect::<Option<_>>()
            .ok_or(DocumentError::Font)?;
        Ok(Self { faces })
    }

    /// One line of text. Line breaks in it are spaces.
    #[must_use]
    pub fn line(&self, text: &str, weight: Weight) -> Line {
        let text = text.replace(['\n', '\r', '\t'], " ");
        let bidi = BidiInfo::new(&text, None);
        let mut line = Line {
            pieces: Vec::new(),
            width: 0.0,
        };
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let leftward = levels
                    .get(run.start)
                    .is_some_and(unicode_bidi::Level::is_rtl);
                let mut pieces = self.pieces(&text[run], weight, leftward);
                if leftward {
                    pieces.reverse();
                }
                line.pieces.append(&mut pieces);
            }
        }
        line.width = line.pieces.iter().map(Piece::width).sum();
        line
    }

    /// How wide a text is, in units of its size.
    #[must_use]
    pub fn width(&self, text: &str, weight: Weight) -> f32 {
        self.line(text, weight).width
    }

    /// Breaks a text into lines of at most `width`, between words where it can. Breaks in the text are kept.
    #[must_use]
    pub fn wrapped(&self, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
        let most = width / size;
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_inclusive(char::is_whitespace) {
                let longer = format!("{line}{word}");
                if self.width(longer.trim_end(), weight) <= most {
                    line = longer;
                    continue;
                }
                if !line.trim().is_empty() {
                    lines.push(std::mem::take(&mut line).trim_end().to_owned());
                }
                line.clear();
                // A word longer than a line is broken where it has to be.
                for letter in word.graphemes(true) {
                    let longer = format!("{line}{letter}");
                    if self.width(&longer, weight) > most && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                    }
                    line.push_str(letter);
                }
                if line.trim().is_empty() {
                    line.clear();
                }
            }
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// A run of one direction, cut where the font changes, in logical order.
    fn pieces(&self, run: &str, weight: Weight, leftward: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut begun: Option<(usize, usize)> = None;
        let end_at = |begun: &mut Option<(usize, usize)>, end: usize, pieces: &mut Vec<Piece>| {
            if let Some((face, start)) = begun.take() {
                pieces.extend(self.shaped(face, &run[start..end], leftward));
            }
        };
        for (at, letter) in run.char_indices() {
            let before = begun.map(|(face, _)| face);
            match self.face_for(letter, weight, before) {
                Some(face) if before == Some(face) => {}
                Some(face) => {
                    end_at(&mut begun, at, &mut pieces);
                    begun = Some((face, at));
                }
                None => {
                    end_at(&mut begun, at, &mut pieces);
                    let glyph =
                        unifont::get_glyph(letter).or_else(|| unifont::get_glyph('\u{fffd}'));
                    pieces.extend(glyph.map(|glyph| Piece::Dots {
                        glyph,
                        width: if glyph.is_fullwidth() { 1.0 } else { 0.5 },
                    }));
                }
            }
        }
        end_at(&mut begun, run.len(), &mut pieces);
        pieces
    }

    /// The font that has the letter; the one in use stays in use for what belongs to every script.
    fn face_for(&self, letter: char, weight: Weight, before: Option<usize>) -> Option<usize> {
        let first = match weight {
            Weight::Regular => 0,
            Weight::Bold => 1,
        };
        let has = |face: &usize| self.faces[*face].0.glyph_index(letter).is_some();
        before
            .filter(|face| *face > 1 && !letter.is_alphanumeric())
            .into_iter()
            .chain([first, 2, 3, 4])
            .find(has)
    }

    fn shaped(&self, face: usize, text: &str, leftward: bool) -> Option<Piece> {
        let (rules, font) = self.faces.get(face)?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if leftward {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        });
        let shaped = rustybuzz::shape(rules, &[], buffer);
        let em = to_units(rules.units_per_em());
        let infos = shaped.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut width = 0.0;
        for (info, position) in infos.iter().zip(shaped.glyph_positions()) {
            let start = info.cluster as usize;
            let end = text[start..]
                .chars()
                .next()
                .map_or(text.len(), |letter| start + letter.len_utf8());
            let advance = to_units(position.x_advance) / em;
            width += advance;
            glyphs.push(KrillaGlyph {
                glyph_id: GlyphId::new(info.glyph_id),
                text_range: start..end,
                x_advance: advance,
                x_offset: to_units(position.x_offset) / em,
                y_offset: to_units(position.y_offset) / em,
                y_advance: 0.0,
                location: None,
            });
        }
        Some(Piece::Glyphs {
            font: font.clone(),
            text: text.to_owned(),
            glyphs,
            width,
        })
    }
}

/// Font units are small whole numbers.
#[expect(
    clippy::cast_precision_loss,
    reason = "font units have at most 16 bits"
)]
fn to_units(units: i32) -> f32 {
    units as f32
}

impl Piece {
    /// How far the next piece is, in units of the size.
    #[must_use]
    pub fn width(&self) -> f32 {
        match self {
            Self::Glyphs { width, .. } | Self::Dots { width, .. } => *width,
        }
    }
}
