//! `packdesk devices simulate`: a device at the other end of a wire, driven by words on standard input.

mod printer;
mod scale;

use std::{io, sync::mpsc, thread};

use clap::{Args, Subcommand};

use super::Failure;

/// What `packdesk devices simulate` takes.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    #[command(subcommand)]
    what: Simulated,
}

#[derive(Debug, Subcommand)]
enum Simulated {
    /// A scale on a new serial line
    Scale(scale::ScaleArguments),
    /// A label printer on a new serial line, on a port of the network, or behind a device of the kernel
    Printer(printer::PrinterArguments),
}

/// Simulates until told to stop or standard input ends.
pub fn run(arguments: &SimulateArguments) -> Result<(), Failure> {
    match &arguments.what {
        Simulated::Scale(arguments) => scale::run(arguments),
        Simulated::Printer(arguments) => printer::run(arguments),
    }
}

/// The lines of standard input; the end of it ends them.
fn orders() -> io::Result<mpsc::Receiver<String>> {
    let (sender, lines) = mpsc::sync_channel(16);
    thread::Builder::new()
        .name("orders".to_owned())
        .spawn(move || {
            for line in io::stdin().lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        })?;
    Ok(lines)
}
