//! Labels that are taken back, and labels that are printed once more.
//!
//! Voiding is the central's decision: it retires the label there first, so that the next generation may be bought,
//! and then asks the carrier for the money. A bench keeps in its log what it was told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    ids::{Generation, PackerId, ParcelNo, TrackingNumber},
    shown::Shown,
};

use super::{
    event::{BoughtLabel, Event},
    state::{LabelState, Packing, ParcelStatus, Phase},
};

/// Why a label is voided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoidReason {
    /// It bears an address that is no longer right.
    AddressChanged,
    /// Weight or box are not what it was bought for.
    WrongParcel,
    /// The paper is lost or spoiled, and whoever has it may not use it.
    PaperLost,
    /// The carrier had taken it back before, whoever asked for that.
    TakenBack,
    /// It missed its collection, and another service still takes the parcel in time.
    MissedCollection,
    /// The order was cancelled.
    Cancelled,
    /// Anything else, told in words.
    Other,
}

/// Why a label that came out is printed once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReprintReason {
    /// The scanner does not read it, or a person cannot.
    Unreadable,
    /// Torn, creased or wet.
    Torn,
    /// It stuck to something else.
    Misplaced,
}

/// What the carrier said about a voided label's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "carrier", rename_all = "snake_case")]
pub enum VoidOutcome {
    /// It takes the label back.
    Credited,
    /// It does not, for certain.
    Refused {
        /// The carrier's words.
        reason: Shown,
    },
    /// It did not say: it is asked again, and somebody looks after it.
    Unknown,
}

/// How a purchase ended that only a person could settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum PurchaseEnd {
    /// The carrier sold it, but its label never came: it is never printed, and its money is asked back.
    Bought {
        /// The number the carrier names.
        tracking: TrackingNumber,
    },
    /// The carrier never sold it.
    NotBought,
}

/// A label that may not be used any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoidedLabel {
    /// Which generation it was.
    pub generation: Generation,
    /// The label.
    pub label: BoughtLabel,
    /// Why.
    pub reason: VoidReason,
    /// Who stands for it.
    pub by: PackerId,
}

impl Packing {
    /// True for a scan of a label of this shipment that was voided.
    #[must_use]
    pub fn is_voided_label(&self, code: &str) -> bool {
        self.parcels
            .iter()
            .flat_map(|parcel| &parcel.voided)
            .any(|voided| voided.label.is_scanned_as(code))
    }

    /// The first parcel with a label that was paid for, and the label's generation.
    #[must_use]
    pub fn labelled_parcel(&self) -> Option<(ParcelNo, Generation)> {
        self.parcels
            .iter()
            .find_map(|parcel| Some((parcel.no, parcel.generation()?)))
    }

    /// Takes a label off its parcel for good. With the last label of an old address its hold goes too.
    pub(super) fn void_label(&mut self, event: &Event) {
        let Event::LabelVoided {
            parcel: no,
            generation,
            reason,
            by,
            ..
        } = event
        else {
            return;
        };
        let Some(parcel) = self.parcels.iter_mut().find(|parcel| parcel.no == *no) else {
            return;
        };
        if parcel.generation() != Some(*generation) {
            return;
        }
        let (weighed, label) = match &parcel.status {
            ParcelStatus::Closed {
                weighed,
                label: LabelState::Bought { label, .. },
            }
            | ParcelStatus::Labelled { weighed, label, .. } => (weighed.clone(), label.clone()),
            _ => return,
        };
        // The next label has a collection of its own.
        parcel.missed = None;
        parcel.voided.push(VoidedLabel {
            generation: *generation,
            label,
            reason: *reason,
            by: by.clone(),
        });
        parcel.spoiled = false;
        parcel.status = ParcelStatus::Closed {
            weighed,
            label: LabelState::None,
        };
        if self.phase == Phase::Labelled {
            self.phase = Phase::Packed;
        }
        if self.labelled_parcel().is_none() {
            self.holds
                .retain(|hold| hold.reason.outdates_label().is_none());
        }
    }
}
