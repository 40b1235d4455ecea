//! What a parcel costs: a carrier's table by weight or by size, whichever is more, and a surcharge for long ones.

use super::body::{Edges, volume};

/// A carrier's prices for one service, as data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tariff {
    /// Cubic millimetres that count as one gram; 0 where size does not count.
    pub divisor: i64,
    /// The heaviest parcel it takes.
    pub parcel_g_max: i64,
    /// Up to how many grams for how many cents, ascending.
    pub brackets: Vec<(i64, i64)>,
    /// The longest edge without a surcharge.
    pub oversize_mm: i64,
    /// The most for the longest edge plus twice the other two without a surcharge.
    pub oversize_girth_mm: i64,
    /// The surcharge.
    pub oversize: i64,
    /// Each outer edge counts as the next multiple of so many tenths of a millimetre (254 for whole inches); 0 as it is.
    pub edge_step_tenths: i64,
}

/// Longer than any parcel is, in millimetres.
const ANY_LENGTH_MM: i64 = 1_000_000;

impl Tariff {
    /// A tariff that no size makes dearer, and that takes nothing yet.
    #[must_use]
    pub fn of_any_size() -> Self {
        Self {
            oversize_mm: ANY_LENGTH_MM,
            oversize_girth_mm: ANY_LENGTH_MM,
            ..Self::default()
        }
    }

    /// The freight of a parcel of these outer edges, in cents; `None` when the carrier refuses it.
    #[must_use]
    pub fn freight(&self, outer: Edges, gross_g: i64) -> Option<i64> {
        if gross_g > self.parcel_g_max {
            return None;
        }
        let billed = gross_g.max(self.size_weight_g(outer));
        let (_, cents) = self.brackets.get(self.row(billed))?;
        Some(cents + self.surcharge(outer))
    }

    /// The bracket that so many grams fall into; as many as there are for more than it takes.
    #[must_use]
    pub fn row(&self, grams: i64) -> usize {
        self.brackets.partition_point(|&(up_to, _)| up_to < grams)
    }

    /// The weight that the size counts as.
    #[must_use]
    pub fn size_weight_g(&self, outer: Edges) -> i64 {
        if self.divisor == 0 {
            return 0;
        }
        let counted = self.counted_tenths(outer);
        let cubic_tenths = self.divisor * 1_000;
        volume(counted).div_euclid(cubic_tenths) + i64::from(volume(counted) % cubic_tenths != 0)
    }

    /// The edges as the carrier counts them, in tenths of a millimetre.
    fn counted_tenths(&self, outer: Edges) -> Edges {
        let step = self.edge_step_tenths.max(1);
        outer.map(|edge| (edge * 10 + step - 1) / step * step)
    }

    /// What a parcel of these outer edges costs beside its bracket.
    #[must_use]
    pub fn surcharge(&self, outer: Edges) -> i64 {
        let mut sorted = outer;
        sorted.sort_unstable();
        let girth = sorted[2] + 2 * (sorted[0] + sorted[1]);
        if sorted[2] > self.oversize_mm || girth > self.oversize_girth_mm {
            self.oversize
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freight_by_weight_size_and_length() {
        let tariff = Tariff {
            divisor: 5000,
            parcel_g_max: 10_000,
            brackets: vec![(500, 100), (1_000, 150), (20_000, 900)],
            oversize_mm: 1_000,
            oversize_girth_mm: 2_000,
            oversize: 77,
            edge_step_tenths: 0,
        };
        let cases = [
            ([100, 100, 100], 500, Some(100)),
            ([100, 100, 100], 501, Some(150)),
            ([100, 100, 250], 10, Some(100)),
            ([100, 100, 251], 10, Some(150)),
            ([1_001, 10, 10], 10, Some(177)),
            ([900, 300, 260], 10, Some(977)),
            ([100, 100, 100], 10_001, None),
            ([500, 500, 500], 10, None),
        ];
        for (outer, gross, cents) in cases {
            assert_eq!(tariff.freight(outer, gross), cents, "{outer:?} {gross}");
        }
    }

    #[test]
    fn edges_count_as_whole_inches() {
        let tariff = Tariff {
            divisor: 5000,
            parcel_g_max: 10_000,
            brackets: vec![(1_000, 150), (20_000, 900)],
            edge_step_tenths: 254,
            oversize_mm: 1_000,
            oversize_girth_mm: 3_000,
            ..Tariff::default()
        };
        // 10 x 8 x 3 inches are 254.0 x 203.2 x 76.2 mm, or 786.6 g; a millimetre more is another inch.
        assert_eq!(tariff.size_weight_g([254, 203, 76]), 787);
        assert_eq!(tariff.size_weight_g([255, 203, 76]), 866);
        assert_eq!(tariff.freight([330, 203, 76], 100), Some(900));
    }
}
