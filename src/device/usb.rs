//! Finding devices that have no stable path of their own, in sysfs: hidraw nodes, event nodes and printers by what
//! they are called on USB.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use crate::domain::usb::UsbName;

use super::usb_direct;

/// How a device is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceChoice {
    /// By vendor, product and perhaps serial number.
    Usb(UsbName),
    /// By its serial number alone.
    Serial(String),
    /// By a path, best one that stays the same (`/dev/input/by-id/…`).
    Path(PathBuf),
}

/// A device that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What to open.
    pub node: PathBuf,
    /// How it is found again.
    pub name: UsbName,
    /// What it calls itself.
    pub product: String,
    /// Where its report descriptor lies; only hidraw devices have one.
    pub descriptor: PathBuf,
}

impl DeviceChoice {
    /// True when this is what a device is called; a path is no name.
    #[must_use]
    pub fn names(&self, found: &Found) -> bool {
        match self {
            Self::Usb(name) => name.is(&found.name),
            Self::Serial(serial) => found.name.serial.as_ref() == Some(serial),
            Self::Path(_) => false,
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usb(name) => name.fmt(formatter),
            Self::Serial(serial) => serial.fmt(formatter),
            Self::Path(path) => path.display().fmt(formatter),
        }
    }
}

/// All hidraw devices, by node.
#[must_use]
pub fn hidraw() -> Vec<Found> {
    hidraw_in(Path::new("/sys/class/hidraw"))
}

/// All input event devices, by node.
#[must_use]
pub fn input() -> Vec<Found> {
    input_in(Path::new("/sys/class/input"))
}

/// All printers of the USB printer class: by the kernel's node, and those that have none by their place on the bus.
#[must_use]
pub fn printers() -> Vec<Found> {
    let mut all = printers_in(Path::new("/sys/class/usbmisc"), Path::new("/dev/usb"));
    let nodes = all.len();
    for direct in usb_direct::printers() {
        // A printer with a node is listed under it; its serial number may be known there alone.
        let (vendor, product) = (direct.name.vendor, direct.name.product);
        let is_listed = all.iter().take(nodes).any(|found| {
            let same = (found.name.vendor, found.name.product) == (vendor, product);
            same && (direct.name.serial.is_none() || direct.name.serial == found.name.serial)
        });
        if !is_listed {
            all.push(direct);
        }
    }
    all
}

/// The one that is chosen, or why there is none.
pub fn one(choice: &DeviceChoice, all: Vec<Found>) -> io::Result<Found> {
    let mut chosen: Vec<Found> = match choice {
        DeviceChoice::Usb(_) | DeviceChoice::Serial(_) => all
            .into_iter()
            .filter(|found| choice.names(found))
            .collect(),
        DeviceChoice::Path(path) => {
            let node = fs::canonicalize(path)?;
            all.into_iter().filter(|found| found.node == node).collect()
        }
    };
    match chosen.len() {
        0 => Err(io::ErrorKind::NotFound.into()),
        1 => Ok(chosen.remove(0)),
        count => Err(io::Error::other(format!(
            "{count} devices have this name: add the serial number, see packdesk devices"
        ))),
    }
}

fn hidraw_in(class: &Path) -> Vec<Found> {
    listed(class, "hidraw", |folder, node| {
        let uevent = fs::read_to_string(folder.join("device/uevent")).ok()?;
        let value = |key: &str| {
            let line = uevent.lines().find_map(|line| line.strip_prefix(key));
            line.and_then(|rest| rest.strip_prefix('='))
                .map(str::to_owned)
        };
        // HID_ID=0003:000005E0:00001300, bus, vendor, product.
        let id = value("HID_ID")?;
        let mut numbers = id.split(':').skip(1);
        let mut number = || {
            let part = numbers.next()?;
            u16::try_from(u32::from_str_radix(part, 16).ok()?).ok()
        };
        Some(Found {
            node: Path::new("/dev").join(node),
            name: UsbName {
                vendor: number()?,
                product: number()?,
                serial: value("HID_UNIQ").filter(|serial| !serial.is_empty()),
            },
            product: value("HID_NAME").unwrap_or_default(),
            descriptor: folder.join("device/report_descriptor"),
        })
    })
}

fn input_in(class: &Path) -> Vec<Found> {
    listed(class, "event", |folder, node| {
        let text = |path: &str| attribute(folder, path);
        let number = |path: &str| u16::from_str_radix(&text(path)?, 16).ok();
        Some(Found {
            node: Path::new("/dev/input").join(node),
            name: UsbName {
                vendor: number("id/vendor")?,
                product: number("id/product")?,
                serial: text("uniq").filter(|serial| !serial.is_empty()),
            },
            product: text("name").unwrap_or_default(),
            descriptor: PathBuf::new(),
        })
    })
}

/// The printers that a class folder lists, with their nodes in another folder.
pub(super) fn printers_in(class: &Path, nodes: &Path) -> Vec<Found> {
    listed(class, "lp", |folder, node| {
        // `device` is the interface, and lies in the folder of the device that it belongs to.
        let text = |path: &str| attribute(folder, path).filter(|text| !text.is_empty());
        let number = |path: &str| u16::from_str_radix(&text(path)?, 16).ok();
        Some(Found {
            node: nodes.join(node),
            name: UsbName {
                vendor: number("../idVendor")?,
                product: number("../idProduct")?,
                serial: text("../serial").or_else(|| serial_in(&text("ieee1284_id")?)),
            },
            product: text("../product").unwrap_or_default(),
            descriptor: PathBuf::new(),
        })
    })
}

/// The serial number in an IEEE 1284 device identification, `MFG:Zebra;MDL:ZD421;SERN:D1J1;`.
fn serial_in(identification: &str) -> Option<String> {
    let mut fields = identification
        .split(';')
        .filter_map(|field| field.split_once(':'));
    let (_, serial) =
        fields.find(|(key, _)| matches!(key.trim(), "SERN" | "SN" | "SERIALNUMBER"))?;
    Some(serial.trim().to_owned()).filter(|serial| !serial.is_empty())
}

/// What an entry of a class says about its device.
fn attribute(entry: &Path, path: &str) -> Option<String> {
    let text = fs::read_to_string(entry.join("device").join(path)).ok()?;
    Some(text.trim().to_owned())
}

/// What `read` makes of the entries of a class whose names begin like this, in order.
fn listed(class: &Path, prefix: &str, read: impl Fn(&Path, &str) -> Option<Found>) -> Vec<Found> {
    let Ok(entries) = fs::read_dir(class) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .collect();
    names.sort();
    names
        .iter()
        .filter_map(|name| read(&class.join(name), name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("packdesk-usb-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn hidraw_devices_are_found_by_name() {
        let scanner = "HID_ID=0003:000005E0:00001300\nHID_NAME=Symbol DS9308\nHID_UNIQ=";
        let root = class(
            "hidraw",
            &[
                (
                    "hidraw0/device/uevent",
                    "HID_ID=0003:0000046D:0000C31C\nHID_NAME=Keyboard\nHID_UNIQ=\n",
                ),
                ("hidraw1/device/uevent", &format!("{scanner}A1\n")),
                ("hidraw2/device/uevent", &format!("{scanner}B2\n")),
                ("hidraw3/device/uevent", "HID_ID=nonsense\n"),
                ("other/device/uevent", scanner),
            ],
        );
        let all = hidraw_in(&root);
        assert_eq!(all.len(), 3, "{all:?}");
        let choose = |text: &str| one(&DeviceChoice::Usb(text.parse().unwrap()), all.clone());
        let found = choose("05e0:1300:B2").unwrap();
        assert_eq!(found.node, Path::new("/dev/hidraw2"));
        assert_eq!(found.product, "Symbol DS9308");
        assert_eq!(
            choose("05e0:1300:C3").unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        let two = choose("05e0:1300").unwrap_err();
        assert!(two.to_string().contains("serial number"), "{two}");
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn keyboards_are_found_by_name() {
        let root = class(
            "input",
            &[
                ("event3/device/id/vendor", "0c2e\n"),
                ("event3/device/id/product", "0200\n"),
                ("event3/device/name", "Honeywell Scanner\n"),
                ("event3/device/uniq", "\n"),
                ("event4/device/name", "no identity\n"),
            ],
        );
        let all = input_in(&root);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].name.to_string(), "0c2e:0200");
        assert_eq!(all[0].node, Path::new("/dev/input/event3"));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn printers_are_found_by_serial_number() {
        let root = class(
            "printers",
            &[
                ("bus/1-1/idVendor", "0a5f\n"),
                ("bus/1-1/idProduct", "0164\n"),
                ("bus/1-1/serial", "D1J1\n"),
                ("bus/1-1/product", "ZTC ZD421\n"),
                ("bus/1-1/1-1:1.0/ieee1284_id", "MFG:Zebra;SERN:other;\n"),
                ("bus/1-2/idVendor", "04f9\n"),
                ("bus/1-2/idProduct", "2042\n"),
                (
                    "bus/1-2/1-2:1.0/ieee1284_id",
                    "MFG:Own;CMD:ZPL;SERN: E5 ;\n",
                ),
                ("class/lp2/no", "device\n"),
                ("class/hiddev0/no", "printer\n"),
            ],
        );
        for (node, interface) in [("lp0", "1-1/1-1:1.0"), ("lp1", "1-2/1-2:1.0")] {
            let folder = root.join("class").join(node);
            fs::create_dir_all(&folder).unwrap();
            let target = root.join("bus").join(interface);
            std::os::unix::fs::symlink(target, folder.join("device")).unwrap();
        }
        let all = printers_in(&root.join("class"), Path::new("/dev/usb"));
        assert_eq!(all.len(), 2, "{all:?}");
        let choose = |serial: &str| one(&DeviceChoice::Serial(serial.to_owned()), all.clone());
        let found = choose("D1J1").unwrap();
        assert_eq!(found.node, Path::new("/dev/usb/lp0"));
        assert_eq!(found.product, "ZTC ZD421");
        assert_eq!(choose("E5").unwrap().node, Path::new("/dev/usb/lp1"));
        for nobody in ["other", ""] {
            let error = choose(nobody).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
        }
        fs::remove_dir_all(root).unwrap();
    }
}
