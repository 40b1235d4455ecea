//! A journal in memory: batches that were written, and what they add up to after a restart.

use std::collections::BTreeMap;

use super::Fault;
use crate::{
    domain::{
        ids::{PackerId, ShipmentId},
        label::numbers::SsccRange,
        log::{Fact, Record},
        packing::{Event, Packing, PrintVerdict},
    },
    station::{
        Msg, Work,
        effect::{Batch, ClaimedWork},
    },
};

/// What becomes of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Writing {
    /// Written and answered.
    #[default]
    Works,
    /// Written; the answer takes its time.
    Slow,
    /// Not written, and said so.
    Refuses,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub writing: Writing,
    /// Why nothing is written.
    pub why: Option<&'static str>,
    pub batches: Vec<Batch>,
    held: Vec<Msg>,
}

impl Journal {
    pub fn write(&mut self, batch: Batch, fault: Option<Fault>) -> Option<Msg> {
        let id = batch.id;
        let refused = Msg::JournalRefused {
            batch: id,
            why: self.why.unwrap_or("the disk is full").into(),
        };
        if self.writing == Writing::Refuses {
            return Some(refused);
        }
        if fault != Some(Fault::JournalForgets) {
            self.batches.push(batch);
        }
        let written = Msg::Journaled { batch: id };
        if self.writing == Writing::Slow {
            self.held.push(written);
            return None;
        }
        Some(written)
    }

    pub fn release(&mut self, _fault: Option<Fault>) -> Vec<Msg> {
        std::mem::take(&mut self.held)
    }

    /// The batch that waits for its answer was not written after all.
    pub fn refuse_held(&mut self) {
        for msg in &mut self.held {
            if let Msg::Journaled { batch } = *msg {
                self.batches.retain(|written| written.id != batch);
                let why = "the disk is full".into();
                *msg = Msg::JournalRefused { batch, why };
            }
        }
    }

    /// Answers that were on their way are lost; what was written stays.
    pub fn crash(&mut self) {
        self.held.clear();
    }

    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.batches.iter().flat_map(|batch| &batch.records)
    }

    pub fn events_of<'a>(&'a self, id: &'a ShipmentId) -> impl Iterator<Item = &'a Event> {
        self.records().filter_map(move |record| match &record.fact {
            Fact::Shipment {
                shipment, event, ..
            } if shipment == id => Some(event),
            _ => None,
        })
    }

    /// How often a label's print was begun, by the record.
    pub fn prints_begun(&self, shipment: &ShipmentId) -> usize {
        self.events_of(shipment)
            .filter(|event| matches!(event, Event::PrintStarted { .. }))
            .count()
    }

    /// A copy was recorded as printed.
    pub fn says_printed(&self, shipment: &ShipmentId) -> bool {
        self.events_of(shipment).any(|event| {
            let Event::PrintFinished { verdict, .. } = event else {
                return false;
            };
            matches!(verdict, PrintVerdict::Printed { .. })
        })
    }

    /// The bench's shipments, the one last worked on at the end, and who was signed in.
    pub fn replayed(&self, fault: Option<Fault>) -> (Vec<Work>, Option<PackerId>) {
        let mut works: BTreeMap<ShipmentId, (usize, Work)> = BTreeMap::new();
        let mut packer = None;
        let mut count = 0;
        for batch in &self.batches {
            if let Some(claim) = &batch.claim {
                let earlier = works.remove(&claim.packing.shipment.id);
                let work = Work {
                    packing: claim.packing.clone(),
                    epoch: claim.epoch,
                    labels: earlier.map(|(_, work)| work.labels).unwrap_or_default(),
                };
                works.insert(claim.packing.shipment.id.clone(), (count, work));
            }
            for record in &batch.records {
                count += 1;
                match &record.fact {
                    Fact::SignedIn { packer: signed, .. } => packer = Some(signed.clone()),
                    Fact::SignedOut => packer = None,
                    Fact::Refused { .. } => {}
                    Fact::Shipment {
                        shipment, event, ..
                    } => {
                        if let Some((touched, work)) = works.get_mut(shipment) {
                            *touched = count;
                            work.packing.evolve(event);
                            if fault == Some(Fault::ReplaysTwice) {
                                work.packing.evolve(event);
                            }
                        }
                    }
                }
            }
            for document in &batch.documents {
                if let Some((_, work)) = works.get_mut(&document.shipment) {
                    work.labels
                        .insert((document.parcel, document.generation), document.clone());
                }
            }
            if let Some(finished) = &batch.finished {
                works.remove(finished);
            }
        }
        let mut works: Vec<(usize, Work)> = works.into_values().collect();
        works.sort_by_key(|(touched, _)| *touched);
        (works.into_iter().map(|(_, work)| work).collect(), packer)
    }

    /// What is claimed ahead, by the batches.
    pub fn ahead(&self) -> Vec<ClaimedWork> {
        let mut ahead: BTreeMap<ShipmentId, ClaimedWork> = BTreeMap::new();
        for batch in &self.batches {
            for id in &batch.not_ahead {
                ahead.remove(id);
            }
            for work in &batch.ahead {
                ahead.insert(work.packing.shipment.id.clone(), work.clone());
            }
        }
        ahead.into_values().collect()
    }

    /// What is left of the numbers for interim slips.
    pub fn numbers(&self) -> Option<SsccRange> {
        self.batches
            .iter()
            .rev()
            .find_map(|batch| batch.numbers.clone())
    }

    /// What became of a shipment, by every record about it since it was claimed.
    pub fn history(&self, order: &str) -> Packing {
        let id: ShipmentId = format!("S-{order}").as_str().into();
        let mut packing: Option<Packing> = None;
        for batch in &self.batches {
            if let Some(claim) = batch.claim.as_ref().filter(|c| c.packing.shipment.id == id) {
                packing = Some(claim.packing.clone());
            }
            for record in &batch.records {
                if let (
                    Fact::Shipment {
                        shipment, event, ..
                    },
                    Some(packing),
                ) = (&record.fact, &mut packing)
                    && *shipment == id
                {
                    packing.evolve(event);
                }
            }
        }
        packing.expect("never claimed")
    }
}
