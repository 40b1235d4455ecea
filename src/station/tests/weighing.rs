//! The box on the scale: which weight is taken, and what it settles.

use super::{Rig, opened, refused};
use crate::{
    domain::{
        measure::Grams,
        packing::{OverrideReason, WeighedBy, WeightSource, WeightVerdict},
        weight::{
            ScaleReading::{
                Gone, Moving, Negative, Overload, Settling, Stable, Tared, Trouble, Zero,
            },
            ScaleTrouble,
        },
    },
    station::{Expected, Tone},
};

/// Order 1001 full, with what it should weigh.
fn full() -> (Rig, i64) {
    let mut rig = opened("T-01");
    rig.scan("9521234001027");
    let Expected::Weight(weight) = rig.station.expects() else {
        panic!("{} expects no weight", rig.screen())
    };
    (rig, weight.0)
}

fn verdict(rig: &Rig) -> (WeightSource, WeightVerdict) {
    let packing = rig.journal.history("1001");
    let weighed = packing.parcels[0].weighed().unwrap();
    (weighed.source, weighed.verdict.clone())
}

#[test]
fn the_previous_box_is_never_taken() {
    let (mut rig, weight) = full();
    rig.weigh(weight).until("queue");
    rig.scan("T-02").scan("9525678006211").scan("9525678006211");
    rig.scan("9525678006334").scan("9525678003456");
    assert_eq!(
        rig.screen(),
        "weigh",
        "the old box still stands on the scale"
    );
    rig.scale(Stable(Grams(weight + 1)));
    assert_eq!(
        rig.screen(),
        "weigh",
        "moving it does not make it the new one"
    );
    rig.do_expected();
    assert_eq!(rig.screen(), "label");
    rig.check().unwrap();
}

#[test]
fn the_box_set_aside_is_never_taken_for_the_next() {
    let mut rig = opened("T-33");
    rig.scan("9521234002505").scan("9521234002512");
    assert_eq!(rig.screen(), "weigh");
    rig.key("F8").scan("P-1");
    rig.scan("T-01").weigh(900);
    rig.key("F8").scan("P-2").scan("T-33");
    assert_eq!(rig.screen(), "weigh", "900 g are another order's box");
    rig.weigh(500);
    assert_eq!(rig.screen(), "label");
}

#[test]
fn what_the_scale_shows_and_what_is_taken() {
    let rows = [
        (vec![Zero, Moving(Grams(460))], "weigh"),
        (vec![Negative], "weigh"),
        (vec![Overload], "weigh"),
        (vec![Zero, Stable(Grams(0))], "weigh"),
    ];
    for (readings, screen) in rows {
        let (mut rig, _) = full();
        for reading in &readings {
            rig.scale(*reading);
        }
        assert_eq!(rig.screen(), screen, "{readings:?}");
        rig.check().unwrap();
    }
}

#[test]
fn a_typed_weight_is_stored_as_typed() {
    let (mut rig, weight) = full();
    rig.type_in(&format!("{weight} g"));
    assert_eq!(rig.screen(), "label");
    assert_eq!(verdict(&rig), (WeightSource::Typed, WeightVerdict::Inside));
}

#[test]
fn a_weight_a_little_off_is_counted_again() {
    let (mut rig, weight) = full();
    rig.weigh(weight + 60);
    assert_eq!((rig.screen(), rig.said()), ("weigh", "refused-weight-more"));
    rig.digit(1);
    assert_eq!(rig.screen(), "weigh");
    rig.digit(2);
    assert_eq!(rig.screen(), "label");
    let by = WeighedBy::Recount;
    assert_eq!(verdict(&rig).1, WeightVerdict::Accepted { by });
    rig.check().unwrap();
}

#[test]
fn a_weight_far_off_needs_a_supervisor() {
    let (mut rig, weight) = full();
    rig.weigh(weight + 900).digit(2);
    assert_eq!(
        (rig.screen(), rig.refusal()),
        ("weigh", "supervisor_needed")
    );
    rig.scan("BADGE-9001").digit(4);
    assert_eq!(rig.screen(), "label");
    assert_eq!(rig.overridden().unwrap().reason, OverrideReason::ScaleWrong);
    let WeightVerdict::Accepted {
        by: WeighedBy::Supervisor { packer },
    } = verdict(&rig).1
    else {
        panic!("not an override")
    };
    assert_eq!(packer.as_str(), "ruth");
    assert_eq!(
        rig.station.desk().packer.as_ref().unwrap().id.as_str(),
        "ana"
    );
}

#[test]
fn a_supervisor_who_packs_needs_another() {
    let (mut rig, weight) = full();
    rig.scan("BADGE-9001")
        .weigh(weight + 900)
        .scan("BADGE-9001");
    assert_eq!(
        (rig.screen(), rig.refusal()),
        ("weigh", "supervisor_needed")
    );
    assert_eq!(rig.said(), "another-supervisor-needed");
    rig.digit(1).digit(2);
    assert_eq!(
        (rig.screen(), rig.said()),
        ("weigh", "another-supervisor-needed")
    );
}

#[test]
fn too_light_says_how_much_and_the_box_may_be_weighed_again() {
    let (mut rig, weight) = full();
    rig.weigh(weight - 60);
    assert_eq!(rig.said(), "refused-weight-less");
    rig.scale(Stable(Grams(weight)));
    assert_eq!(rig.screen(), "label");
    assert_eq!(verdict(&rig).1, WeightVerdict::Inside);
}

#[test]
fn an_agreeing_weight_settles_a_wrong_item() {
    let (mut rig, weight) = full();
    refused(&mut rig, "9521234000082", "not_in_order", Tone::Wrong);
    rig.weigh(weight);
    assert_eq!(rig.screen(), "label");
    assert!(rig.packing().strays.is_empty());
}

#[test]
fn an_open_question_keeps_the_weight_waiting() {
    let (mut rig, weight) = full();
    rig.key("F4").weigh(weight);
    assert_eq!(
        rig.screen(),
        "exception",
        "the packer is about to take a unit out"
    );
    assert!(rig.central.ledger.is_empty());
    rig.key("Esc");
    assert_eq!(rig.screen(), "label", "then it is taken");
}

#[test]
fn without_a_scale_a_key_says_closed() {
    let mut rig = Rig::without_scale();
    rig.scan("T-01").scan("9521234001027").key("F6");
    assert_eq!(rig.screen(), "label");
    assert_eq!(verdict(&rig).0, WeightSource::Catalogue);
}

#[test]
fn a_scale_that_cannot_weigh_leaves_typing_or_the_calculated_weight_by_a_key() {
    let troubles = [
        Gone,
        Overload,
        Trouble(ScaleTrouble::Mute),
        Trouble(ScaleTrouble::Garbled),
        Trouble(ScaleTrouble::Unit),
        Trouble(ScaleTrouble::Busy),
        Trouble(ScaleTrouble::Fault),
    ];
    for trouble in troubles {
        let (mut rig, weight) = full();
        rig.scale(Zero).scale(trouble);
        assert_eq!(
            rig.screen(),
            "weigh",
            "{trouble:?} closes nothing by itself"
        );
        rig.type_in(&format!("{weight} g"));
        assert_eq!(rig.screen(), "label");
        assert_eq!(verdict(&rig).0, WeightSource::Typed, "{trouble:?}");

        let (mut rig, _) = full();
        rig.scale(Zero).scale(trouble).key("F6");
        assert_eq!(rig.screen(), "label");
        assert_eq!(verdict(&rig).0, WeightSource::Catalogue, "{trouble:?}");
        rig.check().unwrap();
    }
}

#[test]
fn a_scale_that_can_weigh_leaves_no_key_around_it() {
    for reading in [Zero, Settling, Moving(Grams(400)), Negative, Tared] {
        let (mut rig, weight) = full();
        rig.scale(reading).key("F6");
        assert_eq!(rig.screen(), "weigh", "{reading:?}");
        rig.weigh(weight);
        assert_eq!(rig.screen(), "label");
        assert_eq!(verdict(&rig).0, WeightSource::Scale);
    }
}

#[test]
fn a_scale_that_comes_back_weighs_only_what_is_put_on_it_since() {
    let (mut rig, weight) = full();
    rig.weigh(weight).until("queue");
    rig.scan("T-02").scan("9525678006211").scan("9525678006211");
    rig.scan("9525678006334").scan("9525678003456");
    // The old box still stands on it when it is plugged in again.
    rig.scale(Gone).scale(Settling).scale(Stable(Grams(weight)));
    assert_eq!(rig.screen(), "weigh");
    assert!(rig.station.desk().scale.must_be_emptied());
    rig.do_expected();
    assert_eq!(rig.screen(), "label");
}
