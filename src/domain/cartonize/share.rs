//! Better parcels from parcels: units change places between two of them as long as that makes them cheaper.

use std::{collections::HashSet, rc::Rc};

use super::{
    budget::Depth,
    mixing::Mixing,
    multi::{Parcels, replace},
    pack::{Pack, units_of},
    single::Packer,
    units::Counts,
};

/// Another way to share the units of two parcels; the most promising compares least.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Move {
    /// The least it costs.
    floor: i64,
    /// How full the fuller of the two cartons is, in thousandths.
    tightness: i64,
    /// What the second parcel costs at least.
    second_floor: i64,
    first: Counts,
    second: Counts,
}

impl Packer<'_> {
    /// Shares units anew between pairs of parcels until nothing gets cheaper.
    pub fn improve(&mut self, best: &mut Parcels, exchanges: &mut usize) {
        let mut changed = true;
        while changed && *exchanges > 0 && !self.is_spent() {
            changed = false;
            'pairs: for one in 0..best.packs.len() {
                for two in one + 1..best.packs.len() {
                    let pair = [Rc::clone(&best.packs[one]), Rc::clone(&best.packs[two])];
                    if let Some(better) = self.share(&pair, exchanges) {
                        replace(best, &[one, two], better);
                        changed = true;
                        break 'pairs;
                    }
                }
            }
        }
    }

    /// Puts others, found `anew` for the same units, in the place of two or three of several parcels, until nothing gets
    /// cheaper.
    pub fn replace_some(
        &mut self,
        best: &mut Parcels,
        mut anew: impl FnMut(&mut Self, &Counts, i64) -> Option<Parcels>,
    ) {
        let mut seen: HashSet<Vec<Counts>, Mixing> = HashSet::default();
        let mut changed = true;
        while changed {
            changed = false;
            for indices in some_of(best.packs.len()) {
                if self.is_spent() {
                    return;
                }
                self.look();
                let packs = indices.iter().filter_map(|&index| best.packs.get(index));
                let mut parts: Vec<Counts> =
                    packs.clone().map(|pack| pack.counts.clone()).collect();
                parts.sort_unstable();
                if !seen.insert(parts) {
                    continue;
                }
                let price: i64 = packs.clone().map(|pack| pack.price).sum();
                let union = units_of(self.goods, packs);
                if let Some(better) = anew(self, &union, price) {
                    replace(best, &indices, better.packs);
                    changed = true;
                    break;
                }
            }
        }
    }

    /// The units of one or two parcels as other parcels that cost less together.
    pub fn share(&mut self, packs: &[Rc<Pack>], exchanges: &mut usize) -> Option<Vec<Rc<Pack>>> {
        let price: i64 = packs.iter().map(|pack| pack.price).sum();
        let union = units_of(self.goods, packs);
        if packs.len() == 2
            && let Some(pack) = self.single(&union, price, Depth::Middle)
        {
            return Some(vec![pack]);
        }
        for other in self.moves(&packs.first()?.counts, &union, price) {
            if *exchanges == 0 || self.is_spent() {
                return None;
            }
            *exchanges -= 1;
            let below = price - other.second_floor;
            if let Some(first) = self.single(&other.first, below, Depth::Middle)
                && let Some(second) = self.single(&other.second, price - first.price, Depth::Middle)
            {
                return Some(vec![first, second]);
            }
        }
        None
    }

    /// Every way to move units of one or two kinds that could cost less than `price`, the most promising first.
    fn moves(&mut self, first: &[u16], union: &[u16], price: i64) -> Vec<Move> {
        let mut found = Vec::new();
        for kind in 0..union.len() {
            for count in (0..=union[kind]).filter(|&count| count != first[kind]) {
                if self.is_spent() {
                    return Vec::new();
                }
                let mut moved = first.to_vec();
                moved[kind] = count;
                found.extend(self.a_move(&moved, union, price));
                for other in kind + 1..union.len() {
                    for step in [first[other].wrapping_sub(1), first[other] + 1] {
                        if step <= union[other] {
                            let kept = std::mem::replace(&mut moved[other], step);
                            found.extend(self.a_move(&moved, union, price));
                            moved[other] = kept;
                        }
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn a_move(&mut self, first: &[u16], union: &[u16], price: i64) -> Option<Move> {
        let second: Counts = union
            .iter()
            .zip(first)
            .map(|(all, part)| all - part)
            .collect();
        self.look();
        let (first_floor, first_tightness) = self.floor_of_one(first)?;
        if first_floor >= price {
            return None;
        }
        let (second_floor, second_tightness) = self.floor_of_one(&second)?;
        let floor = first_floor + second_floor;
        (floor < price).then(|| Move {
            floor,
            tightness: first_tightness.max(second_tightness),
            second_floor,
            first: first.to_vec(),
            second,
        })
    }
}

/// Two or three of so many parcels, but not all of them.
fn some_of(parcels: usize) -> impl Iterator<Item = Vec<usize>> {
    let pairs_from = move |from: usize| {
        (from..parcels).flat_map(move |one| (one + 1..parcels).map(move |two| [one, two]))
    };
    let pairs = pairs_from(0).filter(move |_| parcels > 2);
    let triples = (0..parcels).flat_map(move |one| {
        let others = pairs_from(one + 1).filter(move |_| parcels > 3);
        others.map(move |[two, three]| vec![one, two, three])
    });
    pairs.map(Vec::from).chain(triples)
}
