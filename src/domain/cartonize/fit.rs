//! Whether units go into one carton: from quick rejection over plain packing to search, stopping at the first success.

use super::{
    body::{Block, Body, Edges, volume},
    bounds,
    budget::Trial,
    construct::{Builder, Room, Rule, holds_together},
    corners::CornerSearch,
    exact,
    guillotine::Guillotine,
    lengths::Lengths,
    merge::{Joiner, Reach, settle},
    order::{Key, Numbers, perturb, sort_into},
    stacks::Stacker,
    units::{Goods, Hold, NO_LIMIT, total},
};

/// Laying a carton on its side while it is packed: which of its axes is which.
const UPRIGHT: [usize; 3] = [0, 1, 2];
const CROSSED: [usize; 3] = [1, 0, 2];
const ALONG_X: [usize; 3] = [1, 2, 0];
const ALONG_Y: [usize; 3] = [2, 0, 1];

/// From this fill on a search by corners hardly ever ends, in percent.
const CROWDED_PERCENT: i64 = 85;

/// What one step of a search by corners takes at least, counted in steps of all searches.
const STEPS_OF_A_CORNER: usize = 16;

/// What trying a carton counts as before anything is packed, in steps.
const STEPS_OF_A_TRIAL: usize = 60;
/// What looking for a proof that it is too small counts as.
const STEPS_OF_A_PROOF: usize = 100;

/// The most units that are joined with gaps.
const JOINED_UNITS_MAX: usize = 24;
/// What is joined closely loses at most one part in so many of its space.
const CLOSE_PARTS: i64 = 33;

/// How many lengths of an edge are tried where a carton is packed in part.
const EDGES_MAX: usize = 6;

/// A plain packing: which units come first, where they go, and how the carton lies meanwhile.
type Build = (Key, Rule, [usize; 3]);

/// Plain packings in the order in which they are tried: each is what succeeded most often where all before it failed.
const BUILDS: [Build; 30] = [
    (Key::Volume, Rule::Contact, UPRIGHT),
    (Key::Sum, Rule::Snug, UPRIGHT),
    (Key::Shortest, Rule::LowestTop, UPRIGHT),
    (Key::Shortest, Rule::Snug, CROSSED),
    (Key::Longest, Rule::Snug, UPRIGHT),
    (Key::Sum, Rule::Corner, UPRIGHT),
    (Key::Volume, Rule::LowestTop, ALONG_Y),
    (Key::Middle, Rule::Snug, UPRIGHT),
    (Key::Sum, Rule::LowestTop, UPRIGHT),
    (Key::Volume, Rule::Snug, UPRIGHT),
    (Key::Longest, Rule::Contact, CROSSED),
    (Key::Shortest, Rule::Corner, UPRIGHT),
    (Key::Middle, Rule::Contact, CROSSED),
    (Key::Volume, Rule::Corner, UPRIGHT),
    (Key::Shortest, Rule::LowestTop, ALONG_Y),
    (Key::Longest, Rule::Lowest, CROSSED),
    (Key::Face, Rule::Snug, UPRIGHT),
    (Key::Volume, Rule::LowestTop, UPRIGHT),
    (Key::Longest, Rule::LowestTop, UPRIGHT),
    (Key::Sum, Rule::LowestTop, ALONG_X),
    (Key::Shortest, Rule::Contact, CROSSED),
    (Key::Sum, Rule::Contact, CROSSED),
    (Key::Middle, Rule::LowestTop, UPRIGHT),
    (Key::Middle, Rule::Lowest, UPRIGHT),
    (Key::Shortest, Rule::LowestTop, ALONG_X),
    (Key::Face, Rule::LowestTop, ALONG_Y),
    (Key::Longest, Rule::Corner, UPRIGHT),
    (Key::Sum, Rule::Lowest, CROSSED),
    (Key::Longest, Rule::Lowest, UPRIGHT),
    (Key::Face, Rule::Snug, ALONG_X),
];
/// How many of them come before everything else.
const FIRST_BUILDS: usize = 2;
/// Up to this one all are tried, however much those before it left out.
const HOPEFUL_BUILDS: usize = 6;
/// The rules of shuffled orders.
const SHUFFLED_RULES: [Rule; 3] = [Rule::Snug, Rule::Contact, Rule::Corner];

/// What is to go into a space.
struct Task<'a> {
    counts: &'a [u16],
    /// The space of the goods.
    space: i64,
    /// How much of it they take, in percent.
    percent: i64,
    /// What they leave over.
    waste: i64,
}

/// Finds arrangements in single cartons; keeps its memory between them.
#[derive(Debug, Default)]
pub struct Fitter {
    /// Packs unit by unit.
    pub builder: Builder,
    /// Packs by joining.
    pub joiner: Joiner,
    /// Packs by stacks of equal units.
    pub stacker: Stacker,
    guillotine: Guillotine,
    corners: CornerSearch,
    lengths: Lengths,
    /// The work of looking at cartons and at sizes of boxes in them.
    looks: usize,
    /// The work after which arrangements are given up, once an order has an answer.
    pub steps_max: Option<usize>,
    order: Vec<usize>,
    /// The smallest share of the goods that a plain packing left out, in thousandths.
    missed: i64,
}

impl Fitter {
    /// How much work was done so far, whatever the machine.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.builder.steps
            + self.corners.steps
            + self.joiner.steps
            + self.guillotine.steps
            + self.stacker.steps
            + self.lengths.steps
            + self.looks
    }

    /// How much work is left; also tells those who do it.
    pub fn steps_left(&mut self) -> usize {
        let left = self
            .steps_max
            .map_or(usize::MAX, |most| most.saturating_sub(self.steps()));
        self.builder.steps_max = self.builder.steps.checked_add(left);
        self.joiner.steps_max = self.joiner.steps.checked_add(left);
        self.corners.steps_max = self.corners.steps.checked_add(left);
        self.guillotine.steps_max = self.guillotine.steps.checked_add(left);
        left
    }

    /// An arrangement of all of `counts` in `hold` that keeps every rule of one parcel but its tags and weight; what was
    /// tried before, and failed, is not tried again.
    pub fn fit_all(
        &mut self,
        goods: &Goods<'_>,
        hold: &Hold,
        counts: &[u16],
        (trial, before): (&Trial, Option<&Trial>),
    ) -> Option<Vec<Block>> {
        let space = goods.volume(counts);
        if space > hold.volume_max {
            return None;
        }
        let room = self.room(goods, hold, counts);
        if space > volume(room.inner) || !might_fit(goods, room.inner, counts) {
            return None;
        }
        let units = total(counts);
        self.looks += STEPS_OF_A_TRIAL;
        self.missed = 1_000;
        self.steps_left();
        for build in &BUILDS[..FIRST_BUILDS] {
            if let Some(blocks) = self.build(&room, counts, *build) {
                return Some(blocks);
            }
            if units == 1 {
                return None;
            }
        }
        self.looks += STEPS_OF_A_PROOF;
        if !bounds::might_hold(goods, room.inner, counts) {
            return None;
        }
        self.steps_left();
        if trial.halves
            && let Some(blocks) = self.guillotine.pack(goods, hold, (&room, counts))
        {
            return Some(blocks);
        }
        let task = Task {
            counts,
            space,
            percent: space * 100 / volume(room.inner).max(1),
            waste: volume(room.inner) - space,
        };
        let closely = self.fit_closely(&room, &task, trial);
        if closely.is_some() || self.missed > trial.hopeless {
            return closely;
        }
        self.steps_left();
        self.build_variously(&room, &task, (trial, before))
            .or_else(|| self.build_in_parts(&room, &task, trial.part_rooms))
            .or_else(|| self.fit_patiently(&room, &task, trial))
    }

    /// Joining without a gap, and corner by corner where hardly any space is left over.
    fn fit_closely(
        &mut self,
        room: &Room<'_>,
        task: &Task<'_>,
        trial: &Trial,
    ) -> Option<Vec<Block>> {
        if task.percent >= trial.join_percent {
            let reach = Reach {
                tolerance: 0,
                waste: task.waste,
                parts: trial.parts,
            };
            self.steps_left();
            if let Some(blocks) = self.joiner.all(room, task.counts, reach) {
                return Some(blocks);
            }
        }
        (task.percent >= 97)
            .then(|| self.by_corners(room, task.counts, task.waste, trial.corner_nodes))?
    }

    /// Joining with gaps, corner by corner where there is space, and plain packing in shuffled orders.
    fn fit_patiently(
        &mut self,
        room: &Room<'_>,
        task: &Task<'_>,
        trial: &Trial,
    ) -> Option<Vec<Block>> {
        if self.steps_left() == 0 {
            return None;
        }
        let units = total(task.counts);
        if units <= JOINED_UNITS_MAX
            && trial.parts_loose > 0
            && let Some(blocks) = self.join_loosely(room, task, trial)
        {
            return Some(blocks);
        }
        let nodes = if task.percent < CROWDED_PERCENT {
            trial.corner_nodes
        } else {
            trial.corner_nodes_crowded
        };
        // What may not be found this way leaves most of the work to the ways that follow.
        let nodes = nodes.min(self.steps_left() / (16 * STEPS_OF_A_CORNER));
        if (45..97).contains(&task.percent)
            && units <= 30
            && let Some(blocks) = self.by_corners(room, task.counts, task.waste, nodes)
        {
            return Some(blocks);
        }
        self.steps_left();
        if task.percent < trial.shuffle_percent && self.missed <= trial.missed_max {
            return self.build_shuffled(room, task.counts, trial.shuffles);
        }
        None
    }

    /// The space of a carton that these units can use, with the rules that hold for them in it.
    pub fn room<'a>(&mut self, goods: &'a Goods<'_>, hold: &Hold, counts: &[u16]) -> Room<'a> {
        let edges = goods.holds.iter().chain([hold]).flat_map(|hold| hold.inner);
        let most = edges.max().unwrap_or(0);
        self.lengths.read(&goods.kinds, counts, most);
        Room {
            inner: self.lengths.within(hold.inner),
            ..bare_room(goods, hold, counts)
        }
    }

    /// Notes how much of an order was left out from `index` on.
    fn miss(&mut self, room: &Room<'_>, order: &[usize], index: usize) {
        let space = |kinds: &[usize]| -> i64 {
            let units = kinds.iter().filter_map(|&kind| room.kinds.get(kind));
            units.map(|unit| unit.volume).sum()
        };
        let left = space(order.get(index..).unwrap_or_default());
        self.missed = self.missed.min(left * 1_000 / space(order).max(1));
    }

    /// Boxes in a carton that these units might fill without a gap.
    pub fn boxes_without_gap(
        &mut self,
        goods: &Goods<'_>,
        hold: &Hold,
        counts: &[u16],
    ) -> Vec<Edges> {
        let room = self.room(goods, hold, counts);
        exact::boxes(&room, &self.lengths, counts, &mut self.looks)
    }

    /// An arrangement of all of `counts` that fills a box of `inner` edges without a gap.
    pub fn without_gap(
        &mut self,
        goods: &Goods<'_>,
        hold: &Hold,
        (counts, inner): (&[u16], Edges),
        nodes: usize,
    ) -> Option<Vec<Block>> {
        let room = self.room(goods, hold, counts);
        self.by_corners(&Room { inner, ..room }, counts, 0, nodes)
    }

    fn by_corners(
        &mut self,
        room: &Room<'_>,
        counts: &[u16],
        waste: i64,
        nodes: usize,
    ) -> Option<Vec<Block>> {
        [UPRIGHT, CROSSED].into_iter().find_map(|axes| {
            let nodes = nodes.min(self.steps_left() / STEPS_OF_A_CORNER);
            let lying = laid(room, axes);
            let goods = (counts, &self.lengths);
            let blocks = self.corners.all(&lying, goods, waste, nodes)?;
            Some(stood_up(blocks, axes))
        })
    }

    /// Joining where there is space to spare: at first as if there were none or hardly any, as all that goes into a
    /// smaller carton goes into this one.
    fn join_loosely(
        &mut self,
        room: &Room<'_>,
        task: &Task<'_>,
        trial: &Trial,
    ) -> Option<Vec<Block>> {
        let (percent, waste) = (task.percent, task.waste);
        let close = task.space / CLOSE_PARTS;
        let nearly = room.inner.iter().copied().min().unwrap_or(0) / 40;
        let wide = percent >= 80 && waste > close;
        let ways = [
            (percent < 97 && waste > 0).then_some((0, 0, 2 * trial.parts)),
            Some((nearly, waste.min(close), 2 * trial.parts_loose)),
            wide.then_some((nearly, waste, 2 * trial.parts_loose)),
        ];
        ways.into_iter()
            .flatten()
            .find_map(|(tolerance, waste, parts)| {
                let reach = Reach {
                    tolerance,
                    waste,
                    parts,
                };
                self.steps_left();
                self.joiner.all(room, task.counts, reach)
            })
    }

    /// Plain packing with other sizes, rules and sides.
    fn build_variously(
        &mut self,
        room: &Room<'_>,
        task: &Task<'_>,
        (trial, before): (&Trial, Option<&Trial>),
    ) -> Option<Vec<Block>> {
        let crowded = usize::from(task.percent >= CROWDED_PERCENT);
        // What was tried before went as far as here only where the first packings were hopeful enough for it.
        let before = before.filter(|before| self.missed <= before.hopeless);
        let done = before.map_or(0, |before| before.all_builds()[crowded]);
        let first = done.max(FIRST_BUILDS);
        let builds = BUILDS.iter().enumerate();
        let builds = builds.take(trial.all_builds()[crowded]).skip(first);
        let mut builds = builds.filter(|(_, (_, _, axes))| !room.loads || axes[2] == 2);
        builds.find_map(|(pass, build)| {
            if pass >= HOPEFUL_BUILDS && self.missed > 2 * trial.missed_max {
                return None;
            }
            self.build(room, task.counts, *build)
        })
    }

    /// Plain packing in parts of the carton, the largest first: what fits a smaller carton fits here, too.
    fn build_in_parts(
        &mut self,
        room: &Room<'_>,
        task: &Task<'_>,
        rooms: usize,
    ) -> Option<Vec<Block>> {
        let edges = [0, 1, 2].map(|axis| self.shorter_edges(axis, room.inner[axis]));
        let parts = parts_of(&edges).filter(|&inner| volume(inner) >= task.space);
        parts.take(rooms).find_map(|inner| {
            let part = Room { inner, ..*room };
            let mut builds = BUILDS[..FIRST_BUILDS].iter();
            builds.find_map(|build| self.build(&part, task.counts, *build))
        })
    }

    /// An edge of a carton and shorter ones that units make, each shorter by a fiftieth or more.
    fn shorter_edges(&self, axis: usize, edge: i64) -> Vec<i64> {
        let shorter = |edge: &i64| Some(self.lengths.longest(axis, edge - (edge / 50).max(1)));
        std::iter::successors(Some(edge), shorter)
            .take_while(|&edge| edge > 0)
            .take(EDGES_MAX)
            .collect()
    }

    /// Plain packing with orders that change a little each time, units that found no place moving forward.
    fn build_shuffled(
        &mut self,
        room: &Room<'_>,
        counts: &[u16],
        passes: usize,
    ) -> Option<Vec<Block>> {
        let mut numbers = Numbers::starting(0);
        let mut order = Vec::new();
        let mut kept = Vec::new();
        let mut reached = 0;
        sort_into(&mut kept, room.kinds, counts, Key::Volume);
        for pass in 0..passes {
            order.clone_from(&kept);
            perturb(&mut order, room.kinds, &mut numbers, 1 + pass % 3);
            let rule = SHUFFLED_RULES[pass % SHUFFLED_RULES.len()];
            let axes = if pass % 2 == 0 { UPRIGHT } else { CROSSED };
            match self.builder.pack_all(&laid(room, axes), &order, rule) {
                Ok(()) => return Some(stood_up(self.builder.blocks.clone(), axes)),
                Err(index) if index >= reached => {
                    reached = index;
                    kept.clone_from(&order);
                }
                Err(_) => {}
            }
        }
        None
    }

    fn build(
        &mut self,
        room: &Room<'_>,
        counts: &[u16],
        (key, rule, axes): Build,
    ) -> Option<Vec<Block>> {
        sort_into(&mut self.order, room.kinds, counts, key);
        let mut lying = laid(room, axes);
        if axes[2] != 2 {
            lying.support_percent = 0;
        }
        let order = std::mem::take(&mut self.order);
        let packed = self.builder.pack_all(&lying, &order, rule);
        if let Err(index) = packed {
            self.miss(room, &order, index);
        }
        self.order = order;
        packed.ok()?;
        let mut blocks = stood_up(self.builder.blocks.clone(), axes);
        if axes[2] != 2 {
            settle(&mut blocks);
            if !holds_together(room, &blocks) {
                return None;
            }
        }
        Some(blocks)
    }
}

/// The whole space of a carton with the rules that hold for these units in it.
pub fn bare_room<'a>(goods: &'a Goods<'_>, hold: &Hold, counts: &[u16]) -> Room<'a> {
    Room {
        kinds: &goods.kinds,
        inner: hold.inner,
        support_percent: goods.support_percent,
        axes: UPRIGHT,
        loads: goods
            .present(counts)
            .any(|(kind, _)| kind.load_g_max != NO_LIMIT),
    }
}

/// Every choice of one edge along each axis but the first of all three, those with the fewest steps down first.
fn parts_of(edges: &[Vec<i64>; 3]) -> impl Iterator<Item = Edges> {
    (1..3 * EDGES_MAX).flat_map(move |steps| {
        (0..=steps).flat_map(move |along_x| {
            (0..=steps - along_x).filter_map(move |along_y| {
                let [x, y, z] = edges;
                let along_z = steps - along_x - along_y;
                Some([*x.get(along_x)?, *y.get(along_y)?, *z.get(along_z)?])
            })
        })
    })
}

fn laid<'a>(room: &Room<'a>, axes: [usize; 3]) -> Room<'a> {
    Room {
        inner: axes.map(|axis| room.inner[axis]),
        axes,
        ..*room
    }
}

/// Turns blocks of a carton that lay on its side back with it.
fn stood_up(mut blocks: Vec<Block>, axes: [usize; 3]) -> Vec<Block> {
    let back = |lying: Edges| {
        let mut standing = [0; 3];
        for (from, to) in axes.into_iter().enumerate() {
            standing[to] = lying[from];
        }
        standing
    };
    for block in &mut blocks {
        block.body = Body {
            low: back(block.body.low),
            high: back(block.body.high),
        };
    }
    blocks
}

/// False when a unit, or a pair of units, cannot go in whatever the arrangement.
fn might_fit(goods: &Goods<'_>, inner: Edges, counts: &[u16]) -> bool {
    let mut least: Vec<Edges> = Vec::with_capacity(goods.kinds.len());
    for (kind, count) in goods.present(counts) {
        let mut shortest = [NO_LIMIT; 3];
        for turn in kind
            .turns
            .iter()
            .filter(|turn| (0..3).all(|axis| turn[axis] <= inner[axis]))
        {
            shortest = [0, 1, 2].map(|axis| shortest[axis].min(turn[axis]));
        }
        if shortest[0] == NO_LIMIT {
            return false;
        }
        let beside = |other: &Edges| (0..3).any(|axis| shortest[axis] + other[axis] <= inner[axis]);
        if !least.iter().all(beside) || (count > 1 && !beside(&shortest)) {
            return false;
        }
        least.push(shortest);
    }
    true
}
