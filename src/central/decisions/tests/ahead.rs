//! Claiming ahead, and what becomes of it: handed over again, given back, taken over, expired, used up.

use crate::{
    api::v1::{
        ahead::{AheadRef, PrepareRequest, Prepared},
        events::{Conflict, OutcomeKind},
        problem::{Problem, ProblemCode},
        work::Claimed,
    },
    domain::{ids::ParcelNo, packing::Event},
};

use super::*;
use crate::central::{store::Transaction, testing::bench};

/// The shipments of the small warehouse that may be claimed ahead.
fn prepare(rig: &Rig, station: &str, request: &PrepareRequest) -> Result<Prepared, Problem> {
    prepare_at(rig, start(), station, request)
}

fn prepare_at(
    rig: &Rig,
    now: jiff::Timestamp,
    station: &str,
    request: &PrepareRequest,
) -> Result<Prepared, Problem> {
    let packer = "ana".into();
    rig.central
        .writer
        .decide(|tx| decisions::prepare(tx, now, &bench(station), Some(&packer), request))
}

fn wants(wanted: u32, known: &[Claimed]) -> PrepareRequest {
    PrepareRequest {
        wanted,
        known: known.iter().map(known_as).collect(),
        ..PrepareRequest::default()
    }
}

fn known_as(claimed: &Claimed) -> AheadRef {
    AheadRef {
        shipment: claimed.packing.shipment.id.clone(),
        epoch: claimed.epoch,
        order_version: claimed.packing.order_version(),
    }
}

fn ids(claimed: &[Claimed]) -> Vec<&str> {
    let ids = claimed
        .iter()
        .map(|claimed| claimed.packing.shipment.id.as_str());
    ids.collect()
}

fn given(number: u64) -> Event {
    let sscc = crate::domain::label::sscc::Sscc::new(8, "9520", number).unwrap();
    Event::InterimGiven {
        parcel: ParcelNo(1),
        sscc,
    }
}

#[test]
fn a_bench_gets_what_comes_next_and_the_others_see_it_reserved() {
    let rig = Rig::new("memory:");
    let prepared = prepare(&rig, "04", &wants(1, &[])).unwrap();
    assert_eq!(ids(&prepared.claimed).len(), 1);
    let id = prepared.claimed[0].packing.shipment.id.clone();
    let queue = rig
        .central
        .writer
        .look(|tx| decisions::queue(tx, &site(), None, None, 50))
        .unwrap();
    let item = queue.items.iter().find(|item| item.id == id).unwrap();
    assert!(item.ahead, "reserved");
    assert_eq!(item.station, Some("04".into()));
    // A shift and time to come back.
    let until = prepared.claimed[0].until;
    assert_eq!(until, later(decisions::AHEAD_SECONDS));
}

#[test]
fn asked_again_it_answers_the_same_and_gives_back_what_is_not_wanted() {
    let rig = Rig::new("memory:");
    let first = prepare(&rig, "04", &wants(2, &[])).unwrap().claimed;
    assert_eq!(first.len(), 2);
    // The answer was lost: handed over once more, under the same numbers.
    let again = prepare(&rig, "04", &wants(2, &[])).unwrap().claimed;
    assert_eq!(again, first);
    // It is there: nothing more.
    let nothing = prepare(&rig, "04", &wants(2, &first)).unwrap();
    assert_eq!(nothing, Prepared::default());
    // Back.
    prepare(&rig, "04", &wants(0, &[])).unwrap();
    for claimed in &first {
        let row = rig.row(claimed.packing.shipment.id.as_str());
        assert_eq!(row.packing.claim, None);
        assert!(!row.ahead);
    }
}

#[test]
fn who_has_the_tote_takes_it_over_without_a_badge_and_the_first_bench_hears_of_it() {
    let rig = Rig::new("memory:");
    let claimed = prepare(&rig, "04", &wants(9, &[])).unwrap().claimed;
    assert!(ids(&claimed).contains(&ID));
    let taken = rig.claim(&by("05", "ben"), "T-01").unwrap();
    let known = claimed
        .iter()
        .find(|claimed| claimed.packing.shipment.id.as_str() == ID);
    assert!(taken.epoch > known.unwrap().epoch, "fenced");
    let told = prepare(&rig, "04", &wants(9, &claimed)).unwrap();
    assert_eq!(told.gone, [ID.into()]);
    // In hand now: no longer without a badge.
    let refused = rig.claim(&by("06", "ana"), "T-01").unwrap_err();
    assert_eq!(refused.code, ProblemCode::ClaimedElsewhere);
}

#[test]
fn once_begun_it_is_an_ordinary_claim() {
    let rig = Rig::new("memory:");
    let claimed = prepare(&rig, "04", &wants(9, &[])).unwrap().claimed;
    let mine = claimed
        .iter()
        .find(|claimed| claimed.packing.shipment.id.as_str() == ID);
    let work = Work::of(mine.unwrap());
    let mut pen = Pen::new("04");
    assert_eq!(
        rig.events(&mut pen, &work, vec![opened(), packed(1)]),
        [OutcomeKind::Applied; 2]
    );
    let row = rig.row(ID);
    assert!(!row.ahead);
    assert_eq!(row.lease_until, Some(later(LEASE_SECONDS)));
    let refused = rig.claim(&by("05", "ben"), "T-01").unwrap_err();
    assert_eq!(refused.code, ProblemCode::ClaimedElsewhere);
    // What was begun is not given back with the rest.
    prepare(&rig, "04", &wants(0, &[])).unwrap();
    assert!(rig.packing(ID).claim.is_some());
}

#[test]
fn a_shift_without_the_bench_changes_nothing_and_then_it_goes_back_to_the_queue() {
    let rig = Rig::new("memory:");
    prepare(&rig, "04", &wants(9, &[])).unwrap();
    let expire_at = |seconds| {
        rig.central
            .writer
            .decide(|tx| decisions::expire_leases(tx, later(seconds), &site()))
            .unwrap()
    };
    assert_eq!(expire_at(8 * 3_600), 0);
    assert!(expire_at(decisions::AHEAD_SECONDS) > 0);
    assert_eq!(rig.packing(ID).claim, None);
    assert_eq!(rig.packing(ID).holds, []);
}

#[test]
fn what_was_packed_ahead_of_a_take_over_wins_over_a_bare_claim() {
    let rig = Rig::new("memory:");
    let claimed = prepare(&rig, "04", &wants(9, &[])).unwrap().claimed;
    let mine = claimed
        .iter()
        .find(|claimed| claimed.packing.shipment.id.as_str() == ID);
    let work = Work::of(mine.unwrap());
    rig.claim(&by("05", "ben"), "T-01").unwrap();
    let mut pen = Pen::new("04");
    rig.events(&mut pen, &work, vec![opened(), packed(1)]);
    let claim = rig.packing(ID).claim.unwrap();
    assert_eq!(claim.station, "04".into(), "rule 5: the one with scans");
}

#[test]
fn a_bench_has_at_most_so_many() {
    let rig = Rig::new("memory:");
    let many = AheadRef {
        shipment: ID.into(),
        epoch: crate::domain::ids::LeaseEpoch(1),
        order_version: crate::domain::ids::OrderVersion(1),
    };
    let request = PrepareRequest {
        wanted: 1,
        known: vec![many; 2_001],
        numbers: 0,
        ..PrepareRequest::default()
    };
    let refused = prepare(&rig, "04", &request).unwrap_err();
    assert_eq!(refused.code, ProblemCode::BadRequest);
}

#[test]
fn nobody_signed_in_claims_nothing_and_still_gets_numbers() {
    let rig = Rig::new("memory:");
    let ask = |wanted, numbers| {
        let request = PrepareRequest {
            wanted,
            known: Vec::new(),
            numbers,
            ..PrepareRequest::default()
        };
        let at = bench("04");
        rig.central
            .writer
            .decide(|tx| decisions::prepare(tx, start(), &at, None, &request))
    };
    assert_eq!(ask(1, 0).unwrap_err().code, ProblemCode::Forbidden);
    assert_eq!(ask(0, 100).unwrap().numbers.unwrap().left(), 1_000);
}

#[test]
fn no_number_is_given_twice_also_by_a_central_on_an_older_copy() {
    let rig = Rig::new("memory:");
    let ask = |rig: &Rig, minute: i64, station: &str| {
        let request = PrepareRequest {
            wanted: 0,
            known: Vec::new(),
            numbers: 250,
            ..PrepareRequest::default()
        };
        let range = prepare_at(rig, later(60 * minute), station, &request)
            .unwrap()
            .numbers;
        let range = range.unwrap();
        (range.next, range.end)
    };
    let first = ask(&rig, 0, "04");
    let second = ask(&rig, 0, "05");
    assert_eq!(first.1 - first.0, 1_000, "whole blocks");
    assert_eq!(second.0, first.1);
    // Another database, as it was before any of this, some minutes later.
    let older = Rig::new("memory:");
    let later_range = ask(&older, 7, "04");
    assert!(later_range.0 >= second.1, "{later_range:?} {second:?}");

    // At once: what was given ahead of the clock is told by the log of the bench that has it.
    let older = Rig::new("memory:");
    let claimed = older.claim(&by("05", "ben"), "T-01").unwrap();
    let events = vec![opened(), packed(2), closed(), given(second.0)];
    older.events(&mut Pen::new("05"), &Work::of(&claimed), events);
    let next = ask(&older, 0, "04");
    assert!(next.0 >= second.1, "{next:?} {second:?}");
}

#[test]
fn a_central_that_takes_over_leaves_out_what_another_may_have_given() {
    let most = PrepareRequest {
        wanted: 0,
        numbers: 10_000,
        ..PrepareRequest::default()
    };
    let ask = |rig: &Rig, second: i64| {
        let given = prepare_at(rig, later(second), "04", &most);
        given.map(|prepared| prepared.numbers.unwrap())
    };
    // As many as may be had at once.
    let first = Rig::new("memory:");
    let mut last = 0;
    let refused = loop {
        match ask(&first, 0) {
            Ok(range) => last = range.end,
            Err(problem) => break problem,
        }
    };
    assert_eq!(refused.code, ProblemCode::InProgress);
    assert!(ask(&first, 1).unwrap().left() > 0, "a second later");

    // An older copy, a second after the first had given them.
    let second = Rig::new("memory:");
    let begin = |tx: &mut dyn Transaction| {
        decisions::leave_numbers_out(tx, later(1), &site())?;
        Ok::<_, Problem>(())
    };
    second.central.writer.decide(begin).unwrap();
    let range = ask(&second, 1).unwrap();
    assert!(range.next >= last, "{range:?} {last}");
    // A clock that was put back stops nobody.
    assert!(ask(&second, -7_200).unwrap().next >= range.end);
}

#[test]
fn a_box_is_found_by_its_slip_and_taken_over_where_it_stands() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let work = Work::of(&claimed);
    let mut pen = Pen::new("04");
    let on_box = Event::InterimApplied {
        parcel: ParcelNo(1),
        evidence: crate::domain::packing::Evidence::Scanned,
    };
    let events = vec![opened(), packed(2), closed(), given(7), on_box];
    assert_eq!(
        rig.events(&mut pen, &work, events),
        [OutcomeKind::Applied; 5]
    );
    assert!(rig.packing(ID).waits_for_label());
    let Event::InterimGiven { sscc, .. } = given(7) else {
        unreachable!()
    };
    let scanned = format!("00{sscc}");
    let taken = rig.claim(&by("05", "ben"), &scanned).unwrap();
    assert_eq!(taken.packing.shipment.id, ID.into());
}

#[test]
fn rule_19_a_number_on_two_boxes_holds_both() {
    let rig = Rig::new("memory:");
    let first = Work::of(&rig.claim(&by("04", "ana"), "T-01").unwrap());
    let mut pen = Pen::new("04");
    rig.events(
        &mut pen,
        &first,
        vec![opened(), packed(2), closed(), given(7)],
    );
    // Told again, it is the same box.
    let second = rig.claim(&by("05", "ben"), "1002").unwrap();
    let other = second.packing.shipment.id.as_str().to_owned();
    let second = Work::of(&second);
    let mut pen = Pen::new("05");
    let line = rig.packing(&other).shipment.lines[0].clone();
    let put_in = Event::UnitsPacked {
        line: line.id,
        sku: line.sku,
        units: line.quantity,
        typed: false,
    };
    let batch = pen.batch(
        vec![opened(), put_in, closed(), given(7)]
            .into_iter()
            .map(|event| second.fact(event)),
    );
    let verdict = rig.send(&pen, &batch);
    let last = verdict.answer.outcomes.last().unwrap();
    assert_eq!(last.result, OutcomeKind::AppliedWithConflict);
    assert_eq!(last.conflict, Some(Conflict::NumberTwice));
    for id in [ID, other.as_str()] {
        assert!(!rig.packing(id).holds.is_empty(), "{id} is held");
        assert!(rig.tasks(id).contains(&"Review".to_owned()), "{id}");
    }
}
