//! Three benches at twenty times a packer's pace, behind a network with a fault now and then, watched for a while:
//! memory, open files, threads, write-ahead logs, databases, logs. `tests/soak.sh` runs it.

#![expect(
    clippy::cast_precision_loss,
    reason = "what is counted here is far below 2^52"
)]

mod sampled;
mod verdict;

use std::{
    path::Path,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    chaos::has_its_own_labels,
    counts,
    proxy::Proxy,
    rig::{
        child::{PROGRAM, command},
        pass,
        play::Play,
        world::{Bench, World, get},
    },
    shift::{Told, Turn, import, names, were_done_once, work},
};

use sampled::Samples;

/// Faults for so many requests in a hundred.
const PERCENT: u64 = 5;
/// A packer takes a minute for an order of six pieces, which is thirteen lines here; a twentieth of that.
const LINE: Duration = Duration::from_millis(230);
/// How often is looked.
const LOOK: Duration = Duration::from_secs(10);
/// The carrier collects so often: at twenty times the pace, every half an hour.
const COLLECTION: Duration = Duration::from_secs(90);
/// Orders that lie ready at a bench.
const READY: usize = 20;
/// So many ask at once before it is looked at anything, and so often.
const AT_ONCE: usize = 32;
const ROUNDS: usize = 8;
/// A bench on which nothing goes on for a while is asked again so often.
const TURNS_MAX: usize = 40;

/// A bench, and the orders that are brought to it.
struct Shift {
    bench: Bench,
    brought: Vec<String>,
    orders: Sender<String>,
}

/// Packs what is brought until nothing more comes.
fn packs(mut play: Play, bench: &Bench, orders: &Receiver<String>, done: &AtomicU64) {
    for order in orders {
        let mut told = Told::default();
        let mut turns = 0;
        loop {
            match work(&mut play, bench, &order, &mut told, |_| pass(LINE)) {
                Turn::Done => break,
                Turn::Refuses => turns += 1,
                Turn::Died => panic!("bench {} has ended at {order}", bench.name),
            }
            assert!(turns < TURNS_MAX, "{order} does not end: {}", play.stands());
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    play.end();
}

/// Brings orders to each bench that has few left.
fn bring(world: &World, shifts: &mut [Shift], done: &[AtomicU64]) {
    for (shift, done) in shifts.iter_mut().zip(done) {
        let done = usize::try_from(done.load(Ordering::Relaxed)).unwrap();
        if shift.brought.len() >= done + READY {
            continue;
        }
        let prefix = format!("S{}{:04}", shift.bench.name, shift.brought.len());
        let orders = names(&prefix, READY);
        import(world, &orders);
        for order in &orders {
            shift.orders.send(order.clone()).unwrap();
        }
        shift.brought.extend(orders);
    }
}

/// Everybody asks at once, as when a shift begins: the threads that the central keeps for what takes time, and the memory
/// that each of them holds on to, are as many then as they will ever be. What grows after that grows with the orders.
fn begins_a_shift(world: &World, bench: &Bench) {
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                for _ in 0..ROUNDS {
                    get(world.address(), "/v1/dispatch", &bench.token);
                }
            });
        }
    });
}

#[test]
fn nothing_grows_but_what_is_kept_of_each_order() {
    let seconds = counts::of("PACKDESK_PROOF_SOAK", 0) as u64;
    if seconds == 0 {
        eprintln!("skipped: tests/soak.sh watches the program for a while");
        return;
    }
    let seed = counts::of("PACKDESK_PROOF_SEED", 17) as u64;
    let world = World::furnished();
    let proxy = Proxy::before(world.address(), PERCENT, seed);
    let (mut shifts, queues): (Vec<Shift>, Vec<_>) = ["1", "2", "3"]
        .into_iter()
        .map(|name| {
            let (orders, queue) = channel();
            let shift = Shift {
                bench: world.enrol(name),
                brought: Vec::new(),
                orders,
            };
            (shift, queue)
        })
        .unzip();
    let done: [AtomicU64; 3] = Default::default();
    bring(&world, &mut shifts, &done);
    begins_a_shift(&world, &shifts[0].bench);
    let plays: Vec<Play> = shifts
        .iter()
        .map(|shift| {
            let program = command(PROGRAM, &world.folder.at("home"));
            Play::start_at(program, &proxy.url, &shift.bench, &[])
        })
        .collect();
    let mut watched = vec![sampled::central(&world)];
    for (shift, play) in shifts.iter().zip(&plays) {
        watched.push(sampled::bench(&shift.bench, play.id()));
    }
    let mut samples = Samples::begin(watched, Path::new(env!("CARGO_TARGET_TMPDIR")));
    // Taken apart: the benches are lent to their threads, the queues stay with whoever brings.
    let lent: Vec<Bench> = shifts.iter().map(|shift| shift.bench.clone()).collect();
    thread::scope(|scope| {
        for ((play, queue), (bench, done)) in
            plays.into_iter().zip(queues).zip(lent.iter().zip(&done))
        {
            scope.spawn(move || packs(play, bench, &queue, done));
        }
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut collected = Instant::now();
        while Instant::now() < end {
            pass(LOOK);
            bring(&world, &mut shifts, &done);
            if collected.elapsed() >= COLLECTION {
                collected = Instant::now();
                world.collect(&shifts[0].bench, "house");
            }
            let orders = done.iter().map(|done| done.load(Ordering::Relaxed)).sum();
            samples.take(orders);
        }
        // Nothing more is brought: what lies ready is packed, and the benches end.
        for shift in &mut shifts {
            shift.orders = channel().0;
        }
    });
    let brought: usize = shifts.iter().map(|shift| shift.brought.len()).sum();
    for shift in &shifts {
        // What the bad network kept back is told on a good one.
        Play::start(&world, &shift.bench, &[]).end();
        were_done_once(&world, &shift.bench, &shift.brought);
        has_its_own_labels(&world, &shift.bench, &shift.brought);
    }
    world.ledger().has(brought);
    eprintln!(
        "{brought} orders at 3 benches, faults {:?}; every sample is in {}",
        proxy.met(),
        samples.file().display()
    );
    let failed = samples.judge();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
