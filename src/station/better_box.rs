//! Better boxes while the packer's hand is on its way: asked for in the background, taken only while no unit is in the box.
//!
//! What is asked carries everything it is answered from, so the answer needs no catalogue and no clock. It counts only
//! while the goods and the cartons are still those that were asked about, and where it really costs less. It is then
//! recorded like any other change of the box.

use crate::domain::{
    carton::Carton,
    cartonize::{self, ShippingPlan, Terms, plan::Effort},
    ids::{LineId, OwnerId, ShipmentId},
    moment::Gesture,
    packing::{CartonBasis, Command, Packing},
    product::Product,
};

use super::{Station, effect::Effect, journal::Say, msg::RequestId, notice::Message};

/// Goods whose cheapest boxes are looked for.
#[derive(Debug, Clone)]
pub struct BoxQuestion {
    /// The answer carries the same.
    pub request: RequestId,
    cartons: Vec<Carton>,
    owner: OwnerId,
    units: Vec<(LineId, Product, u32)>,
    terms: Terms,
}

impl BoxQuestion {
    /// The cheapest boxes, looked for as hard as it goes; the same question has the same answer everywhere.
    #[must_use]
    pub fn answer(&self) -> Option<ShippingPlan> {
        let units = self.units.iter();
        let units: Vec<_> = units
            .map(|(line, product, count)| (*line, product, *count))
            .collect();
        cartonize::plan_boxes(
            &self.cartons,
            &self.owner,
            &units,
            &self.terms,
            Effort::Best,
        )
    }
}

/// What was asked last, and what came of it.
#[derive(Debug, Clone)]
pub(crate) struct BetterBox {
    request: RequestId,
    shipment: ShipmentId,
    units: Vec<(LineId, u32)>,
    /// What the boxes cost that the bench began with.
    present_minor: i64,
    /// What was found, where it costs less.
    found: Option<ShippingPlan>,
}

impl BetterBox {
    /// The cheaper boxes for just these units.
    pub(crate) fn plan_for(
        &self,
        shipment: &ShipmentId,
        units: &[(LineId, u32)],
    ) -> Option<&ShippingPlan> {
        let found = self.found.as_ref()?;
        (self.shipment == *shipment && self.units == units).then_some(found)
    }
}

/// True while the first box is open as the program chose it and nothing is in it.
fn may_change(packing: &Packing) -> bool {
    let [parcel] = packing.parcels.as_slice() else {
        return false;
    };
    packing.shipment.carton.is_none()
        && packing.open_parcel().is_some()
        && parcel.basis == CartonBasis::Recommended
        && parcel.contents.values().all(|units| *units == 0)
}

impl Station {
    /// Asks for better boxes for what is on the bench, once for the same goods.
    pub(crate) fn ask_for_better_box(&mut self, fx: &mut Vec<Effect>) {
        let Some(work) = self.open_work().filter(|work| may_change(&work.packing)) else {
            return;
        };
        let packing = &work.packing;
        let Some(plan) = self.box_plan.as_ref() else {
            return;
        };
        let (shipment, units) = (packing.shipment.id.clone(), plan.units().to_vec());
        let is_asked = self
            .better_box
            .as_ref()
            .is_some_and(|better| better.shipment == shipment && better.units == units);
        let Some(present_minor) = plan.price_minor.filter(|_| !is_asked) else {
            return;
        };
        let products = units.iter().map(|(line, count)| {
            let sku = &packing.shipment.line(*line)?.sku;
            let product = self.desk.catalogue.product(&packing.shipment.owner, sku)?;
            Some((*line, product.clone(), *count))
        });
        let Some(products) = products.collect::<Option<Vec<_>>>() else {
            return;
        };
        let (cartons, owner) = (
            self.desk.catalogue.data().cartons.clone(),
            packing.shipment.owner.clone(),
        );
        let terms = self.desk.catalogue.terms(&packing.shipment);
        self.box_questions += 1;
        let request = self.box_questions;
        self.better_box = Some(BetterBox {
            request,
            shipment,
            units,
            present_minor,
            found: None,
        });
        fx.push(Effect::PlanBoxes(Box::new(BoxQuestion {
            request,
            cartons,
            owner,
            units: products,
            terms,
        })));
    }

    /// Boxes were found: taken where nothing has changed, nothing is in the box, and they cost less.
    pub(crate) fn boxes_planned(
        &mut self,
        stamp: Gesture,
        request: RequestId,
        plan: Option<ShippingPlan>,
        fx: &mut Vec<Effect>,
    ) {
        let (Some(plan), Some(work)) = (plan, self.open_work()) else {
            return;
        };
        let Some(better) = self.better_box.as_ref() else {
            return;
        };
        let is_asked = self.box_plan.as_ref().is_some_and(|present| {
            better.request == request
                && better.shipment == work.packing.shipment.id
                && better.units == present.units()
        });
        let Some(first) = plan.boxes.first().map(|first| first.carton.clone()) else {
            return;
        };
        let less = better.present_minor - plan.price_minor;
        if !is_asked || !may_change(&work.packing) || less <= 0 {
            return;
        }
        let shipment = better.shipment.clone();
        let present = work.packing.open_parcel().map(|parcel| &parcel.carton);
        let is_other = present != Some(&first);
        let name = self.desk.catalogue.carton(&first);
        let Some(name) = name.map(|carton| carton.name.clone()) else {
            return;
        };
        if let Some(better) = &mut self.better_box {
            better.found = Some(plan);
        }
        let saved = format!("{}.{:02}", less / 100, less % 100);
        let message = Message::new("better-box")
            .with("carton", name)
            .with("less", saved.as_str());
        let say = Say {
            message: Some(message),
            ..Say::quiet()
        };
        if is_other {
            let command = Command::ChangeCarton {
                carton: first,
                basis: CartonBasis::Recommended,
            };
            self.attempt(stamp, &shipment, &command, say, fx);
        } else {
            // The same box first, others or other places after it.
            self.box_plan = None;
            self.say(stamp.at, say, fx);
        }
    }
}
