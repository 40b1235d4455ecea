//! Packing by joining: two blocks whose faces agree become one, until one block holds everything.
//!
//! In millimetres faces seldom agree by accident, so orders that fill a carton almost wholly are found in few steps.

use std::collections::{HashMap, HashSet};

use super::{
    body::{Block, Body, Edges, volume},
    construct::{Room, holds_together},
    mixing::Mixing,
    tally::Tally,
    units::NO_LIMIT,
};

/// The most blocks without a gap that are told of.
const SOLID_MAX: usize = 200;
/// What keeping a block counts as, in steps.
const STEPS_OF_A_BLOCK: usize = 2;
/// What each unit of a block adds where its places are told, in steps.
const STEPS_OF_A_UNIT: usize = 10;

/// How a block came about.
#[derive(Debug, Clone, Copy)]
enum Made {
    /// One unit of a kind.
    Unit(usize),
    /// Two blocks beside each other along an axis, the first one lower.
    Joined(usize, usize, usize),
}

/// One block: some units in a box of their own.
#[derive(Debug, Clone, Copy)]
struct Part {
    counts: u128,
    edges: Edges,
    /// The space of its units.
    goods: i64,
    /// Whether something in it bears only a limited load.
    delicate: bool,
    made: Made,
}

/// How far a search by joining goes.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// By how much faces may differ.
    pub tolerance: i64,
    /// The space that may be lost inside blocks.
    pub waste: i64,
    /// The most blocks.
    pub parts: usize,
}

/// Joins blocks; keeps its memory between searches.
#[derive(Debug, Default)]
pub struct Joiner {
    parts: Vec<Part>,
    seen: HashSet<(u128, Edges), Mixing>,
    /// By axis and by the two edges across it, the last of the blocks that were looked at.
    faces: HashMap<(usize, i64, i64), usize, Mixing>,
    /// By block and axis, the one looked at before it that has the same face.
    earlier: Vec<[Option<usize>; 3]>,
    others: Vec<usize>,
    tally: Tally,
    /// How much work was done so far: blocks compared.
    pub steps: usize,
    /// The work after which joining is given up, once an order has an answer.
    pub steps_max: Option<usize>,
}

impl Joiner {
    /// A packing of all units of `counts` in one block.
    pub fn all(&mut self, room: &Room<'_>, counts: &[u16], reach: Reach) -> Option<Vec<Block>> {
        self.start(room, counts)?;
        let full = self.tally.full;
        self.grow(room, reach, |joiner, joined| {
            (joined.counts == full).then(|| joiner.emit(room, joined))
        })
    }

    /// The block that fills the carton best, whatever units it takes, where it fills at least `percent`.
    pub fn fullest(
        &mut self,
        room: &Room<'_>,
        counts: &[u16],
        reach: Reach,
        percent: i64,
    ) -> Option<Vec<Block>> {
        self.start(room, counts)?;
        self.grow(room, reach, |_, _| None);
        let best = self.parts.iter().copied().max_by_key(|part| part.goods)?;
        if best.goods * 100 < percent * volume(room.inner) {
            return None;
        }
        self.emit(room, best)
    }

    /// Blocks without a gap of some of the units, each with its edges, the largest first; only those that go `into` a
    /// carton.
    pub fn solid(
        &mut self,
        room: &Room<'_>,
        counts: &[u16],
        parts: usize,
        into: impl Fn(Edges) -> bool,
    ) -> Vec<(Edges, Vec<Block>)> {
        let reach = Reach {
            tolerance: 0,
            waste: 0,
            parts,
        };
        if self.start(room, counts).is_none() {
            return Vec::new();
        }
        // What goes into no carton is of no use in a larger block either.
        self.grow(room, reach, |_, joined| {
            (!into(joined.edges)).then_some(None)
        });
        let joined = |part: &&Part| matches!(part.made, Made::Joined(..));
        let mut found: Vec<Part> = self.parts.iter().filter(joined).copied().collect();
        found.sort_by_key(|part| std::cmp::Reverse(part.goods));
        let blocks = found.into_iter().take(SOLID_MAX);
        let blocks = blocks.filter_map(|part| Some((part.edges, self.emit(room, part)?)));
        let blocks: Vec<_> = blocks.collect();
        self.steps +=
            blocks.iter().map(|(_, blocks)| blocks.len()).sum::<usize>() * STEPS_OF_A_UNIT;
        blocks
    }

    /// Joins blocks until there are as many as wanted, or until `done` has a packing; what it does not know, but wants
    /// not to be kept, is joined no further.
    fn grow(
        &mut self,
        room: &Room<'_>,
        reach: Reach,
        done: impl Fn(&Self, Part) -> Option<Option<Vec<Block>>>,
    ) -> Option<Vec<Block>> {
        let mut index = 0;
        while index < self.parts.len() {
            if self.steps_max.is_some_and(|most| self.steps > most) {
                return None;
            }
            for axis in 0..3 {
                self.find_others(index, axis, reach.tolerance);
                self.steps += 8 + self.others.len() / 4;
                for place in 0..self.others.len() {
                    let other = self.others[place];
                    let Some(joined) = self.join(room, index, other, axis, reach) else {
                        continue;
                    };
                    match done(self, joined) {
                        Some(Some(blocks)) => return Some(blocks),
                        Some(None) => continue,
                        None => {}
                    }
                    self.steps += STEPS_OF_A_BLOCK;
                    if self.seen.insert((joined.counts, joined.edges)) {
                        if self.parts.len() >= reach.parts {
                            return None;
                        }
                        self.parts.push(joined);
                    }
                }
            }
            index += 1;
        }
        None
    }

    /// The blocks up to `index` whose faces across an axis may agree with its own.
    fn find_others(&mut self, index: usize, axis: usize, tolerance: i64) {
        self.others.clear();
        if tolerance > 0 {
            self.others.extend(0..=index);
            return;
        }
        let edges = self.parts.get(index).map_or([0; 3], |part| part.edges);
        let key = (axis, edges[(axis + 1) % 3], edges[(axis + 2) % 3]);
        if self.earlier.len() <= index {
            self.earlier.resize(index + 1, [None; 3]);
        }
        self.earlier[index][axis] = self.faces.insert(key, index);
        let earlier = |&other: &usize| self.earlier.get(other)?[axis];
        self.others
            .extend(std::iter::successors(Some(index), earlier));
        self.others.reverse();
    }

    /// One block a unit and turn; `None` where the counts do not go into one number.
    fn start(&mut self, room: &Room<'_>, counts: &[u16]) -> Option<()> {
        self.parts.clear();
        self.seen.clear();
        self.faces.clear();
        self.earlier.clear();
        self.tally = Tally::of(counts)?;
        for (kind, (unit, &count)) in room.kinds.iter().zip(counts).enumerate() {
            let one = self.tally.one(kind)?;
            for &edges in unit.turns.iter().filter(|_| count > 0) {
                if (0..3).all(|axis| edges[axis] <= room.inner[axis]) {
                    self.parts.push(Part {
                        counts: one,
                        edges,
                        goods: unit.volume,
                        delicate: unit.load_g_max != NO_LIMIT,
                        made: Made::Unit(kind),
                    });
                }
            }
        }
        Some(())
    }

    fn join(
        &self,
        room: &Room<'_>,
        one: usize,
        two: usize,
        axis: usize,
        reach: Reach,
    ) -> Option<Part> {
        let (first, second) = (self.parts.get(one)?, self.parts.get(two)?);
        let length = first.edges[axis] + second.edges[axis];
        let (left, right) = ((axis + 1) % 3, (axis + 2) % 3);
        if length > room.inner[axis]
            || (first.edges[left] - second.edges[left]).abs() > reach.tolerance
            || (first.edges[right] - second.edges[right]).abs() > reach.tolerance
        {
            return None;
        }
        let counts = first.counts + second.counts;
        if !self.tally.is_within(counts, self.tally.full) {
            return None;
        }
        let mut edges = [0; 3];
        edges[axis] = length;
        edges[left] = first.edges[left].max(second.edges[left]);
        edges[right] = first.edges[right].max(second.edges[right]);
        let goods = first.goods + second.goods;
        if volume(edges) - goods > reach.waste {
            return None;
        }
        let mut made = Made::Joined(axis, one, two);
        if axis == 2 {
            let base = |part: &Part| part.edges[0] * part.edges[1];
            let second_below = (first.delicate, -base(first)) > (second.delicate, -base(second));
            if first.delicate && second.delicate {
                return None;
            }
            if second_below {
                made = Made::Joined(axis, two, one);
            }
        }
        let delicate = first.delicate || second.delicate;
        Some(Part {
            counts,
            edges,
            goods,
            delicate,
            made,
        })
    }

    fn emit(&self, room: &Room<'_>, part: Part) -> Option<Vec<Block>> {
        let mut blocks = Vec::new();
        let mut open = vec![(part, [0; 3])];
        while let Some((part, low)) = open.pop() {
            match part.made {
                Made::Unit(kind) => blocks.push(Block {
                    kind,
                    body: Body::at(low, part.edges),
                }),
                Made::Joined(axis, one, two) => {
                    let (first, second) = (*self.parts.get(one)?, *self.parts.get(two)?);
                    let mut beside = low;
                    beside[axis] += first.edges[axis];
                    open.push((first, low));
                    open.push((second, beside));
                }
            }
        }
        settle(&mut blocks);
        holds_together(room, &blocks).then_some(blocks)
    }
}

/// Lets every block down onto what is below it.
pub fn settle(blocks: &mut [Block]) {
    blocks.sort_by_key(|block| (block.body.low[2], block.body.low[1], block.body.low[0]));
    for index in 0..blocks.len() {
        let (below, above) = blocks.split_at_mut(index);
        let Some(block) = above.first_mut() else {
            return;
        };
        let floor = below
            .iter()
            .filter(|other| other.body.footprint_shared(&block.body) > 0)
            .map(|other| other.body.high[2])
            .max()
            .unwrap_or(0);
        let drop = block.body.low[2] - floor;
        if drop > 0 {
            block.body.low[2] -= drop;
            block.body.high[2] -= drop;
        }
    }
}
