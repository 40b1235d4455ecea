//! How a USB device is named so that it is found again whatever it is plugged into: `vendor:product[:serial]`.

use std::{fmt, str::FromStr};

/// `05e0:1300`, or `05e0:1300:S12345` where two alike are plugged in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsbName {
    /// Who made it.
    pub vendor: u16,
    /// Which of theirs.
    pub product: u16,
    /// Which one of these; absent: any.
    pub serial: Option<String>,
}

/// The text is not `vendor:product[:serial]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not vendor:product in hexadecimal: write it as 05e0:1300, or 05e0:1300:SERIAL")]
pub struct NotUsbName;

impl UsbName {
    /// True when `found` is what this name asks for.
    #[must_use]
    pub fn is(&self, found: &Self) -> bool {
        (self.vendor, self.product) == (found.vendor, found.product)
            && (self.serial.is_none() || self.serial == found.serial)
    }
}

impl FromStr for UsbName {
    type Err = NotUsbName;

    fn from_str(text: &str) -> Result<Self, NotUsbName> {
        let mut parts = text.splitn(3, ':');
        let mut number = || {
            let part = parts.next().filter(|part| part.len() == 4);
            part.filter(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
                .and_then(|part| u16::from_str_radix(part, 16).ok())
                .ok_or(NotUsbName)
        };
        let (vendor, product) = (number()?, number()?);
        let serial = parts.next().map(str::to_owned);
        if serial.as_deref() == Some("") {
            return Err(NotUsbName);
        }
        Ok(Self {
            vendor,
            product,
            serial,
        })
    }
}

impl fmt::Display for UsbName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04x}:{:04x}", self.vendor, self.product)?;
        match &self.serial {
            Some(serial) => write!(formatter, ":{serial}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_finds_what_it_names() {
        let named = |text: &str| text.parse::<UsbName>();
        let found = named("05e0:1300:S:1").unwrap();
        assert_eq!(found.serial.as_deref(), Some("S:1"));
        assert_eq!(found.to_string(), "05e0:1300:S:1");
        assert!(named("05E0:1300").unwrap().is(&found));
        assert!(found.is(&found));
        assert!(!named("05e0:1300:S2").unwrap().is(&found));
        assert!(!named("05e0:1301").unwrap().is(&found));
        for text in [
            "",
            "05e0",
            "5e0:1300",
            "05e0:1300:",
            "zzzz:1300",
            "+5e0:1300",
        ] {
            assert_eq!(named(text), Err(NotUsbName), "{text}");
        }
    }
}
