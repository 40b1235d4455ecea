//! From a closed box to a label that is proven to be on it: bought once, printed once, checked.

use uuid::Uuid;

use crate::domain::{
    ids::ShipmentId,
    moment::Gesture,
    packing::{Command, LabelState, Parcel, ParcelStatus, Print, PrintVerdict, Refusal},
    shown::Shown,
};

use super::{
    Flow, Stage, Station, Work,
    effect::{Effect, Question, Tone},
    flow::Bench,
    journal::{Follow, Say},
    msg::{LabelDocument, RequestId, Trouble},
    notice::Message,
    opening::refused,
    readings::ReadCode,
};

impl Station {
    /// Takes the next step with the label of the open shipment that needs no person.
    pub(crate) fn advance_label(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Flow::Bench(bench) = self.flow.clone() else {
            return;
        };
        let Some(work) = self.desk.works.get(&bench.shipment) else {
            return;
        };
        let Some(parcel) = work.packing.unlabelled_parcel() else {
            return;
        };
        let ParcelStatus::Closed { label, .. } = &parcel.status else {
            return;
        };
        let shipment = bench.shipment.clone();
        let is_unsold = matches!(label, LabelState::None | LabelState::Requested { .. });
        if is_unsold && work.packing.open_units() == 0 && self.advance_slip(stamp, fx) {
            return;
        }
        let Some(work) = self.desk.works.get(&bench.shipment) else {
            return;
        };
        let Some(parcel) = work.packing.unlabelled_parcel() else {
            return;
        };
        let ParcelStatus::Closed { label, .. } = &parcel.status else {
            return;
        };
        match label {
            LabelState::None | LabelState::Refused { .. } if work.packing.takes_more(parcel) => {
                let say = Say::toned(Tone::Attention, Message::new("box-reopened"));
                self.attempt(stamp, &shipment, &Command::Reopen, say, fx);
            }
            LabelState::None => self.begin_purchase(stamp, &shipment, Say::quiet(), fx),
            LabelState::Requested { .. } if bench.buying.is_none() => {
                self.buy(stamp, &bench, fx);
            }
            LabelState::Bought { print, .. } => {
                let print = *print;
                if !(self.desk.can_print() && self.advance_enclosures(stamp, &bench, fx)) {
                    self.advance_print(stamp, &bench, print, fx);
                }
            }
            LabelState::Requested { .. } | LabelState::Refused { .. } => {}
        }
    }

    /// Makes a purchase's key durable; it is asked for when it is.
    pub(super) fn begin_purchase(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        say: Say,
        fx: &mut Vec<Effect>,
    ) {
        let key = stamp.derived(0x4c);
        self.fresh_key = Some(key);
        self.attempt(stamp, shipment, &Command::RequestLabel { key }, say, fx);
    }

    /// Asks for the label under its key. Asked again, the purchase is looked up first.
    fn buy(&mut self, stamp: Gesture, bench: &Bench, fx: &mut Vec<Effect>) {
        let Some((work, parcel)) = self.closed_parcel(&bench.shipment) else {
            return;
        };
        let ParcelStatus::Closed {
            label: LabelState::Requested { generation, key },
            ..
        } = parcel.status
        else {
            return;
        };
        let is_again = self.fresh_key != Some(key);
        let question = Question::Label {
            shipment: bench.shipment.clone(),
            parcel: parcel.no,
            generation,
            key,
            epoch: work.epoch,
            again: is_again,
        };
        self.fresh_key = None;
        let request = self.next_number();
        self.set_buying(Some((request, stamp.at)));
        fx.push(Effect::Ask { request, question });
    }

    fn advance_print(&mut self, stamp: Gesture, bench: &Bench, print: Print, fx: &mut Vec<Effect>) {
        let shipment = bench.shipment.clone();
        match print {
            // A station that stopped in between does not know who stands there now: a key prints it.
            Print::Waiting if !self.desk.can_print() || bench.is_resumed => {}
            Print::Waiting if bench.printing.is_none() => self.start_print(stamp, &shipment, fx),
            // Nobody is printing: the station stopped in between. Only a person can tell what came out.
            Print::Sending { copy } if bench.printing.is_none() => {
                let Some((_, parcel)) = self.closed_parcel(&shipment) else {
                    return;
                };
                let command = Command::FinishPrint {
                    parcel: parcel.no,
                    copy,
                    verdict: PrintVerdict::Unknown,
                };
                self.attempt(stamp, &shipment, &command, Say::quiet(), fx);
            }
            Print::Sending { .. } if bench.follows => {}
            Print::Sending { .. } => self.send_to_printer(bench, fx),
            Print::NotPrinted { .. } | Print::Spoiled { .. } if bench.follows => {
                self.start_print(stamp, &shipment, fx);
            }
            Print::Printed { evidence, .. }
                if self.desk.policy.label_check.is_content_with(evidence)
                    && !self.desk.equipment.printer_shared
                    && !self.is_to_be_scanned(&shipment)
                    && self.enclosures_missing().is_empty() =>
            {
                let say = self.done_words(&shipment);
                self.attempt(stamp, &shipment, &Command::ApplyUnscanned, say, fx);
            }
            Print::Waiting
            | Print::Printed { .. }
            | Print::NotPrinted { .. }
            | Print::Spoiled { .. }
            | Print::Unknown { .. } => self.nothing_follows(),
        }
    }

    /// Makes it durable that bytes are about to reach the printer; they follow when it is.
    pub(super) fn start_print(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        fx: &mut Vec<Effect>,
    ) {
        let work = self.desk.works.get(shipment);
        if work.and_then(Work::label_to_print).is_none() {
            let say = refused(
                Tone::Attention,
                "label_missing",
                Message::new("label-missing"),
            );
            return self.say(stamp.at, say, fx);
        }
        let command = self.next_print(stamp);
        self.attempt(stamp, shipment, &command, Say::quiet(), fx);
    }

    /// The bench waits for a print from here on; the command makes it durable.
    pub(crate) fn next_print(&mut self, stamp: Gesture) -> Command {
        self.waits_for_print(stamp, stamp.derived(0x50));
        if let Flow::Bench(bench) = &mut self.flow {
            bench.is_resumed = false;
        }
        self.denied = false;
        Command::StartPrint {
            printer: self.desk.printer_name().clone(),
            neighbour: self.desk.printing_at.is_some(),
        }
    }

    fn send_to_printer(&mut self, bench: &Bench, fx: &mut Vec<Effect>) {
        let Some((work, parcel)) = self.closed_parcel(&bench.shipment) else {
            return;
        };
        let Some(document) = work.label_to_print() else {
            return;
        };
        let label = (self.bytes_to_print(document), document.drawing.length_dots);
        self.send_print(bench, parcel.no, label, self.denied, fx);
    }

    pub(super) fn closed_parcel(&self, shipment: &ShipmentId) -> Option<(&Work, &Parcel)> {
        let work = self.desk.works.get(shipment)?;
        Some((work, work.packing.unlabelled_parcel()?))
    }

    fn set_buying(&mut self, buying: Option<(RequestId, crate::domain::moment::Moment)>) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.buying = buying;
        }
    }

    /// The request belongs to the bench as it stands.
    fn is_buying(&self, request: RequestId) -> bool {
        matches!(&self.flow, Flow::Bench(bench) if bench.buying.is_some_and(|(open, _)| open == request))
    }

    /// A label came. It is taken only for the purchase it names, wherever that shipment now is.
    pub(crate) fn label_arrived(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        document: LabelDocument,
        fx: &mut Vec<Effect>,
    ) {
        let in_background = self.ends_in_background(request);
        let is_open_purchase =
            self.is_open_purchase(&document) || in_background.as_ref() == Some(&document.shipment);
        // A claim may bring the document of a purchase that nobody has written down yet: that one is still to be taken.
        let is_ours_already = !is_open_purchase
            && self.desk.works.get(&document.shipment).is_some_and(|work| {
                work.labels.get(&(document.parcel, document.generation)) == Some(&document)
            });
        if self.is_buying(request) {
            // Not asked again by itself: who answers wrongly once may do so for ever.
            if !is_ours_already && !is_open_purchase {
                let Flow::Bench(bench) = &self.flow else {
                    return;
                };
                let shipment = bench.shipment.clone();
                return self.refused(stamp, &shipment, Refusal::AnswerMismatch, fx);
            }
            self.set_buying(None);
        }
        if is_ours_already {
            return;
        }
        let shipment = document.shipment.clone();
        let command = Command::TakeLabel {
            parcel: document.parcel,
            generation: document.generation,
            key: document.key,
            label: document.label.clone(),
        };
        let mut commands = vec![command];
        if self.may_be_printed_elsewhere(&document) {
            commands.push(Command::DoubtPrint);
        }
        let follow = Follow::Document(Box::new(document));
        let say = if self.is_on_bench(&shipment) {
            Say {
                tone: None,
                ..Say::ok(Message::new("label-bought"))
            }
        } else {
            Say::quiet()
        };
        self.attempt_all(stamp, &shipment, &commands, say, follow, fx);
    }

    /// The answer names the purchase that the bench waits for, in all its parts.
    fn is_open_purchase(&self, document: &LabelDocument) -> bool {
        let Flow::Bench(bench) = &self.flow else {
            return false;
        };
        let Some((_, parcel)) = self.closed_parcel(&bench.shipment) else {
            return false;
        };
        let asked = LabelState::Requested {
            generation: document.generation,
            key: document.key,
        };
        bench.shipment == document.shipment
            && parcel.no == document.parcel
            && matches!(&parcel.status, ParcelStatus::Closed { label, .. } if *label == asked)
    }

    /// The carrier said no, for certain.
    pub(crate) fn label_refused(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        key: Uuid,
        reason: &Shown,
        fx: &mut Vec<Effect>,
    ) {
        if let Some(shipment) = self.ends_in_background(request) {
            let reason = reason.clone();
            let command = Command::TakeLabelRefusal { key, reason };
            return self.attempt(stamp, &shipment, &command, Say::quiet(), fx);
        }
        if !self.is_buying(request) {
            return;
        }
        self.set_buying(None);
        let Some(shipment) = self
            .open_work()
            .map(|work| work.packing.shipment.id.clone())
        else {
            return;
        };
        let say = refused(
            Tone::Attention,
            "carrier_refused",
            Message::new("label-refused").with("reason", reason),
        );
        let command = Command::TakeLabelRefusal {
            key,
            reason: reason.clone(),
        };
        self.attempt(stamp, &shipment, &command, say, fx);
    }

    /// The purchase's end is not known, or the central cannot be reached: it stays open under its key.
    pub(crate) fn purchase_troubled(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        trouble: &Trouble,
        fx: &mut Vec<Effect>,
    ) {
        if self.background_troubled(request, trouble) || !self.is_buying(request) {
            return;
        }
        if trouble.code == "counted_otherwise" && self.recount(stamp, fx) {
            return;
        }
        let message = if trouble.code == "offline" {
            Message::new("label-waits-offline")
        } else if trouble.code == "customs_data" {
            Message::new("label-customs").with("detail", &trouble.detail)
        } else if trouble.code == "label_unprintable" {
            Message::new("label-unprintable").with("detail", &trouble.detail)
        } else {
            Message::new("label-not-confirmed").with("detail", &trouble.detail)
        };
        self.say(
            stamp.at,
            refused(Tone::Attention, &trouble.code, message),
            fx,
        );
    }

    /// The central is back, or the packer wants to know: look the open purchase up under its key.
    pub(crate) fn look_up_again(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        if self.stage() == Some(Stage::Label) {
            self.set_buying(None);
            self.advance_label(stamp, fx);
        }
    }

    /// A code scanned while a label is due.
    pub(crate) fn scan_label(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        read: &ReadCode,
        fx: &mut Vec<Effect>,
    ) {
        if self.slip_to_scan().is_some() {
            return self.scan_slip(stamp, shipment, read, fx);
        }
        let say = self.done_words(shipment);
        let command = Command::ApplyLabel {
            code: read.shown.clone(),
            text: read.text.clone(),
            typed: read.typed,
        };
        self.attempt(stamp, shipment, &command, say, fx);
    }

    /// The box is done, and the order where nothing more is wanted; what customs want to see beside it no printer here can print.
    fn done_words(&self, shipment: &ShipmentId) -> Say {
        let packing = self.desk.works.get(shipment).map(|work| &work.packing);
        let order = packing
            .map(|packing| Shown::new(packing.shipment.order.as_str()))
            .unwrap_or_default();
        if packing.is_some_and(|packing| packing.open_units() > 0) {
            return Say::ok(Message::new("box-done").with("order", order));
        }
        if self.declaration_by_hand() {
            let message = Message::new("order-done-customs").with("order", order);
            return Say::toned(Tone::Attention, message);
        }
        Say::toned(Tone::Done, Message::new("order-done").with("order", order))
    }
}
