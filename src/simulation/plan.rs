//! One world's beginning: who works there, on what, and what goes wrong. Everything else follows from its seed.

use super::{
    dice::Dice,
    fault::{self, Fault, FaultKind},
    variant::Variant,
};

/// Orders of one world: a shift of a few benches.
pub const ORDERS_PER_WORLD: u32 = 24;

/// What is simulated.
#[derive(Debug, Clone)]
pub struct Options {
    /// The first world's seed; the next world has the next one.
    pub seed: u64,
    /// Orders in all.
    pub orders: u32,
    /// Benches in each world, 1 to 8.
    pub stations: usize,
    /// The kinds of faults; all where empty.
    pub kinds: Vec<FaultKind>,
    /// Faults in a hundred orders.
    pub faults_per_hundred: u32,
    /// The known-bad variant, if one is simulated.
    pub variant: Option<Variant>,
    /// A broken promise does not end the run.
    pub keeps_going: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            orders: 240,
            stations: 2,
            kinds: Vec::new(),
            faults_per_hundred: 60,
            variant: None,
            keeps_going: false,
        }
    }
}

/// The beginning of one world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its seed.
    pub seed: u64,
    /// The numbers of its orders.
    pub orders: Vec<u32>,
    /// How many benches.
    pub stations: usize,
    /// What goes wrong, in order.
    pub faults: Vec<Fault>,
    /// The known-bad variant, if one is simulated.
    pub variant: Option<Variant>,
}

impl Plan {
    /// Seconds in which faults begin.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        let work = 60 + self.orders.len() as u64 * 45 / self.stations.max(1) as u64;
        self.faults.last().map_or(work, |last| work.max(last.at))
    }
}

impl Options {
    /// The worlds, one after the other.
    pub fn worlds(&self) -> impl Iterator<Item = Plan> + '_ {
        let count = self.orders.div_ceil(ORDERS_PER_WORLD);
        (0..count).map(|number| {
            let left = self.orders - number * ORDERS_PER_WORLD;
            self.world(
                self.seed.wrapping_add(u64::from(number)),
                left.min(ORDERS_PER_WORLD),
            )
        })
    }

    /// The kinds of faults that are drawn.
    pub(super) fn kinds_drawn(&self) -> &[FaultKind] {
        if self.kinds.is_empty() {
            FaultKind::ALL
        } else {
            &self.kinds
        }
    }

    pub(super) fn world(&self, seed: u64, orders: u32) -> Plan {
        let mut plan = Plan {
            seed,
            orders: (1..=orders).collect(),
            stations: self.stations.clamp(1, 8),
            faults: Vec::new(),
            variant: self.variant,
        };
        let mut dice = Dice::new(seed, 0xFA017);
        let kinds = self.kinds_drawn();
        let hundredths = u64::from(orders) * u64::from(self.faults_per_hundred);
        let count = hundredths / 100 + u64::from(dice.below(100) < hundredths % 100);
        plan.faults = fault::draw(&mut dice, kinds, count, plan.seconds(), plan.stations);
        plan
    }
}
