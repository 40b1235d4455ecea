//! Every parcel that a search came upon, and the cheapest choice among them that holds each unit once.
//!
//! Parcels that were found on different ways often go together better than those of any one way; with each carton used
//! no more often than there are.

use std::rc::Rc;

use super::{
    multi::Parcels,
    single::{Pack, Packer},
    tally::Tally,
};

/// The most parcels that are looked at for one unit.
const CHOICES_MAX: usize = 600;
/// Looking at so many of them is a step.
const CHOICES_OF_A_STEP: usize = 4;
/// The share of the work of an order that one choice may take: one part in so many.
const SHARE: usize = 6;

/// A parcel with what is needed to choose it.
struct Candidate<'a> {
    pack: &'a Rc<Pack>,
    tally: u128,
    space: i64,
    weight_g: i64,
}

/// One way through the parcels of a pool.
struct Choice<'a> {
    tally: Tally,
    /// For each kind, by the lowest bit of its field, the parcels that hold some of it and none before it, the most
    /// promising first.
    of_kind: Vec<Vec<Candidate<'a>>>,
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
    spent: i64,
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
        let mut choice = Choice {
            of_kind: self.candidates_by_kind(&pool, counts, &tally),
            tally,
            chosen: Vec::new(),
            used: vec![0; self.goods.holds.len()],
            best: None,
            bound,
            steps_max: self.steps() + self.steps_max() / SHARE,
        };
        let open = Open {
            tally: choice.tally.full,
            space: self.goods.volume(counts),
            weight_g: self.goods.weight_g(counts),
            spent: 0,
        };
        self.looks += pool.len();
        self.choose_next(&mut choice, open);
        let best = choice.best.take();
        drop(choice);
        self.pool = pool;
        best
    }

    fn candidates_by_kind<'p>(
        &self,
        pool: &'p [Rc<Pack>],
        counts: &[u16],
        tally: &Tally,
    ) -> Vec<Vec<Candidate<'p>>> {
        let mut of_kind: Vec<Vec<(i64, Candidate<'p>)>> = Vec::new();
        of_kind.resize_with(128, Vec::new);
        for pack in pool {
            if !pack
                .counts
                .iter()
                .zip(counts)
                .all(|(some, all)| some <= all)
            {
                continue;
            }
            let Some(kind) = pack.counts.iter().position(|&count| count > 0) else {
                continue;
            };
            let (space, weight_g) = (
                self.goods.volume(&pack.counts),
                self.goods.weight_g(&pack.counts),
            );
            let worth = self.floors.of_any(space, weight_g).max(1);
            let candidate = Candidate {
                pack,
                tally: tally.packed(&pack.counts),
                space,
                weight_g,
            };
            let field = tally.one(kind).map_or(0, u128::trailing_zeros) as usize;
            of_kind[field].push((pack.price * 1_000 / worth, candidate));
        }
        let sorted = of_kind.into_iter().map(|mut kind| {
            kind.sort_by_key(|(promise, _)| *promise);
            kind.truncate(CHOICES_MAX);
            kind.into_iter().map(|(_, candidate)| candidate).collect()
        });
        sorted.collect()
    }

    fn choose_next(&mut self, choice: &mut Choice<'_>, open: Open) {
        if open.tally == 0 {
            choice.bound = open.spent;
            choice.best = Some(Parcels {
                packs: choice.chosen.iter().map(|pack| Rc::clone(pack)).collect(),
            });
            return;
        }
        self.looks += 20;
        let floor = self.floors.of_so_many(1, open.space, open.weight_g);
        if open.spent + floor >= choice.bound || self.steps() > choice.steps_max {
            return;
        }
        let bit = open.tally.trailing_zeros();
        // Fields start one after the other, so the first unit's field is the last that starts at its bit or before.
        let field = choice.tally.field_of(bit);
        self.looks += choice.of_kind[field].len() / CHOICES_OF_A_STEP;
        for index in 0..choice.of_kind[field].len() {
            let candidate = &choice.of_kind[field][index];
            let pack = candidate.pack;
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
