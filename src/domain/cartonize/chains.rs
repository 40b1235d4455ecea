//! Parcels in a row: one carton filled again and again, then another for what is left.
//!
//! Which units go together is decided by size alone, carton by carton, whatever the others are and whatever they cost. So
//! a carton more, more of one, or a lower price takes no such row away, and what was found without it is found with it.

use std::{collections::HashMap, rc::Rc};

use super::{
    body::{Block, volume},
    budget::Depth,
    construct::{Caps, Room, Rule},
    merge::Reach,
    mixing::Mixing,
    multi::Parcels,
    order::{Key, sort_into},
    pack::Pack,
    single::Packer,
    units::{Counts, Hold, total},
};

/// How the passes fill a carton: which units come first, and where they go.
pub const PASSES: [(Key, Rule); 6] = [
    (Key::Volume, Rule::Contact),
    (Key::Sum, Rule::Snug),
    (Key::Longest, Rule::Snug),
    (Key::Face, Rule::Lowest),
    (Key::Shortest, Rule::LowestTop),
    (Key::Longest, Rule::Corner),
];

/// The pass that joins units.
const JOINING: usize = PASSES.len();

/// What rows leave, and how they go on from there.
#[derive(Debug, Default)]
struct Paths {
    of: HashMap<Counts, usize, Mixing>,
    rests: Vec<Rest>,
}

/// The next parcel of a row, and what it leaves.
type Next = (Rc<Pack>, usize);

/// What a row leaves.
#[derive(Debug)]
struct Rest {
    counts: Rc<Counts>,
    /// What no parcels of it can cost less than.
    floor: i64,
    /// By pass and carton, once it was tried: the next parcel and what it leaves.
    next: HashMap<(usize, usize), Option<Next>, Mixing>,
}

/// The cheapest row so far.
struct Cheapest {
    bound: i64,
    /// How often its first carton is filled, and which cartons in which pass.
    way: Option<(usize, usize, usize, usize)>,
}

impl Packer<'_> {
    /// The cheapest row of parcels for all of `counts` that costs less than `bound`, over so many ways to fill a carton.
    pub fn in_rows(&mut self, counts: &[u16], bound: i64, passes: usize) -> Option<Parcels> {
        let mut paths = Paths::default();
        let start = self.rest(&mut paths, counts.to_vec());
        let mut best = Cheapest { bound, way: None };
        let holds = self.goods.holds.len();
        let joining = self.budget.joins_parcels.then_some(JOINING);
        'passes: for pass in (0..passes).chain(joining) {
            for first in 0..holds {
                let (mut at, mut spent) = (start, 0);
                for filled in 0.. {
                    for then in 0..holds {
                        if self.is_spent() {
                            break 'passes;
                        }
                        let cost = self.finish(&mut paths, (at, spent), (pass, then), best.bound);
                        if let Some(bound) = cost {
                            let way = Some((pass, first, filled, then));
                            best = Cheapest { bound, way };
                        }
                    }
                    if !self.lengthen(&mut paths, (&mut at, &mut spent), (pass, first), best.bound)
                    {
                        break;
                    }
                }
            }
        }
        let (pass, first, filled, then) = best.way?;
        let mut packs = Vec::new();
        let mut at = start;
        while let Some(Some((pack, next))) = {
            let hold = if packs.len() < filled { first } else { then };
            paths.rests.get(at)?.next.get(&(pass, hold))
        } {
            packs.push(Rc::clone(pack));
            at = *next;
        }
        Some(Parcels { packs })
    }

    /// What it costs in all to fill what is left into one carton again and again, where that is less than `bound`.
    fn finish(
        &mut self,
        paths: &mut Paths,
        (mut at, mut spent): (usize, i64),
        way: (usize, usize),
        bound: i64,
    ) -> Option<i64> {
        while self.lengthen(paths, (&mut at, &mut spent), way, bound) {}
        let is_done = paths
            .rests
            .get(at)
            .is_some_and(|rest| total(&rest.counts) == 0);
        (is_done && spent < bound).then_some(spent)
    }

    /// Adds a parcel to a row; false when it ends here or costs too much.
    fn lengthen(
        &mut self,
        paths: &mut Paths,
        (at, spent): (&mut usize, &mut i64),
        (pass, hold): (usize, usize),
        bound: i64,
    ) -> bool {
        let Some(rest) = paths
            .rests
            .get(*at)
            .filter(|rest| *spent + rest.floor < bound)
        else {
            return false;
        };
        let found = if let Some(known) = rest.next.get(&(pass, hold)) {
            known.clone()
        } else {
            let counts = Rc::clone(&rest.counts);
            let next = self.fullest(hold, pass, &counts).map(|pack| {
                let left = counts
                    .iter()
                    .zip(&pack.counts)
                    .map(|(all, used)| all - used);
                let left = self.rest(paths, left.collect());
                (pack, left)
            });
            if let Some(rest) = paths.rests.get_mut(*at) {
                rest.next.insert((pass, hold), next.clone());
            }
            next
        };
        let Some((pack, next)) = found else {
            return false;
        };
        *spent += pack.price;
        *at = next;
        true
    }

    fn rest(&mut self, paths: &mut Paths, counts: Counts) -> usize {
        if let Some(&known) = paths.of.get(&counts) {
            return known;
        }
        self.look();
        paths.rests.push(Rest {
            floor: self.floor_of_any(&counts),
            counts: Rc::new(counts.clone()),
            next: HashMap::default(),
        });
        paths.of.insert(counts, paths.rests.len() - 1);
        paths.rests.len() - 1
    }

    /// One carton with as much of `rest` as it takes, as the cheapest parcel of what that is.
    fn fullest(&mut self, hold: usize, pass: usize, rest: &[u16]) -> Option<Rc<Pack>> {
        let blocks = self.filled(hold, pass, rest)?;
        self.parcel(hold, blocks)
    }

    /// One carton with as much of `rest` as a plain packing or joining takes.
    pub fn filled(&mut self, hold: usize, pass: usize, rest: &[u16]) -> Option<Vec<Block>> {
        let goods = self.goods;
        let carton = goods.holds.get(hold)?;
        let fitting: Counts = rest
            .iter()
            .enumerate()
            .map(|(kind, &count)| if self.goes_into(kind, hold) { count } else { 0 })
            .collect();
        if total(&fitting) == 0 {
            return None;
        }
        let room = self.fitter.room(goods, carton, &fitting);
        let caps = Caps {
            volume: carton.volume_max,
            weight_g: carton.weight_max,
            apart: &goods.apart,
            limits: &goods.limits,
        };
        if pass == JOINING {
            return self.joined(&room, carton, &fitting);
        }
        let mut order = Vec::new();
        let (key, rule) = *PASSES.get(pass)?;
        sort_into(&mut order, &goods.kinds, &fitting, key);
        self.fitter.steps_left();
        self.fitter.builder.pack_some(&room, &order, rule, &caps);
        Some(self.fitter.builder.blocks.clone()).filter(|blocks| !blocks.is_empty())
    }

    /// The fullest block of joined units, where one fills the carton nearly.
    fn joined(&mut self, room: &Room<'_>, carton: &Hold, fitting: &[u16]) -> Option<Vec<Block>> {
        let goods = self.goods;
        let full = volume(room.inner);
        if carton.volume_max < full
            || goods.volume(fitting) * 100 < full * 60
            || goods.weight_g(fitting) > carton.weight_max
            || !goods.may_share(fitting)
        {
            return None;
        }
        let reach = Reach {
            tolerance: 0,
            waste: 0,
            parts: self.budget.trials[3].parts,
        };
        self.fitter.joiner.fullest(room, fitting, reach, 60)
    }

    /// The cheapest parcel of what stands in these places.
    fn parcel(&mut self, hold: usize, blocks: Vec<Block>) -> Option<Rc<Pack>> {
        let pack = Pack::of(self.goods, hold, blocks)?;
        if let Some(cheaper) = self.single(&pack.counts, pack.price, Depth::Glance) {
            return Some(cheaper);
        }
        let pack = Rc::new(pack);
        self.note(&pack);
        Some(pack)
    }
}
