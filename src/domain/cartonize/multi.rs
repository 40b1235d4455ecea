//! Several parcels: branch and bound over the first parcel, then sharing units anew between the parcels found.

use std::rc::Rc;

use super::{
    body::{Block, volume},
    budget::Depth,
    construct::{Caps, Rule},
    lots::are_too_many,
    merge::Reach,
    order::{KEYS, Numbers, perturb, sort_into},
    pack::{Pack, units_of},
    single::Packer,
    units::{Counts, NO_LIMIT, total},
};

/// From more units on, an answer by stacks comes first.
const STACKED_UNITS_MIN: usize = 40;

/// The most of the work that an order is worth that each search may take, in percent.
struct Shares {
    middle: usize,
    whole: usize,
    solid: usize,
    divide: usize,
    spread: usize,
    cut: usize,
    rows: usize,
    full: usize,
    anew: usize,
    share: usize,
    rest: usize,
}

/// What is kept of the work for all units in one carton where that might cost less, in percent.
const KEPT_FOR_ONE: usize = 25;

const SHARES: Shares = Shares {
    middle: 10,
    whole: 20,
    solid: 15,
    divide: 80,
    spread: 15,
    cut: 10,
    rows: 30,
    full: 40,
    anew: 80,
    share: 15,
    rest: 100,
};

/// Parcels that hold given units together.
#[derive(Debug, Clone, Default)]
pub struct Parcels {
    /// The parcels.
    pub packs: Vec<Rc<Pack>>,
}

impl Parcels {
    /// What they cost together.
    #[must_use]
    pub fn price(&self) -> i64 {
        self.packs.iter().map(|pack| pack.price).sum()
    }
}

/// The state of one branch and bound.
struct Search {
    best: Option<Parcels>,
    bound: i64,
    nodes: usize,
    chosen: Vec<Rc<Pack>>,
    numbers: Option<Numbers>,
}

impl Packer<'_> {
    /// The cheapest parcels found for all of `counts`; `None` where some unit goes into no carton.
    pub fn parcels(&mut self, counts: &[u16]) -> Option<Parcels> {
        let mut best = self.first_answer(counts)?;
        self.allow(SHARES.middle);
        if let Some(pack) = self.single(counts, best.price(), Depth::Middle) {
            best = Parcels { packs: vec![pack] };
        }
        self.allow(SHARES.whole);
        if let Some(whole) = self.whole(counts, best.price()) {
            best = whole;
        }
        let is_one = total(counts) < 2;
        if !is_one && !self.is_least(counts, best.price()) {
            let one = self.floor_of_one(counts);
            if one.is_some_and(|(least, _)| least < best.price()) {
                self.kept_percent = KEPT_FOR_ONE;
            }
            self.several(counts, &mut best);
            self.kept_percent = 0;
        }
        self.allow(SHARES.full);
        if let Some(pack) = self.single(counts, best.price(), Depth::Full) {
            best = Parcels { packs: vec![pack] };
        }
        if is_one {
            return Some(best);
        }
        if let Some(ways) = self.budget.ways_anew
            && best.packs.len() > 2
            && !self.is_least(counts, best.price())
        {
            self.allow(SHARES.anew);
            self.redivide(&mut best, ways);
        }
        let mut exchanges = self.budget.exchanges;
        if best.packs.len() == 1 && self.two_might_cost_less(counts, best.price()) {
            self.allow(SHARES.share);
            let pack = Rc::clone(best.packs.first()?);
            if let Some(better) = self.share(&[pack], &mut exchanges) {
                best.packs = better;
                self.improve(&mut best, &mut exchanges);
            }
        }
        if let Some(better) = self.combine(counts, best.price()) {
            best = better;
        }
        // What follows finds more, but what it finds hangs on every carton and price.
        if self.budget.branch_nodes == 0 || self.is_least(counts, best.price()) {
            return Some(best);
        }
        self.allow(SHARES.rest);
        self.respread(&mut best);
        let nodes = self.budget.branch_nodes;
        if let Some(split) = self.branch(counts, best.price(), nodes, None) {
            best = split;
        }
        self.improve(&mut best, &mut exchanges);
        if !self.is_least(counts, best.price()) {
            self.renew(&mut best, &mut exchanges);
        }
        if let Some(better) = self.combine(counts, best.price()) {
            best = better;
            self.improve(&mut best, &mut exchanges);
        }
        Some(best)
    }

    /// Better parcels from all ways to divide few units; in sets of cartons, from rows that are cut and from cartons that
    /// are filled in rows where there are more.
    fn several(&mut self, counts: &[u16], best: &mut Parcels) {
        self.allow(SHARES.solid);
        if let Some(solid) = self.solid(counts, best.price(), self.budget.solid_blocks) {
            *best = solid;
        }
        self.allow(SHARES.divide);
        let (divided, is_done) = self.divide(counts, best.price(), self.budget.ways);
        if let Some(divided) = divided {
            *best = divided;
        }
        if is_done && !are_too_many(counts, self.budget.ways) {
            return;
        }
        if self.budget.spreads {
            self.allow(SHARES.spread);
            if let Some(spread) = self.spread(counts, best.price()) {
                *best = spread;
            }
        }
        self.allow(SHARES.cut);
        if let Some(cut) = self.cut(counts, best.price(), self.budget.cuts) {
            *best = cut;
        }
        self.allow(SHARES.rows);
        if let Some(rows) = self.in_rows(counts, best.price(), self.budget.row_passes) {
            *best = rows;
        }
    }

    /// An answer at once, however good: everything else only has to be better.
    fn first_answer(&mut self, counts: &[u16]) -> Option<Parcels> {
        if let Some(known) = self.known_answer(counts) {
            return Some(known);
        }
        self.forget_answer();
        if total(counts) > STACKED_UNITS_MIN {
            return self.stacked(counts);
        }
        if let Some(pack) = self.single(counts, NO_LIMIT, Depth::Glance) {
            return Some(Parcels { packs: vec![pack] });
        }
        let budget = self.budget.for_an_answer();
        let whole = std::mem::replace(&mut self.budget, budget);
        let found = self.branch(counts, NO_LIMIT, 0, None);
        self.budget = whole;
        found
    }

    /// The parcels of an answer that was found before, where they hold just these units.
    fn known_answer(&self, counts: &[u16]) -> Option<Parcels> {
        let of_these = |pack: &&Rc<Pack>| {
            let mut kinds = pack.counts.iter().zip(counts);
            let is_closed = pack.hold.is_some_and(|hold| self.closed.contains(&hold));
            !is_closed && kinds.all(|(some, all)| some <= all)
        };
        let known = self.known_parcels.iter().filter(of_these);
        let packs: Vec<Rc<Pack>> = known.cloned().collect();
        let held = |kind: usize| -> u16 { packs.iter().map(|pack| pack.counts[kind]).sum() };
        let holds_all = (0..counts.len()).all(|kind| held(kind) == counts[kind]);
        holds_all.then_some(Parcels { packs })
    }

    /// True when no parcels of all of `counts` can cost less.
    #[must_use]
    pub fn is_proven(&self, counts: &[u16], price: i64) -> bool {
        let one = self.floor_of_one(counts);
        one.is_none_or(|(least, _)| least >= price) && self.is_least(counts, price)
    }

    fn two_might_cost_less(&self, counts: &[u16], bound: i64) -> bool {
        self.goods
            .two_might_cost_less(counts, &self.cartons_of, bound)
    }

    /// True when no two parcels or more of all of `counts` can cost less.
    fn is_least(&self, counts: &[u16], bound: i64) -> bool {
        let (goods, accepts) = (self.goods, self.cartons_of.as_slice());
        !goods.two_might_cost_less(counts, accepts, bound)
            && !goods.more_might_cost_less(&self.floors, counts, accepts, bound)
    }

    /// Parcels for `counts` that cost less than `bound`, within so many steps.
    fn branch(
        &mut self,
        counts: &[u16],
        bound: i64,
        nodes: usize,
        numbers: Option<Numbers>,
    ) -> Option<Parcels> {
        let mut search = Search {
            best: None,
            bound,
            nodes,
            chosen: Vec::new(),
            numbers,
        };
        self.step(&mut search, counts, 0);
        search.best
    }

    fn step(&mut self, search: &mut Search, rest: &[u16], spent: i64) {
        if total(rest) == 0 {
            if spent < search.bound {
                search.bound = spent;
                search.best = Some(Parcels {
                    packs: search.chosen.clone(),
                });
            }
            return;
        }
        // Without a first answer the search goes on, however long the way down is.
        let answered = search.bound < NO_LIMIT;
        let ends = answered && (search.nodes == 0 || self.is_spent());
        if ends || spent + self.floor_of_any(rest) >= search.bound {
            return;
        }
        search.nodes = search.nodes.saturating_sub(1);
        if let Some(last) = self.single(rest, search.bound - spent, Depth::Quick) {
            search.bound = spent + last.price;
            let packs = search.chosen.iter().cloned().chain([last]).collect();
            search.best = Some(Parcels { packs });
        }
        let mut branches = self.first_parcels(rest, search);
        branches.truncate(self.budget.branches);
        for (_, pack) in branches {
            let left: Counts = rest
                .iter()
                .zip(&pack.counts)
                .map(|(all, used)| all - used)
                .collect();
            let spent = spent + pack.price;
            search.chosen.push(pack);
            self.step(search, &left, spent);
            search.chosen.pop();
        }
    }

    /// Parcels that could be the first of several, the most promising first.
    fn first_parcels(&mut self, rest: &[u16], search: &mut Search) -> Vec<(i64, Rc<Pack>)> {
        let mut found: Vec<(i64, Rc<Pack>)> = Vec::new();
        for hold in 0..self.goods.holds.len() {
            // With an answer at hand there is no need to go on beyond the work that an order is worth.
            if search.bound < NO_LIMIT && self.is_spent() {
                break;
            }
            for blocks in self.fills(hold, rest, search) {
                let Some(mut pack) = Pack::of(self.goods, hold, blocks).map(Rc::new) else {
                    continue;
                };
                if found.iter().any(|(_, known)| known.counts == pack.counts) {
                    continue;
                }
                if let Some(cheaper) = self.single(&pack.counts, pack.price, Depth::Quick) {
                    pack = cheaper;
                } else {
                    self.note(&pack);
                }
                let (space, weight) = (
                    self.goods.volume(&pack.counts),
                    self.goods.weight_g(&pack.counts),
                );
                let worth = self.floors.of_any(space, weight).max(1);
                found.push((pack.price * 1_000 / worth, pack));
            }
        }
        found.sort_by_key(|(promise, pack)| (*promise, total(&pack.counts)));
        found
    }

    /// The fullest packings of one carton with some of `rest`.
    fn fills(&mut self, hold: usize, rest: &[u16], search: &mut Search) -> Vec<Vec<Block>> {
        let goods = self.goods;
        let Some(carton) = goods.holds.get(hold) else {
            return Vec::new();
        };
        let fitting: Counts = rest
            .iter()
            .enumerate()
            .map(|(kind, &count)| if self.goes_into(kind, hold) { count } else { 0 })
            .collect();
        if total(&fitting) == 0 {
            return Vec::new();
        }
        let room = self.fitter.room(goods, carton, &fitting);
        let caps = Caps {
            volume: carton.volume_max,
            weight_g: carton.weight_max,
            apart: &goods.apart,
            limits: &goods.limits,
        };
        let mut order = Vec::new();
        let mut best: Option<(i64, Vec<Block>)> = None;
        let rules = [Rule::Contact, Rule::Lowest, Rule::Corner];
        self.fitter.steps_left();
        for pass in 0..self.budget.fills {
            sort_into(&mut order, &goods.kinds, &fitting, KEYS[pass % KEYS.len()]);
            if let Some(numbers) = &mut search.numbers {
                perturb(&mut order, &goods.kinds, numbers, 2);
            }
            self.fitter
                .builder
                .pack_some(&room, &order, rules[pass % rules.len()], &caps);
            let taken: i64 = self
                .fitter
                .builder
                .blocks
                .iter()
                .map(|block| volume(block.body.edges()))
                .sum();
            if taken > 0 && best.as_ref().is_none_or(|(most, _)| taken > *most) {
                best = Some((taken, self.fitter.builder.blocks.clone()));
            }
        }
        let mut found: Vec<Vec<Block>> = best.into_iter().map(|(_, blocks)| blocks).collect();
        let full = volume(carton.inner);
        if self.budget.joins_parcels
            && search.numbers.is_none()
            && caps.volume == full
            && goods.volume(&fitting) * 100 >= full * 97
            && goods.weight_g(&fitting) <= caps.weight_g
            && goods.may_share(&fitting)
        {
            let reach = Reach {
                tolerance: 0,
                waste: full / 50,
                parts: self.budget.trials[3].parts,
            };
            found.extend(self.fitter.joiner.fullest(&room, &fitting, reach, 97));
        }
        found
    }

    /// Packs triples of parcels anew in other orders.
    fn renew(&mut self, best: &mut Parcels, exchanges: &mut usize) {
        let mut numbers = Numbers::starting(7);
        let mut round = 0;
        while round < self.budget.renewals && best.packs.len() > 1 && !self.is_spent() {
            round += 1;
            let mut indices: Vec<usize> = (0..best.packs.len()).collect();
            while indices.len() > 3 {
                indices.swap_remove(numbers.below(indices.len()));
            }
            indices.sort_unstable();
            let packs = indices.iter().map(|&index| &best.packs[index]);
            let price: i64 = packs.clone().map(|pack| pack.price).sum();
            let union = units_of(self.goods, packs);
            let nodes = self.budget.branch_nodes / 4;
            let start = u64::try_from(round).unwrap_or(0);
            if let Some(better) = self.branch(&union, price, nodes, Some(Numbers::starting(start)))
            {
                replace(best, &indices, better.packs);
                self.improve(best, exchanges);
            }
        }
    }
}

/// Puts other parcels in the place of those at `indices`, which ascend.
pub fn replace(best: &mut Parcels, indices: &[usize], better: Vec<Rc<Pack>>) {
    for &index in indices.iter().rev() {
        best.packs.remove(index);
    }
    best.packs.extend(better);
}
