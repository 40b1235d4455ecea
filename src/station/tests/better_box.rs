//! Better boxes: taken while nothing is in the box and nothing has changed, and never a dearer one.

use super::opened;
use crate::{
    domain::{
        cartonize::ShippingPlan, catalogue::Catalogue, ids::CartonCode, packing::CartonBasis,
    },
    station::{Msg, rig::Rig},
};

const SOAP: &str = "9525678006211";

/// What was found for the question asked last, in another carton and cheaper than anything.
fn found(rig: &Rig) -> (u64, ShippingPlan) {
    let question = rig.box_questions.last().unwrap();
    let mut plan = question.answer().unwrap();
    let carton = other_carton(rig);
    plan.boxes[0].carton = carton;
    plan.price_minor = 1;
    (question.request, plan)
}

/// The largest carton that is not the one on the bench.
fn other_carton(rig: &Rig) -> CartonCode {
    let open = carton(rig);
    let cartons = rig.station.desk().catalogue.data().cartons.iter();
    let others = cartons.filter(|carton| carton.code != open && carton.owner.is_none());
    let largest = others.max_by_key(|carton| carton.inner_mm.volume_mm3());
    largest.unwrap().code.clone()
}

fn carton(rig: &Rig) -> CartonCode {
    rig.packing().open_parcel().unwrap().carton.clone()
}

fn answer(rig: &mut Rig, request: u64, plan: ShippingPlan) {
    rig.deliver(Msg::BoxesPlanned {
        request,
        plan: Some(Box::new(plan)),
    });
}

#[test]
fn a_cheaper_box_is_taken_recorded_and_said_without_a_sound() {
    let mut rig = opened("T-02");
    assert_eq!(rig.box_questions.len(), 1);
    let (request, plan) = found(&rig);
    let (better, heard) = (plan.boxes[0].carton.clone(), rig.tones.len());
    let places = plan.boxes[0].places.len();
    answer(&mut rig, request, plan);
    assert_eq!((carton(&rig), rig.said()), (better, "better-box"));
    assert_eq!(rig.tones.len(), heard, "the hands are busy");
    let parcel = rig.packing().open_parcel().unwrap();
    assert_eq!(parcel.basis, CartonBasis::Recommended);
    let filling = rig.station.box_plan().unwrap().filling.clone().unwrap();
    assert_eq!(filling.places.len(), places, "its places are shown");
    assert_eq!(
        rig.box_questions.len(),
        1,
        "what was found is not asked for again"
    );
    rig.check().unwrap();
    let before = carton(&rig);
    rig.crash();
    assert_eq!(carton(&rig), before, "it is in the log");
}

#[test]
fn nothing_changes_once_a_unit_is_in_the_box() {
    let mut rig = opened("T-02");
    let (request, plan) = found(&rig);
    let before = carton(&rig);
    rig.scan(SOAP);
    answer(&mut rig, request, plan);
    assert_eq!((carton(&rig), rig.said()), (before, "unit-packed"));
    rig.check().unwrap();
}

#[test]
fn an_answer_that_is_late_dearer_or_nobodys_changes_nothing() {
    let mut rig = opened("T-02");
    let (request, plan) = found(&rig);
    let before = carton(&rig);
    answer(&mut rig, request + 7, plan.clone());
    assert_eq!(carton(&rig), before, "another question's");
    let dear = ShippingPlan {
        price_minor: 1_000_000,
        ..plan.clone()
    };
    answer(&mut rig, request, dear);
    assert_eq!(carton(&rig), before, "dearer");
    let data = rig.station.desk().catalogue.data().clone();
    rig.deliver(Msg::Catalogue(Box::new(Catalogue::new(data))));
    assert_eq!(
        rig.box_questions.len(),
        2,
        "sizes and stock may be others now"
    );
    answer(&mut rig, request, plan);
    assert_eq!(carton(&rig), before, "asked before the catalogue came");
    rig.check().unwrap();
}
