//! From a decision to a durable record, and only then to a changed state and a sound.

use std::collections::BTreeMap;

use crate::domain::{
    ids::ShipmentId,
    label::numbers::SsccRange,
    log::{Fact, Record},
    moment::{Gesture, Moment},
    packer::Packer,
    packing::{Command, Event, Packing, Refusal},
    room::Room,
    shown::Shown,
};

use super::{
    Flow, Station, Work,
    effect::{Batch, ClaimedWork, Effect, Tone},
    flow::Bench,
    msg::{LabelDocument, Prepared},
    notice::{Message, Notice, NoticeKind, Outcome, Reply},
};

/// What the journal is writing, and what follows when it is written.
#[derive(Debug)]
pub(crate) struct Pending {
    batch: u64,
    records: Vec<Record>,
    say: Say,
    follow: Follow,
    given_back: Vec<ShipmentId>,
}

/// What follows a written batch beside the records' own effect.
#[derive(Debug)]
pub(crate) enum Follow {
    /// Nothing more.
    Nothing,
    /// Somebody is signed in now.
    SignedIn {
        packer: Packer,
        /// What the central answered to the PIN, where one was asked for.
        approval: Option<uuid::Uuid>,
        /// What was scanned before, and is opened now.
        opens: Option<String>,
    },
    /// Nobody is.
    SignedOut,
    /// A claimed shipment is on the bench now.
    Opened(Box<Work>),
    /// A claimed shipment lies ready under its tote.
    Kept(Box<Work>),
    /// A shipment is no longer this bench's.
    Lost(ShipmentId),
    /// Shipments were claimed ahead, or are no longer.
    Prepared(Box<Prepared>),
    /// What was claimed ahead goes back.
    GivenBack,
    /// A number for an interim slip is used up; these are left.
    Numbered(SsccRange),
    /// A shipment set aside here is on the bench again.
    Reopened(ShipmentId),
    /// A label document belongs to the shipment now.
    Document(Box<LabelDocument>),
    /// Labels go to that neighbour's printer now, or to the bench's own.
    PrinterSwapped(Option<Shown>),
}

/// What is said when a batch is written.
#[derive(Debug, Clone)]
pub(crate) struct Say {
    pub tone: Option<Tone>,
    pub message: Option<Message>,
    pub outcome: Outcome,
    pub reason: Option<String>,
}

impl Say {
    /// Taken, with a sound.
    pub fn ok(message: Message) -> Self {
        Self::toned(Tone::Ok, message)
    }

    /// Taken, with that sound.
    pub fn toned(tone: Tone, message: Message) -> Self {
        Self {
            tone: Some(tone),
            message: Some(message),
            outcome: Outcome::Accepted,
            reason: None,
        }
    }

    /// Taken without a word: the station's own doing.
    pub fn quiet() -> Self {
        Self {
            tone: None,
            message: None,
            outcome: Outcome::Accepted,
            reason: None,
        }
    }
}

impl Station {
    /// Lets the packing rules decide; what they decide is journaled, what they refuse is said, and recorded where it was a scan.
    pub(crate) fn attempt(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        command: &Command,
        say: Say,
        fx: &mut Vec<Effect>,
    ) {
        self.attempt_all(
            stamp,
            shipment,
            std::slice::from_ref(command),
            say,
            Follow::Nothing,
            fx,
        );
    }

    /// As [`Self::attempt`], for commands that hold or fall together.
    pub(crate) fn attempt_all(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        commands: &[Command],
        say: Say,
        follow: Follow,
        fx: &mut Vec<Effect>,
    ) {
        if !self.desk.works.contains_key(shipment) {
            return;
        }
        match self.foresee_all(shipment, commands) {
            Ok(events) => self.journal(stamp, shipment, events, say, follow, fx),
            Err(refusal) => self.refused(stamp, shipment, refusal, fx),
        }
    }

    /// Makes events of a shipment durable.
    pub(crate) fn journal(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        events: Vec<Event>,
        say: Say,
        follow: Follow,
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.desk.works.get(shipment) else {
            return;
        };
        let (epoch, version) = (work.epoch, work.packing.order_version());
        let facts = events
            .into_iter()
            .map(|event| Fact::Shipment {
                shipment: shipment.clone(),
                lease_epoch: epoch,
                order_version: version,
                event,
            })
            .collect();
        self.write(stamp, facts, say, follow, None, fx);
    }

    /// Makes facts durable, together with what came with them.
    pub(crate) fn write(
        &mut self,
        stamp: Gesture,
        facts: Vec<Fact>,
        say: Say,
        follow: Follow,
        mut claim: Option<ClaimedWork>,
        fx: &mut Vec<Effect>,
    ) {
        let batch = self.next_number();
        let packer = self.desk.packer.as_ref().map(|packer| packer.id.clone());
        let steady_ms = u64::try_from(stamp.at.steady.as_millis()).unwrap_or(u64::MAX);
        let records: Vec<Record> = facts
            .into_iter()
            .zip(0..)
            .map(|(fact, index)| Record {
                id: stamp.derived(index),
                at: stamp.at.wall,
                steady_ms,
                packer: packer.clone(),
                scanner: self.read_by.clone(),
                fact,
            })
            .collect();
        let mut documents = claim
            .as_mut()
            .map(|claim| std::mem::take(&mut claim.labels))
            .unwrap_or_default();
        if let Follow::Document(document) = &follow {
            documents.push((**document).clone());
        }
        let finished = match &follow {
            Follow::Lost(shipment) => Some(shipment.clone()),
            _ => self.finished_by(&records),
        };
        let given_back = self.gives_back(&follow);
        let mut not_ahead = given_back.clone();
        let (mut ahead, mut numbers) = (Vec::new(), None);
        match &follow {
            Follow::Prepared(prepared) => {
                ahead.clone_from(&prepared.claimed);
                not_ahead.clone_from(&prepared.gone);
                numbers.clone_from(&prepared.numbers);
            }
            Follow::Numbered(left) => numbers = Some(left.clone()),
            Follow::Opened(work) | Follow::Kept(work) => {
                let id = &work.packing.shipment.id;
                not_ahead.extend(self.desk.ahead.has(id).then(|| id.clone()));
            }
            _ => {}
        }
        fx.push(Effect::Journal(Box::new(Batch {
            id: batch,
            records: records.clone(),
            claim,
            documents,
            finished,
            ahead,
            not_ahead,
            numbers,
        })));
        self.pending = Some(Pending {
            batch,
            records,
            say,
            follow,
            given_back,
        });
    }

    /// The shipment that these records, once all are applied, leave nothing to do for here.
    fn finished_by(&self, records: &[Record]) -> Option<ShipmentId> {
        let mut touched: BTreeMap<&ShipmentId, Packing> = BTreeMap::new();
        for record in records {
            let Fact::Shipment {
                shipment, event, ..
            } = &record.fact
            else {
                continue;
            };
            if let Some(work) = self.desk.works.get(shipment) {
                let ahead = touched.entry(shipment);
                ahead.or_insert_with(|| work.packing.clone()).evolve(event);
            }
        }
        let mut touched = touched.into_iter();
        touched
            .find(|(_, ahead)| super::flow::stage(ahead) == super::Stage::Done)
            .map(|(shipment, _)| shipment.clone())
    }

    /// The batch is durable: now it has happened.
    pub(crate) fn journaled(&mut self, stamp: Gesture, batch: u64, fx: &mut Vec<Effect>) {
        let Some(pending) = self.pending.take_if(|pending| pending.batch == batch) else {
            return;
        };
        // What follows by itself was read by nobody.
        self.read_by = None;
        if let Follow::Opened(work) | Follow::Kept(work) = &pending.follow {
            self.desk.ahead.remove(&work.packing.shipment.id);
            self.desk
                .works
                .insert(work.packing.shipment.id.clone(), (**work).clone());
        }
        for record in &pending.records {
            if let Fact::Shipment {
                shipment, event, ..
            } = &record.fact
            {
                self.happened(shipment, event);
                self.paper_for(shipment, event, fx);
                let is_proven = matches!(event, Event::LabelApplied { .. });
                if is_proven && self.is_on_bench(shipment) {
                    self.stop_waiting_for_print(fx);
                }
            }
        }
        let is_set_aside = self.is_set_aside_by(&pending.records);
        self.has_waiting();
        self.follow(pending.follow, fx);
        self.has_given_back(&pending.given_back, fx);
        self.drop_finished();
        self.say(stamp.at, pending.say, fx);
        if let Some(code) = self.opens.take() {
            self.ask_for(stamp, code, None, fx);
        }
        if is_set_aside {
            self.leave_bench(fx);
            fx.push(Effect::Refresh);
        }
        self.advance(stamp, fx);
    }

    fn follow(&mut self, follow: Follow, fx: &mut Vec<Effect>) {
        match follow {
            Follow::Nothing | Follow::GivenBack => {}
            Follow::Prepared(prepared) => self.has_prepared(*prepared, fx),
            Follow::Numbered(left) => self.desk.numbers = Some(left),
            Follow::Kept(work) => {
                // A purchase under way goes on under the lease as it is now.
                if let Flow::Bench(bench) = &mut self.flow
                    && bench.shipment == work.packing.shipment.id
                {
                    bench.buying = None;
                }
            }
            Follow::SignedIn {
                packer,
                approval,
                opens,
            } => {
                self.give_up_waiting_print(fx);
                self.desk.packer = Some(packer);
                self.signed_under = approval;
                self.opens = opens;
                if matches!(self.flow, Flow::SignIn) {
                    self.flow = self.resting_flow();
                    fx.push(Effect::Refresh);
                }
                self.prepare(fx);
            }
            Follow::SignedOut => {
                // Whatever brought it about: nothing prints for hands that are gone.
                self.stop_waiting_for_print(fx);
                self.desk.packer = None;
                self.signed_under = None;
                self.flow = Flow::SignIn;
            }
            Follow::Opened(work) => {
                self.buys_anew(&work.packing.shipment.id);
                self.flow = Flow::Bench(Bench::with(work.packing.shipment.id.clone()));
                self.prepare(fx);
            }
            Follow::PrinterSwapped(to) => self.printer_swapped(to, fx),
            Follow::Reopened(shipment) => self.flow = Flow::Bench(Bench::with(shipment)),
            Follow::Document(document) => {
                if let Some(work) = self.desk.works.get_mut(&document.shipment) {
                    work.labels
                        .insert((document.parcel, document.generation), *document);
                }
            }
            Follow::Lost(shipment) => {
                if self.is_on_bench(&shipment) {
                    self.leave_bench(fx);
                    fx.push(Effect::Refresh);
                }
                self.desk.works.remove(&shipment);
                self.buys_anew(&shipment);
            }
        }
    }

    /// The shipment on the bench was held or parked just now.
    fn is_set_aside_by(&self, records: &[Record]) -> bool {
        records.iter().any(|record| match &record.fact {
            Fact::Shipment {
                shipment, event, ..
            } => {
                let goes = matches!(
                    event,
                    Event::Held { .. } | Event::Parked { .. } | Event::InterimApplied { .. }
                );
                goes && self.is_on_bench(shipment)
            }
            _ => false,
        })
    }

    pub(crate) fn is_on_bench(&self, shipment: &ShipmentId) -> bool {
        matches!(&self.flow, Flow::Bench(bench) if bench.shipment == *shipment)
    }

    /// Nothing is left to do for a shipment that was cancelled while it lay aside.
    fn drop_finished(&mut self) {
        let open = match &self.flow {
            Flow::Bench(bench) => Some(bench.shipment.clone()),
            _ => None,
        };
        self.desk.works.retain(|id, work| {
            open.as_ref() == Some(id) || super::flow::stage(&work.packing) != super::Stage::Done
        });
    }

    fn happened(&mut self, shipment: &ShipmentId, event: &Event) {
        if let Some(work) = self.desk.works.get_mut(shipment) {
            work.packing.evolve(event);
        }
        match event {
            Event::UnitsPacked { .. } | Event::UnitsUnpacked { .. } | Event::Damaged { .. } => {
                self.desk.scale.contents_changed();
            }
            Event::ParcelClosed { .. } => self.desk.scale.parcel_closed(),
            Event::LabelBought { .. } if self.is_on_bench(shipment) => self.may_print_by_itself(),
            _ => {}
        }
    }

    /// The disk has more or less room than before.
    pub(crate) fn room_is(&mut self, stamp: Gesture, room: Room, fx: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.desk.room, room);
        let words = match room {
            Room::Full if before != Room::Full => "disk-full-now",
            Room::Low if before == Room::Plenty => "disk-low-now",
            _ => return,
        };
        let say = super::opening::refused(Tone::Attention, "disk", Message::new(words));
        self.say(stamp.at, say, fx);
    }

    /// No new order is begun on a disk that can only just take what is open.
    pub(crate) fn has_no_room(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) -> bool {
        let is_full = self.desk.room == Room::Full;
        if is_full {
            let message = Message::new("disk-full-no-new");
            self.refuse(stamp.at, "disk_full", message, fx);
        }
        is_full
    }

    /// The batch is not durable: nothing has happened, and the packer is told aloud.
    pub(crate) fn journal_refused(&mut self, batch: u64, why: &Shown, fx: &mut Vec<Effect>) {
        if let Some(pending) = self.pending.take_if(|pending| pending.batch == batch) {
            let at = pending.records.first().map_or(
                Moment::new(jiff::Timestamp::UNIX_EPOCH, std::time::Duration::ZERO),
                |record| {
                    Moment::new(
                        record.at,
                        std::time::Duration::from_millis(record.steady_ms),
                    )
                },
            );
            self.forget_unwritten_print();
            let message = match why.as_str() {
                "full" => Message::new("not-durable-full"),
                "read_only" => Message::new("not-durable-read-only"),
                "failed" => Message::new("not-durable-failed"),
                _ => Message::new("not-durable").with("why", why),
            };
            self.refuse(at, "not_durable", message, fx);
        }
    }

    /// The rules refused: say it in words, remember it where it was a scan.
    pub(crate) fn refused(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        refusal: Refusal,
        fx: &mut Vec<Effect>,
    ) {
        let (tone, message) = super::scanning::words_of(&refusal);
        let say = Say {
            tone: Some(tone),
            message: Some(message),
            outcome: Outcome::Refused,
            reason: Some(refusal.code().to_owned()),
        };
        let event = match refusal {
            Refusal::WeightOff { off } => Event::WeightRefused { off },
            Refusal::NotInOrder { .. }
            | Refusal::TooMany { .. }
            | Refusal::CaseTooLarge { .. }
            | Refusal::KeptApart { .. }
            | Refusal::UnknownCode { .. }
            | Refusal::NotNow { .. }
            | Refusal::OtherItem { .. }
            | Refusal::OtherTote { .. }
            | Refusal::WrongLabel { .. }
            | Refusal::VoidedLabel { .. }
            | Refusal::AnswerMismatch => Event::Refused { refusal },
            _ => return self.say(stamp.at, say, fx),
        };
        self.journal(stamp, shipment, vec![event], say, Follow::Nothing, fx);
    }

    /// Says something refused that never came as far as the rules.
    pub(crate) fn refuse(
        &mut self,
        at: Moment,
        reason: &str,
        message: Message,
        fx: &mut Vec<Effect>,
    ) {
        let say = Say {
            tone: Some(Tone::Unknown),
            message: Some(message),
            outcome: Outcome::Refused,
            reason: Some(reason.to_owned()),
        };
        self.say(at, say, fx);
    }

    /// Says it: on the screen, by sound, and to whoever drives the station.
    pub(crate) fn say(&mut self, at: Moment, say: Say, fx: &mut Vec<Effect>) {
        if let Some(message) = &say.message {
            self.notice = Some(Notice {
                kind: say.tone.map_or(NoticeKind::Ok, Tone::kind),
                message: message.clone(),
                at,
            });
            self.reply = Reply {
                outcome: say.outcome,
                reason: say.reason,
                said: say.message,
            };
        }
        if let Some(tone) = say.tone {
            fx.push(Effect::Sound {
                tone,
                scanner: self.scanner.clone(),
            });
        }
    }
}
