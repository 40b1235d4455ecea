//! Logs: in order, once, chained, never blocked.

use std::sync::Arc;

use crate::{
    api::v1::{
        events::{Conflict, OutcomeKind::*},
        problem::ProblemCode,
        stations::{Heartbeat, HeartbeatAnswer, LeaseRef},
    },
    central::testing::{Pen, Rig, Work, bench, by, closed, opened, packed},
    domain::{
        ids::{LeaseEpoch, LineId, ShipmentId},
        log::Fact,
        packing::{Event, Phase, ShortReason},
    },
};

use super::*;

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
fn what_a_new_log_tells_again_counts_once() {
    for kind in crate::central::testing::stores() {
        let rig = Rig::new(kind);
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
        let known = pen.batch([work.fact(opened()), work.fact(packed(1))]);
        assert_eq!(rig.send(&pen, &known).problem, None);
        let before = rig.packing(ID).packed_units();
        assert!(before > 0);
        // The bench's memory was damaged: it tells the last record again, and one the central never had.
        let mut fresh = Pen::new("04");
        let again = fresh.write_raw(known.records[1].record.get().to_owned());
        let new = fresh.write(work.fact(packed(1)));
        let mut batch = fresh.batch([]);
        batch.records = vec![again, new];
        let verdict = rig.send(&fresh, &batch);
        let outcomes = verdict.answer.outcomes.iter();
        let results: Vec<_> = outcomes.map(|outcome| outcome.result).collect();
        assert_eq!(results, [Duplicate, Applied], "{kind}");
        assert_eq!(rig.packing(ID).packed_units(), before + 1, "{kind}");
    }
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
        waits: false,
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
    for kind in crate::central::testing::stores() {
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

/// What a bench hears that believes to have the shipment under that number.
fn heartbeat(rig: &Rig, station: &str, epoch: LeaseEpoch) -> HeartbeatAnswer {
    let shipment = ID.into();
    let heartbeat = Heartbeat {
        leases: vec![LeaseRef { shipment, epoch }],
        unsent: 0,
    };
    rig.central
        .writer
        .decide(|tx| decisions::renew(tx, start(), &bench(station), &heartbeat))
        .unwrap()
}

#[test]
fn a_lease_taken_back_is_told_under_its_new_number() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let other = rig.take_over(start(), &by("05", "ben"), "T-01").unwrap();
    rig.events(&mut pen, &work, vec![opened(), packed(1)]);
    let answer = heartbeat(&rig, "04", work.epoch);
    let shipment = ID.into();
    let epoch = rig.row(ID).lease_epoch;
    assert!(epoch > other.epoch);
    assert_eq!(answer.renumbered, [LeaseRef { shipment, epoch }]);
    assert_eq!(answer.lost, []);
    let answer = heartbeat(&rig, "04", epoch);
    assert_eq!(answer, HeartbeatAnswer::default());
    let answer = heartbeat(&rig, "05", other.epoch);
    assert_eq!(answer.lost, [ID.into()]);
}

#[test]
fn a_claim_after_another_benchs_work_is_not_an_older_leases() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    another_packs(&rig);
    rig.take_over(later(LEASE_SECONDS), &by("04", "ana"), "T-01")
        .unwrap();
    let answer = heartbeat(&rig, "04", claimed.epoch);
    assert_eq!((answer.lost, answer.renumbered), (vec![ID.into()], vec![]));
}

#[test]
fn a_central_restored_from_an_older_copy_gives_no_lease_number_again() {
    let (before, restored) = (Rig::new("memory:"), Rig::new("memory:"));
    let given = before.claim_at(start(), &by("01", "ana"), "T-01").unwrap();
    let later = restored
        .claim_at(later(1), &by("02", "ben"), "T-01")
        .unwrap();
    assert!(later.epoch > given.epoch);
}

#[test]
fn what_is_wanted_no_more_is_not_sent_after() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    // The bench is away, and packs by two.
    lower_to_one(&rig);
    let short = Event::Short {
        line: LineId(1),
        units: 1,
        reason: ShortReason::NotInTote,
        place: None,
        waits: false,
    };
    rig.events(&mut pen, &work, vec![opened(), packed(1), short, closed()]);
    let packing = rig.packing(ID);
    let line = LineId(1);
    assert_eq!((packing.packed(line), packing.short_of(line)), (1, 0));
    let rest = ShipmentId::new(format!("{ID}~2"));
    let row = rig
        .central
        .writer
        .look(|tx| decisions::shipment(tx, &crate::central::testing::site(), &rest));
    assert!(row.is_err(), "nothing follows");
}
