//! The weight as a second witness: what a parcel should weigh, how far chance may take it, and what a mismatch means.

use crate::domain::{
    measure::{Dimensions, Grams},
    product::Product,
};

use super::learned::{Learned, STEP_VARIANCE, float, grams_near, grams_up};

/// So many standard deviations are chance: three parcels in a thousand are further off without a mistake.
const CHANCE: f64 = 2.95;
/// A mistake that moves the weight by less than this many standard deviations may go unseen.
const SEEN: f64 = 3.0;
/// The share of confusions among goods that look alike; the others are anything of the same owner.
const ALIKE_SHARE: f64 = 0.5;
/// The most causes named.
const CAUSES_MAX: usize = 3;

/// One kind of goods that may be in a parcel.
#[derive(Debug, Clone, Copy)]
pub struct Part<K> {
    /// What the caller knows it by.
    pub key: K,
    /// What is known of its weight.
    pub unit: Learned,
    /// Its edges from the shortest to the longest, where they are known: what looks alike in the hand is confused.
    pub edges: Option<[u32; 3]>,
    /// How many should be in the parcel.
    pub count: u32,
}

impl<K> Part<K> {
    /// So many of a product.
    #[must_use]
    pub fn of(key: K, product: &Product, unit: Learned, count: u32) -> Self {
        Self {
            key,
            unit,
            edges: product.size_mm.map(Dimensions::sorted),
            count,
        }
    }

    /// True when one may be taken for the other: no edge is more than half as long again.
    #[must_use]
    pub fn looks_like<L>(&self, other: &Part<L>) -> bool {
        let (Some(one), Some(two)) = (self.edges, other.edges) else {
            return false;
        };
        one.iter()
            .zip(two)
            .all(|(one, two)| one.max(&two) * 2 <= one.min(&two) * 3)
    }
}

/// What explains a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause<K> {
    /// One unit is not in it.
    Missing(K),
    /// One unit too many is in it.
    Extra(K),
    /// One unit of the first is not in it, one of the second is.
    Swapped(K, K),
}

/// What a parcel should weigh.
#[derive(Debug, Clone)]
pub struct Witness<K> {
    parts: Vec<Part<K>>,
    mean: f64,
    variance: f64,
}

impl<K: Copy + Ord> Witness<K> {
    /// The witness for a carton with these goods.
    #[must_use]
    pub fn new(carton: Learned, mut parts: Vec<Part<K>>) -> Self {
        parts.retain(|part| part.count > 0);
        parts.sort_by_key(|part| part.key);
        let goods: f64 = parts
            .iter()
            .map(|part| part.unit.mean() * f64::from(part.count))
            .sum();
        let variance: f64 = parts
            .iter()
            .map(|part| part.unit.variance(part.count))
            .sum();
        Self {
            mean: goods + carton.mean(),
            variance: variance + carton.variance(1) + STEP_VARIANCE,
            parts,
        }
    }

    /// What it should weigh.
    #[must_use]
    pub fn expected(&self) -> Grams {
        grams_near(self.mean)
    }

    /// How far chance may take it.
    #[must_use]
    pub fn allowed(&self) -> Grams {
        grams_up(CHANCE * self.variance.sqrt())
    }

    /// Goods of which the weight cannot tell whether one is missing or too many: they weigh less than chance takes.
    #[must_use]
    pub fn cannot_tell(&self) -> Vec<K> {
        let least = SEEN * self.variance.sqrt();
        self.parts
            .iter()
            .filter(|part| part.unit.mean() < least)
            .map(|part| part.key)
            .collect()
    }

    /// True when a mistake of so many grams would not stand out.
    #[must_use]
    pub fn hides(&self, grams: Grams) -> bool {
        float(grams.abs().0) < SEEN * self.variance.sqrt()
    }

    /// What most likely happened to a parcel of that weight, the likeliest first: one unit missing, one too many, or one
    /// taken for one of `others`, which are what lies about at the bench or on its shelves.
    ///
    /// The three are thought equally frequent, and so is every unit of the parcel; goods that look alike are confused
    /// more often than others.
    #[must_use]
    pub fn causes(&self, weight: Grams, others: &[Part<K>]) -> Vec<Cause<K>> {
        let off = float(weight.0) - self.mean;
        let mut found: Vec<(f64, Cause<K>)> = Vec::new();
        let units: f64 = self.parts.iter().map(|part| f64::from(part.count)).sum();
        let mut sorted: Vec<&Part<K>> = others
            .iter()
            .filter(|other| other.unit.mean_mg > 0)
            .collect();
        sorted.sort_by_key(|other| (other.unit.mean_mg, other.key));
        let any = ((1.0 - ALIKE_SHARE) / counted(sorted.len())).ln();
        for part in &self.parts {
            let share = (f64::from(part.count) / units).ln();
            let (mean, own) = (part.unit.mean(), part.unit.variance(1));
            let without = (self.variance - own).max(STEP_VARIANCE);
            found.push((
                share + likelihood(off + mean, without),
                Cause::Missing(part.key),
            ));
            found.push((
                share + likelihood(off - mean, self.variance + own),
                Cause::Extra(part.key),
            ));
            let alike = sorted.iter().filter(|other| other.looks_like(part)).count();
            let alike = (ALIKE_SHARE / counted(alike) + any.exp()).ln();
            // Only what weighs about so much comes into question.
            let window = 4.0 * (without + own).sqrt();
            let from = sorted.partition_point(|other| {
                other.unit.mean() < mean + off - window - other.unit.variance(1).sqrt() * 4.0
            });
            for other in sorted.iter().skip(from) {
                let instead = without + other.unit.variance(1);
                let left = off + mean - other.unit.mean();
                if left < -4.0 * instead.sqrt() && left < -window {
                    break;
                }
                if other.key != part.key {
                    let often = if other.looks_like(part) { alike } else { any };
                    found.push((
                        share + often + likelihood(left, instead),
                        Cause::Swapped(part.key, other.key),
                    ));
                }
            }
        }
        found.sort_by(|(one, _), (two, _)| two.total_cmp(one));
        let best = found.first().map_or(0.0, |(worth, _)| *worth);
        found.retain(|(worth, _)| *worth > UNLIKELY && *worth > best - FAR_BEHIND);
        found
            .into_iter()
            .take(CAUSES_MAX)
            .map(|(_, cause)| cause)
            .collect()
    }
}

/// Below this, in logarithms, nothing is named: nobody is helped by a guess.
const UNLIKELY: f64 = -20.0;

fn counted(number: usize) -> f64 {
    float(i64::try_from(number).unwrap_or(i64::MAX)).max(1.0)
}

/// So far behind the likeliest, in logarithms, a cause is not named beside it.
const FAR_BEHIND: f64 = 4.0;

/// The logarithm of how likely chance takes a weight so far off.
fn likelihood(off: f64, variance: f64) -> f64 {
    -0.5 * (off * off / variance + variance.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learned(mean: i64, spread: i64) -> Learned {
        Learned {
            mean_mg: mean * 1_000,
            spread_mg: spread * 1_000,
            doubt_mg: 1,
            parcels: 100,
            strange: 0,
        }
    }

    fn part(key: char, mean: i64, spread: i64, count: u32) -> Part<char> {
        Part {
            key,
            unit: learned(mean, spread),
            edges: None,
            count,
        }
    }

    #[test]
    fn what_happened_to_a_parcel() {
        let goods = vec![part('m', 342, 3, 2), part('t', 128, 4, 1)];
        let witness = Witness::new(learned(100, 2), goods);
        assert_eq!(witness.expected(), Grams(912));
        let others = [
            part('m', 342, 3, 0),
            part('t', 128, 4, 0),
            part('b', 421, 4, 0),
            part('p', 1_485, 9, 0),
        ];
        let cases = [
            (570, Cause::Missing('m')),
            (784, Cause::Missing('t')),
            (1_254, Cause::Extra('m')),
            (991, Cause::Swapped('m', 'b')),
            (2_055, Cause::Swapped('m', 'p')),
        ];
        for (weight, cause) in cases {
            let found = witness.causes(Grams(weight), &others);
            assert_eq!(found.first(), Some(&cause), "{weight}: {found:?}");
        }
        assert_eq!(
            witness.causes(Grams(400), &others),
            vec![],
            "nothing explains it"
        );
    }

    #[test]
    fn wide_goods_widen_the_tolerance_and_hide_light_ones() {
        let narrow = Witness::new(
            learned(100, 2),
            vec![part('m', 342, 3, 1), part('c', 14, 1, 1)],
        );
        let wide = Witness::new(
            learned(100, 2),
            vec![part('w', 1_355, 108, 1), part('c', 14, 1, 1)],
        );
        assert!(narrow.allowed() < Grams(15), "{}", narrow.allowed());
        assert!(wide.allowed() > Grams(300), "{}", wide.allowed());
        assert!(narrow.cannot_tell().is_empty());
        assert_eq!(wide.cannot_tell(), vec!['c']);
        assert!(wide.hides(Grams(-200)) && !narrow.hides(Grams(14)));
    }
}
