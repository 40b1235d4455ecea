//! The deterministic simulation: benches, the central, the carrier, printers, disks and the network in one process under
//! one virtual clock, with faults drawn from a seed.
//!
//! ```text
//! Options ─► Plan (one world: seed, orders, faults) ─► World: one agenda, one clock
//!   world     what happens next; the benches' processes: start, die at any effect, start again
//!   packer    somebody at a bench: does what the screen says, errs now and then, walks away
//!   trouble   every fault of the plan: at its time, or at the first step it waits for    wire   the network    swapped   a confused proxy in it
//!   uplink    a bench's way to the central, as `runtime::uplink` goes it
//!   server    the real central (`central::Central`, its decisions) on the memory store
//!   carrier   sells labels and keeps a ledger; knows nothing of keys it has sold under before
//!   printer   the real printing protocol against the simulated printer
//!   disk      the journal: chained rows, batches whole or absent
//!   checks    what must hold after every step          ending    and at the end
//!   shrink    a shorter story with the same end        variant   known-bad ones, each to be caught
//!   soak      one world for days, measured every hour
//! ```
//!
//! The real parts are the station's whole machine, the central's decisions with its way of buying, the packing rules,
//! the chain of records, the printing protocol. Stand-ins are what has threads and wires in the real binary: the
//! journal's file (its tests are in `store`), HTTP, and `runtime::uplink`, of which `uplink` here is a copy in steps.
//!
//! # What is promised
//!
//! | promise | seen by |
//! |---|---|
//! | `durable-first`, `one-batch` | the effects of each message |
//! | `journal-is-truth` | the station against its journal, whenever it is settled |
//! | `counts` | every shipment at a bench, and every one a request touched at the central |
//! | `told-is-kept` | the journal found at each start against every tone there was |
//! | `told-is-known`, `once-in-history` | the central's history at the end |
//! | `bought-once`, `fencing`, `one-winner` | the carrier's ledger and the claims given |
//! | `the-labels-own-box` | every label printed, bought or carried against the ledger |
//! | `printed-once`, `printed-as-recorded`, `printed-means-paper` | the paper that came out |
//! | `opened-as-scanned`, `one-order-at-a-time` | claims and print jobs |
//! | `verified-first`, `labelled-by-evidence`, `scanned-is-packed` | what went, counted again from the records |
//! | `told-once` | the channel's outbox |
//! | `paid-is-known` | the ledger against the boxes, at the end |
//! | `no-panic` | whatever a world is played with |
//! | `comes-to-rest` | the number of steps: benches and central do not keep one another busy |
//! | `shipped-or-seen` | every order, once all faults are over |
//!
//! # The table of faults
//!
//! Thirty faults by six steps (sign-in and claim, packing, buying, printing, handing over, returns). [`Coverage`] counts
//! how often each was met. Rows 27 to 30 (screen sizes, lost terminals, a second instance, updates) need a terminal and
//! files and are tested on the real binary; returns have no step at a bench yet.

mod agenda;
mod bench;
mod carrier;
mod checks;
mod coverage;
mod dice;
mod disk;
mod ending;
mod fault;
mod outside;
mod packer;
mod plan;
mod printer;
mod printing;
mod server;
mod shrink;
mod soak;
mod swapped;
mod trouble;
mod uplink;
mod variant;
mod warehouse;
mod wire;
mod words;
mod world;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, num::NonZero, panic::resume_unwind, thread};

pub use coverage::{Coverage, STEPS};
pub use fault::{Fault, FaultKind};
pub use plan::{ORDERS_PER_WORLD, Options, Plan};
pub use soak::{Hour, Soak, soak};
pub use variant::Variant;
use world::Outcome;
pub use world::Violation;

/// What came of a simulation.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Worlds played.
    pub worlds: u32,
    /// Orders in them.
    pub orders: u64,
    /// Things that happened.
    pub steps: u64,
    /// Records that became durable.
    pub records: u64,
    /// Labels paid for.
    pub labels: u64,
    /// Labels that came out at two benches, after a supervisor had taken the order over from one that worked on.
    pub printed_at_two: u64,
    /// Of these, the ones that nobody was asked about.
    pub printed_twice_unsaid: u64,
    /// Interim slips.
    pub slips: u64,
    /// Virtual seconds.
    pub seconds: u64,
    /// Where the orders ended: shipped, cancelled, held, parked, changed.
    pub ends: BTreeMap<&'static str, u64>,
    /// Which faults were met.
    pub coverage: Coverage,
    /// Of everything that happened: the same for the same options.
    pub digest: u64,
    /// The first promise that was broken.
    pub failure: Option<Failure>,
    /// Every world with a broken promise, where the run went on: its seed, and what was seen.
    pub broken: Vec<(u64, Violation)>,
}

/// A broken promise, with the shortest way there that was found.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The promise.
    pub violation: Violation,
    /// The world as it was drawn.
    pub plan: Plan,
    /// The shorter one.
    pub shortest: Plan,
    /// What happens in it.
    pub history: Vec<String>,
}

/// Plays all worlds, or up to the first broken promise; with `keeps_going` each broken one is kept by its seed, and only
/// the first is made shorter, at the end. `on_world` hears of each, in order: a world has one clock and one thread, and
/// knows nothing of the worlds that are played beside it.
pub fn run(options: &Options, mut on_world: impl FnMut(&Report)) -> Report {
    let mut report = Report::default();
    let mut first = None;
    let mut plans = options.worlds();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    loop {
        let beside: Vec<Plan> = plans.by_ref().take(threads).collect();
        if beside.is_empty() {
            break;
        }
        for (plan, outcome) in all(beside) {
            report.add(&plan, &outcome);
            if let Some(violation) = outcome.violation {
                report.broken.push((plan.seed, violation.clone()));
                first.get_or_insert((plan, violation));
            }
            on_world(&report);
            if first.is_some() && !options.keeps_going {
                break;
            }
        }
        if first.is_some() && !options.keeps_going {
            break;
        }
    }
    report.failure = first.map(|(plan, violation)| failure(plan, violation));
    report
}

/// Plays worlds, each on a thread of its own.
fn all(plans: Vec<Plan>) -> Vec<(Plan, Outcome)> {
    thread::scope(|scope| {
        let playing: Vec<_> = plans
            .into_iter()
            .map(|plan| {
                scope.spawn(move || {
                    let outcome = ending::play(&plan, false);
                    (plan, outcome)
                })
            })
            .collect();
        playing
            .into_iter()
            .map(|world| world.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

impl Report {
    fn add(&mut self, plan: &Plan, outcome: &Outcome) {
        self.worlds += 1;
        self.orders += plan.orders.len() as u64;
        self.steps += outcome.steps;
        self.records += outcome.records;
        self.labels += outcome.labels;
        self.printed_at_two += outcome.printed_at_two;
        self.printed_twice_unsaid += outcome.printed_twice_unsaid;
        self.slips += outcome.slips;
        self.seconds += outcome.seconds;
        for (end, count) in &outcome.ends {
            *self.ends.entry(end).or_default() += count;
        }
        self.coverage.add(&outcome.coverage);
        self.digest = dice::mix(self.digest ^ outcome.digest);
    }
}

fn failure(plan: Plan, violation: Violation) -> Failure {
    let (shortest, outcome) = shrink::shrink(&plan, violation.promise);
    Failure {
        violation: outcome.violation.unwrap_or(violation),
        plan,
        shortest,
        history: outcome.history,
    }
}

/// Everything that happens in one world, a line each.
#[must_use]
pub fn history(plan: &Plan) -> Vec<String> {
    ending::play(plan, true).history
}
