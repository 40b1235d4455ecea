//! The command line: which mode, with which folders, and what went wrong in words.

mod admin;
mod cartonize;
mod central;
mod codes;
mod decode;
mod demo;
mod devices;
mod doctor;
mod documents;
mod label;
mod logging;
mod overrides;
mod people;
mod play;
mod printer;
mod purchase;
mod scale;
mod sim;
mod simulate;
mod station;
mod tasks;
mod weigh_check;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Chosen, ConfigError, Paths},
    known_bad,
    runtime::carrier_labels,
};

/// The packing station in a terminal, and the central it works for.
#[derive(Debug, Parser)]
#[command(name = "packdesk", version, about, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    #[command(subcommand)]
    mode: Mode,
}

/// Where things lie; several stations run side by side on one machine with folders of their own.
#[derive(Debug, Clone, Args)]
struct Folders {
    /// The configuration file [env: `PACKDESK_CONFIG`]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder for the station's memory, logs and recordings [env: `PACKDESK_STATE`]
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<PathBuf>,
    /// The folder for a central's own files [env: `PACKDESK_DATA`]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Try everything: a central, a sample warehouse, a simulated printer and scale
    Demo(demo::DemoArguments),
    /// Run a packing bench
    Station,
    /// Run the central that benches work for
    Central(central::CentralArguments),
    /// Drive a bench without a screen, by lines of a file or of standard input
    Play(play::PlayArguments),
    /// Bring products, people and orders into a central
    Import(admin::ImportArguments),
    /// Ask a central for a one-time code that enrols a bench
    Code(admin::CodeArguments),
    /// Enrol this bench with a one-time code
    Enrol(admin::EnrolArguments),
    /// Add a packer and a badge, or change one; give a PIN; list who may sign in
    Packer(people::PackerArguments),
    /// Void a label: nobody may use it any more, and its carrier is asked for the money
    Void(purchase::VoidArguments),
    /// Purchases of labels that wait for somebody
    Purchase(purchase::PurchaseArguments),
    /// What exceptions and conflicts made for somebody to do
    Tasks(tasks::TasksArguments),
    /// What supervisors let pass, and why
    Overrides(overrides::OverridesArguments),
    /// Plan cartons and parcels for a file of orders
    Cartonize(cartonize::CartonizeArguments),
    /// List, check and show label templates
    Label(label::LabelArguments),
    /// Questions about cartons: which to stock
    Cartons(cartonize::advise::CartonsArguments),
    /// Prove the scale as a second witness on simulated parcels of the sample warehouse
    WeighCheck(weigh_check::WeighCheckArguments),
    /// Check configuration, folders, central and devices
    Doctor(doctor::DoctorArguments),
    /// List what is plugged in, watch the scanners or the scale, simulate a scale
    Devices(devices::DevicesArguments),
    /// Show command and set-up codes for the scanner, or write a sheet of them to print
    Codes(codes::CodesArguments),
    /// Simulate benches, central, carrier and faults from a seed
    Sim(sim::SimArguments),
    /// Say what scans mean, one a line on standard input
    Decode(decode::DecodeArguments),
    /// Packing slips, customs declarations and hand-over lists
    Documents(documents::DocumentsArguments),
    /// Draw a PDF from standard input as a bench does, within limits
    #[command(hide = true)]
    DrawLabel {
        /// Dots to the inch
        dpi: u16,
    },
}

/// Why a command ended without having done its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something about files or folders.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The bench.
    #[error(transparent)]
    Bench(#[from] crate::runtime::bench::BenchError),
    /// The enrolment.
    #[error(transparent)]
    Enrolment(#[from] crate::store::enrolment::EnrolmentError),
    /// The central did not do what was asked.
    #[error(transparent)]
    Central(#[from] crate::client::Trouble),
    /// The central could not be run.
    #[error(transparent)]
    Serve(#[from] crate::central::ServeError),
    /// Everything that can be said in one sentence.
    #[error("{0}")]
    Other(String),
}

/// Does what the command line says.
pub fn run(arguments: Arguments) -> Result<(), Failure> {
    if let Some(warning) = known_bad::check().map_err(Failure::Other)? {
        hint(&format!("packdesk: {warning}"));
    }
    let chosen = Chosen {
        config: arguments.folders.config,
        state: arguments.folders.state,
        data: arguments.folders.data,
    };
    let paths = Paths::resolve(chosen.clone(), |name| std::env::var_os(name))?;
    match arguments.mode {
        Mode::Demo(demo) => demo::run(&demo, &paths, &chosen),
        Mode::Station => station::run(&paths),
        Mode::Central(central) => central::run(&central, &paths),
        Mode::Play(play) => play::run(&play, &paths),
        Mode::Import(import) => admin::import(&import, &paths),
        Mode::Code(code) => admin::code(&code, &paths),
        Mode::Enrol(enrol) => admin::enrol(&enrol, &paths),
        Mode::Packer(packer) => people::run(&packer, &paths),
        Mode::Void(void) => purchase::void(&void, &paths),
        Mode::Purchase(purchase) => purchase::purchase(&purchase, &paths),
        Mode::Tasks(tasks) => tasks::run(&tasks, &paths),
        Mode::Overrides(asked) => overrides::run(&asked, &paths),
        Mode::Cartonize(cartonize) => cartonize::run(&cartonize),
        Mode::Label(label) => label::run(&label, &paths),
        Mode::Cartons(cartons) => cartonize::advise::run(&cartons),
        Mode::WeighCheck(check) => weigh_check::run(&check),
        Mode::Doctor(arguments) => doctor::doctor(arguments, &paths),
        Mode::Devices(devices) => devices::run(&devices, &paths),
        Mode::Codes(codes) => codes::run(&codes, &paths),
        Mode::Sim(sim) => sim::run(&sim),
        Mode::Decode(decode) => decode::run(&decode),
        Mode::Documents(documents) => documents::run(&documents, &paths),
        Mode::DrawLabel { dpi } => Ok(carrier_labels::serve(dpi)?),
    }
}

/// Writes a line to standard output; a reader that went away is no failure.
fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// What this thread has used of the processor.
fn processor_nanoseconds() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let rest = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds * 1_000_000_000 + rest
}

/// Writes a line beside the output proper: progress, and what to do next.
fn hint(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The network's threads.
fn network() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("network")
        .enable_all()
        .build()?)
}
