//! A label that was refused, or taken back, and is asked for again: generations count labels and not tries, so that an
//! older copy of the database asks its carrier for the same one.

use super::*;
use crate::{
    api::v1::{labels::VoidRequest, problem::ProblemCode},
    central::{
        Clock,
        carrier::Fault,
        decisions::VoidAsk,
        store::{PurchaseRow, PurchaseState, Query, Retired, StoreError},
        testing::{Pen, Rig, Work, by, closed, labelled, opened, packed, requested, site, stores},
    },
    domain::{
        ids::{Generation, ParcelNo, ShipmentId},
        packing::{Event, HoldReason, Phase, VoidOutcome, VoidReason},
        shown::Shown,
    },
};

/// The order in a closed box at a bench, its label asked for under a key.
fn asked_for(rig: &Rig, station: &str, packer: &str) -> (Pen, Work, uuid::Uuid) {
    let claimed = rig.claim(&by(station, packer), "T-01").unwrap();
    let (mut pen, work, key) = (Pen::new(station), Work::of(&claimed), Clock::system().id());
    let events = vec![opened(), packed(2), closed(), requested(key)];
    rig.events(&mut pen, &work, events);
    (pen, work, key)
}

/// The carrier says no; the bench writes it down and asks under another key.
fn refused_and_asked(rig: &Rig, pen: &mut Pen, work: &Work, key: uuid::Uuid) -> uuid::Uuid {
    rig.house.fail_next(Fault::Refuse);
    let refusal = rig.buy(pen, work, key).unwrap_err();
    assert_eq!(refusal.code, ProblemCode::CarrierRefused);
    let again = Clock::system().id();
    let refused = Event::LabelRefused {
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        reason: Shown::new("no"),
    };
    rig.events(pen, work, vec![refused, requested(again)]);
    again
}

#[test]
fn what_was_refused_is_asked_for_again_in_its_generation_and_sold_once() {
    for kind in stores() {
        let rig = Rig::new(kind);
        let (mut pen, work, first) = asked_for(&rig, "04", "ana");
        let second = refused_and_asked(&rig, &mut pen, &work, first);
        let third = refused_and_asked(&rig, &mut pen, &work, second);
        let sold = rig.buy(&pen, &work, third).unwrap();
        assert_eq!((sold.generation, sold.key), (Generation::FIRST, third));
        // What was refused stays refused, however late it is asked once more.
        for old in [first, second] {
            let refusal = rig.buy(&pen, &work, old).unwrap_err();
            assert_eq!(refusal.code, ProblemCode::CarrierRefused);
        }
        assert_eq!(rig.buy(&pen, &work, third).unwrap().label, sold.label);
        assert_eq!(books(&rig), (1, 1));
    }
}

#[test]
fn a_label_sold_after_refusals_is_found_by_a_copy_that_knows_of_none() {
    let first = Rig::new("memory:");
    let second = first.older_copy(&first.house);
    let (mut pen, work, key) = asked_for(&first, "04", "ana");
    let mut key = key;
    for _ in 0..3 {
        key = refused_and_asked(&first, &mut pen, &work, key);
    }
    let sold = first.buy(&pen, &work, key).unwrap();
    // The bench's log is lost with the former central.
    let (pen, work, key) = asked_for(&second, "05", "ben");
    let found = second.buy(&pen, &work, key).unwrap();
    assert_eq!((found.label, found.station), (sold.label, None));
    assert_eq!(books(&first), (1, 1), "not paid for again");
}

#[test]
fn a_log_that_tells_of_refusals_and_a_sale_in_one_generation_finds_the_sale() {
    let first = Rig::new("memory:");
    let second = first.older_copy(&first.house);
    let (mut pen, work, key) = asked_for(&first, "04", "ana");
    let last = refused_and_asked(&first, &mut pen, &work, key);
    let sold = first.buy(&pen, &work, last).unwrap().label;
    let refused = Event::LabelRefused {
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        reason: Shown::new("no"),
    };
    let mut events = vec![opened(), packed(2), closed(), requested(key), refused];
    events.push(requested(last));
    events.extend(labelled(&sold));
    let mut again = Pen::new("04");
    second.events(&mut again, &work, events);
    assert_eq!(second.central.recover_purchases().unwrap(), 1);
    let packing = second.packing(ID);
    assert_eq!((packing.phase, packing.holds), (Phase::Labelled, vec![]));
    assert_eq!(books(&first), (1, 1));
}

#[test]
fn a_label_that_was_taken_back_is_not_found_again_for_the_next_box() {
    let first = Rig::new("memory:");
    let second = first.older_copy(&first.house);
    let (mut pen, work, key) = asked_for(&first, "04", "ana");
    let sold = first.buy(&pen, &work, key).unwrap().label;
    first.events(&mut pen, &work, labelled(&sold));
    take_back(&first, Generation::FIRST);
    // The copy knows neither of the sale nor of its end.
    let (mut pen, work, key) = asked_for(&second, "05", "ben");
    let next = second.buy(&pen, &work, key).unwrap();
    assert_ne!(next.label.tracking, sold.tracking);
    assert_eq!(second.buy(&pen, &work, key).unwrap(), next);
    assert_eq!(books(&first), (2, 2));
    // That one taken back as well, the third is bought: each under a reference of its own.
    second.events(&mut pen, &work, labelled(&next.label));
    take_back(&second, Generation::FIRST);
    let key = Clock::system().id();
    let asks = Event::LabelRequested {
        parcel: ParcelNo(1),
        generation: Generation(2),
        key,
    };
    second.events(&mut pen, &work, vec![asks]);
    let third = second.buy_generation(&pen, &work, key, Generation(2));
    let third = third.unwrap().label.tracking;
    assert!(third != next.label.tracking && third != sold.tracking);
    assert_eq!(books(&first), (3, 3));
}

#[test]
fn nothing_goes_with_a_label_that_its_carrier_took_back() {
    let first = Rig::new("memory:");
    let second = first.older_copy(&first.house);
    let ship = |rig: &Rig| {
        let request = ManifestRequest {
            carrier: "house".into(),
            shipments: vec![ID.into()],
        };
        rig.central
            .check_handover(&site(), &request.shipments)
            .unwrap();
        rig.central.writer.decide(|tx| {
            decisions::close_manifest(tx, start(), &site(), None, &request)
                .map(|list| list.parcels.len())
        })
    };
    let (mut pen, work, key) = asked_for(&first, "04", "ana");
    let sold = first.buy(&pen, &work, key).unwrap().label;
    first.events(&mut pen, &work, labelled(&sold));
    // The copy knows of the sale, and not that the label was taken back since.
    let (mut pen, work, key) = asked_for(&second, "04", "ana");
    assert_eq!(second.buy(&pen, &work, key).unwrap().label, sold);
    second.events(&mut pen, &work, labelled(&sold));
    take_back(&first, Generation::FIRST);
    assert_eq!(ship(&second).unwrap_err().code, ProblemCode::WrongState);
    let packing = second.packing(ID);
    assert_eq!(packing.outdated_by(), Some(VoidReason::TakenBack));
    assert!(second.tasks(ID).contains(&"Relabel".to_owned()));
    // A supervisor voids it here as well, the next one is bought, and it goes.
    take_back(&second, Generation::FIRST);
    assert_eq!(second.packing(ID).holds, []);
    let work = Work::of(&second.claim(&by("04", "ana"), "T-01").unwrap());
    let key = Clock::system().id();
    let asks = Event::LabelRequested {
        parcel: ParcelNo(1),
        generation: Generation(2),
        key,
    };
    second.events(&mut pen, &work, vec![asks]);
    let next = second
        .buy_generation(&pen, &work, key, Generation(2))
        .unwrap();
    assert_ne!(next.label.tracking, sold.tracking);
    let mut events = labelled(&next.label);
    if let Event::LabelBought { generation, .. } = &mut events[0] {
        *generation = Generation(2);
    }
    second.events(&mut pen, &work, events);
    assert_eq!(ship(&second).unwrap(), 1);
}

#[test]
fn a_box_that_knows_nothing_of_its_voided_label_gets_another() {
    for keeps_the_money in [false, true] {
        let rig = Rig::new("memory:");
        let (pen, work, key) = asked_for(&rig, "04", "ana");
        let sold = rig.buy(&pen, &work, key).unwrap().label;
        if keeps_the_money {
            rig.house.fail_next(Fault::RefuseVoid);
        }
        // Retired before the bench's box is known to bear it, as after a change of the central's copy.
        retire(&rig);
        let again = Clock::system().id();
        let next = rig.buy(&pen, &work, again).unwrap();
        assert_ne!(next.label.tracking, sold.tracking, "{keeps_the_money}");
        assert_eq!(rig.buy(&pen, &work, again).unwrap(), next);
        let refusal = rig.buy(&pen, &work, key).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::CarrierRefused);
        assert_eq!(books(&rig), (2, 2));
    }
}

#[test]
fn a_second_box_whose_order_has_a_later_label_in_use_waits_for_somebody() {
    let first = Rig::new("memory:");
    let second = first.older_copy(&first.house);
    let (mut pen, work, key) = asked_for(&first, "04", "ana");
    let sold = first.buy(&pen, &work, key).unwrap().label;
    first.events(&mut pen, &work, labelled(&sold));
    take_back(&first, Generation::FIRST);
    let again = Work::of(&first.claim(&by("04", "ana"), "T-01").unwrap());
    let next = Clock::system().id();
    let of_next = |event| match event {
        Event::LabelRequested { parcel, key, .. } => Event::LabelRequested {
            parcel,
            generation: Generation(2),
            key,
        },
        Event::LabelBought { parcel, label, .. } => Event::LabelBought {
            parcel,
            generation: Generation(2),
            label,
        },
        event => event,
    };
    first.events(&mut pen, &again, vec![of_next(requested(next))]);
    let bought = first.buy_generation(&pen, &again, next, Generation(2));
    let bought = bought.unwrap().label;
    // Another bench packs the order once more, before the first one's log is told to the copy.
    let late = second
        .claim_at(later(60), &by("05", "ben"), "T-01")
        .unwrap();
    let (mut other, other_work) = (Pen::new("05"), Work::of(&late));
    let asked = Clock::system().id();
    let events = vec![opened(), packed(2), closed(), requested(asked)];
    second.events(&mut other, &other_work, events);
    let mut events = vec![opened(), packed(2), closed(), requested(key)];
    events.extend(labelled(&sold));
    events.push(Event::LabelVoided {
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        reason: VoidReason::PaperLost,
        note: None,
        by: "sue".into(),
    });
    events.push(of_next(requested(next)));
    events.extend(labelled(&bought).into_iter().map(of_next));
    second.events(&mut Pen::new("04"), &work, events);
    second.central.recover_purchases().unwrap();
    let released = second.take_over(later(90), &by("05", "ben"), "T-01");
    let other_work = Work::of(&released.unwrap());
    let behind = second.buy(&other, &other_work, asked).unwrap_err();
    assert_eq!(behind.code, ProblemCode::OnHold, "{}", behind.detail);
    assert!(behind.detail.contains("another box"), "{}", behind.detail);
    let holds = second.packing(ID).holds;
    assert_eq!(holds.len(), 1);
    assert_eq!(holds[0].reason, HoldReason::DoublePick);
    assert!(second.tasks(ID).contains(&"Review".to_owned()));
    assert_eq!(books(&first), (2, 2));
}

/// The purchase is voided, and the parcel is told nothing of it.
fn retire(rig: &Rig) {
    let of_order = Query::of("site", &site()).with("shipment", &ShipmentId::new(ID));
    let mut row: PurchaseRow = rig
        .central
        .writer
        .look::<_, StoreError>(|tx| tx.list(&of_order))
        .unwrap()
        .remove(0);
    row.state = PurchaseState::Voiding;
    row.retired = Some(Retired {
        reason: VoidReason::PaperLost,
        note: None,
        by: "sue".into(),
    });
    rig.central
        .writer
        .decide::<_, StoreError>(|tx| tx.put(&row))
        .unwrap();
    rig.central.recover_purchases().unwrap();
}

/// The office takes a label back.
fn take_back(rig: &Rig, generation: Generation) {
    let ask = VoidAsk {
        site: site(),
        bench: None,
        approval: None,
        shipment: ID.into(),
        parcel: ParcelNo(1),
        request: VoidRequest {
            by: Some("sue".into()),
            ..VoidRequest::by_bench(generation, VoidReason::PaperLost, None)
        },
    };
    let answer = rig.central.void_label(&ask).unwrap();
    assert_eq!(answer.outcome, VoidOutcome::Credited);
}
