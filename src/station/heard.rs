//! What each scanner sent last: kept for the devices screen, whatever becomes of it.

use crate::domain::moment::Gesture;

use super::{
    Station,
    desk::{HEARD_BYTES_MAX, HeardScan},
    msg::Msg,
};

impl Station {
    /// Keeps what a scanner sent; what is typed by hand is nobody's.
    pub(super) fn hears(&mut self, stamp: Gesture, msg: &Msg) {
        let (scanner, raw, failed) = match msg {
            Msg::Scan {
                bytes,
                typed: false,
                scanner,
            } => (scanner.clone(), bytes.as_slice(), None),
            Msg::WedgeScan(bytes) | Msg::StoredScan(bytes) => (None, bytes.as_slice(), None),
            Msg::ScanFailed { reason, scanner } => (scanner.clone(), &[][..], Some(*reason)),
            _ => return,
        };
        let heard = HeardScan {
            raw: raw[..raw.len().min(HEARD_BYTES_MAX)].to_vec(),
            failed,
            at: stamp.at,
        };
        self.desk.heard.insert(scanner, heard);
    }
}
