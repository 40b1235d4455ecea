//! Units in a row by size, cut into parcels where that costs least.
//!
//! Which units may go together is decided by the goods alone: those beside each other in a row, the row's end beside its
//! start. Only then is it looked which cartons take them for how much. So more space, a carton more or a lower price
//! takes no parcel away, and the cheapest way to cut the row costs no more than before.

use std::{collections::HashMap, rc::Rc};

use super::{
    budget::Depth,
    mixing::Mixing,
    multi::Parcels,
    order::{KEYS, sort_into},
    pack::Pack,
    single::Packer,
    units::{Counts, NO_LIMIT, total},
};

/// From this fill on it is not expected that a carton takes the units, in thousandths.
const FILL_MAX: i64 = 900;
/// The most units of a row.
const UNITS_MAX: usize = 40;
/// The most places at which a row may begin.
const STARTS_MAX: usize = 20;
/// Comparing so many ways to cut is a step.
const CUTS_OF_A_STEP: usize = 8;

/// What units beside each other cost as one parcel.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// The price; no limit where no carton takes them.
    price: i64,
    /// The carton that should take them at that price; absent where they ship in their own box.
    hold: Option<usize>,
    /// Whether it was found to take them.
    is_packed: bool,
}

/// What no carton takes.
const NO_PIECE: Piece = Piece {
    price: NO_LIMIT,
    hold: None,
    is_packed: false,
};

/// A piece of a row: the place of its first unit, and how many more there are.
type Place = (usize, usize);

/// A way to cut a row: what it costs, and its pieces.
type Way = (i64, Vec<Place>);

/// Units in a row, and what each of its pieces costs.
struct Row {
    units: Vec<usize>,
    /// By place of the first unit and by how many more there are.
    pieces: Vec<Piece>,
    /// For each place how many units at most begin there as one piece.
    reach: Vec<usize>,
    /// For each place where the row may begin the cheapest way to cut it.
    ways: Vec<Option<Way>>,
}

impl Row {
    fn piece(&self, (from, more): Place) -> Piece {
        self.pieces[from * self.units.len() + more]
    }

    fn kinds(&self, (from, more): Place) -> impl Iterator<Item = usize> {
        (from..=from + more).map(|place| self.units[place % self.units.len()])
    }

    /// Notes what else is known of a piece, and cuts the row anew where that matters.
    fn set(&mut self, place: Place, piece: Piece) {
        let known = self.piece(place);
        self.pieces[place.0 * self.units.len() + place.1] = piece;
        for start in 0..self.ways.len() {
            let way = &self.ways[start];
            let is_cut_there = way.as_ref().is_some_and(|way| way.1.contains(&place));
            if piece.price < known.price || piece.price > known.price && is_cut_there {
                self.ways[start] = self.cheapest_from(start);
            }
        }
    }

    /// Finds the cheapest way for each place where the row may begin: as many as the longest piece is long, for one of
    /// them is where some piece ends.
    fn cut_all(&mut self) {
        let count = self.units.len();
        let longest = self.reach.iter().copied().max().unwrap_or(0);
        let starts = longest.min(count);
        let stride = starts.div_ceil(STARTS_MAX).max(1);
        self.ways = (0..starts)
            .map(|start| (start % stride == 0).then(|| self.cheapest_from(start))?)
            .collect();
    }

    fn cheapest_from(&self, start: usize) -> Option<Way> {
        let count = self.units.len();
        let mut costs = vec![NO_LIMIT; count + 1];
        let mut cuts = vec![0; count + 1];
        costs[0] = 0;
        for from in 0..count {
            if costs[from] == NO_LIMIT {
                continue;
            }
            let place = (start + from) % count;
            let reach = self.reach[place].min(count - from);
            let pieces = &self.pieces[place * count..place * count + reach];
            for (more, piece) in pieces.iter().enumerate() {
                let cost = costs[from].saturating_add(piece.price);
                if cost < costs[from + more + 1] {
                    (costs[from + more + 1], cuts[from + more + 1]) = (cost, from);
                }
            }
        }
        if costs[count] == NO_LIMIT {
            return None;
        }
        let mut pieces = Vec::new();
        let mut end = count;
        while end > 0 {
            pieces.push(((start + cuts[end]) % count, end - cuts[end] - 1));
            end = cuts[end];
        }
        Some((costs[count], pieces))
    }

    /// The work of cutting the row anew from so many starts, in steps.
    fn work_of(&self, starts: usize) -> usize {
        starts * self.reach.iter().sum::<usize>() / CUTS_OF_A_STEP
    }

    fn cheapest(&self) -> Option<&Way> {
        self.ways.iter().flatten().min_by_key(|way| way.0)
    }
}

impl Packer<'_> {
    /// Parcels for all of `counts` that cost less than `bound`, after so many packings of each row at most.
    pub fn cut(&mut self, counts: &[u16], bound: i64, packings: usize) -> Option<Parcels> {
        if !(2..=UNITS_MAX).contains(&total(counts)) {
            return None;
        }
        let mut best: Option<Parcels> = None;
        let mut bound = bound;
        for units in self.rows(counts) {
            if packings == 0 || self.is_spent() {
                break;
            }
            let mut row = self.priced(units, bound);
            if let Some(packs) = self.cut_row(&mut row, counts, (bound, packings)) {
                let parcels = Parcels { packs };
                bound = parcels.price();
                best = Some(parcels);
            }
        }
        best
    }

    /// The units one after the other, by each of the sizes and once mixed.
    fn rows(&self, counts: &[u16]) -> Vec<Vec<usize>> {
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for key in KEYS {
            let mut units = Vec::new();
            sort_into(&mut units, &self.goods.kinds, counts, key);
            if !rows.contains(&units) {
                rows.push(units);
            }
        }
        let by_size = &rows[0];
        let half = by_size.len().div_ceil(2);
        let mixed: Vec<usize> = (0..half)
            .flat_map(|place| [place, by_size.len() - 1 - place])
            .take(by_size.len())
            .map(|place| by_size[place])
            .collect();
        if !rows.contains(&mixed) {
            rows.push(mixed);
        }
        rows
    }

    /// A row with what each of its pieces should cost.
    fn priced(&mut self, units: Vec<usize>, bound: i64) -> Row {
        let count = units.len();
        let holds = self.goods.holds.iter();
        let roomiest = holds.map(|hold| hold.volume_max).max().unwrap_or(0);
        let mut pieces = Vec::with_capacity(count * count);
        for from in 0..count {
            let (mut space, mut weight, mut cartons) = (0, 0, u64::MAX);
            for more in 0..count {
                let kind = units[(from + more) % count];
                let unit = &self.goods.kinds[kind];
                space += unit.volume;
                weight += unit.weight_g;
                cartons &= self.cartons_of[kind];
                let is_hopeful = cartons != 0 && space * 1_000 <= roomiest * FILL_MAX;
                let boxed = if is_hopeful {
                    self.likely(cartons, (space, weight), (0, 0))
                } else {
                    None
                };
                let own = unit.own_price.filter(|_| more == 0);
                let own = own.map(|price| Piece { price, ..NO_PIECE });
                let found = boxed.into_iter().chain(own);
                let found = found.filter(|piece| piece.price < bound);
                pieces.push(found.min_by_key(|piece| piece.price).unwrap_or(NO_PIECE));
            }
        }
        let reach = (0..count).map(|from| {
            let pieces = &pieces[from * count..(from + 1) * count];
            let last = pieces.iter().rposition(|piece| piece.price < NO_LIMIT);
            last.map_or(0, |more| more + 1)
        });
        let mut row = Row {
            reach: reach.collect(),
            units,
            pieces,
            ways: Vec::new(),
        };
        row.cut_all();
        self.looks += 6 * count * count + row.work_of(row.ways.len());
        row
    }

    /// The cheapest of these cartons that should take so much, from a price and a carton on.
    fn likely(
        &self,
        cartons: u64,
        (space, weight): (i64, i64),
        least: (i64, usize),
    ) -> Option<Piece> {
        let holds = self.goods.holds.iter().enumerate();
        holds
            .filter(|(index, hold)| {
                cartons >> index & 1 == 1 && space * 1_000 <= hold.volume_max * FILL_MAX
            })
            .filter_map(|(index, _)| Some((self.goods.price(index, weight)?, index)))
            .filter(|found| *found >= least)
            .min()
            .map(|(price, hold)| Piece {
                price,
                hold: Some(hold),
                is_packed: false,
            })
    }

    /// A piece as it is packed; where it is not, in the next carton that should take it.
    fn packed_piece(&mut self, part: &Counts, piece: Piece) -> (Piece, Option<Rc<Pack>>) {
        if !self.goods.may_share(part) {
            return (NO_PIECE, None);
        }
        let pack = match piece.hold {
            Some(hold) => self.in_hold(part, hold, piece.price),
            None => self.single(part, piece.price + 1, Depth::Glance),
        };
        if let Some(pack) = pack {
            let found = Piece {
                price: pack.price,
                is_packed: true,
                ..piece
            };
            return (found, Some(pack));
        }
        let size = (self.goods.volume(part), self.goods.weight_g(part));
        let after = piece.hold.map(|hold| (piece.price, hold + 1));
        let next = after.and_then(|after| self.likely(self.cartons_for(part), size, after));
        (next.unwrap_or(NO_PIECE), None)
    }

    /// Packs the pieces of the cheapest way to cut a row, until all of one are packed.
    fn cut_row(
        &mut self,
        row: &mut Row,
        counts: &[u16],
        (bound, packings): (i64, usize),
    ) -> Option<Vec<Rc<Pack>>> {
        let mut packed: HashMap<Place, Rc<Pack>, Mixing> = HashMap::default();
        for _ in 0..packings {
            let (_, pieces) = row.cheapest().filter(|way| way.0 < bound)?;
            let open = pieces.iter().copied();
            let open = open.filter(|&place| !row.piece(place).is_packed);
            let Some(place) = open.max_by_key(|place| place.1) else {
                return pieces.iter().map(|place| packed.remove(place)).collect();
            };
            if self.is_spent() {
                return None;
            }
            let part = part_of(row, place, counts.len());
            let (piece, pack) = self.packed_piece(&part, row.piece(place));
            row.set(place, piece);
            if let Some(pack) = pack {
                packed.insert(place, pack);
            }
            self.looks += row.work_of(2);
        }
        None
    }
}

fn part_of(row: &Row, place: Place, kinds: usize) -> Counts {
    let mut part = vec![0; kinds];
    for kind in row.kinds(place) {
        part[kind] += 1;
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(units: usize, price: impl Fn(usize, usize) -> i64) -> Row {
        let places = (0..units).flat_map(|from| (0..units).map(move |more| (from, more)));
        let pieces = places.map(|(from, more)| Piece {
            price: price(from, more),
            ..NO_PIECE
        });
        let mut row = Row {
            units: (0..units).collect(),
            pieces: pieces.collect(),
            reach: vec![units; units],
            ways: Vec::new(),
        };
        row.cut_all();
        row
    }

    #[test]
    fn a_row_is_cut_where_that_costs_least_even_across_its_end() {
        // Pairs are cheap from every odd place on, so one of them joins the end to the start.
        let pairs = |from: usize, more: usize| match (from % 2, more) {
            (1, 1) => 10,
            (_, 0) => 8,
            _ => NO_LIMIT,
        };
        let mut row = row(6, pairs);
        let (price, mut pieces) = row.cheapest().cloned().unwrap();
        pieces.sort_unstable();
        assert_eq!((price, pieces), (30, vec![(1, 1), (3, 1), (5, 1)]));
        // What turns out to be dearer is cut otherwise.
        let dearer = Piece {
            price: 19,
            ..row.piece((5, 1))
        };
        row.set((5, 1), dearer);
        let (price, pieces) = row.cheapest().cloned().unwrap();
        assert_eq!(price, 10 + 10 + 8 + 8);
        assert_eq!(pieces.iter().map(|piece| piece.1 + 1).sum::<usize>(), 6);
        // And what turns out to be cheaper is taken.
        let cheaper = Piece {
            price: 3,
            ..row.piece((5, 1))
        };
        row.set((5, 1), cheaper);
        assert_eq!(row.cheapest().map(|way| way.0), Some(23));
    }
}
