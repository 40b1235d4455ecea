//! A USB scale through `/dev/hidraw*`: read as a file, described by the system's own folder, no device call needed.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::device::link::{Link, LinkError, read_some};

use super::hid::{descriptor::DESCRIPTOR_MAX, report::is_scale};

/// Where the system lists them.
const CLASS: &str = "/sys/class/hidraw";
/// The most devices looked at.
const DEVICES_MAX: usize = 256;

/// A USB scale, named or the only one there is.
#[derive(Debug)]
pub struct HidrawLink {
    path: Option<PathBuf>,
    class: PathBuf,
    name: String,
    open: Option<(File, Vec<u8>)>,
}

impl HidrawLink {
    /// The scale at this path; without one, the only scale of this machine. Not open yet.
    #[must_use]
    pub fn new(path: Option<PathBuf>) -> Self {
        Self::listed_in(path, CLASS)
    }

    /// The same with another list of devices.
    fn listed_in(path: Option<PathBuf>, class: impl Into<PathBuf>) -> Self {
        let name = path.as_ref().map_or_else(
            || "the USB scale".to_owned(),
            |path| path.display().to_string(),
        );
        Self {
            path,
            class: class.into(),
            name,
            open: None,
        }
    }

    /// The report descriptor of the open scale.
    #[must_use]
    pub fn descriptor(&self) -> Option<&[u8]> {
        self.open
            .as_ref()
            .map(|(_, descriptor)| descriptor.as_slice())
    }

    fn find(&self) -> io::Result<(PathBuf, Vec<u8>)> {
        let Some(path) = &self.path else {
            let mut scales = scales_in(&self.class);
            return match (scales.pop(), scales.is_empty()) {
                (Some(scale), true) => Ok(scale),
                (Some(_), false) => Err(io::Error::other(
                    "there are several USB scales: name one by its path",
                )),
                (None, _) => Err(io::Error::new(
                    io::ErrorKind::NotFound,
                    "no USB scale is plugged in",
                )),
            };
        };
        let node = fs::canonicalize(path)?;
        let name = node.file_name().unwrap_or_default();
        let descriptor = descriptor_of(&self.class.join(name))?;
        if is_scale(&descriptor) {
            Ok((node, descriptor))
        } else {
            Err(io::Error::other(
                "it describes itself as something else than a scale",
            ))
        }
    }
}

impl Link for HidrawLink {
    fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
        if self.open.is_some() {
            return Ok(());
        }
        let found = self
            .find()
            .and_then(|(node, descriptor)| Ok((File::open(node)?, descriptor)));
        self.open = Some(found.map_err(|cause| LinkError::cannot_open(&self.name, cause))?);
        Ok(())
    }

    /// Weights come by themselves; nothing is ever written.
    fn write_within(&mut self, _bytes: &[u8], _within: Duration) -> Result<usize, LinkError> {
        Ok(0)
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        let name = &self.name;
        let (file, _) = self
            .open
            .as_mut()
            .ok_or_else(|| LinkError::gone(name, io::ErrorKind::NotConnected))?;
        let limit = Timespec::try_from(within)
            .map_err(|_| LinkError::gone(name, io::ErrorKind::InvalidInput))?;
        let mut buffer = [0; 256];
        let read = read_some(|| {
            let mut ends = [PollFd::new(&*file, PollFlags::IN)];
            match poll(&mut ends, Some(&limit)) {
                Ok(0) => Err(io::ErrorKind::TimedOut.into()),
                // Pulled out: the read says so.
                Ok(_) => file.read(&mut buffer),
                Err(error) => Err(error.into()),
            }
        });
        match read {
            Ok(count) => Ok(buffer.get(..count).unwrap_or_default().to_vec()),
            Err(cause) => {
                let gone = LinkError::gone(name, cause);
                self.open = None;
                Err(gone)
            }
        }
    }

    fn rest(&mut self) {}

    fn close(&mut self) {
        self.open = None;
    }
}

/// The USB scales of this machine, by their nodes.
#[must_use]
pub fn scales() -> Vec<PathBuf> {
    let found = scales_in(Path::new(CLASS));
    found.into_iter().map(|(node, _)| node).collect()
}

fn scales_in(class: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(class) else {
        return Vec::new();
    };
    let mut found: Vec<(PathBuf, Vec<u8>)> = entries
        .flatten()
        .take(DEVICES_MAX)
        .filter_map(|entry| {
            let descriptor = descriptor_of(&entry.path()).ok()?;
            let node = Path::new("/dev").join(entry.file_name());
            is_scale(&descriptor).then_some((node, descriptor))
        })
        .collect();
    found.sort();
    found
}

fn descriptor_of(device: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(device.join("device/report_descriptor"))?
        .take(DESCRIPTOR_MAX as u64)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::simulated::{line::Line, scale::hid_descriptor};

    const SECOND: Duration = Duration::from_secs(1);

    fn class_with(name: &str, node: &str, descriptor: &[u8]) -> PathBuf {
        let class =
            std::env::temp_dir().join(format!("packdesk-hidraw-{name}-{}", std::process::id()));
        let device = class.join(node).join("device");
        fs::create_dir_all(&device).unwrap();
        fs::write(device.join("report_descriptor"), descriptor).unwrap();
        class
    }

    #[test]
    fn reports_come_and_pulling_out_is_told() {
        let mut port = Line::open().unwrap();
        let path = PathBuf::from(&port.path);
        let node = path.file_name().unwrap().to_str().unwrap().to_owned();
        let class = class_with("reports", &node, &hid_descriptor());
        let mut link = HidrawLink::listed_in(Some(path), &class);
        link.open(SECOND).unwrap();
        assert!(is_scale(link.descriptor().unwrap()));
        assert_eq!(link.read_within(Duration::from_millis(5)).unwrap(), b"");
        port.say(&[3, 4, 2, 0, 20, 0]).unwrap();
        assert_eq!(link.read_within(SECOND).unwrap(), [3, 4, 2, 0, 20, 0]);
        drop(port);
        assert!(matches!(
            link.read_within(SECOND),
            Err(LinkError::Gone { .. })
        ));
        fs::remove_dir_all(class).unwrap();
    }

    #[test]
    fn only_a_scale_is_taken_for_one() {
        let keyboard = [0x05, 1, 0x09, 6, 0xA1, 1, 0x75, 8, 0x95, 8, 0x81, 0, 0xC0];
        let class = class_with("kinds", "hidraw0", &keyboard);
        assert!(HidrawLink::listed_in(None, &class).open(SECOND).is_err());
        class_with("kinds", "hidraw1", &hid_descriptor());
        let found = scales_in(&class);
        assert_eq!(found[0].0, Path::new("/dev/hidraw1"));
        assert_eq!(found.len(), 1);
        class_with("kinds", "hidraw2", &hid_descriptor());
        let error = HidrawLink::listed_in(None, &class).find().unwrap_err();
        assert!(error.to_string().contains("several"));
        fs::remove_dir_all(class).unwrap();
    }
}
