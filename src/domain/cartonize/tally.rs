//! How many units of each kind, in one number: a field for each kind, its highest bit always free.

/// Where each kind's count stands in a number.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    shifts: Vec<u32>,
    guards: u128,
    /// All units.
    pub full: u128,
}

impl Tally {
    /// Fields wide enough for these counts; `None` where they do not go into one number.
    #[must_use]
    pub fn of(counts: &[u16]) -> Option<Self> {
        let mut tally = Self::default();
        let mut shift = 0;
        for &count in counts {
            let width = u16::BITS - count.leading_zeros() + 1;
            if shift + width > u128::BITS {
                return None;
            }
            tally.shifts.push(shift);
            if count > 0 {
                tally.full |= u128::from(count) << shift;
                tally.guards |= 1 << (shift + width - 1);
                shift += width;
            }
        }
        Some(tally)
    }

    /// One unit of a kind.
    #[must_use]
    pub fn one(&self, kind: usize) -> Option<u128> {
        Some(1 << self.shifts.get(kind)?)
    }

    /// The lowest bit of the field that a bit is in.
    #[must_use]
    pub fn field_of(&self, bit: u32) -> usize {
        let field = self.shifts.iter().rev().find(|&&shift| shift <= bit);
        field.map_or(0, |&shift| shift as usize)
    }

    /// These counts, of which there are no more of any kind than in the counts that the fields were made for.
    #[must_use]
    pub fn packed(&self, counts: &[u16]) -> u128 {
        let fields = counts.iter().zip(&self.shifts);
        fields.fold(0, |all, (&count, shift)| all | u128::from(count) << shift)
    }

    /// True when there are no more of any kind in `some` than in `all`.
    #[must_use]
    pub fn is_within(&self, some: u128, all: u128) -> bool {
        // A field minus what is used of it borrows its own guard bit where too many are used.
        ((all | self.guards) - some) & self.guards == self.guards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_one_number() {
        let tally = Tally::of(&[3, 0, 1, 12]).unwrap();
        let packed = |counts: &[u16]| tally.packed(counts);
        assert_eq!(tally.full, packed(&[3, 0, 1, 12]));
        let cases = [
            ([3, 0, 1, 12], false),
            ([0, 0, 0, 0], true),
            ([2, 0, 1, 8], true),
            ([2, 0, 0, 9], false),
            ([3, 0, 0, 1], false),
        ];
        for (some, is_within) in cases {
            let all = packed(&[2, 0, 1, 8]);
            assert_eq!(tally.is_within(packed(&some), all), is_within, "{some:?}");
        }
        assert_eq!(
            tally.one(3).map(|one| one * 12),
            Some(packed(&[0, 0, 0, 12]))
        );
        assert!(Tally::of(&[7; 33]).is_none());
    }
}
