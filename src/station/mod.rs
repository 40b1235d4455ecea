//! The station: a protocol with a person, as one pure state machine.
//!
//! [`Station::update`] takes one message and returns what the world has to do about it. It reads no
//! clock and touches no device. A scan becomes [`Effect::Journal`]; only when the journal has answered does the state
//! evolve and the packer hear a tone. Which screen stands is a function of the shipment ([`flow::stage`]),
//! so a restart lands where the work stood.

pub mod ahead;
pub mod better_box;
pub mod box_plan;
pub mod commands;
pub mod desk;
pub mod effect;
mod enclosing;
mod expectation;
pub mod explained;
pub mod flow;
mod heard;
pub mod interim;
pub mod msg;
mod next_box;
pub mod notice;
pub mod scale_watch;

mod badges;
mod bench;
mod journal;
mod keys;
mod label_choices;
mod labelling;
mod opened;
mod opening;
mod papers;
pub mod pin;
mod practice;
mod print_news;
mod questions;
pub mod readings;
mod recount;
mod scanners;
mod scanning;
mod signing;
mod swapping;
mod test_print;
mod view;
mod voiding;
mod wedge;
mod why;

#[cfg(test)]
pub(crate) mod rig;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::VecDeque;

use crate::domain::{
    ids::ScannerName,
    label::sscc::Sscc,
    moment::{Gesture, Moment},
};

pub use commands::CommandId;
pub use desk::{Desk, Setup, Work};
pub use effect::{Effect, Tone};
pub use flow::{Flow, Stage};
pub use msg::Msg;
pub use notice::{Message, Notice, NoticeKind, Outcome, Reply};
pub use practice::Expected;
pub use scanners::{LOST, NO_ENDING};
pub(crate) use scanning::{ApartWords, why_apart};

use ahead::Preparing;
use interim::Background;
use journal::Pending;

/// The most messages that wait for the journal; one more is refused aloud, never dropped in silence.
pub const WAITING_MAX: usize = 1_024;

/// A print job that was handed over.
#[derive(Debug, Clone)]
pub(crate) struct SentJob {
    /// Its name.
    pub id: uuid::Uuid,
    /// Whose label.
    pub shipment: crate::domain::ids::ShipmentId,
    /// The neighbour's printer it went to; none: the bench's own.
    pub printer: Option<crate::domain::shown::Shown>,
}

/// A packing bench.
#[derive(Debug)]
pub struct Station {
    /// What the bench knows: people, goods, devices, work.
    pub(crate) desk: Desk,
    /// Where the packer is.
    pub(crate) flow: Flow,
    /// What was last said to the packer.
    pub(crate) notice: Option<Notice>,
    /// What became of the last input.
    pub(crate) reply: Reply,
    /// The scanner on a wire of its own that is in hand: what it hears is what was done last.
    pub(crate) scanner: Option<ScannerName>,
    /// The scanner that read the code which is being worked off.
    pub(crate) read_by: Option<ScannerName>,
    /// Text being typed after `/`.
    pub(crate) typing: Option<String>,
    /// The PIN that is being asked for.
    pub(crate) pin: Option<pin::PinEntry>,
    /// What the central answered to the PIN at the sign-in that stands.
    pub(crate) signed_under: Option<uuid::Uuid>,
    /// Scanned before the packer had to prove the sign-in: opened after it.
    pub(crate) opens: Option<String>,
    /// The help screen lies over everything; work goes on underneath.
    pub(crate) help: bool,
    /// What the journal is writing.
    pending: Option<Pending>,
    /// What arrived meanwhile, in order.
    waiting: VecDeque<(Gesture, Msg)>,
    /// Names the next batch and the next request.
    counter: u64,
    /// The print job that was handed to the printer last: it is handed over once.
    pub(crate) sent_job: Option<SentJob>,
    /// The test label that is under way.
    test_job: Option<uuid::Uuid>,
    /// The purchase that was begun since the start and not asked for yet.
    pub(crate) fresh_key: Option<uuid::Uuid>,
    /// The slip whose number was given just now: it is printed once by itself.
    pub(crate) fresh_slip: Option<Sscc>,
    /// Preparing for the time without the central.
    pub(crate) preparing: Preparing,
    /// Labels bought while nobody waits for them.
    pub(crate) background: Background,
    /// The plan for the box on the bench.
    box_plan: Option<box_plan::BoxPlan>,
    /// Better boxes that were asked for, or found.
    better_box: Option<better_box::BetterBox>,
    /// How often better boxes were asked for.
    box_questions: u64,
    /// The packer said that the last copy did not come out: the next one goes out with that word.
    pub(crate) denied: bool,
    /// The voiding that goes on with the next label, once the last one is written down.
    pub(crate) void_next: Option<Box<flow::Voiding>>,
    /// Claims asked for and not waited for any more, with what was scanned: only these may still be answered.
    abandoned: VecDeque<(msg::RequestId, String)>,
    /// The box that the central counts otherwise.
    recount: Option<recount::Recount>,
    /// The document that the packer may ask for now: of the label bought last, or the list closed last.
    pub(crate) paper: Option<effect::Paper>,
    /// Scans from a scanner's memory, until the packer says what becomes of them.
    pub(crate) stored: Vec<(Gesture, Vec<u8>)>,
}

impl Station {
    /// A bench as it starts, with whatever work its journal holds.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let mut station = Self {
            desk: Desk::new(setup),
            flow: Flow::SignIn,
            notice: None,
            reply: Reply::default(),
            scanner: None,
            read_by: None,
            typing: None,
            pin: None,
            signed_under: None,
            opens: None,
            help: false,
            pending: None,
            waiting: VecDeque::new(),
            counter: 0,
            sent_job: None,
            test_job: None,
            fresh_key: None,
            fresh_slip: None,
            preparing: Preparing::default(),
            background: Background::default(),
            box_plan: None,
            better_box: None,
            box_questions: 0,
            denied: false,
            void_next: None,
            abandoned: VecDeque::new(),
            recount: None,
            paper: None,
            stored: Vec::new(),
        };
        station.ask_for_slip();
        station.flow = station.resting_flow();
        station
    }

    /// Takes one message, stamped when it arrived, and returns what the world has to do about it, in order.
    pub fn update(&mut self, stamp: Gesture, msg: Msg) -> Vec<Effect> {
        let mut fx = Vec::new();
        match msg {
            Msg::Journaled { batch } => self.journaled(stamp, batch, &mut fx),
            Msg::JournalRefused { batch, why } => self.journal_refused(batch, &why, &mut fx),
            msg if msg.may_be_journaled() && self.pending.is_some() => {
                self.wait(stamp, msg, &mut fx);
            }
            msg => self.take(stamp, msg, &mut fx),
        }
        while self.pending.is_none() {
            let Some((stamp, msg)) = self.waiting.pop_front() else {
                break;
            };
            self.take(stamp, msg, &mut fx);
        }
        self.buy_waiting(stamp, &mut fx);
        self.pin
            .take_if(|entry| !pin::belongs_to(&self.flow, entry));
        self.plan_box();
        self.ask_for_better_box(&mut fx);
        fx
    }

    /// When to send [`Msg::Tick`] next if nothing else happens first: at the next full second of a wait that is shown.
    #[must_use]
    pub fn deadline(&self, now: Moment) -> Option<Moment> {
        let left_at = self.pin.as_ref().map(pin::PinEntry::left_at);
        let Some(since) = self.waits_since() else {
            return left_at;
        };
        let next = now.since(since).as_secs() + 1;
        Some(since.after(std::time::Duration::from_secs(next)))
    }

    /// True when everything handed in so far is durable and answered.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.pending.is_none() && self.waiting.is_empty()
    }

    /// How many more messages may wait for the journal.
    #[must_use]
    pub fn waiting_room(&self) -> usize {
        WAITING_MAX.saturating_sub(self.waiting.len())
    }

    fn wait(&mut self, stamp: Gesture, msg: Msg, fx: &mut Vec<Effect>) {
        if self.waiting.len() < WAITING_MAX {
            self.waiting.push_back((stamp, msg));
        } else {
            self.refuse(stamp.at, "overrun", Message::new("scan-overrun"), fx);
        }
    }

    /// Works off one message while nothing is being written.
    fn take(&mut self, stamp: Gesture, msg: Msg, fx: &mut Vec<Effect>) {
        if self.pin_takes(stamp, &msg, fx) {
            return;
        }
        self.read_by = None;
        self.notes_hand(stamp, &msg, fx);
        self.hears(stamp, &msg);
        match &msg {
            Msg::Scan { scanner, .. } | Msg::ScanFailed { scanner, .. } => {
                self.scanner.clone_from(scanner);
                self.read_by.clone_from(scanner);
            }
            Msg::WedgeScan(_)
            | Msg::StoredScan(_)
            | Msg::Command(_)
            | Msg::Digit(_)
            | Msg::Typed(_) => self.scanner = None,
            _ => {}
        }
        match msg {
            Msg::Scan { bytes, typed, .. } => self.scanned(stamp, &bytes, typed, fx),
            Msg::WedgeScan(bytes) => self.wedge_scanned(stamp, &bytes, fx),
            Msg::StoredScan(bytes) => self.stored_scan(stamp, bytes, fx),
            Msg::ScanFailed { reason, .. } => self.scan_failed(stamp, reason, fx),
            Msg::Command(command) => self.commanded(stamp, command, fx),
            Msg::Interrupt => self.interrupted(stamp, fx),
            Msg::Digit(digit) => self.digit(stamp, digit, fx),
            Msg::Typed(text) => self.typed(&text),
            Msg::Scale(reading) => self.scale_says(stamp, reading, fx),
            Msg::ScaleSaid(raw) => self.desk.scale_said = raw,
            Msg::Printer(news) => self.printer_says(stamp, &news, fx),
            Msg::Scanner {
                name,
                state,
                is_scan_lost,
            } => self.scanner_is(stamp, &name, state, is_scan_lost, fx),
            Msg::MemoryLost => self.memory_lost(stamp, fx),
            Msg::Paper(trouble) => self.paper_troubled(stamp, &trouble, fx),
            Msg::Connection(connection) => self.connection_is(stamp, connection, fx),
            Msg::Unsent(count) => self.desk.unsent = count,
            Msg::Room(room) => self.room_is(stamp, room, fx),
            Msg::Queue { items, ready } => {
                self.desk.queue = items;
                self.desk.ready = ready;
                self.prepare(fx);
            }
            Msg::Dispatchable(lists) => self.desk.dispatchable = lists,
            Msg::Catalogue(catalogue) => {
                self.desk.catalogue = *catalogue;
                // Sizes and stock may be other ones now.
                self.box_plan = None;
                self.better_box = None;
            }
            Msg::Roster { people, term } => {
                self.desk.catalogue.set_people(people);
                self.desk.roster = term;
            }
            Msg::Policy(policy) => self.desk.policy = policy,
            Msg::TimeZone(zone) => self.desk.equipment.time_zone = zone,
            Msg::ShipmentChanged(packing) => self.changed_outside(stamp, &packing, fx),
            Msg::LeaseLost { shipment, epoch } => self.lease_lost(stamp, &shipment, epoch, fx),
            Msg::LeaseRenumbered { shipment, epoch } => {
                self.lease_renumbered(stamp, &shipment, epoch, fx);
            }
            Msg::Answer { request, answer } => self.answered(stamp, request, *answer, fx),
            Msg::BoxesPlanned { request, plan } => {
                self.boxes_planned(stamp, request, plan.map(|plan| *plan), fx);
            }
            Msg::AheadChanged => self.ahead_changed(fx),
            Msg::Tick => self.ticked(stamp, fx),
            Msg::Journaled { .. } | Msg::JournalRefused { .. } => {}
        }
    }

    /// Time passes.
    fn ticked(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        if self.has_pending() {
            return;
        }
        self.ahead_ticks(stamp, fx);
        if !self.has_pending() && self.stage() == Some(Stage::Label) {
            self.advance_slip(stamp, fx);
        }
    }

    pub(crate) fn has_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// A number that names a batch or a request, once.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }
}
