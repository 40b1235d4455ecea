//! What comes to the bench from the world: weights, changes of the order, the network.

use crate::domain::{
    ids::{LeaseEpoch, ShipmentId},
    measure::Grams,
    moment::Gesture,
    packing::{
        Command, Event, Hold, LabelState, Packing, Parcel, ParcelStatus, Phase, Print, VoidReason,
        WeightSource,
    },
    weight::ScaleReading,
};

use super::{
    Flow, Stage, Station, Work,
    effect::{ClaimedWork, Effect, Tone},
    flow,
    journal::{Follow, Say},
    msg::Connection,
    notice::Message,
    opening::refused,
};

impl Station {
    /// The shipment on the bench.
    #[must_use]
    pub fn open_work(&self) -> Option<&Work> {
        match &self.flow {
            Flow::Bench(bench) => self.desk.works.get(&bench.shipment),
            _ => None,
        }
    }

    /// The scale shows something new.
    pub(crate) fn scale_says(
        &mut self,
        stamp: Gesture,
        reading: ScaleReading,
        fx: &mut Vec<Effect>,
    ) {
        self.desk.scale.shows(reading);
        self.take_weight(stamp, fx);
    }

    /// Takes the weight on the scale, if it may be taken and one is wanted.
    fn take_weight(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        // With a question open the packer may be about to take a unit out.
        if self.stage() != Some(Stage::Weigh) || self.asking().is_some() {
            return;
        }
        let Some(shipment) = self
            .open_work()
            .map(|work| work.packing.shipment.id.clone())
        else {
            return;
        };
        if let Some(weight) = self.desk.scale.take() {
            self.weighed(stamp, &shipment, weight, WeightSource::Scale, fx);
        }
    }

    /// The box weighs so much: it is closed if that is right.
    pub(crate) fn weighed(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        weight: Grams,
        source: WeightSource,
        fx: &mut Vec<Effect>,
    ) {
        let expected = self.desk.works.get(shipment).and_then(|work| {
            self.desk
                .expectation(&work.packing, work.packing.open_parcel()?)
        });
        let closed = match source {
            WeightSource::Scale => "box-closed",
            WeightSource::Typed => "box-closed-typed",
            WeightSource::Catalogue => "box-closed-calculated",
        };
        let say = Say::ok(Message::new(closed).with("weight", weight));
        let command = Command::Weigh {
            weight,
            source,
            expected,
        };
        self.attempt(stamp, shipment, &command, say, fx);
    }

    /// What follows by itself from what just became durable.
    pub(crate) fn advance(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        if self.pending.is_some() {
            return;
        }
        match self.stage() {
            Some(Stage::Label) => self.advance_label(stamp, fx),
            Some(Stage::Weigh) => self.take_weight(stamp, fx),
            Some(Stage::Done) => {
                if let Flow::Bench(bench) = &self.flow {
                    let shipment = bench.shipment.clone();
                    self.stop_waiting_for_print(fx);
                    self.flow = Flow::Queue;
                    match self.desk.works.remove(&shipment) {
                        Some(work) if work.packing.phase == Phase::Labelled => {
                            let order = work.packing.shipment.order.as_str();
                            self.desk.last_done = Some(order.into());
                        }
                        _ => self.leave_bench(fx),
                    }
                    fx.push(Effect::Refresh);
                    if self.desk.equipment.practice {
                        // Nobody is there to take the box off the practice scale.
                        self.desk.scale.shows(ScaleReading::Zero);
                    }
                }
            }
            Some(Stage::Held) => self.void_further(stamp, fx),
            Some(Stage::ChooseBox) => self.begin_next_box(stamp, fx),
            Some(Stage::Pack) => self.replace_own_box(stamp, fx),
            Some(Stage::Changed | Stage::Parked | Stage::Waiting) | None => {}
        }
    }

    /// The central has another version of a shipment than this bench.
    pub(crate) fn changed_outside(
        &mut self,
        stamp: Gesture,
        theirs: &Packing,
        fx: &mut Vec<Effect>,
    ) {
        let id = theirs.shipment.id.clone();
        let Some(work) = self.desk.works.get(&id) else {
            return;
        };
        let ours = &work.packing;
        let taken_over = theirs
            .claim
            .as_ref()
            .is_some_and(|claim| claim.station != self.desk.station);
        let epoch = work.epoch;
        if taken_over {
            return self.lease_lost(stamp, &id, epoch, fx);
        }
        let version = theirs.shipment.order_version;
        let is_newer = version > ours.shipment.order_version;
        let cancelled = theirs.phase == Phase::Cancelled
            || theirs.change == Some(crate::domain::packing::Change::Cancelled);
        let change = match (is_newer, cancelled) {
            (true, true) => Some(Event::OrderCancelled { version }),
            (true, false) => Some(Event::OrderChanged {
                version,
                shipment: Box::new(theirs.shipment.clone()),
                address: theirs.shipment.recipient != ours.shipment.recipient,
            }),
            (false, _) => None,
        };
        // What this bench put on hold itself comes back from the central without a note.
        let is_known = |hold: &Hold| ours.holds.iter().any(|own| own.reason == hold.reason);
        let new_holds: Vec<Hold> = theirs
            .holds
            .iter()
            .filter(|hold| !is_known(hold))
            .cloned()
            .collect();
        let held = !new_holds.is_empty();
        let mut events = voided_outside(ours, theirs);
        events.extend(change);
        events.extend(
            new_holds
                .into_iter()
                .map(|hold| Event::HeldOutside { hold }),
        );
        let mut ahead = ours.clone();
        for event in &events {
            ahead.evolve(event);
        }
        if events.is_empty() {
            return;
        }
        let matters = ahead.change.is_some() || cancelled || held;
        let is_open = self
            .open_work()
            .is_some_and(|open| open.packing.shipment.id == id);
        let message = Message::new(if cancelled && is_newer {
            "order-cancelled-now"
        } else if ahead.outdated_by() == Some(VoidReason::TakenBack) {
            "order-label-taken-back-now"
        } else if ahead.label_is_outdated() {
            "order-label-outdated-now"
        } else if held {
            "order-held-now"
        } else if matters {
            "order-changed-now"
        } else {
            "order-changed-quietly"
        });
        if let Flow::Bench(bench) = &mut self.flow
            && is_open
            && matters
        {
            bench.asking = None;
        }
        let say = if is_open {
            refused(Tone::Attention, "changed_outside", message)
        } else {
            Say::quiet()
        };
        self.journal(stamp, &id, events, say, Follow::Nothing, fx);
    }

    /// Another bench has it now.
    pub(crate) fn lease_lost(
        &mut self,
        stamp: Gesture,
        id: &ShipmentId,
        epoch: LeaseEpoch,
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.desk.works.get(id) else {
            return;
        };
        // An answer to an older question: the shipment was claimed again since.
        if work.epoch != epoch {
            return;
        }
        // A label that may be out is finished where it came out: the central settles who ships. One that was only
        // asked for, or bought, is the other bench's to print; and one that waits for a hand at the printer, if that has
        // not begun with it.
        if flow::stage(&work.packing) == Stage::Label && label_may_be_out(&work.packing) {
            if self.is_on_bench(id) {
                self.give_up_waiting_print(fx);
                if let Flow::Bench(bench) = &mut self.flow {
                    bench.is_lost = true;
                }
            }
            return;
        }
        let say = if self.is_on_bench(id) {
            lost_words(work)
        } else {
            Say::quiet()
        };
        self.write(stamp, Vec::new(), say, Follow::Lost(id.clone()), None, fx);
    }

    /// The central took the shipment back for this bench, under a new number: everything further goes under it.
    pub(crate) fn lease_renumbered(
        &mut self,
        stamp: Gesture,
        id: &ShipmentId,
        epoch: LeaseEpoch,
        fx: &mut Vec<Effect>,
    ) {
        let Some(work) = self.desk.works.get(id).filter(|work| work.epoch < epoch) else {
            return;
        };
        let work = Work {
            epoch,
            ..work.clone()
        };
        // The lease's end is not told: as renewed now, until it is renewed again.
        let claim = ClaimedWork {
            packing: work.packing.clone(),
            epoch,
            until: stamp.at.wall,
            labels: Vec::new(),
        };
        let follow = Follow::Kept(Box::new(work));
        self.write(stamp, Vec::new(), Say::quiet(), follow, Some(claim), fx);
    }

    /// The central can or cannot be reached.
    pub(crate) fn connection_is(
        &mut self,
        stamp: Gesture,
        connection: Connection,
        fx: &mut Vec<Effect>,
    ) {
        let came_back = connection == Connection::Online && !self.desk.is_online();
        // Every try in vain says so again; it is offline since the first.
        self.desk.connection = match (&self.desk.connection, connection) {
            (Connection::Offline { since, .. }, Connection::Offline { why, .. })
                if *since != jiff::Timestamp::UNIX_EPOCH =>
            {
                Connection::Offline { why, since: *since }
            }
            (_, connection) => connection,
        };
        if came_back {
            fx.push(Effect::Refresh);
            self.prepare_anew(fx);
            self.buy_waiting_anew();
            self.look_up_again(stamp, fx);
            if self.stage() == Some(Stage::ChooseBox) {
                self.advance(stamp, fx);
            }
        } else {
            // After a restart this is the first news: what needs no network goes on.
            self.advance(stamp, fx);
        }
    }
}

/// Another bench has the order.
pub(crate) fn lost_words(work: &Work) -> Say {
    let order = work.packing.shipment.order.as_str();
    let message = Message::new("lease-lost").with("order", order);
    refused(Tone::Attention, "lease_lost", message)
}

/// Bytes of the label that is due have left for this bench's printer.
fn label_may_be_out(packing: &Packing) -> bool {
    let label = packing
        .unlabelled_parcel()
        .map(|parcel| match &parcel.status {
            ParcelStatus::Closed { label, .. } => label,
            _ => &LabelState::None,
        });
    matches!(
        label,
        Some(LabelState::Bought {
            print: Print::Sending { .. } | Print::Printed { .. } | Print::Unknown { .. },
            ..
        })
    )
}

/// Labels that were voided elsewhere and are still this bench's to use.
fn voided_outside(ours: &Packing, theirs: &Packing) -> Vec<Event> {
    theirs
        .parcels
        .iter()
        .flat_map(|parcel| parcel.voided.iter().map(|voided| (parcel.no, voided)))
        .filter(|(no, voided)| {
            let own = ours.parcel(*no).and_then(Parcel::generation);
            own == Some(voided.generation)
        })
        .map(|(no, voided)| Event::LabelVoided {
            parcel: no,
            generation: voided.generation,
            reason: voided.reason,
            note: None,
            by: voided.by.clone(),
        })
        .collect()
}
