//! Dots, black or white: what a label printer draws.

use std::fmt::Write as _;

use super::Media;

/// The most dots a picture may have: four times a 4 by 8 inch label at 300 dots to the inch.
pub const DOTS_MAX: u64 = 12_000_000;

/// Black and white dots in rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    /// One byte a dot, not a bit: turning and cropping stay plain. True is black.
    dots: Vec<bool>,
}

impl Bitmap {
    /// White, or nothing where it would have more than [`DOTS_MAX`] dots.
    #[must_use]
    pub fn white(width: u32, height: u32) -> Option<Self> {
        let count = u64::from(width) * u64::from(height);
        if count > DOTS_MAX {
            return None;
        }
        Some(Self {
            width,
            height,
            dots: vec![false; usize::try_from(count).ok()?],
        })
    }

    /// From rows of brightness, 0 black to 255 white; what is darker than the middle is black.
    #[must_use]
    pub fn thresholded(width: u32, height: u32, brightness: &[u8]) -> Option<Self> {
        let mut bitmap = Self::white(width, height)?;
        if bitmap.dots.len() != brightness.len() {
            return None;
        }
        for (dot, bright) in bitmap.dots.iter_mut().zip(brightness) {
            *dot = *bright < 128;
        }
        Some(bitmap)
    }

    /// Dots in a row.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// True where it is black; outside is white.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        x < self.width && self.dots.get(self.place(x, y)).copied().unwrap_or(false)
    }

    /// Eight dots a byte, the first in the highest bit, padded with white.
    #[must_use]
    pub fn packed_row(&self, y: u32) -> Vec<u8> {
        (0..self.width.div_ceil(8))
            .map(|byte| {
                (0..8).fold(0, |bits, bit| {
                    bits << 1 | u8::from(self.is_black(byte * 8 + bit, y))
                })
            })
            .collect()
    }

    /// From rows as [`Bitmap::packed_row`] makes them; nothing where there are more or fewer.
    #[must_use]
    pub fn unpacked(width: u32, height: u32, rows: &[u8]) -> Option<Self> {
        Self::white(width, height)?;
        let row_bytes = usize::try_from(width.div_ceil(8)).ok()?;
        let rows_wanted = usize::try_from(height).ok()?;
        if rows.len() != row_bytes.checked_mul(rows_wanted)? {
            return None;
        }
        Some(Self::drawn(width, height, |x, y| {
            let at = y as usize * row_bytes + x as usize / 8;
            rows.get(at)
                .is_some_and(|byte| byte >> (7 - x % 8) & 1 == 1)
        }))
    }

    fn place(&self, x: u32, y: u32) -> usize {
        usize::try_from(u64::from(y) * u64::from(self.width) + u64::from(x)).unwrap_or(usize::MAX)
    }

    /// A picture of `width` by `height` dots, each as `from` says.
    fn drawn(width: u32, height: u32, from: impl Fn(u32, u32) -> bool) -> Self {
        let dots = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| from(x, y))
            .collect();
        Self {
            width,
            height,
            dots,
        }
    }

    /// Turned by a quarter, clockwise.
    #[must_use]
    pub fn turned(&self) -> Self {
        Self::drawn(self.height, self.width, |x, y| {
            self.is_black(y, self.height.saturating_sub(1).saturating_sub(x))
        })
    }

    /// Each dot as a square of `times` by `times`, or nothing where that would be too many.
    #[must_use]
    pub fn enlarged(&self, times: u32) -> Option<Self> {
        let (width, height) = (
            self.width.checked_mul(times)?,
            self.height.checked_mul(times)?,
        );
        Self::white(width, height)?;
        Some(Self::drawn(width, height, |x, y| {
            self.is_black(x / times, y / times)
        }))
    }

    /// The part of it that begins at `(left, top)`.
    #[must_use]
    pub fn part(&self, (left, top): (u32, u32), (width, height): (u32, u32)) -> Self {
        Self::drawn(width, height, |x, y| self.is_black(left + x, top + y))
    }

    /// The smallest rectangle with all that is black: left, top, width, height.
    #[must_use]
    pub fn ink(&self) -> Option<(u32, u32, u32, u32)> {
        let width = usize::try_from(self.width)
            .ok()
            .filter(|width| *width > 0)?;
        let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, None, 0);
        for (y, row) in self.dots.chunks_exact(width).enumerate() {
            let Some(first) = row.iter().position(|dot| *dot) else {
                continue;
            };
            let last = row.iter().rposition(|dot| *dot).unwrap_or(first);
            left = left.min(first);
            right = right.max(last);
            top = top.or(Some(y));
            bottom = y;
        }
        let top = top?;
        let whole = |dots: usize| u32::try_from(dots).ok();
        Some((
            whole(left)?,
            whole(top)?,
            whole(right - left + 1)?,
            whole(bottom - top + 1)?,
        ))
    }

    /// One label with this picture at its top left corner, printable ASCII only.
    ///
    /// The graphic is `^GFA` with Zebra's run lengths (G to Y for 1 to 19, g to z for 20 to 400, `,` for a row's white
    /// rest, `:` for the row above once more): seven-bit safe, and a label of text has some 20 to 60 kB.
    #[must_use]
    pub fn zpl(&self, media: Media) -> String {
        let row_bytes = self.width.div_ceil(8);
        let total = row_bytes.saturating_mul(self.height);
        let mut zpl = format!(
            "^XA^PW{}^LL{}^LH0,0^FO0,0^GFA,{total},{total},{row_bytes},",
            media.width_dots, media.length_dots
        );
        let mut above = None;
        for y in 0..self.height {
            let row = self.row(y);
            if above.as_ref() == Some(&row) {
                zpl.push(':');
            } else {
                compress(&row, &mut zpl);
                above = Some(row);
            }
        }
        zpl.push_str("^FS^PQ1^XZ");
        zpl
    }

    /// One row's half-bytes, padded with white.
    fn row(&self, y: u32) -> Vec<u8> {
        self.packed_row(y)
            .into_iter()
            .flat_map(|byte| [byte >> 4, byte & 0xf])
            .collect()
    }
}

fn compress(row: &[u8], zpl: &mut String) {
    let used = row
        .iter()
        .rposition(|half| *half != 0)
        .map_or(0, |at| at + 1);
    let mut rest = &row[..used];
    while let Some(&half) = rest.first() {
        let mut run = rest.iter().take_while(|other| **other == half).count();
        rest = &rest[run..];
        while run > 0 {
            let take = run.min(419);
            if take >= 20 {
                push_letter(zpl, b'f', take / 20);
            }
            if take % 20 > 0 && take > 1 {
                push_letter(zpl, b'F', take % 20);
            }
            // Writing to a String cannot fail.
            let _ = write!(zpl, "{half:X}");
            run -= take;
        }
    }
    if used < row.len() {
        zpl.push(',');
    }
}

/// The letter `count` places behind `before`.
fn push_letter(zpl: &mut String, before: u8, count: usize) {
    let step = u8::try_from(count).unwrap_or(0);
    zpl.push(char::from(before + step));
}
