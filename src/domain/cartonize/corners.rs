//! Packing by corners: whatever covers the lowest, rearmost, leftmost free corner has its own corner there.
//!
//! So few branches are left that a carton filled without gaps is found, or proven impossible, in few steps.

use super::{
    body::{Block, Body, Edges},
    construct::{Room, holds_together},
    lengths::Lengths,
    units::NO_LIMIT,
};

/// A piece of the surface seen from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    low: [i64; 2],
    high: [i64; 2],
    height: i64,
}

impl Cell {
    fn meets(&self, low: [i64; 2], high: [i64; 2]) -> bool {
        self.low[0] < high[0]
            && low[0] < self.high[0]
            && self.low[1] < high[1]
            && low[1] < self.high[1]
    }

    fn area(&self) -> i64 {
        (self.high[0] - self.low[0]) * (self.high[1] - self.low[1])
    }

    /// True when an edge of the two runs along one line.
    fn borders(&self, other: &Self) -> bool {
        (0..2).any(|axis| {
            let across = 1 - axis;
            (self.high[axis] == other.low[axis] || other.high[axis] == self.low[axis])
                && self.low[across] < other.high[across]
                && other.low[across] < self.high[across]
        })
    }
}

/// One branch: a unit of a kind, turned, with how well it fits there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Branch {
    misfit: i64,
    less_volume: i64,
    kind: usize,
    edges: Edges,
}

/// Searches corner by corner; keeps its memory between searches.
#[derive(Debug, Default)]
pub struct CornerSearch {
    counts: Vec<u16>,
    blocks: Vec<Block>,
    nodes: usize,
    /// How much work was done so far: pieces of surface looked at.
    pub steps: usize,
    /// The work after which a search is given up, once an order has an answer.
    pub steps_max: Option<usize>,
    left: usize,
    height: i64,
}

impl CornerSearch {
    /// A packing of all units of `counts`, which make these `lengths`, that loses at most `waste` of the space, within
    /// `nodes` steps.
    pub fn all(
        &mut self,
        room: &Room<'_>,
        (counts, lengths): (&[u16], &Lengths),
        waste: i64,
        nodes: usize,
    ) -> Option<Vec<Block>> {
        self.counts.clear();
        self.counts.extend_from_slice(counts);
        self.blocks.clear();
        self.nodes = nodes;
        self.left = super::units::total(counts);
        self.height = room.inner[2];
        let floor = Cell {
            low: [0, 0],
            high: [room.inner[0], room.inner[1]],
            height: 0,
        };
        (self.step(room, lengths, &[floor], waste) && holds_together(room, &self.blocks))
            .then(|| self.blocks.clone())
    }

    fn step(&mut self, room: &Room<'_>, lengths: &Lengths, cells: &[Cell], waste: i64) -> bool {
        if self.left == 0 {
            return true;
        }
        if self.is_over() {
            return false;
        }
        self.nodes -= 1;
        self.steps += 2 * cells.len();
        let Some(corner) = cells
            .iter()
            .copied()
            .min_by_key(|cell| (cell.height, cell.low[1], cell.low[0]))
        else {
            return false;
        };
        if corner.height >= self.height {
            return false;
        }
        let free = [
            free_along(cells, &corner, 0),
            free_along(cells, &corner, 1),
            self.height - corner.height,
        ];
        for branch in self.branches(room, lengths, free, waste) {
            let body = Body::at([corner.low[0], corner.low[1], corner.height], branch.edges);
            if !is_level(cells, &body) || !self.is_bearable(room, branch.kind, &body) {
                continue;
            }
            let after = cover(cells, &body);
            self.blocks.push(Block {
                kind: branch.kind,
                body,
            });
            self.take(branch.kind);
            if self.step(room, lengths, &after, waste) {
                return true;
            }
            self.blocks.pop();
            self.give(branch.kind);
            if self.is_over() {
                return false;
            }
        }
        let (after, lost) = self.waste(cells, &corner);
        lost <= waste && self.step(room, lengths, &after, waste - lost)
    }

    fn is_over(&self) -> bool {
        self.nodes == 0 || self.steps_max.is_some_and(|most| self.steps > most)
    }

    fn take(&mut self, kind: usize) {
        if let Some(count) = self.counts.get_mut(kind) {
            *count -= 1;
            self.left -= 1;
        }
    }

    fn give(&mut self, kind: usize) {
        if let Some(count) = self.counts.get_mut(kind) {
            *count += 1;
            self.left += 1;
        }
    }

    /// Units that go into the free lengths at the corner, those that fit exactly first.
    fn branches(&self, room: &Room<'_>, lengths: &Lengths, free: Edges, waste: i64) -> Vec<Branch> {
        let mut found = Vec::new();
        let left = room
            .kinds
            .iter()
            .zip(&self.counts)
            .filter(|&(_, &count)| count > 0);
        // Where nothing may be lost, no gap may be left that nothing goes into.
        let thinnest = if waste == 0 {
            left.map(|(unit, _)| unit.sorted[0]).min().unwrap_or(0)
        } else {
            0
        };
        let fills = |axis: usize, edge: i64| {
            let rest = free[axis] - edge;
            rest == 0 || rest >= thinnest && (waste > 0 || lengths.has(axis, rest))
        };
        for (kind, (unit, &count)) in room.kinds.iter().zip(&self.counts).enumerate() {
            if count == 0 {
                continue;
            }
            for &edges in &unit.turns {
                if (0..3).all(|axis| edges[axis] <= free[axis] && fills(axis, edges[axis])) {
                    let misfit = (0..3)
                        .map(|axis| i64::from(edges[axis] != free[axis]))
                        .sum();
                    found.push(Branch {
                        misfit,
                        less_volume: -unit.volume,
                        kind,
                        edges,
                    });
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn is_bearable(&self, room: &Room<'_>, kind: usize, body: &Body) -> bool {
        if !room.loads {
            return true;
        }
        let weight = |kind: usize| room.kinds.get(kind).map_or(0, |unit| unit.weight_g);
        self.blocks.iter().all(|block| {
            let limit = room.kinds.get(block.kind).map_or(0, |unit| unit.load_g_max);
            if limit == NO_LIMIT || block.body.footprint_shared(body) == 0 {
                return true;
            }
            let above: i64 = self
                .blocks
                .iter()
                .filter(|other| {
                    other.body.low[2] >= block.body.high[2]
                        && other.body.footprint_shared(&block.body) > 0
                })
                .map(|other| weight(other.kind))
                .sum();
            above + weight(kind) <= limit
        })
    }

    /// Gives a corner up: its cell rises to its lowest higher neighbour, or to the top.
    fn waste(&self, cells: &[Cell], corner: &Cell) -> (Vec<Cell>, i64) {
        let risen = cells
            .iter()
            .filter(|cell| cell.height > corner.height && cell.borders(corner))
            .map(|cell| cell.height)
            .min()
            .unwrap_or(self.height);
        let mut after = cells.to_vec();
        let lost = (risen - corner.height) * corner.area();
        if let Some(index) = after.iter().position(|cell| cell == corner) {
            after[index].height = risen;
            join_at(&mut after, index);
        }
        (after, lost)
    }
}

/// How far the surface stays level from a corner along an axis.
fn free_along(cells: &[Cell], corner: &Cell, axis: usize) -> i64 {
    let across = 1 - axis;
    let mut end = corner.high[axis];
    while let Some(next) = cells.iter().find(|cell| {
        cell.low[axis] == end
            && cell.low[across] <= corner.low[across]
            && corner.low[across] < cell.high[across]
            && cell.height == corner.height
    }) {
        end = next.high[axis];
    }
    end - corner.low[axis]
}

/// True when everything under a body is at its own bottom.
fn is_level(cells: &[Cell], body: &Body) -> bool {
    let (low, high) = ([body.low[0], body.low[1]], [body.high[0], body.high[1]]);
    cells
        .iter()
        .all(|cell| cell.height == body.low[2] || !cell.meets(low, high))
}

/// The surface after a body was put on it.
fn cover(cells: &[Cell], body: &Body) -> Vec<Cell> {
    let (low, high) = ([body.low[0], body.low[1]], [body.high[0], body.high[1]]);
    let mut after = Vec::with_capacity(cells.len() + 4);
    for cell in cells {
        if !cell.meets(low, high) {
            after.push(*cell);
            continue;
        }
        let mut rest = *cell;
        for axis in 0..2 {
            if rest.low[axis] < low[axis] {
                let mut piece = rest;
                piece.high[axis] = low[axis];
                rest.low[axis] = low[axis];
                after.push(piece);
            }
            if rest.high[axis] > high[axis] {
                let mut piece = rest;
                piece.low[axis] = high[axis];
                rest.high[axis] = high[axis];
                after.push(piece);
            }
        }
    }
    after.push(Cell {
        low,
        high,
        height: body.high[2],
    });
    let last = after.len() - 1;
    join_at(&mut after, last);
    after
}

/// Joins the cell at `index` with those of its height that make a rectangle with it.
fn join_at(cells: &mut Vec<Cell>, mut index: usize) {
    'again: loop {
        for other in 0..cells.len() {
            let (one, two) = (cells[index], cells[other]);
            if one.height != two.height || other == index {
                continue;
            }
            for axis in 0..2 {
                let across = 1 - axis;
                let aligned =
                    one.low[across] == two.low[across] && one.high[across] == two.high[across];
                if aligned && (one.high[axis] == two.low[axis] || two.high[axis] == one.low[axis]) {
                    cells[index].low[axis] = one.low[axis].min(two.low[axis]);
                    cells[index].high[axis] = one.high[axis].max(two.high[axis]);
                    cells.swap_remove(other);
                    if index == cells.len() {
                        index = other;
                    }
                    continue 'again;
                }
            }
        }
        return;
    }
}
