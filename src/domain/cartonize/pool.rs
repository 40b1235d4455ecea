//! Every parcel that a search came upon, and the cheapest choice among them that holds each unit once.
//!
//! Parcels that were found on different ways often go together better than those of any one way; with each carton used
//! no more often than there are.

use std::{collections::HashMap, rc::Rc};

use super::{
    budget::STEPS_MOST, mixing::Mixing, multi::Parcels, pack::Pack, single::Packer, tally::Tally,
    units::NO_LIMIT,
};

/// The most parcels that are looked at for one unit.
const CHOICES_MAX: usize = 600;
/// Looking at so many of them is a step.
const CHOICES_OF_A_STEP: usize = 4;
/// Reading so many kinds of a parcel is a step.
const KINDS_OF_A_STEP: usize = 8;
/// Reading a parcel takes so many.
const STEPS_OF_A_PARCEL: usize = 50;
/// Looking for the next parcel takes so many.
const STEPS_OF_A_CHOICE: usize = 8;
/// The share of the work of an order that one choice may take: one part in so many.
const SHARE: usize = 6;

/// Shares of prices are told in so many parts of a cent.
const SCALE: i64 = 1_000;

/// A parcel with what is needed to choose it.
struct Candidate<'a> {
    pack: &'a Rc<Pack>,
    tally: u128,
    space: i64,
    weight_g: i64,
    /// What its units cost at least in any parcels of the pool.
    least: i64,
}

impl Candidate<'_> {
    /// What it costs beyond the least.
    fn slack(&self) -> i64 {
        self.pack.price * SCALE - self.least
    }
}

/// One way through the parcels of a pool.
struct Choice<'a> {
    tally: Tally,
    /// For each kind, by the lowest bit of its field, the parcels that hold some of it and none before it, the most
    /// promising first.
    of_kind: Vec<Vec<Candidate<'a>>>,
    /// For what is still to be held the least that was spent before, where every carton is in stock as often as needed.
    seen: Option<HashMap<u128, i64, Mixing>>,
    chosen: Vec<&'a Rc<Pack>>,
    used: Vec<usize>,
    best: Option<Parcels>,
    bound: i64,
    steps_max: usize,
}

/// What is still to be held.
#[derive(Clone, Copy)]
struct Open {
    tally: u128,
    space: i64,
    weight_g: i64,
    least: i64,
    spent: i64,
}

/// The share of a price that falls to one of all volumes.
fn share_of(price: i64, one: i64, all: i64) -> i64 {
    price.checked_mul(one).map_or_else(
        || {
            let share = i128::from(price) * i128::from(one) / i128::from(all);
            i64::try_from(share).unwrap_or(NO_LIMIT)
        },
        |share| share / all,
    )
}

impl Packer<'_> {
    /// Notes a parcel for [`Packer::combine`].
    pub fn note(&mut self, pack: &Rc<Pack>) {
        self.pool.push(Rc::clone(pack));
    }

    /// The cheapest parcels for all of `counts` from those that were found so far, where they cost less than `bound`.
    pub fn combine(&mut self, counts: &[u16], bound: i64) -> Option<Parcels> {
        let tally = Tally::of(counts)?;
        let mut pool = std::mem::take(&mut self.pool);
        pool.sort_by(|one, two| {
            let key = |pack: &Pack| (pack.hold, pack.price);
            let counts = one.counts.cmp(&two.counts);
            counts.then_with(|| key(one).cmp(&key(two)))
        });
        pool.dedup_by(|one, two| one.counts == two.counts && one.hold == two.hold);
        let within = pool.iter().filter(|pack| {
            let mut kinds = pack.counts.iter().zip(counts);
            kinds.all(|(some, all)| some <= all)
        });
        let within: Vec<&Rc<Pack>> = within.collect();
        let least = self.least_shares(&within);
        let is_held = |(&count, &least): (&u16, &i64)| count == 0 || least < NO_LIMIT;
        if !counts.iter().zip(&least).all(is_held) {
            drop(within);
            self.pool = pool;
            return None;
        }
        let is_plenty = |pack: &&Rc<Pack>| {
            let hold = pack.hold.and_then(|hold| self.goods.holds.get(hold));
            hold.is_none_or(|hold| hold.stock == u32::MAX)
        };
        let mut choice = Choice {
            of_kind: self.candidates_by_kind(&within, &least, &tally),
            seen: within.iter().all(is_plenty).then(HashMap::default),
            tally,
            chosen: Vec::new(),
            used: vec![0; self.goods.holds.len()],
            best: None,
            bound,
            steps_max: (self.steps() + self.steps_max() / SHARE).min(STEPS_MOST),
        };
        let open = Open {
            tally: choice.tally.full,
            space: self.goods.volume(counts),
            weight_g: self.goods.weight_g(counts),
            least: sum_of(counts, &least),
            spent: 0,
        };
        self.looks += STEPS_OF_A_PARCEL * pool.len() * (1 + counts.len() / KINDS_OF_A_STEP);
        self.choose_next(&mut choice, open);
        let best = choice.best.take();
        drop(choice);
        self.pool = pool;
        best
    }

    /// For each kind the least share that one of its units has in the price of any of these parcels, by its space.
    fn least_shares(&self, pool: &[&Rc<Pack>]) -> Vec<i64> {
        let kinds = &self.goods.kinds;
        let mut least = vec![NO_LIMIT; kinds.len()];
        for pack in pool {
            let space = self.goods.volume(&pack.counts).max(1);
            let known = least.iter_mut().zip(kinds).zip(&pack.counts);
            for ((least, kind), _) in known.filter(|(_, count)| **count > 0) {
                *least = (*least).min(share_of(pack.price * SCALE, kind.volume, space));
            }
        }
        least
    }

    fn candidates_by_kind<'p>(
        &self,
        pool: &[&'p Rc<Pack>],
        least: &[i64],
        tally: &Tally,
    ) -> Vec<Vec<Candidate<'p>>> {
        let mut of_kind: Vec<Vec<Candidate<'p>>> = Vec::new();
        of_kind.resize_with(128, Vec::new);
        for &pack in pool {
            let Some(kind) = pack.counts.iter().position(|&count| count > 0) else {
                continue;
            };
            let field = tally.one(kind).map_or(0, u128::trailing_zeros) as usize;
            of_kind[field].push(Candidate {
                pack,
                tally: tally.packed(&pack.counts),
                space: self.goods.volume(&pack.counts),
                weight_g: self.goods.weight_g(&pack.counts),
                least: sum_of(&pack.counts, least),
            });
        }
        for kind in &mut of_kind {
            kind.sort_by_key(|candidate| (candidate.slack(), -candidate.space));
            kind.truncate(CHOICES_MAX);
        }
        of_kind
    }

    fn choose_next(&mut self, choice: &mut Choice<'_>, open: Open) {
        if open.tally == 0 {
            choice.bound = open.spent;
            choice.best = Some(Parcels {
                packs: choice.chosen.iter().map(|pack| Rc::clone(pack)).collect(),
            });
            return;
        }
        self.looks += STEPS_OF_A_CHOICE;
        let floor = self.floors.of_so_many(1, open.space, open.weight_g);
        if open.spent + floor >= choice.bound || self.steps() > choice.steps_max {
            return;
        }
        if let Some(seen) = &mut choice.seen {
            let known = seen.entry(open.tally).or_insert(NO_LIMIT);
            if *known <= open.spent {
                return;
            }
            *known = open.spent;
        }
        let bit = open.tally.trailing_zeros();
        // Fields start one after the other, so the first unit's field is the last that starts at its bit or before.
        let field = choice.tally.field_of(bit);
        for index in 0..choice.of_kind[field].len() {
            let candidate = &choice.of_kind[field][index];
            let pack = candidate.pack;
            // Those that follow cost still more beyond the least.
            if open.spent * SCALE + open.least + candidate.slack()
                > (choice.bound - 1).saturating_mul(SCALE)
            {
                break;
            }
            self.looks += usize::from(index % CHOICES_OF_A_STEP == 0);
            if !choice.tally.is_within(candidate.tally, open.tally)
                || open.spent + pack.price >= choice.bound
                || !self.is_in_stock(choice, pack)
            {
                continue;
            }
            let rest = Open {
                tally: open.tally - candidate.tally,
                space: open.space - candidate.space,
                weight_g: open.weight_g - candidate.weight_g,
                least: open.least - candidate.least,
                spent: open.spent + pack.price,
            };
            if let Some(used) = pack.hold.and_then(|hold| choice.used.get_mut(hold)) {
                *used += 1;
            }
            choice.chosen.push(pack);
            self.choose_next(choice, rest);
            choice.chosen.pop();
            if let Some(used) = pack.hold.and_then(|hold| choice.used.get_mut(hold)) {
                *used -= 1;
            }
        }
    }

    fn is_in_stock(&self, choice: &Choice<'_>, pack: &Pack) -> bool {
        pack.hold.is_none_or(|hold| {
            let used = choice.used.get(hold).copied().unwrap_or(0);
            let stock = self.goods.holds.get(hold).map_or(0, |hold| hold.stock);
            used < usize::try_from(stock).unwrap_or(usize::MAX)
        })
    }
}

/// What so many units of each kind cost at these shares.
fn sum_of(counts: &[u16], shares: &[i64]) -> i64 {
    let units = counts.iter().zip(shares).filter(|(count, _)| **count > 0);
    let costs = units.map(|(&count, &share)| share.saturating_mul(i64::from(count)));
    costs.fold(0, i64::saturating_add)
}
