//! What a station wants done in the world.

use uuid::Uuid;

use crate::domain::{
    approval::Act,
    ids::{CarrierId, Generation, LeaseEpoch, ParcelNo, ScannerName, ShipmentId},
    label::{numbers::SsccRange, sscc::Sscc},
    log::Record,
    packing::{Packing, VoidReason, Why},
    queue::AheadRef,
    secret::Secret,
    shown::Shown,
};

use super::{
    better_box::BoxQuestion,
    msg::{LabelDocument, RequestId},
};

/// One thing for the shell to do. Effects are carried out in order.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Make these records durable, then send [`super::Msg::Journaled`]; on any failure [`super::Msg::JournalRefused`].
    Journal(Box<Batch>),
    /// Ask the central, then send [`super::Msg::Answer`].
    Ask {
        /// The answer carries the same.
        request: RequestId,
        /// What is asked.
        question: Question,
    },
    /// Send a stored label to the printer, then report with [`super::msg::PrinterNews`].
    Print(PrintJob),
    /// Send a label of any length that belongs to no parcel to the printer, then report as with a parcel's.
    TestPrint {
        /// Its name.
        job: Uuid,
        /// The neighbour's printer it goes to; none: the bench's own.
        printer: Option<Shown>,
        /// The printable bytes.
        zpl: Vec<u8>,
    },
    /// The printer that answers is this bench's from now on.
    ConfirmPrinter,
    /// From now on labels go to that neighbour's printer, or to the bench's own again: also after a restart.
    UsePrinter(Option<Shown>),
    /// Stop waiting for this job; its verdict is then unknown unless the printer says better.
    GiveUpPrint(Uuid),
    /// Make a sound, at the bench and at the scanner that is in hand. What it says stands on the screen as well.
    Sound {
        /// Which.
        tone: Tone,
        /// The scanner on a wire of its own that was used last; none after a key or a scan through the terminal.
        scanner: Option<ScannerName>,
    },
    /// Look for the cheapest boxes, however long it takes, then send [`super::Msg::BoxesPlanned`].
    PlanBoxes(Box<BoxQuestion>),
    /// Fetch the queue and the dispatch lists.
    Refresh,
    /// Print a document on the office printer; report with [`super::Msg::Paper`] unless it came out.
    PrintPaper(Paper),
    /// Remember for the next start under which keyboard layout the scanner types; none: under its own.
    KeepLayout(Option<&'static str>),
    /// Leave: everything is durable.
    Quit,
}

/// A document for the office printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// A shipment's packing slip.
    Slip(ShipmentId),
    /// A parcel's customs declaration, where its destination asks for one.
    Customs(ShipmentId, ParcelNo),
    /// A closed list by its number, in the packer's language.
    List {
        /// The list's number.
        number: String,
        /// "en", "de".
        language: String,
    },
}

impl Paper {
    /// The word for it that the texts choose by.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Slip(_) => "slip",
            Self::Customs(..) => "customs",
            Self::List { .. } => "list",
        }
    }
}

/// Records that become durable together, or not at all.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its name.
    pub id: u64,
    /// What happened, in order.
    pub records: Vec<Record>,
    /// A shipment that came with a claim, stored in the same step.
    pub claim: Option<ClaimedWork>,
    /// Bought labels, stored in the same step.
    pub documents: Vec<LabelDocument>,
    /// A shipment this bench is done with.
    pub finished: Option<ShipmentId>,
    /// Shipments claimed ahead that are kept from now on.
    pub ahead: Vec<ClaimedWork>,
    /// Shipments claimed ahead that are opened, or not this bench's any more.
    pub not_ahead: Vec<ShipmentId>,
    /// What is left of the numbers for interim slips, where that changes.
    pub numbers: Option<SsccRange>,
}

/// A claimed shipment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedWork {
    /// With everything done to it before.
    pub packing: Packing,
    /// Under this number.
    pub epoch: LeaseEpoch,
    /// Until then, unless renewed.
    pub until: jiff::Timestamp,
    /// Labels bought for it that this bench does not have yet; a batch keeps them among its documents.
    pub labels: Vec<LabelDocument>,
}

/// A question to the central.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Lease what this tote or order number means.
    Claim {
        /// The scanned text.
        code: String,
        /// A supervisor who lifts a hold or takes over.
        supervisor: Option<StandsFor>,
    },
    /// Look the purchase up under its key, and buy only if it never arrived.
    Label {
        /// For which shipment.
        shipment: ShipmentId,
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// The purchase's identity.
        key: Uuid,
        /// The lease it is bought under.
        epoch: LeaseEpoch,
        /// It may have been asked before: look it up first.
        again: bool,
    },
    /// Take a label back. Asked again, the answer is the same.
    Void {
        /// Whose label.
        shipment: ShipmentId,
        /// Of which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// The lease it is asked under.
        epoch: LeaseEpoch,
        /// Why.
        reason: VoidReason,
        /// A supervisor, where the site leaves it to supervisors.
        supervisor: Option<StandsFor>,
    },
    /// Is this badge's PIN the one that was typed?
    Pin {
        /// The code on the badge.
        badge: String,
        /// What was typed.
        pin: Secret,
        /// The PIN from now on, where the one typed has to be changed.
        new_pin: Option<Secret>,
        /// What it is for.
        act: Act,
        /// About which shipment, or what was scanned.
        subject: String,
    },
    /// Prepare for the time without the central. Asked again, the answer is the same.
    Prepare {
        /// How many shipments this bench wants to have claimed ahead in all.
        wanted: u32,
        /// Those it has.
        known: Vec<AheadRef>,
        /// How many numbers for interim slips it needs; 0 where it has enough.
        numbers: u32,
    },
    /// Close a carrier's list.
    Manifest {
        /// The decision's identity.
        key: Uuid,
        /// Whose.
        carrier: CarrierId,
        /// What the packer saw on it.
        shipments: Vec<ShipmentId>,
    },
}

/// Who stands for an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsFor {
    /// The code on the badge.
    pub badge: String,
    /// What the central answered to badge and PIN, where the site asks for one.
    pub approval: Option<Uuid>,
    /// Why it is right all the same, where that is asked.
    pub why: Option<Why>,
}

/// A label to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintJob {
    /// Its name.
    pub id: Uuid,
    /// Whose label.
    pub shipment: ShipmentId,
    /// Which parcel's.
    pub parcel: ParcelNo,
    /// The neighbour's printer it goes to; none: the bench's own.
    pub printer: Option<Shown>,
    /// The printable bytes.
    pub zpl: Vec<u8>,
    /// The copy before had no known end, and the packer says that it did not come out.
    pub may_be_out: bool,
    /// The label's length at its resolution.
    pub length_dots: u32,
    /// It is no label but the interim slip with this number.
    pub interim: Option<Sscc>,
}

/// A sound pattern. Each also has a sign and a word on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Taken.
    Ok,
    /// Not in this order: nothing was changed.
    Wrong,
    /// One too many of the right thing.
    Over,
    /// Nobody knows this code.
    Unknown,
    /// Belongs to something else.
    Elsewhere,
    /// Look at the screen.
    Attention,
    /// An order is done.
    Done,
}
