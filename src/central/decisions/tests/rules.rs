//! The conflict rules, one row each.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    api::v1::events::{Conflict, OutcomeKind, OutcomeKind::*},
    central::testing::{
        Pen, Rig, Work, by, closed, closed_at, labelled, opened, packed, requested,
    },
    domain::{
        ids::LineId,
        packing::{Event, HoldReason},
    },
};

use super::*;

/// What a bench wrote while it was away, after `meanwhile` happened: the last outcome, conflict, holds, tasks.
struct Case {
    rule: &'static str,
    before: Vec<Event>,
    meanwhile: fn(&Rig),
    then: Vec<Event>,
    outcome: OutcomeKind,
    conflict: Option<Conflict>,
    holds: Vec<HoldReason>,
    tasks: Vec<&'static str>,
}

fn foreign_label() -> Event {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-02").unwrap();
    let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Uuid::nil());
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(1), closed_at(500), requested(key)],
    );
    labelled(&rig.buy(&pen, &work, key).unwrap().label).remove(0)
}

#[expect(clippy::too_many_lines, reason = "the conflict rules, one row each")]
fn cases() -> Vec<Case> {
    let case = |rule, before, meanwhile, then, outcome, conflict| Case {
        rule,
        before,
        meanwhile,
        then,
        outcome,
        conflict,
        holds: vec![],
        tasks: vec![],
    };
    vec![
        case(
            "4: nobody took it",
            vec![],
            expire,
            vec![opened(), packed(1)],
            Applied,
            None,
        ),
        Case {
            tasks: vec!["ResolveHold"],
            ..case(
                "4: and the hold of the lost bench goes",
                vec![opened(), packed(1)],
                expire,
                vec![packed(1)],
                Applied,
                None,
            )
        },
        case(
            "5: only claimed elsewhere",
            vec![],
            another_claims,
            vec![opened()],
            AppliedWithConflict,
            Some(Conflict::LeaseLost),
        ),
        case(
            "5: no fact takes nothing back",
            vec![],
            another_claims,
            vec![Event::Released],
            RecordedNotApplied,
            Some(Conflict::LeaseLost),
        ),
        Case {
            holds: vec![HoldReason::DoublePick],
            tasks: vec!["CountBoth", "ResolveHold"],
            ..case(
                "6: packed twice",
                vec![],
                another_packs,
                vec![opened(), packed(1), packed(1)],
                RecordedNotApplied,
                Some(Conflict::DoublePick),
            )
        },
        Case {
            tasks: vec!["StopParcel"],
            ..case(
                "7: shipped already",
                vec![],
                another_ships,
                vec![opened(), packed(1)],
                RecordedNotApplied,
                Some(Conflict::AlreadyShipped),
            )
        },
        case(
            "8: cancelled, then packed",
            vec![opened()],
            |rig| rig.cancel(ID),
            vec![packed(1)],
            AppliedWithConflict,
            Some(Conflict::Cancelled),
        ),
        Case {
            holds: vec![HoldReason::CancelledAfterPack],
            tasks: vec!["ResolveHold"],
            ..case(
                "8: cancelled, then closed",
                vec![opened()],
                |rig| rig.cancel(ID),
                vec![packed(2), closed()],
                AppliedWithConflict,
                Some(Conflict::Cancelled),
            )
        },
        Case {
            holds: vec![HoldReason::CancelledAfterPack],
            tasks: vec!["ResolveHold", "PutBack"],
            ..case(
                "8: closed, then cancelled, then taken out",
                vec![opened(), packed(2), closed()],
                |rig| rig.cancel(ID),
                vec![Event::TakenOut {
                    units: BTreeMap::from([(LineId(1), 2)]),
                    place: "CAGE".into(),
                }],
                Applied,
                None,
            )
        },
        Case {
            holds: vec![HoldReason::Question],
            tasks: vec!["ResolveHold"],
            ..case(
                "10: held",
                vec![opened()],
                hold,
                vec![packed(1)],
                AppliedWithConflict,
                Some(Conflict::OnHold),
            )
        },
        case(
            "11: address changed, no label yet",
            vec![opened()],
            move_house,
            vec![packed(1)],
            Applied,
            None,
        ),
        Case {
            holds: vec![HoldReason::OverPack],
            tasks: vec!["PutBack", "ResolveHold"],
            ..case(
                "13: lowered below what is packed",
                vec![opened(), packed(1)],
                lower_to_one,
                vec![packed(1)],
                AppliedWithConflict,
                Some(Conflict::QuantityChanged),
            )
        },
        Case {
            tasks: vec!["PutBack"],
            ..case(
                "14: more than asked",
                vec![opened()],
                |_| (),
                vec![packed(3)],
                AppliedWithConflict,
                Some(Conflict::QuantityChanged),
            )
        },
        Case {
            tasks: vec!["Review"],
            ..case(
                "17: no such line",
                vec![opened()],
                |_| (),
                vec![Event::QualityPassed {
                    line: LineId(9),
                    units: 1,
                }],
                RecordedNotApplied,
                Some(Conflict::NotUnderstood),
            )
        },
        Case {
            tasks: vec!["Review"],
            ..case(
                "nothing to pack into",
                vec![],
                |_| (),
                vec![packed(1)],
                RecordedNotApplied,
                Some(Conflict::NotUnderstood),
            )
        },
        Case {
            tasks: vec!["Review"],
            holds: vec![HoldReason::Question],
            ..case(
                "23: released by nobody we know",
                vec![opened()],
                hold,
                vec![Event::HoldsReleased { by: "ana".into() }],
                RecordedNotApplied,
                Some(Conflict::UnknownPacker),
            )
        },
        case(
            "23: released by a supervisor",
            vec![opened()],
            hold,
            vec![Event::HoldsReleased { by: "sue".into() }],
            Applied,
            None,
        ),
        Case {
            holds: vec![HoldReason::Question],
            tasks: vec!["Review", "ResolveHold"],
            ..case(
                "18: a label that was not bought here",
                vec![opened(), packed(2), closed()],
                |_| (),
                vec![foreign_label()],
                AppliedWithConflict,
                Some(Conflict::LabelUnknown),
            )
        },
        case(
            "the central's own events are known already",
            vec![],
            |_| (),
            vec![Event::Dispatched {
                manifest: "x".into(),
            }],
            Applied,
            None,
        ),
    ]
}

#[test]
fn conflict_rules() {
    for case in cases() {
        let rig = Rig::new("memory:");
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
        rig.events(&mut pen, &work, case.before);
        (case.meanwhile)(&rig);
        let batch = pen.batch(case.then.into_iter().map(|event| work.fact(event)));
        let verdict = rig.send(&pen, &batch);
        let last = verdict.answer.outcomes.last().unwrap();
        assert_eq!(
            (last.result, last.conflict),
            (case.outcome, case.conflict),
            "{}",
            case.rule
        );
        let holds: Vec<HoldReason> = rig
            .packing(ID)
            .holds
            .iter()
            .map(|hold| hold.reason)
            .collect();
        assert_eq!(holds, case.holds, "{}", case.rule);
        let mut tasks = rig.tasks(ID);
        // A supervisor's or a hold's own tasks stand beside those of the rule.
        let expected: BTreeSet<&str> = case.tasks.into_iter().collect();
        tasks.retain(|task| task != "ResolveHold" || expected.contains("ResolveHold"));
        let found: BTreeSet<&str> = tasks.iter().map(String::as_str).collect();
        assert_eq!(found, expected, "{}", case.rule);
    }
}
