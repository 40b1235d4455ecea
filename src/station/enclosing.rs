//! What goes into the box comes out before its label: the giver's card, the list of inserts, the label for the way back.
//!
//! One after the other, each with its record. One that fails or is not sure keeps no label waiting: the packer reads it
//! beside the label, and a key prints it once more.

use crate::domain::{
    enclosure::{EnclosureKind, ParcelPapers},
    ids::ShipmentId,
    label::{Label, mark, zpl::zpl},
    moment::Gesture,
    packing::{Command, EnclosurePrint, LabelState, Parcel, ParcelStatus, Print, PrintVerdict},
};

use super::{
    Flow, Station,
    desk::Slips,
    effect::{Effect, Tone},
    flow::Bench,
    journal::{Follow, Say},
    notice::Message,
};

impl Station {
    /// The parcel that is due, with what belongs to it beside its label.
    fn due(&self, shipment: &ShipmentId) -> Option<(&Parcel, Print, &ParcelPapers)> {
        let (work, parcel) = self.closed_parcel(shipment)?;
        let ParcelStatus::Closed {
            label: LabelState::Bought { print, .. },
            ..
        } = &parcel.status
        else {
            return None;
        };
        Some((parcel, *print, &work.label_to_print()?.papers))
    }

    /// The next enclosure that prints by itself, or follows a printer that was swapped.
    fn next_enclosure(&self, bench: &Bench) -> Option<EnclosureKind> {
        let (parcel, _, papers) = self.due(&bench.shipment)?;
        let is_due = |kind: EnclosureKind| match parcel.enclosures.get(&kind) {
            None => self.desk.equipment.enclosures.of(kind) == Slips::Always,
            Some(print) => bench.follows && print.verdict == Some(PrintVerdict::NotPrinted),
        };
        let drawn = papers.enclosures.iter().filter(|one| one.drawing.is_some());
        drawn.map(|one| one.kind).find(|kind| is_due(*kind))
    }

    /// Takes the next step with what goes into the box; false when the label itself is due.
    pub(super) fn advance_enclosures(
        &mut self,
        stamp: Gesture,
        bench: &Bench,
        fx: &mut Vec<Effect>,
    ) -> bool {
        let Some((parcel, print, _)) = self.due(&bench.shipment) else {
            return false;
        };
        if let Some((kind, copy)) = parcel.enclosure_under_way() {
            if bench.printing.is_none() {
                // Nobody is printing: the station stopped in between.
                let command = Command::FinishEnclosure {
                    parcel: parcel.no,
                    kind,
                    copy,
                    verdict: PrintVerdict::Unknown,
                };
                self.attempt(stamp, &bench.shipment, &command, Say::quiet(), fx);
            } else if !bench.follows {
                self.send_enclosure(bench, kind, fx);
            }
            return true;
        }
        let is_time =
            matches!(print, Print::Waiting) && bench.printing.is_none() && !bench.is_resumed;
        match self.next_enclosure(bench) {
            Some(kind) if is_time => {
                self.start_enclosure(stamp, &bench.shipment, kind, false, fx);
                true
            }
            _ => false,
        }
    }

    fn start_enclosure(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        kind: EnclosureKind,
        again: bool,
        fx: &mut Vec<Effect>,
    ) {
        self.waits_for_print(stamp, stamp.derived(0x45));
        let command = Command::StartEnclosure {
            kind,
            printer: self.desk.printer_name().clone(),
            neighbour: self.desk.printing_at.is_some(),
            again,
        };
        self.attempt(stamp, shipment, &command, Say::quiet(), fx);
    }

    fn send_enclosure(&mut self, bench: &Bench, kind: EnclosureKind, fx: &mut Vec<Effect>) {
        let Some((parcel, _, papers)) = self.due(&bench.shipment) else {
            return;
        };
        let drawing = papers.enclosure(kind).and_then(|one| one.drawing.as_ref());
        let Some(drawing) = drawing else {
            return;
        };
        let label = (
            self.enclosure_bytes(&bench.shipment, drawing),
            drawing.length_dots,
        );
        self.send_print(bench, parcel.no, label, false, fx);
    }

    /// At a neighbour's printer the first that comes out for a shipment lies behind this bench's name: what goes to the
    /// customer does not bear it. Its letters were proven when it was drawn.
    fn enclosure_bytes(&self, shipment: &ShipmentId, drawing: &Label) -> Vec<u8> {
        let plain = zpl(drawing).unwrap_or_default().into_bytes();
        let printer = &self.desk.printing_at;
        let is_named = self
            .sent_job
            .as_ref()
            .is_some_and(|sent| sent.shipment == *shipment && sent.printer == *printer);
        if printer.is_some() && !is_named {
            mark::behind_bench(drawing, &plain, self.desk.station.as_str())
        } else {
            plain
        }
    }

    /// The printer's verdict on the enclosure that is under way; false when it was the label's.
    pub(super) fn enclosure_finished(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        verdict: PrintVerdict,
        fx: &mut Vec<Effect>,
    ) -> bool {
        let Some((_, parcel)) = self.closed_parcel(shipment) else {
            return false;
        };
        let Some((kind, copy)) = parcel.enclosure_under_way() else {
            return false;
        };
        let say = match verdict {
            PrintVerdict::Printed { .. } => Say::quiet(),
            PrintVerdict::NotPrinted | PrintVerdict::Denied => {
                enclosure_words("enclosure-not-out", kind)
            }
            PrintVerdict::Unknown => enclosure_words("enclosure-not-sure", kind),
        };
        let command = Command::FinishEnclosure {
            parcel: parcel.no,
            kind,
            copy,
            verdict,
        };
        self.attempt_all(stamp, shipment, &[command], say, Follow::Nothing, fx);
        true
    }

    /// What the key prints now: something for the box that waits to be asked for, or is not known to be out.
    pub(crate) fn enclosure_to_ask_for(&self) -> Option<EnclosureKind> {
        let Flow::Bench(bench) = &self.flow else {
            return None;
        };
        let (parcel, _, papers) = self.due(&bench.shipment)?;
        let is_wanted = |kind: EnclosureKind| {
            let policy = self.desk.equipment.enclosures.of(kind);
            match parcel.enclosures.get(&kind) {
                None => policy != Slips::Never,
                Some(print) => print.is_in_doubt(),
            }
        };
        let is_free = bench.printing.is_none() && self.desk.can_print();
        let drawn = papers.enclosures.iter().filter(|one| one.drawing.is_some());
        drawn
            .map(|one| one.kind)
            .find(|kind| is_free && is_wanted(*kind))
    }

    /// The packer asks for it.
    pub(crate) fn print_enclosure(
        &mut self,
        stamp: Gesture,
        kind: EnclosureKind,
        fx: &mut Vec<Effect>,
    ) {
        if let Some(shipment) = self
            .open_work()
            .map(|work| work.packing.shipment.id.clone())
        {
            self.accept();
            self.start_enclosure(stamp, &shipment, kind, true, fx);
        }
    }

    /// What belongs into the box on the bench and is not known to be printed: asked for by a key, failed, or too large.
    #[must_use]
    pub fn enclosures_missing(&self) -> Vec<EnclosureKind> {
        let Flow::Bench(bench) = &self.flow else {
            return Vec::new();
        };
        let Some((parcel, print, papers)) = self.due(&bench.shipment) else {
            return Vec::new();
        };
        let is_missing = |kind: EnclosureKind, is_drawn: bool| {
            let policy = self.desk.equipment.enclosures.of(kind);
            match parcel.enclosures.get(&kind) {
                None if is_drawn => policy == Slips::Always && !matches!(print, Print::Waiting),
                None => policy != Slips::Never,
                Some(EnclosurePrint { verdict: None, .. }) => false,
                Some(print) => print.is_in_doubt(),
            }
        };
        papers
            .enclosures
            .iter()
            .filter(|one| is_missing(one.kind, one.drawing.is_some()))
            .map(|one| one.kind)
            .collect()
    }
}

fn enclosure_words(key: &'static str, kind: EnclosureKind) -> Say {
    Say::toned(
        Tone::Attention,
        Message::new(key).with("document", kind.word()),
    )
}
