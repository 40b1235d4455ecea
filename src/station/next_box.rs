//! The box to take next, where what is still to be packed needs another one.

use crate::domain::{
    cartonize::{self, ShippingPlan},
    handling::OwnBox,
    ids::{CartonCode, LineId, ShipmentId},
    packing::{CartonBasis, Command, Packing},
    product::Product,
};

use super::{Desk, Station};

/// A box for what is still to be packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstBox {
    /// Which carton, or a unit's own box.
    pub carton: CartonCode,
    /// The line of the unit that ships as it is, or is packed by hand; absent where it is a carton.
    pub unit: Option<LineId>,
    /// Why this one.
    pub basis: CartonBasis,
}

/// What is still to be packed, with the box for it.
#[derive(Debug, Clone)]
pub(crate) struct NextBox {
    shipment: ShipmentId,
    units: Vec<(LineId, u32)>,
    planned: Option<FirstBox>,
}

/// What no box holds yet, where no box is open.
fn units_without_box(packing: &Packing) -> Vec<(LineId, u32)> {
    if packing.open_parcel().is_some() {
        return Vec::new();
    }
    let lines = packing.shipment.lines.iter();
    let open = lines.map(|line| (line.id, packing.open(line)));
    open.filter(|(_, count)| *count > 0).collect()
}

impl Desk {
    /// The recommended box for all that is still wanted, the first of several where it does not go into one.
    pub(crate) fn first_box(&self, packing: &Packing) -> Option<FirstBox> {
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
            unit,
            basis: if is_by_hand {
                CartonBasis::NoneFits
            } else {
                CartonBasis::Recommended
            },
        }
    }
}

impl Station {
    /// Looks for the next box where one is needed, once for the same goods.
    pub(crate) fn plan_next_box(&mut self) {
        let next = self.open_work().and_then(|work| {
            let packing = &work.packing;
            let units = units_without_box(packing);
            if units.is_empty() {
                return None;
            }
            let shipment = &packing.shipment.id;
            let known = self.next_box.as_ref();
            let same = known.filter(|known| known.shipment == *shipment && known.units == units);
            Some(same.cloned().unwrap_or_else(|| NextBox {
                shipment: shipment.clone(),
                planned: self.desk.first_box(packing),
                units,
            }))
        });
        self.next_box = next;
    }

    /// The box to take for what is still to be packed; `None` while one is open, or where none is known to fit.
    #[must_use]
    pub fn next_box(&self) -> Option<&CartonCode> {
        let planned = self.next_box.as_ref()?.planned.as_ref()?;
        Some(&planned.carton)
    }

    /// The line whose unit is next in a parcel of its own: as it is, or packed by hand as no carton takes it.
    #[must_use]
    pub fn next_alone(&self) -> Option<(LineId, CartonBasis)> {
        let planned = self.next_box.as_ref()?.planned.as_ref()?;
        Some((planned.unit?, planned.basis))
    }

    /// What a scan of a unit asks for: to be packed, and before that its own parcel, where that is next.
    pub(crate) fn packed_by(&self, pack: Command) -> Vec<Command> {
        let own = self.next_alone().and_then(|(unit, basis)| {
            let packing = self.open_packing()?;
            let line = packing.shipment.line(unit)?;
            let owner = &packing.shipment.owner;
            let product = self.desk.catalogue.product(owner, &line.sku)?;
            // One that always ships as it is brings its parcel along by itself.
            let is_planned = product.handling.own_box != OwnBox::Must;
            let is_it = matches!(&pack, Command::Pack { sku, .. } if *sku == line.sku);
            (is_planned && is_it).then(|| Command::OpenParcel {
                carton: CartonCode::own_box(),
                basis,
            })
        });
        own.into_iter().chain([pack]).collect()
    }
}
