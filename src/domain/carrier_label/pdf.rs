//! A carrier's PDF as dots, drawn at exactly the printer's resolution.
//!
//! Edges are not smoothed while drawing (a dot is black when more than half of it is covered), and greys and colours
//! are thresholded after: nothing is dithered. A hostile file can still cost time, memory and stack: whoever draws
//! what a stranger sent does so in a process of its own.

use hayro::{
    RenderCache, RenderSettings,
    hayro_interpret::{InterpreterSettings, util::TransformExt as _},
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf},
    kurbo::Affine,
    render_into,
    vello_cpu::{self, Pixmap, RenderContext, color::palette::css::WHITE},
};

use super::{
    DAMAGED, Format, Unprintable, check_outside,
    dots::{DOTS_MAX, thresholded},
    png::luma,
};
use crate::domain::label::{Dpi, bitmap::Bitmap};

/// PDF's unit is the 72nd part of an inch.
const UNITS_PER_INCH: f64 = 72.0;
/// A dot more than half covered is black.
const HALF_COVERED: u8 = 127;
/// The most pixels a picture inside the file may say it has: a letter page at 600 dots to the inch, and some more.
const PICTURE_PIXELS_MAX: u64 = 40_000_000;

/// Draws the only page. More pages than one are not one label, and what was cut off is not mended: it may be half a label.
pub fn draw(bytes: &[u8], dpi: Dpi) -> Result<Bitmap, Unprintable> {
    check_outside(Format::Pdf, bytes)?;
    if !has_its_end(bytes) {
        return Err(Unprintable::CutOff(Format::Pdf));
    }
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| Unprintable::Broken {
        format: Format::Pdf,
        why: in_words(error).to_owned(),
    })?;
    let [page] = &**pdf.pages() else {
        return Err(Unprintable::Labels {
            found: u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX),
            wanted: 1,
        });
    };
    refuse_huge_pictures(&pdf)?;
    let scale = f64::from(dpi.per_inch()) / UNITS_PER_INCH;
    let (width, height) = page.render_dimensions();
    let (Some(width), Some(height)) = (
        whole_dots(f64::from(width) * scale),
        whole_dots(f64::from(height) * scale),
    ) else {
        return Err(Unprintable::TooCostly(Format::Pdf));
    };
    if u64::from(width) * u64::from(height) > DOTS_MAX {
        return Err(Unprintable::TooCostly(Format::Pdf));
    }
    let transform = Affine::scale(scale) * page.initial_transform(true).to_kurbo();
    let mut context = RenderContext::new(width, height);
    let settings = RenderSettings {
        aliasing_threshold: Some(HALF_COVERED),
        ..RenderSettings::default()
    };
    let cache = RenderCache::new();
    render_into(
        page,
        &cache,
        &InterpreterSettings::default(),
        &settings,
        &mut context,
        transform,
    );
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let rasterizer = vello_cpu::RasterizerSettings {
        target_init: vello_cpu::TargetInit::Clear(WHITE),
        ..Default::default()
    };
    context.render_with(
        &mut pixmap,
        &mut vello_cpu::Resources::default(),
        rasterizer,
    );
    let brightness: Vec<u8> = pixmap
        .data()
        .iter()
        .map(|pixel| luma(pixel.r, pixel.g, pixel.b))
        .collect();
    thresholded(u32::from(width), u32::from(height), &brightness)
        .ok_or(Unprintable::TooCostly(Format::Pdf))
}

/// ISO 32000-1, annex H.3.4.4: readers accept the end's mark within the last 1,024 bytes.
fn has_its_end(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1_024)..];
    tail.windows(5).any(|five| five == b"%%EOF")
}

/// Why a file cannot be opened.
fn in_words(error: LoadPdfError) -> &'static str {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "it wants a password: ask for one without"
        }
        LoadPdfError::Decryption(_) => "it is locked in a way that is not known here",
        LoadPdfError::Invalid => DAMAGED,
    }
}

/// The next whole number of dots; a ten-thousandth of a dot more is a rounding error of the file's.
fn whole_dots(dots: f64) -> Option<u16> {
    let dots = (dots - 0.001).ceil();
    if !(1.0..=f64::from(u16::MAX)).contains(&dots) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within u16, as was just asked"
    )]
    Some(dots as u16)
}

/// A picture's size stands in the file before it is decoded.
fn refuse_huge_pictures(pdf: &Pdf) -> Result<(), Unprintable> {
    use hayro::hayro_syntax::object::Object;
    for object in pdf.objects() {
        if let Object::Stream(stream) = object {
            let dictionary = stream.dict();
            let edge = |name: &[u8]| {
                dictionary
                    .get::<i64>(name)
                    .and_then(|edge| u64::try_from(edge).ok())
                    .unwrap_or(0)
            };
            if edge(b"Width").saturating_mul(edge(b"Height")) > PICTURE_PIXELS_MAX {
                return Err(Unprintable::TooCostly(Format::Pdf));
            }
        }
    }
    Ok(())
}
