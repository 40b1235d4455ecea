//! Reading the file with care: what is wrong, in which line, and what to do about it.

use std::collections::BTreeSet;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::domain::{
    barcode::layout::Layout, finding::Finding, print_server::Fingerprint, shown::Shown,
    usb::UsbName,
};

use super::file::{
    File, PrinterKind, PrinterLanguage, PrinterSection, Role, SECTIONS, ScannerKind, SlipPolicy,
};

/// Reads a file, or says everything that is wrong with it.
pub fn read(text: &str) -> Result<File, Vec<Finding>> {
    let source = Source { text };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => return Err(vec![source.finding_of(&error)]),
    };
    let unknown = source.unknown_keys(&table);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let file: File =
        toml::from_str(text).map_err(|error: toml::de::Error| vec![source.finding_of(&error)])?;
    let mut findings = source.bad_values(&table, &file);
    if findings.is_empty() {
        Ok(file)
    } else {
        findings.sort();
        Err(findings)
    }
}

/// The text, to tell lines from.
struct Source<'a> {
    text: &'a str,
}

/// What a rule says about a file: where, and what to do.
type Broken = (&'static str, usize, &'static str, String);

impl Source<'_> {
    fn finding(&self, at: usize, what: impl Into<String>) -> Finding {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        // The file's own words are shown on a terminal.
        let what = Shown::new(&what.into()).to_string();
        Finding { line, what }
    }

    fn finding_of(&self, error: &toml::de::Error) -> Finding {
        let at = error.span().map_or(0, |span| span.start);
        self.finding(at, error.message().replace('\n', ", "))
    }

    fn unknown_keys(&self, table: &DeTable<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let sections: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
        for (name, value) in table {
            let known = SECTIONS
                .iter()
                .find(|(section, _)| *section == name.get_ref().as_ref());
            let Some((section, keys)) = known else {
                let what = unknown("section", name.get_ref(), &sections);
                findings.push(self.finding(name.span().start, what));
                continue;
            };
            for table in tables(value) {
                for key in table
                    .keys()
                    .filter(|key| !keys.contains(&key.get_ref().as_ref()))
                {
                    let what = format!("in [{section}], {}", unknown("key", key.get_ref(), keys));
                    findings.push(self.finding(key.span().start, what));
                }
            }
        }
        findings.sort();
        findings
    }

    fn bad_values(&self, table: &DeTable<'_>, file: &File) -> Vec<Finding> {
        let mut broken = Vec::new();
        check_central(file, &mut broken);
        check_scanners(file, &mut broken);
        check_printer(&file.printer, ("printer", 0), &mut broken);
        check_neighbours(file, &mut broken);
        check_scale(file, &mut broken);
        check_documents(file, &mut broken);
        check_print_servers(file, &mut broken);
        check_numbers(file, &mut broken);
        broken
            .into_iter()
            .map(|(section, index, key, what)| {
                self.finding(
                    place_of(table, section, index, key),
                    format!("{section}.{key} {what}"),
                )
            })
            .collect()
    }
}

fn check_central(file: &File, broken: &mut Vec<Broken>) {
    if let Some(url) = &file.central.url {
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
            let what = "is no address: write it as https://central.example".to_owned();
            broken.push(("central", 0, "url", what));
        } else if rest.is_some_and(|rest| rest.contains('@')) {
            let what = "holds a user or password: the token belongs in token_file".to_owned();
            broken.push(("central", 0, "url", what));
        }
    }
}

fn check_scanners(file: &File, broken: &mut Vec<Broken>) {
    let scanners = file.scanners.as_deref().unwrap_or_default();
    let mut names = BTreeSet::new();
    for (index, scanner) in scanners.iter().enumerate() {
        let name = scanner.name.as_deref().unwrap_or_default();
        if scanners.len() > 1 && name.is_empty() {
            broken.push((
                "scanners",
                index,
                "name",
                "is missing: name each of several scanners".to_owned(),
            ));
        } else if !names.insert(name) {
            broken.push((
                "scanners",
                index,
                "name",
                "is used twice: give each scanner its own".to_owned(),
            ));
        }
        let (key, what) = match scanner.kind {
            Some(ScannerKind::Serial | ScannerKind::Ssi) if scanner.path.is_none() => (
                "path",
                "is missing: a serial scanner needs its port, see packdesk devices",
            ),
            Some(ScannerKind::HidPos | ScannerKind::Evdev)
                if scanner.device.is_none() && scanner.path.is_none() =>
            {
                (
                    "device",
                    "is missing: such a scanner needs vendor:product, see packdesk devices",
                )
            }
            _ => ("", ""),
        };
        if !key.is_empty() {
            broken.push(("scanners", index, key, what.to_owned()));
        }
        let types = matches!(scanner.kind, None | Some(ScannerKind::Keyboard));
        if types && scanner.role == Some(Role::Label) {
            let what = "needs its own wire: one that types cannot be told from keys".to_owned();
            broken.push(("scanners", index, "role", what));
        }
        let device = scanner.device.as_deref().map(str::parse::<UsbName>);
        if let Some(Err(error)) = device {
            broken.push(("scanners", index, "device", error.to_string()));
        }
        if let Some(layout) = scanner
            .layout
            .as_deref()
            .filter(|name| Layout::named(name).is_none())
        {
            let names: Vec<&str> = Layout::all().map(Layout::name).collect();
            let what = format!("'{layout}' is not known: there are {}", names.join(", "));
            broken.push(("scanners", index, "layout", what));
        }
        within(
            broken,
            ("scanners", index, "baud"),
            scanner.baud,
            (300, 921_600),
        );
        within(
            broken,
            ("scanners", index, "idle_ms"),
            scanner.idle_ms,
            (5, 2_000),
        );
    }
}

fn check_printer(
    printer: &PrinterSection,
    (section, index): (&'static str, usize),
    broken: &mut Vec<Broken>,
) {
    match printer.kind {
        Some(PrinterKind::Serial) if printer.path.is_none() => {
            let what =
                "is missing: a serial printer needs its port, see packdesk devices".to_owned();
            broken.push((section, index, "path", what));
        }
        Some(PrinterKind::Usb) => check_usb_printer(printer, (section, index), broken),
        _ => {}
    }
    if let Some(what) = wrong_address(printer) {
        broken.push((section, index, "address", what.to_owned()));
    }
    if let Some(what) = wrong_language(printer) {
        broken.push((section, index, "language", what.to_owned()));
    }
    if printer.dpi.is_some_and(|dpi| !matches!(dpi, 203 | 300)) {
        broken.push((
            section,
            index,
            "dpi",
            "is neither 203 nor 300: see the printer's type plate".to_owned(),
        ));
    }
    within(
        broken,
        (section, index, "baud"),
        printer.baud,
        (300, 921_600),
    );
}

/// What is wrong with where a printer is on the network.
fn wrong_address(printer: &PrinterSection) -> Option<&'static str> {
    match (printer.kind, printer.address.as_deref()) {
        (Some(PrinterKind::Tcp), None) => {
            Some("is missing: a tcp printer needs host and port, such as 192.168.1.50:9100")
        }
        (Some(PrinterKind::Ipp), None) => Some(
            "is missing: an ipp printer needs its queue, such as ipp://host:631/printers/zebra",
        ),
        (Some(PrinterKind::Ipp), Some(address)) if !is_ipp(address) => {
            Some("is no print queue: write it as ipp://host:631/printers/zebra")
        }
        (Some(PrinterKind::Ipp), _) | (_, None) => None,
        (_, Some(address)) if is_ipp(address) => {
            Some("is a print queue: write kind = \"ipp\", or the printer's own host and port")
        }
        (_, Some(address)) => (!is_host_and_port(address))
            .then_some("is not host and port: write it as 192.168.1.50:9100"),
    }
}

/// A queue gets labels as ZPL or as pages, a wire as they are.
fn wrong_language(printer: &PrinterSection) -> Option<&'static str> {
    let is_queue = printer.kind == Some(PrinterKind::Ipp);
    match printer.language? {
        PrinterLanguage::Raw if is_queue => {
            Some("is not for a print queue: \"zpl\" where its printer speaks that, else \"pdf\"")
        }
        PrinterLanguage::Pdf if !is_queue => {
            Some("is for print queues alone (kind = \"ipp\"): \"zpl\" or \"raw\"")
        }
        _ => None,
    }
}

/// A node's number goes to whoever is plugged in first.
fn check_usb_printer(
    printer: &PrinterSection,
    (section, index): (&'static str, usize),
    broken: &mut Vec<Broken>,
) {
    let path = printer
        .path
        .as_deref()
        .map(std::path::Path::to_string_lossy);
    match (printer.serial.as_deref(), path) {
        (None | Some(""), None) => {
            let what = "is missing: a usb printer needs its serial number, see packdesk devices";
            broken.push((section, index, "serial", what.to_owned()));
        }
        (Some(_), Some(_)) => {
            let what = "says again which printer it is: keep serial alone";
            broken.push((section, index, "path", what.to_owned()));
        }
        (_, Some(path)) if path.starts_with("/dev/usb/lp") => {
            let what = "changes with the order of plugging in: write serial in its place";
            broken.push((section, index, "path", what.to_owned()));
        }
        _ => {}
    }
}

/// Each has a name that the packer can choose by, and a wire.
fn check_neighbours(file: &File, broken: &mut Vec<Broken>) {
    let section = "neighbour_printers";
    let mut names = BTreeSet::from([file.printer.name.as_deref().unwrap_or("printer")]);
    for (index, neighbour) in file.neighbour_printers.iter().enumerate() {
        match neighbour.name.as_deref() {
            None | Some("") => {
                let what = "is missing: the packer chooses by it".to_owned();
                broken.push((section, index, "name", what));
            }
            Some(name) if !names.insert(name) => {
                let what = "is used twice: give each printer its own".to_owned();
                broken.push((section, index, "name", what));
            }
            Some(_) => {}
        }
        if matches!(neighbour.kind, None | Some(PrinterKind::None)) {
            let what = "is missing: write how the printer is reached, such as \"tcp\"".to_owned();
            broken.push((section, index, "kind", what));
        }
        check_printer(&neighbour.as_printer(), (section, index), broken);
    }
}

fn check_scale(file: &File, broken: &mut Vec<Broken>) {
    let faults = super::scale::faults(file);
    broken.extend(
        faults
            .into_iter()
            .map(|(key, what)| ("scale", 0, key, what)),
    );
    let address = file.scale.address.as_deref();
    if address.is_some_and(|address| !is_host_and_port(address)) {
        let what = "is not host and port: write it as 192.168.1.60:4305".to_owned();
        broken.push(("scale", 0, "address", what));
    }
    within(
        broken,
        ("scale", 0, "baud"),
        file.scale.baud,
        (1_200, 921_600),
    );
    within(
        broken,
        ("scale", 0, "zero_within_g"),
        file.scale.zero_within_g,
        (0, 50),
    );
}

fn is_host_and_port(address: &str) -> bool {
    address.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

fn check_documents(file: &File, broken: &mut Vec<Broken>) {
    let documents = &file.documents;
    match &documents.printer {
        Some(printer) if !is_ipp(printer) => {
            let what = "is no address such as ipp://printserver:631/printers/a4".to_owned();
            broken.push(("documents", 0, "printer", what));
        }
        None if documents.slip.is_some_and(|slip| slip != SlipPolicy::Never) => {
            let what = "is missing: slips need one, such as ipp://printserver:631/printers/a4";
            broken.push(("documents", 0, "printer", what.to_owned()));
        }
        _ => {}
    }
}

fn check_print_servers(file: &File, broken: &mut Vec<Broken>) {
    let fingerprint = file.ipp.fingerprint.as_deref();
    if fingerprint.is_some_and(|text| text.parse::<Fingerprint>().is_err()) {
        let what = "is no fingerprint: 64 hexadecimal digits, as `packdesk doctor` shows them";
        broken.push(("ipp", 0, "fingerprint", what.to_owned()));
    }
}

/// `ipp://` or `ipps://`, a host, a path.
fn is_ipp(address: &str) -> bool {
    let rest = address
        .strip_prefix("ipp://")
        .or_else(|| address.strip_prefix("ipps://"));
    rest.and_then(|rest| rest.split_once('/'))
        .is_some_and(|(host, path)| !host.is_empty() && !path.is_empty())
}

fn check_numbers(file: &File, broken: &mut Vec<Broken>) {
    within(
        broken,
        ("keyboard", 0, "wedge_idle_ms"),
        file.keyboard.wedge_idle_ms,
        (120, 2_000),
    );
    within(broken, ("log", 0, "days"), file.log.days, (1, 365));
    within(
        broken,
        ("log", 0, "megabytes"),
        file.log.megabytes,
        (1, 10_000),
    );
    within(
        broken,
        ("offline", 0, "prefetch"),
        file.offline.prefetch,
        (0, 2_000),
    );
    within(
        broken,
        ("recorder", 0, "files"),
        file.recorder.files,
        (1, 1_000),
    );
}

fn within(
    broken: &mut Vec<Broken>,
    (section, index, key): (&'static str, usize, &'static str),
    value: Option<u32>,
    (least, most): (u32, u32),
) {
    if value.is_some_and(|value| value < least || value > most) {
        broken.push((
            section,
            index,
            key,
            format!("has to be from {least} to {most}"),
        ));
    }
}

/// Says what is not known and which known word is nearest to it.
fn unknown(kind: &str, word: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), *candidate))
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match nearest {
        Some((likeness, candidate)) if likeness > 0.75 => {
            format!("the {kind} '{word}' is not known: did you mean '{candidate}'?")
        }
        _ => format!(
            "the {kind} '{word}' is not known: there are {}",
            known.join(", ")
        ),
    }
}

/// A section's tables: one, or one for each time it is written.
fn tables<'a, 'i>(value: &'a Spanned<DeValue<'i>>) -> Vec<&'a DeTable<'i>> {
    match value.get_ref() {
        DeValue::Table(table) => vec![table],
        DeValue::Array(array) => array
            .iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::Table(table) => Some(table),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Where a key stands; its section, when it is missing.
fn place_of(table: &DeTable<'_>, section: &str, index: usize, key: &str) -> usize {
    let found = table
        .iter()
        .find(|(name, _)| name.get_ref().as_ref() == section);
    let Some((name, value)) = found else {
        return 0;
    };
    let keys = tables(value);
    let key = keys
        .get(index)
        .and_then(|table| table.keys().find(|name| name.get_ref().as_ref() == key));
    key.map_or_else(|| name.span().start, |key| key.span().start)
}
