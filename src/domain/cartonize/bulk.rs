//! A first answer for many units: the carton that stacks fill best for its price, again and again.

use std::rc::Rc;

use super::{
    body::Block, construct::Caps, multi::Parcels, pack::Pack, single::Packer, units::total,
};

/// The cartons that are filled to see which of them is best, for the first parcel and for each that follows.
const CARTONS_TRIED: [usize; 2] = [8, 3];
/// The most of the carrier's brackets up to which a carton is filled on purpose.
const BRACKETS_TRIED: usize = 24;
/// The share of a carton that stacks are expected to fill, in percent.
const FILL_PERCENT: i64 = 60;

impl Packer<'_> {
    /// Parcels of stacks for all of `counts`; `None` where a unit goes into no carton.
    pub fn stacked(&mut self, counts: &[u16]) -> Option<Parcels> {
        let mut rest = counts.to_vec();
        let mut packs: Vec<Rc<Pack>> = Vec::new();
        let mut tried = CARTONS_TRIED[0];
        while total(&rest) > 0 {
            let pack = self.best_stacked(&rest, tried)?;
            tried = CARTONS_TRIED[1];
            while pack
                .counts
                .iter()
                .zip(&rest)
                .all(|(used, left)| used <= left)
            {
                for (left, used) in rest.iter_mut().zip(&pack.counts) {
                    *left -= used;
                }
                packs.push(Rc::clone(&pack));
            }
        }
        Some(Parcels { packs })
    }

    /// The parcel that costs least for what is in it.
    fn best_stacked(&mut self, rest: &[u16], tried: usize) -> Option<Rc<Pack>> {
        let (space, weight) = (self.goods.volume(rest), self.goods.weight_g(rest));
        let goods = self.goods;
        let mut ways: Vec<(i64, usize, i64)> = Vec::new();
        for (index, hold) in goods.holds.iter().enumerate() {
            let filled = (hold.volume_max * FILL_PERCENT / 100).min(space).max(1);
            let grams = share(weight, filled, space).min(hold.weight_max);
            let full = goods.price(index, grams).map(|price| (grams, price));
            let steps = goods.weight_steps(index).take(BRACKETS_TRIED);
            for (most, price) in steps.filter(|&(most, _)| most < grams).chain(full) {
                let filled = filled.min(share(space, most, weight));
                let most = if most == grams { hold.weight_max } else { most };
                ways.push((rate(price, filled), index, most));
            }
        }
        ways.sort_unstable();
        let mut best: Option<(i64, i64, Rc<Pack>)> = None;
        for (looked, &(_, hold, grams)) in ways.iter().enumerate() {
            if looked >= tried && best.is_some() {
                break;
            }
            let Some(pack) = self.stack_into(hold, grams, rest) else {
                continue;
            };
            let taken = goods.volume(&pack.counts);
            let promise = rate(pack.price, taken);
            let known = best.as_ref().map(|(promise, less, _)| (*promise, *less));
            if known.is_none_or(|known| (promise, -taken) < known) {
                best = Some((promise, -taken, pack));
            }
        }
        best.map(|(_, _, pack)| pack)
    }

    /// One carton with as many stacks as go in, of so many grams at most.
    fn stack_into(&mut self, hold: usize, grams: i64, rest: &[u16]) -> Option<Rc<Pack>> {
        let goods = self.goods;
        let carton = goods.holds.get(hold)?;
        let mut kinds: Vec<usize> = (0..rest.len())
            .filter(|&kind| rest.get(kind).is_some_and(|&count| count > 0))
            .filter(|&kind| self.goes_into(kind, hold))
            .collect();
        // Kinds are sorted by their space already; what bears little goes on top.
        kinds.sort_by_key(|&kind| {
            let bears = goods.kinds.get(kind).map_or(0, |kind| kind.load_g_max);
            (std::cmp::Reverse(bears), kind)
        });
        let caps = Caps {
            volume: carton.volume_max,
            weight_g: grams,
            apart: &goods.apart,
            limits: &goods.limits,
        };
        let room = self.fitter.room(goods, carton, rest);
        let blocks: Vec<Block> = self.fitter.stacker.pack(&room, &kinds, rest, &caps);
        if blocks.is_empty() {
            return None;
        }
        Some(Rc::new(Pack::of(goods, hold, blocks)?))
    }
}

/// So much of `whole` as `part` is of `all`.
fn share(whole: i64, part: i64, all: i64) -> i64 {
    let found = i128::from(whole) * i128::from(part) / i128::from(all.max(1));
    i64::try_from(found).unwrap_or(i64::MAX)
}

/// A price for the space it pays for, in millionths of a cent for each cubic centimetre.
fn rate(price: i64, taken: i64) -> i64 {
    price * 1_000_000 / (taken / 1_000).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::{
        budget::Budget, example::Example, plan::Effort, single::Memory, units::Goods,
    };
    use super::*;

    #[test]
    fn five_hundred_different_units_take_no_more_work_than_an_order_is_worth() {
        let example = Example::of((0..500).map(|index| {
            let edges = [
                20 + index * 7 % 101,
                20 + index * 11 % 83,
                20 + index * 13 % 67,
            ];
            (edges, 1)
        }));
        let goods = Goods::read(&example.request()).unwrap();
        let budget = Budget::of(Effort::Default);
        let mut packer = Packer::new(&goods, &budget, Memory::default());
        let parcels = packer.parcels(&vec![1; goods.kinds.len()]).unwrap();
        let units: usize = parcels.packs.iter().map(|pack| total(&pack.counts)).sum();
        assert_eq!(units, 500);
        // What is begun is ended, so a little more than the budget may be done.
        let most = packer.steps_max() * 11 / 10;
        assert!(packer.steps() <= most, "{} of {most}", packer.steps());
    }
}
