//! What is plugged in: each device in a line, and how the configuration would name it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo};

use crate::{
    cli::Failure,
    device::{
        scale::hidraw,
        scanner::hid_pos::is_scanner,
        usb::{self, Found},
    },
};

use super::shown;

/// Where udev keeps names of serial ports that stay the same.
const SERIAL_NAMES: &str = "/dev/serial/by-id";
/// Where it keeps those of input devices.
const INPUT_NAMES: &str = "/dev/input/by-id";

/// A device that is plugged in.
pub struct Plugged {
    /// It in words, fit to be shown.
    pub line: String,
    /// How it is reached.
    pub way: Way,
}

/// How a device is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A serial port, by the path that stays the same where there is one.
    Serial(String),
    /// The HID Point of Sale class, by vendor:product.
    HidPos(String),
    /// A keyboard, by vendor:product.
    Evdev(String),
    /// A printer of the USB printer class, by its serial number where it has one.
    UsbPrinter(Option<String>),
    /// A USB scale's node.
    UsbScale(String),
    /// Host and port.
    Tcp(String),
    /// A print queue.
    Queue(String),
    /// It types into the terminal.
    Typing,
}

/// Everything that is plugged in: serial ports, scanners, keyboards, scales.
pub fn all() -> Result<Vec<Plugged>, Failure> {
    let ports = serialport::available_ports()
        .map_err(|error| Failure::Other(format!("the serial ports cannot be listed: {error}")))?;
    let mut all: Vec<Plugged> = ports.iter().map(serial).collect();
    all.extend(usb::hidraw().iter().filter_map(hid_scanner));
    all.extend(usb::input().iter().filter_map(keyboard));
    all.extend(usb::printers().iter().map(printer));
    all.extend(hidraw::scales().into_iter().map(|node| Plugged {
        line: format!("{}  USB scale", node.display()),
        way: Way::UsbScale(node.to_string_lossy().into_owned()),
    }));
    Ok(all)
}

/// A serial port under the name that stays, and its settings.
fn serial(port: &SerialPortInfo) -> Plugged {
    let lasting = lasting_name(Path::new(SERIAL_NAMES), Path::new(&port.port_name));
    let path = lasting.unwrap_or_else(|| port.port_name.clone().into());
    let what = match &port.port_type {
        SerialPortType::UsbPort(usb) => described(usb),
        _ => "serial".to_owned(),
    };
    Plugged {
        line: format!("{}  {what}", shown(&path.to_string_lossy())),
        way: Way::Serial(path.to_string_lossy().into_owned()),
    }
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
fn hid_scanner(found: &Found) -> Option<Plugged> {
    let descriptor = fs::read(&found.descriptor).ok()?;
    is_scanner(&descriptor).then(|| {
        let (device, product) = (shown(&found.name.to_string()), shown(&found.product));
        Plugged {
            line: format!(
                "{}  {product}: kind = \"hid-pos\", device = \"{device}\"",
                found.node.display()
            ),
            way: Way::HidPos(found.name.to_string()),
        }
    })
}

/// A printer of the USB printer class.
fn printer(found: &Found) -> Plugged {
    let serial = found.name.serial.as_deref().map(shown);
    let how = match &serial {
        Some(serial) => format!("kind = \"usb\", serial = \"{serial}\""),
        None => "no serial number: give it a lasting path by a udev rule".to_owned(),
    };
    let (node, product) = (found.node.display(), shown(&found.product));
    Plugged {
        line: format!("{node}  {product}, USB printer: {how}"),
        way: Way::UsbPrinter(serial),
    }
}

/// A keyboard, which may be a scanner. Devices of the machine itself have no USB name.
fn keyboard(found: &Found) -> Option<Plugged> {
    let path = lasting_name(Path::new(INPUT_NAMES), &found.node)?;
    let is_keyboard = path.to_string_lossy().ends_with("-event-kbd");
    is_keyboard.then(|| {
        let (device, product) = (shown(&found.name.to_string()), shown(&found.product));
        Plugged {
            line: format!(
                "{}  {product}, types: if it is a scanner, kind = \"evdev\", device = \"{device}\"",
                shown(&path.to_string_lossy())
            ),
            way: Way::Evdev(found.name.to_string()),
        }
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
        assert_eq!(
            printer(&found).line,
            "/dev/usb/lp1  ZTC ZD421, USB printer: kind = \"usb\", serial = \"D1J1\""
        );
        found.name.serial = None;
        assert!(printer(&found).line.contains("udev rule"));
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
