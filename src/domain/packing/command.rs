//! What somebody, or the station on its own, wants done.

use uuid::Uuid;

use crate::domain::{
    approval::Act,
    enclosure::EnclosureKind,
    ids::{CartonCode, Generation, LineId, PackerId, ParcelNo, PlaceCode, Sku, ToteCode},
    label::sscc::Sscc,
    measure::Grams,
    shown::Shown,
    weight::Expectation,
};

use super::{
    event::{BoughtLabel, CartonBasis, DamageReason, Event, PrintVerdict, ShortReason},
    overriding::Why,
    state::{Evidence, HoldReason, WeightSource},
    voiding::ReprintReason,
};

/// A command to one shipment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// One of its totes is at the bench.
    SeeTote(ToteCode),
    /// Begin a box of this type.
    OpenParcel {
        /// The type.
        carton: CartonCode,
        /// Who chose it.
        basis: CartonBasis,
    },
    /// Exchange the open box for another type.
    ChangeCarton {
        /// The new type.
        carton: CartonCode,
        /// Who chose it, and why.
        basis: CartonBasis,
    },
    /// Nothing more goes into the open box: close it although more is wanted.
    FillBox,
    /// A code that means units of this product was scanned.
    Pack {
        /// The product.
        sku: Sku,
        /// Its title, for the refusal's words.
        title: Shown,
        /// Units under the code.
        units: u32,
        /// The code as it was read.
        code: Shown,
        /// It was typed.
        typed: bool,
        /// The packer has answered the product's quality check with "good".
        checked: bool,
    },
    /// A code that means nothing here was scanned.
    NoteUnknown {
        /// The code as it was read.
        code: Shown,
    },
    /// A code that belongs to something else was scanned (a place, a label, another tote).
    NoteMisplaced {
        /// The code as it was read.
        code: Shown,
    },
    /// A product of another owner was scanned.
    NoteOtherItem {
        /// The code as it was read.
        code: Shown,
    },
    /// Take the last scan's units out again.
    Undo,
    /// Wrong items were taken to this place.
    PutBack(PlaceCode),
    /// Units of a line are missing.
    Short {
        /// Which line.
        line: LineId,
        /// Why.
        reason: ShortReason,
        /// Where the box waits, or `None` to send the rest without them.
        place: Option<PlaceCode>,
    },
    /// Units of a line are missing, and a supervisor sends the rest although it may not go without them.
    SendShort {
        /// Which line.
        line: LineId,
        /// Why they are missing.
        reason: ShortReason,
        /// Who stands for it.
        by: Override,
    },
    /// A unit is damaged.
    Damage {
        /// Which line.
        line: LineId,
        /// What is wrong.
        reason: DamageReason,
        /// Where it is put.
        place: PlaceCode,
        /// It was scanned into the box already, and comes out of it.
        packed: bool,
    },
    /// Stop work on it for a reason that somebody else has to settle.
    Hold {
        /// Why.
        reason: HoldReason,
        /// Where the goods wait.
        place: Option<PlaceCode>,
    },
    /// Lift every hold.
    ReleaseHolds(Override),
    /// Set the box aside, keep the claim.
    Park(PlaceCode),
    /// Go on after a pause.
    Resume,
    /// The box weighs this much: close it if that is right.
    Weigh {
        /// The weight.
        weight: Grams,
        /// Where the figure is from.
        source: WeightSource,
        /// What it should weigh, where every product's weight is known.
        expected: Option<Expectation>,
    },
    /// The packer has counted again: close it at the refused weight.
    AcceptRecount,
    /// A supervisor accepts the refused weight.
    AcceptWeight(Override),
    /// Open the closed box again.
    Reopen,
    /// Buy a label under this key.
    RequestLabel {
        /// The purchase's identity.
        key: Uuid,
    },
    /// The central answered a purchase with a label.
    TakeLabel {
        /// The parcel the answer names.
        parcel: ParcelNo,
        /// The generation the answer names.
        generation: Generation,
        /// The key the answer names.
        key: Uuid,
        /// The label.
        label: BoughtLabel,
    },
    /// The central answered a purchase with a certain no.
    TakeLabelRefusal {
        /// The key the answer names.
        key: Uuid,
        /// Why.
        reason: Shown,
    },
    /// Send the label to a printer.
    StartPrint {
        /// Which printer.
        printer: Shown,
        /// It is another bench's.
        neighbour: bool,
    },
    /// The printer's verdict on a copy.
    FinishPrint {
        /// Which parcel.
        parcel: ParcelNo,
        /// Which copy.
        copy: u8,
        /// What became of it.
        verdict: PrintVerdict,
    },
    /// Send something that goes into the box to a printer.
    StartEnclosure {
        /// What it is.
        kind: EnclosureKind,
        /// Which printer.
        printer: Shown,
        /// It is another bench's.
        neighbour: bool,
        /// A person wants it once more, whatever became of the last copy.
        again: bool,
    },
    /// The printer's verdict on a copy of it.
    FinishEnclosure {
        /// Which parcel.
        parcel: ParcelNo,
        /// What it is.
        kind: EnclosureKind,
        /// Which copy.
        copy: u8,
        /// What became of it.
        verdict: PrintVerdict,
    },
    /// The packer says that no label came out.
    DenyLabel,
    /// The copy that came out is not good: it is destroyed and printed once more.
    SpoilLabel {
        /// What is wrong with it.
        reason: ReprintReason,
    },
    /// The label cannot be bought now: the closed box goes under this number meanwhile.
    GiveInterim {
        /// Of the bench's own range.
        sscc: Sscc,
    },
    /// The interim slip was scanned on the box.
    ApplyInterim {
        /// The code as it was read.
        code: Shown,
        /// Its text, to compare.
        text: String,
        /// It was typed: a person's word, not a scan.
        typed: bool,
    },
    /// Another bench bought the label and may have printed it: only a person can tell.
    DoubtPrint,
    /// A label was scanned on the box.
    ApplyLabel {
        /// The code as it was read.
        code: Shown,
        /// Its text, to compare.
        text: String,
        /// It was typed: a person's word, not a scan.
        typed: bool,
    },
    /// Accept the printer's own proof in place of a scan.
    ApplyUnscanned,
    /// Everything no longer wanted was taken out and put here.
    TakeOut(PlaceCode),
}

/// A second person's identity, checked by the caller to be allowed to override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Whose badge.
    pub by: PackerId,
    /// Why it is right all the same.
    pub why: Why,
}

impl Override {
    /// The record of it.
    #[must_use]
    pub fn of(&self, act: Act) -> Event {
        Event::Overridden {
            act,
            by: self.by.clone(),
            why: self.why.clone(),
        }
    }
}

impl Evidence {
    /// True for what proves without a person's word that the label came out.
    #[must_use]
    pub fn is_proof(self) -> bool {
        self >= Self::Counter
    }
}
