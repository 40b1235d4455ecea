//! Boxes inside a carton that given units would fill without a gap.

use super::{
    body::{Edges, volume},
    construct::Room,
    lengths::Lengths,
};

/// The most boxes that are worth a search.
const BOXES_MAX: usize = 12;

/// Boxes that go into the room and have just the space of all units of `counts`, each edge a sum of theirs, the largest
/// base first; `looks` counts the sizes looked at.
pub fn boxes(room: &Room<'_>, lengths: &Lengths, counts: &[u16], looks: &mut usize) -> Vec<Edges> {
    let goods: i64 = room
        .kinds
        .iter()
        .zip(counts)
        .map(|(kind, &count)| kind.volume * i64::from(count))
        .sum();
    let [length, width, height] = room.inner;
    let mut found = Vec::new();
    if goods <= 0 || goods > volume(room.inner) {
        return found;
    }
    let least = |space: i64, area: i64| (space + area - 1) / area;
    let is_made = |axis: usize, edge: &i64| lengths.has(axis, *edge);
    let longs = (least(goods, width * height)..=length).rev();
    for long in longs.filter(|edge| goods % edge == 0 && is_made(0, edge)) {
        for wide in (least(goods, long * height)..=width).rev() {
            *looks += 1;
            if goods % (long * wide) != 0 || !is_made(1, &wide) {
                continue;
            }
            let inner = [long, wide, goods / (long * wide)];
            if is_made(2, &inner[2]) {
                found.push(inner);
                if found.len() == BOXES_MAX {
                    return found;
                }
            }
        }
    }
    found
}
