//! Which lengths units beside each other can make: a carton's edge counts only up to the longest of them.
//!
//! Every arrangement can be pushed left, back and down, where each unit's far side lies at a sum of edges. So nothing is
//! lost, more cartons are seen to be too small, and a millimetre that no unit can use changes no plan.

use super::{
    body::Edges,
    units::{Counts, Kind, total},
};

/// Above so many units nearly every length can be made.
const UNITS_MAX: usize = 48;
/// Bits in a word.
const WORD: usize = 64;

/// The lengths that some units make, along the floor and upwards, a bit for each millimetre.
#[derive(Debug, Clone, Default)]
pub struct Lengths {
    of: Counts,
    flat: Vec<u64>,
    tall: Vec<u64>,
    before: Vec<u64>,
    /// How much work was done so far: words of lengths joined.
    pub steps: usize,
}

impl Lengths {
    /// Reads the lengths of these units, up to `most`; nothing is done where they are known already.
    pub fn read(&mut self, kinds: &[Kind], counts: &[u16], most: i64) {
        let words = usize::try_from(most).unwrap_or(0) / WORD + 1;
        if self.of == counts && self.flat.len() >= words {
            return;
        }
        self.of.clear();
        self.of.extend_from_slice(counts);
        let units = kinds.iter().zip(counts);
        let present = || units.clone().filter(|&(_, &count)| count > 0);
        let stands_anyhow = |unit: &Kind| edges(unit, 0) == edges(unit, 2);
        let before = &mut self.before;
        let mut read = |made: &mut Vec<u64>, axis: usize| {
            made.clear();
            made.resize(words, 0);
            made[0] = 1;
            for (unit, &count) in present() {
                self.steps += words * usize::from(count) / 2;
                add(made, before, &edges(unit, axis), count);
            }
        };
        read(&mut self.flat, 0);
        // What stands on any side makes the same lengths upwards.
        if present().all(|(unit, _)| stands_anyhow(unit)) {
            self.tall.clone_from(&self.flat);
        } else {
            read(&mut self.tall, 2);
        }
    }

    /// The longest length along each axis that is made and goes into `inner`.
    #[must_use]
    pub fn within(&self, inner: Edges) -> Edges {
        [0, 1, 2].map(|axis| self.longest(axis, inner[axis]))
    }

    /// The longest length along an axis that is made and no longer than `limit`.
    #[must_use]
    pub fn longest(&self, axis: usize, limit: i64) -> i64 {
        if total(&self.of) > UNITS_MAX || limit < 0 {
            return limit;
        }
        longest(self.along(axis), limit)
    }

    /// True when a length is made along an axis.
    #[must_use]
    pub fn has(&self, axis: usize, length: i64) -> bool {
        let bit = usize::try_from(length).unwrap_or(usize::MAX);
        let word = self.along(axis).get(bit / WORD);
        word.is_some_and(|word| word >> (bit % WORD) & 1 == 1)
    }

    // Units turn by quarters on the floor, so both directions there make the same lengths.
    fn along(&self, axis: usize) -> &[u64] {
        if axis == 2 { &self.tall } else { &self.flat }
    }
}

/// The different lengths of a unit along an axis; 0 in the place of those it has not.
fn edges(unit: &Kind, axis: usize) -> Edges {
    let mut found = [0; 3];
    let mut known = 0;
    for turn in &unit.turns {
        if known < found.len() && !found[..known].contains(&turn[axis]) {
            found[known] = turn[axis];
            known += 1;
        }
    }
    found.sort_unstable();
    found
}

/// Lets each of `count` units add one of its lengths, or none.
fn add(made: &mut [u64], before: &mut Vec<u64>, edges: &Edges, count: u16) {
    for _ in 0..count {
        before.clear();
        before.extend_from_slice(made);
        for &edge in edges.iter().filter(|&&edge| edge > 0) {
            let edge = usize::try_from(edge).unwrap_or(usize::MAX);
            let (words, bits) = (edge / WORD, edge % WORD);
            for index in words..made.len() {
                let mut shifted = before[index - words] << bits;
                if bits > 0 && index > words {
                    shifted |= before[index - words - 1] >> (WORD - bits);
                }
                made[index] |= shifted;
            }
        }
        if made == before.as_slice() {
            return;
        }
    }
}

fn longest(made: &[u64], limit: i64) -> i64 {
    let bit = usize::try_from(limit).unwrap_or(0);
    let mut index = bit / WORD;
    let Some(&word) = made.get(index) else {
        return limit;
    };
    let mut word = word & (u64::MAX >> (WORD - 1 - bit % WORD));
    loop {
        if word != 0 {
            let high = index * WORD + WORD - 1 - word.leading_zeros() as usize;
            return i64::try_from(high).unwrap_or(limit);
        }
        if index == 0 {
            return 0;
        }
        index -= 1;
        word = made[index];
    }
}

#[cfg(test)]
mod tests {
    use super::super::units::{NO_LIMIT, plain_kind};
    use super::*;

    #[test]
    fn lengths_are_sums_of_one_edge_a_unit() {
        let kinds = [
            plain_kind([100, 70, 30], [true; 3], 1, NO_LIMIT),
            plain_kind([90, 50, 40], [false, false, true], 1, NO_LIMIT),
        ];
        let mut lengths = Lengths::default();
        lengths.read(&kinds, &[1, 2], 400);
        // Upwards the second kind has its 40 alone, twice at most.
        let tall: Vec<i64> = (0..=400).filter(|&length| lengths.has(2, length)).collect();
        assert_eq!(tall, [0, 30, 40, 70, 80, 100, 110, 140, 150, 180]);
        assert_eq!(lengths.within([400, 289, 179]), [280, 280, 150]);
        assert_eq!(lengths.within([129, 49, 29]), [120, 30, 0]);
        assert!(!lengths.has(0, 60) && lengths.has(0, 170));
    }
}
