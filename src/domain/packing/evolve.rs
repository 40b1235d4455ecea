//! Applying what was decided. Total and deterministic: replaying the events gives the same state.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{
    ids::{LineId, ParcelNo},
    shipment::Shipment,
};

use super::{
    event::{Event, PrintVerdict},
    refusal::Refusal,
    state::{
        Change, Claim, Hold, LabelState, Packing, Parcel, ParcelStatus, Phase, Print, Stray,
        WeightVerdict,
    },
};

impl Packing {
    /// Applies one event. An event that does not fit the state changes nothing: deciding was the place to refuse it.
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::Claimed {
                station,
                packer,
                epoch,
            } => {
                self.claim = Some(Claim {
                    station: station.clone(),
                    packer: packer.clone(),
                    epoch: *epoch,
                });
                if self.phase == Phase::Ready {
                    self.phase = self.phase_by_progress();
                }
            }
            Event::Released => {
                self.claim = None;
                if matches!(self.phase, Phase::Claimed | Phase::Packing) {
                    self.phase = Phase::Ready;
                }
            }
            Event::ToteSeen { tote } => {
                if !self.totes_seen.contains(tote) {
                    self.totes_seen.push(tote.clone());
                }
            }
            Event::Refused { refusal } => self.remember(refusal),
            Event::WeightRefused { off: figures } => {
                if let Some(ParcelStatus::Open { off }) = self.last_status() {
                    *off = Some(*figures);
                }
            }
            Event::PutBack { .. } => self.strays.clear(),
            Event::Held { reason, place } => self.holds.push(Hold {
                reason: *reason,
                note: None,
                place: place.clone(),
            }),
            Event::HeldOutside { hold } => {
                if !self.holds.contains(hold) {
                    self.holds.push(hold.clone());
                }
            }
            Event::HoldsReleased { reasons, .. } => self.release_holds(reasons),
            Event::Parked { place } => self.parked = Some(place.clone()),
            Event::Resumed => self.parked = None,
            Event::OrderChanged { shipment, .. } => self.change_order(shipment),
            Event::OrderCancelled { version } => {
                self.shipment.order_version = *version;
                self.cancel_order();
            }
            Event::TakenOut { units, .. } => self.take_out(units),
            Event::Dispatched { .. } => self.dispatch(),
            Event::QualityPassed { .. }
            | Event::Overridden { .. }
            | Event::VoidSettled { .. }
            | Event::PurchaseSettled { .. } => {}
            Event::ParcelOpened { .. }
            | Event::CartonChanged { .. }
            | Event::ParcelFilled { .. }
            | Event::UnitsPacked { .. }
            | Event::UnitsUnpacked { .. }
            | Event::Damaged { .. }
            | Event::Short { .. } => self.evolve_contents(event),
            Event::ParcelClosed { .. }
            | Event::ParcelReopened { .. }
            | Event::LabelRequested { .. }
            | Event::LabelRefused { .. }
            | Event::LabelBought { .. }
            | Event::LabelVoided { .. }
            | Event::InterimGiven { .. }
            | Event::InterimApplied { .. }
            | Event::LabelApplied { .. } => self.evolve_parcel(event),
            Event::EnclosureStarted { .. } | Event::EnclosureFinished { .. } => {
                self.evolve_enclosure(event);
            }
            Event::PrintStarted { .. }
            | Event::PrinterSwapped { .. }
            | Event::PrintFinished { .. }
            | Event::LabelSpoiled { .. } => self.evolve_print(event),
        }
    }

    /// How far a parcel and its label are.
    fn evolve_parcel(&mut self, event: &Event) {
        match event {
            Event::ParcelClosed { parcel, weighed } => {
                if weighed.verdict == WeightVerdict::Inside {
                    self.strays.clear();
                }
                self.set_status(
                    *parcel,
                    ParcelStatus::Closed {
                        weighed: weighed.clone(),
                        label: LabelState::None,
                    },
                );
                self.trail.clear();
                let goes_on = self.parcels.last().is_some_and(Parcel::is_full);
                self.phase = if goes_on && self.open_units() > 0 {
                    Phase::Packing
                } else {
                    Phase::Packed
                };
            }
            Event::ParcelReopened { parcel } => {
                self.set_status(*parcel, ParcelStatus::Open { off: None });
                self.call_full(false);
                self.phase = Phase::Packing;
            }
            Event::LabelRequested {
                parcel,
                generation,
                key,
            } => {
                if let Some(found) = self.parcels.iter_mut().find(|found| found.no == *parcel) {
                    found.asked = Some(*generation);
                }
                self.set_label(
                    *parcel,
                    LabelState::Requested {
                        generation: *generation,
                        key: *key,
                    },
                );
            }
            Event::LabelRefused {
                parcel,
                generation,
                reason,
            } => {
                if let Some(found) = self.parcels.iter_mut().find(|found| found.no == *parcel) {
                    found.asked = generation.before();
                }
                self.set_label(
                    *parcel,
                    LabelState::Refused {
                        generation: *generation,
                        reason: reason.clone(),
                    },
                );
            }
            Event::LabelBought {
                parcel,
                generation,
                label,
            } => {
                self.set_label(
                    *parcel,
                    LabelState::Bought {
                        generation: *generation,
                        label: label.clone(),
                        print: Print::Waiting,
                    },
                );
            }
            Event::LabelVoided { .. } => self.void_label(event),
            Event::InterimGiven { parcel, sscc } => self.give_slip(*parcel, sscc),
            Event::InterimApplied { parcel, .. } => self.put_slip_on(*parcel),
            Event::LabelApplied { parcel, evidence } => self.apply_label(*parcel, *evidence),
            _ => {}
        }
    }

    /// How far the paper of a bought label is.
    fn evolve_print(&mut self, event: &Event) {
        match event {
            Event::PrintStarted {
                parcel,
                copy,
                neighbour,
                ..
            } => {
                if *neighbour {
                    self.goes_elsewhere(*parcel, None);
                }
                self.set_print(*parcel, Print::Sending { copy: *copy });
            }
            Event::PrinterSwapped { parcel, missed, .. } => {
                self.goes_elsewhere(*parcel, *missed);
            }
            Event::PrintFinished {
                parcel,
                copy,
                verdict,
            } => {
                let copy = *copy;
                self.set_print(
                    *parcel,
                    match verdict {
                        PrintVerdict::Printed { evidence } => Print::Printed {
                            copy,
                            evidence: *evidence,
                        },
                        PrintVerdict::NotPrinted | PrintVerdict::Denied => {
                            Print::NotPrinted { copy }
                        }
                        PrintVerdict::Unknown => Print::Unknown { copy },
                    },
                );
            }
            Event::LabelSpoiled { parcel, copy, .. } => {
                if let Some(found) = self.parcels.iter_mut().find(|found| found.no == *parcel) {
                    found.spoiled = true;
                }
                self.set_print(*parcel, Print::Spoiled { copy: *copy });
            }
            _ => {}
        }
    }

    fn goes_elsewhere(&mut self, no: ParcelNo, missed: Option<Timestamp>) {
        if let Some(found) = self.parcels.iter_mut().find(|found| found.no == no) {
            found.elsewhere = true;
            found.missed = found.missed.or(missed);
        }
    }

    fn apply_label(&mut self, no: ParcelNo, evidence: super::Evidence) {
        let labelled = self.parcel(no).and_then(|parcel| match &parcel.status {
            ParcelStatus::Closed {
                weighed,
                label:
                    LabelState::Bought {
                        generation, label, ..
                    },
            } => Some(ParcelStatus::Labelled {
                weighed: weighed.clone(),
                label: label.clone(),
                generation: *generation,
                evidence,
            }),
            _ => None,
        });
        if let Some(status) = labelled {
            self.set_status(no, status);
        }
        self.settle_phase();
    }

    /// What is wanted beyond the boxes that wait for their carrier goes into one more.
    pub(super) fn reopen_labelled(&mut self) {
        if self.phase == Phase::Labelled && self.open_units() > 0 {
            self.phase = Phase::Packing;
        }
    }

    /// Units wanted and boxes filled decide the phase together, whichever of them moved last.
    pub(super) fn settle_phase(&mut self) {
        self.reopen_labelled();
        if !matches!(self.phase, Phase::Packing | Phase::Packed) {
            return;
        }
        let all_packed = self.open_units() == 0;
        let is_spare = |parcel: &Parcel| {
            parcel.contents.is_empty() && matches!(parcel.status, ParcelStatus::Open { .. })
        };
        if all_packed && self.parcels.len() > 1 {
            self.parcels.retain(|parcel| !is_spare(parcel));
        }
        let all_closed = all_packed && self.open_parcel().is_none();
        let all_labelled = self
            .parcels
            .iter()
            .all(|parcel| matches!(parcel.status, ParcelStatus::Labelled { .. }));
        self.phase = match (all_closed, all_labelled) {
            (false, _) => Phase::Packing,
            (true, false) => Phase::Packed,
            (true, true) => Phase::Labelled,
        };
    }

    /// A refused scan changes no count, but a wrong piece may be in the box now.
    fn remember(&mut self, refusal: &Refusal) {
        if !refusal.leaves_stray() {
            return;
        }
        let (code, title) = match refusal {
            Refusal::NotInOrder { title, code }
            | Refusal::TooMany { title, code }
            | Refusal::KeptApart { title, code, .. } => (code, title),
            Refusal::CaseTooLarge { title, .. } => (title, title),
            Refusal::OtherItem { code } => (code, code),
            _ => return,
        };
        let stray = Stray {
            code: code.clone(),
            title: Some(title.clone()),
        };
        if !self.strays.contains(&stray) {
            self.strays.push(stray);
        }
    }

    /// The order as it is now wanted: what is in hand is only disturbed where it matters.
    fn change_order(&mut self, shipment: &Shipment) {
        self.shipment = shipment.clone();
        self.plan = None;
        let is_over = matches!(self.phase, Phase::Dispatched | Phase::Cancelled);
        if is_over || self.change == Some(Change::Cancelled) {
            return;
        }
        // What is not wanted any more is not missing either.
        let room = |id: LineId| {
            let wanted = self.shipment.line(id).map_or(0, |line| line.quantity);
            wanted.saturating_sub(self.packed(id))
        };
        let short = self
            .short
            .iter()
            .map(|(id, units)| (*id, (*units).min(room(*id))));
        self.short = short.filter(|(_, units)| *units > 0).collect();
        let too_many: BTreeMap<LineId, u32> = self
            .parcels
            .iter()
            .flat_map(|parcel| parcel.contents.keys().copied())
            .collect::<std::collections::BTreeSet<LineId>>()
            .into_iter()
            .filter_map(|id| {
                let wanted = self.shipment.line(id).map_or(0, |line| line.quantity);
                let over = self.packed(id).saturating_sub(wanted);
                (over > 0).then_some((id, over))
            })
            .collect();
        self.change = (!too_many.is_empty()).then_some(Change::TakeOut { units: too_many });
        self.forget_weight();
        self.settle_phase();
    }

    /// Nothing in a box: it is over. Otherwise the packer takes everything out first.
    fn cancel_order(&mut self) {
        if self.phase == Phase::Dispatched {
            return;
        }
        if self.packed_units() == 0 {
            self.cancel();
        } else {
            self.change = Some(Change::Cancelled);
        }
    }

    fn take_out(&mut self, units: &BTreeMap<LineId, u32>) {
        if self.change == Some(Change::Cancelled) {
            self.cancel();
            return;
        }
        self.open_for_taking_out();
        for (line, count) in units {
            self.remove(*line, *count);
        }
        self.trail.clear();
        self.change = None;
        self.settle_phase();
    }

    /// A closed box that units are taken out of is weighed again, unless its label was paid for already.
    fn open_for_taking_out(&mut self) {
        let label_is_due = |status: &ParcelStatus| {
            matches!(
                status,
                ParcelStatus::Closed {
                    label: LabelState::None | LabelState::Refused { .. },
                    ..
                }
            )
        };
        if let Some(status) = self.last_status()
            && label_is_due(status)
        {
            *status = ParcelStatus::Open { off: None };
        }
    }

    fn cancel(&mut self) {
        self.phase = Phase::Cancelled;
        self.change = None;
        self.parked = None;
        self.strays.clear();
        self.trail.clear();
        for parcel in &mut self.parcels {
            parcel.contents.clear();
        }
    }

    fn dispatch(&mut self) {
        if !self.may_be_dispatched() {
            return;
        }
        self.phase = Phase::Dispatched;
        self.claim = None;
        for parcel in &mut self.parcels {
            if let ParcelStatus::Labelled { label, .. } = &parcel.status {
                parcel.status = ParcelStatus::Loaded {
                    label: label.clone(),
                };
            }
        }
    }

    /// A weight belongs to what was in the box when it was taken.
    pub(super) fn forget_weight(&mut self) {
        if let Some(ParcelStatus::Open { off }) = self.last_status() {
            *off = None;
        }
    }

    fn last_status(&mut self) -> Option<&mut ParcelStatus> {
        self.parcels.last_mut().map(|parcel| &mut parcel.status)
    }

    fn set_status(&mut self, no: ParcelNo, status: ParcelStatus) {
        if let Some(parcel) = self.parcels.iter_mut().find(|parcel| parcel.no == no) {
            parcel.status = status;
        }
    }

    fn set_label(&mut self, no: ParcelNo, state: LabelState) {
        let parcel = self.parcels.iter_mut().find(|parcel| parcel.no == no);
        if let Some(ParcelStatus::Closed { label, .. }) = parcel.map(|parcel| &mut parcel.status) {
            *label = state;
        }
    }

    fn set_print(&mut self, no: ParcelNo, state: Print) {
        let parcel = self.parcels.iter_mut().find(|parcel| parcel.no == no);
        if let Some(ParcelStatus::Closed {
            label: LabelState::Bought { print, .. },
            ..
        }) = parcel.map(|parcel| &mut parcel.status)
        {
            *print = state;
        }
    }

    /// Where a shipment stands that is claimed again, by what is in its boxes.
    fn phase_by_progress(&self) -> Phase {
        if self.packed_units() > 0 {
            Phase::Packing
        } else {
            Phase::Claimed
        }
    }
}
