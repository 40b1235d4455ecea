//! What a bench's return costs: 2,000 orders are packed while the central is gone, it comes back, and the packer goes on
//! scanning meanwhile. How many records a second are told, how long until every box that waits has its label, and how
//! long the packer waits for the answer to a scan. Fails below 200 records a second, or where the packer notices.
//!
//! `PACKDESK_BENCH_ORDERS` takes another count.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on says so, and needs a clock and a place to print"
)]

mod shared;

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use shared::{
    CODE, count, heading, import, import_bulk,
    rig::{
        PATIENCE, pass,
        play::Play,
        until,
        world::{WAREHOUSE, World},
    },
    tell,
};

/// A bench has claimed at most so many ahead: these, and the order that is scanned meanwhile.
const ORDERS: u64 = 1_999;
/// Units of the order that is scanned while the bench catches up.
const UNITS: u32 = 9_000;
/// Faster than any packer scans.
const PACE: Duration = Duration::from_millis(20);
/// Orders in one import.
const AT_ONCE: usize = 400;
/// The packer's own scans are always on their way.
const OWN: u64 = 8;
/// Records a second at least.
const TOLD_MIN: f64 = 200.0;
/// What a packer does not notice, of a hundred scans at the ninety-ninth.
const NOTICED: Duration = Duration::from_millis(100);

fn main() {
    let orders = count("PACKDESK_BENCH_ORDERS", ORDERS);
    let mut world = site(orders);
    let bench = world.enrol("04");
    let mut play = Play::start(&world, &bench, &["--prefetch", "2000"]);
    play.does("scan BADGE-1001");
    until("all is claimed ahead", PATIENCE, || {
        (play.stands()["ahead"] == orders + 1).then_some(())
    });
    world.kill_central();
    until("the bench is offline", PATIENCE, || {
        (play.stands()["online"] == false).then_some(())
    });
    for number in 0..orders {
        packs(&mut play, number);
    }
    play.does("scan T-BULK");
    let stands = play.does("wait pack");
    let unsent = number(&stands, "/unsent");
    heading("milliseconds");
    tell(
        "a scan, central gone",
        (0..200).map(|_| scan(&mut play).0).collect(),
    );
    world.restart_central();
    let back = Instant::now();
    let (mut told, mut scans) = (None, Vec::new());
    let bought = loop {
        let (took, answer) = scan(&mut play);
        scans.push(took);
        pass(PACE);
        if told.is_none() && number(&answer, "/unsent") <= OWN {
            told = Some((back.elapsed(), scans.len()));
        }
        if number(&answer, "/aside/ready") == orders {
            break back.elapsed();
        }
        assert!(
            back.elapsed() < 3 * PATIENCE,
            "it does not catch up: {answer}"
        );
    };
    let (told, own) = told.expect("everything was told before the last label was bought");
    let scans = tell("a scan while it catches up", scans);
    let records = unsent + 200 + own as u64;
    let rate = f64::from(u32::try_from(records).unwrap()) / told.as_secs_f64();
    println!(
        "{records} records were told in {:.1} s, {rate:.0} a second; {orders} labels were bought in {:.1} s",
        told.as_secs_f64(),
        bought.as_secs_f64()
    );
    assert!(rate >= TOLD_MIN, "the log is told too slowly");
    assert!(scans.at(99) <= NOTICED, "the packer waits meanwhile");
}

/// A site whose queue is these orders, each of one unit, and one that is never done.
fn site(orders: u64) -> World {
    let world = World::empty();
    let mut warehouse: Value =
        serde_json::from_str(&fs::read_to_string(WAREHOUSE).unwrap()).unwrap();
    warehouse["orders"] = json!([]);
    world.import(&warehouse);
    import_bulk(&world, UNITS);
    let all: Vec<(String, String, u32)> = (0..orders)
        .map(|number| (format!("R-{number:04}"), format!("TR-{number:04}"), 1))
        .collect();
    for some in all.chunks(AT_ONCE) {
        import(&world, 1, some.iter().cloned());
    }
    world
}

/// Packs one, up to the interim slip on its box.
fn packs(play: &mut Play, number: u64) {
    play.does(&format!("scan TR-{number:04}"));
    play.does(&format!("scan {CODE}"));
    let mut stands = play.tell("weigh {expected}");
    while stands["slip"].is_null() {
        stands = play.stands();
    }
    play.does(&format!("scan {}", stands["slip"].as_str().unwrap()));
}

/// Scans a unit of the open order: how long the answer took, and what it was.
fn scan(play: &mut Play) -> (Duration, Value) {
    let from = Instant::now();
    let answer = play.does(&format!("scan {CODE}"));
    (from.elapsed(), answer)
}

fn number(answer: &Value, at: &str) -> u64 {
    answer.pointer(at).and_then(Value::as_u64).unwrap()
}
