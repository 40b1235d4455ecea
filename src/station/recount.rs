//! A box that the central counts otherwise is counted again, from what the central knows.

use uuid::Uuid;

use crate::domain::{
    ids::ShipmentId,
    moment::Gesture,
    packing::{LabelState, ParcelStatus},
};

use super::{
    Station, Work,
    effect::{ClaimedWork, Effect, Tone},
    journal::Say,
    notice::Message,
};

/// The central knows the whole log of the bench, and finds other units in the box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recount {
    shipment: ShipmentId,
    /// The purchase that it was refused for: claimed once for each, so that nothing goes round in a circle.
    purchase: Uuid,
    /// The central's count has not come yet.
    is_due: bool,
}

impl Station {
    /// The shipment is claimed again, and goes on from the central's count. False where that has not helped before.
    pub(super) fn recount(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) -> bool {
        let Some(work) = self.open_work() else {
            return false;
        };
        let parcel = work.packing.unlabelled_parcel();
        let Some(ParcelStatus::Closed {
            label: LabelState::Requested { key, .. },
            ..
        }) = parcel.map(|parcel| &parcel.status)
        else {
            return false;
        };
        let before = self.recount.as_ref();
        if before.is_some_and(|before| before.purchase == *key) {
            return false;
        }
        let shipment = &work.packing.shipment;
        let recount = Recount {
            shipment: shipment.id.clone(),
            purchase: *key,
            is_due: true,
        };
        // Shipments that follow one another share the order's number.
        let code = shipment
            .totes
            .first()
            .map_or_else(|| shipment.order.as_str(), |tote| tote.as_str())
            .to_owned();
        self.recount = Some(recount);
        self.ask_for(stamp, code, None, fx);
        true
    }

    /// The claim brings the count that the shipment goes on from. A change of the order that came meanwhile is not lost.
    pub(super) fn is_recount(&self, claim: &ClaimedWork, known: &Work) -> bool {
        let packing = &claim.packing;
        let due = self.recount.as_ref().filter(|recount| recount.is_due);
        due.is_some_and(|due| due.shipment == packing.shipment.id)
            && packing.order_version() >= known.packing.order_version()
    }

    /// What the packer is told of a shipment that goes on from the central's count; absent for every other.
    pub(super) fn recounted_words(&mut self, claim: &ClaimedWork) -> Option<Say> {
        let shipment = &claim.packing.shipment;
        let due = self.recount.as_mut().filter(|recount| recount.is_due);
        due.filter(|due| due.shipment == shipment.id)?.is_due = false;
        let message = Message::new("count-the-box")
            .with("order", shipment.order.as_str())
            .with("packed", claim.packing.packed_units());
        Some(Say::toned(Tone::Attention, message))
    }
}
