//! What must hold of a station after every step, whatever the world does.

use std::collections::{BTreeMap, BTreeSet};

use super::Rig;
use crate::{
    domain::{
        ids::Generation,
        label::{Label, zpl::zpl},
        packing::{Packing, Phase},
    },
    station::{Work, effect::PrintJob},
};

impl Rig {
    /// Everything that must hold between two steps.
    pub fn check(&self) -> Result<(), String> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        self.what_is_shown_is_durable()?;
        for work in self.station.desk().works.values() {
            counts(&work.packing)?;
        }
        self.one_purchase_each()?;
        self.what_is_proven_came_out()?;
        self.labels_are_their_boxes()
    }

    /// When everything is answered, the station knows exactly what its journal says.
    fn what_is_shown_is_durable(&self) -> Result<(), String> {
        if !self.station.is_settled() {
            return Ok(());
        }
        let (works, packer) = self.journal.replayed(None);
        let signed = self.station.desk().packer.as_ref().map(|p| p.id.clone());
        if signed != packer {
            return Err(format!(
                "{signed:?} is signed in, the journal says {packer:?}"
            ));
        }
        let by_id = |works: Vec<Work>| -> BTreeMap<_, _> {
            works
                .into_iter()
                .map(|work| (work.packing.shipment.id.clone(), work))
                .collect()
        };
        let durable = by_id(works);
        let shown = &self.station.desk().works;
        let names = |works: &BTreeMap<_, Work>| works.keys().cloned().collect::<BTreeSet<_>>();
        if names(&durable) != names(shown) {
            return Err(format!(
                "has {:?}, the journal {:?}",
                names(shown),
                names(&durable)
            ));
        }
        for (id, work) in shown {
            let kept = &durable[id];
            if work.packing != kept.packing || work.epoch != kept.epoch {
                return Err(format!("{id} is not what its journal says"));
            }
            if work.labels != kept.labels {
                return Err(format!("{id} has a label its journal does not know"));
            }
        }
        Ok(())
    }

    /// One key a generation, and never a second label beside a bought one.
    fn one_purchase_each(&self) -> Result<(), String> {
        let mut bought = BTreeSet::new();
        for sold in &self.central.ledger {
            let document = &sold.document;
            let (shipment, parcel) = (&document.shipment, document.parcel);
            if !bought.insert((shipment.clone(), parcel, document.generation)) {
                return Err(format!("{shipment} bought twice"));
            }
            let before = Generation(document.generation.0 - 1);
            let was_sold = bought.contains(&(shipment.clone(), parcel, before));
            let voided = (shipment.clone(), parcel, before);
            if was_sold && !self.central.voided.contains(&voided) {
                return Err(format!("{shipment} bought again before it was voided"));
            }
        }
        Ok(())
    }

    /// A copy is taken for printed only where paper came out.
    fn what_is_proven_came_out(&self) -> Result<(), String> {
        for shipment in self.jobs.iter().map(|job| &job.shipment) {
            let came_out = self
                .jobs
                .iter()
                .any(|job| job.shipment == *shipment && self.came_out.contains(&job.id));
            if !came_out && self.journal.says_printed(shipment) {
                return Err(format!("{shipment}: nothing came out of the printer"));
            }
        }
        Ok(())
    }

    /// The label a box carries is the one that was sold for it.
    fn labels_are_their_boxes(&self) -> Result<(), String> {
        for work in self.station.desk().works.values() {
            for parcel in &work.packing.parcels {
                let Some(label) = parcel.label() else {
                    continue;
                };
                let shipment = &work.packing.shipment.id;
                let sold = self.central.ledger.iter().any(|sold| {
                    sold.document.label == *label
                        && sold.document.shipment == *shipment
                        && sold.document.parcel == parcel.no
                });
                if !sold {
                    return Err(format!("{shipment} carries a label that is not its own"));
                }
            }
        }
        Ok(())
    }

    /// A job may go to the printer: alone, for the shipment on the bench, and each begun durably.
    /// The job is something that goes into the box.
    pub fn is_enclosure(&self, job: &PrintJob) -> bool {
        // A neighbour's printer gets it behind the bench's name, never with that on it.
        let is_it = |drawing: &Label| {
            let plain = zpl(drawing).unwrap();
            job.zpl == plain.as_bytes()
                || (job.printer.is_some() && job.zpl.ends_with(plain.as_bytes()))
        };
        let mut drawings = self.central.papers.enclosures.iter();
        drawings.any(|one| one.drawing.as_ref().is_some_and(is_it))
    }

    pub(super) fn check_job(&mut self, job: &PrintJob) {
        if self.job_in_flight.is_some() {
            self.breaks("two print jobs at once");
        }
        if job.interim.is_some() {
            return;
        }
        let open = self
            .station
            .open_packing()
            .map(|packing| packing.shipment.id.clone());
        if open.as_ref() != Some(&job.shipment) {
            self.breaks("a label for another shipment than the one on the bench");
        }
        if self.is_enclosure(job) {
            return;
        }
        let printed = self
            .jobs
            .iter()
            .filter(|earlier| earlier.shipment == job.shipment && !self.is_enclosure(earlier));
        if printed.count() >= self.journal.prints_begun(&job.shipment) {
            self.breaks("a label is printed that nobody wrote down");
        }
        let sold = self.central.ledger.iter().any(|sold| {
            let zpl = &sold.document.zpl;
            // A neighbour's printer gets it with the bench's name laid over, or on a label before it.
            let is_it = match (&job.printer, zpl.strip_suffix(b"^XZ")) {
                (Some(_), Some(begun)) => job.zpl.starts_with(begun) || job.zpl.ends_with(zpl),
                _ => *zpl == job.zpl,
            };
            sold.document.shipment == job.shipment && is_it
        });
        if !sold {
            self.breaks("a label is printed that was not sold for this shipment");
        }
    }
}

fn counts(packing: &Packing) -> Result<(), String> {
    let coming_out = packing.change.is_some() || packing.phase == Phase::Cancelled;
    for line in &packing.shipment.lines {
        if packing.packed(line.id) > line.quantity && !coming_out {
            return Err(format!("{} holds more than ordered", packing.shipment.id));
        }
    }
    let in_boxes: u32 = packing
        .shipment
        .lines
        .iter()
        .map(|line| packing.packed(line.id))
        .sum();
    if in_boxes != packing.packed_units() {
        return Err("units of a line that does not exist".to_owned());
    }
    Ok(())
}
