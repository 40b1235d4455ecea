//! Units in lots, and every set of them: what each set costs at least as one parcel, and divided among any.
//!
//! Each unit is a lot of its own as long as there are not too many ways to divide them; the smallest are joined before
//! that. Which are joined hangs on the size of the goods, and on cartons only where none takes two lots together: so a
//! carton more or another price hardly ever changes what may be divided.

use std::rc::Rc;

use super::{
    pack::Pack,
    single::Packer,
    units::{Counts, NO_LIMIT, total},
};

/// The lowest bits of a worth, which tell how full the fullest carton is, in thousandths.
const FILL_BITS: u32 = 11;
const FILL: i64 = (1 << FILL_BITS) - 1;
/// The worth of what cannot be.
const NEVER: i64 = (NO_LIMIT >> 2) & !FILL;

/// Reading so many digits or kinds of a set is a step.
const DIGITS_OF_A_STEP: usize = 8;
/// Asking so many cartons for the least price of a set is a step.
const HOLDS_OF_A_STEP: usize = 16;

/// So many units count as few: they fill a carton more often.
const FEW_UNITS: usize = 6;

/// Units that stay together, and how many times there are just these.
#[derive(Debug, Clone)]
struct Lot {
    counts: Counts,
    space: i64,
    number: u16,
}

/// What one more of a lot adds to a set.
struct More {
    weight_g: i64,
    cartons: u64,
    units: usize,
}

/// What is known of a set of lots.
#[derive(Debug, Clone, Copy)]
struct Set {
    space: i64,
    weight_g: i64,
    /// The cartons that each unit goes into alone, a bit each; none where its tags keep them apart.
    cartons: u64,
    units: usize,
    /// The cartons that it was not packed in.
    failed: u64,
}

/// How full cartons may be, in percent: of many units and of few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// Of many units.
    pub many: i64,
    /// Of few.
    pub few: i64,
}

/// Every set of the lots of some units; a set is a number with a digit for each lot, telling how many of them.
#[derive(Debug)]
pub struct Sets {
    lots: Vec<Lot>,
    strides: Vec<usize>,
    of: Vec<Set>,
    /// By set: whether it might be a parcel at all.
    are_parcels: Vec<bool>,
    /// The cartons, each with the least that any parcel in it costs, the cheapest first.
    holds: Vec<(i64, usize)>,
    /// By set: what one parcel of it costs at least.
    one: Vec<i64>,
    /// By set: what any parcels of it cost together at least.
    any: Vec<i64>,
    /// By set: the first of the parcels that cost just as much.
    first: Vec<usize>,
    /// By set: the cheapest parcel of it that is packed.
    packs: Vec<Option<Rc<Pack>>>,
    fill: Fill,
}

/// What is compared: the price, then how full the fullest carton is, in thousandths.
fn worth(price: i64, fill: i64) -> i64 {
    (price << FILL_BITS) | fill.clamp(0, FILL)
}

/// The price of a worth.
pub fn price_of(worth: i64) -> i64 {
    worth >> FILL_BITS
}

fn both(one: i64, two: i64) -> i64 {
    ((one & !FILL) + (two & !FILL)) | (one & FILL).max(two & FILL)
}

/// How many ways there are to divide units in two, and each part in two.
pub fn ways(numbers: impl Iterator<Item = u16>) -> u64 {
    let of_one = numbers.map(|number| u64::from(number + 1) * u64::from(number + 2) / 2);
    of_one.fold(1, u64::saturating_mul)
}

fn sum(one: &[u16], two: &[u16]) -> Counts {
    one.iter().zip(two).map(|(one, two)| one + two).collect()
}

/// True when there are more ways to divide these units than so many, each a lot of its own.
pub fn are_too_many(counts: &[u16], ways_max: u64) -> bool {
    ways(counts.iter().copied()) > ways_max
}

impl Packer<'_> {
    /// The sets of these units, in lots so large that there are at most so many ways to divide them; `None` where too
    /// many stay out of every carton together.
    pub fn sets_of(&mut self, counts: &[u16], ways_max: u64) -> Option<Sets> {
        let lots = self.lots(counts, ways_max)?;
        let mut holds: Vec<(i64, usize)> = (0..self.goods.holds.len())
            .filter_map(|index| Some((self.goods.least_price(index, 0)?, index)))
            .collect();
        holds.sort_unstable();
        let mut strides = Vec::new();
        let mut size = 1;
        for lot in &lots {
            strides.push(size);
            size *= usize::from(lot.number) + 1;
        }
        let mut sets = Sets {
            lots,
            strides,
            of: Vec::with_capacity(size),
            are_parcels: Vec::with_capacity(size),
            holds,
            one: vec![NEVER; size],
            any: vec![NEVER; size],
            first: vec![0; size],
            packs: vec![None; size],
            fill: Fill { many: 0, few: 0 },
        };
        self.read_sets(&mut sets, counts);
        for (lot, &stride) in sets.lots.iter().zip(&sets.strides) {
            if let Some(own) = self.own_pack(&lot.counts) {
                sets.packs[stride] = Some(own);
            }
        }
        let digits = 1 + sets.lots.len() * counts.len() / DIGITS_OF_A_STEP;
        for pack in &self.pool {
            let mut kinds = pack.counts.iter().zip(counts);
            if !kinds.all(|(some, all)| some <= all) {
                continue;
            }
            self.looks += digits;
            if let Some(set) = sets.set_of(&pack.counts) {
                sets.take(set, pack);
            }
        }
        let is_tagged = self.is_tagged(counts);
        self.looks += size * (3 + if is_tagged { digits } else { 0 }) + self.pool.len();
        Some(sets)
    }

    /// Joins the smallest lots with the next that share a carton with them.
    fn lots(&mut self, counts: &[u16], ways_max: u64) -> Option<Vec<Lot>> {
        let mut lots: Vec<Lot> = Vec::new();
        for kind in (0..counts.len()).filter(|&kind| counts[kind] > 0) {
            let mut one = vec![0; counts.len()];
            one[kind] = 1;
            lots.push(Lot {
                counts: one,
                space: self.goods.kinds[kind].volume,
                number: counts[kind],
            });
        }
        let by_size = |one: &Lot, two: &Lot| {
            let space = one.space.cmp(&two.space);
            space.then_with(|| two.counts.cmp(&one.counts))
        };
        lots.sort_by(by_size);
        while ways(lots.iter().map(|lot| lot.number)) > ways_max {
            self.look();
            let (small, other) = (0..lots.len()).find_map(|small| {
                let from = small + usize::from(lots[small].number < 2);
                let other = (from..lots.len()).find(|&other| {
                    let joint = sum(&lots[small].counts, &lots[other].counts);
                    self.prices(&joint).next().is_some()
                });
                Some((small, other?))
            })?;
            let number = if small == other {
                lots[small].number / 2
            } else {
                1
            };
            let joint = Lot {
                counts: sum(&lots[small].counts, &lots[other].counts),
                space: lots[small].space + lots[other].space,
                number,
            };
            lots[small].number -= number;
            lots[other].number -= number;
            lots.push(joint);
            lots.retain(|lot| lot.number > 0);
            lots.sort_by(by_size);
        }
        Some(lots)
    }

    fn is_tagged(&self, counts: &[u16]) -> bool {
        self.goods.present(counts).any(|(kind, _)| kind.tags != 0)
    }

    fn read_sets(&self, sets: &mut Sets, counts: &[u16]) {
        let goods = self.goods;
        let roomiest = goods.holds.iter().map(|hold| hold.volume_max).max();
        let roomiest = roomiest.unwrap_or(0);
        let is_tagged = self.is_tagged(counts);
        sets.of.push(Set {
            space: 0,
            weight_g: 0,
            cartons: u64::MAX,
            units: 0,
            failed: 0,
        });
        sets.are_parcels.push(false);
        let more = |lot: &Lot| More {
            weight_g: goods.weight_g(&lot.counts),
            cartons: self.cartons_for(&lot.counts),
            units: total(&lot.counts),
        };
        let more: Vec<More> = sets.lots.iter().map(more).collect();
        let mut place = 0;
        for set in 1..sets.one.len() {
            while sets.strides.get(place + 1).is_some_and(|&one| one <= set) {
                place += 1;
            }
            let more = &more[place];
            let less = sets.of[set - sets.strides[place]];
            let mut now = Set {
                space: less.space + sets.lots[place].space,
                weight_g: less.weight_g + more.weight_g,
                cartons: less.cartons & more.cartons,
                units: less.units + more.units,
                failed: 0,
            };
            if is_tagged && now.cartons != 0 && !goods.may_share(&sets.counts(set)) {
                now.cartons = 0;
            }
            let is_one = now.units == 1;
            let is_parcel = is_one || now.cartons != 0 && now.space <= roomiest;
            sets.of.push(now);
            sets.are_parcels.push(is_parcel);
        }
    }

    /// From here on cartons may be so full.
    pub fn fill_sets(&mut self, sets: &mut Sets, fill: Fill) {
        sets.fill = fill;
        for set in 1..sets.of.len() {
            sets.one[set] = self.least_of(sets, set);
        }
        self.looks += (2 + sets.holds.len() / HOLDS_OF_A_STEP) * sets.of.len();
    }

    /// What one parcel of a set costs at least.
    fn least_of(&self, sets: &Sets, set: usize) -> i64 {
        let of = &sets.of[set];
        let known = sets.packs[set].as_ref();
        let mut least = known.map_or(NEVER, |pack| worth(pack.price, 0));
        if !sets.are_parcels[set] {
            return least;
        }
        for &(from, index) in &sets.holds {
            if from > price_of(least) {
                break;
            }
            if let Some(price) = self.price_in(sets, set, index) {
                let most = self.goods.holds[index].volume_max.max(1);
                least = least.min(worth(price, of.space * 1_000 / most));
            }
        }
        least
    }

    /// The price of a set in a carton that might take it.
    fn price_in(&self, sets: &Sets, set: usize, index: usize) -> Option<i64> {
        let of = &sets.of[set];
        let hold = self.goods.holds.get(index)?;
        let percent = if of.units > FEW_UNITS {
            sets.fill.many
        } else {
            sets.fill.few
        };
        let might = (of.cartons & !of.failed) >> index & 1 == 1
            && of.space * 100 <= hold.volume_max * percent;
        might.then(|| self.goods.price(index, of.weight_g))?
    }

    /// The cheapest carton that might take a set, where it is not packed for as much; with what it costs.
    pub fn next_hold(&self, sets: &Sets, set: usize) -> Option<(usize, i64)> {
        let price = sets.price(set);
        let mut holds = sets.holds.iter().map(|&(_, index)| index);
        let hold = holds.find(|&index| self.price_in(sets, set, index) == Some(price))?;
        Some((hold, price))
    }

    /// The cartons that might take a set, the cheapest first.
    pub fn holds_of(&self, sets: &Sets, set: usize) -> Vec<(i64, usize)> {
        let holds = sets.holds.iter().map(|&(_, index)| index);
        let priced = holds.filter_map(|index| Some((self.price_in(sets, set, index)?, index)));
        let mut found: Vec<(i64, usize)> = priced.collect();
        found.sort_unstable();
        found
    }

    /// Notes that a set was not packed in a carton.
    pub fn fail(&self, sets: &mut Sets, set: usize, hold: usize) {
        sets.of[set].failed |= 1 << hold;
        sets.one[set] = self.least_of(sets, set);
    }
}

impl Sets {
    /// The set of all lots.
    pub fn full(&self) -> usize {
        self.of.len() - 1
    }

    /// What one parcel of a set costs at least.
    pub fn price(&self, set: usize) -> i64 {
        price_of(self.one[set])
    }

    /// What any parcels of a set cost together at least, once that was found out.
    pub fn floor(&self, set: usize) -> i64 {
        price_of(self.any[set])
    }

    /// A part of a set as one parcel, and the rest of it.
    pub fn worth_of(&self, part: usize, set: usize) -> i64 {
        both(self.one[part], self.any[set - part])
    }

    /// The parcel of a set that costs what it costs at least, where it is packed.
    pub fn packed(&self, set: usize) -> Option<&Rc<Pack>> {
        let pack = self.packs[set].as_ref()?;
        (pack.price <= self.price(set)).then_some(pack)
    }

    /// Takes a parcel of a set, where none is known that costs as little.
    pub fn take(&mut self, set: usize, pack: &Rc<Pack>) {
        let known = &mut self.packs[set];
        if known.as_ref().is_none_or(|known| pack.price < known.price) {
            *known = Some(Rc::clone(pack));
        }
    }

    /// The units of a set.
    pub fn counts(&self, set: usize) -> Counts {
        let kinds = self.lots.first().map_or(0, |lot| lot.counts.len());
        let mut counts = vec![0; kinds];
        for (lot, &stride) in self.lots.iter().zip(&self.strides) {
            let number = digit(set, stride, lot);
            if number > 0 {
                for (units, one) in counts.iter_mut().zip(&lot.counts) {
                    *units += one * number;
                }
            }
        }
        counts
    }

    /// The set of just these units, where it is one.
    fn set_of(&self, counts: &[u16]) -> Option<usize> {
        let mut left = counts.to_vec();
        let mut set = 0;
        for (lot, &stride) in self.lots.iter().zip(&self.strides).rev() {
            let kinds = lot.counts.iter().zip(&left);
            let most = kinds.filter(|(one, _)| **one > 0);
            let most = most.map(|(one, left)| left / one).min().unwrap_or(0);
            let number = most.min(lot.number);
            for (left, one) in left.iter_mut().zip(&lot.counts) {
                *left -= one * number;
            }
            set += usize::from(number) * stride;
        }
        (set > 0 && total(&left) == 0).then_some(set)
    }

    /// Every part of a set that might be a parcel and holds one of its largest lots.
    pub fn parts(&self, set: usize, found: &mut Vec<usize>) {
        found.clear();
        let digits = self.lots.iter().zip(&self.strides);
        let digits = digits.map(|(lot, &stride)| (usize::from(digit(set, stride, lot)), stride));
        let mut is_first = true;
        for (number, stride) in digits.rev().filter(|(number, _)| *number > 0) {
            let known = if is_first { 1 } else { found.len() };
            for more in 1..=number {
                for index in 0..known {
                    let before = if is_first { 0 } else { found[index] };
                    let part = before + more * stride;
                    // What is no parcel is none with more in it.
                    if self.are_parcels[part] {
                        found.push(part);
                    }
                }
            }
            is_first = false;
        }
    }

    /// Finds out what any parcels of each set cost at least; how many ways were looked at.
    ///
    /// The first parcel of all takes one of the largest lots, so no rest has all of them. Where cartons may be no fuller
    /// than the last time, nothing costs less than then, so a set whose first parcel and rest cost the same still costs
    /// that.
    pub fn sum_up(&mut self, is_anew: bool) -> usize {
        let mut parts = Vec::new();
        let mut looks = 0;
        self.any[0] = 0;
        let full = self.full();
        let largest = self.strides.last().copied().unwrap_or(1);
        for set in (1..=full - largest).chain([full]) {
            looks += 1;
            if !is_anew && self.worth_of(self.first[set], set) == self.any[set] {
                continue;
            }
            self.parts(set, &mut parts);
            looks += parts.len() + self.lots.len();
            let mut least = (NEVER, 0);
            for &part in &parts {
                least = least.min((self.worth_of(part, set), part));
            }
            (self.any[set], self.first[set]) = least;
        }
        looks
    }
}

/// How many of a lot are in a set.
fn digit(set: usize, stride: usize, lot: &Lot) -> u16 {
    let number = set / stride % (usize::from(lot.number) + 1);
    u16::try_from(number).unwrap_or(lot.number)
}

#[cfg(test)]
mod tests;
