//! What makes a good or a bad scan audible at the scanner itself: byte strings by vendor.
//!
//! They are sent only to a port that is configured as that vendor's scanner: `D` and `R` switch a Datalogic gun off, and
//! scales and printers act on them as well.

/// What a scanner is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The scan was taken.
    Good,
    /// The scan was refused, or something needs eyes.
    Bad,
    /// Read nothing more for now.
    Stop,
    /// Read again.
    Go,
}

/// Whose commands a scanner understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vendor {
    /// None: it is told nothing.
    #[default]
    None,
    /// Datalogic Magellan and family (Magellan 800i Product Reference Guide, appendix F; 9800i, appendix E; QD2300, appendix G).
    Datalogic,
    /// Honeywell (Xenon 1900 User's Guide, p. 3-38; 2020 User's Guide, p. 2-12), with Host ACK switched on.
    Honeywell,
    /// Zebra and Symbol with "Beep on <BEL>" switched on (DS9808 Product Reference Guide, table 2-1; DS3408, p. 2-5).
    Zebra,
}

/// Vendor, good, bad, stop, go; what a vendor has no command for is empty.
///
/// A Datalogic 800i that was told `F` (not on file) reads nothing until it is told `E`: both go together.
const TABLE: &[(Vendor, [&[u8]; 4])] = &[
    (Vendor::Datalogic, [b"B", b"FE", b"D", b"E"]),
    (Vendor::Honeywell, [b"\x1b7", b"\x1b8", b"", b""]),
    (Vendor::Zebra, [b"\x07", b"", b"", b""]),
];

impl Vendor {
    /// The bytes for a scanner on a serial line; empty where there are none.
    #[must_use]
    pub fn bytes(self, signal: Signal) -> &'static [u8] {
        let row = TABLE.iter().find(|(vendor, _)| *vendor == self);
        row.map_or(b"", |(_, [good, bad, stop, go])| match signal {
            Signal::Good => good,
            Signal::Bad => bad,
            Signal::Stop => stop,
            Signal::Go => go,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_unasked_and_good_is_never_bad() {
        for signal in [Signal::Good, Signal::Bad, Signal::Stop, Signal::Go] {
            assert_eq!(Vendor::None.bytes(signal), b"");
        }
        for vendor in [Vendor::Datalogic, Vendor::Honeywell, Vendor::Zebra] {
            assert!(!vendor.bytes(Signal::Good).is_empty());
            assert_ne!(vendor.bytes(Signal::Good), vendor.bytes(Signal::Bad));
            let stops = !vendor.bytes(Signal::Stop).is_empty();
            assert_eq!(stops, !vendor.bytes(Signal::Go).is_empty(), "{vendor:?}");
        }
    }
}
