//! A picture of black and white dots: what a printer without the letters, or a label that came as a
//! picture, is printed from. Nothing between black and white, never dithered: a bar code would not scan.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest side: 16 inches at 300 dots to the inch, more than any label.
pub const SIDE_DOTS_MAX: u32 = 4_800;

/// Black dots on white. Rows go from top to bottom, each in whole bytes, the leftmost dot in the highest bit,
/// black is 1; the spare bits at a row's end are always 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Written", into = "Written")]
#[schema(as = Bitmap)]
pub struct Bitmap {
    width_dots: u32,
    height_dots: u32,
    bytes: Vec<u8>,
}

/// Why some bytes are no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BitmapError {
    /// No side at all, or one beyond [`SIDE_DOTS_MAX`].
    #[error(
        "a picture of {width_dots} x {height_dots} dots cannot be printed: 1 to {SIDE_DOTS_MAX} a side"
    )]
    Size {
        /// From left to right.
        width_dots: u32,
        /// From top to bottom.
        height_dots: u32,
    },
    /// Too few or too many bytes for its size.
    #[error("a picture of this size has {expected} bytes, not {got}")]
    Bytes {
        /// How many the size asks for.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// The rows are not written in hexadecimal.
    #[error("the rows of a picture are hexadecimal digits, two to a byte")]
    NotHexadecimal,
}

/// A picture as JSON has it.
#[derive(Serialize, Deserialize)]
struct Written {
    width_dots: u32,
    height_dots: u32,
    rows: String,
}

impl Bitmap {
    /// Nothing but white.
    pub fn white(width_dots: u32, height_dots: u32) -> Result<Self, BitmapError> {
        let sides = 1..=SIDE_DOTS_MAX;
        if !sides.contains(&width_dots) || !sides.contains(&height_dots) {
            return Err(BitmapError::Size {
                width_dots,
                height_dots,
            });
        }
        let bytes = vec![0; row_bytes(width_dots) * height_dots as usize];
        Ok(Self {
            width_dots,
            height_dots,
            bytes,
        })
    }

    /// Rows as they lie in memory: whole bytes, the leftmost dot in the highest bit, black is 1.
    pub fn from_rows(width_dots: u32, height_dots: u32, rows: &[u8]) -> Result<Self, BitmapError> {
        let mut bitmap = Self::white(width_dots, height_dots)?;
        if rows.len() != bitmap.bytes.len() {
            return Err(BitmapError::Bytes {
                expected: bitmap.bytes.len(),
                got: rows.len(),
            });
        }
        bitmap.bytes.copy_from_slice(rows);
        let spare_bits = (8 - width_dots % 8) % 8;
        let stride = bitmap.row_bytes();
        for row in bitmap.bytes.chunks_exact_mut(stride) {
            if let Some(last) = row.last_mut() {
                *last &= 0xff << spare_bits;
            }
        }
        Ok(bitmap)
    }

    /// From left to right.
    #[must_use]
    pub fn width_dots(&self) -> u32 {
        self.width_dots
    }

    /// From top to bottom.
    #[must_use]
    pub fn height_dots(&self) -> u32 {
        self.height_dots
    }

    /// How many bytes one row takes.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        row_bytes(self.width_dots)
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.row_bytes())
    }

    /// True for a black dot; beside the picture all is white.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        self.place(x, y)
            .is_some_and(|(byte, mask)| self.bytes[byte] & mask != 0)
    }

    /// Makes one dot black; beside the picture nothing happens.
    pub fn blacken(&mut self, x: u32, y: u32) {
        if let Some((byte, mask)) = self.place(x, y) {
            self.bytes[byte] |= mask;
        }
    }

    /// Makes a rectangle black, as much of it as lies within the picture.
    pub fn fill(&mut self, x: u32, y: u32, width_dots: u32, height_dots: u32) {
        let right = x.saturating_add(width_dots).min(self.width_dots);
        let bottom = y.saturating_add(height_dots).min(self.height_dots);
        for row in y..bottom {
            for column in x..right {
                self.blacken(column, row);
            }
        }
    }

    /// Lays the black dots of `other` over this picture, its corner at `x`, `y`.
    pub fn lay_over(&mut self, other: &Self, x: u32, y: u32) {
        for row in 0..other.height_dots {
            for column in 0..other.width_dots {
                if other.is_black(column, row) {
                    self.blacken(x.saturating_add(column), y.saturating_add(row));
                }
            }
        }
    }

    /// True when there is not one black dot.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == 0)
    }

    fn place(&self, x: u32, y: u32) -> Option<(usize, u8)> {
        (x < self.width_dots && y < self.height_dots).then(|| {
            let byte = y as usize * self.row_bytes() + (x / 8) as usize;
            (byte, 0x80 >> (x % 8))
        })
    }
}

fn row_bytes(width_dots: u32) -> usize {
    width_dots.div_ceil(8) as usize
}

impl From<Bitmap> for Written {
    fn from(bitmap: Bitmap) -> Self {
        let mut rows = String::with_capacity(bitmap.bytes.len() * 2);
        for byte in &bitmap.bytes {
            // Writing to a String cannot fail.
            let _ = write!(rows, "{byte:02X}");
        }
        Self {
            width_dots: bitmap.width_dots,
            height_dots: bitmap.height_dots,
            rows,
        }
    }
}

impl TryFrom<Written> for Bitmap {
    type Error = BitmapError;
    fn try_from(written: Written) -> Result<Self, BitmapError> {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let bytes = written
            .rows
            .as_bytes()
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
                _ => None,
            })
            .collect::<Option<Vec<u8>>>()
            .ok_or(BitmapError::NotHexadecimal)?;
        Self::from_rows(written.width_dots, written.height_dots, &bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stay_where_they_are_put() {
        let mut bitmap = Bitmap::white(10, 3).unwrap();
        assert!(bitmap.is_blank());
        bitmap.blacken(9, 0);
        bitmap.fill(0, 1, 2, 9);
        bitmap.blacken(10, 0);
        bitmap.blacken(0, 3);
        let rows: Vec<&[u8]> = bitmap.rows().collect();
        assert_eq!(rows, [[0, 0x40], [0xc0, 0], [0xc0, 0]]);
        assert!(bitmap.is_black(1, 2) && !bitmap.is_black(2, 2) && !bitmap.is_black(90, 90));
        let mut larger = Bitmap::white(12, 4).unwrap();
        larger.lay_over(&bitmap, 2, 1);
        assert!(larger.is_black(11, 1) && larger.is_black(2, 2) && !larger.is_black(1, 2));
    }

    #[test]
    fn sizes_and_bytes_must_agree() {
        assert!(Bitmap::white(0, 5).is_err());
        assert!(Bitmap::white(5, SIDE_DOTS_MAX + 1).is_err());
        assert_eq!(
            Bitmap::from_rows(9, 2, &[0; 3]),
            Err(BitmapError::Bytes {
                expected: 4,
                got: 3
            })
        );
        // What lies beyond the last dot is no part of the picture.
        let clean = Bitmap::from_rows(9, 1, &[0x80, 0xff]).unwrap();
        assert_eq!(clean.rows().collect::<Vec<_>>(), [[0x80, 0x80]]);
    }

    #[test]
    fn travels_as_json() {
        let bitmap = Bitmap::from_rows(12, 2, &[0xab, 0xc0, 0x12, 0x30]).unwrap();
        let json = serde_json::to_string(&bitmap).unwrap();
        assert_eq!(
            json,
            r#"{"width_dots":12,"height_dots":2,"rows":"ABC01230"}"#
        );
        assert_eq!(serde_json::from_str::<Bitmap>(&json).unwrap(), bitmap);
        for bad in ["ABC0123", "ABC012é", "ABC0123G", "ABC012304"] {
            let json = json.replace("ABC01230", bad);
            assert!(serde_json::from_str::<Bitmap>(&json).is_err(), "{bad}");
        }
    }
}
