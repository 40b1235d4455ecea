//! In which order units are tried: by a size, delicate ones last, shuffled a little by a fixed sequence of numbers.

use super::units::{Kind, NO_LIMIT};

/// What "large" means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Space.
    Volume,
    /// Largest face, then space.
    Face,
    /// Longest edge.
    Longest,
    /// Middle edge.
    Middle,
    /// Shortest edge.
    Shortest,
    /// All edges together.
    Sum,
}

/// All of them, the most useful first.
pub const KEYS: [Key; 6] = [
    Key::Volume,
    Key::Face,
    Key::Longest,
    Key::Middle,
    Key::Shortest,
    Key::Sum,
];

impl Key {
    fn of(self, kind: &Kind) -> (i64, i64) {
        let [short, middle, long] = kind.sorted;
        match self {
            Self::Volume => (kind.volume, long),
            Self::Face => (middle * long, kind.volume),
            Self::Longest => (long, kind.volume),
            Self::Middle => (middle, kind.volume),
            Self::Shortest => (short, kind.volume),
            Self::Sum => (short + middle + long, kind.volume),
        }
    }
}

/// Writes one entry a unit into `order`, the largest first, of limited load last.
pub fn sort_into(order: &mut Vec<usize>, kinds: &[Kind], counts: &[u16], key: Key) {
    order.clear();
    let mut present: Vec<usize> = (0..kinds.len().min(counts.len()))
        .filter(|&kind| counts.get(kind).is_some_and(|&count| count > 0))
        .collect();
    present.sort_by_key(|&kind| {
        kinds.get(kind).map(|unit| {
            let (first, second) = key.of(unit);
            (-unit.load_g_max, -first, -second, kind)
        })
    });
    for kind in present {
        let count = counts.get(kind).copied().unwrap_or(0);
        order.extend((0..count).map(|_| kind));
    }
}

/// Exchanges a few entries of an order, never a delicate one with another.
pub fn perturb(order: &mut [usize], kinds: &[Kind], numbers: &mut Numbers, exchanges: usize) {
    let firm = order
        .iter()
        .take_while(|&&kind| {
            kinds
                .get(kind)
                .is_none_or(|unit| unit.load_g_max == NO_LIMIT)
        })
        .count();
    let (firm, delicate) = order.split_at_mut(firm);
    for part in [firm, delicate] {
        if part.len() < 2 {
            continue;
        }
        for _ in 0..exchanges {
            let (one, two) = (numbers.below(part.len()), numbers.below(part.len()));
            part.swap(one, two);
        }
    }
}

/// A fixed sequence of numbers that look like chance (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// The sequence that starts at `seed`.
    #[must_use]
    pub fn starting(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit`, which is at least 1.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(mixed % limit).unwrap_or(0)
    }
}
