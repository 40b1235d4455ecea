//! The cheapest of all ways to divide units among parcels.
//!
//! What one parcel of some units costs at least is known by their space and weight; from that follows what all parcels
//! cost at least, and only what might be part of a cheaper plan is packed. What leaves much space is packed first: that
//! hardly ever fails, and does not when a carton grows. So a plan is seldom missed because another was found before, and
//! a carton more, more space or a lower price seldom makes one dearer.

use std::rc::Rc;

use super::{
    lots::{Fill, Sets, price_of},
    multi::Parcels,
    pack::Pack,
    single::Packer,
    units::{Counts, total},
};

/// The most units that are divided.
const UNITS_MAX: usize = 48;
/// How full cartons may be, from one round to the next; what is fuller is left to other searches.
const FILLS: [Fill; 4] = [
    Fill { many: 66, few: 80 },
    Fill { many: 76, few: 92 },
    Fill { many: 85, few: 100 },
    Fill { many: 92, few: 100 },
];
/// How many ways to divide are looked at in a step.
const WAYS_OF_A_STEP: usize = 3;

/// What looking at what is left to divide counts as, in steps.
const STEPS_OF_A_REST: usize = 25;

/// One way through the sets.
struct Way {
    bound: i64,
    best: Option<Vec<Rc<Pack>>>,
    chosen: Vec<Rc<Pack>>,
    /// How often each carton is used, where it matters.
    used: Option<Vec<u32>>,
}

impl Packer<'_> {
    /// The cheapest parcels for all of `counts` that cost less than `bound`, units staying together where there are more
    /// ways to divide them than so many; and whether nothing is left to try with cartons as full as they may be here.
    pub fn divide(&mut self, counts: &[u16], bound: i64, ways_max: u64) -> (Option<Parcels>, bool) {
        if !(2..=UNITS_MAX).contains(&total(counts)) {
            return (None, false);
        }
        let Some(mut sets) = self.sets_of(counts, ways_max) else {
            return (None, false);
        };
        let holds = &self.goods.holds;
        let is_plenty = holds.iter().all(|hold| hold.stock == u32::MAX);
        let mut way = Way {
            bound,
            best: None,
            chosen: Vec::new(),
            used: (!is_plenty).then(|| vec![0; holds.len()]),
        };
        // What costs too much with cartons at their fullest is not looked at more closely.
        self.fill_sets(&mut sets, FILLS[FILLS.len() - 1]);
        self.looks += sets.sum_up(true) / WAYS_OF_A_STEP;
        if sets.floor(sets.full()) >= bound {
            return (None, true);
        }
        let is_done = FILLS.iter().all(|&fill| {
            self.fill_sets(&mut sets, fill);
            self.divide_so_full(&mut sets, &mut way)
        });
        (way.best.map(|packs| Parcels { packs }), is_done)
    }

    /// Looks at ways of a little more than the least price, until none costs less; false when the work ended before.
    fn divide_so_full(&mut self, sets: &mut Sets, way: &mut Way) -> bool {
        let full = sets.full();
        let mut is_anew = true;
        let mut looked_below = 0;
        while !self.is_spent() {
            self.looks += sets.sum_up(is_anew) / WAYS_OF_A_STEP;
            is_anew = false;
            // Where cartons run out, what costs least may not be had, so the least price does not rise: what is below the
            // last bound was looked at nevertheless.
            let (floor, known) = (sets.floor(full).max(looked_below), way.bound);
            if floor >= known {
                return true;
            }
            let more = ((known - floor) / 4).max(known / 200 + 1);
            way.bound = known.min(floor + more);
            looked_below = way.bound;
            let best = way.best.take();
            self.divide_rest(sets, way, full, 0);
            if way.best.is_none() {
                (way.best, way.bound) = (best, known);
            }
        }
        false
    }

    fn divide_rest(&mut self, sets: &mut Sets, way: &mut Way, set: usize, spent: i64) {
        if set == 0 {
            if spent < way.bound {
                way.bound = spent;
                way.best = Some(way.chosen.clone());
            }
            return;
        }
        let mut parts = Vec::new();
        sets.parts(set, &mut parts);
        self.looks += parts.len() / WAYS_OF_A_STEP + STEPS_OF_A_REST;
        let worths = parts
            .into_iter()
            .map(|part| (sets.worth_of(part, set), part));
        let within = worths.filter(|(worth, _)| spent + price_of(*worth) < way.bound);
        let mut open: Vec<(i64, usize)> = within.collect();
        open.sort_unstable();
        for (_, part) in open {
            let below = way.bound - spent - sets.floor(set - part);
            let packed = self.part_packed(sets, part, below);
            let packed = packed.and_then(|pack| {
                if self.is_left(way, pack.hold) {
                    Some(pack)
                } else {
                    self.packed_elsewhere(sets, part, way, below)
                }
            });
            let Some(pack) = packed else {
                if self.is_spent() {
                    return;
                }
                continue;
            };
            if let (Some(used), Some(hold)) = (&mut way.used, pack.hold) {
                used[hold] += 1;
            }
            let price = spent + pack.price;
            way.chosen.push(pack);
            self.divide_rest(sets, way, set - part, price);
            if let (Some(pack), Some(used)) = (way.chosen.pop(), &mut way.used)
                && let Some(hold) = pack.hold
            {
                used[hold] -= 1;
            }
        }
    }

    /// True when there is one more of a carton.
    fn is_left(&self, way: &Way, hold: Option<usize>) -> bool {
        let (Some(used), Some(hold)) = (&way.used, hold) else {
            return true;
        };
        used[hold] < self.goods.holds[hold].stock
    }

    /// A set as a parcel below a price in the cheapest carton that takes it and has not run out.
    fn packed_elsewhere(
        &mut self,
        sets: &mut Sets,
        part: usize,
        way: &Way,
        below: i64,
    ) -> Option<Rc<Pack>> {
        self.looks += STEPS_OF_A_REST;
        let counts = sets.counts(part);
        for (price, hold) in self.holds_of(sets, part) {
            if price >= below {
                break;
            }
            if !self.is_left(way, Some(hold)) {
                continue;
            }
            self.looks += STEPS_OF_A_REST;
            if let Some(pack) = self.just_in(&counts, hold, price) {
                return Some(pack);
            }
            if self.is_spent() {
                break;
            }
            self.fail(sets, part, hold);
        }
        None
    }

    /// A set as the cheapest parcel below a price; every carton that does not take it is noted.
    fn part_packed(&mut self, sets: &mut Sets, part: usize, below: i64) -> Option<Rc<Pack>> {
        let mut units: Option<Counts> = None;
        while sets.price(part) < below {
            if let Some(pack) = sets.packed(part) {
                return Some(Rc::clone(pack));
            }
            let (hold, price) = self.next_hold(sets, part)?;
            let counts = units.get_or_insert_with(|| sets.counts(part));
            if let Some(pack) = self.in_hold(counts, hold, price) {
                sets.take(part, &pack);
                return Some(pack);
            }
            // What was given up for want of work is not known to fail.
            if self.is_spent() {
                return None;
            }
            self.fail(sets, part, hold);
        }
        None
    }

    /// Divides the units of two or three of several parcels anew, until nothing gets cheaper.
    pub fn redivide(&mut self, best: &mut Parcels, ways_max: u64) {
        self.replace_some(best, |packer, union, price| {
            packer.divide(union, price, ways_max).0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        budget::Budget, example::Example, plan::Effort, single::Memory, units::Goods,
    };
    use super::*;

    #[test]
    fn parcels_hold_every_unit_and_nothing_cheaper_is_left_to_find() {
        let example = Example::of([([150, 120, 90], 3), ([200, 80, 60], 2), ([90, 70, 50], 2)]);
        let goods = Goods::read(&example.request()).unwrap();
        let packer = || {
            let mut packer = Packer::new(&goods, &Budget::of(Effort::Default), Memory::default());
            packer.forget_answer();
            packer
        };
        let counts = [3, 2, 2];
        let (found, is_done) = packer().divide(&counts, i64::from(u16::MAX), u64::MAX);
        let found = found.unwrap();
        assert!(is_done);
        for (kind, all) in counts.into_iter().enumerate() {
            let held: u16 = found.packs.iter().map(|pack| pack.counts[kind]).sum();
            assert_eq!(held, all);
        }
        let (cheaper, is_done) = packer().divide(&counts, found.price(), u64::MAX);
        assert!(cheaper.is_none() && is_done);
        // Units in lots are divided in fewer ways, so that costs no less.
        let (in_lots, _) = packer().divide(&counts, i64::from(u16::MAX), 20);
        assert!(in_lots.unwrap().price() >= found.price());
    }

    #[test]
    fn no_more_of_a_carton_is_used_than_there_are() {
        // Each fills the ninth carton, and goes into the tenth for more.
        let mut example = Example::of([([530, 440, 350], 3)]);
        for stock in 1..=3 {
            example.stock(9, stock);
            let goods = Goods::read(&example.request()).unwrap();
            let mut packer = Packer::new(&goods, &Budget::of(Effort::Default), Memory::default());
            packer.forget_answer();
            let (found, is_done) = packer.divide(&[3], i64::from(u16::MAX), u64::MAX);
            let packs = found.unwrap().packs;
            let used = |hold| packs.iter().filter(|pack| pack.hold == Some(hold)).count();
            // Those that are left are all used: it costs no more than that.
            let stock = usize::try_from(stock).unwrap();
            assert_eq!((used(8), used(9)), (stock, 3 - stock));
            assert!(is_done);
        }
    }
}
