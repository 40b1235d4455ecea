//! What a station is told: by the packer, by devices, by the central, by its own journal.

use uuid::Uuid;

use crate::domain::{
    approval::Approval,
    carrier_label::CarrierDocument,
    cartonize::ShippingPlan,
    catalogue::Catalogue,
    enclosure::ParcelPapers,
    ids::{Generation, LeaseEpoch, PackerId, ParcelNo, ScannerName, ShipmentId, StationId},
    label::{Label, numbers::SsccRange},
    packer::Packer,
    packing::{BoughtLabel, HoldReason, Packing, Policy, VoidReason},
    queue::{DispatchList, Manifest, QueueItem},
    room::Room,
    roster::Term,
    shown::Shown,
    weight::ScaleReading,
};

use super::{
    commands::CommandId,
    effect::{ClaimedWork, Paper},
};

/// One message to the station.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A code was scanned, or typed as a whole.
    Scan {
        /// Its bytes as they came.
        bytes: Vec<u8>,
        /// A person's keys, not a scanner.
        typed: bool,
        /// The scanner on a wire of its own that read it; none for what came through the terminal.
        scanner: Option<ScannerName>,
    },
    /// A scanner that types sent this code.
    WedgeScan(Vec<u8>),
    /// A scanner that types sent this code from its memory: it was not made now.
    StoredScan(Vec<u8>),
    /// A scan came that cannot be read: too long, cut off, not text, lost on its way.
    ScanFailed {
        /// A stable word for it.
        reason: &'static str,
        /// The scanner on a wire of its own that it came from.
        scanner: Option<ScannerName>,
    },
    /// A function key, a named key or a command barcode.
    Command(CommandId),
    /// Ctrl and C together, with which other programs are left.
    Interrupt,
    /// A digit, alone between two silences.
    Digit(u8),
    /// Characters typed into the open text field.
    Typed(String),
    /// The scale has something new to say.
    Scale(ScaleReading),
    /// The scale's last answer, as it came: for people, whatever it means.
    ScaleSaid(Vec<u8>),
    /// The label printer has something new to say.
    Printer(PrinterNews),
    /// A document did not come out, or nobody knows.
    Paper(PaperTrouble),
    /// A scanner on a wire of its own came or went.
    Scanner {
        /// Which.
        name: ScannerName,
        /// How it is now.
        state: DeviceState,
        /// Half a scan was on its way when it went, or something of one may have been lost since.
        is_scan_lost: bool,
    },
    /// The bench's memory was damaged or missing at the start: what was not delivered is not known any more.
    MemoryLost,
    /// The central can or cannot be reached.
    Connection(Connection),
    /// So many records are not delivered yet.
    Unsent(u64),
    /// How much room the bench's disk has.
    Room(Room),
    /// What comes next.
    Queue {
        /// The first of them.
        items: Vec<QueueItem>,
        /// How many are ready in all.
        ready: u64,
    },
    /// What waits for its carrier.
    Dispatchable(Vec<DispatchList>),
    /// Products, cartons, places and people, anew.
    Catalogue(Box<Catalogue>),
    /// Who may sign in, as the central signed it.
    Roster {
        /// Everybody.
        people: Vec<Packer>,
        /// How far they may be believed while the central is away.
        term: Term,
    },
    /// The site's rules, anew.
    Policy(Policy),
    /// The IANA time zone of the site, anew.
    TimeZone(String),
    /// A shipment this bench has was changed outside.
    ShipmentChanged(Box<Packing>),
    /// Something that this bench has claimed ahead changed.
    AheadChanged,
    /// A shipment is no longer this bench's.
    LeaseLost {
        /// Which one.
        shipment: ShipmentId,
        /// The number that was asked about: a claim made since is not lost.
        epoch: LeaseEpoch,
    },
    /// A shipment is still this bench's, under another number.
    LeaseRenumbered {
        /// Which one.
        shipment: ShipmentId,
        /// The number from now on.
        epoch: LeaseEpoch,
    },
    /// The central answered a request.
    Answer {
        /// Which one; an answer nobody waits for changes nothing.
        request: RequestId,
        /// What it said.
        answer: Box<Answer>,
    },
    /// The cheapest boxes that were found for what [`super::Effect::PlanBoxes`] asked.
    BoxesPlanned {
        /// The question's number; an answer nobody waits for changes nothing.
        request: RequestId,
        /// The boxes; absent where none were found.
        plan: Option<Box<ShippingPlan>>,
    },
    /// The batch is durable.
    Journaled {
        /// Which one.
        batch: u64,
    },
    /// The batch could not be made durable: nothing of it happened.
    JournalRefused {
        /// Which one.
        batch: u64,
        /// Why: `full`, `read_only`, `failed`, or words for people.
        why: Shown,
    },
    /// The moment that [`super::Station::deadline`] named has come.
    Tick,
}

impl Msg {
    /// True for what may lead to records: it waits while the journal writes, so that order is kept.
    #[must_use]
    pub fn may_be_journaled(&self) -> bool {
        !matches!(
            self,
            Self::Unsent(_)
                | Self::ScaleSaid(_)
                | Self::Queue { .. }
                | Self::AheadChanged
                | Self::Room(_)
                | Self::Dispatchable(_)
                | Self::Catalogue(_)
                | Self::Roster { .. }
                | Self::Policy(_)
                | Self::TimeZone(_)
                | Self::Journaled { .. }
                | Self::JournalRefused { .. }
                | Self::Tick
        )
    }
}

/// Names a request to the central.
pub type RequestId = u64;

/// Whether the central can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    /// It answers.
    Online,
    /// It does not.
    Offline {
        /// What is wrong, as a text key's last part: "unreachable", "timed-out", "certificate", "not-the-central", "token".
        why: &'static str,
        /// Since when, by the wall.
        since: jiff::Timestamp,
    },
}

/// How a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeviceState {
    /// None is configured.
    #[default]
    Absent,
    /// It works.
    Ready,
    /// It needs a hand; the text key's last part says which.
    Trouble(&'static str),
}

/// What a label printer reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterNews {
    /// How it is while nothing is printed.
    State(DeviceState),
    /// How the neighbour's printer is that labels go to, while nothing is printed there.
    NeighbourState(DeviceState),
    /// The job waits for a hand at the printer; it goes on by itself.
    Waiting {
        /// Which job.
        job: Uuid,
        /// What is needed.
        trouble: &'static str,
    },
    /// The job is over.
    Finished {
        /// Which job.
        job: Uuid,
        /// What became of it.
        verdict: crate::domain::packing::PrintVerdict,
        /// What was in the way, where something was.
        trouble: Option<&'static str>,
    },
}

/// What the central answers.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a message holds it in a box")]
pub enum Answer {
    /// The shipment is ours.
    Claimed {
        /// With everything done to it so far.
        packing: Packing,
        /// Under this number.
        epoch: LeaseEpoch,
        /// Until then, unless renewed.
        until: jiff::Timestamp,
        /// The labels bought for it so far.
        labels: Vec<LabelDocument>,
    },
    /// The label is bought.
    Label(LabelDocument),
    /// The label is refused, for certain.
    LabelRefused {
        /// The purchase.
        key: Uuid,
        /// The carrier's words.
        reason: Shown,
    },
    /// The label is retired.
    Voided {
        /// The shipment the answer names.
        shipment: ShipmentId,
        /// The parcel the answer names.
        parcel: ParcelNo,
        /// The generation the answer names.
        generation: Generation,
        /// Why.
        reason: VoidReason,
        /// Who stands for it.
        by: PackerId,
    },
    /// What the bench has for the time without the central.
    Prepared(Prepared),
    /// Badge and PIN are right.
    Approved(Approval),
    /// They are not, or nobody could say.
    NotApproved(PinTrouble),
    /// The list is closed.
    Manifest(Manifest),
    /// No.
    Refused(Trouble),
}

/// What the bench has for the time without the central, beside what it had.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Shipments that are new, or changed since.
    pub claimed: Vec<ClaimedWork>,
    /// Shipments that are no longer reserved for it.
    pub gone: Vec<ShipmentId>,
    /// There are more for it: ask again.
    pub more: bool,
    /// More numbers for interim slips.
    pub numbers: Option<SsccRange>,
}

/// Why the central does not believe a badge and its PIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinTrouble {
    /// A stable word: a problem's code, or "offline".
    pub code: String,
    /// What happened, in the central's words.
    pub detail: Shown,
    /// So many more tries, where it was the wrong one.
    pub tries_left: Option<u32>,
    /// So many minutes, where the badge is locked out.
    pub minutes_left: Option<u32>,
}

/// What became of a document that is not known to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperTrouble {
    /// Which.
    pub paper: Paper,
    /// Why, in plain words.
    pub why: Shown,
    /// It lies in the print queue and may still come out.
    pub may_come: bool,
}

/// A bought label with its echo and its printable form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelDocument {
    /// The shipment the answer names.
    pub shipment: ShipmentId,
    /// The parcel the answer names.
    pub parcel: ParcelNo,
    /// The generation the answer names.
    pub generation: Generation,
    /// The purchase's key.
    pub key: Uuid,
    /// The bench that bought it, or has taken it over since; none where nobody remembers.
    pub bought_at: Option<StationId>,
    /// What was bought.
    pub label: BoughtLabel,
    /// For preview.
    pub drawing: Label,
    /// As the carrier sent it, to be kept.
    pub sent: CarrierDocument,
    /// For this bench's printer.
    pub zpl: Vec<u8>,
    /// What belongs to the parcel beside it.
    pub papers: ParcelPapers,
}

/// Why the central did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// A stable word: a problem's code, or "offline".
    pub code: String,
    /// What happened, in the central's words.
    pub detail: Shown,
    /// Who has it, where that is the trouble.
    pub station: Option<StationId>,
    /// Who packs it there.
    pub packer: Option<Shown>,
    /// Why it is held, where that is the trouble.
    pub hold: Option<HoldReason>,
    /// The words that came with the hold.
    pub note: Option<Shown>,
}
