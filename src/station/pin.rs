//! A PIN is asked for: digits that are never shown, Esc as the way out, and what it is for when the central has said that it is right.
//!
//! The station compares nothing and keeps nothing: what was typed goes to the central and is forgotten.

use std::{fmt, time::Duration};

use crate::domain::{
    approval::{Act, Approval},
    ids::{LineId, ShipmentId},
    moment::{Gesture, Moment},
    packer::Packer,
    packing::{OverrideReason, ShortReason, VoidReason, Why},
    pin::{self, DIGITS_MAX, Unfit},
    roster::{Distrust, Standing},
    secret::Secret,
};

use super::{
    Flow, Station,
    commands::CommandId,
    effect::{Effect, Question, StandsFor, Tone},
    journal::Say,
    msg::{Msg, PinTrouble, RequestId},
    notice::{Message, Reply},
    opening::refused,
};

/// A PIN that nobody goes on with is asked for no longer.
const LEFT_AFTER: Duration = Duration::from_mins(1);

/// What happens once the central believes the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The person takes the bench.
    SignIn,
    /// The shipment on the bench is released.
    Release(ShipmentId),
    /// Its weight is accepted.
    AcceptWeight(ShipmentId),
    /// What was scanned is opened.
    TakeOver(String),
    /// The label of the shipment on the bench is taken back.
    Void(ShipmentId, VoidReason),
    /// The order on the bench goes without pieces that it may not go without.
    SendShort(ShipmentId, LineId, ShortReason),
    /// Whoever is signed in already proves it, and then what was scanned is opened.
    Confirm(String),
}

impl Wanted {
    /// What the central is asked for.
    fn act(&self) -> Act {
        match self {
            Self::SignIn | Self::Confirm(_) => Act::SignIn,
            Self::Release(_) => Act::ReleaseHold,
            Self::AcceptWeight(_) => Act::AcceptWeight,
            Self::TakeOver(_) => Act::TakeOver,
            Self::Void(..) => Act::Void,
            Self::SendShort(..) => Act::SendShort,
        }
    }

    fn subject(&self) -> &str {
        match self {
            Self::TakeOver(code) => code,
            _ => self.shipment().map_or("", ShipmentId::as_str),
        }
    }

    fn shipment(&self) -> Option<&ShipmentId> {
        match self {
            Self::SignIn | Self::TakeOver(_) | Self::Confirm(_) => None,
            Self::Release(shipment)
            | Self::AcceptWeight(shipment)
            | Self::Void(shipment, _)
            | Self::SendShort(shipment, ..) => Some(shipment),
        }
    }
}

/// A person's word: what the central answered to the PIN, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    /// The approval that the act is asked under, where the site asks for a PIN.
    pub approval: Option<uuid::Uuid>,
    /// Why it is right all the same, where that is asked.
    pub why: Option<Why>,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinStep {
    /// Why it is right all the same: a digit, or words. What is typed may be read.
    Why,
    /// The one the person has.
    Own,
    /// The one from now on.
    New,
    /// That one once more.
    Again,
}

/// A PIN, and before it a reason, that is being asked for. What was typed of a PIN can be counted from outside, never read.
pub struct PinEntry {
    pub(super) packer: Packer,
    pub(super) wanted: Wanted,
    pub(super) step: PinStep,
    pub(super) why: Option<Why>,
    pub(super) typed: String,
    own: Option<Secret>,
    new: Option<Secret>,
    checking: Option<(RequestId, Moment)>,
    pub(super) touched: Moment,
}

impl fmt::Debug for PinEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PinEntry").finish_non_exhaustive()
    }
}

impl PinEntry {
    fn new(packer: &Packer, wanted: Wanted, step: PinStep, now: Moment) -> Self {
        Self {
            packer: packer.clone(),
            wanted,
            step,
            why: None,
            typed: String::new(),
            own: None,
            new: None,
            checking: None,
            touched: now,
        }
    }

    /// Whose PIN.
    #[must_use]
    pub fn packer(&self) -> &Packer {
        &self.packer
    }

    /// What it is for.
    #[must_use]
    pub fn act(&self) -> Act {
        self.wanted.act()
    }

    /// Which PIN is typed now.
    #[must_use]
    pub fn step(&self) -> PinStep {
        self.step
    }

    /// How many digits were typed.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.typed.len()
    }

    /// Since when the central is asked.
    #[must_use]
    pub fn asked_since(&self) -> Option<Moment> {
        self.checking.map(|(_, since)| since)
    }

    /// Nobody went on with it for too long.
    pub(super) fn is_left(&self, now: Moment) -> bool {
        now.since(self.touched) >= LEFT_AFTER
    }

    /// When it is asked for no longer unless somebody goes on.
    pub(crate) fn left_at(&self) -> Moment {
        self.touched.after(LEFT_AFTER)
    }
}

impl Station {
    /// The PIN that is being asked for.
    #[must_use]
    pub fn pin(&self) -> Option<&PinEntry> {
        self.pin.as_ref()
    }

    /// Somebody stands for an act: at once by the badge alone, or when the PIN was right, as the site has it.
    pub(crate) fn stand_for(
        &mut self,
        stamp: Gesture,
        packer: &Packer,
        wanted: Wanted,
        fx: &mut Vec<Effect>,
    ) {
        if let Some((reason, message)) = self.roster_refuses(stamp) {
            return self.refuse(stamp.at, reason, message, fx);
        }
        let takes_pin = self.takes_pin(wanted.act());
        if takes_pin && !self.desk.is_online() && wanted.act() != Act::SignIn {
            let message = Message::new("pin-offline");
            return self.refuse(stamp.at, "offline", message, fx);
        }
        let asks_why = !OverrideReason::offered_for(wanted.act()).is_empty();
        let (step, words) = if asks_why {
            (PinStep::Why, "override-asked")
        } else if takes_pin {
            (PinStep::Own, "pin-asked")
        } else {
            return self.stands(stamp, packer, wanted, Word::default(), fx);
        };
        let message = Message::new(words).with("name", &packer.name);
        self.pin = Some(PinEntry::new(packer, wanted, step, stamp.at));
        self.typing = None;
        self.help = false;
        self.say(stamp.at, Say::toned(Tone::Attention, message), fx);
    }

    /// The site asks for a PIN for it, and there is somebody to ask. Work goes on without the central; nobody's word that
    /// costs money does.
    pub(super) fn takes_pin(&self, act: Act) -> bool {
        self.desk.policy.pin.asks_for(act) && (act.is_supervisors() || self.desk.is_online())
    }

    /// Why nobody's badge is believed now: the roster is not this bench's central's, or the central is away and it is none for
    /// this shift.
    pub(crate) fn roster_refuses(&self, stamp: Gesture) -> Option<(&'static str, Message)> {
        match self.desk.roster.at(stamp.at.wall) {
            Standing::Distrusted(Distrust::Forged | Distrust::OtherSite) => {
                Some(("roster_forged", Message::new("roster-forged")))
            }
            // While the central answers, its word counts, whatever the clocks say.
            _ if self.desk.is_online() => None,
            Standing::Good => None,
            Standing::Expired => Some(("roster_expired", Message::new("roster-expired"))),
            Standing::ClockBehind => Some(("roster_clock", Message::new("roster-clock"))),
            Standing::Distrusted(Distrust::Missing) => {
                Some(("roster_missing", Message::new("roster-missing")))
            }
        }
    }

    /// It is settled who stands for it: it happens, unless what it was about is gone.
    pub(super) fn stands(
        &mut self,
        stamp: Gesture,
        packer: &Packer,
        wanted: Wanted,
        word: Word,
        fx: &mut Vec<Effect>,
    ) {
        if wanted
            .shipment()
            .is_some_and(|shipment| !self.is_on_bench(shipment))
        {
            let message = Message::new("pin-too-late");
            return self.refuse(stamp.at, "too_late", message, fx);
        }
        let stands = StandsFor {
            badge: packer.badge.clone(),
            approval: word.approval,
            why: word.why.clone(),
        };
        match wanted {
            Wanted::SignIn => self.sign_in(stamp, packer.clone(), word.approval, fx),
            Wanted::Confirm(code) => {
                self.sign_in_for(stamp, packer.clone(), word.approval, code, fx);
            }
            Wanted::Release(shipment) => self.release(stamp, &shipment, (packer, word), fx),
            Wanted::AcceptWeight(shipment) => {
                self.accept_weight(stamp, &shipment, (packer, word), fx);
            }
            Wanted::TakeOver(code) => self.ask_for(stamp, code, Some(stands), fx),
            Wanted::Void(_, reason) => self.void(stamp, reason, Some(stands), fx),
            Wanted::SendShort(shipment, line, reason) => {
                self.send_short(stamp, &shipment, (line, reason), (packer, word), fx);
            }
        }
    }

    /// What is done while a PIN is asked for; true when nothing else may take the message.
    pub(crate) fn pin_takes(&mut self, stamp: Gesture, msg: &Msg, fx: &mut Vec<Effect>) -> bool {
        let Some(entry) = &mut self.pin else {
            return false;
        };
        if entry.step == PinStep::Why {
            return self.why_takes(stamp, msg, fx);
        }
        match msg {
            Msg::Scan {
                scanner: Some(name),
                ..
            } if self.desk.equipment.label_scanners.contains(name) => {}
            Msg::Scan { .. } | Msg::WedgeScan(_) | Msg::StoredScan(_) | Msg::ScanFailed { .. } => {
                entry.touched = stamp.at;
                self.refuse(stamp.at, "pin_open", Message::new("pin-not-scanned"), fx);
            }
            Msg::Typed(text) => self.pin_typed(stamp, text, fx),
            Msg::Digit(digit) => self.pin_typed(stamp, &digit.to_string(), fx),
            Msg::Command(CommandId::Erase) => {
                entry.touched = stamp.at;
                entry.typed.pop();
                self.accept();
            }
            Msg::Command(CommandId::Back) => self.leave_pin(stamp, fx),
            Msg::Command(CommandId::Enter) => self.pin_entered(stamp, fx),
            Msg::Command(_) => self.reply = Reply::default(),
            Msg::Tick if entry.checking.is_none() && entry.is_left(stamp.at) => {
                self.forget_pin(stamp, fx);
            }
            _ => return false,
        }
        true
    }

    /// The person leaves it.
    pub(super) fn leave_pin(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        self.pin = None;
        self.say(stamp.at, Say::ok(Message::new("pin-left")), fx);
    }

    /// Nobody went on with it.
    pub(super) fn forget_pin(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        self.pin = None;
        let say = refused(Tone::Attention, "pin_left", Message::new("pin-left"));
        self.say(stamp.at, say, fx);
    }

    fn pin_typed(&mut self, stamp: Gesture, text: &str, fx: &mut Vec<Effect>) {
        let Some(entry) = self.pin.as_mut().filter(|entry| entry.checking.is_none()) else {
            return;
        };
        entry.touched = stamp.at;
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if digits != text.chars().count() || entry.typed.len() + digits > DIGITS_MAX {
            return self.refuse(stamp.at, "pin_form", Message::new("pin-digits"), fx);
        }
        entry.typed.push_str(text);
        self.accept();
    }

    fn pin_entered(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let request = self.counter + 1;
        let Some(entry) = self.pin.as_mut().filter(|entry| entry.checking.is_none()) else {
            return;
        };
        entry.touched = stamp.at;
        // An empty scan is an Enter: it asks nothing.
        if entry.typed.is_empty() {
            return self.accept();
        }
        let typed = Secret::new(&std::mem::take(&mut entry.typed));
        match entry.step {
            PinStep::Why => return,
            PinStep::Own => entry.own = Some(typed),
            PinStep::New => {
                if let Err(unfit) = pin::check(&typed) {
                    return self.pin_unfit(stamp, unfit, fx);
                }
                entry.new = Some(typed);
                entry.step = PinStep::Again;
                return self.accept();
            }
            PinStep::Again if entry.new.as_ref() != Some(&typed) => {
                entry.step = PinStep::New;
                let message = Message::new("pin-not-the-same");
                return self.say(
                    stamp.at,
                    refused(Tone::Attention, "pin_differs", message),
                    fx,
                );
            }
            PinStep::Again => {}
        }
        let Some(own) = entry.own.clone() else {
            return;
        };
        let question = Question::Pin {
            badge: entry.packer.badge.clone(),
            pin: own,
            new_pin: entry.new.take(),
            act: entry.wanted.act(),
            subject: entry.wanted.subject().to_owned(),
        };
        entry.checking = Some((request, stamp.at));
        self.counter = request;
        self.accept();
        fx.push(Effect::Ask { request, question });
    }

    /// The central believes the person.
    pub(crate) fn approved(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        approval: &Approval,
        fx: &mut Vec<Effect>,
    ) {
        let is_asked = |entry: &mut PinEntry| {
            let is_this = entry.checking.is_some_and(|(asked, _)| asked == request);
            is_this
                && approval.by == entry.packer.id
                && approval.act == entry.wanted.act()
                && approval.subject == entry.wanted.subject()
        };
        if let Some(entry) = self.pin.take_if(is_asked) {
            let word = Word {
                approval: Some(approval.id),
                why: entry.why,
            };
            self.stands(stamp, &entry.packer, entry.wanted, word, fx);
        }
    }

    /// The central does not, and says why.
    pub(crate) fn not_approved(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        trouble: &PinTrouble,
        fx: &mut Vec<Effect>,
    ) {
        let is_asked =
            |entry: &&mut PinEntry| entry.checking.is_some_and(|(asked, _)| asked == request);
        let Some(entry) = self.pin.as_mut().filter(is_asked) else {
            return;
        };
        entry.checking = None;
        entry.touched = stamp.at;
        let name = entry.packer.name.clone();
        let message = match trouble.code.as_str() {
            "pin_change" => {
                entry.step = PinStep::New;
                Message::new("pin-change")
            }
            "pin_unfit" => {
                entry.step = PinStep::New;
                Message::new("pin-unfit-same")
            }
            "pin_wrong" => {
                entry.step = PinStep::Own;
                entry.own = None;
                Message::new("pin-wrong").with("left", trouble.tries_left.unwrap_or_default())
            }
            code => {
                self.pin = None;
                match code {
                    "pin_locked" => Message::new("pin-locked")
                        .with("name", name)
                        .with("minutes", trouble.minutes_left.unwrap_or(1)),
                    "pin_unset" => Message::new("pin-unset").with("name", name),
                    "offline" => Message::new("pin-offline"),
                    _ => Message::new("pin-refused").with("detail", &trouble.detail),
                }
            }
        };
        self.say(
            stamp.at,
            refused(Tone::Attention, &trouble.code, message),
            fx,
        );
    }

    fn pin_unfit(&mut self, stamp: Gesture, unfit: Unfit, fx: &mut Vec<Effect>) {
        let message = Message::new(match unfit {
            Unfit::Form => "pin-unfit-form",
            Unfit::Easy => "pin-unfit-easy",
        });
        self.say(stamp.at, refused(Tone::Attention, "pin_unfit", message), fx);
    }

    /// True while typed characters belong into a field: the text field, or a PIN.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        self.typing.is_some() || self.pin.is_some()
    }

    /// Whoever opens the bench for somebody else: signed in already, or by PIN where the site asks for one.
    pub(crate) fn wants_bench(&mut self, stamp: Gesture, packer: Packer, fx: &mut Vec<Effect>) {
        let signed = self.desk.packer.as_ref();
        if signed.is_some_and(|signed| signed.id == packer.id) {
            return self.sign_in(stamp, packer, None, fx);
        }
        self.stand_for(stamp, &packer, Wanted::SignIn, fx);
    }
}

/// Nothing is asked for while nobody may type: a screen that a flow leaves takes its PIN along.
pub(crate) fn belongs_to(flow: &Flow, entry: &PinEntry) -> bool {
    match &entry.wanted {
        Wanted::SignIn => true,
        Wanted::Confirm(_) => matches!(flow, Flow::Queue),
        Wanted::TakeOver(code) => {
            matches!(flow, Flow::Barred { code: barred, .. } if barred == code)
        }
        Wanted::Release(shipment)
        | Wanted::AcceptWeight(shipment)
        | Wanted::Void(shipment, _)
        | Wanted::SendShort(shipment, ..) => {
            matches!(flow, Flow::Bench(bench) if bench.shipment == *shipment)
        }
    }
}
