//! `packdesk play`: a bench without a screen.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;

use crate::{
    client::Client,
    config::{Config, Paths},
    domain::{ids::StationId, secret::Secret, shown::Shown},
    runtime::{
        bench::{NeighbourPart, Parts, PrinterPart, ScalePart, assemble},
        clock::new_id,
        play::Player,
    },
    store::{enrolment::Enrolment, private_folder},
    text::Texts,
};

use super::{
    Failure,
    admin::{CentralChoice, administrator, refused, settings},
    logging, network,
};

#[derive(Debug, Args)]
pub struct PlayArguments {
    /// The lines, or - for standard input
    file: PathBuf,
    #[command(flatten)]
    central: CentralChoice,
    /// A label printer: HOST:PORT, the path of a serial port, or "simulated" (its labels lie in the state folder)
    #[arg(long, value_name = "ADDR", default_value = "simulated")]
    printer: String,
    /// A label printer of another bench that labels may go to; may be given again
    #[arg(long = "neighbour", value_name = "ADDR")]
    neighbours: Vec<String>,
    /// The bench's name, where it is not enrolled yet; without one it gets a name of its own
    #[arg(long)]
    station: Option<String>,
    /// Answer only "ack N", exactly when a tone would sound
    #[arg(long)]
    ack: bool,
    /// Let the keys F9 and F10 pull the trigger
    #[arg(long)]
    practice: bool,
    /// So many shipments of the queue are claimed ahead, to be packed while the central is away
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=2_000))]
    prefetch: u32,
    /// The language of what is said
    #[arg(long, default_value = "en")]
    language: String,
}

pub fn run(arguments: &PlayArguments, paths: &Paths) -> Result<(), Failure> {
    let config = Config::default();
    private_folder(&paths.state)?;
    let _log = logging::start(&paths.state.join("log"), "play", config.log)?;
    let runtime = network()?;
    enrol_if_new(arguments, paths, &runtime)?;
    let parts = Parts {
        state: paths.state.clone(),
        central: settings(&arguments.central, None),
        printer: printer(&arguments.printer, &paths.state),
        neighbours: arguments
            .neighbours
            .iter()
            .map(|address| NeighbourPart {
                name: Shown::new(address),
                printer: printer(address, &paths.state.join("neighbour")),
                speaks_zpl: config.printer.speaks_zpl,
                checks_media: config.printer.check_media,
            })
            .collect(),
        scanners: Vec::new(),
        scale: ScalePart::Simulated,
        dpi: config.printer.dpi,
        office_printer: config.documents.printer.clone(),
        slips: super::station::slips(config.documents.slip),
        enclosures: super::station::enclosures(&config.documents),
        printer_name: Shown::new(&arguments.printer),
        printer_shared: false,
        printer_speaks_zpl: config.printer.speaks_zpl,
        printer_checks_media: config.printer.check_media,
        coach: false,
        region: None,
        separator: None,
        practice: arguments.practice,
        recorder_files: Some(config.recorder.files),
        prefetch: arguments.prefetch,
        slip: crate::config::slip(&config)?,
        labels_folder: None,
    };
    let mut bench = assemble(&parts, runtime.handle())?;
    let texts = Texts::new(&arguments.language);
    let lines: Box<dyn BufRead + Send> = if arguments.file == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(fs::File::open(&arguments.file)?))
    };
    let mut answers = io::stdout();
    Player::new(&mut bench.host, bench.inlet.clone(), &texts, arguments.ack)
        .play(lines, &mut answers)?;
    bench.host.give_back();
    let halted = bench.host.halted();
    drop(bench);
    runtime.shutdown_timeout(Duration::from_millis(500));
    match halted {
        None => Ok(()),
        Some(why) => Err(Failure::Other(why.to_owned())),
    }
}

/// A bench that was never enrolled enrols itself where it has the administrator's token at hand.
fn enrol_if_new(
    arguments: &PlayArguments,
    paths: &Paths,
    runtime: &tokio::runtime::Runtime,
) -> Result<(), Failure> {
    if Enrolment::read(&paths.state)?.is_some() {
        return Ok(());
    }
    let client = administrator(&arguments.central, paths)?;
    let station = arguments.station.clone().unwrap_or_else(|| {
        // Two benches never share a name: each has a log of its own.
        let id = new_id().simple().to_string();
        format!("play-{}", &id[id.len() - 8..])
    });
    let station = StationId::from(station.as_str());
    enrol(
        &client,
        station,
        &arguments.central.central,
        &paths.state,
        runtime,
    )
}

/// Enrols a bench with a code of its own asking.
pub fn enrol(
    administrator: &Client,
    station: StationId,
    url: &str,
    state: &Path,
    runtime: &tokio::runtime::Runtime,
) -> Result<(), Failure> {
    let enrolled = runtime.block_on(async {
        let code = administrator.enrolment_code(station).await?;
        administrator.enrol(&code.code).await
    });
    let enrolled = enrolled.map_err(refused)?;
    private_folder(state)?;
    Enrolment {
        central: url.to_owned(),
        station: enrolled.station,
        site: enrolled.site,
        token: Secret::new(&enrolled.token),
        roster_key: enrolled.roster_key.clone(),
    }
    .write(state)?;
    Ok(())
}

fn printer(address: &str, state: &Path) -> PrinterPart {
    match address {
        "none" => PrinterPart::None,
        "simulated" => PrinterPart::Simulated(state.join("labels")),
        path if path.starts_with('/') => {
            PrinterPart::Serial(crate::device::serial::SerialSettings::printer(path))
        }
        address => PrinterPart::Tcp(address.to_owned()),
    }
}
