//! What happened: the only things that ever change a shipment.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{
    approval::Act,
    enclosure::EnclosureKind,
    ids::{
        CarrierId, CartonCode, Generation, LeaseEpoch, LineId, OrderVersion, PackerId, ParcelNo,
        PlaceCode, ServiceId, Sku, StationId, ToteCode, TrackingNumber,
    },
    label::sscc::Sscc,
    measure::Money,
    rerating::Rerating,
    shipment::Shipment,
    shown::Shown,
};

use super::{
    overriding::Why,
    refusal::Refusal,
    state::{Evidence, Hold, HoldReason, Weighed, WeightOff},
    voiding::{PurchaseEnd, ReprintReason, VoidOutcome, VoidReason},
};

/// An event of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// The central leased it to a bench.
    Claimed {
        /// Which bench.
        station: StationId,
        /// Who packs.
        packer: PackerId,
        /// The fencing number.
        epoch: LeaseEpoch,
    },
    /// The lease was given back; progress stays.
    Released,
    /// One of its totes was scanned at the bench.
    ToteSeen {
        /// Which one.
        tote: ToteCode,
    },
    /// A box was begun.
    ParcelOpened {
        /// Its number.
        parcel: ParcelNo,
        /// Its box type.
        carton: CartonCode,
        /// Who chose it.
        basis: CartonBasis,
    },
    /// The open box was exchanged for another type.
    CartonChanged {
        /// Which parcel.
        parcel: ParcelNo,
        /// The new box type.
        carton: CartonCode,
        /// Who chose it, and why.
        basis: CartonBasis,
    },
    /// The open box is full: what else is wanted goes into another.
    ParcelFilled {
        /// Which parcel.
        parcel: ParcelNo,
    },
    /// Units went into the open box: verified and packed in one step.
    UnitsPacked {
        /// Which line.
        line: LineId,
        /// Which product.
        sku: Sku,
        /// How many; more than one under a case barcode.
        units: u32,
        /// True when the code was typed, not scanned.
        typed: bool,
    },
    /// Units came out of the open box again.
    UnitsUnpacked {
        /// Which line.
        line: LineId,
        /// How many.
        units: u32,
    },
    /// Units were looked at, as their product asks, and found good.
    QualityPassed {
        /// Which line.
        line: LineId,
        /// How many.
        units: u32,
    },
    /// Units were found damaged and put aside.
    Damaged {
        /// Which line.
        line: LineId,
        /// How many.
        units: u32,
        /// What is wrong.
        reason: DamageReason,
        /// Where they lie now.
        place: PlaceCode,
        /// They had been in the box.
        unpacked: bool,
    },
    /// Units are missing.
    Short {
        /// Which line.
        line: LineId,
        /// How many.
        units: u32,
        /// Why.
        reason: ShortReason,
        /// Where the box waits; absent when it goes without them and the rest becomes a shipment of its own.
        place: Option<PlaceCode>,
        /// Without them nothing would be left to ship: the order waits for them, with or without a box.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        waits: bool,
    },
    /// A command was refused. Nothing changed but what is remembered of it.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// Wrong items were taken to their place.
    PutBack {
        /// Where.
        place: PlaceCode,
    },
    /// The shipment may not go on.
    Held {
        /// Why.
        reason: HoldReason,
        /// Where the goods wait.
        place: Option<PlaceCode>,
    },
    /// The central put it on hold. Only the central writes this; a bench keeps it in its log as told.
    HeldOutside {
        /// Why, and where the goods wait.
        hold: Hold,
    },
    /// A supervisor stood for something that is not allowed without one. What it came to is recorded by itself.
    Overridden {
        /// For what.
        act: Act,
        /// Whose badge.
        by: PackerId,
        /// Why it is right all the same.
        why: Why,
    },
    /// A supervisor let it go on: every hold that was known to whoever wrote this is lifted.
    HoldsReleased {
        /// Whose badge.
        by: PackerId,
        /// For what it was held, as far as that was known; older logs do not say so, and mean everything.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reasons: Vec<HoldReason>,
    },
    /// The box was set aside; the claim stays.
    Parked {
        /// Where.
        place: PlaceCode,
    },
    /// Work went on after a pause.
    Resumed,
    /// The box on the scale does not weigh what it should.
    WeightRefused {
        /// The figures.
        off: WeightOff,
    },
    /// The box was closed.
    ParcelClosed {
        /// Which.
        parcel: ParcelNo,
        /// Its weight.
        weighed: Weighed,
    },
    /// The box was opened again; it has no label that was paid for.
    ParcelReopened {
        /// Which.
        parcel: ParcelNo,
    },
    /// A label is about to be bought. Durable before anything is sent.
    LabelRequested {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// The purchase's identity, at central and carrier.
        key: Uuid,
    },
    /// The purchase was refused for certain.
    LabelRefused {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// The carrier's words.
        reason: Shown,
    },
    /// The label is paid for.
    LabelBought {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// What was bought.
        label: BoughtLabel,
    },
    /// The first byte of a label is about to reach a printer. Durable before it does.
    PrintStarted {
        /// For which parcel.
        parcel: ParcelNo,
        /// From 1, one more for every reprint.
        copy: u8,
        /// Which printer.
        printer: Shown,
        /// It is another bench's.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        neighbour: bool,
    },
    /// From here on the bench's labels go to another printer: a neighbour's, or its own again.
    PrinterSwapped {
        /// Whose label was due.
        parcel: ParcelNo,
        /// The printer before.
        from: Shown,
        /// The printer now.
        to: Shown,
        /// The hand-over that the label, bought for it, has missed meanwhile: it goes with the next collection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        missed: Option<Timestamp>,
    },
    /// What is known of a copy.
    PrintFinished {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which copy.
        copy: u8,
        /// What became of it.
        verdict: PrintVerdict,
    },
    /// The first byte of something that goes into the box is about to reach a printer. Durable before it does.
    EnclosureStarted {
        /// For which parcel.
        parcel: ParcelNo,
        /// What it is.
        kind: EnclosureKind,
        /// The generation of the parcel's label that it comes with.
        generation: Generation,
        /// From 1, one more for every reprint.
        copy: u8,
        /// Which printer.
        printer: Shown,
        /// It is another bench's.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        neighbour: bool,
    },
    /// What is known of a copy of it.
    EnclosureFinished {
        /// For which parcel.
        parcel: ParcelNo,
        /// What it is.
        kind: EnclosureKind,
        /// The generation of the parcel's label that it came with.
        generation: Generation,
        /// Which copy.
        copy: u8,
        /// What became of it.
        verdict: PrintVerdict,
    },
    /// A copy came out and is not good: it is destroyed, and another is printed.
    LabelSpoiled {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which copy.
        copy: u8,
        /// What is wrong with it.
        reason: ReprintReason,
    },
    /// A label may not be used any more. Only the central writes this; a bench keeps it in its log as told.
    LabelVoided {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// Why.
        reason: VoidReason,
        /// The person's words.
        #[serde(default)]
        note: Option<Shown>,
        /// Who stands for it.
        by: PackerId,
    },
    /// What the carrier said about a voided label's money. Only the central writes this.
    VoidSettled {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// The carrier's answer.
        outcome: VoidOutcome,
    },
    /// A person settled what became of a purchase. Only the central writes this.
    PurchaseSettled {
        /// For which parcel.
        parcel: ParcelNo,
        /// Which generation.
        generation: Generation,
        /// What became of it.
        end: PurchaseEnd,
        /// How the person knows.
        reason: Shown,
    },
    /// The label cannot be bought now: the box goes under this number meanwhile. Durable before the slip is printed.
    InterimGiven {
        /// Which parcel.
        parcel: ParcelNo,
        /// Its number, of the bench's own range.
        sscc: Sscc,
    },
    /// The interim slip is on its box, and the box waits for its label.
    InterimApplied {
        /// Which parcel.
        parcel: ParcelNo,
        /// What proves it.
        evidence: Evidence,
    },
    /// The label is on its box.
    LabelApplied {
        /// Which parcel.
        parcel: ParcelNo,
        /// What proves it.
        evidence: Evidence,
    },
    /// The order changed outside. Only the central writes this.
    OrderChanged {
        /// The new version.
        version: OrderVersion,
        /// The shipment as it is now wanted.
        shipment: Box<Shipment>,
        /// The address is another one.
        address: bool,
    },
    /// The order was cancelled outside. Only the central writes this.
    OrderCancelled {
        /// The new version.
        version: OrderVersion,
    },
    /// Units that are no longer wanted were taken out and put back.
    TakenOut {
        /// Units by line.
        units: BTreeMap<LineId, u32>,
        /// Where they lie now.
        place: PlaceCode,
    },
    /// All parcels went with the carrier. Only the central writes this, when a list is closed.
    Dispatched {
        /// The list's number.
        manifest: Shown,
    },
}

/// An event with the fact of who and when that a history needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// When, by the wall clock where it happened.
    pub at: jiff::Timestamp,
    /// Who did it; absent for what the central itself wrote.
    pub packer: Option<PackerId>,
}

/// Who chose a box type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CartonBasis {
    /// The recommended one.
    Recommended,
    /// The customer's or brand's own.
    Required,
    /// No carton here takes the unit: the packer packs it himself, in a parcel of its own.
    NoneFits,
    /// The packer's: none of the recommended left.
    NoneLeft,
    /// The packer's: the recommended one is too small.
    TooSmall,
    /// The packer's: the recommended one is too large.
    TooLarge,
    /// The packer's: the recommended one is damaged.
    BoxDamaged,
    /// The packer scanned another one.
    Scanned,
}

/// What is wrong with a damaged unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DamageReason {
    /// Broken, cracked, dented.
    Broken,
    /// Leaking or wet.
    Leaking,
    /// Opened, seal broken.
    Opened,
    /// Dirty or scratched.
    Dirty,
}

/// Why a unit is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortReason {
    /// It is not in the tote.
    NotInTote,
    /// Another product lay in its place.
    WrongItem,
    /// A case held fewer.
    CaseShort,
    /// It was damaged and there is no other.
    Damaged,
}

/// A label that was paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoughtLabel {
    /// Who carries it.
    pub carrier: CarrierId,
    /// How.
    pub service: ServiceId,
    /// What the carrier calls it.
    pub tracking: TrackingNumber,
    /// Serial shipping container code, 18 digits with check digit.
    pub sscc: String,
    /// What it costs.
    pub price: Money,
    /// SHA-256 of the printable bytes, in hex.
    pub sha256: String,
}

impl BoughtLabel {
    /// True for a scan of this label: its tracking number or its SSCC, exactly.
    #[must_use]
    pub fn is_scanned_as(&self, code: &str) -> bool {
        code == self.tracking.as_str() || crate::domain::barcode::sscc(code) == Some(&self.sscc)
    }

    /// The last four characters, as the packer compares them.
    #[must_use]
    pub fn last_four(&self) -> &str {
        let tracking = self.tracking.as_str();
        let start = tracking
            .char_indices()
            .rev()
            .nth(3)
            .map_or(0, |(index, _)| index);
        &tracking[start..]
    }
}

/// What became of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintVerdict {
    /// It came out.
    Printed {
        /// What proves it.
        evidence: Evidence,
    },
    /// It did not, for certain: the printer proves it.
    NotPrinted,
    /// It did not, by the packer's word.
    Denied,
    /// Nobody knows.
    Unknown,
}

/// Work that an exception makes for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// What is to be done.
    pub kind: TaskKind,
    /// Which line it is about.
    pub line: Option<LineId>,
    /// How many units.
    pub units: u32,
    /// Where.
    pub place: Option<PlaceCode>,
    /// What a label missed, and what would go in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rerating: Option<Box<Rerating>>,
}

/// Kinds of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Count the shelf: a pick came short.
    Recount,
    /// Bring another unit.
    Replace,
    /// Take damaged units out of stock.
    Quarantine,
    /// Bring units back to their shelf.
    PutBack,
    /// Look into a held shipment.
    ResolveHold,
    /// Count both totes: two stations packed one shipment.
    CountBoth,
    /// Stop the parcel or put back its goods.
    StopParcel,
    /// Void the label and buy another.
    Relabel,
    /// A label missed its collection while it waited for a printer: decide whether another service takes the parcel today.
    MissedCollection,
    /// Ask the carrier for the money of a label that may not be used.
    Refund,
    /// Find out at the carrier whether a label was paid for.
    SettlePurchase,
    /// Find out what customs want to know of a product: the line says which.
    CustomsData,
    /// Measure a product anew: its boxes were too small again and again. The line says which.
    Remeasure,
    /// Look at events that could not be applied.
    Review,
    /// Find out what happened to a bench's log: it began anew, or two histories claim the same place in it.
    LogBroken,
}

impl Event {
    /// The work this event makes for somebody.
    #[must_use]
    pub fn tasks(&self) -> Vec<Task> {
        let task = |kind, line, units, place: Option<&PlaceCode>| Task {
            kind,
            line,
            units,
            place: place.cloned(),
            rerating: None,
        };
        match self {
            Self::Short {
                line, units, place, ..
            } => {
                vec![task(TaskKind::Recount, Some(*line), *units, place.as_ref())]
            }
            Self::Damaged {
                line, units, place, ..
            } => vec![
                task(TaskKind::Quarantine, Some(*line), *units, Some(place)),
                task(TaskKind::Replace, Some(*line), *units, Some(place)),
            ],
            Self::TakenOut { units, place } => units
                .iter()
                .map(|(line, units)| task(TaskKind::PutBack, Some(*line), *units, Some(place)))
                .collect(),
            Self::PutBack { place } => vec![task(TaskKind::PutBack, None, 1, Some(place))],
            Self::Held { place, .. } => vec![task(TaskKind::ResolveHold, None, 0, place.as_ref())],
            Self::VoidSettled {
                outcome: VoidOutcome::Refused { .. },
                ..
            }
            | Self::PurchaseSettled {
                end: PurchaseEnd::Bought { .. },
                ..
            } => vec![task(TaskKind::Refund, None, 0, None)],
            _ => Vec::new(),
        }
    }
}
