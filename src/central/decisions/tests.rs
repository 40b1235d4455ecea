//! The conflict rules as a table, races, and money under faults.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    api::v1::{
        events::{Conflict, OutcomeKind, OutcomeKind::*},
        problem::ProblemCode,
        work::{ManifestRequest, ShipmentPatch},
    },
    central::{
        Clock,
        carrier::{Fault, ledger},
        decisions::{self, LEASE_SECONDS},
        store::{HistoryRow, PurchaseState, Query, ShipmentRow},
        testing::{
            Pen, Rig, Work, by, closed, closed_at, labelled, later, opened, packed, requested,
            site, start,
        },
    },
    domain::{
        ids::{LineId, ShipmentId},
        log::Fact,
        packing::{Event, HoldReason, Phase, ShortReason},
    },
};

const ID: &str = "acme.1001";

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

fn expire(rig: &Rig) {
    rig.central
        .writer
        .decide(|tx| decisions::expire_leases(tx, later(LEASE_SECONDS), &site()))
        .unwrap();
}

fn another_claims(rig: &Rig) {
    expire(rig);
    rig.take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
}

fn another_packs(rig: &Rig) {
    expire(rig);
    let taken = rig
        .take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
    let mut pen = Pen::new("05");
    rig.events(&mut pen, &Work::of(&taken), vec![opened(), packed(1)]);
}

fn another_ships(rig: &Rig) {
    expire(rig);
    let taken = rig
        .take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
    let mut pen = Pen::new("05");
    let key = Clock::system().id();
    let work = Work::of(&taken);
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    let label = rig.buy(&pen, &work, key).unwrap().label;
    rig.events(&mut pen, &work, labelled(&label));
    dispatch(rig, ID);
}

fn dispatch(rig: &Rig, id: &str) {
    let request = ManifestRequest {
        carrier: "house".into(),
        shipments: vec![id.into()],
    };
    rig.central
        .writer
        .decide(|tx| decisions::close_manifest(tx, start(), &site(), None, &request))
        .unwrap();
}

fn lower_to_one(rig: &Rig) {
    patch(rig, &serde_json::json!({ "quantities": { "1": 1 } }));
}

fn move_house(rig: &Rig) {
    patch(
        rig,
        &serde_json::json!({ "shipTo": crate::central::testing::address("Neu") }),
    );
}

fn patch(rig: &Rig, patch: &serde_json::Value) {
    let patch: ShipmentPatch = serde_json::from_value(patch.clone()).unwrap();
    rig.central
        .writer
        .decide(|tx| {
            let row = decisions::shipment(tx, &site(), &ID.into())?;
            decisions::patch(tx, start(), row, &patch)
        })
        .unwrap();
}

fn hold(rig: &Rig) {
    rig.central
        .writer
        .decide(|tx| {
            let row = decisions::shipment(tx, &site(), &ID.into())?;
            decisions::hold(tx, start(), row, None)
        })
        .unwrap();
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

#[test]
fn logs_are_taken_in_order_once_and_never_block() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let first = pen.batch([work.fact(opened())]);
    assert_eq!(rig.send(&pen, &first).answer.outcomes[0].result, Applied);
    assert_eq!(rig.send(&pen, &first).answer.outcomes[0].result, Duplicate);

    // A gap is named; what follows waits.
    let missing = pen.write(work.fact(packed(1)));
    let after = pen.batch([work.fact(packed(1))]);
    let problem = rig.send(&pen, &after).problem.unwrap();
    assert_eq!(
        (problem.code, problem.expected_seq),
        (ProblemCode::LogGap, Some(2))
    );

    // Together they are taken; a record nobody understands blocks nothing.
    let garbage = pen.write_raw(
        r#"{"fact":{"about":"shipment","shipment":"acme.1001","event":{"kind":"flown"}}}"#
            .to_owned(),
    );
    let unknown = pen.write(Fact::Shipment {
        shipment: ShipmentId::new("acme.9999"),
        lease_epoch: work.epoch,
        order_version: work.version,
        event: packed(1),
    });
    pen.packer = "eve".to_owned();
    let stranger = pen.write(work.fact(closed()));
    let mut batch = after.clone();
    batch.records.insert(0, missing);
    batch.records.extend([garbage, unknown, stranger]);
    let verdict = rig.send(&pen, &batch);
    let outcomes: Vec<_> = verdict
        .answer
        .outcomes
        .iter()
        .map(|outcome| (outcome.result, outcome.conflict))
        .collect();
    let expected = vec![
        (Applied, None),
        (Applied, None),
        (RecordedNotApplied, Some(Conflict::NotUnderstood)),
        (RecordedNotApplied, Some(Conflict::UnknownShipment)),
        (AppliedWithConflict, Some(Conflict::UnknownPacker)),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(rig.packing(ID).phase, Phase::Packed);

    // Another history in the same place stops the log until it is begun anew.
    let mut other = Pen {
        seq: 0,
        hash: crate::domain::log::GENESIS.to_owned(),
        ..pen.clone()
    };
    let forged = other.batch([work.fact(packed(2))]);
    assert_eq!(
        rig.send(&pen, &forged).problem.unwrap().code,
        ProblemCode::LogFork
    );
    let more = pen.batch([work.fact(Event::Released)]);
    assert_eq!(
        rig.send(&pen, &more).problem.unwrap().code,
        ProblemCode::LogFork
    );
    let mut fresh = Pen::new("04");
    let anew = fresh.batch([Fact::SignedOut]);
    assert_eq!(rig.send(&fresh, &anew).problem, None);
    assert!(rig.tasks(ID).contains(&"Review".to_owned()));
}

#[test]
fn a_tampered_record_is_noticed() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let mut batch = pen.batch([work.fact(opened()), work.fact(packed(1))]);
    let raw = batch.records[1]
        .record
        .get()
        .replace("\"units\":1", "\"units\":2");
    batch.records[1].record = serde_json::value::RawValue::from_string(raw).unwrap();
    let verdict = rig.send(&pen, &batch);
    assert_eq!(verdict.answer.ack_seq, 1);
    assert_eq!(verdict.problem.unwrap().code, ProblemCode::LogFork);
}

#[test]
fn what_is_missing_becomes_a_shipment_of_its_own() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-03").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let short = Event::Short {
        line: LineId(1),
        units: 1,
        reason: ShortReason::NotInTote,
        place: None,
    };
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(1), short.clone(), short],
    );
    let rest = rig.packing("acme.1003~2");
    assert_eq!(rest.shipment.order.as_str(), "1003-2");
    assert_eq!((rest.shipment.units(), rest.phase), (2, Phase::Ready));
    assert!(rig.claim(&by("05", "ben"), "1003-2").is_ok());
}

#[test]
fn sixteen_benches_one_winner() {
    for kind in crate::central::testing::STORES {
        let rig = Arc::new(Rig::new(kind));
        let threads: Vec<_> = (0..16)
            .map(|number| {
                let rig = Arc::clone(&rig);
                std::thread::spawn(move || {
                    rig.claim(&by(&format!("b{number}"), "ana"), "T-01").is_ok()
                })
            })
            .collect();
        let winners = threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .filter(|won| *won);
        assert_eq!(winners.count(), 1, "{kind}");
    }
}

/// A shipment that is closed and waits for its label.
fn ready_to_buy(rig: &Rig, key: Uuid) -> (Pen, Work) {
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    (pen, work)
}

fn books(rig: &Rig) -> (u64, u64) {
    let books = rig.central.writer.look(|tx| ledger(tx)).unwrap();
    (books.count, books.purchases)
}

#[test]
fn a_label_is_bought_once_whatever_is_lost() {
    let cases: [(&str, &[Fault], usize); 4] = [
        ("nothing lost", &[], 1),
        ("the answer is lost", &[Fault::AnswerLost], 1),
        ("the request is lost", &[Fault::RequestLost], 2),
        (
            "twice, then the answer",
            &[Fault::RequestLost, Fault::RequestLost, Fault::AnswerLost],
            3,
        ),
    ];
    for (name, faults, tries) in cases {
        let rig = Rig::new("memory:");
        let key = Clock::system().id();
        let (pen, work) = ready_to_buy(&rig, key);
        for fault in faults {
            rig.house.fail_next(*fault);
        }
        for _ in 1..tries {
            let problem = rig.buy(&pen, &work, key).unwrap_err();
            assert_eq!(problem.code, ProblemCode::OutcomeUnknown, "{name}");
        }
        let first = rig.buy(&pen, &work, key).unwrap();
        for _ in 0..3 {
            assert_eq!(rig.buy(&pen, &work, key).unwrap(), first, "{name}");
        }
        assert_eq!(books(&rig), (1, 1), "{name}");
        let other = rig.buy(&pen, &work, Clock::system().id()).unwrap_err();
        assert_eq!(other.code, ProblemCode::WrongState, "{name}");
    }
}

#[test]
fn sixteen_threads_buy_one_label() {
    let rig = Arc::new(Rig::new("memory:"));
    let key = Clock::system().id();
    let (pen, work) = ready_to_buy(&rig, key);
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (rig, pen, work) = (Arc::clone(&rig), pen.clone(), work.clone());
            std::thread::spawn(move || rig.buy(&pen, &work, key).map_err(|problem| problem.code))
        })
        .collect();
    for thread in threads {
        let answer = thread.join().unwrap();
        assert!(
            matches!(answer, Ok(_) | Err(ProblemCode::InProgress)),
            "{answer:?}"
        );
    }
    assert_eq!(books(&rig), (1, 1));
}

#[test]
fn a_crash_between_row_and_ledger_is_settled_at_the_start() {
    let rig = Rig::new("memory:");
    let key = Clock::system().id();
    let (pen, work) = ready_to_buy(&rig, key);
    rig.buy(&pen, &work, key).unwrap();
    // As if the process had died before the answer was written down.
    let id: ShipmentId = ID.into();
    let set_back = || {
        rig.central.writer.decide(|tx| {
            let mut row = decisions::buy::purchase_by_key(tx, &site(), key)?.unwrap();
            assert_eq!(row.shipment, id);
            row.state = PurchaseState::Buying;
            row.answer = None;
            tx.put(&row)
        })
    };
    set_back().unwrap();
    assert_eq!(rig.central.recover_purchases().unwrap(), 1);
    set_back().unwrap();
    assert!(rig.buy(&pen, &work, key).is_ok());
    assert_eq!(books(&rig), (1, 1));
}

#[test]
fn no_label_without_lease_log_or_leave() {
    let cases: [(&str, fn(&Rig), ProblemCode); 4] = [
        ("cancelled", |rig| rig.cancel(ID), ProblemCode::Cancelled),
        ("held", hold, ProblemCode::OnHold),
        (
            "taken over",
            |rig| drop(rig.take_over(start(), &by("05", "ben"), "T-01").unwrap()),
            ProblemCode::LeaseLost,
        ),
        (
            "told to refuse",
            |rig| rig.house.fail_next(Fault::Refuse),
            ProblemCode::CarrierRefused,
        ),
    ];
    for (name, meanwhile, code) in cases {
        let rig = Rig::new("memory:");
        let key = Clock::system().id();
        let (pen, work) = ready_to_buy(&rig, key);
        meanwhile(&rig);
        for _ in 0..2 {
            assert_eq!(rig.buy(&pen, &work, key).unwrap_err().code, code, "{name}");
        }
        assert_eq!(books(&rig), (0, 0), "{name}");
    }
    let rig = Rig::new("memory:");
    let key = Clock::system().id();
    let (mut pen, work) = ready_to_buy(&rig, key);
    pen.write(Fact::SignedOut);
    assert_eq!(
        rig.buy(&pen, &work, key).unwrap_err().code,
        ProblemCode::NotYetApplied
    );
}

#[test]
fn a_parcel_nobody_takes_is_refused_with_a_reason() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed_at(5_001), requested(key)],
    );
    let problem = rig.buy(&pen, &work, key).unwrap_err();
    assert_eq!(problem.code, ProblemCode::CarrierRefused);
    assert!(problem.detail.contains("too heavy"), "{}", problem.detail);
}

#[test]
fn an_address_that_changes_after_the_label_asks_for_another() {
    let rig = Rig::new("memory:");
    let key = Clock::system().id();
    let (mut pen, work) = ready_to_buy(&rig, key);
    let label = rig.buy(&pen, &work, key).unwrap().label;
    move_house(&rig);
    let outcomes = rig.events(&mut pen, &work, labelled(&label));
    assert_eq!(outcomes[0], AppliedWithConflict);
    let holds: Vec<_> = rig
        .packing(ID)
        .holds
        .iter()
        .map(|hold| hold.reason)
        .collect();
    assert_eq!(holds, vec![HoldReason::AddressChanged]);
    assert_eq!(rig.tasks(ID), vec!["ResolveHold", "Relabel"]);
    let lists = rig
        .central
        .writer
        .look(|tx| decisions::dispatch_lists(tx, &site()))
        .unwrap();
    assert_eq!(lists.lists[0].ready, vec![]);
}

/// What one of two benches does next.
#[derive(Debug, Clone, Copy)]
enum Move {
    Claim,
    TakeOver,
    Open,
    Pack,
    Close,
    BuyAndLabel,
    Deliver,
    Release,
    Expire,
    Cancel,
    Dispatch,
}

/// A bench that works offline and delivers its log when it pleases.
struct Offline {
    by: decisions::ClaimBy,
    pen: Pen,
    work: Option<Work>,
    unsent: Vec<crate::api::v1::events::ChainedRecord>,
}

impl Offline {
    fn note(&mut self, events: Vec<Event>) {
        if let Some(work) = self.work.clone() {
            for event in events {
                let record = self.pen.write(work.fact(event));
                self.unsent.push(record);
            }
        }
    }

    fn deliver(&mut self, rig: &Rig) {
        let batch = crate::api::v1::events::LogBatch {
            log_epoch: self.pen.epoch,
            records: std::mem::take(&mut self.unsent),
        };
        let verdict = rig.send(&self.pen, &batch);
        assert_eq!(verdict.problem, None);
        assert_eq!(verdict.answer.ack_seq, self.pen.seq);
    }
}

fn play(rig: &Rig, benches: &mut [Offline; 2], clock: &mut i64, (who, step): (usize, Move)) {
    let bench = &mut benches[who];
    match step {
        Move::Claim => {
            if let Ok(claimed) = rig.claim_at(later(*clock), &bench.by, "1001") {
                bench.work = Some(Work::of(&claimed));
            }
        }
        Move::TakeOver => {
            if let Ok(claimed) = rig.take_over(later(*clock), &bench.by, "1001") {
                bench.work = Some(Work::of(&claimed));
            }
        }
        Move::Open => bench.note(vec![opened()]),
        Move::Pack => bench.note(vec![packed(1)]),
        Move::Close => bench.note(vec![closed()]),
        Move::BuyAndLabel => {
            bench.deliver(rig);
            let key = Clock::system().id();
            if let Some(work) = bench.work.clone()
                && let Ok(answer) = rig.buy(&bench.pen, &work, key)
            {
                bench.note(labelled(&answer.label));
            }
        }
        Move::Deliver => bench.deliver(rig),
        Move::Release => bench.note(vec![Event::Released]),
        Move::Expire => {
            *clock += LEASE_SECONDS + 1;
            let now = later(*clock);
            rig.central
                .writer
                .decide(|tx| decisions::expire_leases(tx, now, &site()))
                .unwrap();
        }
        Move::Cancel => rig.cancel(ID),
        Move::Dispatch => {
            let request = ManifestRequest {
                carrier: "house".into(),
                shipments: vec![ID.into()],
            };
            let _ = rig
                .central
                .writer
                .decide(|tx| decisions::close_manifest(tx, start(), &site(), None, &request));
        }
    }
}

fn moves() -> impl Strategy<Value = Vec<(usize, Move)>> {
    let step = prop_oneof![
        3 => Just(Move::Claim), 1 => Just(Move::TakeOver), 4 => Just(Move::Open), 6 => Just(Move::Pack),
        4 => Just(Move::Close), 4 => Just(Move::BuyAndLabel), 3 => Just(Move::Deliver), 1 => Just(Move::Release),
        1 => Just(Move::Expire), 1 => Just(Move::Cancel), 2 => Just(Move::Dispatch),
    ];
    prop::collection::vec((0..2_usize, step), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever two benches do and in which order their logs arrive: no unit leaves twice, nothing is bought twice,
    /// and every record is in the audit.
    #[test]
    fn two_benches_never_ship_a_unit_twice(moves in moves()) {
        let rig = Rig::new("memory:");
        let mut benches = [("04", "ana"), ("05", "ben")].map(|(station, packer)| Offline {
            by: by(station, packer), pen: Pen::new(station), work: None, unsent: Vec::new(),
        });
        let mut clock = 0;
        for step in moves {
            play(&rig, &mut benches, &mut clock, step);
        }
        for bench in &mut benches {
            bench.deliver(&rig);
        }
        let row: ShipmentRow = rig.row(ID);
        if row.packing.phase == Phase::Dispatched {
            for line in &row.packing.shipment.lines {
                prop_assert!(row.packing.packed(line.id) <= line.quantity, "{:?}", row.packing);
            }
            let labels = row.packing.parcels.iter().filter(|parcel| parcel.label().is_some()).count();
            prop_assert_eq!(labels, row.packing.parcels.len());
        }
        let (count, purchases) = books(&rig);
        prop_assert!(count == purchases && count <= 1, "{count} labels for one parcel");
        let history: Vec<HistoryRow> = rig.central.writer.look(|tx| tx.list(&Query::default())).unwrap();
        let known = history.iter().filter(|row| row.seq.is_some()).count() as u64;
        prop_assert_eq!(known, benches[0].pen.seq + benches[1].pen.seq);
    }
}
