//! A picture of a label onto the labels in the printer: turned, its white cropped, never scaled.

use crate::domain::label::bitmap::Bitmap;

use super::{
    Media, Unprintable,
    dots::{ink, part, turned},
};

/// As it stands, or turned by a quarter; where the page is larger than the media, without its white margins.
pub fn onto(picture: &Bitmap, media: Media) -> Result<Bitmap, Unprintable> {
    let Some(black) = ink(picture) else {
        return Err(Unprintable::Empty);
    };
    let turn = must_turn(
        (picture.width_dots(), picture.height_dots()),
        (black.2, black.3),
        media,
    );
    let upright = if turn {
        turned(picture)
    } else {
        Some(picture.clone())
    };
    let upright = upright.ok_or(Unprintable::Empty)?;
    if fits((upright.width_dots(), upright.height_dots()), media) {
        return Ok(upright);
    }
    // A page larger than the label (A6 is 3 mm wider, a letter page holds it in a corner): its white may go, its black not.
    let Some((left, top, width, height)) = ink(&upright) else {
        return Err(Unprintable::Empty);
    };
    if !fits((width, height), media) {
        return Err(media.too_large((width, height)));
    }
    let begin = |at: u32, ink: u32, whole: u32, most: u32| {
        if whole <= most {
            0
        } else {
            // As much of the margin before it as there is room for, in the middle where there is more.
            at.saturating_sub((most - ink) / 2)
                .min(whole - most.min(whole))
        }
    };
    let corner = (
        begin(left, width, upright.width_dots(), media.width_dots),
        begin(top, height, upright.height_dots(), media.length_dots),
    );
    let size = (
        upright.width_dots().min(media.width_dots),
        upright.height_dots().min(media.length_dots),
    );
    part(&upright, corner, size).ok_or(Unprintable::Empty)
}

/// Lying pages are turned; what fits as it stands is not.
fn must_turn(page: (u32, u32), ink: (u32, u32), media: Media) -> bool {
    if fits(page, media) {
        return false;
    }
    let lying = |(width, height)| (height, width);
    fits(lying(page), media) || (!fits(ink, media) && fits(lying(ink), media))
}

fn fits((width, height): (u32, u32), media: Media) -> bool {
    width <= media.width_dots && height <= media.length_dots
}
