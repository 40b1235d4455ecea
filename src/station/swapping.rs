//! A label that goes to another bench's printer because the own one fails, and the way back. One key offers it, a second
//! confirms it.
//!
//! The label follows only when it is sure that it is not out: what the printer before may still print, the packer is
//! asked about first. It then bears the bench's name, and is scanned on its box whatever the policy says.

use crate::domain::{
    ids::ShipmentId,
    label::mark,
    moment::Gesture,
    packing::{Event, LabelState, ParcelStatus, Print},
    shown::Shown,
};

use super::{
    Flow, Station,
    effect::{Effect, Tone},
    flow::Asking,
    journal::{Follow, Say},
    msg::{DeviceState, LabelDocument},
    notice::Message,
};

impl Station {
    /// The printers that labels may go to in place of the present one; none stands for the bench's own.
    pub(crate) fn other_printers(&self) -> Vec<Option<Shown>> {
        let equipment = &self.desk.equipment;
        let own = equipment.has_printer.then_some(None);
        let neighbours = equipment.neighbours.iter().cloned().map(Some);
        own.into_iter()
            .chain(neighbours)
            .filter(|printer| *printer != self.desk.printing_at)
            .collect()
    }

    /// True when a key offers another printer: a label is due that is not out yet, or the own printer is to be taken again.
    #[must_use]
    pub fn may_swap_printer(&self) -> bool {
        let is_out = self
            .open_work()
            .and_then(|work| work.packing.unlabelled_parcel())
            .and_then(|parcel| match &parcel.status {
                ParcelStatus::Closed {
                    label: LabelState::Bought { print, .. },
                    ..
                } => Some(matches!(print, Print::Printed { .. })),
                _ => None,
            });
        let is_wanted = is_out.is_some_and(|is_out| !is_out || self.desk.printing_at.is_some());
        is_wanted && !self.other_printers().is_empty()
    }

    /// The first key: which printer instead?
    pub(crate) fn offer_printers(&mut self) {
        if self.may_swap_printer() {
            let own = self.desk.equipment.printer.clone();
            let options = self.other_printers();
            self.open_question(Some(Asking::Printer { own, options }));
        }
    }

    /// The second key: it is written down, and from then on labels go there.
    pub(crate) fn swap_printer(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        to: Option<Shown>,
        fx: &mut Vec<Effect>,
    ) {
        self.close_question();
        let Some((work, parcel)) = self.closed_parcel(shipment) else {
            return;
        };
        let missed = work.packing.shipment.cut_off;
        let missed = missed.filter(|cut_off| *cut_off < stamp.at.wall);
        let name = to.as_ref().unwrap_or(&self.desk.equipment.printer);
        let event = Event::PrinterSwapped {
            parcel: parcel.no,
            from: self.desk.printer_name().clone(),
            to: name.clone(),
            missed,
        };
        let say = if missed.is_some() {
            let message = Message::new("printer-swapped-late").with("printer", name);
            Say::toned(Tone::Attention, message)
        } else {
            let key = match to {
                Some(_) => "printer-swapped",
                None => "printer-swapped-back",
            };
            Say::ok(Message::new(key).with("printer", name))
        };
        let follow = Follow::PrinterSwapped(to);
        self.journal(stamp, shipment, vec![event], say, follow, fx);
    }

    /// The swap is durable: what still waits for the printer before is given up, and follows once it is sure not to be out.
    pub(crate) fn printer_swapped(&mut self, to: Option<Shown>, fx: &mut Vec<Effect>) {
        self.desk.devices.neighbour = DeviceState::Ready;
        self.desk.printing_at.clone_from(&to);
        if let Flow::Bench(bench) = &mut self.flow {
            bench.follows = true;
            if let Some((job, _)) = bench.printing {
                fx.push(Effect::GiveUpPrint(job));
            }
        }
        fx.push(Effect::UsePrinter(to));
    }

    /// The label has been dealt with: nothing follows a swap any more.
    pub(crate) fn nothing_follows(&mut self) {
        if let Flow::Bench(bench) = &mut self.flow {
            bench.follows = false;
        }
    }

    /// What goes to the printer in use: at a neighbour's with this bench's name.
    pub(crate) fn bytes_to_print(&self, document: &LabelDocument) -> Vec<u8> {
        let (drawing, printed) = (&document.drawing, &document.zpl);
        match &self.desk.printing_at {
            Some(_) => mark::with_bench(drawing, printed, self.desk.station.as_str()),
            None => printed.clone(),
        }
    }
}
