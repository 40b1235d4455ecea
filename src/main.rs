//! packdesk: parse, choose the mode, tell the exit code.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use packdesk::cli::{self, Arguments};

fn main() -> ExitCode {
    match cli::run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "packdesk: {failure}");
            ExitCode::FAILURE
        }
    }
}
