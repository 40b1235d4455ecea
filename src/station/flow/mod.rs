//! Where the packer is: THE transition table, and the choices that stand in place.
//!
//! While a shipment is on the bench the screen is a function of the shipment ([`stage`]): no screen can be
//! entered half-way, and a restart lands where the work stood.

pub mod asking;

use crate::domain::{
    ids::{CarrierId, LineId, ShipmentId},
    moment::Moment,
    packing::{Packing, ParcelStatus, Phase, VoidReason},
};

use super::{
    effect::StandsFor,
    msg::{RequestId, Trouble},
};

pub use asking::Asking;

/// Where the packer is.
#[derive(Debug, Clone)]
pub enum Flow {
    /// Nobody is signed in.
    SignIn,
    /// Scan a tote.
    Queue,
    /// A tote was scanned; the central is asked for its shipment.
    Opening {
        /// What was scanned.
        code: String,
        /// The answer carries it.
        request: RequestId,
        /// Since when.
        since: Moment,
    },
    /// The shipment may only be opened with a supervisor's badge.
    Barred {
        /// What was scanned.
        code: String,
        /// What bars it.
        trouble: Trouble,
    },
    /// A shipment is on the bench.
    Bench(Bench),
    /// Scanners, scale and printer: what is scanned here is only looked at.
    Devices,
    /// Parcels for the carriers.
    Dispatch {
        /// Whose list is open.
        carrier: Option<CarrierId>,
        /// The list is being closed.
        closing: Option<(RequestId, Moment)>,
    },
}

/// What the bench screen remembers beside the shipment itself.
#[derive(Debug, Clone)]
pub struct Bench {
    /// Which shipment.
    pub shipment: ShipmentId,
    /// A choice that waits for a digit or a scan.
    pub asking: Option<Asking>,
    /// The line that commands are meant for, where the packer chose one.
    pub cursor: Option<LineId>,
    /// The purchase that is under way.
    pub buying: Option<(RequestId, Moment)>,
    /// The label that is being taken back.
    pub voiding: Option<Box<Voiding>>,
    /// The print job that is under way.
    pub printing: Option<(uuid::Uuid, Moment)>,
    /// What the printer needs.
    pub printer_trouble: Option<&'static str>,
    /// Another printer was chosen, and the label follows as soon as it is sure not to be out.
    pub follows: bool,
    /// It was on the bench when the station stopped: a label that had not gone to the printer waits for a key.
    pub is_resumed: bool,
    /// Another bench has it, and this one waits for the printer to say whether its label is out.
    pub is_lost: bool,
}

/// A label that is being taken back at the central.
#[derive(Debug, Clone)]
pub struct Voiding {
    /// The answer carries it.
    pub request: RequestId,
    /// Since when.
    pub since: Moment,
    /// Why.
    pub reason: VoidReason,
    /// The supervisor who stands for it, where one does.
    pub supervisor: Option<StandsFor>,
}

impl Bench {
    /// The bench with this shipment on it.
    #[must_use]
    pub fn with(shipment: ShipmentId) -> Self {
        Self {
            shipment,
            asking: None,
            cursor: None,
            buying: None,
            voiding: None,
            printing: None,
            printer_trouble: None,
            follows: false,
            is_resumed: false,
            is_lost: false,
        }
    }
}

/// What a shipment on the bench waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The order was cancelled or changed in a way that matters to what is in hand.
    Changed,
    /// A supervisor.
    Held,
    /// Set aside.
    Parked,
    /// A box.
    ChooseBox,
    /// Units.
    Pack,
    /// A weight.
    Weigh,
    /// Its label.
    Label,
    /// Its label, which is bought by itself: the box stands aside under an interim slip.
    Waiting,
    /// Nothing: it is done here.
    Done,
}

/// THE transition table: from what has happened to a shipment to the screen that stands.
#[must_use]
pub fn stage(packing: &Packing) -> Stage {
    let finished = matches!(packing.phase, Phase::Dispatched | Phase::Cancelled);
    if finished {
        Stage::Done
    } else if packing.change.is_some() {
        Stage::Changed
    } else if !packing.holds.is_empty() {
        Stage::Held
    } else if packing.parked.is_some() {
        Stage::Parked
    } else if packing.phase == Phase::Labelled {
        Stage::Done
    } else {
        let last = packing.parcels.last();
        let waits = packing.waits_for_label() && packing.open_units() == 0;
        if packing.is_label_due_before() {
            return if waits { Stage::Waiting } else { Stage::Label };
        }
        match last.map(|parcel| &parcel.status) {
            None => Stage::ChooseBox,
            Some(ParcelStatus::Open { .. })
                if last.is_some_and(|parcel| packing.takes_more(parcel)) =>
            {
                Stage::Pack
            }
            Some(ParcelStatus::Open { .. }) => Stage::Weigh,
            Some(ParcelStatus::Closed { .. }) if waits => Stage::Waiting,
            Some(ParcelStatus::Closed { .. }) => Stage::Label,
            Some(ParcelStatus::Labelled { .. } | ParcelStatus::Loaded { .. }) => {
                if packing.open_units() > 0 {
                    Stage::ChooseBox
                } else {
                    Stage::Done
                }
            }
        }
    }
}

impl Flow {
    /// The screen's name, as `play` waits for it and pictures are filed under.
    #[must_use]
    pub fn name(&self, packing: Option<&Packing>) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Queue => "queue",
            Self::Opening { .. } => "opening",
            Self::Barred { .. } => "barred",
            Self::Devices => "devices",
            Self::Dispatch { .. } => "dispatch",
            Self::Bench(bench) => match packing.map(stage) {
                _ if matches!(bench.asking, Some(Asking::Check { .. })) => "quality",
                _ if bench.asking.is_some() => "exception",
                Some(Stage::Changed) => "changed",
                Some(Stage::Held) => "held",
                Some(Stage::Parked) => "parked",
                Some(Stage::ChooseBox) => "choose_box",
                Some(Stage::Pack) => "pack",
                Some(Stage::Weigh) => "weigh",
                Some(Stage::Label) => "label",
                Some(Stage::Waiting) => "waiting",
                Some(Stage::Done) | None => "done",
            },
        }
    }

    /// Since when something is waited for whose seconds are shown.
    #[must_use]
    pub fn waits_since(&self) -> Option<Moment> {
        match self {
            Self::Opening { since, .. } => Some(*since),
            Self::Dispatch { closing, .. } => closing.map(|(_, since)| since),
            Self::Bench(bench) => bench
                .buying
                .map(|(_, since)| since)
                .or(bench.voiding.as_ref().map(|voiding| voiding.since))
                .or(bench.printing.map(|(_, since)| since)),
            Self::SignIn | Self::Queue | Self::Devices | Self::Barred { .. } => None,
        }
    }
}
