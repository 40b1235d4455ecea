//! `packdesk documents`: the papers of a parcel, to look at and to print.

use std::{fs, path::PathBuf, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};

use crate::{
    document::{DocumentError, sample, sheet::Picture},
    text::Texts,
};

use super::{Failure, say};

#[derive(Debug, Args)]
pub struct DocumentsArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a document with sample data, to see how it looks
    Preview(PreviewArguments),
}

#[derive(Debug, Args)]
struct PreviewArguments {
    /// Which document
    document: Kind,
    /// The customer's language: en, de
    #[arg(long, default_value = "en")]
    language: String,
    /// How many lines, or parcels
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=500))]
    lines: u16,
    /// The sender's logo, a PNG
    #[arg(long, value_name = "FILE.png")]
    logo: Option<PathBuf>,
    /// Where the PDF goes
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// The packing slip
    Slip,
    /// The customs declaration
    Cn23,
    /// The hand-over list
    Manifest,
}

pub fn run(arguments: &DocumentsArguments) -> Result<(), Failure> {
    match &arguments.what {
        What::Preview(preview) => self::preview(preview),
    }
}

fn preview(arguments: &PreviewArguments) -> Result<(), Failure> {
    let texts = Texts::new(&arguments.language);
    let lines = usize::from(arguments.lines);
    let made = match arguments.document {
        Kind::Slip => {
            let mut slip = sample::slip(lines);
            if let Some(file) = &arguments.logo {
                slip.logo = Some(Arc::new(
                    Picture::from_png(&fs::read(file)?).map_err(failure)?,
                ));
            }
            slip.pdf(&texts)
        }
        Kind::Cn23 => sample::declaration().pdf(),
        Kind::Manifest => sample::handover(lines).pdf(&texts),
    };
    fs::write(&arguments.output, made.map_err(failure)?)?;
    say(&format!("{} is written.", arguments.output.display()));
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
fn failure(error: DocumentError) -> Failure {
    Failure::Other(error.to_string())
}
