//! `packdesk demo`: a whole warehouse on this machine, to be tried without any hardware.

use std::{fs, net::SocketAddr, path::Path};

use clap::Args;

use crate::{
    api::v1::pins::PinSet,
    central::{self, Options},
    client::{Client, Settings},
    config::{Chosen, Config, Paths},
    domain::{ids::StationId, packing::PinRule, secret::Secret, shown::Shown},
    runtime::bench::{Parts, PrinterPart, ScalePart},
    station::desk::Slips,
    store::{enrolment::Enrolment, private_folder},
};

use super::{Failure, logging, network, play, say, station};

/// The sample warehouse.
pub(super) const WAREHOUSE: &str = include_str!("../../assets/demo/warehouse.json");
/// The bench of the demonstration.
const STATION: &str = "04";

/// The sample warehouse's supervisor, and the PIN that the demonstration gives her.
const SUPERVISOR: (&str, &str) = ("ruth", "274913");

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Begin again with a full warehouse
    #[arg(long)]
    fresh: bool,
    /// Without the line that says what to do next
    #[arg(long)]
    no_coach: bool,
    /// The language: en, de
    #[arg(long)]
    language: Option<String>,
    /// The colours: dark, light, mono
    #[arg(long)]
    theme: Option<String>,
    /// Without sounds
    #[arg(long)]
    quiet: bool,
}

pub fn run(arguments: &DemoArguments, paths: &Paths, chosen: &Chosen) -> Result<(), Failure> {
    let folder = match (&chosen.state, std::env::var_os("PACKDESK_STATE")) {
        (None, None) => paths.data.join("demo"),
        _ => paths.state.clone(),
    };
    if arguments.fresh {
        empty(&folder)?;
    }
    private_folder(&folder)?;
    let _log = logging::start(&folder.join("log"), "demo", Config::default().log)?;
    let runtime = network()?;
    let central = runtime.block_on(central::spawn(options(&folder)?))?;
    let url = format!("http://{}", central.address);
    furnish(&url, &folder, &runtime)?;

    let mut config = Config::default();
    config.station.coach = !arguments.no_coach;
    config.station.sound = !arguments.quiet;
    if let Some(language) = &arguments.language {
        config.station.language = named(language)?;
    }
    if let Some(theme) = &arguments.theme {
        config.station.theme = named(theme)?;
    }
    let labels = folder.join("labels");
    let parts = Parts {
        state: folder.join("station"),
        central: Settings::new(url, None),
        printer: PrinterPart::Simulated(labels.clone()),
        neighbours: Vec::new(),
        scanners: Vec::new(),
        scale: ScalePart::Simulated,
        dpi: config.printer.dpi,
        office_printer: None,
        slips: Slips::Never,
        enclosures: station::enclosures(&config.documents),
        printer_name: Shown::new("simulated printer"),
        printer_shared: false,
        printer_speaks_zpl: config.printer.speaks_zpl,
        printer_checks_media: config.printer.check_media,
        coach: config.station.coach,
        region: config.station.region,
        separator: config.keyboard.separator.clone(),
        practice: true,
        recorder_files: Some(config.recorder.files),
        prefetch: config.offline.prefetch,
        slip: crate::config::slip(&config)?,
        labels_folder: Some(labels.clone()),
    };
    let ended = station::run_bench(&parts, &config);
    runtime.block_on(central.stop())?;
    say(&format!(
        "Labels lie in {}. 'packdesk demo' goes on where you stopped; 'packdesk demo --fresh' begins again.",
        labels.display()
    ));
    ended
}

/// A value of the configuration by its name.
fn named<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, Failure> {
    serde_json::from_value(serde_json::Value::String(name.to_owned()))
        .map_err(|error| Failure::Other(error.to_string()))
}

fn options(folder: &Path) -> Result<Options, Failure> {
    let listen: SocketAddr = ([127, 0, 0, 1], 0).into();
    let mut options = super::central::options(
        &format!("sqlite:{}", folder.join("central.db").display()),
        listen,
        "main",
        "Europe/Berlin",
        Some(folder.join("admin.token")),
    )?;
    options.policy.pin = PinRule::Overrides;
    Ok(options)
}

/// The warehouse and the bench's enrolment, once.
fn furnish(url: &str, folder: &Path, runtime: &tokio::runtime::Runtime) -> Result<(), Failure> {
    let state = folder.join("station");
    if let Some(mut enrolment) = Enrolment::read(&state)? {
        // The port is another one at each start.
        url.clone_into(&mut enrolment.central);
        enrolment.write(&state)?;
        return Ok(());
    }
    let token = fs::read_to_string(folder.join("admin.token"))?;
    let administrator = Client::new(Settings::new(url, Some(Secret::new(&token))))?;
    runtime.block_on(async {
        administrator.import(WAREHOUSE.as_bytes().to_vec()).await?;
        let pin = PinSet {
            pin: Secret::new(SUPERVISOR.1),
            must_change: false,
        };
        administrator.set_pin(&SUPERVISOR.0.into(), &pin).await
    })?;
    play::enrol(
        &administrator,
        StationId::from(STATION),
        url,
        &state,
        runtime,
    )
}

/// Takes away what a demonstration leaves, and nothing else.
fn empty(folder: &Path) -> Result<(), Failure> {
    for name in ["station", "labels", "log"] {
        remove(&folder.join(name), |path| fs::remove_dir_all(path))?;
    }
    for name in [
        "central.db",
        "central.db-wal",
        "central.db-shm",
        "admin.token",
    ] {
        remove(&folder.join(name), |path| fs::remove_file(path))?;
    }
    Ok(())
}

fn remove(path: &Path, how: impl Fn(&Path) -> std::io::Result<()>) -> Result<(), Failure> {
    match how(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{station::Message, text::Texts};

    #[test]
    fn the_coach_knows_the_supervisors_pin() {
        for language in ["en", "de"] {
            let said = Texts::new(language).say(&Message::new("coach-pin-practice"));
            assert!(said.contains(SUPERVISOR.1), "{said}");
        }
    }
}
