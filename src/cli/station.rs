//! `packdesk station`: a bench with a screen.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    client::{Client, Settings},
    config::{
        self, Config, Documents, Feedback, Paths, Printer, PrinterLink, Role, ScaleLink, Scanner,
        ScannerDevice, ScannerLink, SerialPort, SlipPolicy, Suffix,
    },
    device::{scanner::Vendor, serial::SerialSettings, usb::DeviceChoice},
    domain::shown::Shown,
    input::Framing,
    runtime::{
        bench::{NeighbourPart, Parts, PrinterPart, ScalePart, assemble},
        scanning::{ScannerPart, WirePart},
        service,
        terminal::{Looks, Restore, Screen},
    },
    station::desk::{EnclosurePolicy, Slips},
    store::{
        enrolment::{Enrolment, read_token},
        private_folder,
    },
    text::Texts,
    ui::theme::Theme,
};

use super::{Failure, logging, network};

pub fn run(paths: &Paths) -> Result<(), Failure> {
    let config = config::load(paths)?;
    private_folder(&paths.state)?;
    let _log = logging::start(&paths.state.join("log"), "station", config.log)?;
    enrol_by_token(&config, &paths.state)?;
    let parts = parts(&config, &paths.state)?;
    run_bench(&parts, &config)
}

/// A bench with a token in a file of its own asks the central once which bench that makes it.
pub fn enrol_by_token(config: &Config, state: &Path) -> Result<(), Failure> {
    let Some(file) = &config.central.token_file else {
        return Ok(());
    };
    let handed_out = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    let token = read_token(file, handed_out.as_deref())?;
    if Enrolment::read(state)?
        .is_some_and(|known| known.token == token && known.roster_key.is_some())
    {
        return Ok(());
    }
    let url = config.central.url.clone().ok_or_else(|| {
        Failure::Other("a token file needs the central's address: set url in [central]".to_owned())
    })?;
    let mut settings = central_settings(config, url.clone());
    settings.token = Some(token.clone());
    let client = Client::new(settings)?;
    let me = network()?.block_on(client.me())?;
    private_folder(state)?;
    Enrolment {
        central: url,
        station: me.station,
        site: me.site,
        token,
        roster_key: me.roster_key,
    }
    .write(state)?;
    Ok(())
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
    service::ready();
    bench.host.run(&mut screen);
    service::stopping();
    drop(restore);
    bench.host.give_back();
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
        printer: printer(&config.printer, state),
        neighbours: neighbours(config, state),
        scanners: scanners(config),
        scale: match super::scale::settings(&config.scale)? {
            Some(settings) => ScalePart::Wired(Box::new(settings)),
            None if config.scale.link == ScaleLink::Simulated => ScalePart::Simulated,
            None => ScalePart::None,
        },
        dpi: config.printer.dpi,
        office_printer: config.documents.printer.clone(),
        slips: slips(config.documents.slip),
        enclosures: enclosures(&config.documents),
        printer_name: Shown::new(&config.printer.name),
        printer_shared: config.printer.shared,
        printer_speaks_zpl: config.printer.speaks_zpl,
        printer_checks_media: config.printer.check_media,
        coach: config.station.coach,
        region: config.station.region,
        separator: config.keyboard.separator.clone(),
        practice: false,
        recorder_files: config.recorder.enabled.then_some(config.recorder.files),
        prefetch: config.offline.prefetch,
        slip: config::slip(config)?,
        labels_folder: None,
    })
}

/// When a slip is printed, in the bench's words.
pub fn slips(policy: SlipPolicy) -> Slips {
    match policy {
        SlipPolicy::Always => Slips::Always,
        SlipPolicy::Asked => Slips::WhenAsked,
        SlipPolicy::Never => Slips::Never,
    }
}

/// When what goes into the box is printed, in the bench's words.
pub fn enclosures(documents: &Documents) -> EnclosurePolicy {
    EnclosurePolicy {
        gift: slips(documents.gift),
        inserts: slips(documents.inserts),
        return_label: slips(documents.return_label),
    }
}

/// How the central at that address is called, without a token.
pub fn central_settings(config: &Config, url: String) -> Settings {
    let mut settings = Settings::new(url, None);
    settings.ca_file.clone_from(&config.central.ca_file);
    settings.allow_plain_http = config.central.allow_plain_http;
    settings
}

/// The printers of other benches, as the configuration names them.
fn neighbours(config: &Config, state: &Path) -> Vec<NeighbourPart> {
    let part = |neighbour: &Printer| NeighbourPart {
        name: Shown::new(&neighbour.name),
        printer: match &neighbour.link {
            // Played ones keep their labels apart.
            PrinterLink::Simulated => {
                PrinterPart::Simulated(state.join("labels").join("neighbour"))
            }
            _ => printer(neighbour, state),
        },
        speaks_zpl: neighbour.speaks_zpl,
        checks_media: neighbour.check_media,
    };
    config.neighbours.iter().map(part).collect()
}

fn printer(printer: &Printer, state: &Path) -> PrinterPart {
    match &printer.link {
        PrinterLink::None => PrinterPart::None,
        PrinterLink::Tcp(address) => PrinterPart::Tcp(address.clone()),
        PrinterLink::Queue(queue) => PrinterPart::Queue(queue.clone()),
        PrinterLink::Serial(port) => {
            let mut settings = SerialSettings::printer(port.path.to_string_lossy());
            settings.baud = port.baud;
            PrinterPart::Serial(settings)
        }
        PrinterLink::Usb(choice) => PrinterPart::Usb(choice.clone()),
        PrinterLink::Simulated => PrinterPart::Simulated(state.join("labels")),
    }
}

/// The scanners on wires of their own.
pub fn scanners(config: &Config) -> Vec<ScannerPart> {
    config.scanners.iter().filter_map(scanner).collect()
}

/// One of them; `None` for one that types into the terminal.
pub fn scanner(scanner: &Scanner) -> Option<ScannerPart> {
    let serial = |port: &SerialPort| SerialSettings {
        baud: port.baud,
        ..SerialSettings::scanner(port.path.to_string_lossy())
    };
    let device = |device: &ScannerDevice| match device {
        ScannerDevice::Usb(name) => DeviceChoice::Usb(name.clone()),
        ScannerDevice::Path(path) => DeviceChoice::Path(path.clone()),
    };
    let wire = match &scanner.link {
        ScannerLink::Keyboard => return None,
        ScannerLink::Serial(port) => WirePart::Serial(serial(port)),
        ScannerLink::Ssi(port) => WirePart::Ssi(serial(port)),
        ScannerLink::HidPos(choice) => WirePart::HidPos(device(choice)),
        ScannerLink::Evdev(choice) => WirePart::Evdev(device(choice), scanner.layout),
    };
    Some(ScannerPart {
        name: scanner.name.as_str().into(),
        reads_labels_only: scanner.role == Role::Label,
        wire,
        framing: Framing {
            idle: Duration::from_millis(u64::from(scanner.idle_ms)),
            tab_ends: scanner.suffix == Suffix::Tab,
        },
        silence_ends: scanner.suffix == Suffix::None,
        prefix: scanner.prefix.clone().into_bytes(),
        vendor: match scanner.feedback {
            Feedback::None => Vendor::None,
            Feedback::Datalogic => Vendor::Datalogic,
            Feedback::Honeywell => Vendor::Honeywell,
            Feedback::Zebra => Vendor::Zebra,
        },
    })
}
