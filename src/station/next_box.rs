//! The box for what is still to be packed: the first one of an order, and the next where one is done.

use crate::domain::{
    cartonize::{self, ShippingPlan},
    handling::OwnBox,
    ids::{CartonCode, LineId},
    moment::Gesture,
    packing::{self, CartonBasis, Command, Packing, Parcel},
    product::Product,
    shipment::Line,
    weight::ScaleReading,
};

use super::{Desk, Station, effect::Effect, journal::Say};

/// A box for what is still to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstBox {
    /// Which carton, or a unit's own box.
    pub carton: CartonCode,
    /// Why this one.
    pub basis: CartonBasis,
}

impl FirstBox {
    /// What begins it.
    pub fn opened(self) -> Command {
        Command::OpenParcel {
            carton: self.carton,
            basis: self.basis,
        }
    }
}

impl Desk {
    /// The box to begin: the one that the customer or the brand wants, while no parcel has it and the packer took no other,
    /// else the recommended one.
    pub(crate) fn next_box(&self, packing: &Packing) -> Option<FirstBox> {
        let owner = &packing.shipment.owner;
        let is_ours = |carton: &CartonCode| {
            let carton = self.catalogue.carton(carton);
            carton.is_some_and(|carton| carton.owner.as_ref().is_none_or(|brand| brand == owner))
        };
        let is_settled = |wanted: &CartonCode| {
            packing.parcels.iter().any(|parcel| {
                let chosen = [CartonBasis::Recommended, CartonBasis::Required];
                parcel.carton == *wanted || !chosen.contains(&parcel.basis)
            })
        };
        let ships = |line: &&Line| {
            let product = self.catalogue.product(owner, &line.sku);
            product.is_some_and(|product| product.handling.own_box == OwnBox::Must)
        };
        let mut open = packing.shipment.lines.iter();
        let needs_carton = open.any(|line| packing.open(line) > 0 && !ships(&line));
        let wanted = packing.shipment.carton.as_ref();
        match wanted.filter(|wanted| needs_carton && is_ours(wanted) && !is_settled(wanted)) {
            Some(carton) => Some(FirstBox {
                carton: carton.clone(),
                basis: CartonBasis::Required,
            }),
            None => self.first_box(packing),
        }
    }

    /// The recommended box for all that is still wanted, the first of several where it does not go into one.
    fn first_box(&self, packing: &Packing) -> Option<FirstBox> {
        let owner = &packing.shipment.owner;
        let lines = packing.shipment.lines.iter().filter_map(|line| {
            let product = self.catalogue.product(owner, &line.sku)?;
            Some((line.id, product, packing.open(line)))
        });
        let wanted: Vec<_> = lines.filter(|&(_, _, count)| count > 0).collect();
        let first_of = |plan: &ShippingPlan| {
            let first = plan.boxes.first()?;
            let is_own = first.carton.is_own_box();
            let unit = first.places.first().map(|place| place.line);
            Some(self.begun_by(packing, &first.carton, unit.filter(|_| is_own)))
        };
        if let Some(first) = self.released_plan(packing, &wanted).and_then(first_of) {
            return Some(first);
        }
        let units: Vec<(&Product, u32)> = wanted
            .iter()
            .map(|&(_, product, count)| (product, count))
            .collect();
        let terms = self.catalogue.terms(&packing.shipment);
        let one = cartonize::recommend_with(&self.catalogue.data().cartons, owner, &units, &terms);
        let one = one.map(|found| {
            let is_own = found.carton.is_own_box();
            let unit = wanted.first().map(|&(line, _, _)| line);
            self.begun_by(packing, &found.carton, unit.filter(|_| is_own))
        });
        one.or_else(|| self.boxes_for(packing, &wanted).as_ref().and_then(first_of))
    }

    /// A box as it is begun: a unit that never ships as it is has one of its own because no carton takes it.
    fn begun_by(&self, packing: &Packing, carton: &CartonCode, unit: Option<LineId>) -> FirstBox {
        let line = unit.and_then(|unit| packing.shipment.line(unit));
        let product =
            line.and_then(|line| self.catalogue.product(&packing.shipment.owner, &line.sku));
        let is_by_hand = product.is_some_and(|product| product.handling.own_box == OwnBox::No);
        FirstBox {
            carton: carton.clone(),
            basis: if is_by_hand {
                CartonBasis::NoneFits
            } else {
                CartonBasis::Recommended
            },
        }
    }
}

impl Station {
    /// A box is done and more is wanted: the next one is begun as the first was, where one is known to fit.
    pub(crate) fn begin_next_box(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Some(work) = self.open_work() else {
            return;
        };
        let packing = &work.packing;
        let shipment = packing.shipment.id.clone();
        let next = (!packing.parcels.is_empty()).then(|| self.desk.next_box(packing));
        if self.desk.equipment.practice {
            // Nobody is there to take the last box off the practice scale.
            self.desk.scale.shows(ScaleReading::Zero);
        }
        if let Some(first) = next.flatten() {
            let command = first.opened();
            // What cannot be done now is not asked for again and again.
            if self.foresee(&shipment, &command).is_ok() {
                self.attempt(stamp, &shipment, &command, Say::quiet(), fx);
            }
        }
    }

    /// A box was begun for a unit that ships as it is, and no such unit is left: another one takes what is.
    pub(crate) fn replace_own_box(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let Some(work) = self.open_work() else {
            return;
        };
        let packing = &work.packing;
        let is_empty = |parcel: &&Parcel| {
            parcel.contents.is_empty() && parcel.basis == CartonBasis::Recommended
        };
        let open = packing.open_parcel().filter(is_empty);
        if open.is_none_or(|open| !open.carton.is_own_box()) {
            return;
        }
        let mut lines = packing.shipment.lines.iter();
        let goes_in = |line: &Line| {
            packing.open(line) > 0
                && packing::kept_apart(packing, &self.desk.catalogue, &line.sku, 1).is_none()
        };
        if lines.any(goes_in) {
            return;
        }
        let shipment = packing.shipment.id.clone();
        if let Some(next) = self.desk.next_box(packing) {
            let command = Command::ChangeCarton {
                carton: next.carton,
                basis: next.basis,
            };
            let found = self.foresee(&shipment, &command);
            if found.is_ok_and(|events| !events.is_empty()) {
                self.attempt(stamp, &shipment, &command, Say::quiet(), fx);
            }
        }
    }
}
