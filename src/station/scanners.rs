//! Scanners that come and go.

use crate::domain::{ids::ScannerName, moment::Gesture};

use super::{
    Flow, Stage, Station,
    effect::{Effect, Tone},
    msg::DeviceState,
    notice::{Message, Notice},
};

/// Why a scan failed: something of it was lost between the scanner and here.
pub const LOST: &str = "lost";

/// Why a scan failed: the ending that the scanner is configured to send did not come.
pub const NO_ENDING: &str = "unfinished";

impl Station {
    /// A scan came that cannot be read.
    pub(super) fn scan_failed(
        &mut self,
        stamp: Gesture,
        reason: &'static str,
        fx: &mut Vec<Effect>,
    ) {
        let message = match reason {
            LOST => Message::new("scan-lost"),
            NO_ENDING => Message::new("scan-without-ending"),
            _ => Message::new("scan-unreadable"),
        };
        self.refuse(stamp.at, reason, message, fx);
    }

    /// True when the code that is worked off came from a scanner that watches for labels only.
    pub(super) fn watches_for_labels_only(&self) -> bool {
        let label_scanners = &self.desk.equipment.label_scanners;
        let read_by = self.read_by.as_ref();
        read_by.is_some_and(|scanner| label_scanners.contains(scanner))
    }

    /// True where a label is scanned: on its box, and when parcels are handed over.
    pub(super) fn awaits_a_label(&self) -> bool {
        self.stage() == Some(Stage::Label) || matches!(self.flow, Flow::Dispatch { .. })
    }

    /// A scanner on a wire of its own is in another state: the packer is told, and told to scan again where a scan may be lost.
    pub(super) fn scanner_is(
        &mut self,
        stamp: Gesture,
        name: &ScannerName,
        state: DeviceState,
        is_scan_lost: bool,
        fx: &mut Vec<Effect>,
    ) {
        let before = self.desk.scanners.insert(name.clone(), state);
        let was_away = matches!(before, Some(DeviceState::Trouble(_)));
        let (tone, key) = match state {
            DeviceState::Trouble("gone") if is_scan_lost => {
                (Tone::Attention, "scanner-gone-in-a-scan")
            }
            DeviceState::Trouble("gone") if before != Some(state) => {
                (Tone::Attention, "scanner-gone")
            }
            DeviceState::Trouble(_) if before != Some(state) => {
                (Tone::Attention, "scanner-trouble")
            }
            DeviceState::Ready if is_scan_lost => (Tone::Attention, "scanner-back-scan-lost"),
            DeviceState::Ready if was_away => (Tone::Ok, "scanner-back"),
            _ => return,
        };
        self.notice = Some(Notice {
            kind: tone.kind(),
            message: Message::new(key).with("name", name.as_str()),
            at: stamp.at,
        });
        fx.push(Effect::Sound {
            tone,
            scanner: None,
        });
    }
}
