//! One world that goes on for days: every hour brings orders and faults, then everything heals. At the end of each hour
//! it is measured what benches and central hold: what grows with time, and not with the orders, would end a shift.

use std::collections::BTreeMap;

use super::{
    agenda::{Happening, SECOND},
    dice::Dice,
    ending::HEALS_WITHIN,
    fault::{self, FaultKind},
    plan::{Options, Plan},
    warehouse,
    world::{Violation, World},
};

/// Seconds of a wave: orders come, and things go wrong for so long at most.
const HOUR: u64 = 3_600;
/// What is held may vary by so many parts of a hundred.
const LEEWAY: u64 = 25;
/// Few things vary more.
const FEW: u64 = 24;
/// Rows of what people ask for, however often they try in vain: they follow hands and not orders. The first is forgotten
/// by its age, which no simulated day reaches.
const OF_HANDS: [&str; 2] = ["once", "overridden"];

/// What was there at the end of an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hour {
    /// The hour, from 1.
    pub hour: u32,
    /// Orders so far.
    pub orders: u64,
    /// Records so far.
    pub records: u64,
    /// Faults met so far.
    pub faults: u64,
    /// What the benches hold, by name: the most at any bench.
    pub benches: BTreeMap<&'static str, u64>,
    /// Rows of the central, by table.
    pub central: BTreeMap<&'static str, u64>,
}

/// How it went.
#[derive(Debug, Clone, Default)]
pub struct Soak {
    /// Every hour.
    pub hours: Vec<Hour>,
    /// A promise that was broken.
    pub violation: Option<Violation>,
    /// Where the orders stand.
    pub ends: BTreeMap<&'static str, u64>,
    /// What grew and must not, in words.
    pub grown: Vec<String>,
    /// Everything that happened in the last hour, a line each, where it is asked for.
    pub history: Vec<String>,
}

/// Lets one world go on for so many hours, `options.orders` new ones in each. `on_hour` hears of each; the history of the
/// last one is kept where `tells_last` says so.
pub fn soak(
    options: &Options,
    hours: u32,
    tells_last: bool,
    mut on_hour: impl FnMut(&Hour),
) -> Soak {
    let mut soak = Soak::default();
    let plan = Plan {
        orders: Vec::new(),
        faults: Vec::new(),
        ..options.world(options.seed, 0)
    };
    let mut world = match World::new(plan, false) {
        Ok(world) => world,
        Err(what) => {
            soak.violation = Some(Violation {
                promise: "begins",
                what,
                second: 0,
            });
            return soak;
        }
    };
    let mut dice = Dice::new(options.seed, 0x50A4);
    for hour in 1..=hours {
        if hour == hours && tells_last {
            world.history = Some(Vec::new());
        }
        world.goes_on(options, &mut dice);
        if world.violation.is_none() {
            soak.ends = world.last_look();
        }
        if world.violation.is_some() {
            soak.violation = world.violation;
            soak.history = world.history.unwrap_or_default();
            return soak;
        }
        let measured = world.measured(hour);
        on_hour(&measured);
        soak.hours.push(measured);
    }
    soak.history = world.history.unwrap_or_default();
    soak.grown = grown(&soak.hours);
    soak
}

impl World {
    /// An hour: orders, faults, and time to heal.
    fn goes_on(&mut self, options: &Options, dice: &mut Dice) {
        let begun = self.agenda.now;
        let end = begun + HOUR * SECOND;
        let first = self.plan.orders.last().map_or(1, |last| last + 1);
        let orders: Vec<u32> = (first..first + options.orders).collect();
        self.plan.orders.extend(&orders);
        self.imports(&orders);
        self.is_calm = false;
        let busy = 60 + orders.len() as u64 * 45 / self.plan.stations.max(1) as u64;
        let hundredths = orders.len() as u64 * u64::from(options.faults_per_hundred);
        let kinds = options.kinds_drawn();
        let stations = self.plan.stations;
        for mut fault in fault::draw(dice, kinds, hundredths / 100, busy, stations) {
            let number = self.plan.faults.len();
            self.agenda
                .after(fault.at * SECOND, Happening::Fault { number });
            fault.at += begun / SECOND;
            self.plan.faults.push(fault);
        }
        self.run(busy + 60, |_| false);
        self.heals();
        // What came in after the last copy was made, and was lost with it, the channel sends again.
        let known = self.orders();
        let lost: Vec<u32> = orders
            .into_iter()
            .filter(|number| !known.contains_key(number))
            .collect();
        if !lost.is_empty() && self.violation.is_none() {
            self.imports(&lost);
            self.heals();
        }
        let left = end.saturating_sub(self.agenda.now) / SECOND;
        self.run(left.min(HEALS_WITHIN), |_| false);
    }

    fn imports(&mut self, orders: &[u32]) {
        let imported = serde_json::from_value(warehouse::more(self.plan.seed, orders))
            .map_err(|error| error.to_string())
            .and_then(|file| self.server.import(self.wall(), &file));
        if let Err(what) = imported {
            return self.breaks("begins", what);
        }
        self.truth.shipments = self.orders();
    }

    fn measured(&self, hour: u32) -> Hour {
        let mut benches: BTreeMap<&'static str, u64> = BTreeMap::new();
        for bench in &self.benches {
            let station = bench.station.as_ref();
            let held = [
                (
                    "station",
                    station.map_or(0, |station| format!("{station:?}").len()),
                ),
                (
                    "works",
                    station.map_or(0, |station| station.desk().works.len()),
                ),
                ("kept", bench.disk.kept()),
            ];
            for (name, count) in held {
                let most = benches.entry(name).or_default();
                *most = (*most).max(count as u64);
            }
        }
        Hour {
            hour,
            orders: self.plan.orders.len() as u64,
            records: self.records,
            faults: FaultKind::ALL
                .iter()
                .map(|kind| self.coverage.of(*kind))
                .sum(),
            benches,
            central: self.server.rows(),
        }
    }
}

/// What grew: at a bench anything, from the second quarter to the last; at the central what grew faster than the orders.
fn grown(hours: &[Hour]) -> Vec<String> {
    let quarter = hours.len() / 4;
    let (Some(early), Some(late)) = (
        hours
            .get(quarter..2 * quarter)
            .filter(|hours| !hours.is_empty()),
        hours.get(3 * quarter..),
    ) else {
        return Vec::new();
    };
    let mut grown = Vec::new();
    let most = |hours: &[Hour], name: &str| {
        let counts = hours.iter().filter_map(|hour| hour.benches.get(name));
        counts.copied().max().unwrap_or(0)
    };
    for name in early
        .iter()
        .flat_map(|hour| hour.benches.keys())
        .collect::<std::collections::BTreeSet<_>>()
    {
        let (before, after) = (most(early, name), most(late, name));
        if after > before + FEW + before * LEEWAY / 100 {
            grown.push(format!("benches: {name} from {before} to {after}"));
        }
    }
    let (Some(before), Some(after)) = (early.last(), late.last()) else {
        return grown;
    };
    let by_orders = after
        .central
        .iter()
        .filter(|(table, _)| !OF_HANDS.contains(*table));
    for (table, rows) in by_orders {
        let earlier = before.central.get(table).copied().unwrap_or(0);
        // rows / orders, compared without a division
        let fair = earlier * after.orders * (100 + LEEWAY) / 100 / before.orders.max(1) + FEW;
        if *rows > fair {
            grown.push(format!(
                "central: {table} from {earlier} rows at {} orders to {rows} at {}",
                before.orders, after.orders
            ));
        }
    }
    grown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hour: u32, works: u64, rows: u64) -> Hour {
        Hour {
            hour,
            orders: u64::from(hour) * 24,
            records: 0,
            faults: 0,
            benches: BTreeMap::from([("works", works)]),
            central: BTreeMap::from([("history", rows)]),
        }
    }

    #[test]
    fn what_grows_with_the_orders_is_no_leak_and_what_grows_with_time_is() {
        let steady: Vec<Hour> = (1..=8).map(|at| hour(at, 5, u64::from(at) * 240)).collect();
        assert_eq!(grown(&steady), Vec::<String>::new());
        let leaking: Vec<Hour> = (1..=8)
            .map(|at| hour(at, u64::from(at) * 20, u64::from(at * at) * 240))
            .collect();
        assert_eq!(
            grown(&leaking),
            [
                "benches: works from 80 to 160",
                "central: history from 3840 rows at 96 orders to 15360 at 192",
            ]
        );
        assert_eq!(
            grown(&steady[..2]),
            Vec::<String>::new(),
            "too short to tell"
        );
    }

    #[test]
    fn hours_go_by_and_every_promise_is_kept() {
        let options = Options {
            seed: 3,
            orders: 4,
            ..Options::default()
        };
        let mut heard = 0;
        let soak = soak(&options, 3, true, |_| heard += 1);
        assert_eq!((soak.violation, heard), (None, 3));
        assert!(soak.history.iter().any(|line| line.contains("durable")));
        let last = soak.hours.last().unwrap();
        assert_eq!((last.orders, soak.ends.values().sum()), (12, 12));
        assert!(
            last.central["shipment"] >= 12 && last.records > 0 && last.faults > 0,
            "{last:?}"
        );
    }
}
