//! A label that may not be used: taken back at the central, the next one bought; and a copy printed once more.

use crate::domain::{
    ids::ShipmentId,
    moment::Gesture,
    packer::Packer,
    packing::{Command, Event, Parcel, ReprintReason, VoidReason, VoidRight},
};

use super::{
    Flow, Stage, Station,
    effect::{Effect, Question, StandsFor, Tone},
    flow::{Asking, Voiding},
    journal::{Follow, Say},
    msg::{RequestId, Trouble},
    notice::Message,
    opening::refused,
    pin::Wanted,
};

impl Station {
    /// The copy in hand is not good: it is destroyed, and another is printed that must be scanned on its box.
    pub(crate) fn print_once_more(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        reason: ReprintReason,
        fx: &mut Vec<Effect>,
    ) {
        let say = Say::toned(Tone::Attention, Message::new("label-printed-again"));
        let commands = [Command::SpoilLabel { reason }, self.next_print(stamp)];
        self.attempt_all(stamp, shipment, &commands, say, Follow::Nothing, fx);
    }

    /// More than one label may be about for the parcel that is due: which one is on the box only a scan tells.
    pub(crate) fn is_to_be_scanned(&self, shipment: &ShipmentId) -> bool {
        let work = self.desk.works.get(shipment);
        work.and_then(|work| work.packing.unlabelled_parcel())
            .is_some_and(Parcel::is_to_be_scanned)
    }

    /// Why the shipment's label has to be voided, where it has to.
    pub(crate) fn outdated_by(&self, shipment: &ShipmentId) -> Option<VoidReason> {
        self.desk.works.get(shipment)?.packing.outdated_by()
    }

    /// Takes back the label that can never be used again, by whoever may.
    pub(crate) fn void_outdated(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let reason = self.open_work().and_then(|work| work.packing.outdated_by());
        if let Some(reason) = reason {
            self.want_void(stamp, reason, fx);
        }
    }

    /// The packer wants the label taken back: where that takes a supervisor, the badge is asked for.
    pub(crate) fn want_void(&mut self, stamp: Gesture, reason: VoidReason, fx: &mut Vec<Effect>) {
        if self.desk.policy.void_right == VoidRight::Packer {
            return self.void(stamp, reason, None, fx);
        }
        let packer = self.desk.packer.clone();
        match (
            packer.filter(|packer| packer.role.may_override()),
            self.open_work(),
        ) {
            (Some(supervisor), Some(work)) => {
                let wanted = Wanted::Void(work.packing.shipment.id.clone(), reason);
                self.stand_for(stamp, &supervisor, wanted, fx);
            }
            _ => self.open_question(Some(Asking::VoidBadge { reason })),
        }
    }

    /// A badge answers who stands for it.
    pub(crate) fn void_by_badge(
        &mut self,
        stamp: Gesture,
        reason: VoidReason,
        packer: &Packer,
        fx: &mut Vec<Effect>,
    ) {
        if !packer.role.may_override() {
            let message = Message::new("supervisor-needed");
            return self.refuse(stamp.at, "supervisor_needed", message, fx);
        }
        self.close_question();
        if let Some(work) = self.open_work() {
            let wanted = Wanted::Void(work.packing.shipment.id.clone(), reason);
            self.stand_for(stamp, packer, wanted, fx);
        }
    }

    pub(crate) fn void(
        &mut self,
        stamp: Gesture,
        reason: VoidReason,
        supervisor: Option<StandsFor>,
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.open_work() else {
            return;
        };
        // The label that is due comes first; with none due, the first that was paid for.
        let due = work.packing.unlabelled_parcel();
        let due = due.and_then(|parcel| Some((parcel.no, parcel.generation()?)));
        let Some((parcel, generation)) = due.or_else(|| work.packing.labelled_parcel()) else {
            return;
        };
        let question = Question::Void {
            shipment: work.packing.shipment.id.clone(),
            parcel,
            generation,
            epoch: work.epoch,
            reason,
            supervisor: supervisor.clone(),
        };
        if !self.desk.is_online() {
            let message = Message::new("void-offline");
            return self.refuse(stamp.at, "offline", message, fx);
        }
        let request = self.next_number();
        self.stop_waiting_for_print(fx);
        if let Flow::Bench(bench) = &mut self.flow {
            bench.voiding = Some(Box::new(Voiding {
                request,
                since: stamp.at,
                reason,
                supervisor,
            }));
        }
        self.say(stamp.at, Say::ok(Message::new("void-asked")), fx);
        fx.push(Effect::Ask { request, question });
    }

    /// The request is the voiding that the bench waits for.
    pub(crate) fn is_voiding(&self, request: RequestId) -> bool {
        matches!(&self.flow, Flow::Bench(bench)
            if bench.voiding.as_ref().is_some_and(|voiding| voiding.request == request))
    }

    /// The central retired a label. Told twice, it happened once.
    pub(crate) fn label_voided(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        event: Event,
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.desk.works.get(shipment) else {
            return;
        };
        let mut ahead = work.packing.clone();
        ahead.evolve(&event);
        let is_news = ahead != work.packing;
        let mut voiding = None;
        if let (true, Flow::Bench(bench)) = (self.is_on_bench(shipment), &mut self.flow) {
            voiding = bench.voiding.take();
        }
        if !is_news {
            return;
        }
        let goes_on = voiding.filter(|_| ahead.label_is_outdated());
        let mut events = vec![event];
        let mut words = "label-voided";
        let asks_weight = ahead
            .parcels
            .iter()
            .flat_map(|parcel| &parcel.voided)
            .next_back();
        if asks_weight.is_some_and(|voided| voided.reason == VoidReason::WrongParcel)
            && let Some(parcel) = ahead.unlabelled_parcel()
            && ahead.is_last(parcel)
        {
            // The next label is bought for what the box weighs now. An earlier parcel is not opened again.
            words = "label-voided-weigh";
            events.push(Event::ParcelReopened { parcel: parcel.no });
        }
        let say = Say::toned(Tone::Attention, Message::new(words));
        self.journal(stamp, shipment, events, say, Follow::Nothing, fx);
        // Every label of the old address goes, under the same badge.
        self.void_next = goes_on;
    }

    /// What follows when a voided label is written down: the next label of the old address.
    pub(crate) fn void_further(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        if self.stage() == Some(Stage::Held)
            && let Some(voiding) = self.void_next.take()
        {
            self.void(stamp, voiding.reason, voiding.supervisor, fx);
        }
    }

    /// The central did not void it, or nobody knows yet: it may be asked again.
    pub(crate) fn not_voided(&mut self, stamp: Gesture, trouble: &Trouble, fx: &mut Vec<Effect>) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.voiding = None;
        }
        let message = Message::new("void-refused").with("detail", &trouble.detail);
        self.say(
            stamp.at,
            refused(Tone::Attention, &trouble.code, message),
            fx,
        );
    }
}
