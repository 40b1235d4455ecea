//! Packing slips as the packer meets them: only what went wrong.

use crate::domain::moment::Gesture;

use super::{
    Station,
    effect::{Effect, Tone},
    msg::PaperTrouble,
    notice::Message,
    opening::refused,
};

impl Station {
    /// A packing slip did not come out: said, and nothing waits for it.
    pub(crate) fn paper_troubled(
        &mut self,
        stamp: Gesture,
        trouble: &PaperTrouble,
        fx: &mut Vec<Effect>,
    ) {
        let key = if trouble.may_come {
            "slip-unknown"
        } else {
            "slip-not-printed"
        };
        let message = Message::new(key).with("why", &trouble.why);
        self.say(stamp.at, refused(Tone::Attention, "slip", message), fx);
    }
}
