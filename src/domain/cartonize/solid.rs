//! Blocks without a gap: units that fill a box wholly, whatever the cartons, so that each carton that is large enough
//! takes them.
//!
//! Such blocks are sought among the goods alone, once. A larger carton, a carton more or a lower price takes none away.

use std::rc::Rc;

use super::{
    body::{Block, Edges, volume},
    fit::bare_room,
    multi::Parcels,
    pack::{Pack, counts_of},
    single::Packer,
    units::total,
};

/// The most units that are joined.
const UNITS_MAX: usize = 40;
/// The most units that are laid from corner to corner.
const WHOLE_UNITS_MAX: usize = 30;
/// How many steps from corner to corner each box is worth, all boxes with few before any with more.
const NODES: [usize; 3] = [150, 600, 2_400];
/// The least that such a block fills of its carton to be worth noting, in percent.
const FILL_PERCENT_MIN: i64 = 60;

impl Packer<'_> {
    /// Notes every block without a gap that nearly fills a carton, as a parcel of the cheapest that takes it; the
    /// cheapest parcel of all of `counts` among them, where it costs less than `bound`.
    pub fn solid(&mut self, counts: &[u16], bound: i64, blocks: usize) -> Option<Parcels> {
        let goods = self.goods;
        let hold = goods.holds.first()?;
        if !(2..=UNITS_MAX).contains(&total(counts)) {
            return None;
        }
        let open = (0..goods.holds.len()).filter(|hold| !self.closed.contains(hold));
        let inners: Vec<Edges> = open.map(|hold| goods.holds[hold].inner).collect();
        let longest = |axis: usize| inners.iter().map(|inner| inner[axis]).max().unwrap_or(0);
        let mut room = bare_room(goods, hold, counts);
        room.inner = [0, 1, 2].map(longest);
        let into = |edges: Edges| {
            let mut inners = inners.iter();
            inners.any(|inner| (0..3).all(|axis| edges[axis] <= inner[axis]))
        };
        let found = self.fitter.joiner.solid(&room, counts, blocks, into);
        let mut best: Option<Rc<Pack>> = None;
        for (edges, blocks) in found {
            let Some(pack) = self.solid_pack(edges, blocks) else {
                continue;
            };
            self.keep(&pack);
            let known = best.as_ref().map_or(bound, |best| best.price);
            if pack.counts == counts && pack.price < known {
                best = Some(pack);
            }
        }
        best.map(|pack| Parcels { packs: vec![pack] })
    }

    /// All of `counts` as one block without a gap that costs less than `bound`, whatever it takes to find it: boxes of
    /// just their space are filled from corner to corner.
    pub fn whole(&mut self, counts: &[u16], bound: i64) -> Option<Parcels> {
        let goods = self.goods;
        let space = goods.volume(counts);
        let mut boxes: Vec<(i64, usize, Edges)> = Vec::new();
        for (price, index) in self.candidates(counts) {
            let hold = goods.holds.get(index)?;
            let is_loose = space * 100 < volume(hold.inner) * self.budget.exact_percent;
            if price >= bound || is_loose || total(counts) > WHOLE_UNITS_MAX {
                continue;
            }
            for inner in self.fitter.boxes_without_gap(goods, hold, counts) {
                // Units lie crosswise as well as lengthwise.
                let alike = [inner[1], inner[0], inner[2]];
                if !boxes
                    .iter()
                    .any(|known| known.2 == inner || known.2 == alike)
                {
                    boxes.push((price, index, inner));
                }
            }
        }
        let mut best: Option<Rc<Pack>> = None;
        for nodes in NODES {
            for &(price, index, inner) in &boxes {
                let known = best.as_ref().map_or(bound, |best| best.price);
                if price >= known || self.is_spent() {
                    break;
                }
                let goal = (counts, inner);
                let hold = goods.holds.get(index)?;
                let Some(blocks) = self.fitter.without_gap(goods, hold, goal, nodes) else {
                    continue;
                };
                let pack = Rc::new(Pack {
                    hold: Some(index),
                    counts: counts.to_vec(),
                    blocks,
                    price,
                });
                self.keep(&pack);
                best = Some(pack);
            }
        }
        best.map(|pack| Parcels { packs: vec![pack] })
    }

    /// A block in the cheapest carton that takes it.
    fn solid_pack(&self, edges: Edges, blocks: Vec<Block>) -> Option<Rc<Pack>> {
        let goods = self.goods;
        let counts = counts_of(goods, &blocks);
        if !goods.may_share(&counts) {
            return None;
        }
        let (space, weight) = (volume(edges), goods.weight_g(&counts));
        let cartons = self.cartons_for(&counts);
        let holds = goods.holds.iter().enumerate().filter(|(index, hold)| {
            cartons >> index & 1 == 1
                && space <= hold.volume_max
                && space * 100 >= volume(hold.inner) * FILL_PERCENT_MIN
                && (0..3).all(|axis| edges[axis] <= hold.inner[axis])
        });
        let priced = holds.filter_map(|(index, _)| Some((goods.price(index, weight)?, index)));
        let (_, hold) = priced.min()?;
        Some(Rc::new(Pack::of(goods, hold, blocks)?))
    }
}
