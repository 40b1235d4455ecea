//! `packdesk label carrier`: what would become of a label that a carrier sends, before the first parcel waits for it.

use std::{
    fs::{self, File},
    io::Read as _,
    path::PathBuf,
};

use clap::Args;

use crate::{
    cli::{Failure, say},
    domain::{
        carrier_label::{BYTES_MAX, Format, Media, printable},
        label::zpl,
    },
    runtime::carrier_labels::draw_apart,
};

use super::{in_words, picture, resolution};

#[derive(Debug, Args)]
pub struct CarrierArguments {
    /// The label, as the carrier sends it
    file: PathBuf,
    /// The printer's resolution: 203 or 300
    #[arg(long, default_value = "203", value_parser = ["203", "300"])]
    dpi: String,
    /// Write what the printer would get, or, as PNG, what would be on paper
    #[arg(short, long, value_name = "OUT.zpl|OUT.png")]
    output: Option<PathBuf>,
}

/// Looks at the label as a bench would that has just bought it.
pub fn run(arguments: &CarrierArguments) -> Result<(), Failure> {
    let file = arguments.file.display();
    let mut bytes = Vec::new();
    File::open(&arguments.file)
        .and_then(|open| {
            let most = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX);
            open.take(most + 1).read_to_end(&mut bytes)
        })
        .map_err(|error| Failure::Other(format!("cannot read {file}: {error}")))?;
    let format = [Format::Zpl, Format::Png, Format::Pdf]
        .into_iter()
        .find(|format| format.is_begun_by(&bytes))
        .ok_or_else(|| Failure::Other(format!("{file} is neither ZPL nor PDF nor PNG")))?;
    let dpi = resolution(&arguments.dpi);
    let media = Media::parcel(dpi);
    let printed = printable(format, &bytes, media, draw_apart).map_err(|error| in_words(&error))?;
    let per_inch = dpi.per_inch();
    say(&format!(
        "{file}: {format}, can be printed at {per_inch} dpi, {} bytes",
        printed.len()
    ));
    let Some(output) = &arguments.output else {
        return Ok(());
    };
    if output.extension().is_some_and(|ending| ending == "png") {
        let label = zpl::read(&printed, dpi).ok_or_else(|| {
            Failure::Other(
                "only the printer can draw a carrier's own ZPL: write it as .zpl".to_owned(),
            )
        })?;
        picture::write(&label, output)
    } else {
        fs::write(output, printed)
            .map_err(|error| Failure::Other(format!("cannot write {}: {error}", output.display())))
    }
}
