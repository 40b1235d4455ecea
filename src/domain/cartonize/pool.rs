//! Every parcel that a search came upon, and the cheapest choice among them that holds each unit once.
//!
//! Parcels that were found on different ways often go together better than those of any one way; with each carton used
//! no more often than there are.

use std::rc::Rc;

use super::{
    multi::Parcels,
    single::{Pack, Packer},
    units::Counts,
};

/// The most parcels that are looked at for one unit.
const CHOICES_MAX: usize = 400;
/// How often a parcel is taken before what is best is kept.
const NODES_MAX: usize = 4_000;

/// One way through the parcels of a pool.
struct Choice<'a> {
    /// For each kind the parcels that hold some of it and none before it, the most promising first.
    of_kind: Vec<Vec<&'a Rc<Pack>>>,
    chosen: Vec<&'a Rc<Pack>>,
    used: Vec<usize>,
    best: Option<Parcels>,
    bound: i64,
    nodes: usize,
}

impl Packer<'_> {
    /// Notes a parcel for [`Packer::combine`].
    pub fn note(&mut self, pack: &Rc<Pack>) {
        self.pool.push(Rc::clone(pack));
    }

    /// The cheapest parcels for all of `counts` from those that were found so far, where they cost less than `bound`.
    pub fn combine(&mut self, counts: &[u16], bound: i64) -> Option<Parcels> {
        let mut pool = std::mem::take(&mut self.pool);
        let promise = |pack: &Pack| {
            let worth = self.floors.of_any(
                self.goods.volume(&pack.counts),
                self.goods.weight_g(&pack.counts),
            );
            pack.price * 1_000 / worth.max(1)
        };
        pool.sort_by(|one, two| {
            let key = |pack: &Pack| (promise(pack), pack.price, pack.hold);
            key(one)
                .cmp(&key(two))
                .then_with(|| one.counts.cmp(&two.counts))
        });
        pool.dedup_by(|one, two| one.counts == two.counts && one.hold == two.hold);
        let mut of_kind: Vec<Vec<&Rc<Pack>>> = vec![Vec::new(); counts.len()];
        for pack in &pool {
            let first = pack.counts.iter().position(|&count| count > 0);
            let goes = pack
                .counts
                .iter()
                .zip(counts)
                .all(|(some, all)| some <= all);
            if let Some(kind) = first
                .filter(|_| goes)
                .and_then(|kind| of_kind.get_mut(kind))
                && kind.len() < CHOICES_MAX
            {
                kind.push(pack);
            }
        }
        let mut choice = Choice {
            of_kind,
            chosen: Vec::new(),
            used: vec![0; self.goods.holds.len()],
            best: None,
            bound,
            nodes: NODES_MAX,
        };
        let mut rest = counts.to_vec();
        self.choose_next(&mut choice, &mut rest, 0);
        let best = choice.best.take();
        drop(choice);
        self.pool = pool;
        best
    }

    fn choose_next(&mut self, choice: &mut Choice<'_>, rest: &mut Counts, spent: i64) {
        let Some(kind) = rest.iter().position(|&count| count > 0) else {
            choice.bound = spent;
            choice.best = Some(Parcels {
                packs: choice.chosen.iter().map(|pack| Rc::clone(pack)).collect(),
            });
            return;
        };
        self.look();
        if choice.nodes == 0 || spent + self.floor_of_any(rest) >= choice.bound {
            return;
        }
        choice.nodes -= 1;
        for index in 0..choice.of_kind.get(kind).map_or(0, Vec::len) {
            let pack = choice.of_kind[kind][index];
            let goes = pack
                .counts
                .iter()
                .zip(rest.iter())
                .all(|(some, all)| some <= all);
            if !goes || spent + pack.price >= choice.bound || !self.is_in_stock(choice, pack) {
                continue;
            }
            for (left, some) in rest.iter_mut().zip(&pack.counts) {
                *left -= some;
            }
            if let Some(used) = pack.hold.and_then(|hold| choice.used.get_mut(hold)) {
                *used += 1;
            }
            choice.chosen.push(pack);
            self.choose_next(choice, rest, spent + pack.price);
            choice.chosen.pop();
            if let Some(used) = pack.hold.and_then(|hold| choice.used.get_mut(hold)) {
                *used -= 1;
            }
            for (left, some) in rest.iter_mut().zip(&pack.counts) {
                *left += some;
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
