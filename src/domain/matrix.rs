//! Text as a QR code, as characters of a terminal and as a drawing.

use std::fmt::Write;

use qrcode::{EcLevel, QrCode};

/// The white edge that a reader needs, in modules (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// A square of dark and light modules, without its white edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    dark: Vec<bool>,
}

/// Which of a terminal's two colours is the light one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The text is light, the ground dark: most terminals.
    LightText,
    /// The text is dark, the ground light.
    DarkText,
}

impl Matrix {
    /// The text as a QR code of level M; `None` for more text than one holds (2 331 bytes).
    #[must_use]
    pub fn qr(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let dark = code
            .to_colors()
            .into_iter()
            .map(|color| color == qrcode::Color::Dark)
            .collect();
        Some(Self {
            size: code.width(),
            dark,
        })
    }

    /// Modules along one edge, the white one included.
    #[must_use]
    pub fn width(&self) -> usize {
        self.size + 2 * QUIET
    }

    /// True for a dark module; places count from the corner of the white edge.
    fn is_dark(&self, column: usize, row: usize) -> bool {
        let inner = |place: usize| place.checked_sub(QUIET).filter(|place| *place < self.size);
        match (inner(column), inner(row)) {
            (Some(column), Some(row)) => self.dark[row * self.size + column],
            _ => false,
        }
    }

    /// Lines of half blocks, two rows of modules in each, the white edge included.
    #[must_use]
    pub fn half_blocks(&self, ink: Ink) -> Vec<String> {
        let has_ink = |column, row| self.is_dark(column, row) == (ink == Ink::DarkText);
        (0..self.width())
            .step_by(2)
            .map(|row| {
                (0..self.width())
                    .map(
                        |column| match (has_ink(column, row), has_ink(column, row + 1)) {
                            (true, true) => '█',
                            (true, false) => '▀',
                            (false, true) => '▄',
                            (false, false) => ' ',
                        },
                    )
                    .collect()
            })
            .collect()
    }

    /// The dark modules as the path of an SVG whose unit is a module.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for row in 0..self.width() {
            for column in (0..self.width()).filter(|column| self.is_dark(*column, row)) {
                let _ = write!(path, "M{column} {row}h1v1h-1z");
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_in_every_form() {
        let matrix = Matrix::qr("CMD.UNDO.3").unwrap();
        assert_eq!(matrix.width(), 29);
        let (light, dark) = (
            matrix.half_blocks(Ink::LightText),
            matrix.half_blocks(Ink::DarkText),
        );
        assert_eq!((dark.len(), dark[0].chars().count()), (15, 29));
        let other = |block| match block {
            '█' => ' ',
            '▀' => '▄',
            '▄' => '▀',
            _ => '█',
        };
        for (light, dark) in light.iter().zip(&dark) {
            assert_eq!(light.chars().map(other).collect::<String>(), *dark);
        }
        let drawn = matrix.path().matches('M').count();
        let blocks = |block: char| dark.concat().matches(block).count();
        assert_eq!(drawn, 2 * blocks('█') + blocks('▀') + blocks('▄'));
        // The finder pattern's corner stands inside a white edge of four.
        assert!(dark[0].trim().is_empty() && dark[1].trim().is_empty());
        assert!(dark[2].starts_with("    █▀▀▀▀▀█"));
    }

    #[test]
    fn too_much_text_is_no_code() {
        assert_eq!(Matrix::qr(&"x".repeat(3_000)), None);
    }
}
