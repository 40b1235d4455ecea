//! How much room a bench's disk has for what happens next.

/// Below this, or below a twentieth of a small disk, no new order is begun.
const FULL_BYTES: u64 = 200_000_000;
/// So many times that, and it is told.
const LOW_FACTOR: u64 = 4;

/// Room on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Room {
    /// Enough.
    #[default]
    Plenty,
    /// Somebody should make some.
    Low,
    /// Only what is open is finished.
    Full,
}

impl Room {
    /// The room on a disk with so many bytes free of so many.
    #[must_use]
    pub fn of(free_bytes: u64, all_bytes: u64) -> Self {
        let full = FULL_BYTES.min(all_bytes / 20);
        if free_bytes < full {
            Self::Full
        } else if free_bytes < full.saturating_mul(LOW_FACTOR) {
            Self::Low
        } else {
            Self::Plenty
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_disk_is_full_later_than_a_large_one() {
        let mega = 1_000_000;
        let giga = 1_000 * mega;
        for (free, all, room) in [
            (199 * mega, 500 * giga, Room::Full),
            (200 * mega, 500 * giga, Room::Low),
            (801 * mega, 500 * giga, Room::Plenty),
            (49 * mega, giga, Room::Full),
            (51 * mega, giga, Room::Low),
            (201 * mega, giga, Room::Plenty),
            (0, 0, Room::Plenty),
        ] {
            assert_eq!(Room::of(free, all), room, "{free} of {all}");
        }
    }
}
