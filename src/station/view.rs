//! What screens and drivers may ask of a station. Nothing here changes anything.

use std::collections::BTreeMap;

use crate::domain::{
    ids::{LeaseEpoch, ShipmentId},
    moment::Moment,
    packing::Packing,
    place::PlaceKind,
};

use super::{
    CommandId, Desk, Flow, Message, Notice, Reply, Stage, Station,
    commands::COMMANDS,
    flow::Asking,
    pin::{PinEntry, PinStep},
    practice::Expected,
};

impl Station {
    /// What the bench knows.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Where the packer is.
    #[must_use]
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// The screen's name.
    #[must_use]
    pub fn screen(&self) -> &'static str {
        match self.pin.as_ref().map(PinEntry::step) {
            Some(PinStep::Why) => return "why",
            Some(_) => return "pin",
            None => {}
        }
        self.flow.name(self.open_work().map(|work| &work.packing))
    }

    /// What was last said.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// What became of the last input.
    #[must_use]
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// Forgets what became of the last input, so that the next one's fate can be told.
    pub fn forget_reply(&mut self) {
        self.reply = Reply::default();
    }

    /// The text being typed after `/`.
    #[must_use]
    pub fn typing(&self) -> Option<&str> {
        self.typing.as_deref()
    }

    /// True while the help screen lies over the other.
    #[must_use]
    pub fn is_helping(&self) -> bool {
        self.help
    }

    /// The open question.
    #[must_use]
    pub fn asking(&self) -> Option<&Asking> {
        match &self.flow {
            Flow::Bench(bench) => bench.asking.as_ref(),
            _ => None,
        }
    }

    /// The shipment on the bench.
    #[must_use]
    pub fn open_packing(&self) -> Option<&Packing> {
        self.open_work().map(|work| &work.packing)
    }

    /// The leases this bench has: what the central is told with every heartbeat.
    #[must_use]
    pub fn leases(&self) -> BTreeMap<ShipmentId, LeaseEpoch> {
        let works = self.desk.works.iter();
        works.map(|(id, work)| (id.clone(), work.epoch)).collect()
    }

    /// True when these are the leases it has.
    #[must_use]
    pub fn has_leases(&self, known: &BTreeMap<ShipmentId, LeaseEpoch>) -> bool {
        let works = self.desk.works.iter().map(|(id, work)| (id, &work.epoch));
        known.len() == self.desk.works.len() && known.iter().eq(works)
    }

    /// Whole seconds since the present wait began.
    #[must_use]
    pub fn waited_seconds(&self, now: Moment) -> Option<u64> {
        self.waits_since().map(|since| now.since(since).as_secs())
    }

    /// Since when something is waited for whose seconds are shown.
    pub(crate) fn waits_since(&self) -> Option<Moment> {
        match &self.pin {
            Some(entry) => entry.asked_since(),
            None => self.flow.waits_since(),
        }
    }

    /// The commands that do something now, in the order of the footer.
    #[must_use]
    pub fn available(&self) -> Vec<CommandId> {
        COMMANDS
            .iter()
            .map(|row| row.id)
            .filter(|command| self.is_available(*command))
            .collect()
    }

    /// True when the command does something now.
    #[must_use]
    pub fn is_available(&self, command: CommandId) -> bool {
        if self.pin.is_some() {
            return matches!(
                command,
                CommandId::Enter | CommandId::Erase | CommandId::Back
            );
        }
        let stage = self.stage();
        let packing = matches!(stage, Some(Stage::Pack | Stage::Weigh));
        let asked = self.asking().is_some();
        let at_bench = stage.is_some() && !asked;
        match command {
            CommandId::Help | CommandId::Type => true,
            CommandId::Enter => self.typing.is_some() || !self.stored.is_empty(),
            CommandId::Erase => self.typing.is_some(),
            CommandId::Back => {
                self.typing.is_some()
                    || !self.stored.is_empty()
                    || self.help
                    || asked
                    || matches!(
                        stage,
                        Some(Stage::Held | Stage::Parked | Stage::Waiting | Stage::Done)
                    )
                    || matches!(
                        self.flow,
                        Flow::Opening { .. }
                            | Flow::Barred { .. }
                            | Flow::Devices
                            | Flow::Dispatch { .. }
                    )
            }
            CommandId::Undo => {
                at_bench
                    && packing
                    && self
                        .open_packing()
                        .is_some_and(|packing| !packing.trail.is_empty())
            }
            CommandId::Damaged | CommandId::Box => at_bench && packing,
            CommandId::Close => match &self.flow {
                Flow::Dispatch { carrier, closing } => carrier.is_some() && closing.is_none(),
                _ if stage == Some(Stage::Pack) => {
                    let open = self.open_packing().and_then(Packing::open_parcel);
                    at_bench && open.is_some_and(|parcel| !parcel.contents.is_empty())
                }
                _ => at_bench && stage == Some(Stage::Weigh) && !self.desk.can_weigh(),
            },
            CommandId::Hold => {
                at_bench
                    && matches!(
                        stage,
                        Some(Stage::Pack | Stage::Weigh | Stage::ChooseBox | Stage::Label)
                    )
            }
            CommandId::Park => {
                matches!(self.flow, Flow::Opening { .. } | Flow::Barred { .. })
                    || at_bench
                        && matches!(
                            stage,
                            Some(Stage::Pack | Stage::Weigh | Stage::ChooseBox | Stage::Label)
                        )
            }
            CommandId::TriggerExpected | CommandId::TriggerWrong => self.desk.equipment.practice,
            CommandId::Papers => {
                !asked
                    && (self.paper_to_ask_for().is_some() || self.enclosure_to_ask_for().is_some())
            }
            CommandId::Dispatch => matches!(self.flow, Flow::Queue),
            CommandId::SignOut => matches!(self.flow, Flow::SignIn | Flow::Queue),
            CommandId::Devices => match self.flow {
                // There it prints a test label.
                Flow::Devices => self.desk.can_print() && self.test_job.is_none(),
                Flow::SignIn | Flow::Queue => true,
                _ => false,
            },
            CommandId::Short | CommandId::Up | CommandId::Down => {
                at_bench && stage == Some(Stage::Pack)
            }
        }
    }

    /// A list is chosen, then closed; while it is being closed the hands are free.
    fn coach_at_dispatch(&self) -> Option<&'static str> {
        match &self.flow {
            Flow::Dispatch {
                closing: Some(_), ..
            } => None,
            Flow::Dispatch {
                carrier: Some(_), ..
            } => Some("coach-dispatch-list"),
            _ => Some("coach-dispatch"),
        }
    }

    fn waits_for_badge(&self) -> bool {
        matches!(self.asking(), Some(Asking::VoidBadge { .. }))
    }

    /// True while pieces that do not belong here may lie in the box.
    pub(super) fn has_strays(&self) -> bool {
        self.open_work()
            .is_some_and(|work| !work.packing.strays.is_empty())
    }

    /// One line that says what to do next, where the bench shows one.
    #[must_use]
    pub fn coach(&self) -> Option<Message> {
        if !self.desk.equipment.coach {
            return None;
        }
        let key = match (self.screen(), self.expects()) {
            ("pin", _) if self.desk.equipment.practice => "coach-pin-practice",
            ("pin", _) => "coach-pin",
            ("sign_in", _) => "coach-sign-in",
            ("queue", _) => "coach-queue",
            ("devices", _) => "coach-devices",
            ("opening", _) => "coach-opening",
            ("barred" | "held", _) => "coach-held",
            ("dispatch", _) => self.coach_at_dispatch()?,
            ("quality", _) => "coach-quality",
            ("exception", Expected::Code(_)) if self.waits_for_badge() => "coach-held",
            ("exception", Expected::Code(_)) => "coach-place",
            ("exception" | "why", _) => "coach-choice",
            ("changed", _) => "coach-changed",
            ("parked", _) => "coach-parked",
            ("choose_box", _) => "coach-choose-box",
            ("pack", _) if self.has_strays() => {
                let Expected::Code(place) = self.expects_place(PlaceKind::PutBack) else {
                    return None;
                };
                return Some(Message::new("coach-stray").with("code", place.as_str()));
            }
            ("pack", _) if self.is_box_complete() => "coach-complete",
            ("pack", Expected::Name(_)) => "coach-pack-name",
            ("pack", _) if self.open_packing().is_some_and(Packing::is_as_it_is) => {
                "coach-pack-as-it-is"
            }
            ("pack", _) => "coach-pack",
            ("weigh", _) if !self.desk.equipment.has_scale => "coach-weigh-no-scale",
            ("weigh", _) => "coach-weigh",
            ("label", Expected::Code(_)) if self.slip_to_scan().is_some() => "coach-slip-scan",
            ("label", Expected::Code(_)) => "coach-label-scan",
            ("waiting", _) => "coach-waiting",
            ("label", _) => "coach-label-wait",
            _ => return None,
        };
        let code = match self.expects() {
            Expected::Code(text) | Expected::Name(text) => text,
            Expected::Weight(weight) => weight.to_string(),
            Expected::Digit(digit) => digit.to_string(),
            Expected::Nothing => String::new(),
        };
        Some(Message::new(key).with("code", code.as_str()))
    }
}
