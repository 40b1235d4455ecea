//! How far each level of effort searches, in passes, blocks and nodes.

use super::plan::Effort;

/// How hard one carton is tried.
#[derive(Debug, Clone, Copy)]
pub struct Trial {
    /// Whether few units are halved over and over.
    pub halves: bool,
    /// Plain packings with other orders, rules and sides.
    pub builds: usize,
    /// The same where hardly any space is left over.
    pub builds_crowded: usize,
    /// Parts of the carton that are packed instead of all of it.
    pub part_rooms: usize,
    /// Plain packings with shuffled orders.
    pub shuffles: usize,
    /// The fill from which shuffling is in vain, in percent.
    pub shuffle_percent: i64,
    /// The share of the goods that the first plain packings may leave out for other plain packings and what follows them
    /// to be tried, in thousandths.
    pub hopeless: i64,
    /// The share of the goods that plain packings may leave out for others to be worth it, in thousandths.
    pub missed_max: i64,
    /// The fill from which faces that agree are joined, in percent.
    pub join_percent: i64,
    /// Blocks made by joining faces that agree.
    pub parts: usize,
    /// Blocks made by joining faces that nearly agree.
    pub parts_loose: usize,
    /// Steps of the corner search.
    pub corner_nodes: usize,
    /// Steps of the corner search where hardly any space is left over, but some.
    pub corner_nodes_crowded: usize,
}

impl Trial {
    /// The plain packings where there is space, and where there is hardly any.
    #[must_use]
    pub fn all_builds(&self) -> [usize; 2] {
        [self.builds, self.builds_crowded]
    }
}

/// Where a carton is tried: the harder, the less often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// For an answer at all.
    Glance,
    /// Inside a search over several parcels.
    Quick,
    /// When units are shared anew between parcels.
    Middle,
    /// For all units of an order.
    Full,
}

/// What a search may spend.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// How hard a carton is tried, by [`Depth`].
    pub trials: [Trial; 4],
    /// The most ways to divide units among parcels before they are joined in lots.
    pub ways: u64,
    /// The same for units of some parcels that are divided anew; none where they are not.
    pub ways_anew: Option<u64>,
    /// Steps of the search over several parcels.
    pub branch_nodes: usize,
    /// Packings of pieces of each row of units that is cut.
    pub cuts: usize,
    /// Blocks without a gap that are joined.
    pub solid_blocks: usize,
    /// The fill from which an arrangement without a gap is looked for in a part of the carton, in percent.
    pub exact_percent: i64,
    /// Ways in which cartons are filled in rows.
    pub row_passes: usize,
    /// Packings tried for the first parcel of several.
    pub fills: usize,
    /// Branches followed at each step over several parcels.
    pub branches: usize,
    /// Other ways to share units between parcels that are really packed.
    pub exchanges: usize,
    /// Pairs and triples of parcels that are packed anew.
    pub renewals: usize,
    /// Whether units are spread over sets of cartons.
    pub spreads: bool,
    /// Whether cartons are filled by joining, too.
    pub joins_parcels: bool,
    /// The work for a small order, in steps of all searches together, after which only what must be done is done.
    pub steps: usize,
    /// The work that each unit beyond [`SMALL_UNITS_MAX`] adds, up to as many again.
    pub steps_more: usize,
}

/// The most units of an order that counts as small.
pub const SMALL_UNITS_MAX: usize = 20;

/// The work after which every search ends, whatever the order: far less than fifty milliseconds.
pub const STEPS_MOST: usize = 2_200_000;
/// How many cartons there usually are, and between which numbers each of them brings work of its own.
const CARTONS_USUAL: usize = 11;
const CARTONS_FEW: usize = 5;
const CARTONS_MANY: usize = 13;

impl Budget {
    /// The work that an order of so many units is worth: with each carton more there is more to try.
    #[must_use]
    pub fn steps_for(&self, units: usize, cartons: usize) -> usize {
        let more = units.saturating_sub(SMALL_UNITS_MAX).min(SMALL_UNITS_MAX);
        let cartons = cartons.clamp(CARTONS_FEW, CARTONS_MANY);
        (self.steps + self.steps_more * more) * (cartons + CARTONS_USUAL) / (2 * CARTONS_USUAL)
    }

    /// What finds an answer, be it a poor one.
    #[must_use]
    pub fn for_an_answer(&self) -> Self {
        Self {
            branch_nodes: 0,
            fills: 1,
            branches: 1,
            joins_parcels: false,
            spreads: false,
            trials: [GLANCE; 4],
            ..*self
        }
    }

    /// The budget of a level.
    #[must_use]
    pub fn of(effort: Effort) -> Self {
        match effort {
            Effort::Fast => FAST,
            Effort::Default => DEFAULT,
            Effort::Best => BEST,
        }
    }
}

const GLANCE: Trial = Trial {
    halves: false,
    builds: 0,
    builds_crowded: 0,
    part_rooms: 0,
    shuffles: 0,
    shuffle_percent: 0,
    hopeless: 0,
    missed_max: 0,
    join_percent: 101,
    parts: 0,
    parts_loose: 0,
    corner_nodes: 0,
    corner_nodes_crowded: 0,
};

/// The same at each level, so what it refused at one is refused at the next.
const QUICK: Trial = Trial {
    halves: true,
    builds: 8,
    builds_crowded: 3,
    part_rooms: 0,
    shuffles: 0,
    shuffle_percent: 0,
    hopeless: 150,
    missed_max: 1_000,
    join_percent: 90,
    parts: 400,
    parts_loose: 0,
    corner_nodes: 0,
    corner_nodes_crowded: 0,
};

/// A carton for a packer who waits.
pub const AT_THE_BENCH: Trial = Trial {
    halves: false,
    builds: 16,
    builds_crowded: 16,
    part_rooms: 10,
    shuffles: 10,
    shuffle_percent: 80,
    hopeless: 1_000,
    missed_max: 300,
    join_percent: 90,
    parts: 200,
    parts_loose: 100,
    corner_nodes: 200,
    corner_nodes_crowded: 0,
};

const FAST: Budget = Budget {
    trials: [
        GLANCE,
        QUICK,
        QUICK,
        Trial {
            builds: 8,
            hopeless: 1_000,
            parts_loose: 200,
            corner_nodes: 300,
            corner_nodes_crowded: 300,
            ..QUICK
        },
    ],
    ways: 1_000,
    ways_anew: None,
    branch_nodes: 0,
    cuts: 10,
    solid_blocks: 300,
    exact_percent: 97,
    row_passes: 1,
    fills: 1,
    branches: 2,
    exchanges: 12,
    renewals: 0,
    spreads: true,
    joins_parcels: false,
    steps: 42_000,
    steps_more: 0,
};

const DEFAULT: Budget = Budget {
    trials: [
        GLANCE,
        QUICK,
        Trial {
            builds: 10,
            part_rooms: 6,
            shuffles: 20,
            shuffle_percent: 80,
            hopeless: 1_000,
            missed_max: 200,
            corner_nodes: 800,
            corner_nodes_crowded: 400,
            ..QUICK
        },
        Trial {
            halves: true,
            builds: 24,
            builds_crowded: 24,
            part_rooms: 12,
            shuffles: 100,
            shuffle_percent: 90,
            hopeless: 1_000,
            missed_max: 200,
            join_percent: 75,
            parts: 800,
            parts_loose: 400,
            corner_nodes: 800,
            corner_nodes_crowded: 400,
        },
    ],
    ways: 100_000,
    ways_anew: Some(60_000),
    branch_nodes: 0,
    cuts: 400,
    solid_blocks: 1_500,
    exact_percent: 70,
    row_passes: 3,
    fills: 6,
    branches: 3,
    exchanges: 200,
    renewals: 24,
    spreads: true,
    joins_parcels: true,
    steps: 280_000,
    steps_more: 260_000,
};

const BEST: Budget = Budget {
    trials: [
        GLANCE,
        QUICK,
        Trial {
            shuffles: 100,
            ..DEFAULT.trials[3]
        },
        Trial {
            halves: true,
            builds: 30,
            builds_crowded: 30,
            part_rooms: 40,
            shuffles: 300,
            shuffle_percent: 100,
            hopeless: 1_000,
            missed_max: 500,
            join_percent: 75,
            parts: 1_500,
            parts_loose: 1_500,
            corner_nodes: 5_000,
            corner_nodes_crowded: 5_000,
        },
    ],
    ways: 400_000,
    ways_anew: Some(200_000),
    branch_nodes: 200,
    cuts: 200,
    solid_blocks: 4_000,
    exact_percent: 50,
    row_passes: 6,
    fills: 6,
    branches: 4,
    exchanges: 1_000,
    renewals: 60,
    spreads: true,
    joins_parcels: true,
    steps: 2_600_000,
    steps_more: 0,
};
