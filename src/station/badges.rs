//! A badge in the middle of a shipment: who settles what, and who takes over the bench.

use crate::domain::{
    barcode::meaning::Meaning,
    ids::{LineId, ShipmentId},
    moment::Gesture,
    packer::Packer,
    packing::{Command, Override, OverrideReason, ShortReason, Why},
};

use super::{
    Flow, Stage, Station,
    effect::{Effect, Tone},
    flow::Asking,
    journal::{Follow, Say},
    notice::Message,
    opening::refused,
    pin::{Wanted, Word},
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
        if let Some(Asking::VoidBadge { reason }) = self.asking().cloned() {
            return self.void_by_badge(stamp, reason, packer, fx);
        }
        if let Some(Asking::ShortPlace {
            line,
            reason,
            partial_allowed: false,
        }) = self.asking().cloned()
            && packer.role.may_override()
        {
            self.close_question();
            let wanted = Wanted::SendShort(shipment.clone(), line, reason);
            return self.stand_for(stamp, packer, wanted, fx);
        }
        if packer.role.may_override() && self.meets_another_printer() {
            let say = Say::ok(Message::new("printer-confirmed").with("name", &packer.name));
            fx.push(Effect::ConfirmPrinter);
            return self.say(stamp.at, say, fx);
        }
        if stage == Stage::Held
            && packer.role.may_override()
            && let Some(reason) = self.outdated_by(shipment)
        {
            let wanted = Wanted::Void(shipment.clone(), reason);
            return self.stand_for(stamp, packer, wanted, fx);
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
            return self.stand_for(stamp, packer, Wanted::Release(shipment.clone()), fx);
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
            let wanted = Wanted::AcceptWeight(shipment.clone());
            return self.stand_for(stamp, packer, wanted, fx);
        }
        self.wants_bench(stamp, packer.clone(), fx);
    }

    /// What held the shipment on the bench is settled; what was set aside goes on.
    pub(crate) fn release(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        (packer, word): (&Packer, Word),
        fx: &mut Vec<Effect>,
    ) {
        let mut commands = vec![Command::ReleaseHolds(by(packer, word))];
        let parked = self
            .desk
            .works
            .get(shipment)
            .is_some_and(|work| work.packing.parked.is_some());
        if parked {
            commands.push(Command::Resume);
        }
        let say = Say::ok(Message::new("hold-released").with("name", &packer.name));
        self.attempt_all(stamp, shipment, &commands, say, Follow::Nothing, fx);
    }

    /// The weight that is off is right all the same.
    pub(crate) fn accept_weight(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        (packer, word): (&Packer, Word),
        fx: &mut Vec<Effect>,
    ) {
        let say = Say::ok(Message::new("weight-accepted").with("name", &packer.name));
        let command = Command::AcceptWeight(by(packer, word));
        self.attempt(stamp, shipment, &command, say, fx);
    }

    /// The rest goes without what is missing, although it may not without a supervisor.
    pub(crate) fn send_short(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        (line, reason): (LineId, ShortReason),
        (packer, word): (&Packer, Word),
        fx: &mut Vec<Effect>,
    ) {
        let say = Say::ok(Message::new("short-sent-without"));
        let by = by(packer, word);
        let command = Command::SendShort { line, reason, by };
        self.attempt(stamp, shipment, &command, say, fx);
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

fn by(packer: &Packer, word: Word) -> Override {
    Override {
        by: packer.id.clone(),
        why: word.why.unwrap_or(Why {
            reason: OverrideReason::Other,
            note: None,
        }),
    }
}
