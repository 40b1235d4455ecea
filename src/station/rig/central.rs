//! A central in memory: leases shipments, sells labels once per key, closes lists, and errs where told.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Fault, Journal};
use crate::{
    domain::{
        approval::{Act, Approval},
        barcode,
        carrier_label::CarrierDocument,
        catalogue::Catalogue,
        enclosure::ParcelPapers,
        ids::{Generation, LeaseEpoch, ParcelNo, ShipmentId, StationId, TrackingNumber},
        label::{Dpi, Element, Label, numbers::SsccRange, text::LineText, zpl::zpl},
        log::Fact,
        measure::Money,
        packing::{
            BoughtLabel, Event, HoldReason, LabelState, Packing, Parcel, ParcelStatus, Phase,
            VoidReason,
        },
        queue::{AheadRef, DispatchList, DispatchParcel, Manifest, QueueItem},
        secret::Secret,
    },
    station::{
        effect::{ClaimedWork, Question},
        msg::{Answer, LabelDocument, PinTrouble, Prepared, Trouble},
    },
};

/// What becomes of the wish to buy a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sale {
    /// Sold and answered.
    Sells,
    /// Sold; the answer waits on its way.
    Holds,
    /// Sold; the answer is lost.
    LosesAnswer,
    /// Lost before it was sold.
    LosesRequest,
    /// Sold; the answer that comes is another parcel's.
    Swaps,
    /// The carrier says no.
    Refuses,
    /// Not sold: other units are known to be in the box.
    CountsOtherwise,
}

/// One label paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Purchase {
    pub key: Uuid,
    pub document: LabelDocument,
}

pub(crate) struct Central {
    pub online: bool,
    pub sale: Sale,
    pub catalogue: Catalogue,
    pub shipments: BTreeMap<ShipmentId, Packing>,
    /// Every purchase ever made.
    pub ledger: Vec<Purchase>,
    /// Whether each question for a label came as "again".
    pub asked_again: Vec<bool>,
    /// The lease under which each was asked for.
    pub asked_under: Vec<LeaseEpoch>,
    /// Every label taken back, once for each time it was asked.
    pub voided: Vec<(ShipmentId, ParcelNo, Generation)>,
    /// The approval that each voiding was asked under.
    pub approvals: Vec<Option<Uuid>>,
    /// Everybody's PIN, whether it has to be changed, and how many wrong ones were typed.
    pub pin: String,
    pub must_change: bool,
    pub wrong_pins: u32,
    pub lists_closed: u32,
    /// What belongs to every parcel beside its label.
    pub papers: ParcelPapers,
    /// What is answered to every claim instead.
    pub refuses: Option<Trouble>,
    /// Records taken in of the station's present log.
    pub received: usize,
    epoch: u64,
    /// The first number for an interim slip that is not handed out yet.
    pub next_number: u64,
}

impl Central {
    pub fn new(catalogue: Catalogue, shipments: Vec<Packing>) -> Self {
        Self {
            online: true,
            sale: Sale::Sells,
            catalogue,
            shipments: shipments
                .into_iter()
                .map(|packing| (packing.shipment.id.clone(), packing))
                .collect(),
            ledger: Vec::new(),
            asked_again: Vec::new(),
            asked_under: Vec::new(),
            voided: Vec::new(),
            approvals: Vec::new(),
            pin: "274913".to_owned(),
            must_change: false,
            wrong_pins: 0,
            lists_closed: 0,
            papers: ParcelPapers::default(),
            refuses: None,
            received: 0,
            epoch: 0,
            next_number: 700,
        }
    }

    /// Takes what the station wrote since the last time, as its uplink delivers it.
    pub fn receive(&mut self, journal: &Journal) {
        if !self.online {
            return;
        }
        let records: Vec<_> = journal.records().skip(self.received).cloned().collect();
        for record in records {
            self.received += 1;
            let Fact::Shipment {
                shipment, event, ..
            } = &record.fact
            else {
                continue;
            };
            let known = matches!(
                event,
                Event::OrderChanged { .. } | Event::OrderCancelled { .. }
            );
            if let (false, Some(packing)) = (known, self.shipments.get_mut(shipment)) {
                packing.evolve(event);
            }
        }
    }

    pub fn answer(&mut self, question: Question, fault: Option<Fault>) -> Answer {
        if !self.online {
            return no("offline", "no network");
        }
        match question {
            Question::Claim { code, supervisor } => self.claim(&code, supervisor.is_some()),
            Question::Pin {
                badge,
                pin,
                new_pin,
                act,
                subject,
            } => self.check_pin(&badge, pin.reveal(), new_pin, (act, subject)),
            Question::Label {
                shipment,
                parcel,
                generation,
                key,
                again,
                epoch,
            } => {
                self.asked_again.push(again);
                self.asked_under.push(epoch);
                self.sell((shipment, parcel, generation, key), fault)
            }
            Question::Void {
                shipment,
                parcel,
                generation,
                reason,
                supervisor,
                ..
            } => {
                self.approvals
                    .push(supervisor.as_ref().and_then(|stands| stands.approval));
                let by = supervisor.map_or("ana", |_| "ruth");
                self.void((shipment, parcel, generation), reason, by)
            }
            Question::Prepare {
                wanted,
                known,
                numbers,
            } => self.prepare(wanted, &known, numbers),
            Question::Manifest {
                carrier, shipments, ..
            } => self.close_list(carrier, &shipments),
        }
    }

    fn check_pin(
        &mut self,
        badge: &str,
        typed: &str,
        new_pin: Option<Secret>,
        (act, subject): (Act, String),
    ) -> Answer {
        let no = |code: &str, tries_left, minutes_left| {
            Answer::NotApproved(PinTrouble {
                code: code.to_owned(),
                detail: "no".into(),
                tries_left,
                minutes_left,
            })
        };
        let Some(packer) = self.catalogue.packer_by_badge(badge) else {
            return no("forbidden", None, None);
        };
        if self.wrong_pins >= 5 {
            return no("pin_locked", None, Some(15));
        }
        if typed != self.pin {
            self.wrong_pins += 1;
            return no("pin_wrong", Some(5 - self.wrong_pins), None);
        }
        match new_pin {
            Some(new_pin) => {
                new_pin.reveal().clone_into(&mut self.pin);
                self.must_change = false;
            }
            None if self.must_change => return no("pin_change", None, None),
            None => {}
        }
        let id = Uuid::from_u128(0xa11);
        Answer::Approved(Approval {
            id,
            by: packer.id.clone(),
            name: packer.name.clone(),
            act,
            subject,
        })
    }

    fn claim(&mut self, code: &str, has_supervisor: bool) -> Answer {
        if let Some(trouble) = &self.refuses {
            return Answer::Refused(trouble.clone());
        }
        let found = self.shipments.values_mut().find(|packing| {
            packing.shipment.order.as_str() == code
                || packing
                    .shipment
                    .totes
                    .iter()
                    .any(|tote| tote.as_str() == code)
        });
        let Some(packing) = found else {
            return no("not_found", "no such tote");
        };
        if packing.phase == Phase::Cancelled {
            return no("cancelled", "the order was cancelled");
        }
        // What is this bench's own is given to it again, whatever is left to do.
        if let (Phase::Labelled, Some(claim)) = (packing.phase, &packing.claim) {
            return Answer::Claimed {
                packing: packing.clone(),
                epoch: claim.epoch,
                until: "2026-12-18T21:00:00Z".parse().unwrap(),
                labels: Vec::new(),
            };
        }
        if matches!(packing.phase, Phase::Labelled | Phase::Dispatched) {
            return no("already_packed", "it is packed");
        }
        if !packing.holds.is_empty() && !has_supervisor {
            return no("on_hold", "address in doubt");
        }
        self.epoch += 1;
        if has_supervisor {
            let released = packing.released("ruth".into());
            packing.evolve(&released);
        }
        packing.evolve(&Event::Claimed {
            station: "B-1".into(),
            packer: "ana".into(),
            epoch: LeaseEpoch(self.epoch),
        });
        Answer::Claimed {
            packing: packing.clone(),
            epoch: LeaseEpoch(self.epoch),
            until: "2026-12-18T21:00:00Z".parse().unwrap(),
            labels: self
                .ledger
                .iter()
                .map(|sold| sold.document.clone())
                .filter(|document| document.shipment == packing.shipment.id)
                .collect(),
        }
    }

    /// Claims ahead and hands out numbers, all in one answer.
    fn prepare(&mut self, wanted: u32, known: &[AheadRef], numbers: u32) -> Answer {
        let station = StationId::from("B-1");
        let mut prepared = Prepared::default();
        for known in known {
            let claim = self.shipments[&known.shipment].claim.as_ref();
            let is_ours = claim.is_some_and(|claim| claim.station == station);
            if !is_ours {
                prepared.gone.push(known.shipment.clone());
            }
        }
        if wanted == 0 {
            let is_known = |id: &ShipmentId| known.iter().any(|known| known.shipment == *id);
            for packing in self.shipments.values_mut() {
                let untouched = packing.parcels.is_empty() && !is_known(&packing.shipment.id);
                if packing.claim.is_some() && untouched {
                    packing.evolve(&Event::Released);
                }
            }
        }
        let room = (wanted as usize).saturating_sub(known.len() - prepared.gone.len());
        let ready =
            |packing: &&mut Packing| packing.phase == Phase::Ready && packing.holds.is_empty();
        for packing in self.shipments.values_mut().filter(ready).take(room) {
            self.epoch += 1;
            let epoch = LeaseEpoch(self.epoch);
            packing.evolve(&Event::Claimed {
                station: station.clone(),
                packer: "ana".into(),
                epoch,
            });
            prepared.claimed.push(ClaimedWork {
                packing: packing.clone(),
                epoch,
                until: "2026-12-18T21:00:00Z".parse().unwrap(),
                labels: Vec::new(),
            });
        }
        if numbers > 0 {
            let next = self.next_number;
            self.next_number += u64::from(numbers);
            prepared.numbers = Some(SsccRange {
                extension: 8,
                prefix: "9521234".to_owned(),
                next,
                end: self.next_number,
            });
        }
        Answer::Prepared(prepared)
    }

    fn void(
        &mut self,
        (shipment, parcel, generation): (ShipmentId, ParcelNo, Generation),
        reason: VoidReason,
        by: &str,
    ) -> Answer {
        if let Some(packing) = self.shipments.get_mut(&shipment) {
            packing.evolve(&Event::LabelVoided {
                parcel,
                generation,
                reason,
                note: None,
                by: by.into(),
            });
        }
        self.voided.push((shipment.clone(), parcel, generation));
        if self.sale == Sale::LosesAnswer {
            return no("timed_out", "no answer");
        }
        Answer::Voided {
            shipment,
            parcel,
            generation,
            reason,
            by: by.into(),
        }
    }

    fn sell(
        &mut self,
        (shipment, parcel, generation, key): (ShipmentId, ParcelNo, Generation, Uuid),
        fault: Option<Fault>,
    ) -> Answer {
        let asked_before = self
            .ledger
            .iter()
            .any(|sold| sold.document.shipment == shipment);
        let key = if fault == Some(Fault::NewKey) && asked_before {
            Uuid::from_u128(key.as_u128() + 1)
        } else {
            key
        };
        if self.sale == Sale::LosesRequest {
            return no("timed_out", "no answer");
        }
        let sold = self.ledger.iter().find(|sold| sold.key == key).cloned();
        if sold.is_none() && self.sale == Sale::Refuses {
            return Answer::LabelRefused {
                key,
                reason: "no such postcode".into(),
            };
        }
        if self.sale == Sale::CountsOtherwise {
            return no("counted_otherwise", "count the box again");
        }
        if sold.is_none() && !self.may_sell(&shipment, parcel, key) {
            return no("wrong_state", "not every unit is in a box yet");
        }
        let document = match sold {
            Some(sold) => sold.document,
            None => self.buy(shipment, parcel, generation, key),
        };
        match self.sale {
            Sale::LosesAnswer => no("timed_out", "no answer"),
            Sale::Swaps => Answer::Label(self.another(&document, fault)),
            _ => Answer::Label(document),
        }
    }

    /// Everything is in boxes, or was when this very label was asked for.
    fn may_sell(&self, shipment: &ShipmentId, parcel: ParcelNo, key: Uuid) -> bool {
        let packing = &self.shipments[shipment];
        let asked = packing.parcel(parcel).is_some_and(|parcel| {
            matches!(
                parcel.status,
                ParcelStatus::Closed { label: LabelState::Requested { key: asked, .. }, .. } if asked == key
            )
        });
        let takes_more = |parcel: &Parcel| packing.takes_more(parcel);
        !packing.parcel(parcel).is_some_and(takes_more) || asked
    }

    fn buy(
        &mut self,
        shipment: ShipmentId,
        parcel: ParcelNo,
        generation: Generation,
        key: Uuid,
    ) -> LabelDocument {
        let number = self.ledger.len() + 1;
        let payload = format!("34012345{number:09}");
        let digit = barcode::check_digit(&payload).unwrap();
        let tracking = format!("HP{number:06}DE");
        let carrier = self.shipments[&shipment].shipment.carrier.clone();
        let drawing = Label {
            width_dots: 812,
            length_dots: 1_218,
            dpi: Dpi::D203,
            elements: vec![Element::Text {
                x: 40,
                y: 40,
                height_dots: 40,
                text: LineText::new(&tracking).unwrap(),
            }],
        };
        let printed = zpl(&drawing).unwrap();
        let document = LabelDocument {
            shipment,
            parcel,
            generation,
            key,
            bought_at: Some("B-1".into()),
            label: BoughtLabel {
                carrier,
                service: "standard".into(),
                tracking: TrackingNumber::from(tracking.as_str()),
                sscc: format!("{payload}{digit}"),
                price: Money::new(419, "EUR"),
                sha256: "00".into(),
            },
            sent: CarrierDocument::zpl(&printed),
            zpl: printed.into_bytes(),
            drawing,
            papers: self.papers.clone(),
        };
        self.ledger.push(Purchase {
            key,
            document: document.clone(),
        });
        document
    }

    /// Somebody else's label in place of this one.
    fn another(&self, document: &LabelDocument, fault: Option<Fault>) -> LabelDocument {
        let other = self
            .ledger
            .iter()
            .map(|sold| &sold.document)
            .find(|sold| sold.shipment != document.shipment);
        let mut other = other.cloned().unwrap_or_else(|| LabelDocument {
            shipment: "S-9999".into(),
            key: Uuid::from_u128(99),
            ..document.clone()
        });
        if fault == Some(Fault::AnswerWithoutKey) {
            other.shipment = document.shipment.clone();
            other.parcel = document.parcel;
            other.generation = document.generation;
            other.key = document.key;
            other.label.tracking = "HP000000XX".into();
        }
        other
    }

    fn close_list(
        &mut self,
        carrier: crate::domain::ids::CarrierId,
        shipments: &[ShipmentId],
    ) -> Answer {
        self.lists_closed += 1;
        let number = format!("M-{}", self.lists_closed);
        let parcels = parcels(shipments.iter().filter_map(|id| self.shipments.get(id)));
        for id in shipments {
            if let Some(packing) = self.shipments.get_mut(id) {
                packing.evolve(&Event::Dispatched {
                    manifest: number.as_str().into(),
                });
            }
        }
        Answer::Manifest(Manifest {
            number: number.as_str().into(),
            carrier,
            parcels,
        })
    }

    pub fn queue(&self) -> Vec<QueueItem> {
        self.shipments
            .values()
            .filter(|packing| packing.phase == Phase::Ready)
            .map(|packing| QueueItem::of(packing, false))
            .collect()
    }

    pub fn dispatchable(&self) -> Vec<DispatchList> {
        let labelled = |packing: &&Packing| packing.phase == Phase::Labelled;
        let ready = parcels(self.shipments.values().filter(labelled));
        if ready.is_empty() {
            return Vec::new();
        }
        vec![DispatchList {
            carrier: "house".into(),
            ready,
            to_pack: self.queue().len() as u64,
        }]
    }
}

fn parcels<'a>(packings: impl Iterator<Item = &'a Packing>) -> Vec<DispatchParcel> {
    packings
        .flat_map(|packing| packing.parcels.iter().map(move |parcel| (packing, parcel)))
        .filter_map(|(packing, parcel)| match &parcel.status {
            ParcelStatus::Labelled { label, .. } => Some(DispatchParcel {
                shipment: packing.shipment.id.clone(),
                order: packing.shipment.order.clone(),
                tracking: label.tracking.clone(),
            }),
            _ => None,
        })
        .collect()
}

fn no(code: &str, detail: &str) -> Answer {
    Answer::Refused(Trouble {
        code: code.to_owned(),
        detail: detail.into(),
        station: None,
        packer: None,
        hold: (code == "on_hold").then_some(HoldReason::Channel),
        note: None,
    })
}
