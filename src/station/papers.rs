//! Documents on the office printer: which one the packer may ask for, and what went wrong. No parcel waits for paper.

use crate::domain::{
    ids::ShipmentId,
    moment::{Gesture, Moment},
    packing::{Event, LabelState, Packing, ParcelStatus, Phase},
    shown::Shown,
};

use super::{
    Station,
    desk::Slips,
    effect::{Effect, Paper, Tone},
    journal::Say,
    msg::PaperTrouble,
    notice::{Message, Notice, NoticeKind},
    opening::refused,
};

impl Station {
    /// The document that a key prints now, if there is one and a printer for it.
    pub(crate) fn paper_to_ask_for(&self) -> Option<&Paper> {
        let equipment = &self.desk.equipment;
        self.paper.as_ref().filter(|paper| {
            equipment.has_office_printer
                && (equipment.slips != Slips::Never || !matches!(paper, Paper::Slip(_)))
        })
    }

    /// The parcel that is due leaves the customs area, and no printer here prints its declaration: a person has to.
    #[must_use]
    pub fn declaration_by_hand(&self) -> bool {
        let is_declared = || {
            let (work, _) = self.closed_parcel(&self.open_work()?.packing.shipment.id)?;
            Some(work.label_to_print()?.papers.declared)
        };
        !self.desk.equipment.has_office_printer && is_declared() == Some(true)
    }

    /// A label was bought, and that is durable: its documents follow by themselves, or wait to be asked for.
    pub(crate) fn paper_for(&mut self, shipment: &ShipmentId, event: &Event, fx: &mut Vec<Effect>) {
        let (is_sold, is_short) = match event {
            Event::LabelBought { parcel, .. } => (Some(*parcel), false),
            Event::Short { .. } => (None, true),
            _ => return,
        };
        let work = self.desk.works.get(shipment);
        let is_done = |packing: &Packing| packing.phase == Phase::Labelled;
        if is_short && !work.is_some_and(|work| is_done(&work.packing)) {
            return;
        }
        let slip = Paper::Slip(shipment.clone());
        self.paper = Some(slip.clone());
        let equipment = &self.desk.equipment;
        if !equipment.has_office_printer {
            return;
        }
        // One list of everything lies in the last box: in an earlier one it would say that the rest is missing. Where that
        // turns out to be missing for good, the list is due now.
        let is_last = work.is_none_or(|work| work.packing.open_units() == 0);
        if equipment.slips == Slips::Always && is_last {
            fx.push(Effect::PrintPaper(slip));
        }
        if let Some(parcel) = is_sold {
            fx.push(Effect::PrintPaper(Paper::Customs(shipment.clone(), parcel)));
        }
    }

    /// The bench stopped between a label and the end of its order: whether its slip came out nobody wrote down, so the
    /// packer is asked to look.
    pub(crate) fn ask_for_slip(&mut self) {
        let with_label = self.desk.resume.as_ref().filter(|shipment| {
            let parcels = self
                .desk
                .works
                .get(*shipment)
                .map(|work| &work.packing.parcels);
            parcels.into_iter().flatten().any(|parcel| {
                matches!(
                    parcel.status,
                    ParcelStatus::Closed {
                        label: LabelState::Bought { .. },
                        ..
                    }
                )
            })
        });
        self.paper = with_label.cloned().map(Paper::Slip);
        if self.desk.equipment.slips == Slips::Always && self.paper_to_ask_for().is_some() {
            self.notice = Some(Notice {
                kind: NoticeKind::Wrong,
                message: Message::new("slip-in-question"),
                at: Moment::new(jiff::Timestamp::UNIX_EPOCH, std::time::Duration::ZERO),
            });
        }
    }

    /// A list was closed: the key prints it, or the words say who does.
    pub(crate) fn offer_list(&mut self, number: &Shown) -> &'static str {
        let language = self
            .desk
            .packer
            .as_ref()
            .and_then(|packer| packer.language.clone())
            .unwrap_or_default();
        self.paper = Some(Paper::List {
            number: number.to_string(),
            language,
        });
        if self.desk.equipment.has_office_printer {
            "list-closed"
        } else {
            "list-closed-no-printer"
        }
    }

    /// The packer asks for it.
    pub(crate) fn print_paper(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        if let Some(kind) = self.enclosure_to_ask_for() {
            return self.print_enclosure(stamp, kind, fx);
        }
        let Some(paper) = self.paper_to_ask_for().cloned() else {
            return;
        };
        let message = Message::new("paper-asked").with("paper", paper.word());
        self.say(stamp.at, Say::toned(Tone::Ok, message), fx);
        fx.push(Effect::PrintPaper(paper));
    }

    /// A document did not come out: said, and nothing waits for it.
    pub(crate) fn paper_troubled(
        &mut self,
        stamp: Gesture,
        trouble: &PaperTrouble,
        fx: &mut Vec<Effect>,
    ) {
        let key = if trouble.may_come {
            "paper-unknown"
        } else {
            "paper-not-printed"
        };
        let message = Message::new(key)
            .with("paper", trouble.paper.word())
            .with("why", &trouble.why);
        self.say(stamp.at, refused(Tone::Attention, "paper", message), fx);
    }
}
