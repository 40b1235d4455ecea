//! A central on an older copy of its database: what was bought since is found again, and bought once.

use crate::{
    api::v1::{
        ahead::PrepareRequest, events::OutcomeKind::*, labels::LabelRequest, problem::ProblemCode,
        work::ClaimRequest,
    },
    central::{
        Clock,
        decisions::{Begun, PurchaseAsk, begin_purchase},
        store::{PurchaseRow, PurchaseState, Query, StoreError, Transaction},
        testing::{Pen, Rig, Work, bench, by, closed, labelled, opened, packed, requested, site},
    },
    domain::{
        ids::{Generation, ParcelNo, ShipmentId},
        label::template::Templates,
        packing::{Change, Event, HoldReason, Phase, VoidReason},
        shown::Shown,
    },
};

use super::*;

/// Two centrals with one carrier: the second knows the orders and nothing of what happened at the first.
fn two_centrals() -> (Rig, Rig) {
    let first = Rig::new("memory:");
    let second = first.older_copy(&first.house);
    (first, second)
}

fn purchase(rig: &Rig) -> PurchaseRow {
    let of_order = Query::of("site", &site()).with("shipment", &ShipmentId::new(ID));
    let found = rig
        .central
        .writer
        .look::<_, StoreError>(|tx| tx.list(&of_order));
    found.unwrap().remove(0)
}

/// The bench packs and buys at the first central; its log and its claim there.
fn packed_and_bought(rig: &Rig) -> (Pen, Work, Vec<Event>) {
    let key = Clock::system().id();
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let mut events = vec![opened(), packed(2), closed(), requested(key)];
    rig.events(&mut pen, &work, events.clone());
    let label = rig.buy(&pen, &work, key).unwrap().label;
    events.extend(labelled(&label));
    (pen, work, events)
}

#[test]
fn a_label_that_only_a_log_tells_of_is_found_at_its_carrier() {
    let (first, second) = two_centrals();
    let (_, work, events) = packed_and_bought(&first);
    let outcomes = second.events(&mut Pen::new("04"), &work, events);
    assert!(
        outcomes.iter().all(|outcome| *outcome == Applied),
        "{outcomes:?}"
    );
    assert_eq!(second.packing(ID).holds, []);
    assert_eq!(second.central.recover_purchases().unwrap(), 1);
    let purchase = purchase(&second);
    assert_eq!(purchase.state, PurchaseState::Bought);
    assert!(purchase.answer.is_some(), "its document is here again");
    assert_eq!(books(&first), (1, 1));
}

#[test]
fn another_bench_gets_that_label_and_is_asked_whether_it_is_out() {
    let (first, second) = two_centrals();
    let (_, _, _) = packed_and_bought(&first);
    // Nobody has told the second central of it yet.
    let key = Clock::system().id();
    let claimed = second.claim(&by("05", "ben"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("05"), Work::of(&claimed));
    let again = vec![opened(), packed(2), closed(), requested(key)];
    second.events(&mut pen, &work, again);
    let answer = second.buy(&pen, &work, key).unwrap();
    assert_eq!((answer.key, answer.station), (key, None));
    assert_eq!(books(&first), (1, 1), "not paid for again");
}

#[test]
fn a_label_no_carrier_sold_is_looked_at() {
    let (first, stranger) = (Rig::new("memory:"), Rig::new("memory:"));
    let second = first.older_copy(&stranger.house);
    let (_, work, mut events) = packed_and_bought(&first);
    events.truncate(5);
    second.events(&mut Pen::new("04"), &work, events);
    second.central.recover_purchases().unwrap();
    let holds: Vec<HoldReason> = second
        .packing(ID)
        .holds
        .iter()
        .map(|hold| hold.reason)
        .collect();
    assert_eq!(holds, [HoldReason::Question]);
    assert!(second.tasks(ID).contains(&"Review".to_owned()));
    assert_eq!(purchase(&second).state, PurchaseState::NotBought);
}

#[test]
fn refusals_and_voids_of_the_lost_time_make_room_for_the_next_label() {
    let (first, second) = two_centrals();
    let (_, work, mut events) = packed_and_bought(&first);
    let (parcel, generation) = (ParcelNo(1), Generation::FIRST);
    events.push(Event::LabelVoided {
        parcel,
        generation,
        reason: VoidReason::AddressChanged,
        note: None,
        by: "sue".into(),
    });
    let (refused, last) = (generation.next(), generation.next().next());
    let mut pen = Pen::new("04");
    let keys = [Clock::system().id(), Clock::system().id()];
    let asks = |generation, key| Event::LabelRequested {
        parcel,
        generation,
        key,
    };
    events.push(asks(refused, keys[0]));
    events.push(Event::LabelRefused {
        parcel,
        generation: refused,
        reason: Shown::new("no"),
    });
    events.push(asks(last, keys[1]));
    let outcomes = second.events(&mut pen, &work, events);
    let marked = outcomes.iter().filter(|outcome| **outcome != Applied);
    assert_eq!(marked.count(), 1, "the void, to be looked at: {outcomes:?}");
    assert_eq!(purchase(&second).state, PurchaseState::Voiding);
    let work = Work::of(&second.claim(&by("04", "ana"), "T-01").unwrap());
    let bought = second.buy_generation(&pen, &work, keys[1], last).unwrap();
    assert_eq!(bought.generation, last);
    assert_eq!(
        books(&first),
        (2, 2),
        "the voided one, and the one on the box"
    );
}

/// What the bench was told of the order's change by the first central, as its log tells it to the second.
fn told_of_change(first: &Rig, address: bool) -> Event {
    let shipment = first.packing(ID).shipment;
    Event::OrderChanged {
        version: shipment.order_version,
        shipment: Box::new(shipment),
        address,
    }
}

#[test]
fn a_quantity_that_only_a_log_tells_of_is_taken_over() {
    let (first, second) = two_centrals();
    let claimed = first.claim(&by("04", "ana"), "T-01").unwrap();
    lower_to_one(&first);
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let changed = told_of_change(&first, false);
    second.events(&mut pen, &work, vec![opened(), packed(1), changed]);
    let packing = second.packing(ID);
    assert_eq!((packing.open_units(), packing.holds), (0, vec![]));
    assert_eq!(packing.shipment, first.packing(ID).shipment);
    assert!(second.tasks(ID).contains(&"Review".to_owned()));
    // The packer goes on: the box is full, and its label is bought.
    let key = Clock::system().id();
    let work = Work::of(&second.claim(&by("04", "ana"), "T-01").unwrap());
    second.events(&mut pen, &work, vec![closed(), requested(key)]);
    assert_eq!(second.buy(&pen, &work, key).unwrap().key, key);
}

#[test]
fn what_is_wanted_beyond_another_benchs_labelled_box_goes_into_one_more() {
    let (first, second) = two_centrals();
    let claimed = first.claim(&by("04", "ana"), "T-01").unwrap();
    first.events(
        &mut Pen::new("04"),
        &Work::of(&claimed),
        vec![opened(), packed(1)],
    );
    raise_to_three(&first);
    let changed = told_of_change(&first, false);
    // Another bench packs the two that the older copy knows of.
    let taken = second
        .claim_at(later(60), &by("05", "ben"), "T-01")
        .unwrap();
    let (mut pen, work, key) = (Pen::new("05"), Work::of(&taken), Clock::system().id());
    second.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    let label = second.buy(&pen, &work, key).unwrap().label;
    second.events(&mut pen, &work, labelled(&label));
    second.events(
        &mut Pen::new("04"),
        &Work::of(&claimed),
        vec![opened(), changed],
    );
    let packing = second.packing(ID);
    assert_eq!((packing.phase, packing.open_units()), (Phase::Packing, 1));
    let again = second
        .claim_at(later(90), &by("05", "ben"), "T-01")
        .unwrap();
    let more = Event::ParcelOpened {
        parcel: ParcelNo(2),
        carton: "S3".into(),
        basis: crate::domain::packing::CartonBasis::Recommended,
    };
    second.events(&mut pen, &Work::of(&again), vec![more, packed(1)]);
    assert_eq!(second.packing(ID).open_units(), 0);
}

#[test]
fn a_cancellation_that_only_a_log_tells_of_is_taken_over() {
    let (first, second) = two_centrals();
    let claimed = first.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    first.events(&mut Pen::new("04"), &work, vec![opened(), packed(1)]);
    first.cancel(ID);
    let version = first.packing(ID).shipment.order_version;
    let cancelled = Event::OrderCancelled { version };
    second.events(&mut pen, &work, vec![opened(), packed(1), cancelled]);
    assert_eq!(second.packing(ID).change, Some(Change::Cancelled));
    assert!(second.tasks(ID).contains(&"Review".to_owned()));
}

#[test]
fn an_address_that_is_lost_is_asked_for() {
    let (first, second) = two_centrals();
    let claimed = first.claim(&by("04", "ana"), "T-01").unwrap();
    move_house(&first);
    let work = Work::of(&claimed);
    let changed = told_of_change(&first, true);
    second.events(&mut Pen::new("04"), &work, vec![opened(), changed]);
    let holds = second.packing(ID).holds;
    assert_eq!(holds.len(), 1, "nobody here knows where it goes: {holds:?}");
    assert_eq!(holds[0].reason, HoldReason::Question);
}

#[test]
fn a_change_that_is_known_is_not_told_back() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let work = Work::of(&claimed);
    let old = told_of_change(&rig, false);
    lower_to_one(&rig);
    let wanted = rig.packing(ID).shipment;
    let outcomes = rig.events(&mut Pen::new("04"), &work, vec![opened(), old]);
    assert_eq!(outcomes, [Applied, Applied]);
    assert_eq!(rig.packing(ID).shipment, wanted);
}

#[test]
fn nothing_is_handed_over_that_rests_on_a_log_which_is_not_here() {
    let (first, second) = two_centrals();
    let claimed = first.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let batch = pen.batch([work.fact(opened()), work.fact(packed(2))]);
    let claim = |rig: &Rig, rests_on| {
        let request = ClaimRequest {
            code: "T-01".to_owned(),
            supervisor_badge: None,
            why: None,
            rests_on: Some(rests_on),
        };
        rig.central
            .writer
            .decide(|tx| decisions::claim(tx, start(), &by("04", "ana"), &request))
    };
    let prepare = |rig: &Rig, rests_on| {
        let request = PrepareRequest {
            wanted: 9,
            rests_on: Some(rests_on),
            ..PrepareRequest::default()
        };
        let (at, packer) = (by("04", "ana").bench, "ana".into());
        rig.central
            .writer
            .decide(|tx| decisions::prepare(tx, start(), &at, Some(&packer), &request))
    };
    for rig in [&first, &second] {
        let refused = claim(rig, pen.position()).unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotYetApplied);
        let refused = prepare(rig, pen.position()).unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotYetApplied);
        rig.send(&pen, &batch);
        let claimed = claim(rig, pen.position()).unwrap();
        assert_eq!(claimed.packing.packed_units(), 2);
        let reserved = prepare(rig, pen.position()).unwrap().claimed;
        assert!(
            reserved
                .iter()
                .all(|ahead| ahead.packing.shipment.id.as_str() != ID)
        );
    }
    let nothing = Pen::new("05").position();
    assert!(prepare(&second, nothing).is_ok(), "a log without records");
}

/// Two units are wanted, and by this log one is in the box whose label is asked for: another bench's log is lost.
fn closed_with_one(key: uuid::Uuid) -> Vec<Event> {
    vec![opened(), packed(1), closed(), requested(key)]
}

#[test]
fn a_box_that_is_counted_otherwise_here_is_counted_again_before_its_label_is_bought() {
    let rig = Rig::new("memory:");
    let (key, next) = (Clock::system().id(), Clock::system().id());
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    rig.events(&mut pen, &work, closed_with_one(key));
    let refused = rig.buy(&pen, &work, key).unwrap_err();
    assert_eq!(refused.code, ProblemCode::CountedOtherwise);
    assert!(rig.tasks(ID).contains(&"Review".to_owned()));
    let refused = rig.buy(&pen, &work, key).unwrap_err();
    assert_eq!(
        refused.code,
        ProblemCode::CarrierRefused,
        "that purchase is over"
    );
    assert_eq!(books(&rig).1, 0, "nothing was paid for");

    let (parcel, generation) = (ParcelNo(1), Generation::FIRST);
    let again = vec![
        Event::LabelRefused {
            parcel,
            generation,
            reason: Shown::new("the box is counted again"),
        },
        Event::ParcelReopened { parcel },
        packed(1),
        closed(),
        Event::LabelRequested {
            parcel,
            generation: generation.next(),
            key: next,
        },
    ];
    let outcomes = rig.events(&mut pen, &work, again);
    assert!(
        outcomes.iter().all(|outcome| *outcome == Applied),
        "{outcomes:?}"
    );
    let bought = rig.buy_generation(&pen, &work, next, generation.next());
    assert_eq!(bought.unwrap().key, next);
    assert_eq!(books(&rig).1, 1);
}

#[test]
fn the_label_of_a_box_that_is_counted_otherwise_here_may_be_sold_already() {
    let (first, second) = two_centrals();
    let (_, work, mut events) = packed_and_bought(&first);
    let sold = purchase(&first).key;
    events.truncate(4);
    events[1] = packed(1);
    let mut pen = Pen::new("04");
    second.events(&mut pen, &work, events);
    let work = Work::of(&second.claim(&by("04", "ana"), "T-01").unwrap());
    assert_eq!(second.buy(&pen, &work, sold).unwrap().key, sold);
    assert!(second.tasks(ID).contains(&"Review".to_owned()));
    assert_eq!(books(&first), (1, 1), "not paid for again");
}

#[test]
fn no_label_is_bought_for_a_box_that_the_log_does_not_ask_for() {
    let rig = Rig::new("memory:");
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    rig.events(&mut pen, &work, closed_with_one(Clock::system().id()));
    let refused = rig.buy(&pen, &work, Clock::system().id()).unwrap_err();
    assert_eq!(refused.code, ProblemCode::WrongState);
}

/// The copy was made while the first purchase was open; the carrier says now that it came to nothing, and the log that
/// it was refused.
#[test]
fn a_purchase_that_came_to_nothing_does_not_bar_the_next() {
    let (first, second) = two_centrals();
    let (_, work, mut events) = packed_and_bought(&first);
    let mut row = purchase(&first);
    (row.state, row.answer) = (PurchaseState::NotBought, None);
    let put = second
        .central
        .writer
        .decide::<_, StoreError>(|tx| tx.put(&row));
    put.unwrap();
    events.truncate(4);
    let (parcel, generation, key) = (ParcelNo(1), Generation::FIRST.next(), Clock::system().id());
    events.push(Event::LabelRefused {
        parcel,
        generation: Generation::FIRST,
        reason: Shown::new("no"),
    });
    events.push(Event::LabelRequested {
        parcel,
        generation,
        key,
    });
    let mut pen = Pen::new("04");
    second.events(&mut pen, &work, events);
    let work = Work::of(&second.claim(&by("04", "ana"), "T-01").unwrap());
    let bought = second.buy_generation(&pen, &work, key, generation);
    assert_eq!(bought.unwrap().generation, generation);
}

/// A bench lost its log, and the central was put back: the same bench packs the order again, and the carrier, which is
/// silent at first, has its label already. Nobody knows whether that is on a box.
#[test]
fn a_label_found_late_names_a_bench_only_if_it_cannot_have_been_sold_before() {
    let (first, second) = two_centrals();
    packed_and_bought(&first);
    let key = Clock::system().id();
    let claimed = second.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let again = vec![opened(), packed(2), closed(), requested(key)];
    second.events(&mut pen, &work, again);
    let ask = PurchaseAsk {
        bench: bench("04"),
        shipment: ID.into(),
        parcel: ParcelNo(1),
        lease_epoch: work.epoch,
        key,
        request: LabelRequest {
            generation: Generation::FIRST,
            rests_on: pen.position(),
            dpi: 203,
        },
    };
    // Begun, and the answer never came.
    let first_step =
        |tx: &mut dyn Transaction| begin_purchase(tx, start(), &Templates::built_in(), &ask);
    let begun = second.central.writer.decide(first_step);
    assert!(matches!(begun, Ok(Begun::Call(_))), "{begun:?}");
    second.central.recover_purchases().unwrap();
    let answer = second.buy(&pen, &work, key).unwrap();
    assert_eq!(answer.station, None);
    // Of the first one it was known, before it was asked for, that there was none.
    let known = purchase(&first);
    assert!(known.unsold_before);
    assert_eq!(known.answer.unwrap().station, Some("04".into()));
    assert_eq!(books(&first), (1, 1));
}
