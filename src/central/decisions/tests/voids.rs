//! Labels taken back: retired once, the next one bought once, the money told.

use uuid::Uuid;

use super::*;
use crate::{
    api::v1::{
        labels::{SettleRequest, VoidAnswer, VoidRequest},
        problem::{Problem, ProblemCode},
    },
    central::{
        Clock,
        carrier::Fault,
        decisions::VoidAsk,
        testing::{Pen, Rig, Work, by, closed, labelled, opened, packed, requested, site, stores},
    },
    domain::{
        ids::{Generation, LeaseEpoch, ParcelNo},
        packing::{Event, Phase, PurchaseEnd, VoidOutcome, VoidReason},
    },
};

const NEXT: Generation = Generation(2);

/// A shipment whose label is on its box.
fn labelled_box(rig: &Rig) -> (Pen, Work) {
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
    let events = vec![opened(), packed(2), closed(), requested(key)];
    rig.events(&mut pen, &work, events);
    let label = rig.buy(&pen, &work, key).unwrap().label;
    rig.events(&mut pen, &work, labelled(&label));
    (pen, work)
}

fn void(rig: &Rig, epoch: LeaseEpoch, badge: Option<&str>) -> Result<VoidAnswer, Problem> {
    rig.central.void_label(&VoidAsk {
        site: site(),
        bench: Some(("04".into(), epoch, Some("ana".into()))),
        approval: None,
        shipment: ID.into(),
        parcel: ParcelNo(1),
        request: VoidRequest {
            next_carrier: None,
            generation: Generation::FIRST,
            reason: VoidReason::AddressChanged,
            note: None,
            supervisor_badge: badge.map(str::to_owned),
            by: None,
        },
    })
}

fn requested_next(key: Uuid) -> Event {
    Event::LabelRequested {
        parcel: ParcelNo(1),
        generation: NEXT,
        key,
    }
}

/// Labels sold, and how many of them were taken back.
fn sold(rig: &Rig) -> (usize, usize) {
    let books = rig
        .central
        .writer
        .look(|tx| crate::central::carrier::ledger(tx))
        .unwrap();
    let back = books.rows.iter().filter(|row| row.voided.is_some());
    (books.rows.len(), back.count())
}

#[test]
fn a_changed_address_is_voided_and_the_next_label_bought_once() {
    for kind in stores() {
        let rig = Rig::new(kind);
        let (mut pen, work) = labelled_box(&rig);
        move_house(&rig);
        assert_eq!(rig.tasks(ID), ["ResolveHold", "Relabel"], "{kind}");
        let refused = void(&rig, work.epoch, None).unwrap_err();
        assert_eq!(refused.code, ProblemCode::Forbidden, "{kind}");
        let first = void(&rig, work.epoch, Some("B-SUP")).unwrap();
        assert_eq!(first.outcome, VoidOutcome::Credited, "{kind}");
        for _ in 0..3 {
            assert_eq!(void(&rig, work.epoch, Some("B-SUP")).unwrap(), first);
        }
        assert_eq!(sold(&rig), (1, 1), "{kind}");
        let packing = rig.packing(ID);
        assert_eq!((packing.phase, packing.holds), (Phase::Packed, vec![]));
        assert_eq!(rig.tasks(ID), ["ResolveHold"], "{kind}");
        let key = Clock::system().id();
        rig.events(&mut pen, &work, vec![requested_next(key)]);
        let second = rig.buy_generation(&pen, &work, key, NEXT).unwrap();
        for _ in 0..3 {
            let again = rig.buy_generation(&pen, &work, key, NEXT).unwrap();
            assert_eq!(again, second, "{kind}");
        }
        let other = Clock::system().id();
        let same = rig.buy_generation(&pen, &work, other, NEXT).unwrap();
        assert_eq!(same.label, second.label, "{kind}");
        assert_eq!(sold(&rig), (2, 1), "{kind}");
        let again = rig.claim(&by("04", "ana"), "T-01").unwrap();
        assert_eq!(again.labels, [second], "{kind}");
    }
}

#[test]
fn the_carriers_silence_bars_nothing_and_is_ended_later() {
    let rig = Rig::new("memory:");
    let (mut pen, work) = labelled_box(&rig);
    rig.house.fail_next(Fault::VoidAnswerLost);
    let answer = void(&rig, work.epoch, Some("B-SUP")).unwrap();
    assert_eq!(answer.outcome, VoidOutcome::Unknown);
    assert_eq!(rig.tasks(ID), ["Refund"]);
    let key = Clock::system().id();
    rig.events(&mut pen, &work, vec![requested_next(key)]);
    assert!(rig.buy_generation(&pen, &work, key, NEXT).is_ok());
    rig.central.recover_purchases().unwrap();
    assert_eq!((rig.tasks(ID), sold(&rig)), (vec![], (2, 1)));
    let settled = void(&rig, work.epoch, Some("B-SUP")).unwrap();
    assert_eq!(settled.outcome, VoidOutcome::Credited);
}

#[test]
fn a_carrier_that_keeps_the_money_makes_a_task() {
    let rig = Rig::new("memory:");
    let (_, work) = labelled_box(&rig);
    rig.house.fail_next(Fault::RefuseVoid);
    let answer = void(&rig, work.epoch, Some("B-SUP")).unwrap();
    assert!(matches!(answer.outcome, VoidOutcome::Refused { .. }));
    assert_eq!(
        (rig.tasks(ID), sold(&rig)),
        (vec!["Refund".to_owned()], (1, 0))
    );
}

#[test]
fn what_is_not_voided() {
    let rig = Rig::new("memory:");
    let (_, work) = labelled_box(&rig);
    let stranger = LeaseEpoch(work.epoch.0 + 1);
    let problem = void(&rig, stranger, Some("B-SUP")).unwrap_err();
    assert_eq!(problem.code, ProblemCode::LeaseLost);
    let problem = void(&rig, work.epoch, Some("B-ANA")).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Forbidden);
    rig.central
        .writer
        .decide(|tx| {
            let mut row = decisions::shipment(tx, &site(), &ID.into())?;
            let manifest = "M-1".into();
            row.packing.evolve(&Event::Dispatched { manifest });
            decisions::save(tx, &mut row)?;
            Ok::<_, Problem>(())
        })
        .unwrap();
    let problem = void(&rig, work.epoch, Some("B-SUP")).unwrap_err();
    assert!(
        matches!(
            problem.code,
            ProblemCode::LeaseLost | ProblemCode::WrongState
        ),
        "{problem:?}"
    );
    assert_eq!(sold(&rig), (1, 0));
}

#[test]
fn what_no_carrier_can_tell_a_person_settles_once() {
    let ends = [
        (PurchaseEnd::NotBought, 1_u8),
        (
            PurchaseEnd::Bought {
                tracking: "HP00000000018".into(),
            },
            2,
        ),
    ];
    for (end, generation) in ends {
        let rig = Rig::new("memory:");
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
        let events = vec![opened(), packed(2), closed(), requested(key)];
        rig.events(&mut pen, &work, events);
        rig.house.fail_next(Fault::RequestLost);
        rig.house.fail_next(Fault::CannotTell);
        let problem = rig.buy(&pen, &work, key).unwrap_err();
        assert_eq!(problem.code, ProblemCode::OutcomeUnknown);
        assert_eq!(rig.tasks(ID), ["SettlePurchase"]);
        let settle = |who: &str| {
            let request = SettleRequest {
                by: who.into(),
                end: end.clone(),
                reason: "telephoned the carrier".into(),
            };
            rig.central
                .writer
                .decide(|tx| decisions::settle_purchase(tx, start(), &site(), key, &request))
        };
        assert_eq!(settle("ana").unwrap_err().code, ProblemCode::Forbidden);
        let words = settle("sue").unwrap();
        assert_eq!(settle("sue").unwrap(), words);
        let open = rig
            .central
            .writer
            .look(|tx| decisions::unsettled_purchases(tx, &site()))
            .unwrap();
        assert_eq!(open, []);
        if generation == 1 {
            assert!(rig.buy(&pen, &work, key).is_ok());
            assert_eq!((rig.tasks(ID), sold(&rig)), (vec![], (1, 0)));
        } else {
            let problem = rig.buy(&pen, &work, key).unwrap_err();
            assert_eq!(problem.code, ProblemCode::CarrierRefused);
            assert_eq!(rig.tasks(ID), ["Refund"]);
            let next = Clock::system().id();
            let refused = Event::LabelRefused {
                parcel: ParcelNo(1),
                generation: Generation::FIRST,
                reason: "lost".into(),
            };
            rig.events(&mut pen, &work, vec![refused, requested_next(next)]);
            assert!(rig.buy_generation(&pen, &work, next, NEXT).is_ok());
        }
    }
}
