//! The configuration as the program uses it: nothing left out.

use std::path::{Path, PathBuf};

use crate::{
    device::usb::DeviceChoice,
    domain::{
        barcode::{layout::Layout, rcn::Region},
        print_server::{KnownBy, PrintAccess, PrintQueue},
        usb::UsbName,
    },
};

use super::file::{
    Feedback, File, Language, LogLevel, PrinterKind, PrinterLanguage, PrinterSection, Role,
    ScannerKind, ScannerSection, SlipPolicy, Suffix, Theme,
};
use super::scale::Scale;

/// Everything that can be set, set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// How the station looks and sounds.
    pub station: Station,
    /// Where the central is.
    pub central: Central,
    /// The scanners, at least one.
    pub scanners: Vec<Scanner>,
    /// The label printer.
    pub printer: Printer,
    /// Printers of other benches that labels may go to; they print at the own printer's resolution.
    pub neighbours: Vec<Printer>,
    /// The folder with the site's own label templates; absent: the program's.
    pub label_folder: Option<PathBuf>,
    /// Papers.
    pub documents: Documents,
    /// How print servers are asked.
    pub print_access: PrintAccess,
    /// The scale.
    pub scale: Scale,
    /// How scans are told from typing.
    pub keyboard: Keyboard,
    /// The log of the program.
    pub log: Log,
    /// Work while the central is away.
    pub offline: Offline,
    /// The flight recorder.
    pub recorder: Recorder,
}

/// How the station looks and sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Station {
    /// The language until somebody signs in.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// Show one more line of what to do and why.
    pub coach: bool,
    /// Sound tones.
    pub sound: bool,
    /// Whose rules numbers with an embedded price, weight or count follow; absent: none are read.
    pub region: Option<Region>,
}

/// Where the central is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Central {
    /// Its address; absent: the one the station was enrolled at.
    pub url: Option<String>,
    /// The site's own certificate authority; absent: the system's.
    pub ca_file: Option<PathBuf>,
    /// Allow `http://` beyond this machine.
    pub allow_plain_http: bool,
    /// A file with the token; absent: the enrolment's.
    pub token_file: Option<PathBuf>,
}

/// A scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    /// What people call it.
    pub name: String,
    /// What it is there for.
    pub role: Role,
    /// How it is connected.
    pub link: ScannerLink,
    /// What stands before each code.
    pub prefix: String,
    /// What ends a scan.
    pub suffix: Suffix,
    /// Silence after which half a code is dropped.
    pub idle_ms: u32,
    /// The keyboard layout that it was programmed for.
    pub layout: Layout,
    /// Whose commands make it beep.
    pub feedback: Feedback,
}

/// How a scanner is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerLink {
    /// It types.
    Keyboard,
    /// A serial port.
    Serial(SerialPort),
    /// A serial port, in Zebra's Simple Serial Interface.
    Ssi(SerialPort),
    /// The HID Point of Sale class.
    HidPos(ScannerDevice),
    /// A keyboard, held exclusively.
    Evdev(ScannerDevice),
}

/// A scanner that is no serial port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerDevice {
    /// Found by its name, wherever it is plugged in.
    Usb(UsbName),
    /// Its node, best a path that stays the same: `/dev/input/by-id/…-event-kbd`.
    Path(PathBuf),
}

/// A serial port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialPort {
    /// Best a path that stays the same: `/dev/serial/by-id/…`.
    pub path: PathBuf,
    /// Bits per second.
    pub baud: u32,
}

/// Papers: packing slips and lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// The office printer.
    pub printer: Option<PrintQueue>,
    /// When a packing slip is printed.
    pub slip: SlipPolicy,
    /// When the giver's card is printed, on a label.
    pub gift: SlipPolicy,
    /// When the list of inserts is printed, on a label.
    pub inserts: SlipPolicy,
    /// When the label for the way back is printed.
    pub return_label: SlipPolicy,
}

/// The label printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// What people call it.
    pub name: String,
    /// How it is connected.
    pub link: PrinterLink,
    /// Dots per inch, 203 or 300.
    pub dpi: u16,
    /// Other benches print on it too.
    pub shared: bool,
    /// It understands ZPL, and may be asked.
    pub speaks_zpl: bool,
    /// The length of its labels is checked against each label.
    pub check_media: bool,
}

/// How the label printer is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterLink {
    /// There is none.
    None,
    /// A raw TCP port, `host:port`.
    Tcp(String),
    /// A serial port.
    Serial(SerialPort),
    /// The USB printer class, found by its serial number or a lasting path.
    Usb(DeviceChoice),
    /// A print queue.
    Queue(PrintQueue),
    /// One that is played.
    Simulated,
}

/// How scans are told from typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyboard {
    /// Silence that ends a scan without an ending, and makes a key a person's.
    pub wedge_idle_ms: u32,
    /// What the scanner types for a group separator, beside what is known everywhere.
    pub separator: Option<String>,
}

/// The log of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// How much is written.
    pub level: LogLevel,
    /// How many days are kept.
    pub days: u32,
    /// How much is kept of all days together; half of it is the most of one day.
    pub megabytes: u32,
}

/// Work while the central is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offline {
    /// How many shipments of the queue a bench claims ahead; 0 claims none.
    pub prefetch: u32,
}

/// The flight recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorder {
    /// Whether gestures are recorded.
    pub enabled: bool,
    /// How many files are kept.
    pub files: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self::from_file(File::default(), Path::new(""))
    }
}

const BAUD: u32 = 9_600;

impl Config {
    /// Fills what the file leaves out. Paths are relative to `folder`, the file's own. Expects a checked file.
    pub(super) fn from_file(file: File, folder: &Path) -> Self {
        let beside = |path: Option<PathBuf>| path.map(|path| folder.join(path));
        let scanners = match file.scanners {
            Some(scanners) if !scanners.is_empty() => scanners,
            _ => vec![ScannerSection::default()],
        };
        let print_access = PrintAccess {
            known_by: match (
                file.ipp.fingerprint.as_deref().map(str::parse),
                beside(file.ipp.ca_file),
            ) {
                (Some(Ok(fingerprint)), _) => KnownBy::Fingerprint(fingerprint),
                (_, Some(file)) => KnownBy::Authority(file),
                (_, None) => KnownBy::System,
            },
            login_file: beside(file.ipp.login_file),
        };
        let neighbours = file.neighbour_printers.iter();
        let neighbours = neighbours.map(|neighbour| printer(neighbour.as_printer(), &print_access));
        Self {
            neighbours: neighbours.collect(),
            station: Station {
                language: file.station.language.unwrap_or(Language::En),
                theme: file.station.theme.unwrap_or(Theme::Dark),
                coach: file.station.coach.unwrap_or(true),
                sound: file.station.sound.unwrap_or(true),
                region: file.station.region,
            },
            central: Central {
                url: file.central.url,
                ca_file: beside(file.central.ca_file),
                allow_plain_http: file.central.allow_plain_http.unwrap_or(false),
                token_file: beside(file.central.token_file),
            },
            scanners: scanners.into_iter().map(scanner).collect(),
            printer: printer(file.printer, &print_access),
            label_folder: beside(file.labels.folder),
            documents: Documents {
                printer: file
                    .documents
                    .printer
                    .map(|address| print_access.queue(&address)),
                slip: file.documents.slip.unwrap_or(SlipPolicy::Never),
                gift: file.documents.gift.unwrap_or(SlipPolicy::Always),
                inserts: file.documents.inserts.unwrap_or(SlipPolicy::Never),
                return_label: file.documents.return_label.unwrap_or(SlipPolicy::Always),
            },
            print_access,
            scale: Scale::from_section(file.scale),
            keyboard: Keyboard {
                wedge_idle_ms: file.keyboard.wedge_idle_ms.unwrap_or(150),
                separator: file.keyboard.separator,
            },
            log: Log {
                level: file.log.level.unwrap_or(LogLevel::Info),
                days: file.log.days.unwrap_or(30),
                megabytes: file.log.megabytes.unwrap_or(50),
            },
            offline: Offline {
                prefetch: file.offline.prefetch.unwrap_or(0),
            },
            recorder: Recorder {
                enabled: file.recorder.enabled.unwrap_or(true),
                files: file.recorder.files.unwrap_or(14),
            },
        }
    }
}

fn scanner(section: ScannerSection) -> Scanner {
    let usb = section.device.and_then(|name| name.parse().ok());
    let device = usb
        .map(ScannerDevice::Usb)
        .or_else(|| section.path.clone().map(ScannerDevice::Path));
    let port = serial_port(section.path, section.baud);
    let link = match (section.kind, port, device) {
        (Some(ScannerKind::Serial), Some(port), _) => ScannerLink::Serial(port),
        (Some(ScannerKind::Ssi), Some(port), _) => ScannerLink::Ssi(port),
        (Some(ScannerKind::HidPos), _, Some(device)) => ScannerLink::HidPos(device),
        (Some(ScannerKind::Evdev), _, Some(device)) => ScannerLink::Evdev(device),
        _ => ScannerLink::Keyboard,
    };
    let layout = section.layout.as_deref().and_then(Layout::named);
    Scanner {
        name: section.name.unwrap_or_else(|| "keyboard".to_owned()),
        role: section.role.unwrap_or(Role::Any),
        link,
        prefix: section.prefix.unwrap_or_default(),
        suffix: section.suffix.unwrap_or(Suffix::Cr),
        // Keys come late when the machine is busy.
        idle_ms: section.idle_ms.unwrap_or(match section.kind {
            Some(ScannerKind::Evdev) => 150,
            _ => 100,
        }),
        layout: layout.unwrap_or(Layout::US),
        feedback: section.feedback.unwrap_or(Feedback::None),
    }
}

fn printer(section: PrinterSection, access: &PrintAccess) -> Printer {
    let choice = section
        .serial
        .map(DeviceChoice::Serial)
        .or_else(|| section.path.clone().map(DeviceChoice::Path));
    let port = serial_port(section.path, section.baud);
    let link = match (section.kind, section.address, port) {
        (Some(PrinterKind::Tcp), Some(address), _) => PrinterLink::Tcp(address),
        (Some(PrinterKind::Ipp), Some(address), _) => PrinterLink::Queue(access.queue(&address)),
        (Some(PrinterKind::Serial), _, Some(port)) => PrinterLink::Serial(port),
        (Some(PrinterKind::Usb), _, _) => choice.map_or(PrinterLink::None, PrinterLink::Usb),
        (Some(PrinterKind::Simulated), _, _) => PrinterLink::Simulated,
        _ => PrinterLink::None,
    };
    Printer {
        name: section.name.unwrap_or_else(|| "printer".to_owned()),
        link,
        dpi: section.dpi.unwrap_or(203),
        shared: section.shared.unwrap_or(false),
        speaks_zpl: section.language.unwrap_or(PrinterLanguage::Zpl) == PrinterLanguage::Zpl,
        check_media: section.check_media.unwrap_or(true),
    }
}

pub(super) fn serial_port(path: Option<PathBuf>, baud: Option<u32>) -> Option<SerialPort> {
    let path = path?;
    let baud = baud.unwrap_or(BAUD);
    Some(SerialPort { path, baud })
}
