//! A label that missed its collection while it waited for a printer: somebody is told what still goes today, and may change over.

use super::*;
use crate::{
    api::v1::{
        labels::{VoidAnswer, VoidRequest},
        problem::{Problem, ProblemCode},
        work::TaskItem,
    },
    central::{
        decisions::{VoidAsk, finish_task, tasks},
        store::{Query, TaskRow},
        testing::{bench, stores},
    },
    domain::{
        ids::{Generation, ParcelNo},
        measure::Money,
        packing::{Event, TaskKind, VoidReason},
        rerating::Rerating,
        shown::Shown,
    },
};

/// 10:00 in Berlin, an hour before the test's now.
const MISSED: &str = "2026-11-21T09:00:00Z";

fn carriers(rig: &Rig, more: &[serde_json::Value]) {
    let service = |id: &str, price: &str| {
        serde_json::json!({"id": id, "name": id, "rates": [
            {"countries": ["DE"], "weight_g_max": 5_000, "price": {"amount": price, "currency": "EUR"}}
        ]})
    };
    let mut all = vec![serde_json::json!({
        "id": "house", "name": "House Post", "cut_off": "10:00:00", "services": [service("standard", "4.19")]
    })];
    all.extend(more.iter().map(|one| {
        let mut one = one.clone();
        one["services"] = serde_json::json!([service("night", "6.90")]);
        one
    }));
    let answer = rig.import(&serde_json::json!({ "carriers": all }));
    assert_eq!(answer.problems, vec![]);
}

fn late() -> serde_json::Value {
    serde_json::json!({"id": "late", "name": "Late Post", "cut_off": "20:00:00"})
}

/// A box whose label waits for a printer, and then for a neighbour's.
fn swapped(rig: &Rig, missed: Option<&str>) -> (Pen, Work) {
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
    let events = vec![opened(), packed(2), closed(), requested(key)];
    rig.events(&mut pen, &work, events);
    let label = rig.buy(&pen, &work, key).unwrap().label;
    let swap = Event::PrinterSwapped {
        parcel: ParcelNo(1),
        from: "Zebra".into(),
        to: "bench 8".into(),
        missed: missed.map(|missed| missed.parse().unwrap()),
    };
    let bought = labelled(&label).remove(0);
    // There and back again: it is asked once.
    rig.events(&mut pen, &work, vec![bought, swap.clone(), swap]);
    (pen, work)
}

fn reratings(rig: &Rig) -> Vec<Rerating> {
    let open = Query::of("site", &site()).with("done", false);
    let tasks: Vec<TaskRow> = rig.central.writer.look(|tx| tx.list(&open)).unwrap();
    let missed = tasks
        .into_iter()
        .filter(|row| row.task.kind == TaskKind::MissedCollection);
    missed.map(|row| *row.task.rerating.unwrap()).collect()
}

fn void(rig: &Rig, at: Option<&Work>, next_carrier: Option<&str>) -> Result<VoidAnswer, Problem> {
    rig.central.void_label(&VoidAsk {
        site: site(),
        bench: at.map(|work| (bench("04").station, work.epoch, Some("ana".into()))),
        approval: None,
        shipment: ID.into(),
        parcel: ParcelNo(1),
        request: VoidRequest {
            next_carrier: next_carrier.map(Into::into),
            generation: Generation::FIRST,
            reason: VoidReason::MissedCollection,
            note: None,
            supervisor_badge: at.map(|_| "B-SUP".to_owned()),
            by: Some("sue".into()),
        },
    })
}

#[test]
fn the_supervisor_is_told_what_still_goes_and_changes_over_with_one_word() {
    for kind in stores() {
        let rig = Rig::new(kind);
        carriers(&rig, &[late()]);
        let (mut pen, work) = swapped(&rig, Some(MISSED));
        let told = reratings(&rig);
        let [told] = told.as_slice() else {
            panic!("{kind}: {told:?}");
        };
        assert_eq!(told.service.as_str(), "standard", "{kind}");
        assert_eq!(told.price, Money::new(419, "EUR"), "{kind}");
        assert_eq!(told.missed.to_string(), MISSED, "{kind}");
        let better = told.better.as_ref().unwrap();
        assert_eq!(
            (
                better.carrier.as_str(),
                better.service.as_str(),
                &better.price
            ),
            ("late", "night", &Money::new(690, "EUR")),
            "{kind}"
        );
        assert_eq!(books(&rig), (1, 1), "{kind}: nothing is bought by itself");
        let refused = void(&rig, Some(&work), Some("late")).unwrap_err();
        assert_eq!(refused.code, ProblemCode::Forbidden, "{kind}");
        for wrong in ["nobody", "house"] {
            assert!(void(&rig, None, Some(wrong)).is_err(), "{kind}: {wrong}");
        }
        assert_eq!(
            reratings(&rig).len(),
            1,
            "{kind}: a refusal changes nothing"
        );
        for _ in 0..2 {
            void(&rig, None, Some("late")).unwrap();
        }
        assert_eq!(reratings(&rig), [], "{kind}");
        assert_eq!(rig.packing(ID).parcels[0].missed, None, "{kind}");
        let key = Clock::system().id();
        let again = Event::LabelRequested {
            parcel: ParcelNo(1),
            generation: Generation(2),
            key,
        };
        rig.events(&mut pen, &work, vec![again]);
        let label = rig
            .buy_generation(&pen, &work, key, Generation(2))
            .unwrap()
            .label;
        assert_eq!(
            (label.carrier.as_str(), label.service.as_str()),
            ("late", "night"),
            "{kind}"
        );
        let shipment = rig.packing(ID).shipment;
        assert_eq!(
            shipment.cut_off.unwrap().to_string(),
            "2026-11-21T19:00:00Z",
            "{kind}"
        );
        assert_eq!(books(&rig), (2, 2), "{kind}");
    }
}

#[test]
fn where_nothing_else_goes_today_that_is_said_and_in_time_nobody_is_asked() {
    let rig = Rig::new("memory:");
    carriers(&rig, &[]);
    swapped(&rig, Some(MISSED));
    let told = reratings(&rig);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].better, None);
    let rig = Rig::new("memory:");
    swapped(&rig, None);
    assert_eq!(reratings(&rig), []);
}

/// What was said of tasks that are done.
fn said(rig: &Rig) -> Vec<Option<String>> {
    let done = rig.central.writer.look(|tx| tasks(tx, &site(), true));
    let words = |item: TaskItem| item.said.map(|said| said.to_string());
    done.unwrap().into_iter().map(words).collect()
}

#[test]
fn a_label_that_goes_all_the_same_needs_somebodys_reason() {
    for kind in stores() {
        let rig = Rig::new(kind);
        carriers(&rig, &[late()]);
        swapped(&rig, Some(MISSED));
        let open = rig.central.writer.look(|tx| tasks(tx, &site(), false));
        let number = open.unwrap()[0].number;
        let finish = |reason: Option<&str>| {
            let reason = reason.map(Shown::new);
            rig.central
                .writer
                .decide(|tx| finish_task(tx, &site(), number, reason))
        };
        for nothing in [None, Some(" ")] {
            let refused = finish(nothing).unwrap_err();
            assert_eq!(refused.code, ProblemCode::BadRequest, "{kind}");
        }
        assert_eq!(reratings(&rig).len(), 1, "{kind}");
        assert_eq!(finish(Some("the customer knows")), Ok("done"), "{kind}");
        assert_eq!(finish(Some("later")), Ok("it was done already"), "{kind}");
        assert_eq!(
            said(&rig),
            [Some("the customer knows".to_owned())],
            "{kind}"
        );
        assert_eq!(books(&rig), (1, 1), "{kind}: the label stays as it is");
    }
}

#[test]
fn a_label_that_went_needs_no_decision_any_more() {
    for kind in stores() {
        let rig = Rig::new(kind);
        carriers(&rig, &[]);
        let (mut pen, work) = swapped(&rig, Some(MISSED));
        let label = rig.packing(ID).parcels[0].label().unwrap().clone();
        rig.events(&mut pen, &work, labelled(&label).split_off(1));
        dispatch(&rig, ID);
        assert_eq!(reratings(&rig), [], "{kind}");
        let told = said(&rig);
        let [Some(words)] = told.as_slice() else {
            panic!("{kind}: {told:?}");
        };
        assert!(words.starts_with("went with the list "), "{kind}: {words}");
    }
}
