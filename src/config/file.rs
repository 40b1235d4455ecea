//! The configuration file as it is written: every key may be left out, no other may stand in it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::barcode::rcn::Region;

/// `config.toml`. What each key means stands in `config.example.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// How the station looks and sounds.
    pub station: StationSection,
    /// Where the central is.
    pub central: CentralSection,
    /// The scanners; one that types, where none is named.
    pub scanners: Option<Vec<ScannerSection>>,
    /// The label printer.
    pub printer: PrinterSection,
    /// Printers of other benches that labels may go to.
    pub neighbour_printers: Vec<NeighbourPrinterSection>,
    /// How labels look.
    pub labels: LabelsSection,
    /// Papers.
    pub documents: DocumentsSection,
    /// Print servers.
    pub ipp: IppSection,
    /// The scale.
    pub scale: ScaleSection,
    /// How scans are told from typing.
    pub keyboard: KeyboardSection,
    /// The log of the program.
    pub log: LogSection,
    /// Work while the central is away.
    pub offline: OfflineSection,
    /// The flight recorder.
    pub recorder: RecorderSection,
}

/// Makes a section of the file: all keys optional, no others.
macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$key_doc:meta])* $key:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$key_doc])* pub $key: Option<$type>,)*
        }

        impl $name {
            /// The keys of this section, as they are written.
            pub const KEYS: &[&str] = &[$(stringify!($key),)*];
        }
    };
}

section! {
    /// `[station]`
    StationSection {
        /// The language until somebody signs in.
        language: Language,
        /// The colours.
        theme: Theme,
        /// Show one more line of what to do and why.
        coach: bool,
        /// Sound tones.
        sound: bool,
        /// Whose rules numbers with an embedded price or weight follow.
        region: Region,
    }
}

section! {
    /// `[central]`
    CentralSection {
        /// Its address.
        url: String,
        /// The site's own certificate authority, as PEM.
        ca_file: PathBuf,
        /// Allow `http://` beyond this machine.
        allow_plain_http: bool,
        /// A file with the token, in place of the enrolment.
        token_file: PathBuf,
    }
}

section! {
    /// `[[scanners]]`
    ScannerSection {
        /// What people call it.
        name: String,
        /// What it is there for.
        role: Role,
        /// How it is connected.
        kind: ScannerKind,
        /// The serial port, or the device's node.
        path: PathBuf,
        /// Vendor and product, and the serial number where two are alike.
        device: String,
        /// The serial port's speed, bits per second.
        baud: u32,
        /// What stands before each code.
        prefix: String,
        /// What ends a scan.
        suffix: Suffix,
        /// Silence after which half a code is dropped, milliseconds.
        idle_ms: u32,
        /// The keyboard layout that it was programmed for.
        layout: String,
        /// Whose commands make it beep.
        feedback: Feedback,
    }
}

section! {
    /// `[printer]`
    PrinterSection {
        /// How it is connected.
        kind: PrinterKind,
        /// Host and port, or a print queue.
        address: String,
        /// The serial port, or a lasting path of the USB printer.
        path: PathBuf,
        /// The serial number of a USB printer.
        serial: String,
        /// The serial port's speed, bits per second.
        baud: u32,
        /// What it understands.
        language: PrinterLanguage,
        /// The length of its labels is checked against each label.
        check_media: bool,
        /// Dots per inch.
        dpi: u16,
        /// What people call it.
        name: String,
        /// Other benches print on it too.
        shared: bool,
    }
}

section! {
    /// `[[neighbour_printers]]`
    NeighbourPrinterSection {
        /// What people call it.
        name: String,
        /// How it is connected.
        kind: PrinterKind,
        /// Host and port, or a print queue.
        address: String,
        /// The serial port, or a lasting path of the USB printer.
        path: PathBuf,
        /// The serial number of a USB printer.
        serial: String,
        /// The serial port's speed, bits per second.
        baud: u32,
        /// What it understands.
        language: PrinterLanguage,
        /// The length of its labels is checked against each label.
        check_media: bool,
    }
}

impl NeighbourPrinterSection {
    /// As a bench's own would be written.
    #[must_use]
    pub fn as_printer(&self) -> PrinterSection {
        PrinterSection {
            kind: self.kind,
            address: self.address.clone(),
            path: self.path.clone(),
            serial: self.serial.clone(),
            baud: self.baud,
            language: self.language,
            check_media: self.check_media,
            dpi: None,
            name: self.name.clone(),
            shared: Some(true),
        }
    }
}

section! {
    /// `[labels]`
    LabelsSection {
        /// The site's own templates.
        folder: PathBuf,
    }
}

section! {
    /// `[documents]`
    DocumentsSection {
        /// The office printer.
        printer: String,
        /// When a packing slip is printed.
        slip: SlipPolicy,
        /// When the giver's card is printed, on a label.
        gift: SlipPolicy,
        /// When the list of inserts is printed, on a label.
        inserts: SlipPolicy,
        /// When the label for the way back is printed.
        return_label: SlipPolicy,
    }
}

section! {
    /// `[ipp]`
    IppSection {
        /// The print server's own certificate or the site's authority, as PEM.
        ca_file: PathBuf,
        /// The SHA-256 of the print server's certificate.
        fingerprint: String,
        /// A file with one line, user:password.
        login_file: PathBuf,
    }
}

section! {
    /// `[scale]`
    ScaleSection {
        /// How it is connected.
        kind: ScaleKind,
        /// The language it speaks on a serial port or the network.
        protocol: ScaleProtocol,
        /// The serial port, or the USB scale's node.
        path: PathBuf,
        /// Host and port.
        address: String,
        /// The serial port's speed, bits per second.
        baud: u32,
        /// Bits of a character, 7 or 8.
        data_bits: u32,
        /// The parity bit of a character.
        parity: ScaleParity,
        /// The unit it weighs in, where it does not say.
        unit: ScaleUnit,
        /// What its lines look like.
        pattern: String,
        /// What still counts as nothing, grams.
        zero_within_g: u32,
    }
}

section! {
    /// `[keyboard]`
    KeyboardSection {
        /// Silence that ends a scan without an ending, and makes a key a person's, milliseconds.
        wedge_idle_ms: u32,
        /// What the scanner types for a group separator.
        separator: String,
    }
}

section! {
    /// `[log]`
    LogSection {
        /// How much is written.
        level: LogLevel,
        /// How many days are kept.
        days: u32,
        /// How much is kept of all days together.
        megabytes: u32,
    }
}

section! {
    /// `[offline]`
    OfflineSection {
        /// How many shipments are claimed ahead.
        prefetch: u32,
    }
}

section! {
    /// `[recorder]`
    RecorderSection {
        /// Whether gestures are recorded.
        enabled: bool,
        /// How many files are kept.
        files: u32,
    }
}

/// Makes a choice between words.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$word_doc])* $word,)*
        }

        impl $name {
            /// The word as the file writes it.
            #[must_use]
            pub fn name(self) -> String {
                match self {
                    $(Self::$word => kebab(stringify!($word)),)*
                }
            }
        }
    )*};
}

words! {
    /// Languages of the screens.
    Language {
        /// English.
        En,
        /// German.
        De,
    }
    /// Colours of the screens.
    Theme {
        /// Light on dark.
        Dark,
        /// Dark on light.
        Light,
        /// No colours.
        Mono,
    }
    /// Ways to connect a scanner.
    ScannerKind {
        /// It types.
        Keyboard,
        /// A serial port.
        Serial,
        /// A serial port, in Zebra's Simple Serial Interface.
        Ssi,
        /// The HID Point of Sale class.
        HidPos,
        /// A keyboard, held exclusively.
        Evdev,
    }
    /// What a scanner is there for.
    Role {
        /// Everything.
        Any,
        /// Labels only.
        Label,
    }
    /// Whose commands make a scanner beep.
    Feedback {
        /// Nobody's: it is told nothing.
        None,
        /// Datalogic's.
        Datalogic,
        /// Honeywell's.
        Honeywell,
        /// Zebra's.
        Zebra,
    }
    /// What a scanner sends after a code.
    Suffix {
        /// Carriage return.
        Cr,
        /// Line feed.
        Lf,
        /// Both.
        Crlf,
        /// Tabulator.
        Tab,
        /// Nothing; silence ends a code.
        None,
    }
    /// Ways to connect a label printer.
    PrinterKind {
        /// There is none: labels are kept as files to look at.
        None,
        /// A raw TCP port (usually 9100).
        Tcp,
        /// A serial port.
        Serial,
        /// The USB printer class.
        Usb,
        /// A print queue, over IPP.
        Ipp,
        /// One that is played, to try things out.
        Simulated,
    }
    /// When a paper is printed.
    SlipPolicy {
        /// With the label of the last box.
        Always,
        /// When the packer asks for it.
        Asked,
        /// Only by hand, with `packdesk documents slip`.
        Never,
    }
    /// What a label printer understands.
    PrinterLanguage {
        /// ZPL II, questions included.
        Zpl,
        /// Labels are sent as they are, and nothing is ever asked: no label is known to be printed.
        Raw,
        /// Labels go to a print queue as pages of PDF, which it draws for its printer.
        Pdf,
    }
    /// Ways to connect a scale.
    ScaleKind {
        /// There is none: weights are typed or taken from the catalogue.
        None,
        /// A serial port.
        Serial,
        /// A raw TCP port.
        Tcp,
        /// USB, of the point-of-sale class.
        Usb,
        /// One that is played, to try things out.
        Simulated,
    }
    /// Languages of scales.
    ScaleProtocol {
        /// MT-SICS.
        Sics,
        /// Toledo 8217.
        Toledo8217,
        /// Lines that come by themselves.
        Continuous,
    }
    /// Parity bits.
    ScaleParity {
        /// No such bit.
        None,
        /// Even.
        Even,
        /// Odd.
        Odd,
    }
    /// Units of scales that do not say theirs.
    ScaleUnit {
        /// Grams.
        G,
        /// Kilograms.
        Kg,
        /// Ounces.
        Oz,
        /// Pounds.
        Lb,
    }
    /// How much is logged.
    LogLevel {
        /// What failed.
        Error,
        /// And what was odd.
        Warn,
        /// And what was done.
        Info,
        /// And how.
        Debug,
        /// And everything else.
        Trace,
    }
}

/// `HidPos` is written `hid-pos`.
fn kebab(word: &str) -> String {
    let mut name = String::new();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// Every section's name and its keys.
pub const SECTIONS: [(&str, &[&str]); 13] = [
    ("station", StationSection::KEYS),
    ("central", CentralSection::KEYS),
    ("scanners", ScannerSection::KEYS),
    ("printer", PrinterSection::KEYS),
    ("neighbour_printers", NeighbourPrinterSection::KEYS),
    ("labels", LabelsSection::KEYS),
    ("documents", DocumentsSection::KEYS),
    ("ipp", IppSection::KEYS),
    ("scale", ScaleSection::KEYS),
    ("keyboard", KeyboardSection::KEYS),
    ("log", LogSection::KEYS),
    ("offline", OfflineSection::KEYS),
    ("recorder", RecorderSection::KEYS),
];
