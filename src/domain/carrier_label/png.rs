//! A carrier's PNG as dots: its own pixels, or a whole number of dots for each.

use png::{ColorType, Decoder, DecodingError, Limits, Transformations};

use crate::domain::label::bitmap::{Bitmap, SIDE_DOTS_MAX};

use super::{
    DAMAGED, Format, Media, Unprintable,
    dots::{DOTS_MAX, enlarged, thresholded},
};

/// Memory the decoder may take for rows and chunks, beside the picture itself.
const DECODER_BYTES_MAX: usize = 16 << 20;
/// A picture is as wide as the media when it is at least this part of it, in hundredths.
const WIDTH_PERCENT_MIN: u32 = 88;
/// And at most this: the heads of 4 inch printers have up to 832 dots, A6 has 840 (in hundredths of 812).
const WIDTH_PERCENT_MAX: u32 = 104;

/// Decodes within bounds and thresholds in the middle; transparent is white.
pub fn dots(bytes: &[u8], media: Media) -> Result<Bitmap, Unprintable> {
    let picture = decode(bytes)?;
    let (width, height) = (picture.width_dots(), picture.height_dots());
    // A lying picture is as wide as it is high once it is turned.
    let across = width.min(height);
    for times in 1..=3 {
        let percent =
            u64::from(across) * u64::from(times) * 100 / u64::from(media.width_dots).max(1);
        let range = u64::from(WIDTH_PERCENT_MIN)..=u64::from(WIDTH_PERCENT_MAX);
        if range.contains(&percent)
            && let Some(whole) = enlarged(&picture, times)
        {
            return Ok(whole);
        }
    }
    Err(Unprintable::WrongResolution {
        dots: (width, height),
        dpi: media.dpi.per_inch(),
    })
}

fn decode(bytes: &[u8]) -> Result<Bitmap, Unprintable> {
    let limits = Limits {
        bytes: DECODER_BYTES_MAX,
    };
    let mut decoder = Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|error| broken(&error))?;
    let (width, height) = reader.info().size();
    if width.max(height) > SIDE_DOTS_MAX {
        return Err(Unprintable::TooCostly(Format::Png));
    }
    if u64::from(width) * u64::from(height) > DOTS_MAX {
        return Err(Unprintable::TooCostly(Format::Png));
    }
    let size = reader
        .output_buffer_size()
        .ok_or(Unprintable::TooCostly(Format::Png))?;
    let mut pixels = vec![0; size];
    let frame = reader
        .next_frame(&mut pixels)
        .map_err(|error| broken(&error))?;
    let samples = match frame.color_type {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
        ColorType::Indexed => {
            return Err(Unprintable::Broken {
                format: Format::Png,
                why: "its palette is missing".to_owned(),
            });
        }
    };
    let brightness: Vec<u8> = pixels
        .get(..frame.buffer_size())
        .unwrap_or_default()
        .chunks_exact(samples)
        .map(|pixel| match *pixel {
            [grey] => grey,
            [grey, alpha] => on_white(grey, alpha),
            [red, green, blue] => luma(red, green, blue),
            [red, green, blue, alpha] => on_white(luma(red, green, blue), alpha),
            _ => 255,
        })
        .collect();
    thresholded(width, height, &brightness).ok_or(Unprintable::CutOff(Format::Png))
}

fn broken(error: &DecodingError) -> Unprintable {
    match error {
        DecodingError::LimitsExceeded => Unprintable::TooCostly(Format::Png),
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Unprintable::CutOff(Format::Png)
        }
        // The library's words name its own parts.
        DecodingError::Format(_) | DecodingError::IoError(_) | DecodingError::Parameter(_) => {
            Unprintable::Broken {
                format: Format::Png,
                why: DAMAGED.to_owned(),
            }
        }
    }
}

/// ITU-R BT.601: how bright a colour is to the eye.
pub(super) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1_000).unwrap_or(u8::MAX)
}

fn on_white(bright: u8, alpha: u8) -> u8 {
    let (bright, alpha) = (u32::from(bright), u32::from(alpha));
    u8::try_from((bright * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
