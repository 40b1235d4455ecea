//! Boxes inside a carton that given units would fill without a gap.

use super::{
    body::{Edges, volume},
    construct::Room,
};

/// The most boxes that are worth a search.
const BOXES_MAX: usize = 4;

/// Boxes that go into the room and have just the space of all units of `counts`, each edge a sum of theirs, the largest
/// base first; `looks` counts the sizes looked at.
pub fn boxes(room: &Room<'_>, counts: &[u16], looks: &mut usize) -> Vec<Edges> {
    let goods: i64 = room
        .kinds
        .iter()
        .zip(counts)
        .map(|(kind, &count)| kind.volume * i64::from(count))
        .sum();
    let [length, width, height] = room.inner;
    let mut found = Vec::new();
    let mut sums: Option<[Sums; 3]> = None;
    if goods <= 0 || goods >= volume(room.inner) {
        return found;
    }
    let least = |space: i64, area: i64| (space + area - 1) / area;
    for long in (least(goods, width * height)..=length).rev() {
        for wide in (least(goods, long * height)..=width).rev() {
            *looks += 1;
            if goods % (long * wide) != 0 {
                continue;
            }
            let inner = [long, wide, goods / (long * wide)];
            let sums =
                sums.get_or_insert_with(|| [0, 1, 2].map(|axis| Sums::of(room, counts, axis)));
            if (0..3).all(|axis| sums[axis].has(inner[axis])) {
                found.push(inner);
                if found.len() == BOXES_MAX {
                    return found;
                }
            }
        }
    }
    found
}

/// Every length that units beside each other along one axis can make.
struct Sums(Vec<bool>);

impl Sums {
    fn of(room: &Room<'_>, counts: &[u16], axis: usize) -> Self {
        let most = usize::try_from(room.inner[axis]).unwrap_or(0);
        let mut made = vec![false; most + 1];
        made[0] = true;
        for (kind, &count) in room.kinds.iter().zip(counts) {
            for _ in 0..count {
                for index in (1..=most).rev() {
                    let reached = kind.turns.iter().any(|turn| {
                        let edge = usize::try_from(turn[axis]).unwrap_or(usize::MAX);
                        index.checked_sub(edge).is_some_and(|from| made[from])
                    });
                    made[index] |= reached;
                }
            }
        }
        Self(made)
    }

    fn has(&self, length: i64) -> bool {
        let index = usize::try_from(length).unwrap_or(usize::MAX);
        self.0.get(index).copied().unwrap_or(false)
    }
}
