//! A box whose label cannot be bought now: it goes under an interim slip, waits aside, and is labelled when the central is back.
//!
//! ```text
//! closed, central away ─► number given ─► slip printed ─► slip scanned on the box ─► waits aside
//!                         central back ─► label bought by itself ─► slip scanned ─► label printed, scanned on the box
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::SignedDuration;

use crate::domain::{
    ids::ShipmentId,
    label::{
        code128::Gs1Content,
        numbers::SsccRange,
        sscc::Sscc,
        template::{Data, lay_out},
        zpl::zpl,
    },
    moment::{Gesture, Moment},
    packing::{Command, Interim, LabelState, Packing, Parcel, ParcelStatus, PrintVerdict},
};

use super::{
    Flow, Stage, Station, Work,
    effect::{Effect, PrintJob, Question, Tone},
    flow,
    journal::{Follow, Say},
    msg::{Connection, LabelDocument, RequestId, Trouble},
    notice::Message,
    opening::refused,
    readings::ReadCode,
};

/// A central that is away for less than this costs no slip: the label comes in a moment.
const GRACE: SignedDuration = SignedDuration::from_secs(5);
/// A label that was asked for so long ago may be left to come later.
const WAITED: Duration = Duration::from_secs(8);
/// So many labels are asked for at once while nobody waits for them.
const AT_ONCE: usize = 4;

/// Labels that are bought while nobody waits at the bench.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// There may be something to buy.
    wanted: bool,
    /// What is asked for.
    asked: BTreeMap<RequestId, ShipmentId>,
    /// Those whose purchase does not get on; asked for again when the central was away.
    troubled: BTreeSet<ShipmentId>,
}

/// The slip of a box that has one, and no label to print.
fn slip(parcel: &Parcel) -> Option<&Interim> {
    match &parcel.status {
        ParcelStatus::Closed {
            label: LabelState::None | LabelState::Requested { .. },
            ..
        } => parcel.interim.as_ref(),
        _ => None,
    }
}

impl Station {
    /// The slip that waits to be scanned on the open box.
    #[must_use]
    pub fn slip_to_scan(&self) -> Option<&Interim> {
        slip(self.open_packing()?.unlabelled_parcel()?).filter(|slip| !slip.on_box)
    }

    /// True when a slip may be printed for the open box: its label does not come now.
    #[must_use]
    pub fn may_slip(&self, at: Moment) -> bool {
        let Flow::Bench(bench) = &self.flow else {
            return false;
        };
        let is_late = bench
            .buying
            .is_some_and(|(_, since)| at.since(since) >= WAITED);
        let parcel = self.open_packing().and_then(Packing::unlabelled_parcel);
        let has_none = parcel.is_some_and(|parcel| {
            let is_due = matches!(
                parcel.status,
                ParcelStatus::Closed {
                    label: LabelState::None | LabelState::Requested { .. },
                    ..
                }
            );
            is_due && parcel.interim.is_none()
        });
        let has_number = self
            .desk
            .numbers
            .as_ref()
            .is_some_and(|range| range.left() > 0);
        let can_print = self.desk.equipment.slip.is_some();
        has_none && has_number && can_print && (is_late || !self.desk.is_online())
    }

    /// The central has been away for long enough that nobody should wait for it.
    fn is_long_offline(&self, at: Moment) -> bool {
        match &self.desk.connection {
            Connection::Online => false,
            connection if *connection == Connection::starting() => false,
            Connection::Offline { since, .. } => at.wall.duration_since(*since) >= GRACE,
        }
    }

    /// The open box goes under a slip by itself where the central is away. True when it is on that way.
    pub(crate) fn advance_slip(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) -> bool {
        if let Some(slip) = self.slip_to_scan() {
            let sscc = slip.sscc.clone();
            if self.fresh_slip.take_if(|fresh| *fresh == sscc).is_some() {
                self.print_slip(stamp, fx);
            }
            // The label may come before the slip is on the box: then it is stuck on at once.
            return !self.desk.is_online();
        }
        if !self.may_slip(stamp.at) || !self.is_long_offline(stamp.at) {
            return false;
        }
        self.give_slip(stamp, fx);
        true
    }

    /// Gives the open box its number; the slip is printed when that is durable.
    pub(crate) fn give_slip(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Some((sscc, rest)) = self.desk.numbers.as_ref().and_then(SsccRange::split_first) else {
            return;
        };
        let Flow::Bench(bench) = &self.flow else {
            return;
        };
        let shipment = bench.shipment.clone();
        self.fresh_slip = Some(sscc.clone());
        let say = Say::toned(Tone::Attention, Message::new("slip-given"));
        let follow = Follow::Numbered(rest);
        let command = Command::GiveInterim { sscc };
        self.attempt_all(stamp, &shipment, &[command], say, follow, fx);
    }

    /// Prints the slip of the open box. It may be printed again: every copy names the same box.
    pub(crate) fn print_slip(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Some((parcel, sscc)) = self.open_packing().and_then(|packing| {
            let parcel = packing.unlabelled_parcel()?;
            Some((parcel.no, slip(parcel)?.sscc.clone()))
        }) else {
            return;
        };
        let Some((zpl, length_dots)) = self.drawn_slip(stamp, &sscc) else {
            let message = Message::new("slip-cannot-be-drawn");
            return self.say(stamp.at, refused(Tone::Attention, "slip", message), fx);
        };
        self.stop_waiting_for_print(fx);
        let id = stamp.derived(0x53);
        let Flow::Bench(bench) = &self.flow else {
            return;
        };
        let job = PrintJob {
            id,
            shipment: bench.shipment.clone(),
            parcel,
            printer: self.desk.printing_at.clone(),
            zpl,
            may_be_out: false,
            length_dots,
            interim: Some(sscc),
        };
        self.waits_for_print(stamp, id);
        self.hand_to_printer(job, fx);
    }

    /// The slip as the printer takes it, and its length.
    fn drawn_slip(&self, stamp: Gesture, sscc: &Sscc) -> Option<(Vec<u8>, u32)> {
        let look = self.desk.equipment.slip.as_ref()?;
        let packing = self.open_packing()?;
        let parcel = packing.unlabelled_parcel()?;
        let zone = self.desk.equipment.time_zone.as_str();
        let packed_at = jiff::tz::TimeZone::get(zone)
            .map(|zone| stamp.at.wall.to_zoned(zone))
            .map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
        let data = Data::default()
            .with_gs1("sscc", Gs1Content::Sscc(sscc.clone()))
            .with("order", packing.shipment.order.as_str())
            .with("parcel", parcel.no.to_string())
            .with("bench", self.desk.station.as_str())
            .with("weight", parcel.weighed()?.weight_g.to_string())
            .with("packed_at", packed_at.unwrap_or_default());
        let language = self
            .desk
            .packer
            .as_ref()
            .and_then(|packer| packer.language.as_deref());
        let label = lay_out(&look.template, &data, language.unwrap_or("en"), look.dpi);
        let label = label
            .inspect_err(|error| tracing::error!(%error, "an interim slip cannot be drawn"))
            .ok()?;
        Some((zpl(&label).ok()?.into_bytes(), label.length_dots))
    }

    /// The printer is done with a slip. True where it was one.
    pub(crate) fn slip_printed(
        &mut self,
        stamp: Gesture,
        verdict: PrintVerdict,
        fx: &mut Vec<Effect>,
    ) -> bool {
        if self.slip_to_scan().is_none() {
            return false;
        }
        let (tone, key) = match verdict {
            PrintVerdict::Printed { .. } => (Tone::Ok, "slip-printed"),
            PrintVerdict::NotPrinted | PrintVerdict::Denied | PrintVerdict::Unknown => {
                (Tone::Attention, "slip-not-printed")
            }
        };
        self.say(stamp.at, Say::toned(tone, Message::new(key)), fx);
        true
    }

    /// A code scanned while the slip is due on its box.
    pub(crate) fn scan_slip(
        &mut self,
        stamp: Gesture,
        shipment: &ShipmentId,
        read: &ReadCode,
        fx: &mut Vec<Effect>,
    ) {
        let order = self
            .open_packing()
            .map(|packing| packing.shipment.order.as_str().to_owned());
        let message = Message::new("slip-on-box").with("order", order.unwrap_or_default().as_str());
        let command = Command::ApplyInterim {
            code: read.shown.clone(),
            text: read.text.clone(),
            typed: read.typed,
        };
        let say = Say::toned(Tone::Done, message);
        self.attempt(stamp, shipment, &command, say, fx);
    }

    /// Labels may be bought again for boxes that wait.
    pub(crate) fn buy_waiting_anew(&mut self) {
        self.background = Background {
            wanted: true,
            ..Background::default()
        };
    }

    /// There may be something to buy in the background.
    pub(crate) fn has_waiting(&mut self) {
        self.background.wanted = true;
    }

    /// Buys the labels of boxes that wait, one step at a time, while the central answers.
    pub(crate) fn buy_waiting(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let background = &self.background;
        let is_free = !self.has_pending() && self.desk.is_online();
        let asked = background.asked.values();
        let open = asked
            .filter(|id| !background.troubled.contains(*id))
            .count();
        if !background.wanted || !is_free || open >= AT_ONCE {
            return;
        }
        let is_due = |work: &&Work| {
            let id = &work.packing.shipment.id;
            flow::stage(&work.packing) == Stage::Waiting
                && work.packing.parked.is_none()
                && !background.troubled.contains(id)
                && !background.asked.values().any(|asked| asked == id)
        };
        let due = self.desk.works.values().find(is_due);
        let Some((shipment, epoch, parcel)) = due.and_then(|work| {
            let parcel = work.packing.unlabelled_parcel()?.clone();
            Some((work.packing.shipment.id.clone(), work.epoch, parcel))
        }) else {
            self.background.wanted = false;
            return;
        };
        match parcel.status {
            ParcelStatus::Closed {
                label: LabelState::None,
                ..
            } => {
                let key = stamp.derived(0x4d);
                self.attempt(
                    stamp,
                    &shipment,
                    &Command::RequestLabel { key },
                    Say::quiet(),
                    fx,
                );
            }
            ParcelStatus::Closed {
                label: LabelState::Requested { generation, key },
                ..
            } => {
                let request = self.next_number();
                self.background.asked.insert(request, shipment.clone());
                fx.push(Effect::Ask {
                    request,
                    question: Question::Label {
                        shipment,
                        parcel: parcel.no,
                        generation,
                        key,
                        epoch,
                        again: true,
                    },
                });
            }
            _ => self.background.wanted = false,
        }
    }

    /// The shipment whose label was asked for in the background, with its end.
    pub(crate) fn ends_in_background(&mut self, request: RequestId) -> Option<ShipmentId> {
        let shipment = self.background.asked.remove(&request)?;
        self.background.wanted = true;
        Some(shipment)
    }

    /// The shipment has come to this bench, or has left it: what was asked for before is asked no more by anybody.
    pub(crate) fn buys_anew(&mut self, shipment: &ShipmentId) {
        self.background.asked.retain(|_, asked| asked != shipment);
        self.background.troubled.remove(shipment);
        self.background.wanted = true;
    }

    /// A purchase in the background does not get on: others go before it. True where it was one.
    pub(crate) fn background_troubled(&mut self, request: RequestId, trouble: &Trouble) -> bool {
        let Some(shipment) = self.background.asked.get(&request).cloned() else {
            return false;
        };
        // Nothing is pursued any more: asked once again, it is told that this purchase is over.
        if trouble.code == "counted_otherwise" {
            self.buys_anew(&shipment);
            return true;
        }
        self.background.troubled.insert(shipment);
        self.background.wanted = true;
        true
    }

    /// Another bench asked for this label, nobody remembers which one did, or this one no longer knows what it did: only a
    /// person can tell whether it is out already.
    pub(crate) fn may_be_printed_elsewhere(&self, document: &LabelDocument) -> bool {
        self.desk.has_lost_memory || document.bought_at.as_ref() != Some(&self.desk.station)
    }
}

/// Boxes that stand aside under a slip: those that wait, and those whose label can be printed now.
#[must_use]
pub fn boxes_aside<'a>(works: impl Iterator<Item = &'a Work>) -> (u32, u32) {
    let slipped = works.filter(|work| work.packing.slipped_parcel().is_some());
    slipped.fold((0, 0), |(waiting, ready), work| {
        if work.packing.waits_for_label() {
            (waiting + 1, ready)
        } else {
            (waiting, ready + 1)
        }
    })
}
