//! Units spread over sets of cartons so that each gets as full as the others.
//!
//! A carton filled to the brim is luck, and a millimetre more may take it away. What fits because there is room to spare
//! fits still when a carton grows; and as units are dealt out by size alone, no other carton or price matters.

use std::rc::Rc;

use super::{
    budget::Depth,
    deal::{DEALS, Deal, Share},
    multi::Parcels,
    pack::Pack,
    single::Packer,
    units::total,
};

/// The most cartons of a set.
const SET_MAX: usize = 3;
/// From this fill on a carton hardly ever takes what is dealt out to it, in percent.
const FILL_PERCENT_MAX: i64 = 84;
/// The most sets that are tried.
const SETS_MAX: usize = 60;
/// The share of the work of an order that spreading it once may take: one part in so many.
const SHARE: usize = 3;

/// A set of cartons and the least it costs.
type Set = (i64, Vec<usize>);

impl Packer<'_> {
    /// Parcels in two or three cartons for all of `counts` that cost less than `bound`.
    pub fn spread(&mut self, counts: &[u16], bound: i64) -> Option<Parcels> {
        let until = self.steps() + self.steps_max() / SHARE;
        let mut best = Parcels::default();
        let mut bound = bound;
        for (floor, set) in self.sets(counts, bound) {
            if floor >= bound || self.is_spent() || self.steps() > until {
                break;
            }
            for deal in DEALS {
                // Dealt out evenly, it does not matter which carton comes first.
                let firsts = if matches!(deal, Deal::Evenly(_)) {
                    1
                } else {
                    set.len()
                };
                for first in 0..firsts {
                    let mut holds = set.clone();
                    holds.rotate_left(first);
                    self.look();
                    self.looks += total(counts);
                    if let Some(shares) = self.dealt(counts, &holds, deal)
                        && let Some(packs) = self.packed(&shares, bound)
                    {
                        best = Parcels { packs };
                        bound = best.price();
                    }
                }
            }
        }
        (!best.packs.is_empty()).then_some(best)
    }

    /// Spreads the units of two or three of several parcels anew, until nothing gets cheaper.
    pub fn respread(&mut self, best: &mut Parcels) {
        self.replace_some(best, |packer, union, price| {
            let one = packer.single(union, price, Depth::Quick);
            let one = one.map(|pack| Parcels { packs: vec![pack] });
            one.or_else(|| packer.spread(union, price))
        });
    }

    /// Sets of cartons that might hold all for less than `bound`, the cheapest first.
    fn sets(&mut self, counts: &[u16], bound: i64) -> Vec<Set> {
        let goods = self.goods;
        let mut priced: Vec<Set> = (0..goods.holds.len())
            .filter(|&hold| {
                (0..counts.len()).any(|kind| counts[kind] > 0 && self.goes_into(kind, hold))
            })
            .filter_map(|hold| Some((goods.least_price(hold, 0)?, vec![hold])))
            .collect();
        priced.sort_unstable();
        let mut found: Vec<Set> = Vec::new();
        let mut open: Vec<(Set, usize)> = vec![((0, Vec::new()), 0)];
        while let Some(((spent, set), from)) = open.pop().filter(|_| !self.is_spent()) {
            for (place, (more, hold)) in priced.iter().enumerate().skip(from) {
                let price = spent + more;
                if price >= bound {
                    break;
                }
                self.looks += 16;
                let set = [set.as_slice(), hold].concat();
                if set.len() > 1 && self.might_take(&set, counts) {
                    found.push((price, set.clone()));
                }
                if set.len() < SET_MAX {
                    open.push(((price, set), place));
                }
            }
        }
        let room = |set: &[usize]| -> i64 { set.iter().map(|&hold| self.room_of(hold)).sum() };
        found.sort_by_key(|(price, set)| (*price, -room(set)));
        found.truncate(SETS_MAX);
        found
    }

    /// False where a set of cartons is too small or too weak for all, or not in stock.
    fn might_take(&self, set: &[usize], counts: &[u16]) -> bool {
        let goods = self.goods;
        let (mut room, mut bears, mut cartons) = (0, 0_i64, 0_u64);
        for &index in set {
            let Some(hold) = goods.holds.get(index) else {
                return false;
            };
            let used = set.iter().filter(|&&other| other == index).count();
            if usize::try_from(hold.stock).is_ok_and(|stock| stock < used) {
                return false;
            }
            room += hold.volume_max;
            bears = bears.saturating_add(hold.weight_max);
            cartons |= 1 << index;
        }
        let mut wanted = self.cartons_of.iter().zip(counts);
        goods.volume(counts) * 100 <= room * FILL_PERCENT_MAX
            && goods.weight_g(counts) <= bears
            && wanted.all(|(into, &count)| count == 0 || into & cartons != 0)
    }

    /// The shares as parcels, where all fit and cost less than `bound` together.
    fn packed(&mut self, shares: &[Share], bound: i64) -> Option<Vec<Rc<Pack>>> {
        let mut priced: Vec<(i64, &Share)> = Vec::new();
        for share in shares.iter().filter(|share| total(&share.counts) > 0) {
            priced.push((self.goods.price(share.hold, share.weight_g)?, share));
        }
        let price: i64 = priced.iter().map(|(price, _)| price).sum();
        if price >= bound {
            return None;
        }
        // The fullest is the likeliest to fail.
        priced.sort_by_key(|(_, share)| std::cmp::Reverse(share.fill));
        let packs = priced
            .into_iter()
            .map(|(price, share)| self.in_hold(&share.counts, share.hold, price));
        packs.collect()
    }
}
