//! What lifts a hold, and what no badge lifts.

use crate::domain::ids::PackerId;

use super::{
    event::Event,
    state::{HoldReason, Packing},
    voiding::VoidReason,
};

impl HoldReason {
    /// Why a label is voided that is held for this, where it can never be used again.
    #[must_use]
    pub fn outdates_label(self) -> Option<VoidReason> {
        match self {
            Self::AddressChanged => Some(VoidReason::AddressChanged),
            Self::LabelTakenBack => Some(VoidReason::TakenBack),
            _ => None,
        }
    }
}

impl Packing {
    /// True when a label was paid for that no badge makes right again.
    #[must_use]
    pub fn label_is_outdated(&self) -> bool {
        self.outdated_by().is_some()
    }

    /// Why the labels that were paid for are voided: the address changed afterwards, or their carrier took one back.
    #[must_use]
    pub fn outdated_by(&self) -> Option<VoidReason> {
        let has_label = self.parcels.iter().any(|parcel| parcel.label().is_some());
        let mut reasons = self.holds.iter().map(|hold| hold.reason);
        let outdated = reasons.find_map(HoldReason::outdates_label);
        outdated.filter(|_| has_label)
    }

    /// Lifts every hold that is known here.
    #[must_use]
    pub fn released(&self, by: PackerId) -> Event {
        Event::HoldsReleased {
            by,
            reasons: self.holds.iter().map(|hold| hold.reason).collect(),
        }
    }

    /// Lifts holds for these reasons; for all where none is named. A label that no badge makes right again stays held.
    pub(super) fn release_holds(&mut self, reasons: &[HoldReason]) {
        let is_outdated = self.label_is_outdated();
        self.holds.retain(|hold| {
            let is_meant = reasons.is_empty() || reasons.contains(&hold.reason);
            !is_meant || is_outdated && hold.reason.outdates_label().is_some()
        });
    }
}
