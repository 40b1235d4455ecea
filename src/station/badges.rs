//! A badge in the middle of a shipment: who settles what, and who takes over the bench.

use crate::domain::{
    barcode::meaning::Meaning,
    ids::ShipmentId,
    moment::Gesture,
    packer::Packer,
    packing::{Command, Override},
};

use super::{
    Flow, Stage, Station,
    effect::{Effect, Tone},
    flow::Asking,
    journal::{Follow, Say},
    notice::Message,
    opening::refused,
};

impl Station {
    /// The person whose badge was scanned.
    pub(crate) fn badge_among(&self, meanings: &[Meaning]) -> Option<Packer> {
        meanings.iter().find_map(|meaning| match meaning {
            Meaning::Badge(id) => self
                .desk
                .catalogue
                .data()
                .packers
                .iter()
                .find(|packer| packer.id == *id)
                .cloned(),
            _ => None,
        })
    }

    /// A badge in the middle of a shipment: a supervisor settles what waits for one, anybody else takes over the bench.
    pub(crate) fn badge_at_bench(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        stage: Stage,
        packer: &Packer,
        fx: &mut Vec<Effect>,
    ) {
        let by = Override {
            by: packer.id.clone(),
        };
        let name = packer.name.clone();
        if let Some(Asking::VoidBadge { reason }) = self.asking().cloned() {
            return self.void_by_badge(stamp, reason, packer, fx);
        }
        if packer.role.may_override() && self.meets_another_printer() {
            let say = Say::ok(Message::new("printer-confirmed").with("name", &packer.name));
            fx.push(Effect::ConfirmPrinter);
            return self.say(stamp.at, say, fx);
        }
        if stage == Stage::Held && packer.role.may_override() && self.has_outdated_label(shipment) {
            return self.void_outdated(stamp, Some(packer.badge.clone()), fx);
        }
        if stage == Stage::Held {
            if !packer.role.may_override() {
                return self.refuse(
                    stamp.at,
                    "supervisor_needed",
                    Message::new("supervisor-needed"),
                    fx,
                );
            }
            let mut commands = vec![Command::ReleaseHolds(by)];
            let parked = self
                .desk
                .works
                .get(shipment)
                .is_some_and(|work| work.packing.parked.is_some());
            if parked {
                commands.push(Command::Resume);
            }
            let say = Say::ok(Message::new("hold-released").with("name", name));
            return self.attempt_all(stamp, shipment, &commands, say, Follow::Nothing, fx);
        }
        let weight_waits = stage == Stage::Weigh && self.weight_off(shipment).is_some();
        let packs_herself = self
            .desk
            .packer
            .as_ref()
            .is_some_and(|signed| signed.id == packer.id);
        if weight_waits && packer.role.may_override() && packs_herself {
            return self.another_supervisor_needed(stamp, fx);
        }
        if weight_waits && packer.role.may_override() {
            let say = Say::ok(Message::new("weight-accepted").with("name", name));
            return self.attempt(stamp, shipment, &Command::AcceptWeight(by), say, fx);
        }
        self.sign_in(stamp, packer.clone(), fx);
    }

    /// The label waits because another printer stands in the place of the bench's own.
    fn meets_another_printer(&self) -> bool {
        matches!(&self.flow, Flow::Bench(bench)
            if bench.printing.is_some() && bench.printer_trouble == Some("another"))
    }

    /// Nobody is the second pair of eyes on a box of their own.
    pub(crate) fn another_supervisor_needed(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let message = Message::new("another-supervisor-needed");
        let say = refused(Tone::Attention, "supervisor_needed", message);
        self.say(stamp.at, say, fx);
    }
}
