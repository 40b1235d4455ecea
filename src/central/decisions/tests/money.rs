//! Labels: bought once, whatever is lost.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    api::v1::{events::OutcomeKind::*, problem::ProblemCode},
    central::{
        Clock,
        carrier::Fault,
        decisions::{self},
        store::PurchaseState,
        testing::{
            Pen, Rig, Work, by, closed, closed_at, labelled, opened, packed, requested, site, start,
        },
    },
    domain::{
        ids::ShipmentId,
        log::Fact,
        packing::{Event, HoldReason},
    },
};

use super::*;

/// What happens between the request and the purchase.
type Meanwhile = fn(&Rig);

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

#[test]
fn a_label_goes_to_the_bench_that_took_the_shipment_over() {
    let rig = Rig::new("memory:");
    let key = Clock::system().id();
    let (pen, work) = ready_to_buy(&rig, key);
    let answer = rig.buy(&pen, &work, key).unwrap();
    let late = |rig: &Rig| rig.central.label_is_still_of(&pen.bench, &answer);
    late(&rig).unwrap();
    rig.take_over(start(), &by("05", "ben"), "T-01").unwrap();
    assert_eq!(late(&rig).unwrap_err().code, ProblemCode::LeaseLost);
    let problem = rig.buy(&pen, &work, key).unwrap_err();
    assert_eq!(problem.code, ProblemCode::LeaseLost, "under its old key");
    let other = Pen::new("05").bench;
    rig.central.label_is_still_of(&other, &answer).unwrap();
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
        let other = rig.buy(&pen, &work, Clock::system().id()).unwrap();
        assert_eq!((other.label, other.station), (first.label, None), "{name}");
        assert_eq!(
            books(&rig),
            (1, 1),
            "{name}: under another key it is the same label"
        );
    }
}

#[test]
fn whoever_claims_next_gets_the_bought_label() {
    for kind in crate::central::testing::stores() {
        let rig = Rig::new(kind);
        let key = Clock::system().id();
        let (pen, work) = ready_to_buy(&rig, key);
        let bought = rig.buy(&pen, &work, key).unwrap();
        let taken = rig.take_over(start(), &by("05", "ben"), "T-01").unwrap();
        assert_eq!(taken.labels.first(), Some(&bought), "{kind}");
        let again = rig.claim(&by("05", "ben"), "T-01").unwrap();
        assert_eq!(again.labels, [bought], "{kind}");
        let other = rig.claim(&by("05", "ben"), "T-02").unwrap();
        assert_eq!(other.labels, [], "{kind}");
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
    let cases: [(&str, Meanwhile, ProblemCode); 4] = [
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
fn what_was_asked_for_before_more_was_ordered_is_bought() {
    for (asked_first, result) in [(true, Ok(())), (false, Err(ProblemCode::CountedOtherwise))] {
        let rig = Rig::new("memory:");
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let (mut pen, mut work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
        raise_to_three(&rig);
        rig.events(&mut pen, &work, vec![opened(), packed(2), closed()]);
        if !asked_first {
            work.version = rig.packing(ID).order_version();
        }
        rig.events(&mut pen, &work, vec![requested(key)]);
        let bought = rig.buy(&pen, &work, key);
        assert_eq!(bought.map(drop).map_err(|problem| problem.code), result);
        let other = rig.buy(&pen, &work, Clock::system().id()).unwrap_err();
        assert_eq!(other.code, ProblemCode::WrongState);
    }
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

#[test]
fn a_release_lifts_what_its_supervisor_saw_and_no_outdated_label() {
    let asked_about = Event::Held {
        reason: HoldReason::Question,
        place: None,
    };
    // What a bench that did not hear of the change writes, and what older ones wrote.
    for (seen, left) in [
        (vec![HoldReason::Question], vec![HoldReason::AddressChanged]),
        (vec![], vec![HoldReason::AddressChanged]),
        (
            vec![HoldReason::AddressChanged],
            vec![HoldReason::Question, HoldReason::AddressChanged],
        ),
    ] {
        let rig = Rig::new("memory:");
        let key = Clock::system().id();
        let (mut pen, work) = ready_to_buy(&rig, key);
        let label = rig.buy(&pen, &work, key).unwrap().label;
        rig.events(&mut pen, &work, labelled(&label)[..1].to_vec());
        rig.events(&mut pen, &work, vec![asked_about.clone()]);
        move_house(&rig);
        let released = Event::HoldsReleased {
            by: "sue".into(),
            reasons: seen,
        };
        rig.events(&mut pen, &work, vec![released]);
        let holds = rig.packing(ID).holds;
        let holds: Vec<HoldReason> = holds.iter().map(|hold| hold.reason).collect();
        assert_eq!(holds, left);
    }
}
