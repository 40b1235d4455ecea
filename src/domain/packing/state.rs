//! The state of a shipment at work.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{
    cartonize::ShippingPlan,
    enclosure::EnclosureKind,
    ids::{
        CartonCode, Generation, LeaseEpoch, LineId, OrderVersion, PackerId, ParcelNo, PlaceCode,
        Sku, StationId, ToteCode,
    },
    measure::Grams,
    shipment::{Line, Shipment},
    shown::Shown,
};

use super::{
    enclosures::EnclosurePrint,
    event::{BoughtLabel, CartonBasis, Entry},
    interim::Interim,
    voiding::VoidedLabel,
};

/// A shipment with everything that has been done to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Packing {
    /// What was ordered, as last told by the central.
    pub shipment: Shipment,
    /// Where in its life it is.
    pub phase: Phase,
    /// The live claim, if there is one.
    pub claim: Option<Claim>,
    /// Units short, by line, with reason recorded in the log.
    pub short: BTreeMap<LineId, u32>,
    /// Its boxes; the last one may be open.
    pub parcels: Vec<Parcel>,
    /// Why it may not go on, each by itself; empty when nothing stands in the way.
    pub holds: Vec<Hold>,
    /// Where the box was put when it was set aside.
    pub parked: Option<PlaceCode>,
    /// Wrong items scanned and not yet proven to be out of the box.
    pub strays: Vec<Stray>,
    /// A change from outside that the packer has to answer before going on.
    pub change: Option<Change>,
    /// Totes seen at the bench.
    pub totes_seen: Vec<ToteCode>,
    /// Unit scans into the open box, newest last: what undo takes back.
    pub trail: Vec<(LineId, u32)>,
    /// The boxes as they were planned when the shipment was released; absent where it was changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<ShippingPlan>,
}

/// Where in its life a shipment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Waits in the queue; may hold progress of an earlier claim.
    Ready,
    /// A packer has it; nothing is in a box yet.
    Claimed,
    /// Units are in an open box.
    Packing,
    /// Every unit is in a closed parcel.
    Packed,
    /// Every parcel carries its label, with evidence.
    Labelled,
    /// Handed to the carrier. Final.
    Dispatched,
    /// Cancelled. Final.
    Cancelled,
}

impl Phase {
    /// Every phase, in the order of a shipment's life.
    pub const ALL: [Self; 7] = [
        Self::Ready,
        Self::Claimed,
        Self::Packing,
        Self::Packed,
        Self::Labelled,
        Self::Dispatched,
        Self::Cancelled,
    ];
}

/// A lease on a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// The bench.
    pub station: StationId,
    /// Who packs.
    pub packer: PackerId,
    /// The fencing number.
    pub epoch: LeaseEpoch,
}

/// A box of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Parcel {
    /// From 1.
    pub no: ParcelNo,
    /// Its box type.
    pub carton: CartonCode,
    /// Who chose the box type.
    pub basis: CartonBasis,
    /// The packer called it full: what else is wanted goes into another.
    #[serde(default)]
    pub full: bool,
    /// Units by line; a line that is not in the box has no entry.
    pub contents: BTreeMap<LineId, u32>,
    /// How far it is.
    pub status: ParcelStatus,
    /// The newest generation that may have been sold: outlives a reopened box, so that none is bought twice. One that was
    /// refused is asked for again: generations count labels, not tries, so that no copy of the central's database
    /// counts them otherwise.
    #[serde(default)]
    pub asked: Option<Generation>,
    /// Labels that were bought for it and may not be used any more.
    #[serde(default)]
    pub voided: Vec<VoidedLabel>,
    /// The number it went under while its label could not be bought.
    #[serde(default)]
    pub interim: Option<Interim>,
    /// A copy of its label came out and was not good: two copies may exist, so the one on the box is scanned.
    #[serde(default)]
    pub spoiled: bool,
    /// Its label went, or was to go, to another bench's printer: whose label is on the box only a scan tells.
    #[serde(default)]
    pub elsewhere: bool,
    /// The hand-over that its label missed while it waited for a printer: it goes with the next collection.
    #[serde(default)]
    pub missed: Option<Timestamp>,
    /// What was printed to go inside, by what it is.
    #[serde(default)]
    pub enclosures: BTreeMap<EnclosureKind, EnclosurePrint>,
}

/// How far a parcel is. Each step carries what the one before proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParcelStatus {
    /// Being filled.
    Open {
        /// The last weight refused, until it is settled or the contents change.
        off: Option<WeightOff>,
    },
    /// Full, weighed, without a label that is proven to be on it.
    Closed {
        /// Its weight.
        weighed: Weighed,
        /// How far its label is.
        label: LabelState,
    },
    /// Carries its label.
    Labelled {
        /// Its weight.
        weighed: Weighed,
        /// The label on it.
        label: BoughtLabel,
        /// Which generation it is.
        generation: Generation,
        /// What proves that it is on this box.
        evidence: Evidence,
    },
    /// With the carrier.
    Loaded {
        /// The label on it.
        label: BoughtLabel,
    },
}

/// How far a closed parcel's label is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelState {
    /// Nobody has asked for one.
    None,
    /// The purchase was begun and its end is not known here. Only a look-up under the same key may follow.
    Requested {
        /// Which generation.
        generation: Generation,
        /// The purchase's identity at central and carrier.
        key: Uuid,
    },
    /// The carrier said no, for certain; another try is another purchase.
    Refused {
        /// Which generation.
        generation: Generation,
        /// The carrier's reason.
        reason: Shown,
    },
    /// Paid for.
    Bought {
        /// Which generation.
        generation: Generation,
        /// What was bought.
        label: BoughtLabel,
        /// How far its printing is.
        print: Print,
    },
}

/// How far the printing of a bought label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Print {
    /// Nothing was sent to a printer.
    Waiting,
    /// Bytes may have reached the printer: after a crash this means unknown, never "again".
    Sending {
        /// From 1; grows with each reprint.
        copy: u8,
    },
    /// It came out.
    Printed {
        /// Which copy.
        copy: u8,
        /// What proves it.
        evidence: Evidence,
    },
    /// It did not come out, for certain: sending it again is safe.
    NotPrinted {
        /// Which copy.
        copy: u8,
    },
    /// It came out and is not good: the packer destroys it.
    Spoiled {
        /// Which copy.
        copy: u8,
    },
    /// Only a person can tell.
    Unknown {
        /// Which copy.
        copy: u8,
    },
}

/// What proves that a label exists, from weak to strong.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The packer said so.
    Word,
    /// The printer was busy with it and then idle without a fault; it counts no labels.
    Idle,
    /// The printer's counter moved by one.
    Counter,
    /// The printer saw the label taken.
    Taken,
    /// The label was scanned on the box.
    Scanned,
}

/// A weight that was taken for a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Weighed {
    /// What it weighs.
    pub weight_g: Grams,
    /// Where the figure is from.
    pub source: WeightSource,
    /// What it should weigh; absent when a product's weight is not known yet.
    pub expected_g: Option<Grams>,
    /// Why it was accepted.
    pub verdict: WeightVerdict,
}

/// Where a weight is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightSource {
    /// A scale, at rest.
    Scale,
    /// A person's keys.
    Typed,
    /// The sum of the catalogue's weights: the bench has no scale, or none that can be weighed with.
    Catalogue,
}

/// Why a weight was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeightVerdict {
    /// Within tolerance.
    Inside,
    /// A product's weight is not known yet: nothing to compare with.
    NothingToCompare,
    /// Off, and somebody counted again.
    Accepted {
        /// Who stands for it.
        by: WeighedBy,
    },
}

/// Who stands for a weight outside the tolerance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WeighedBy {
    /// The packer counted all pieces again.
    Recount,
    /// A supervisor's badge.
    Supervisor {
        /// Whose.
        packer: PackerId,
    },
}

/// A refused weight, kept so that it can be settled without weighing again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeightOff {
    /// What the box weighs.
    pub weight_g: Grams,
    /// Where the figure is from.
    pub source: WeightSource,
    /// What it should weigh.
    pub expected_g: Grams,
    /// How far chance may take it, where packed parcels taught that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_g: Option<Grams>,
    /// Only a supervisor may accept it.
    pub override_needed: bool,
}

/// Why a shipment may not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    /// The kind of reason.
    pub reason: HoldReason,
    /// Further words, from outside or from the packer.
    #[serde(default)]
    pub note: Option<Shown>,
    /// Where the goods wait.
    #[serde(default)]
    pub place: Option<PlaceCode>,
}

/// The kinds of reason for a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Came held from its channel.
    Channel,
    /// Goods are missing and it may not go without them.
    Short,
    /// Goods are damaged and there is no other.
    Damaged,
    /// Something is wrong with the order itself.
    Question,
    /// It does not fit any box here.
    Box,
    /// The address changed after the label was bought.
    AddressChanged,
    /// The carrier says that a label on it was taken back.
    LabelTakenBack,
    /// Cancelled after it was packed.
    CancelledAfterPack,
    /// Two stations packed it.
    DoublePick,
    /// More is packed than is now ordered.
    OverPack,
    /// Its station was lost with goods half packed.
    StationLost,
}

/// A wrong item that may be in the box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stray {
    /// What was scanned, cleaned.
    pub code: Shown,
    /// Its name, where it is known.
    pub title: Option<Shown>,
}

/// A change from outside that waits for the packer's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The order was cancelled: everything comes out.
    Cancelled,
    /// Less is wanted of a line than is in the box.
    TakeOut {
        /// Units too many, by line.
        units: BTreeMap<LineId, u32>,
    },
}

impl Packing {
    /// A shipment that nobody has touched.
    #[must_use]
    pub fn new(shipment: Shipment, holds: Vec<Hold>) -> Self {
        Self {
            shipment,
            phase: Phase::Ready,
            claim: None,
            short: BTreeMap::new(),
            parcels: Vec::new(),
            holds,
            parked: None,
            strays: Vec::new(),
            change: None,
            totes_seen: Vec::new(),
            trail: Vec::new(),
            plan: None,
        }
    }

    /// The state after all of `entries`, in order.
    #[must_use]
    pub fn replay<'a>(mut self, entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        for entry in entries {
            self.evolve(&entry.event);
        }
        self
    }

    /// Units of a line in parcels.
    #[must_use]
    pub fn packed(&self, line: LineId) -> u32 {
        self.parcels
            .iter()
            .filter_map(|parcel| parcel.contents.get(&line))
            .sum()
    }

    /// Units of a line that are missing for good.
    #[must_use]
    pub fn short_of(&self, line: LineId) -> u32 {
        self.short.get(&line).copied().unwrap_or(0)
    }

    /// Units of a line still to be packed.
    #[must_use]
    pub fn open(&self, line: &Line) -> u32 {
        line.quantity
            .saturating_sub(self.packed(line.id))
            .saturating_sub(self.short_of(line.id))
    }

    /// Units still to be packed.
    #[must_use]
    pub fn open_units(&self) -> u32 {
        self.shipment.lines.iter().map(|line| self.open(line)).sum()
    }

    /// Units in parcels.
    #[must_use]
    pub fn packed_units(&self) -> u32 {
        self.parcels
            .iter()
            .flat_map(|parcel| parcel.contents.values())
            .sum()
    }

    /// Lines of a product, open ones first.
    #[must_use]
    pub fn lines_of(&self, sku: &Sku) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self
            .shipment
            .lines
            .iter()
            .filter(|line| line.sku == *sku)
            .collect();
        lines.sort_by_key(|line| self.open(line) == 0);
        lines
    }

    /// The box being filled.
    #[must_use]
    pub fn open_parcel(&self) -> Option<&Parcel> {
        self.parcels
            .last()
            .filter(|parcel| matches!(parcel.status, ParcelStatus::Open { .. }))
    }

    /// True where the open parcel is a unit that ships as it is, or will be.
    #[must_use]
    pub fn is_as_it_is(&self) -> bool {
        self.open_parcel()
            .is_some_and(|parcel| parcel.carton.is_own_box())
    }

    /// True while units that are wanted and in no box have to go into this one first: it is the newest, and not full.
    #[must_use]
    pub fn takes_more(&self, parcel: &Parcel) -> bool {
        !parcel.is_full() && self.is_last(parcel) && self.open_units() > 0
    }

    /// True for the newest parcel: nothing goes into those before it.
    #[must_use]
    pub fn is_last(&self, parcel: &Parcel) -> bool {
        self.parcels.last().is_some_and(|last| last.no == parcel.no)
    }

    /// True where an earlier parcel lost its label and nothing lies in the newest one, or that has its label: the earlier
    /// one is labelled first.
    #[must_use]
    pub fn is_label_due_before(&self) -> bool {
        let Some(last) = self.parcels.last() else {
            return false;
        };
        let may_wait = match last.status {
            ParcelStatus::Open { .. } => last.contents.is_empty(),
            ParcelStatus::Closed { .. } => false,
            ParcelStatus::Labelled { .. } | ParcelStatus::Loaded { .. } => true,
        };
        may_wait && self.unlabelled_parcel().is_some()
    }

    /// The first parcel that is closed and does not carry its label yet.
    #[must_use]
    pub fn unlabelled_parcel(&self) -> Option<&Parcel> {
        self.parcels
            .iter()
            .find(|parcel| matches!(parcel.status, ParcelStatus::Closed { .. }))
    }

    /// The parcel that the packer has before him: one that needs a label, where an earlier one does, else the open one.
    #[must_use]
    pub fn parcel_in_hand(&self) -> Option<&Parcel> {
        let open = self.open_parcel().filter(|_| !self.is_label_due_before());
        open.or_else(|| self.unlabelled_parcel())
    }

    /// The parcel of that number.
    #[must_use]
    pub fn parcel(&self, no: ParcelNo) -> Option<&Parcel> {
        self.parcels.iter().find(|parcel| parcel.no == no)
    }

    /// True when the order was cancelled after a label was paid for: the box goes under lock, with its label destroyed.
    #[must_use]
    pub fn goes_to_cage(&self) -> bool {
        self.change == Some(Change::Cancelled)
            && self.parcels.iter().any(|parcel| parcel.label().is_some())
    }

    /// True when it may go with the carrier: every parcel labelled, nothing held, nothing changed meanwhile.
    #[must_use]
    pub fn may_be_dispatched(&self) -> bool {
        self.phase == Phase::Labelled && self.holds.is_empty() && self.change.is_none()
    }

    /// The version of the order this state knows.
    #[must_use]
    pub fn order_version(&self) -> OrderVersion {
        self.shipment.order_version
    }
}

impl Parcel {
    /// True when nothing more goes in: the packer called it full, or it is a unit that ships as it is.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full || self.carton.is_own_box() && !self.contents.is_empty()
    }

    /// Units in it.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.contents.values().sum()
    }

    /// The label bought for it, whatever became of the paper.
    #[must_use]
    pub fn label(&self) -> Option<&BoughtLabel> {
        match &self.status {
            ParcelStatus::Closed {
                label: LabelState::Bought { label, .. },
                ..
            }
            | ParcelStatus::Labelled { label, .. }
            | ParcelStatus::Loaded { label } => Some(label),
            ParcelStatus::Open { .. } | ParcelStatus::Closed { .. } => None,
        }
    }

    /// The generation of the label bought for it, while that may be used.
    #[must_use]
    pub fn generation(&self) -> Option<Generation> {
        match &self.status {
            ParcelStatus::Closed {
                label: LabelState::Bought { generation, .. },
                ..
            }
            | ParcelStatus::Labelled { generation, .. } => Some(*generation),
            _ => None,
        }
    }

    /// More than one label may be about for it: which one is on the box only a scan tells.
    #[must_use]
    pub fn is_to_be_scanned(&self) -> bool {
        self.spoiled || self.elsewhere || self.interim.is_some() || !self.voided.is_empty()
    }

    /// The enclosure that bytes may be on their way of, with its copy.
    #[must_use]
    pub fn enclosure_under_way(&self) -> Option<(EnclosureKind, u8)> {
        self.enclosures
            .iter()
            .find(|(_, print)| print.verdict.is_none())
            .map(|(kind, print)| (*kind, print.copy))
    }

    /// Its weight, once taken.
    #[must_use]
    pub fn weighed(&self) -> Option<&Weighed> {
        match &self.status {
            ParcelStatus::Closed { weighed, .. } | ParcelStatus::Labelled { weighed, .. } => {
                Some(weighed)
            }
            ParcelStatus::Open { .. } | ParcelStatus::Loaded { .. } => None,
        }
    }
}
