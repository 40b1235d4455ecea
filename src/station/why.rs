//! Why a supervisor lets something pass: asked before the PIN, answered by a digit of a short list or in words.

use crate::domain::{
    approval::Act,
    barcode::{self, own},
    moment::Gesture,
    packing::{OverrideReason, Why},
    shown::Shown,
};

use super::{
    Flow, Station,
    commands::{self, Coded, CommandId},
    effect::{Effect, Tone},
    flow::asking::by_digit,
    journal::Say,
    msg::Msg,
    notice::{Message, Reply},
    pin::{PinEntry, PinStep, Wanted, Word},
};

/// The longest reason in words, in characters.
pub const WORDS_MAX: usize = 60;

impl PinEntry {
    /// The reasons that are offered, in the order of their digits from 1.
    #[must_use]
    pub fn reasons(&self) -> &'static [OverrideReason] {
        OverrideReason::offered_for(self.act())
    }

    /// The reason as far as it was typed; nothing where a PIN is typed.
    #[must_use]
    pub fn words(&self) -> &str {
        match self.step() {
            PinStep::Why => &self.typed,
            PinStep::Own | PinStep::New | PinStep::Again => "",
        }
    }
}

impl Station {
    /// What is done while a reason is asked for; true when nothing else may take the message.
    pub(super) fn why_takes(&mut self, stamp: Gesture, msg: &Msg, fx: &mut Vec<Effect>) -> bool {
        let Some(entry) = &mut self.pin else {
            return false;
        };
        match msg {
            Msg::Scan {
                scanner: Some(name),
                ..
            } if self.desk.equipment.label_scanners.contains(name) => {}
            Msg::Scan { bytes, .. } | Msg::WedgeScan(bytes) | Msg::StoredScan(bytes) => {
                entry.touched = stamp.at;
                match digit_in(bytes) {
                    Some(digit) => self.why_chosen(stamp, digit, fx),
                    None => self.refuse_scan(stamp, fx),
                }
            }
            Msg::ScanFailed { .. } => self.refuse_scan(stamp, fx),
            Msg::Digit(digit) => self.why_digit(stamp, *digit, fx),
            Msg::Typed(text) => match one_digit(text) {
                Some(digit) => self.why_digit(stamp, digit, fx),
                None => self.why_typed(stamp, text, fx),
            },
            Msg::Command(CommandId::Erase) => {
                entry.touched = stamp.at;
                entry.typed.pop();
                self.accept();
            }
            Msg::Command(CommandId::Back) => self.leave_pin(stamp, fx),
            Msg::Command(CommandId::Enter) => {
                let note = Shown::new(entry.typed.trim());
                // An empty scan is an Enter: it says nothing.
                if note.is_empty() {
                    self.accept();
                } else {
                    let why = Why {
                        reason: OverrideReason::Other,
                        note: Some(note),
                    };
                    self.why_given(stamp, why, fx);
                }
            }
            Msg::Command(_) => self.reply = Reply::default(),
            Msg::Tick if entry.is_left(stamp.at) => self.forget_pin(stamp, fx),
            _ => return false,
        }
        true
    }

    /// A digit chooses, unless words were begun: then it is one of their characters.
    fn why_digit(&mut self, stamp: Gesture, digit: u8, fx: &mut Vec<Effect>) {
        let has_words = self
            .pin
            .as_ref()
            .is_some_and(|entry| !entry.typed.is_empty());
        if has_words {
            self.why_typed(stamp, &digit.to_string(), fx);
        } else {
            self.why_chosen(stamp, digit, fx);
        }
    }

    fn why_chosen(&mut self, stamp: Gesture, digit: u8, fx: &mut Vec<Effect>) {
        let reasons = self.pin.as_ref().map_or(&[][..], PinEntry::reasons);
        match by_digit(reasons, digit) {
            Some(reason) => self.why_given(stamp, Why { reason, note: None }, fx),
            None => self.reply = Reply::default(),
        }
    }

    fn why_typed(&mut self, stamp: Gesture, text: &str, fx: &mut Vec<Effect>) {
        let Some(entry) = &mut self.pin else {
            return;
        };
        entry.touched = stamp.at;
        // A PIN that is typed too early stays out of the record.
        if entry.typed.is_empty() && text.starts_with(|first: char| first.is_ascii_digit()) {
            let message = Message::new("override-no-reason");
            return self.refuse(stamp.at, "no_reason", message, fx);
        }
        if entry.typed.chars().count() + text.chars().count() > WORDS_MAX {
            let message = Message::new("override-too-long");
            return self.refuse(stamp.at, "too_long", message, fx);
        }
        entry.typed.push_str(text);
        self.accept();
    }

    /// The reason is known: the PIN comes next, where the site asks for one.
    fn why_given(&mut self, stamp: Gesture, why: Why, fx: &mut Vec<Effect>) {
        let Some(mut entry) = self.pin.take() else {
            return;
        };
        if !self.takes_pin(entry.act()) {
            let word = Word {
                approval: None,
                why: Some(why),
            };
            return self.stands(stamp, &entry.packer, entry.wanted, word, fx);
        }
        let message = Message::new("pin-asked").with("name", &entry.packer.name);
        entry.step = PinStep::Own;
        entry.why = Some(why);
        entry.typed.clear();
        entry.touched = stamp.at;
        self.pin = Some(entry);
        self.say(stamp.at, Say::toned(Tone::Attention, message), fx);
    }

    fn refuse_scan(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let message = Message::new("override-not-scanned");
        self.refuse(stamp.at, "why_open", message, fx);
    }

    /// The central wants the sign-in proven before it gives out work: true when that is asked for now.
    pub(super) fn asks_sign_in_again(
        &mut self,
        stamp: Gesture,
        code: &str,
        fx: &mut Vec<Effect>,
    ) -> bool {
        let Some(packer) = self.desk.packer.clone() else {
            return false;
        };
        if !self.takes_pin(Act::SignIn) {
            return false;
        }
        self.flow = Flow::Queue;
        let wanted = Wanted::Confirm(code.to_owned());
        self.stand_for(stamp, &packer, wanted, fx);
        true
    }
}

fn one_digit(text: &str) -> Option<u8> {
    let digit: u8 = text.parse().ok()?;
    (text.len() == 1).then_some(digit)
}

/// The digit of a command barcode.
fn digit_in(bytes: &[u8]) -> Option<u8> {
    let code = barcode::read(bytes).ok()?;
    let (_, name) = own::decode(&code.text)?;
    match commands::by_barcode(name)? {
        Coded::Digit(digit) => Some(digit),
        Coded::Command(_) => None,
    }
}
