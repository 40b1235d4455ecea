//! Every command in the states that matter: what is decided, and why not. The grid of all of them is in [`grid`].

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::domain::{
    catalogue::Catalogue,
    handling::{OwnerRules, ParcelRules},
    ids::{Generation, LineId, ParcelNo},
    measure::Grams,
};
use states::*;

mod grid;
mod own_box;
pub(super) mod states;

/// An event in one line, as the tables below name it.
fn brief(event: &Event) -> String {
    match event {
        Event::UnitsPacked {
            line, units, typed, ..
        } => format!(
            "packed {line}x{units}{}",
            if *typed { " typed" } else { "" }
        ),
        Event::UnitsUnpacked { line, units } => format!("unpacked {line}x{units}"),
        Event::QualityPassed { line, units } => format!("good {line}x{units}"),
        Event::Damaged { line, unpacked, .. } => {
            format!("damaged {line}{}", if *unpacked { " from box" } else { "" })
        }
        Event::Short {
            line,
            units,
            place,
            waits,
            ..
        } => format!(
            "short {line}x{units}{}",
            if place.is_some() || *waits {
                " waits"
            } else {
                ""
            }
        ),
        Event::ParcelClosed { weighed, .. } => format!("closed {:?}", weighed.verdict),
        Event::LabelRequested {
            generation, key, ..
        } => format!("requested {generation} {}", key.as_u128()),
        Event::PrintStarted { copy, .. } => format!("printing {copy}"),
        Event::PrintFinished { copy, verdict, .. } => format!("copy {copy} {verdict:?}"),
        Event::LabelApplied { evidence, .. } => format!("applied {evidence:?}"),
        Event::TakenOut { units, .. } => {
            let units: BTreeMap<u16, u32> =
                units.iter().map(|(line, units)| (line.0, *units)).collect();
            format!("taken out {units:?}")
        }
        other => {
            let value = serde_json::to_value(other).unwrap();
            value["kind"].as_str().unwrap().to_owned()
        }
    }
}

/// The events, or `! code`.
fn outcome(state: &Packing, command: &Command, label_check: LabelCheck) -> String {
    match decided(state, command, label_check) {
        Ok(events) => events.iter().map(brief).collect::<Vec<_>>().join(", "),
        Err(refusal) => format!("! {}", refusal.code()),
    }
}

fn check(rows: Vec<(&str, Command, &str)>) {
    for (name, command, expected) in rows {
        let found = outcome(&state(name), &command, LabelCheck::Always);
        assert_eq!(found, expected, "{name}: {command:?}");
    }
}

#[test]
fn totes_and_boxes() {
    let change = |carton: &str| Command::ChangeCarton {
        carton: carton.into(),
        basis: CartonBasis::TooLarge,
    };
    check(vec![
        ("claimed", Command::SeeTote("T-02".into()), "tote_seen"),
        ("claimed", Command::SeeTote("T-0".into()), "! other_tote"),
        ("claimed", open_box("S2"), "parcel_opened"),
        ("claimed", open_box("N1"), "! unknown_code"),
        ("claimed", open_box("S"), "! unknown_code"),
        ("open", open_box("S2"), "! wrong_step"),
        ("some", change("S2"), "carton_changed"),
        ("some", change("S1"), ""),
        ("some", change("N1"), "! unknown_code"),
        ("closed", change("S2"), "! wrong_step"),
    ]);
}

#[test]
fn units_are_checked_before_they_are_written() {
    let typed = |mut command: Command| {
        if let Command::Pack { typed, .. } = &mut command {
            *typed = true;
        }
        command
    };
    let unchecked = |mut command: Command| {
        if let Command::Pack { checked, .. } = &mut command {
            *checked = false;
        }
        command
    };
    check(vec![
        ("claimed", pack("MUG", 1), "! wrong_step"),
        ("open", pack("MUG", 1), "packed 1x1"),
        ("open", pack("MUG", 3), "packed 1x2, packed 3x1"),
        ("some", pack("MUG", 2), "packed 1x1, packed 3x1"),
        ("open", pack("MUG", 4), "! case_too_large"),
        ("open", pack("MUG", 0), "! case_too_large"),
        ("open", pack("MUG", u32::MAX), "! case_too_large"),
        ("full", pack("MUG", 1), "! too_many"),
        ("open", pack("TEA", 1), "! not_in_order"),
        ("open", pack("HONEY", 1), "good 2x1, packed 2x1"),
        ("open", unchecked(pack("HONEY", 1)), "! check_first"),
        ("full", unchecked(pack("HONEY", 1)), "! too_many"),
        ("open", typed(pack("MUG", 1)), "packed 1x1 typed"),
        ("closed", pack("MUG", 1), "! wrong_step"),
        ("some", Command::Undo, "unpacked 1x1"),
        ("open", Command::Undo, "! nothing_to_undo"),
        ("closed", Command::Undo, "! wrong_step"),
    ]);
}

#[test]
fn what_the_owner_keeps_apart_never_shares_a_box() {
    let mut data = catalogue().data().clone();
    for product in &mut data.products {
        let tag = product.sku.as_str().to_lowercase();
        product.handling.tags = vec![tag.as_str().into()];
    }
    let mut rules = ParcelRules {
        keep_apart: vec![("mug".into(), "honey".into())],
        ..ParcelRules::default()
    };
    let decided = |rules: &ParcelRules, state: &Packing, command: &Command| {
        let mut data = data.clone();
        data.rules = vec![OwnerRules {
            owner: "acme".into(),
            rules: rules.clone(),
        }];
        let context = Context {
            packer: &"ana".into(),
            policy: &policy(LabelCheck::Always),
            catalogue: &Catalogue::new(data),
        };
        decide(state, &context, command)
    };
    // A mug is in the box.
    let mut some = state("some");
    assert!(decided(&rules, &some, &pack("MUG", 1)).is_ok());
    let refusal = decided(&rules, &some, &pack("HONEY", 1)).unwrap_err();
    assert_eq!(refusal.code(), "kept_apart");
    some.evolve(&Event::Refused { refusal });
    let strays = some.strays.iter().map(|stray| stray.code.as_str());
    assert_eq!(
        strays.collect::<Vec<_>>(),
        ["HONEY"],
        "it may be in the box"
    );
    assert!(decided(&rules, &state("open"), &pack("HONEY", 1)).is_ok());

    rules.units_max.insert("mug".into(), 2);
    rules.keep_apart.clear();
    let some = state("some");
    assert!(decided(&rules, &some, &pack("MUG", 1)).is_ok());
    let refusal = decided(&rules, &some, &pack("MUG", 2)).unwrap_err();
    assert_eq!(refusal.code(), "kept_apart");
    assert!(decided(&rules, &some, &pack("HONEY", 1)).is_ok());
}

#[test]
fn short_and_damaged() {
    let short = |line, place: Option<&str>| Command::Short {
        line: LineId(line),
        reason: ShortReason::NotInTote,
        place: place.map(Into::into),
    };
    let damage_of = |line, packed| Command::Damage {
        line: LineId(line),
        reason: DamageReason::Broken,
        place: "CAGE".into(),
        packed,
    };
    let damage = |line| damage_of(line, false);
    check(vec![
        ("some", short(1, None), "short 1x1"),
        ("some", short(1, Some("P-1")), "short 1x1 waits, held"),
        ("full", short(1, None), "! wrong_step"),
        ("some", short(9, None), "! wrong_step"),
        ("claimed", short(1, None), "! wrong_step"),
        ("some", damage(1), "damaged 1"),
        ("some", damage_of(1, true), "damaged 1 from box"),
        ("some", damage_of(2, true), "! wrong_step"),
        ("full", damage(1), "damaged 1 from box"),
        ("closed", damage(1), "! wrong_step"),
    ]);
    let mut whole = state("some");
    whole.shipment.partial_allowed = false;
    let found = outcome(&whole, &short(1, None), LabelCheck::Always);
    assert_eq!(found, "! supervisor_needed");
}

#[test]
fn an_order_of_which_nothing_is_there_is_held() {
    let mut state = claimed();
    state.shipment.lines.truncate(1);
    let apply_all = |state: &mut Packing, command: &Command| {
        let events = decided(state, command, LabelCheck::Always).unwrap();
        for event in &events {
            state.evolve(event);
        }
    };
    apply_all(&mut state, &open_box("S1"));
    apply_all(
        &mut state,
        &Command::Short {
            line: LineId(1),
            reason: ShortReason::NotInTote,
            place: None,
        },
    );
    assert_eq!(state.holds.len(), 1);
    // Nothing of it went on: found later, the units go into the box as if nothing had been.
    assert_eq!(state.open_units(), 2);
    let released = state.released("sue".into());
    state.evolve(&released);
    apply_all(&mut state, &pack("MUG", 1));
    assert_eq!(state.packed_units(), 1);
}

#[test]
fn weights() {
    let typed = Command::Weigh {
        weight: Grams(1_300),
        source: WeightSource::Typed,
        expected: None,
    };
    // 1 300 g may be off by 15 + 2 % = 41; four times that is 164.
    check(vec![
        ("some", weigh(1_300), "! units_open"),
        ("full", weigh(1_341), "closed Inside"),
        ("full", weigh(1_342), "! weight_off"),
        ("full", weigh(1_259), "closed Inside"),
        ("full", weigh(1_258), "! weight_off"),
        ("full", typed, "closed NothingToCompare"),
        ("full", Command::AcceptRecount, "! wrong_step"),
        (
            "off",
            Command::AcceptRecount,
            "closed Accepted { by: Recount }",
        ),
        (
            "off",
            Command::AcceptWeight(by("ruth")),
            "overridden, closed Accepted { by: Supervisor { packer: PackerId(\"ruth\") } }",
        ),
        (
            "off",
            Command::AcceptWeight(by("ana")),
            "! supervisor_needed",
        ),
        ("closed", weigh(1_300), "! wrong_step"),
    ]);
    let mut far = state("full");
    let Err(Refusal::WeightOff { off }) = decided(&far, &weigh(1_465), LabelCheck::Always) else {
        panic!("taken")
    };
    assert!(off.override_needed);
    far.evolve(&Event::WeightRefused { off });
    let recount = outcome(&far, &Command::AcceptRecount, LabelCheck::Always);
    assert_eq!(recount, "! supervisor_needed");
}

#[test]
fn an_empty_box_is_never_closed() {
    let mut state = state("open");
    for line in 1..=3 {
        state.short.insert(LineId(line), 2);
    }
    assert_eq!(
        outcome(&state, &weigh(100), LabelCheck::Always),
        "! box_empty"
    );
}

#[test]
fn a_weight_belongs_to_what_was_in_the_box() {
    let mut state = state("off");
    for event in [
        Event::UnitsUnpacked {
            line: LineId(2),
            units: 1,
        },
        Event::UnitsPacked {
            line: LineId(2),
            sku: "HONEY".into(),
            units: 1,
            typed: false,
        },
    ] {
        state.evolve(&event);
    }
    let recount = outcome(&state, &Command::AcceptRecount, LabelCheck::Always);
    assert_eq!(recount, "! wrong_step");
}

#[test]
fn one_label_once() {
    let other_parcel = Command::TakeLabel {
        parcel: ParcelNo(2),
        generation: Generation(1),
        key: Uuid::from_u128(7),
        label: label("HP0042"),
    };
    let no = |key| Command::TakeLabelRefusal {
        key: Uuid::from_u128(key),
        reason: "postcode".into(),
    };
    check(vec![
        ("closed", request(7), "requested 1 7"),
        ("requested", request(8), "! wrong_step"),
        ("bought", request(8), "! wrong_step"),
        ("refused", request(8), "requested 1 8"),
        ("requested", take_label(1, 7), "label_bought"),
        ("requested", take_label(1, 8), "! answer_mismatch"),
        ("requested", take_label(2, 7), "! answer_mismatch"),
        ("requested", other_parcel, "! answer_mismatch"),
        ("bought", take_label(1, 7), "! answer_mismatch"),
        ("requested", no(7), "label_refused"),
        ("requested", no(8), "! answer_mismatch"),
        ("bought", no(7), "! answer_mismatch"),
        ("closed", Command::Reopen, "parcel_reopened"),
        ("refused", Command::Reopen, "parcel_reopened"),
        ("requested", Command::Reopen, "! wrong_step"),
        ("bought", Command::Reopen, "! wrong_step"),
    ]);
}

#[test]
fn a_second_copy_needs_proof_or_a_word() {
    check(vec![
        ("bought", start_print(), "printing 1"),
        ("sending", start_print(), "! wrong_step"),
        ("unknown", start_print(), "! wrong_step"),
        ("printed", start_print(), "! wrong_step"),
        ("denied", start_print(), "printing 2"),
        (
            "sending",
            finish(1, PrintVerdict::Unknown),
            "copy 1 Unknown",
        ),
        (
            "sending",
            finish(2, PrintVerdict::Unknown),
            "! answer_mismatch",
        ),
        (
            "unknown",
            finish(1, PrintVerdict::NotPrinted),
            "! answer_mismatch",
        ),
        ("unknown", Command::DenyLabel, "copy 1 Denied"),
        ("bought", Command::DenyLabel, "! wrong_step"),
        // Where nobody can tell what came out since, it is asked.
        ("bought", Command::DoubtPrint, "copy 1 Unknown"),
        ("denied", Command::DoubtPrint, "copy 1 Unknown"),
        ("printed", Command::DoubtPrint, "! wrong_step"),
    ]);
}

#[test]
fn the_label_on_the_box_is_the_boxes() {
    let typed = Command::ApplyLabel {
        code: "HP0042".into(),
        text: "HP0042".to_owned(),
        typed: true,
    };
    check(vec![
        ("unknown", apply("HP0042"), "applied Scanned"),
        ("printed", apply("340123450000000017"), "applied Scanned"),
        ("printed", apply("00340123450000000017"), "applied Scanned"),
        ("printed", apply("0042"), "! wrong_label"),
        ("printed", apply("HP00421"), "! wrong_label"),
        ("printed", apply(""), "! wrong_label"),
        ("requested", apply("HP0042"), "! wrong_step"),
        ("unknown", typed, "applied Word"),
        ("printed", Command::ApplyUnscanned, "! wrong_step"),
    ]);
    let unscanned = |name| {
        outcome(
            &state(name),
            &Command::ApplyUnscanned,
            LabelCheck::WhenUnknown,
        )
    };
    assert_eq!(unscanned("printed"), "applied Counter");
    assert_eq!(unscanned("unknown"), "! wrong_step");
    let mut word = state("sending");
    word.evolve(&Event::PrintFinished {
        parcel: ParcelNo(1),
        copy: 2,
        verdict: PrintVerdict::Printed {
            evidence: Evidence::Word,
        },
    });
    let found = outcome(&word, &Command::ApplyUnscanned, LabelCheck::WhenUnknown);
    assert_eq!(found, "! wrong_step", "a word is no proof");
}

#[test]
fn a_label_that_is_unknown_is_scanned_whatever_the_policy() {
    let printed = |evidence| {
        let mut state = state("sending");
        state.evolve(&Event::PrintFinished {
            parcel: ParcelNo(1),
            copy: 2,
            verdict: PrintVerdict::Printed { evidence },
        });
        state
    };
    let refused = "! wrong_step";
    let rows = [
        (LabelCheck::Always, [refused, refused, refused]),
        (
            LabelCheck::WhenUnknown,
            [refused, refused, "applied Counter"],
        ),
        (
            LabelCheck::Off,
            [refused, "applied Idle", "applied Counter"],
        ),
    ];
    let ways = [Evidence::Word, Evidence::Idle, Evidence::Counter];
    for (policy, found) in rows {
        let applied = ways.map(|way| outcome(&printed(way), &Command::ApplyUnscanned, policy));
        assert_eq!(applied, found, "{policy:?}");
        let unknown = outcome(&state("unknown"), &Command::ApplyUnscanned, policy);
        assert_eq!(unknown, refused, "{policy:?}");
    }
}

#[test]
fn what_comes_from_outside() {
    let hold = Command::Hold {
        reason: HoldReason::Question,
        place: None,
    };
    check(vec![
        ("held", pack("MUG", 1), "! held"),
        (
            "held",
            Command::ReleaseHolds(by("ruth")),
            "overridden, holds_released",
        ),
        ("some", Command::ReleaseHolds(by("ruth")), "! wrong_step"),
        ("parked", pack("MUG", 1), "! parked"),
        ("parked", Command::Resume, "resumed"),
        ("some", Command::Resume, "! wrong_step"),
        ("cancel", pack("MUG", 1), "! cancelled"),
        ("fewer", pack("MUG", 1), "! changed"),
        ("fewer", Command::TakeOut("X".into()), "taken out {1: 1}"),
        ("cancel", Command::TakeOut("X".into()), "taken out {1: 1}"),
        ("some", Command::TakeOut("X".into()), "! wrong_step"),
        ("labelled", Command::Park("P-1".into()), "! wrong_step"),
        ("dispatched", pack("MUG", 1), "! dispatched"),
        ("dispatched", hold.clone(), "! dispatched"),
        ("gone", hold, "! cancelled"),
    ]);
}

#[test]
fn strays_stay_until_they_are_out() {
    let mut state = state("full");
    let refusal = |title: &str| Event::Refused {
        refusal: Refusal::NotInOrder {
            title: title.into(),
            code: title.into(),
        },
    };
    state.evolve(&refusal("TEA"));
    state.evolve(&refusal("TEA"));
    state.evolve(&refusal("JAR"));
    assert_eq!(state.strays.len(), 2);
    let put_back = Command::PutBack("PUT-BACK".into());
    assert_eq!(outcome(&state, &put_back, LabelCheck::Always), "put_back");
    let mut closed = state.clone();
    for event in decided(&state, &weigh(1_300), LabelCheck::Always).unwrap() {
        closed.evolve(&event);
    }
    assert!(closed.strays.is_empty(), "the weight agrees");
    state.evolve(&Event::PutBack {
        place: "PUT-BACK".into(),
    });
    assert!(state.strays.is_empty());
}
