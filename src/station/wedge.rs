//! A scanner that types: its keyboard layout, and scans from its memory.

use crate::domain::{
    barcode::{layout::Layout, wedge::Wedged},
    moment::Gesture,
};

use super::{
    Station, WAITING_MAX,
    effect::{Effect, Tone},
    journal::Say,
    msg::Msg,
    notice::Message,
};

impl Station {
    /// A scan that was typed.
    pub(crate) fn wedge_scanned(&mut self, stamp: Gesture, bytes: &[u8], fx: &mut Vec<Effect>) {
        match self.desk.equipment.wedge.read(bytes) {
            Wedged::SelfTest { layout, caps_lock } => {
                self.layout_told(stamp, layout, caps_lock, fx);
            }
            Wedged::Code { bytes, caps_lock } => {
                if !self.stored.is_empty() {
                    return self.ask_about_stored(stamp, fx);
                }
                self.scanned(stamp, &bytes, false, fx);
                let is_calm = self
                    .notice
                    .as_ref()
                    .is_none_or(|notice| notice.kind == super::NoticeKind::Ok);
                if caps_lock && is_calm {
                    let say = Say::toned(Tone::Attention, Message::new("caps-lock-on"));
                    self.say(stamp.at, say, fx);
                }
            }
        }
    }

    /// The self-test code says which layout this computer reads by: scans are mapped back from now on.
    fn layout_told(
        &mut self,
        stamp: Gesture,
        layout: Layout,
        caps_lock: bool,
        fx: &mut Vec<Effect>,
    ) {
        // Caps Lock comes and goes: it is named, and the test asked for again.
        if caps_lock {
            let say = Say::toned(Tone::Attention, Message::new("caps-lock-on"));
            return self.say(stamp.at, say, fx);
        }
        let is_same = layout.is_us();
        let mapped = (!is_same).then_some(layout);
        self.desk.equipment.wedge.layout = mapped;
        fx.push(Effect::KeepLayout(mapped.map(Layout::name)));
        let say = if is_same {
            Say::ok(Message::new("layout-same"))
        } else {
            let message = Message::new("layout-mapped").with("layout", layout.country());
            Say::toned(Tone::Attention, message)
        };
        self.say(stamp.at, say, fx);
    }

    /// A scan from a scanner's memory waits until the packer says what becomes of it.
    pub(crate) fn stored_scan(&mut self, stamp: Gesture, bytes: Vec<u8>, fx: &mut Vec<Effect>) {
        if self.stored.len() >= WAITING_MAX {
            return self.refuse(stamp.at, "overrun", Message::new("scan-overrun"), fx);
        }
        self.stored.push((stamp, bytes));
        self.ask_about_stored(stamp, fx);
    }

    /// Says how many wait, and which keys settle it. One tone for all that came together.
    fn ask_about_stored(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let count = u64::try_from(self.stored.len()).unwrap_or(u64::MAX);
        let message = Message::new("stored-scans").with("count", count);
        let was_said = self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.message.key == message.key);
        let tone = (!was_said).then_some(Tone::Attention);
        let mut say = Say::toned(Tone::Attention, message);
        say.tone = say.tone.and(tone);
        self.say(stamp.at, say, fx);
        if let Some(notice) = &mut self.notice {
            notice.kind = super::NoticeKind::Attention;
        }
    }

    /// The packer wants the stored scans: they are taken one after the other, each as the gesture it was.
    pub(crate) fn take_stored(&mut self) {
        for (stamp, bytes) in std::mem::take(&mut self.stored).into_iter().rev() {
            self.waiting.push_front((stamp, Msg::WedgeScan(bytes)));
        }
        self.accept();
    }

    /// The packer does not want them.
    pub(crate) fn drop_stored(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let count = u64::try_from(self.stored.len()).unwrap_or(u64::MAX);
        self.stored.clear();
        let say = Say::ok(Message::new("stored-dropped").with("count", count));
        self.say(stamp.at, say, fx);
    }

    /// How many scans from a scanner's memory wait for the packer's word.
    #[must_use]
    pub fn stored_scans(&self) -> usize {
        self.stored.len()
    }
}
