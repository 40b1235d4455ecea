//! Hashes of what the search remembers: quick, and the same on every machine.
//!
//! Every key is made here from what was measured and counted before, so nobody can choose keys that collide.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds the hashes of a map.
pub type Mixing = BuildHasherDefault<Mixer>;

/// Mixes numbers into a hash.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let word = rest
                .iter()
                .fold(0, |word, &byte| word << 8 | u64::from(byte));
            self.write_u64(word);
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(u64::try_from(number).unwrap_or(u64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, hash::BuildHasher};

    use super::*;

    #[test]
    fn what_differs_a_little_is_spread_evenly() {
        let counts = (0..4096_u16).map(|number| {
            let digit = |place: u16| number >> (2 * place) & 3;
            (0..6).map(digit).collect::<Vec<u16>>()
        });
        let hashes: Vec<u64> = counts
            .map(|counts| Mixing::default().hash_one(counts))
            .collect();
        assert_eq!(hashes.iter().collect::<HashSet<_>>().len(), 4096);
        // A map tells its places by the lowest bits and what is in them by the highest.
        for shift in [0, 57] {
            let mut often = [0; 128];
            for hash in &hashes {
                often[usize::try_from(hash >> shift & 127).unwrap()] += 1;
            }
            assert!(
                often.iter().all(|&times| (8..=96).contains(&times)),
                "{often:?}"
            );
        }
    }
}
