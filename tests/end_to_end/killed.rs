//! Power cuts: a bench killed at every step of an order, and what it and the books know afterwards.

use std::{fs, time::Duration};

use serde_json::{Value, json};

use crate::rig::{
    PATIENCE,
    hands::barcodes,
    journal::Journal,
    pass,
    play::Play,
    until,
    world::{Bench, World},
};

/// The units of the order by its lines.
const UNITS: [(&str, u32); 3] = [
    ("ACME-MUG-BL", 3),
    ("ACME-TEA-GRN", 1),
    ("ACME-CAND-VAN", 2),
];

/// How the bench is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// After the answer to a line.
    Answered,
    /// Some milliseconds after a line, its answer unread.
    Unread,
    /// After an acknowledgement, told nothing else.
    Acknowledged,
}

/// A line, and how many units are packed once it has been taken.
struct Step {
    line: String,
    packed: u64,
    is_refused: bool,
}

/// The label's number stands here once it is known.
const LABEL: &str = "LABEL";

fn script(order: &str) -> Vec<Step> {
    let codes = barcodes();
    let code = |sku: &str| format!("scan {}", codes[sku]);
    let (mug, tea, candle) = (
        code("ACME-MUG-BL"),
        code("ACME-TEA-GRN"),
        code("ACME-CAND-VAN"),
    );
    let accepted = |line: &str, packed| Step {
        line: line.to_owned(),
        packed,
        is_refused: false,
    };
    let refused = |line: &str, packed| Step {
        is_refused: true,
        ..accepted(line, packed)
    };
    vec![
        accepted("scan BADGE-1001", 0),
        accepted(&format!("scan A-{order}"), 0),
        accepted("wait pack", 0),
        accepted(&mug, 1),
        accepted(&mug, 2),
        refused(&code("ACME-MUG-RD"), 2),
        accepted("scan PUT-BACK", 2),
        accepted(&mug, 3),
        refused(&mug, 3),
        accepted("scan PUT-BACK", 3),
        accepted(&tea, 4),
        accepted(&format!("scan B-{order}"), 4),
        accepted(&candle, 5),
        accepted("key F2", 4),
        accepted(&candle, 5),
        accepted(&candle, 6),
        accepted("weigh {expected}", 6),
        accepted("wait label", 6),
        accepted("# the label comes out", 6),
        accepted(&format!("scan {LABEL}"), 6),
    ]
}

/// The orders of a test: all alike, each with two totes of its own.
fn import(world: &World, orders: &[String]) {
    let lines = UNITS.map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity }));
    let rows = orders.iter().map(|order| {
        json!({
            "order": order, "owner": "acme", "channel": "shop", "carrier": "house",
            "ship_to": { "name": "Sünje Overkamp", "lines": ["Kleine Töpfergasse 17"],
                         "postcode": "50674", "city": "Köln", "country": "DE" },
            "totes": [format!("A-{order}"), format!("B-{order}")], "lines": lines,
        })
    });
    world.import(&json!({ "orders": rows.collect::<Vec<_>>() }));
}

/// How the label of this bench lies in its tray.
fn labels(bench: &Bench) -> usize {
    fs::read_dir(bench.state.join("labels")).map_or(0, Iterator::count)
}

/// Plays the order up to and with the step `last`, kills the bench, and answers what was acknowledged last.
fn play_and_kill(
    world: &World,
    bench: &Bench,
    steps: &[Step],
    last: usize,
    cut: Cut,
) -> (u64, String) {
    let more: &[&str] = if cut == Cut::Acknowledged {
        &["--ack"]
    } else {
        &[]
    };
    let mut play = Play::start(world, bench, more);
    let mut known = (0, "sign_in".to_owned());
    for (number, step) in steps.iter().enumerate().take(last + 1) {
        if step.line.starts_with('#') {
            until("the label is out", PATIENCE, || {
                let stands = play.stands();
                (stands["label"].is_object() && labels(bench) == 1).then_some(())
            });
            continue;
        }
        let line = if step.line.contains(LABEL) {
            let label = play.stands()["label"]["tracking"]
                .as_str()
                .unwrap()
                .to_owned();
            step.line.replace(LABEL, &label)
        } else {
            step.line.clone()
        };
        play.hand_in(&line);
        if number == last && cut == Cut::Unread {
            pass(Duration::from_millis(last as u64 % 5));
            break;
        }
        if cut == Cut::Acknowledged {
            // Waiting makes no sound, and neither does what is refused.
            if !step.is_refused && !line.starts_with("wait ") {
                assert_eq!(play.answer(), Some(format!("ack {}", number + 1)), "{line}");
            }
            known = (step.packed, String::new());
            continue;
        }
        let answer: Value = serde_json::from_str(&play.answer().unwrap()).unwrap();
        let outcome = if step.is_refused {
            "refused"
        } else {
            "accepted"
        };
        assert_eq!(answer["outcome"], outcome, "{answer}");
        known = (step.packed, answer["screen"].as_str().unwrap().to_owned());
    }
    play.kill();
    known
}

/// Does what the bench waits for until the order is done, as an honest packer would.
fn finish(world: &World, bench: &Bench, order: &str) {
    let mut play = Play::start(world, bench, &[]);
    goes_on(&mut play, world, bench, order);
    play.end();
}

/// Does what a bench that is running waits for.
fn goes_on(play: &mut Play, world: &World, bench: &Bench, order: &str) {
    let shipment = format!("acme.{order}");
    let is_done = || {
        !Journal::of(&bench.state)
            .events(&shipment, "label_applied")
            .is_empty()
    };
    // Where the bench cannot know whether a label came out, it asks.
    let is_unknown = || {
        let journal = Journal::of(&bench.state);
        let started = journal.events(&shipment, "print_started").len();
        let finished = journal.events(&shipment, "print_finished");
        finished.len() == started
            && finished
                .last()
                .is_some_and(|data| data["verdict"] == "unknown")
    };
    // After a start it asks first whether this is the label's box.
    let is_begun = || {
        let journal = Journal::of(&bench.state);
        !journal.events(&shipment, "print_started").is_empty()
    };
    until("the order is finished", PATIENCE, || {
        let stands = play.stands();
        match stands["screen"].as_str().unwrap() {
            "sign_in" => drop(play.does("scan BADGE-1001")),
            "queue" if is_done() => return Some(()),
            // What was packed before the end may leave nothing but the label to do.
            "queue" => drop(play.does(&format!("scan A-{order}"))),
            "pack" => drop(play.does(&format!("scan {}", stands["expects"].as_str().unwrap()))),
            "weigh" => drop(play.does("weigh {expected}")),
            "label" => match (stands["expects"].as_str(), labels(bench)) {
                (Some(label), 1) => drop(play.does(&format!("scan {label}"))),
                (Some(_), 0) if is_unknown() => drop(play.tell("key 2")),
                (Some(_), 0) if !is_begun() => drop(play.tell("key 1")),
                _ => {}
            },
            other => panic!("{other}: {stands}"),
        }
        None
    });
    until("the central has all of it", PATIENCE, || {
        (world.shipment(bench, &shipment)["phase"] == "labelled").then_some(())
    });
}

/// One order, cut off at one step, and finished after it.
fn cut_off(world: &World, order: &str, last: usize, cut: Cut) {
    let bench = world.enrol(order);
    let steps = script(order);
    let (packed, screen) = play_and_kill(world, &bench, &steps, last, cut);

    let at = format!("{cut:?} at step {last}: {}", steps[last].line);
    let mut play = Play::start(world, &bench, &[]);
    let stands = play.stands();
    let packed_after = match stands["counts"]["packed"].as_u64() {
        Some(count) => count,
        // Done, or not begun.
        None => Journal::of(&bench.state)
            .units(&format!("acme.{order}"))
            .min(6),
    };
    match cut {
        Cut::Unread => assert!(
            [packed, steps[last].packed].contains(&packed_after),
            "{at}: {stands}"
        ),
        Cut::Acknowledged => assert_eq!(packed_after, packed, "{at}: {stands}"),
        Cut::Answered => {
            assert_eq!(packed_after, packed, "{at}: {stands}");
            // A claim that was only asked for is asked for again.
            let expected = if screen == "opening" {
                "queue"
            } else {
                &screen
            };
            assert_eq!(stands["screen"], expected, "{at}: {stands}");
        }
    }
    play.kill();

    finish(world, &bench, order);
    was_done_once(world, &bench, order, &at);
}

/// One label was paid for and one came out, for a parcel with all that was ordered.
#[track_caller]
fn was_done_once(world: &World, bench: &Bench, order: &str, at: &str) {
    let shipment = format!("acme.{order}");
    assert_eq!(world.ledger().of(&shipment).len(), 1, "{at}: bought once");
    assert_eq!(labels(bench), 1, "{at}: printed once");
    let there = world.shipment(bench, &shipment);
    assert_eq!(
        there["parcels"].as_array().unwrap().len(),
        1,
        "{at}: {there}"
    );
    assert_eq!(
        there["parcels"][0]["contents"],
        json!({ "1": 3, "2": 1, "3": 2 }),
        "{at}"
    );
}

fn cut_off_everywhere(cut: Cut, steps: impl Iterator<Item = usize>) {
    let world = World::furnished();
    let points: Vec<(String, usize)> = steps.map(|last| (format!("K{last:02}"), last)).collect();
    let orders: Vec<String> = points.iter().map(|(order, _)| order.clone()).collect();
    import(&world, &orders);
    for (order, last) in &points {
        cut_off(&world, order, *last, cut);
    }
    world.ledger().has(points.len());
}

#[test]
fn after_any_answer_nothing_is_lost_and_nothing_is_done_twice() {
    cut_off_everywhere(Cut::Answered, 0..20);
}

#[test]
fn with_an_answer_under_way_the_line_is_done_or_not_done() {
    cut_off_everywhere(Cut::Unread, (0..20).filter(|step| *step != 18));
}

#[test]
fn an_acknowledgement_is_a_promise() {
    cut_off_everywhere(Cut::Acknowledged, [3, 4, 7, 10, 13, 15, 16].into_iter());
}

#[test]
fn a_central_killed_while_it_sells_sells_once() {
    let mut world = World::furnished();
    let orders: Vec<String> = (0..10).map(|number| format!("S{number:02}")).collect();
    import(&world, &orders);
    for (moment, order) in (0_u64..).zip(&orders) {
        let bench = world.enrol(order);
        let steps = script(order);
        let mut play = Play::start(&world, &bench, &[]);
        for step in steps
            .iter()
            .take_while(|step| !step.line.starts_with("wait label"))
        {
            if step.line.starts_with("weigh") {
                play.hand_in(&step.line);
                pass(Duration::from_millis(moment * 3));
                world.kill_central();
                assert!(play.answer().is_some());
            } else {
                play.tell(&step.line);
            }
        }
        world.restart_central();
        goes_on(&mut play, &world, &bench, order);
        play.end();
        was_done_once(
            &world,
            &bench,
            order,
            &format!("killed {} ms after the weight", moment * 3),
        );
    }
    world.ledger().has(orders.len());
}
