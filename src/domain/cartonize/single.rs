//! One parcel: the cheapest carton that takes given units, and what no parcel of them can cost less than.

use std::{collections::HashMap, rc::Rc};

use super::{
    body::{Block, Body},
    budget::{Budget, Depth, STEPS_MOST},
    fit::Fitter,
    floors::Floors,
    mixing::Mixing,
    pack::Pack,
    units::{Counts, Goods, NO_LIMIT, total},
};

/// What looking at one way to share units counts as, in steps.
const STEPS_OF_A_LOOK: usize = 50;
/// Up to so many kinds a look takes no more than that.
const KINDS_OF_A_LOOK: usize = 20;

/// What is known about some units as one parcel.
#[derive(Debug, Clone, Default)]
struct Known {
    found: Option<Rc<Pack>>,
    /// Below this price nothing more is to be found, by depth.
    none_below: [i64; 4],
}

/// What quick trials of units in a carton gave; nothing where it did not take them.
type Tried = HashMap<(Counts, usize), Option<Rc<Pack>>, Mixing>;

/// What searches for one request tell each other.
#[derive(Debug, Default)]
pub struct Memory {
    /// What arranged units, with what it remembers.
    fitter: Fitter,
    tried: Tried,
    /// The work of looking at ways to share units, in steps.
    looks: usize,
    /// Every parcel found so far.
    pub pool: Vec<Rc<Pack>>,
}

/// Packs single parcels and remembers every answer.
#[derive(Debug)]
pub struct Packer<'a> {
    /// What is packed.
    pub goods: &'a Goods<'a>,
    /// How far to search.
    pub budget: Budget,
    /// Finds arrangements.
    pub fitter: Fitter,
    /// For each kind the cartons it goes into alone, a bit each.
    pub cartons_of: Vec<u64>,
    /// The work that an order is worth.
    steps_max: usize,
    /// The work after which only what must be done is done.
    steps_until: usize,
    /// How much of that work is kept for later searches, in percent.
    pub kept_percent: usize,
    /// The work of looking at ways to share units, in steps.
    pub looks: usize,
    known: HashMap<Counts, Known, Mixing>,
    tried: Tried,
    /// The cartons that are used no more.
    pub closed: Vec<usize>,
    /// The parcels that were found in them.
    set_by: Vec<Rc<Pack>>,
    /// Every other parcel found so far.
    pub pool: Vec<Rc<Pack>>,
    /// The parcels of an answer that was found before: a search begins with them.
    pub known_parcels: Vec<Rc<Pack>>,
    /// What no parcels can cost less than.
    pub floors: Floors,
}

impl<'a> Packer<'a> {
    /// A packer of these goods that goes on from what was found before.
    #[must_use]
    pub fn new(goods: &'a Goods<'a>, budget: &Budget, memory: Memory) -> Self {
        let lines = goods.kinds.iter().flat_map(|kind| &kind.lines);
        let units: usize = lines
            .map(|&(_, count)| usize::try_from(count).unwrap_or(0))
            .sum();
        let cartons_of = goods
            .kinds
            .iter()
            .map(|kind| {
                goods
                    .holds
                    .iter()
                    .enumerate()
                    .fold(0, |all, (index, hold)| {
                        let fits = kind.volume <= hold.volume_max
                            && goods.price(index, kind.weight_g).is_some()
                            && kind
                                .turns
                                .iter()
                                .any(|turn| (0..3).all(|axis| turn[axis] <= hold.inner[axis]));
                        if fits && !kind.own_only && goods.may_hold(kind) {
                            all | 1 << index
                        } else {
                            all
                        }
                    })
            })
            .collect();
        Self {
            goods,
            budget: *budget,
            fitter: memory.fitter,
            cartons_of,
            looks: memory.looks,
            steps_max: budget.steps_for(units, goods.holds.len()).min(STEPS_MOST),
            steps_until: 0,
            kept_percent: 0,
            known: HashMap::default(),
            tried: memory.tried,
            closed: Vec::new(),
            set_by: Vec::new(),
            pool: memory.pool,
            known_parcels: Vec::new(),
            floors: Floors::of(goods),
        }
    }

    /// What another search may go on from.
    pub fn into_memory(mut self) -> Memory {
        self.pool.append(&mut self.set_by);
        Memory {
            fitter: self.fitter,
            tried: self.tried,
            looks: self.looks,
            pool: self.pool,
        }
    }

    /// Leaves so much of the work that an order is worth to the search after this one, in percent.
    pub fn leave(&mut self, percent: usize) {
        self.steps_max -= self.steps_max * percent / 100;
    }

    /// Uses a carton no more, as none is left.
    pub fn close(&mut self, hold: usize) {
        self.closed.push(hold);
        let (gone, kept) = std::mem::take(&mut self.pool)
            .into_iter()
            .partition::<Vec<_>, _>(|pack| pack.hold == Some(hold));
        self.pool = kept;
        self.set_by.extend(gone);
        for cartons in &mut self.cartons_of {
            *cartons &= !(1 << hold);
        }
        self.known.clear();
    }

    /// How much work was done so far.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.fitter.steps() + self.looks
    }

    /// Notes that a way to share units was looked at.
    pub fn look(&mut self) {
        self.looks += STEPS_OF_A_LOOK + 2 * self.goods.kinds.len().saturating_sub(KINDS_OF_A_LOOK);
    }

    /// From here on there is an answer: what follows may take so much of the work that an order is worth, in percent,
    /// and packings are given up, too, when it is done. What a search leaves over is no other's, and what it wants
    /// beyond is taken from no other.
    pub fn allow(&mut self, percent: usize) {
        let share = self.steps_max * percent / 100;
        let most = self.steps_max - self.steps_max * self.kept_percent / 100;
        self.steps_until = (self.steps() + share).min(most);
        self.fitter.steps_max = Some(self.steps_until.saturating_sub(self.looks));
        self.fitter.steps_left();
    }

    /// From here on there is none: whatever it takes is done.
    pub fn forget_answer(&mut self) {
        self.steps_until = self.steps_max;
        self.fitter.steps_max = None;
        self.fitter.steps_left();
    }

    /// True when a kind goes into a carton, alone at least.
    #[must_use]
    pub fn goes_into(&self, kind: usize, hold: usize) -> bool {
        self.cartons_of
            .get(kind)
            .is_some_and(|cartons| cartons >> hold & 1 == 1)
    }

    /// True when a kind goes into some carton.
    #[must_use]
    pub fn goes_into_any(&self, kind: usize) -> bool {
        self.cartons_of
            .get(kind)
            .is_some_and(|&cartons| cartons > 0)
    }

    /// The work that an order is worth.
    #[must_use]
    pub fn steps_max(&self) -> usize {
        self.steps_max
    }

    /// True when only what must be done is done any more.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.steps() > self.steps_until
    }

    /// True when there is an answer and no work left: nothing more is packed.
    fn gives_up(&self) -> bool {
        self.fitter.steps_max.is_some() && self.is_spent()
    }

    /// The cartons that each of these units goes into alone, a bit each.
    #[must_use]
    pub fn cartons_for(&self, counts: &[u16]) -> u64 {
        self.cartons_of
            .iter()
            .zip(counts)
            .filter(|&(_, &count)| count > 0)
            .fold(u64::MAX, |all, (&cartons, _)| all & cartons)
    }

    /// Prices of the cartons that may take all of `counts` by size, space, weight and tags.
    pub fn prices(&self, counts: &[u16]) -> impl Iterator<Item = (i64, usize)> {
        let cartons = if self.goods.may_share(counts) {
            self.cartons_for(counts)
        } else {
            0
        };
        let (space, weight) = (self.goods.volume(counts), self.goods.weight_g(counts));
        let holds = self.goods.holds.iter().enumerate();
        holds
            .filter(move |(index, hold)| cartons >> index & 1 == 1 && space <= hold.volume_max)
            .filter_map(move |(index, _)| Some((self.goods.price(index, weight)?, index)))
    }

    /// The same, the cheapest first and of equal price the smallest.
    pub fn candidates(&self, counts: &[u16]) -> Vec<(i64, usize)> {
        let mut found: Vec<(i64, usize)> = self.prices(counts).collect();
        let outer = |index: usize| self.goods.holds.get(index).map(|hold| hold.outer_volume);
        found.sort_by_key(|&(price, index)| (price, outer(index), index));
        found
    }

    /// The price of these units' own box, where they are one unit that may ship in it.
    fn own_price(&self, counts: &[u16]) -> Option<i64> {
        if total(counts) != 1 {
            return None;
        }
        let (kind, _) = self.goods.present(counts).next()?;
        kind.own_price
    }

    /// The least that one parcel of these units costs, and how full it would be at that price, in thousandths; `None`
    /// when one parcel cannot hold them.
    #[must_use]
    pub fn floor_of_one(&self, counts: &[u16]) -> Option<(i64, i64)> {
        let space = self.goods.volume(counts);
        let boxed = self.prices(counts).map(|(price, index)| {
            let most = self
                .goods
                .holds
                .get(index)
                .map_or(1, |hold| hold.volume_max);
            (price, space * 1_000 / most.max(1))
        });
        boxed
            .chain(self.own_price(counts).map(|price| (price, 0)))
            .min()
    }

    /// The least that any parcels of these units cost together.
    #[must_use]
    pub fn floor_of_any(&self, counts: &[u16]) -> i64 {
        if total(counts) == 0 {
            return 0;
        }
        let (space, weight) = (self.goods.volume(counts), self.goods.weight_g(counts));
        self.floors.of_so_many(1, space, weight)
    }

    /// The cheapest parcel of these units that costs less than `below`.
    pub fn single(&mut self, counts: &[u16], below: i64, depth: Depth) -> Option<Rc<Pack>> {
        let depth = if self.is_spent() {
            Depth::Glance
        } else {
            depth
        };
        let mut level = depth as usize;
        let mut known = match self.known.remove(counts) {
            Some(known) => known,
            None => self.nothing_but_own_box(counts),
        };
        let tried = known.none_below[if self.is_spent() { 0 } else { level }];
        let found = known.found.as_ref().map_or(NO_LIMIT, |pack| pack.price);
        let limit = below.min(found);
        if limit > tried && !self.gives_up() {
            let mut reached = limit;
            for (price, index) in self.candidates(counts) {
                if price >= limit {
                    break;
                }
                let Some(hold) = self.goods.holds.get(index).filter(|_| price >= tried) else {
                    continue;
                };
                if self.is_spent() {
                    level = 0;
                }
                let trials = &self.budget.trials;
                let mut less = (0..level).rev();
                let before = less.find(|&less| price < known.none_below[less]);
                let trial = (&trials[level], before.map(|less| &trials[less]));
                let fit = self.fitter.fit_all(self.goods, hold, counts, trial);
                if let Some(blocks) = fit {
                    let pack = Rc::new(Pack {
                        hold: Some(index),
                        counts: counts.to_vec(),
                        blocks,
                        price,
                    });
                    self.note(&pack);
                    known.found = Some(pack);
                    reached = price;
                    break;
                }
                // What was given up for want of work is not known to fail.
                if self.gives_up() {
                    reached = price;
                    break;
                }
            }
            for none_below in known.none_below.iter_mut().take(level + 1) {
                *none_below = reached.max(*none_below);
            }
        }
        let found = known.found.clone();
        self.known.insert(counts.to_vec(), known);
        found.filter(|pack| pack.price < below)
    }

    /// Units in one carton, tried quickly; a parcel of them that costs no more where that is known.
    pub fn in_hold(&mut self, counts: &Counts, hold: usize, price: i64) -> Option<Rc<Pack>> {
        self.known_at(counts, price)
            .or_else(|| self.just_in(counts, hold, price))
    }

    /// Units in just this carton, tried quickly.
    pub fn just_in(&mut self, counts: &Counts, hold: usize, price: i64) -> Option<Rc<Pack>> {
        let key = (counts.clone(), hold);
        if let Some(known) = self.tried.get(&key) {
            return known.clone();
        }
        if self.is_spent() {
            return None;
        }
        let trial = &self.budget.trials[Depth::Quick as usize];
        let carton = self.goods.holds.get(hold)?;
        let fit = self
            .fitter
            .fit_all(self.goods, carton, counts, (trial, None));
        // What was given up for want of work is not known to stay out.
        if fit.is_none() && self.is_spent() {
            return None;
        }
        let pack = fit.map(|blocks| {
            Rc::new(Pack {
                hold: Some(hold),
                counts: counts.clone(),
                blocks,
                price,
            })
        });
        self.tried.insert(key, pack.clone());
        if let Some(pack) = &pack {
            self.keep(pack);
        }
        pack
    }

    /// A parcel of these units that was found before and costs at most so much.
    #[must_use]
    pub fn known_at(&self, counts: &[u16], price: i64) -> Option<Rc<Pack>> {
        let found = self.known.get(counts)?.found.clone();
        found.filter(|pack| pack.price <= price)
    }

    /// Keeps a parcel that was found by another way, as the cheapest of its units where it is that.
    pub fn keep(&mut self, pack: &Rc<Pack>) {
        self.note(pack);
        let known = match self.known.remove(&pack.counts) {
            Some(known) => known,
            None => self.nothing_but_own_box(&pack.counts),
        };
        let cheaper = |found: &Rc<Pack>| pack.price < found.price;
        let found = if known.found.as_ref().is_none_or(cheaper) {
            Some(Rc::clone(pack))
        } else {
            known.found
        };
        self.known
            .insert(pack.counts.clone(), Known { found, ..known });
    }

    /// What is known before anything was tried.
    fn nothing_but_own_box(&mut self, counts: &[u16]) -> Known {
        let found = self.own_pack(counts);
        self.pool.extend(found.clone());
        Known {
            found,
            none_below: [0; 4],
        }
    }

    /// One unit in its own box, where it may ship in it.
    pub fn own_pack(&self, counts: &[u16]) -> Option<Rc<Pack>> {
        let price = self.own_price(counts)?;
        let kind = counts.iter().position(|&count| count > 0)?;
        let edges = self.goods.kinds.get(kind)?.turns.first()?;
        let blocks = vec![Block {
            kind,
            body: Body::at([0; 3], *edges),
        }];
        Some(Rc::new(Pack {
            hold: None,
            counts: counts.to_vec(),
            blocks,
            price,
        }))
    }
}
