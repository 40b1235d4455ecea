//! What is said and written down when a shipment goes on the bench.

use crate::domain::{
    log::Fact,
    packing::{Command, Context, LabelState, Packing, ParcelStatus, Print, decide},
};

use super::{Station, Work, effect::Tone, journal::Say, next_box::FirstBox, notice::Message};

impl Station {
    /// What is said when a shipment goes on the bench; a box that was begun before this bench lost its memory is counted first.
    pub(super) fn opened_words(&self, packing: &Packing) -> Say {
        let order = packing.shipment.order.as_str();
        if self.desk.has_lost_memory && packing.packed_units() > 0 {
            let message = Message::new("count-the-box")
                .with("order", order)
                .with("packed", packing.packed_units());
            return Say::toned(Tone::Attention, message);
        }
        Say::ok(Message::new("order-opened").with("order", order))
    }

    /// A label waits to be printed, and may be out already.
    fn doubts_label(&self, work: &Work) -> bool {
        let Some(parcel) = work.packing.unlabelled_parcel() else {
            return false;
        };
        let ParcelStatus::Closed {
            label:
                LabelState::Bought {
                    generation,
                    print: Print::Waiting | Print::NotPrinted { .. },
                    ..
                },
            ..
        } = &parcel.status
        else {
            return false;
        };
        let document = work.labels.get(&(parcel.no, *generation));
        self.desk.has_lost_memory
            || document.is_some_and(|document| self.may_be_printed_elsewhere(document))
    }

    /// What opening does by itself: the tote is seen, work goes on, a label that may be out is doubted, the box is begun.
    pub(super) fn opening_facts(&self, packing: &Packing, work: &Work, code: &str) -> Vec<Fact> {
        let mut commands = Vec::new();
        if packing.parked.is_some() {
            commands.push(Command::Resume);
        }
        if packing
            .shipment
            .totes
            .iter()
            .any(|tote| tote.as_str() == code)
        {
            commands.push(Command::SeeTote(code.into()));
        }
        if self.doubts_label(work) {
            commands.push(Command::DoubtPrint);
        }
        if packing.parcels.is_empty() {
            commands.extend(self.desk.next_box(packing).map(FirstBox::opened));
        }
        let nobody = "".into();
        let context = Context {
            packer: self
                .desk
                .packer
                .as_ref()
                .map_or(&nobody, |packer| &packer.id),
            policy: &self.desk.policy,
            catalogue: &self.desk.catalogue,
        };
        let mut ahead = packing.clone();
        let mut facts = Vec::new();
        for command in commands {
            // What opening cannot do by itself the packer is asked on the bench.
            for event in decide(&ahead, &context, &command).unwrap_or_default() {
                ahead.evolve(&event);
                facts.push(Fact::Shipment {
                    shipment: packing.shipment.id.clone(),
                    lease_epoch: work.epoch,
                    order_version: packing.order_version(),
                    event,
                });
            }
        }
        facts
    }
}
