//! Guillotine arrangements of few units: two arrangements side by side or one on the other, over and over.
//!
//! For each set of units a few of the smallest such arrangements are kept, found from those of its parts. What a carton
//! takes of them, a larger one takes as well, so this finds again what it found before a carton grew; unit by unit
//! packing does not.

use std::{collections::HashMap, ops::Range};

use super::{
    body::{Block, Body, Edges, goes_into, volume},
    construct::{Room, holds_together},
    lots::ways,
    merge::settle,
    mixing::Mixing,
    units::{Goods, Hold, Kind, NO_LIMIT},
};

/// The most ways to halve units over and over for them to be arranged: of eight different ones there are 6,561.
const WAYS_MAX: u64 = 7_000;
/// How many arrangements of several units are kept.
const ARRANGEMENTS_MAX: usize = 2;
/// How many bits of a key tell the units; those above them tell the carton.
const UNITS_BITS: u32 = 57;
/// What looking for one set counts as, in steps.
const STEPS_OF_A_SET: usize = 1;
/// What joining two arrangements in every way counts as.
const STEPS_OF_A_PAIR: usize = 3;

/// How two arrangements are joined: along the first one's x, whether each is turned by a quarter; or upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    Beside([bool; 2]),
    Above,
}

const JOINS: [Join; 5] = [
    Join::Beside([false, false]),
    Join::Beside([false, true]),
    Join::Beside([true, false]),
    Join::Beside([true, true]),
    Join::Above,
];

#[derive(Debug, Clone, Copy)]
enum Made {
    Unit(usize),
    /// From these arrangements of two parts.
    Joined(Join, [usize; 2]),
}

/// Units in a box that lies lengthwise.
#[derive(Debug, Clone, Copy)]
struct Arrangement {
    edges: Edges,
    space: i64,
    /// Whether a unit in it has a limit to what stands above it.
    delicate: bool,
    made: Made,
}

/// Arranges units; keeps what it found for every carton.
#[derive(Debug, Default)]
pub struct Guillotine {
    /// Where the arrangements of units are, by their key.
    known: HashMap<u64, Range<usize>, Mixing>,
    /// All arrangements, those of the same units beside each other.
    all: Vec<Arrangement>,
    /// What one unit of each kind adds to a key; none where there are too many units for a key.
    strides: Vec<u64>,
    /// How much work was done so far: pairs of arrangements joined.
    pub steps: usize,
    /// The work after which nothing more is arranged, once an order has an answer.
    pub steps_max: Option<usize>,
    /// Where the arrangements of every part of some units are: a part is a number with a digit for each kind.
    of_parts: Vec<Range<usize>>,
    /// The parts of a part that have some of its first kind.
    parts: Vec<usize>,
    found: Vec<Arrangement>,
}

impl Guillotine {
    /// An arrangement of all of `counts` in a carton. The goods and their cartons are the same each time: what was
    /// found is known by their numbers.
    pub fn pack(
        &mut self,
        goods: &Goods<'_>,
        hold: &Hold,
        (room, counts): (&Room<'_>, &[u16]),
    ) -> Option<Vec<Block>> {
        let present = counts.iter().copied().enumerate();
        let digits: Vec<(usize, u16)> = present.filter(|(_, count)| *count > 0).collect();
        if ways(digits.iter().map(|&(_, count)| count)) > WAYS_MAX {
            return None;
        }
        if self.strides.is_empty() {
            self.strides = strides(&goods.kinds)?;
        }
        let carton = u64::try_from(hold.carton).ok()? << UNITS_BITS;
        let found = match self.known.get(&self.key(&digits, carton)) {
            Some(found) => found.clone(),
            None => self.arrange(goods, &digits, (carton, lengthwise(hold.inner))),
        };
        let is_crossed = room.inner[0] < room.inner[1];
        let within = lengthwise(room.inner);
        found.into_iter().find_map(|place| {
            if !goes_into(self.all.get(place)?.edges, within) {
                return None;
            }
            let mut blocks = Vec::new();
            self.lay_out(place, [0; 3], is_crossed, &mut blocks);
            settle(&mut blocks);
            holds_together(room, &blocks).then_some(blocks)
        })
    }

    fn key(&self, digits: &[(usize, u16)], carton: u64) -> u64 {
        let parts = digits.iter();
        let units = parts.map(|&(kind, count)| self.strides[kind] * u64::from(count));
        carton | units.sum::<u64>()
    }

    /// Finds the arrangements of every part of these units that goes into a carton; those of all of them, none where the
    /// work has ended before.
    fn arrange(
        &mut self,
        goods: &Goods<'_>,
        digits: &[(usize, u16)],
        (carton, inner): (u64, Edges),
    ) -> Range<usize> {
        let mut now: Vec<(usize, u16)> = digits.iter().map(|&(kind, _)| (kind, 0)).collect();
        self.of_parts.clear();
        self.of_parts.push(0..0);
        while count_on(&mut now, digits) {
            self.steps += STEPS_OF_A_SET;
            if self.steps_max.is_some_and(|most| self.steps > most) {
                return 0..0;
            }
            let key = self.key(&now, carton);
            if let Some(known) = self.known.get(&key) {
                self.of_parts.push(known.clone());
                continue;
            }
            let mut units = now.iter().filter(|(_, count)| *count > 0);
            self.found.clear();
            if let (Some(&(kind, 1)), None) = (units.next(), units.next()) {
                alone(&mut self.found, &goods.kinds, kind, inner);
            } else {
                self.read_parts(&now, digits);
                self.join(inner);
            }
            let range = self.all.len()..self.all.len() + self.found.len();
            self.all.append(&mut self.found);
            self.of_parts.push(range.clone());
            self.known.insert(key, range);
        }
        self.of_parts.last().cloned().unwrap_or_default()
    }

    /// Every part of a part of units that has some of its first kind.
    fn read_parts(&mut self, part: &[(usize, u16)], digits: &[(usize, u16)]) {
        self.parts.clear();
        let mut stride = 1;
        for (&(_, count), &(_, most)) in part.iter().zip(digits) {
            let known = self.parts.len();
            for more in (1..=usize::from(count)).map(|more| more * stride) {
                if known == 0 {
                    self.parts.push(more);
                }
                for index in 0..known {
                    self.parts.push(self.parts[index] + more);
                }
            }
            stride *= usize::from(most) + 1;
        }
    }

    /// The smallest arrangements of the next part of units from those of its parts.
    fn join(&mut self, inner: Edges) {
        let set = self.of_parts.len();
        let mut pairs = 0;
        let mut too_much = NO_LIMIT;
        for &part in &self.parts {
            let (Some(firsts), Some(seconds)) =
                (self.of_parts.get(part), self.of_parts.get(set - part))
            else {
                continue;
            };
            for one in firsts.clone() {
                for two in seconds.clone() {
                    let (first, second) = (&self.all[one], &self.all[two]);
                    if first.space + second.space >= too_much {
                        continue;
                    }
                    pairs += 1;
                    for join in JOINS {
                        let edges = lengthwise(join.edges(first.edges, second.edges));
                        let space = volume(edges);
                        if space >= too_much
                            || !goes_into(edges, inner)
                            || !join.is_allowed(first, second)
                        {
                            continue;
                        }
                        let joint = Arrangement {
                            edges,
                            space,
                            delicate: first.delicate || second.delicate,
                            made: Made::Joined(join, [one, two]),
                        };
                        keep(&mut self.found, joint);
                        too_much = too_much_beside(&self.found);
                    }
                }
            }
        }
        self.steps += self.parts.len() + STEPS_OF_A_PAIR * pairs;
        self.found.sort_by_key(|arrangement| arrangement.space);
    }

    /// Puts an arrangement at a place, turned by a quarter or not.
    fn lay_out(&self, place: usize, low: Edges, is_turned: bool, blocks: &mut Vec<Block>) {
        let Some(arrangement) = self.all.get(place) else {
            return;
        };
        let (join, parts) = match arrangement.made {
            Made::Unit(kind) => {
                let body = Body::at(low, turned(arrangement.edges, is_turned));
                blocks.push(Block { kind, body });
                return;
            }
            Made::Joined(join, parts) => (join, parts),
        };
        let (first, second) = (&self.all[parts[0]], &self.all[parts[1]]);
        let edges = join.edges(first.edges, second.edges);
        // What was joined was turned until it lay lengthwise.
        let is_turned = is_turned ^ (edges[0] < edges[1]);
        let at = |offset: Edges| {
            let offset = turned(offset, is_turned);
            [0, 1, 2].map(|axis| low[axis] + offset[axis])
        };
        let mut lay = |part: usize, offset: Edges, quarter: bool| {
            self.lay_out(parts[part], at(offset), is_turned ^ quarter, blocks);
        };
        match join {
            Join::Beside(quarters) => {
                lay(0, [0; 3], quarters[0]);
                let beside = turned(first.edges, quarters[0])[0];
                lay(1, [beside, 0, 0], quarters[1]);
            }
            Join::Above => {
                let below = usize::from(second.is_better_below(first));
                let height = [first, second][below].edges[2];
                lay(below, [0; 3], false);
                lay(1 - below, [0, 0, height], false);
            }
        }
    }
}

impl Join {
    fn edges(self, first: Edges, second: Edges) -> Edges {
        match self {
            Self::Beside(quarters) => {
                let (first, second) = (turned(first, quarters[0]), turned(second, quarters[1]));
                [
                    first[0] + second[0],
                    first[1].max(second[1]),
                    first[2].max(second[2]),
                ]
            }
            Self::Above => [
                first[0].max(second[0]),
                first[1].max(second[1]),
                first[2] + second[2],
            ],
        }
    }

    fn is_allowed(self, first: &Arrangement, second: &Arrangement) -> bool {
        self != Self::Above || !first.delicate || !second.delicate
    }
}

impl Arrangement {
    /// What may be loaded comes below what may not, and the larger base below the smaller.
    fn is_better_below(&self, other: &Self) -> bool {
        let key = |one: &Self| (one.delicate, -one.edges[0] * one.edges[1]);
        key(self) < key(other)
    }
}

/// What one unit of each kind adds to a key; `None` where there are too many units.
fn strides(kinds: &[Kind]) -> Option<Vec<u64>> {
    let mut next = 1_u64;
    let mut strides = Vec::with_capacity(kinds.len());
    for kind in kinds {
        strides.push(next);
        let units: u64 = kind.lines.iter().map(|&(_, count)| u64::from(count)).sum();
        next = next.checked_mul(units + 1)?;
    }
    (next >> UNITS_BITS == 0).then_some(strides)
}

/// Counts on to the next part of units; false after the last.
fn count_on(now: &mut [(usize, u16)], most: &[(usize, u16)]) -> bool {
    for ((_, count), (_, most)) in now.iter_mut().zip(most) {
        if *count < *most {
            *count += 1;
            return true;
        }
        *count = 0;
    }
    false
}

/// Every way to lay one unit in a carton.
fn alone(found: &mut Vec<Arrangement>, kinds: &[Kind], kind: usize, inner: Edges) {
    let Some(unit) = kinds.get(kind) else {
        return;
    };
    for edges in unit.turns.iter().map(|&turn| lengthwise(turn)) {
        let is_new = found.iter().all(|known| known.edges != edges);
        if is_new && goes_into(edges, inner) {
            found.push(Arrangement {
                edges,
                space: volume(edges),
                delicate: unit.load_g_max != NO_LIMIT,
                made: Made::Unit(kind),
            });
        }
    }
}

fn is_full(found: &[Arrangement]) -> bool {
    found.len() >= ARRANGEMENTS_MAX
}

/// The space from which on an arrangement is not kept beside those that were found.
fn too_much_beside(found: &[Arrangement]) -> i64 {
    let largest = found.iter().map(|known| known.space).max();
    largest.filter(|_| is_full(found)).unwrap_or(NO_LIMIT)
}

/// Keeps an arrangement that is smaller than one of those found where none of them goes into it.
fn keep(found: &mut Vec<Arrangement>, new: Arrangement) {
    if found.iter().any(|known| goes_into(known.edges, new.edges)) {
        return;
    }
    found.retain(|known| !goes_into(new.edges, known.edges));
    if is_full(found) {
        let spaces = found
            .iter()
            .enumerate()
            .map(|(place, known)| (known.space, place));
        if let Some((_, largest)) = spaces.max() {
            found.swap_remove(largest);
        }
    }
    found.push(new);
}

fn lengthwise(edges: Edges) -> Edges {
    turned(edges, edges[0] < edges[1])
}

fn turned([x, y, z]: Edges, is_turned: bool) -> Edges {
    if is_turned { [y, x, z] } else { [x, y, z] }
}

#[cfg(test)]
mod tests {
    use super::super::units::{plain_hold, plain_kind};
    use super::*;
    use crate::domain::cartonize::{fit::bare_room, price::Tariff};

    fn goods(tariff: &Tariff) -> Goods<'_> {
        let line = |edges: Edges, lines: u32| Kind {
            lines: vec![(0, lines)],
            ..plain_kind(edges, [true; 3], 100, NO_LIMIT)
        };
        Goods::plain(
            vec![
                line([120, 80, 60], 2),
                line([80, 60, 50], 2),
                line([70, 60, 30], 3),
            ],
            50,
            tariff,
        )
    }

    #[test]
    fn what_goes_into_a_carton_goes_into_every_larger_one() {
        let tariff = Tariff::default();
        let goods = goods(&tariff);
        let counts = [2, 2, 3];
        let mut smallest = None;
        for more in 0..60 {
            let hold = plain_hold([150 + more, 130 + more, 80 + more]);
            let room = bare_room(&goods, &hold, &counts);
            let packed = Guillotine::default().pack(&goods, &hold, (&room, &counts));
            if let Some(blocks) = &packed {
                assert_eq!(blocks.len(), 7);
                assert!(holds_together(&room, blocks));
                let outside = |block: &Block| !goes_into(block.body.high, hold.inner);
                assert!(!blocks.iter().any(outside), "{blocks:?}");
                smallest = smallest.or(Some(more));
            }
            assert_eq!(packed.is_some(), smallest.is_some(), "{more} mm more");
        }
        assert!(smallest.is_some_and(|more| more > 0));
    }

    #[test]
    fn what_bears_nothing_lies_on_top() {
        let tariff = Tariff::default();
        let mut goods = goods(&tariff);
        goods.kinds[0].load_g_max = 0;
        let unit = |edges: Edges| Kind {
            lines: vec![(0, 2)],
            ..plain_kind(edges, [true; 3], 100, NO_LIMIT)
        };
        goods.kinds[1] = unit([70, 60, 50]);
        let hold = plain_hold([120, 80, 110]);
        let counts = [1, 1, 0];
        let room = bare_room(&goods, &hold, &counts);
        let mut arranged = Guillotine::default();
        // It would lie below by its size, and cannot lie above what does not carry half of it.
        assert_eq!(arranged.pack(&goods, &hold, (&room, &counts)), None);
        goods.kinds[1] = unit([110, 70, 50]);
        let mut arranged = Guillotine::default();
        let blocks = arranged.pack(&goods, &hold, (&room_of(&goods, &hold), &counts));
        let blocks = blocks.unwrap();
        let top = blocks.iter().max_by_key(|block| block.body.low[2]).unwrap();
        assert_eq!((top.kind, top.body.low[2]), (0, 50));
    }

    fn room_of<'a>(goods: &'a Goods<'_>, hold: &Hold) -> Room<'a> {
        bare_room(goods, hold, &[1, 1, 0])
    }
}
