//! `packdesk devices add`: a device set up question by question, tried, and written into the configuration.

use std::{
    io::{self, BufRead},
    time::Duration,
};

use clap::{Args, ValueEnum};

use crate::{
    cli::{Failure, decode, doctor, printer, say, scale, station},
    config::{self, Config, Paths, Scanner},
    domain::barcode::rcn::Region,
    runtime::{
        clock::Clock,
        host::{Incoming, inlet},
        printing::Whose,
        scanning::{self, ScannerPart},
    },
    station::Msg,
};

use super::{ask::Answers, edit, plugged, questions, seen, shown};

/// What `packdesk devices add` takes.
#[derive(Debug, Args)]
pub struct AddArguments {
    /// What is added; there is one scale and one printer, several scanners
    what: Device,
    /// Write the block without asking
    #[arg(long)]
    yes: bool,
    /// How long to wait for a scan, seconds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Device {
    Scanner,
    Scale,
    Printer,
}

/// Asks, tries, shows and writes.
pub fn run(arguments: &AddArguments, paths: &Paths) -> Result<(), Failure> {
    let path = &paths.config;
    let old = config::text(path)?;
    let text = old.as_deref().unwrap_or_default();
    // A file that needs a change is said before anything is asked.
    config::checked(text, path)?;
    let mut answers = Answers::new(io::stdin().lock());
    let plugged = plugged::all()?;
    let block = match arguments.what {
        Device::Scanner => questions::scanner(&mut answers, plugged)?,
        Device::Scale => questions::scale(&mut answers, plugged)?,
        Device::Printer => questions::printer(&mut answers, plugged)?,
    };
    let new = edit::edited(text, &block)?;
    let config = config::checked(&new, path)?;
    let limit = Duration::from_secs(arguments.seconds);
    match arguments.what {
        Device::Scanner => try_scanner(&mut answers, &config, limit)?,
        Device::Scale => {
            let (Ok(words) | Err(words)) = scale::check(&config.scale);
            say(&format!("The scale: {words}"));
        }
        Device::Printer => try_printer(&mut answers, &config, paths)?,
    }
    let place = shown(&path.to_string_lossy());
    say(&format!("This goes into {place}:\n\n{}", block.text()?));
    if !arguments.yes && !answers.yes("Write it?", true)? {
        say("Nothing was written.");
        return Ok(());
    }
    let before = edit::write(path, old.as_deref(), &new)?;
    say(&format!("Written to {place}."));
    if let Some(before) = before {
        let before = shown(&before.to_string_lossy());
        say(&format!("The file before is {before}."));
    }
    Ok(())
}

/// Prints a test label, if it is wished; otherwise only asks the printer how it is.
fn try_printer(
    answers: &mut Answers<impl BufRead>,
    config: &Config,
    paths: &Paths,
) -> Result<(), Failure> {
    let wish = printer::Wish {
        confirm: false,
        test_print: answers.yes("Print a test label?", false)?,
    };
    let (Ok(words) | Err(words)) = printer::look(&config.printer, Whose::Own, &paths.state, wish);
    say(&format!("The printer: {words}"));
    Ok(())
}

/// Lets the new scanner, which is the last, read a code, as often as it is wished.
fn try_scanner(
    answers: &mut Answers<impl BufRead>,
    config: &Config,
    limit: Duration,
) -> Result<(), Failure> {
    let Some(scanner) = config.scanners.last() else {
        return Ok(());
    };
    let region = config.station.region;
    let Some(part) = station::scanner(scanner) else {
        let typed = answers.line("Scan any code now, or press Enter to go on without", "")?;
        if !typed.is_empty() {
            explain(typed.as_bytes(), region);
        }
        return Ok(());
    };
    let mut question = "Try it with a scan?";
    let mut usual = true;
    while answers.yes(question, usual)? && !has_read(scanner, &part, limit, region)? {
        (question, usual) = ("Try it once more?", false);
    }
    Ok(())
}

/// Whether the scanner has read a code in time; says what came.
fn has_read(
    scanner: &Scanner,
    part: &ScannerPart,
    limit: Duration,
    region: Option<Region>,
) -> Result<bool, Failure> {
    if let Err(trouble) = doctor::scanner_opens(scanner) {
        say(&format!("It cannot be opened: {trouble}"));
        return Ok(false);
    }
    let clock = Clock::start();
    let (inlet, incoming) = inlet(clock);
    let (_listening, _) = scanning::start_all(std::slice::from_ref(part), &inlet)?;
    let seconds = limit.as_secs();
    say(&format!(
        "Scan the test code within {seconds} s ('packdesk codes show test' draws it), or any other."
    ));
    let end = clock.now().after(limit);
    while let Ok(Incoming::Msg(_, msg)) = incoming.recv_timeout(clock.until(end)) {
        match &msg {
            Msg::Scan { bytes, .. } => {
                explain(bytes, region);
                return Ok(true);
            }
            other => {
                if let Some(line) = seen(other) {
                    say(&line);
                }
            }
        }
    }
    say("No whole code came: look at cable, speed and what ends its scans.");
    Ok(false)
}

/// Says the bytes that came and what they mean.
fn explain(bytes: &[u8], region: Option<Region>) {
    for sentence in decode::sentences(bytes, region) {
        say(&sentence);
    }
}
