//! `packdesk station`: a bench with a screen.

use std::{path::Path, time::Duration};

use crate::{
    client::Settings,
    config::{self, Config, Paths, PrinterLink, ScaleKind, ScannerLink, Suffix},
    device::serial::SerialSettings,
    domain::shown::Shown,
    input::Framing,
    runtime::{
        bench::{Parts, PrinterPart, ScannerPart, assemble},
        terminal::{Looks, Restore, Screen},
    },
    store::{enrolment::Enrolment, private_folder},
    text::Texts,
    ui::theme::Theme,
};

use super::{Failure, logging, network};

pub fn run(paths: &Paths) -> Result<(), Failure> {
    let config = config::load(paths)?;
    private_folder(&paths.state)?;
    let _log = logging::start(
        &paths.state.join("log"),
        "station",
        &config.log.level.name(),
        config.log.days,
    )?;
    let parts = parts(&config, &paths.state)?;
    run_bench(&parts, &config)
}

/// Runs a bench on this terminal until it is left.
pub fn run_bench(parts: &Parts, config: &Config) -> Result<(), Failure> {
    let runtime = network()?;
    let mut bench = assemble(parts, runtime.handle())?;
    let restore = Restore::take()?;
    let looks = Looks {
        texts: Texts::new(&config.station.language.name()),
        theme: Theme::named(&config.station.theme.name()).unwrap_or_else(Theme::dark),
        sounds: config.station.sound,
    };
    let framing = Framing {
        idle: Duration::from_millis(u64::from(config.keyboard.wedge_idle_ms)),
        ..Framing::TERMINAL
    };
    let mut screen = Screen::start(looks, framing, &bench.inlet)?;
    bench.host.run(&mut screen);
    drop(restore);
    let halted = bench.host.halted();
    drop(bench);
    runtime.shutdown_timeout(Duration::from_millis(500));
    match halted {
        None => Ok(()),
        Some(why) => Err(Failure::Other(why.to_owned())),
    }
}

/// The parts of a bench as the configuration names them.
pub fn parts(config: &Config, state: &Path) -> Result<Parts, Failure> {
    let enrolment = Enrolment::read(state)?;
    let url = config
        .central
        .url
        .clone()
        .or(enrolment.map(|enrolment| enrolment.central))
        .ok_or(crate::runtime::bench::BenchError::NotEnrolled)?;
    let central = central_settings(config, url);
    Ok(Parts {
        state: state.to_owned(),
        central,
        printer: printer(config, state),
        scanners: scanners(config),
        simulated_scale: config.scale == ScaleKind::Simulated,
        dpi: config.printer.dpi,
        printer_name: Shown::new(&config.printer.name),
        printer_shared: config.printer.shared,
        printer_speaks_zpl: config.printer.speaks_zpl,
        printer_checks_media: config.printer.check_media,
        coach: config.station.coach,
        practice: false,
        recorder_files: config.recorder.enabled.then_some(config.recorder.files),
        labels_folder: None,
    })
}

/// How the central at that address is called, without a token.
pub fn central_settings(config: &Config, url: String) -> Settings {
    let mut settings = Settings::new(url, None);
    settings.ca_file.clone_from(&config.central.ca_file);
    settings.allow_plain_http = config.central.allow_plain_http;
    settings
}

fn printer(config: &Config, state: &Path) -> PrinterPart {
    match &config.printer.link {
        PrinterLink::None => PrinterPart::None,
        PrinterLink::Tcp(address) => PrinterPart::Tcp(address.clone()),
        PrinterLink::Serial(port) => {
            let mut settings = SerialSettings::printer(port.path.to_string_lossy());
            settings.baud = port.baud;
            PrinterPart::Serial(settings)
        }
        PrinterLink::Simulated => PrinterPart::Simulated(state.join("labels")),
    }
}

fn scanners(config: &Config) -> Vec<ScannerPart> {
    config
        .scanners
        .iter()
        .filter_map(|scanner| match &scanner.link {
            ScannerLink::Keyboard => None,
            ScannerLink::Serial(port) => {
                let mut settings = SerialSettings::scanner(port.path.to_string_lossy());
                settings.baud = port.baud;
                Some(ScannerPart {
                    port: settings,
                    framing: Framing {
                        idle: Duration::from_millis(u64::from(scanner.idle_ms)),
                        tab_ends: scanner.suffix == Suffix::Tab,
                    },
                })
            }
        })
        .collect()
}
