//! Scanners that come and go.

use crate::domain::{ids::ScannerName, moment::Gesture};

use super::{
    Station,
    effect::{Effect, Tone},
    msg::DeviceState,
    notice::{Message, Notice},
};

impl Station {
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
