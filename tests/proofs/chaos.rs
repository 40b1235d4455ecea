//! Three benches behind a bad network.

use std::{fs, thread};

use crate::{
    counts,
    proxy::Proxy,
    rig::{
        child::{PROGRAM, command},
        journal::Journal,
        play::Play,
        world::{Bench, World},
    },
    shift::{Told, Turn, import, names, shipment, were_done_once, work},
};

/// Faults for so many requests in a hundred.
const PERCENT: u64 = 30;
/// A bench on which nothing goes on for a while is asked again so often.
const TURNS_MAX: usize = 40;

/// Packs all orders at one bench; answers how often nothing went on for a while.
fn packs(world: &World, url: &str, bench: &Bench, orders: &[String]) -> usize {
    let program = command(PROGRAM, &world.folder.at("home"));
    let mut play = Play::start_at(program, url, bench, &[]);
    let mut waits = 0;
    for order in orders {
        let mut told = Told::default();
        let mut turns = 0;
        while work(&mut play, bench, order, &mut told, |_| {}) != Turn::Done {
            turns += 1;
            assert!(turns < TURNS_MAX, "{order} does not end: {}", play.stands());
        }
        waits += turns;
    }
    play.end();
    waits
}

/// What came out at a bench was sold for its own orders, and the bench knows it under the same number.
pub fn has_its_own_labels(world: &World, bench: &Bench, orders: &[String]) {
    let ledger = world.ledger();
    let journal = Journal::of(&bench.state);
    let mut slips = 0;
    for order in orders {
        let shipment = shipment(order);
        let bought = journal.events(&shipment, "label_bought");
        let numbers: Vec<String> = bought
            .iter()
            .map(|data| data["label"]["tracking"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(numbers, ledger.of(&shipment), "{order}");
        // Where the central was away for long, an interim slip came out first.
        slips += journal.events(&shipment, "interim_given").len();
    }
    let papers = fs::read_dir(bench.state.join("labels")).unwrap().count();
    assert_eq!(papers, orders.len() + slips, "as many labels as orders");
}

#[test]
fn three_benches_behind_a_bad_network() {
    let count = counts::of("PACKDESK_PROOF_CHAOS", 2);
    let seed = counts::of("PACKDESK_PROOF_SEED", 17) as u64;
    let world = World::furnished();
    let proxy = Proxy::before(world.address(), PERCENT, seed);
    let shifts: Vec<(Bench, Vec<String>)> = ["1", "2", "3"]
        .into_iter()
        .map(|name| (world.enrol(name), names(&format!("C{name}"), count)))
        .collect();
    for (_, orders) in &shifts {
        import(&world, orders);
    }
    let waits: usize = thread::scope(|scope| {
        let at_work: Vec<_> = shifts
            .iter()
            .map(|(bench, orders)| scope.spawn(|| packs(&world, &proxy.url, bench, orders)))
            .collect();
        at_work.into_iter().map(|bench| bench.join().unwrap()).sum()
    });
    for (bench, orders) in &shifts {
        // What the bad network kept back is told on a good one.
        Play::start(&world, bench, &[]).end();
        were_done_once(&world, bench, orders);
        has_its_own_labels(&world, bench, orders);
    }
    world.ledger().has(3 * count);
    eprintln!(
        "{} orders at 3 benches, faults {:?}: 0 double labels, 0 wrong labels, 0 scans lost, all closed; {waits} waits",
        3 * count,
        proxy.met()
    );
}
