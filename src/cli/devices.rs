//! `packdesk devices`: what is plugged in, and how the configuration names it.

mod add;
mod ask;
mod edit;
mod plugged;
mod questions;

use std::time::Duration;

use clap::{Args, Subcommand};

use crate::{
    config::{self, Paths, ScaleLink},
    domain::{ids::ScannerName, shown::Shown},
    runtime::{
        clock::Clock,
        host::{Incoming, inlet},
        play::escape,
        scanning,
    },
    station::{Msg, Tone, msg::DeviceState},
};

use super::{Failure, say, scale, simulate, station};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DevicesArguments {
    /// Show what each configured scanner sends, and sound good at it for each code; Ctrl+C ends it
    #[arg(long)]
    watch: bool,
    /// End watching after so many seconds
    #[arg(long, requires = "watch")]
    seconds: Option<u64>,
    #[command(subcommand)]
    what: Option<DevicesCommand>,
}

#[derive(Debug, Subcommand)]
enum DevicesCommand {
    /// Add a scanner, the scale or the printer to the configuration, question by question
    Add(add::AddArguments),
    /// Listen to the configured scale: what it says, what that means and why
    Scale(scale::ScaleArguments),
    /// A device that is not there, to try things out
    Simulate(simulate::SimulateArguments),
}

pub fn run(arguments: &DevicesArguments, paths: &Paths) -> Result<(), Failure> {
    match &arguments.what {
        Some(DevicesCommand::Add(arguments)) => add::run(arguments, paths),
        Some(DevicesCommand::Scale(arguments)) => scale::listen_to(arguments, paths),
        Some(DevicesCommand::Simulate(arguments)) => simulate::run(arguments),
        None if arguments.watch => watch(paths, arguments.seconds.map(Duration::from_secs)),
        None => list(paths),
    }
}

/// Says what the scanners send as it comes, in the form that `packdesk decode` reads.
fn watch(paths: &Paths, limit: Option<Duration>) -> Result<(), Failure> {
    let parts = station::scanners(&config::load(paths)?);
    if parts.is_empty() {
        let what = "no scanner with a wire of its own is configured: see config.example.toml";
        return Err(Failure::Other(what.to_owned()));
    }
    let clock = Clock::start();
    let (inlet, incoming) = inlet(clock);
    let (_scanners, beepers) = scanning::start_all(&parts, &inlet)?;
    let end = limit.map(|limit| clock.now().after(limit));
    loop {
        let wait = end.map_or(Duration::MAX, |end| clock.until(end));
        let Ok(Incoming::Msg(_, msg)) = incoming.recv_timeout(wait) else {
            return Ok(());
        };
        if let Some(line) = seen(&msg) {
            say(&line);
        }
        match msg {
            Msg::Scan {
                scanner: Some(name),
                ..
            } => beepers.sound(&name, Tone::Ok),
            Msg::ScanFailed {
                scanner: Some(name),
                ..
            } => beepers.sound(&name, Tone::Unknown),
            _ => {}
        }
    }
}

/// The line for what came from a scanner.
fn seen(msg: &Msg) -> Option<String> {
    let line = |name: &ScannerName, what: &str| format!("{}  {what}", shown(name.as_str()));
    match msg {
        Msg::Scan {
            bytes,
            scanner: Some(name),
            ..
        } => Some(line(name, &format!("scan  {}", escape(bytes)))),
        Msg::ScanFailed {
            reason,
            scanner: Some(name),
        } => Some(line(name, &format!("not taken: {reason}"))),
        Msg::Scanner {
            name,
            state,
            is_scan_lost,
        } => {
            let state = match state {
                DeviceState::Trouble(word) => word,
                DeviceState::Ready | DeviceState::Absent => "there",
            };
            let lost = if *is_scan_lost {
                ", a scan is lost"
            } else {
                ""
            };
            Some(line(name, &format!("{state}{lost}")))
        }
        _ => None,
    }
}

/// What is plugged in.
fn list(paths: &Paths) -> Result<(), Failure> {
    let plugged = plugged::all()?;
    if plugged.is_empty() {
        say(
            "no serial ports, USB printers, HID-POS scanners or keyboards; a scanner that types into the terminal and a printer on the network need none",
        );
    }
    for device in plugged {
        say(&device.line);
    }
    let config = config::load(paths)?;
    if config.scale.link != ScaleLink::None {
        let (Ok(words) | Err(words)) = scale::check(&config.scale);
        say(&format!("the scale of the configuration: {words}"));
    }
    Ok(())
}

fn shown(text: &str) -> String {
    Shown::new(text).to_string()
}
