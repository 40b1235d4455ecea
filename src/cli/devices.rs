//! `packdesk devices`: what is plugged in, and how the configuration names it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand};
use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo};

use crate::{
    config::{self, Paths, ScaleLink},
    device::{
        scale::hidraw,
        scanner::hid_pos::is_scanner,
        usb::{self, Found},
    },
    domain::{ids::ScannerName, shown::Shown},
    runtime::{
        clock::Clock,
        host::{Incoming, inlet},
        play::escape,
        scanning,
    },
    station::{Msg, Tone, msg::DeviceState},
};

use super::{Failure, say, scale, simulate, station};

/// Where udev keeps names of serial ports that stay the same.
const SERIAL_NAMES: &str = "/dev/serial/by-id";
/// Where it keeps those of input devices.
const INPUT_NAMES: &str = "/dev/input/by-id";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DevicesArguments {
    /// Show what each configured scanner sends, and sound good at it for each code; Ctrl+C ends it
    #[arg(long)]
    watch: bool,
    /// End watching after so many seconds
    #[arg(long, requires = "watch")]
    seconds: Option<u64>,
    #[command(subcommand)]
    what: Option<DevicesCommand>,
}

#[derive(Debug, Subcommand)]
enum DevicesCommand {
    /// Listen to the configured scale: what it says, what that means and why
    Scale(scale::ScaleArguments),
    /// A device that is not there, to try things out
    Simulate(simulate::SimulateArguments),
}

pub fn run(arguments: &DevicesArguments, paths: &Paths) -> Result<(), Failure> {
    match &arguments.what {
        Some(DevicesCommand::Scale(arguments)) => scale::listen_to(arguments, paths),
        Some(DevicesCommand::Simulate(arguments)) => simulate::run(arguments),
        None if arguments.watch => watch(paths, arguments.seconds.map(Duration::from_secs)),
        None => list(paths),
    }
}

/// Says what the scanners send as it comes, in the form that `packdesk decode` reads.
fn watch(paths: &Paths, limit: Option<Duration>) -> Result<(), Failure> {
    let parts = station::scanners(&config::load(paths)?);
    if parts.is_empty() {
        let what = "no scanner with a wire of its own is configured: see config.example.toml";
        return Err(Failure::Other(what.to_owned()));
    }
    let clock = Clock::start();
    let (inlet, incoming) = inlet(clock);
    let (_scanners, beepers) = scanning::start_all(&parts, &inlet)?;
    let end = limit.map(|limit| clock.now().after(limit));
    loop {
        let wait = end.map_or(Duration::MAX, |end| clock.until(end));
        let Ok(Incoming::Msg(_, msg)) = incoming.recv_timeout(wait) else {
            return Ok(());
        };
        if let Some(line) = seen(&msg) {
            say(&line);
        }
        match msg {
            Msg::Scan {
                scanner: Some(name),
                ..
            } => beepers.sound(&name, Tone::Ok),
            Msg::ScanFailed {
                scanner: Some(name),
                ..
            } => beepers.sound(&name, Tone::Unknown),
            _ => {}
        }
    }
}

/// The line for what came from a scanner.
fn seen(msg: &Msg) -> Option<String> {
    let line = |name: &ScannerName, what: &str| format!("{}  {what}", shown(name.as_str()));
    match msg {
        Msg::Scan {
            bytes,
            scanner: Some(name),
            ..
        } => Some(line(name, &format!("scan  {}", escape(bytes)))),
        Msg::ScanFailed {
            reason,
            scanner: Some(name),
        } => Some(line(name, &format!("not taken: {reason}"))),
        Msg::Scanner {
            name,
            state,
            is_scan_lost,
        } => {
            let state = match state {
                DeviceState::Trouble(word) => word,
                DeviceState::Ready | DeviceState::Absent => "there",
            };
            let lost = if *is_scan_lost {
                ", a scan is lost"
            } else {
                ""
            };
            Some(line(name, &format!("{state}{lost}")))
        }
        _ => None,
    }
}

/// What is plugged in.
fn list(paths: &Paths) -> Result<(), Failure> {
    let ports = serialport::available_ports()
        .map_err(|error| Failure::Other(format!("the serial ports cannot be listed: {error}")))?;
    let mut lines: Vec<String> = ports.iter().map(serial).collect();
    lines.extend(usb::hidraw().iter().filter_map(hid_scanner));
    lines.extend(usb::input().iter().filter_map(keyboard));
    lines.extend(usb::printers().iter().map(printer));
    let scales = hidraw::scales().into_iter();
    lines.extend(scales.map(|node| format!("{}  USB scale", node.display())));
    if lines.is_empty() {
        say(
            "no serial ports, USB printers, HID-POS scanners or keyboards; a scanner that types into the terminal and a printer on the network need none",
        );
    }
    for line in lines {
        say(&line);
    }
    let config = config::load(paths)?;
    if config.scale.link != ScaleLink::None {
        let (Ok(words) | Err(words)) = scale::check(&config.scale);
        say(&format!("the scale of the configuration: {words}"));
    }
    Ok(())
}

/// A serial port under the name that stays, and its settings.
fn serial(port: &SerialPortInfo) -> String {
    let lasting = lasting_name(Path::new(SERIAL_NAMES), Path::new(&port.port_name));
    let path = lasting.unwrap_or_else(|| port.port_name.clone().into());
    let what = match &port.port_type {
        SerialPortType::UsbPort(usb) => described(usb),
        _ => "serial".to_owned(),
    };
    format!("{}  {what}", shown(&path.to_string_lossy()))
}

fn described(usb: &UsbPortInfo) -> String {
    let text = |text: &Option<String>| text.as_deref().map_or_else(String::new, shown);
    format!(
        "USB {:04x}:{:04x} {} {}",
        usb.vid,
        usb.pid,
        text(&usb.product),
        text(&usb.serial_number)
    )
}

/// A scanner of the HID Point of Sale class.
fn hid_scanner(found: &Found) -> Option<String> {
    let descriptor = fs::read(&found.descriptor).ok()?;
    is_scanner(&descriptor).then(|| {
        let (device, product) = (shown(&found.name.to_string()), shown(&found.product));
        format!(
            "{}  {product}: kind = \"hid-pos\", device = \"{device}\"",
            found.node.display()
        )
    })
}

/// A printer of the USB printer class.
fn printer(found: &Found) -> String {
    let how = match &found.name.serial {
        Some(serial) => format!("kind = \"usb\", serial = \"{}\"", shown(serial)),
        None => "no serial number: give it a lasting path by a udev rule".to_owned(),
    };
    let (node, product) = (found.node.display(), shown(&found.product));
    format!("{node}  {product}, USB printer: {how}")
}

/// A keyboard, which may be a scanner. Devices of the machine itself have no USB name.
fn keyboard(found: &Found) -> Option<String> {
    let path = lasting_name(Path::new(INPUT_NAMES), &found.node)?;
    let is_keyboard = path.to_string_lossy().ends_with("-event-kbd");
    is_keyboard.then(|| {
        let (device, product) = (shown(&found.name.to_string()), shown(&found.product));
        format!(
            "{}  {product}, types: if it is a scanner, kind = \"evdev\", device = \"{device}\"",
            shown(&path.to_string_lossy())
        )
    })
}

/// The link in this folder that leads to the node.
fn lasting_name(folder: &Path, node: &Path) -> Option<PathBuf> {
    let mut links: Vec<PathBuf> = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|link| fs::canonicalize(link).is_ok_and(|target| target == node))
        .collect();
    links.sort();
    links.into_iter().next()
}

fn shown(text: &str) -> String {
    Shown::new(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usb_printer_is_shown_as_the_configuration_names_it() {
        let mut found = Found {
            node: "/dev/usb/lp1".into(),
            name: "0a5f:0164:D1J1".parse().unwrap(),
            product: "ZTC ZD421".to_owned(),
            descriptor: PathBuf::new(),
        };
        let line = printer(&found);
        assert_eq!(
            line,
            "/dev/usb/lp1  ZTC ZD421, USB printer: kind = \"usb\", serial = \"D1J1\""
        );
        found.name.serial = None;
        assert!(printer(&found).contains("udev rule"));
    }

    #[test]
    fn the_name_that_stays_is_preferred() {
        let folder = std::env::temp_dir().join(format!("packdesk-names-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let folder = fs::canonicalize(folder).unwrap();
        let node = folder.join("ttyACM0");
        fs::write(&node, "").unwrap();
        assert_eq!(lasting_name(&folder.join("by-id"), &node), None);
        fs::create_dir(folder.join("by-id")).unwrap();
        std::os::unix::fs::symlink("../ttyACM0", folder.join("by-id/usb-Gun")).unwrap();
        let name = lasting_name(&folder.join("by-id"), &node);
        assert_eq!(name, Some(folder.join("by-id/usb-Gun")));
        fs::remove_dir_all(folder).unwrap();
    }
}
