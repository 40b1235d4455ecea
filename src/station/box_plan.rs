//! The plan for the box on the bench: which goods go where, why this box, and how far the packer is.
//!
//! It is made when a box is begun and again when its type or what is wanted changes, at the bench itself, so it is there
//! without a network too. Scans never wait for it: how hard it looks is bounded.

use crate::domain::{
    cartonize::{
        self, Recommendation,
        filling::{Filling, Progress, fill},
    },
    ids::{CartonCode, LineId, ShipmentId},
    packing::Packing,
};

use super::{Desk, Station};

/// What a plan was made from: while it is the same, so is the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    shipment: ShipmentId,
    carton: CartonCode,
    units: Vec<(LineId, u32)>,
}

/// The plan for one box.
#[derive(Debug, Clone)]
pub struct BoxPlan {
    asked: Asked,
    /// Where everything goes; absent where sizes are missing or no arrangement is known.
    pub filling: Option<Filling>,
    /// Which box would be taken, and why not its neighbours.
    pub recommendation: Option<Recommendation>,
}

impl BoxPlan {
    /// The line that the goods of a place belong to.
    #[must_use]
    pub fn line_of(&self, goods: usize) -> Option<LineId> {
        self.asked.units.get(goods).map(|(line, _)| *line)
    }

    /// Which places are taken by what was scanned into the box.
    #[must_use]
    pub fn progress(&self, packing: &Packing) -> Progress {
        let Some(filling) = &self.filling else {
            return Progress::default();
        };
        let scanned = packing.trail.iter().flat_map(|(line, units)| {
            let goods = self.asked.units.iter().position(|(own, _)| own == line);
            goods
                .into_iter()
                .flat_map(move |goods| (0..*units).map(move |_| goods))
        });
        filling.progress(scanned)
    }
}

impl Asked {
    /// What a plan for the open box of a shipment has to hold: what is in it and what is still to be packed.
    fn of(packing: &Packing) -> Option<Self> {
        let parcel = packing.open_parcel()?;
        let units = packing
            .shipment
            .lines
            .iter()
            .map(|line| {
                let packed = parcel.contents.get(&line.id).copied().unwrap_or(0);
                (line.id, packed + packing.open(line))
            })
            .filter(|(_, count)| *count > 0);
        Some(Self {
            shipment: packing.shipment.id.clone(),
            carton: parcel.carton.clone(),
            units: units.collect(),
        })
    }
}

impl Desk {
    fn plan(&self, packing: &Packing, asked: Asked) -> BoxPlan {
        let owner = &packing.shipment.owner;
        let products = asked.units.iter().map(|(line, count)| {
            let line = packing.shipment.line(*line)?;
            Some((self.catalogue.product(owner, &line.sku)?, *count))
        });
        let units: Option<Vec<_>> = products.collect();
        let carton = self.catalogue.carton(&asked.carton);
        let filling = carton
            .zip(units.as_ref())
            .and_then(|(carton, units)| fill(carton.inner_mm, units));
        let recommendation = units
            .and_then(|units| cartonize::recommend(&self.catalogue.data().cartons, owner, &units));
        BoxPlan {
            asked,
            filling,
            recommendation,
        }
    }
}

impl Station {
    /// Makes the plan for the open box anew where what it was made from has changed.
    pub(crate) fn plan_box(&mut self) {
        let asked = self.open_work().and_then(|work| Asked::of(&work.packing));
        let is_known = self.box_plan.as_ref().map(|plan| &plan.asked) == asked.as_ref();
        if is_known {
            return;
        }
        let plan = asked
            .zip(self.open_work())
            .map(|(asked, work)| self.desk.plan(&work.packing, asked));
        self.box_plan = plan;
    }

    /// The plan for the open box.
    #[must_use]
    pub fn box_plan(&self) -> Option<&BoxPlan> {
        self.box_plan.as_ref()
    }
}
