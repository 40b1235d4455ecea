//! Finding devices that have no stable path of their own: hidraw nodes and event nodes by their USB name, in sysfs.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use crate::domain::usb::UsbName;

/// How a device is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceChoice {
    /// By vendor, product and perhaps serial number.
    Usb(UsbName),
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
    /// Where its report descriptor lies; only HID devices have one.
    pub descriptor: PathBuf,
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usb(name) => name.fmt(formatter),
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

/// The one that is chosen, or why there is none.
pub fn one(choice: &DeviceChoice, all: Vec<Found>) -> io::Result<Found> {
    let mut chosen: Vec<Found> = match choice {
        DeviceChoice::Usb(name) => all
            .into_iter()
            .filter(|found| name.is(&found.name))
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
        let text = |path: &str| {
            let text = fs::read_to_string(folder.join("device").join(path)).ok()?;
            Some(text.trim().to_owned())
        };
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
}
