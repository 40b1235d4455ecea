//! What is done to a picture's dots before they are printed: cut at half brightness, turned, enlarged, cropped.

use crate::domain::label::bitmap::Bitmap;

/// The most dots a picture may have: some more than a letter page at 300 dots to the inch.
pub const DOTS_MAX: u64 = 12_000_000;

/// From rows of brightness, 0 black to 255 white; what is darker than the middle is black.
#[must_use]
pub fn thresholded(width: u32, height: u32, brightness: &[u8]) -> Option<Bitmap> {
    let stride = usize::try_from(width).ok().filter(|stride| *stride > 0)?;
    let mut rows = Vec::with_capacity(brightness.len() / 8 + 1);
    for row in brightness.chunks(stride) {
        for eight in row.chunks(8) {
            let bits = eight
                .iter()
                .enumerate()
                .fold(0_u8, |bits, (place, bright)| {
                    bits | (u8::from(*bright < 128) << (7 - place))
                });
            rows.push(bits);
        }
    }
    Bitmap::from_rows(width, height, &rows).ok()
}

/// A picture of `width` by `height` dots, each as `from` says.
fn drawn(width: u32, height: u32, from: impl Fn(u32, u32) -> bool) -> Option<Bitmap> {
    let mut bitmap = Bitmap::white(width, height).ok()?;
    for y in 0..height {
        for x in 0..width {
            if from(x, y) {
                bitmap.blacken(x, y);
            }
        }
    }
    Some(bitmap)
}

/// Turned by a quarter, clockwise.
#[must_use]
pub fn turned(picture: &Bitmap) -> Option<Bitmap> {
    let bottom = picture.height_dots().saturating_sub(1);
    drawn(picture.height_dots(), picture.width_dots(), |x, y| {
        picture.is_black(y, bottom.saturating_sub(x))
    })
}

/// Each dot as a square of `times` by `times`, or nothing where that would be too large.
#[must_use]
pub fn enlarged(picture: &Bitmap, times: u32) -> Option<Bitmap> {
    if times == 1 {
        return Some(picture.clone());
    }
    let width = picture.width_dots().checked_mul(times)?;
    let height = picture.height_dots().checked_mul(times)?;
    drawn(width, height, |x, y| picture.is_black(x / times, y / times))
}

/// The part of it that begins at `(left, top)`.
#[must_use]
pub fn part(
    picture: &Bitmap,
    (left, top): (u32, u32),
    (width, height): (u32, u32),
) -> Option<Bitmap> {
    drawn(width, height, |x, y| {
        picture.is_black(left.saturating_add(x), top.saturating_add(y))
    })
}

/// The smallest rectangle with all that is black: left, top, width, height.
#[must_use]
pub fn ink(picture: &Bitmap) -> Option<(u32, u32, u32, u32)> {
    let (mut left, mut right) = (u32::MAX, 0);
    let mut rows = None;
    for (y, row) in (0..).zip(picture.rows()) {
        let mut used = (0..).zip(row).filter(|(_, byte)| **byte != 0);
        let Some((at, byte)) = used.next() else {
            continue;
        };
        let (last_at, last) = used.last().unwrap_or((at, byte));
        left = left.min(at * 8 + byte.leading_zeros());
        right = right.max(last_at * 8 + 7 - last.trailing_zeros());
        let (top, _) = rows.unwrap_or((y, y));
        rows = Some((top, y));
    }
    let (top, bottom): (u32, u32) = rows?;
    Some((left, top, right - left + 1, bottom - top + 1))
}
