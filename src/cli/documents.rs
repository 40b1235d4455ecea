//! `packdesk documents`: the papers of a parcel, to look at and to print.

use std::{fs, path::PathBuf, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};

use crate::{
    client::ipp::{OfficePrinter, PaperVerdict},
    config::{self, Paths},
    document::{DocumentError, sample, sheet::Picture},
    domain::ids::ShipmentId,
    text::Texts,
};

use super::{
    Failure,
    admin::{CentralChoice, administrator},
    network, say,
};

#[derive(Debug, Args)]
pub struct DocumentsArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a document with sample data, to see how it looks
    Preview(PreviewArguments),
    /// The packing slip of a shipment, to a file or on the office printer
    Slip(PaperArguments),
    /// The customs declaration CN 23 of a shipment's last parcel
    Cn23(PaperArguments),
    /// The list of a closed hand-over, to a file or on the office printer
    Manifest(PaperArguments),
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

#[derive(Debug, Args)]
struct PaperArguments {
    /// The shipment, such as acme.1001; or the list's number
    of: String,
    #[command(flatten)]
    central: CentralChoice,
    /// The language of a list: en, de; a slip is in the customer's
    #[arg(long, default_value = "en")]
    language: String,
    /// Write the PDF here in place of printing it
    #[arg(short, long, value_name = "FILE.pdf")]
    output: Option<PathBuf>,
    /// The printer, `ipp://HOST:631/printers/NAME`; otherwise the configuration's
    #[arg(long, value_name = "ADDRESS")]
    printer: Option<String>,
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

pub fn run(arguments: &DocumentsArguments, paths: &Paths) -> Result<(), Failure> {
    let (paper, kind) = match &arguments.what {
        What::Preview(preview) => return self::preview(preview),
        What::Slip(paper) => (paper, Kind::Slip),
        What::Cn23(paper) => (paper, Kind::Cn23),
        What::Manifest(paper) => (paper, Kind::Manifest),
    };
    let central = administrator(&paper.central, paths)?;
    let network = network()?;
    let fetched = network.block_on(async {
        let shipment = ShipmentId::from(paper.of.as_str());
        match kind {
            Kind::Slip => central.slip(&shipment).await,
            Kind::Cn23 => central.declaration(&shipment, None).await,
            Kind::Manifest => central.handover_list(&paper.of, &paper.language).await,
        }
    })?;
    if let Some(file) = &paper.output {
        fs::write(file, &fetched.document.bytes)?;
        say(&format!("{} is written.", file.display()));
        return Ok(());
    }
    let config = config::load(paths)?;
    let printer = match &paper.printer {
        Some(address) => Some(config.print_access.queue(address)),
        None => config.documents.printer,
    };
    let printer = printer.ok_or_else(|| {
        Failure::Other("name a printer with --printer, or write a file with -o".to_owned())
    })?;
    let printer = OfficePrinter::at(&printer).map_err(|why| Failure::Other(why.to_string()))?;
    let title = fetched.title.as_str();
    match network.block_on(printer.print(title, &fetched.document.bytes)) {
        PaperVerdict::Printed => {
            say(&format!("{title} is printed, says the print server."));
            Ok(())
        }
        PaperVerdict::NotPrinted(why) => {
            Err(Failure::Other(format!("{title} is not printed: {why}")))
        }
        PaperVerdict::Unknown(why) => Err(Failure::Other(format!(
            "{title} may still come out: {why}. Look at the printer before you print it again"
        ))),
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
