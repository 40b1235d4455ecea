//! A label as a PNG of black and white dots, with its resolution, so that it prints in its true size.

use std::{fs::File, io::BufWriter, path::Path};

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};

use crate::{
    cli::Failure,
    domain::label::{Label, raster::raster},
};

/// Writes the picture; an older file of that name is replaced.
pub fn write(label: &Label, file: &Path) -> Result<(), Failure> {
    let picture = raster(label).map_err(|error| Failure::Other(format!("the label: {error}")))?;
    let mut encoder = Encoder::new(
        BufWriter::new(File::create(file)?),
        picture.width_dots(),
        picture.height_dots(),
    );
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let per_metre = label.dpi.per_inch() * 10_000 / 254;
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    // In a picture 1 is white.
    let bytes: Vec<u8> = picture.rows().flatten().map(|byte| !byte).collect();
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&bytes))
        .map_err(|error| Failure::Other(format!("cannot write {}: {error}", file.display())))
}
