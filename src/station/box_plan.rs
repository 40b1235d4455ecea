//! The plan for the box on the bench: which goods go where, why this box, and how far the packer is.
//!
//! It is made when a box is begun and again when its type or what is wanted changes, at the bench itself, so it is there
//! without a network too. Scans never wait for it: how hard it looks is bounded.

use std::collections::BTreeMap;

use crate::domain::{
    carton::Carton,
    cartonize::{
        self, PlannedBox, Recommendation, ShippingPlan, WhyNot,
        filling::{Filling, Progress, fill},
        plan::Effort,
    },
    handling::{Apart, OwnBox},
    ids::{CartonCode, LineId, ShipmentId},
    packing::{self, Packing, Parcel},
    product::Product,
    shipment::Line,
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
    /// What all boxes cost with their freight, in the currency's smallest unit; absent where no boxes are known.
    pub(super) price_minor: Option<i64>,
    /// Why not everything may go into one box, where the owner's rules keep it apart.
    pub apart: Option<Apart>,
    /// Where not everything goes into one box: which box of how many this is, and how many pieces it holds.
    pub share: Option<Share>,
}

/// One box of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Which one, from 1.
    pub number: usize,
    /// How many boxes there are.
    pub boxes: usize,
    /// What goes into this one: units by line.
    lines: BTreeMap<LineId, u32>,
}

impl Share {
    /// How many pieces go into this one.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.lines.values().sum()
    }
}

/// What is to be packed: lines with their products.
pub(super) type Wanted<'a> = [(LineId, &'a Product, u32)];

impl BoxPlan {
    /// What it has to hold: units by line.
    pub(super) fn units(&self) -> &[(LineId, u32)] {
        &self.asked.units
    }

    /// The line that the goods of a place belong to.
    #[must_use]
    pub fn line_of(&self, goods: usize) -> Option<LineId> {
        self.asked.units.get(goods).map(|(line, _)| *line)
    }

    /// True where any place is right: everything goes into this box, loosely.
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.share.is_none() && self.filling.as_ref().is_some_and(Filling::is_loose)
    }

    /// How many units of a line go into this box, where it is one of several.
    fn shared_of(&self, line: LineId) -> Option<u32> {
        let own = self.share.as_ref()?.lines.get(&line);
        Some(own.copied().unwrap_or(0))
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
    fn plan(&self, packing: &Packing, asked: Asked, better: Option<&ShippingPlan>) -> BoxPlan {
        let mut plan = BoxPlan {
            asked,
            filling: None,
            recommendation: None,
            price_minor: None,
            share: None,
            apart: None,
        };
        let wanted = plan.asked.units.iter().map(|(line, count)| {
            let of_line = packing.shipment.line(*line)?;
            let owner = &packing.shipment.owner;
            let product = self.catalogue.product(owner, &of_line.sku)?;
            Some((*line, product, *count))
        });
        let Some(wanted) = wanted.collect::<Option<Vec<_>>>() else {
            return plan;
        };
        let units: Vec<(&Product, u32)> = wanted
            .iter()
            .map(|&(_, product, count)| (product, count))
            .collect();
        let terms = self.catalogue.terms(&packing.shipment);
        plan.apart = terms.rules.keeps_apart(&units);
        plan.recommendation = cartonize::recommend_with(
            &self.catalogue.data().cartons,
            &packing.shipment.owner,
            &units,
            &terms,
        );
        let Some(carton) = self.catalogue.carton(&plan.asked.carton) else {
            return plan;
        };
        let released = better.or_else(|| self.released_plan(packing, &wanted));
        if let Some(planned) = released.filter(|plan| better.is_some() || plan.boxes.len() == 1) {
            plan.take(planned, carton, &wanted);
        }
        if plan.filling.is_none() && !carton.code.is_own_box() {
            plan.filling = fill(carton.inner_mm, &units, &terms.rules);
            plan.price_minor = cartonize::price_of_one(carton, &units, &terms);
        }
        if plan.filling.is_some() {
            return plan;
        }
        let made = match released {
            Some(_) => None,
            None => self.boxes_for(packing, &wanted),
        };
        if let Some(planned) = released.or(made.as_ref()) {
            plan.take(planned, carton, &wanted);
        }
        plan
    }

    /// The plan that came with the shipment, while its facts hold: nothing short or changed, every carton at hand,
    /// every box as its owner's rules are today.
    pub(super) fn released_plan<'a>(
        &self,
        packing: &'a Packing,
        wanted: &Wanted<'_>,
    ) -> Option<&'a ShippingPlan> {
        let plan = packing.plan.as_ref()?;
        let units = |line: LineId| -> u32 {
            let boxes = plan.boxes.iter();
            boxes.map(|planned| planned.units_of(line)).sum()
        };
        let rules = self.catalogue.rules(&packing.shipment.owner);
        let is_at_hand = |planned: &PlannedBox| {
            let carton = self.catalogue.carton(&planned.carton);
            carton.is_some_and(|carton| carton.stock != Some(0))
        };
        let is_allowed = |planned: &PlannedBox| {
            let units = wanted
                .iter()
                .map(|&(line, product, _)| (product, planned.units_of(line)));
            let units: Vec<_> = units.filter(|(_, count)| *count > 0).collect();
            let is_own = planned.carton.is_own_box();
            let cartons = &self.catalogue.data().cartons;
            let owner = &packing.shipment.owner;
            let mut ships = units
                .iter()
                .map(|(product, _)| match product.handling.own_box {
                    OwnBox::Must => is_own,
                    OwnBox::May => true,
                    OwnBox::No => {
                        !is_own || cartonize::fits_no_carton(cartons, owner, product, rules)
                    }
                });
            ships.all(|ships| ships) && rules.keeps_apart(&units).is_none()
        };
        let places: usize = plan.boxes.iter().map(|planned| planned.places.len()).sum();
        let all: u32 = wanted.iter().map(|&(_, _, count)| count).sum();
        let holds = packing.parcels.len() <= 1
            && usize::try_from(all).is_ok_and(|all| all == places)
            && wanted.iter().all(|&(line, _, count)| units(line) == count)
            && plan
                .boxes
                .iter()
                .all(|planned| is_at_hand(planned) && is_allowed(planned));
        holds.then_some(plan)
    }

    /// The boxes for all that is wanted, as far as the bench can tell by itself: a quick answer.
    pub(super) fn boxes_for(&self, packing: &Packing, wanted: &Wanted<'_>) -> Option<ShippingPlan> {
        cartonize::plan_boxes(
            &self.catalogue.data().cartons,
            &packing.shipment.owner,
            wanted,
            &self.catalogue.terms(&packing.shipment),
            Effort::Fast,
        )
    }
}

impl BoxPlan {
    /// Takes the places of the open box over from a plan of all boxes, where it has a box of this carton.
    fn take(&mut self, planned: &ShippingPlan, carton: &Carton, wanted: &Wanted<'_>) {
        let mut boxes = planned.boxes.iter().enumerate();
        let Some((index, own)) = boxes.find(|(_, planned)| planned.carton == carton.code) else {
            return;
        };
        self.price_minor = Some(planned.price_minor);
        self.share = (planned.boxes.len() > 1).then(|| Share {
            number: index + 1,
            boxes: planned.boxes.len(),
            lines: wanted
                .iter()
                .map(|&(line, _, _)| (line, own.units_of(line)))
                .filter(|(_, units)| *units > 0)
                .collect(),
        });
        if carton.code.is_own_box() {
            return;
        }
        let bodies = own.places.iter().map(|place| {
            let goods = wanted.iter().position(|&(line, _, _)| line == place.line)?;
            Some((goods, place.body()))
        });
        let units: Vec<(&Product, u32)> = wanted
            .iter()
            .map(|&(_, product, count)| (product, count))
            .collect();
        self.filling = bodies
            .collect::<Option<Vec<_>>>()
            .and_then(|bodies| Filling::of(carton.inner_mm, &bodies, &units));
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
        let plan = asked.zip(self.open_work()).map(|(asked, work)| {
            let better = self.better_box.as_ref();
            let better = better.and_then(|better| better.plan_for(&asked.shipment, &asked.units));
            self.desk.plan(&work.packing, asked, better)
        });
        self.box_plan = plan;
    }

    /// What goes into the open box, as far as its products are known: its own share where it is one of several.
    pub(super) fn goods_of_box(&self, packing: &Packing) -> Vec<(&Product, u32)> {
        let owner = &packing.shipment.owner;
        let asked = Asked::of(packing);
        let plan = self
            .box_plan()
            .filter(|plan| Some(&plan.asked) == asked.as_ref());
        let share = |line: LineId| plan.and_then(|plan| plan.shared_of(line));
        let units = asked.iter().flat_map(|asked| &asked.units);
        let goods = units.filter_map(|&(line, count)| {
            let sku = &packing.shipment.line(line)?.sku;
            let product = self.desk.catalogue.product(owner, sku)?;
            Some((product, share(line).unwrap_or(count)))
        });
        goods.filter(|(_, count)| *count > 0).collect()
    }

    /// What keeps the goods of the open box out of a carton however they are arranged; `None` where nothing does.
    #[must_use]
    pub fn stays_out(&self, carton: &CartonCode) -> Option<WhyNot> {
        let carton = self.desk.catalogue.carton(carton)?;
        let packing = self.open_packing()?;
        let goods = self.goods_of_box(packing);
        let rules = self.desk.catalogue.rules(&packing.shipment.owner);
        cartonize::surely_stays_out(carton, &goods, rules)
    }

    /// True when one more unit of a line goes into the open box: by the plan for it, and by the rules of its owner.
    #[must_use]
    pub fn goes_in_here(&self, packing: &Packing, line: &Line) -> bool {
        self.is_planned_here(packing, line)
            && packing::kept_apart(packing, &self.desk.catalogue, &line.sku, 1).is_none()
    }

    /// True when one more unit of a line goes into the open box by the plan for it.
    pub(crate) fn is_planned_here(&self, packing: &Packing, line: &Line) -> bool {
        let Some(parcel) = packing.open_parcel() else {
            return false;
        };
        let packed = parcel.contents.get(&line.id).copied().unwrap_or(0);
        let shared = self.box_plan().and_then(|plan| plan.shared_of(line.id));
        shared.is_none_or(|shared| packed < shared)
    }

    /// True when the open box holds something, more is wanted, and nothing more of it goes in here.
    #[must_use]
    pub fn is_box_complete(&self) -> bool {
        let Some(packing) = self.open_packing() else {
            return false;
        };
        let mut lines = packing.shipment.lines.iter();
        let is_begun = |parcel: &Parcel| !parcel.contents.is_empty();
        packing.open_units() > 0
            && packing.open_parcel().is_some_and(is_begun)
            && !lines.any(|line| packing.open(line) > 0 && self.goes_in_here(packing, line))
    }

    /// The plan for the open box.
    #[must_use]
    pub fn box_plan(&self) -> Option<&BoxPlan> {
        self.box_plan.as_ref()
    }
}
