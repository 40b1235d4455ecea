//! Packing by stacks: blocks of equal units fill a carton from the floor up, each on a level base of its own.
//!
//! Coarser than place by place, but its work grows with the kinds of units and not with their number, so that an order
//! of hundreds of units has an answer at once. Every base is wholly supported.

use super::{
    body::{Block, Body, Edges, volume},
    construct::{Caps, Room},
    units::{Kind, NO_LIMIT},
};

/// The most free spaces that are kept; the smallest go.
const SPACES_MAX: usize = 48;

/// A free space over a level base.
#[derive(Debug, Clone, Copy)]
struct Space {
    body: Body,
    /// The weight that may stand in it.
    bears_g: i64,
}

/// So many units along each axis, turned one way, in one of the spaces; the best compares least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stack {
    less_units: i64,
    rest: i64,
    height: i64,
    space: usize,
    numbers: Edges,
    edges: Edges,
}

/// Packs cartons by stacks; keeps its memory between them.
#[derive(Debug, Default)]
pub struct Stacker {
    spaces: Vec<Space>,
    used: Vec<i64>,
    /// How much work was done so far: spaces looked at.
    pub steps: usize,
}

impl Stacker {
    /// As many of the units as go in, `kinds` naming in which order their kinds are taken.
    pub fn pack(
        &mut self,
        room: &Room<'_>,
        kinds: &[usize],
        counts: &[u16],
        caps: &Caps<'_>,
    ) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.used.clear();
        self.used.resize(caps.limits.len(), 0);
        self.spaces.clear();
        self.spaces.push(Space {
            body: Body::at([0; 3], room.inner),
            bears_g: NO_LIMIT,
        });
        let (mut space, mut weight, mut tags) = (caps.volume, caps.weight_g, 0_u64);
        for &index in kinds {
            let (Some(kind), Some(&count)) = (room.kinds.get(index), counts.get(index)) else {
                continue;
            };
            let together = tags | kind.tags;
            let apart = |&(one, two): &(u64, u64)| together & one != 0 && together & two != 0;
            if caps.apart.iter().any(apart) {
                continue;
            }
            let by_weight = weight.checked_div(kind.weight_g).unwrap_or(NO_LIMIT);
            let mut left = i64::from(count)
                .min(by_weight)
                .min(space / kind.volume.max(1))
                .min(self.tags_left(kind, caps));
            while left > 0 {
                let Some(stack) = self.best(kind, left) else {
                    break;
                };
                let units = -stack.less_units;
                left -= units;
                space -= units * kind.volume;
                weight -= units * kind.weight_g;
                tags = together;
                for (used, &(tag, _)) in self.used.iter_mut().zip(caps.limits) {
                    *used += if kind.tags & tag == 0 { 0 } else { units };
                }
                self.put(index, kind, &stack, &mut blocks);
            }
        }
        blocks
    }

    fn tags_left(&self, kind: &Kind, caps: &Caps<'_>) -> i64 {
        let limited = self.used.iter().zip(caps.limits);
        limited
            .filter(|&(_, &(tag, _))| kind.tags & tag != 0)
            .map(|(used, &(_, limit))| i64::from(limit) - used)
            .min()
            .unwrap_or(NO_LIMIT)
    }

    /// The stack of the most units, of those the one that leaves the thinnest gap.
    fn best(&mut self, kind: &Kind, left: i64) -> Option<Stack> {
        self.steps += 1 + self.spaces.len() * kind.turns.len();
        let on_itself = kind
            .load_g_max
            .checked_div(kind.weight_g)
            .unwrap_or(NO_LIMIT);
        let mut best: Option<Stack> = None;
        for (index, space) in self.spaces.iter().enumerate() {
            let free = space.body.edges();
            let by_load = space.bears_g.checked_div(kind.weight_g).unwrap_or(NO_LIMIT);
            for &edges in &kind.turns {
                let most = [0, 1, 2].map(|axis| free[axis] / edges[axis].max(1));
                let high = most[2].min(on_itself.saturating_add(1));
                let numbers = numbers([most[0], most[1], high], left.min(by_load));
                let units = volume(numbers);
                if units == 0 {
                    continue;
                }
                let rest = (0..3).map(|axis| free[axis] - numbers[axis] * edges[axis]);
                let stack = Stack {
                    less_units: -units,
                    rest: rest.min().unwrap_or(0),
                    height: space.body.low[2],
                    space: index,
                    numbers,
                    edges,
                };
                if best.is_none_or(|best| stack < best) {
                    best = Some(stack);
                }
            }
        }
        best
    }

    /// Puts a stack in and leaves the spaces above, beside and before it.
    fn put(&mut self, index: usize, kind: &Kind, stack: &Stack, blocks: &mut Vec<Block>) {
        let space = self.spaces.swap_remove(stack.space);
        let (low, edges, numbers) = (space.body.low, stack.edges, stack.numbers);
        for up in 0..numbers[2] {
            for back in 0..numbers[1] {
                for right in 0..numbers[0] {
                    let step = [right, back, up];
                    let at = [0, 1, 2].map(|axis| low[axis] + step[axis] * edges[axis]);
                    let body = Body::at(at, edges);
                    blocks.push(Block { kind: index, body });
                }
            }
        }
        // What stands on a space of limited load is not told apart, so such a space is used once.
        if space.bears_g != NO_LIMIT {
            return;
        }
        let high = [0, 1, 2].map(|axis| low[axis] + numbers[axis] * edges[axis]);
        let (mut above, mut beside, mut before) = (space.body, space.body, space.body);
        above.low[2] = high[2];
        (above.high[0], above.high[1]) = (high[0], high[1]);
        beside.low[0] = high[0];
        before.low[1] = high[1];
        let face = |body: &Body| body.edges()[0] * body.edges()[1];
        if face(&beside) >= face(&before) {
            before.high[0] = high[0];
        } else {
            beside.high[1] = high[1];
        }
        let bears_g = if kind.load_g_max == NO_LIMIT {
            NO_LIMIT
        } else {
            kind.load_g_max - (numbers[2] - 1) * kind.weight_g
        };
        for (body, bears_g) in [(above, bears_g), (beside, NO_LIMIT), (before, NO_LIMIT)] {
            if bears_g > 0 && volume(body.edges()) > 0 {
                self.spaces.push(Space { body, bears_g });
            }
        }
        if self.spaces.len() > SPACES_MAX {
            let size = |space: &Space| std::cmp::Reverse(volume(space.body.edges()));
            self.spaces.sort_by_key(size);
            self.spaces.truncate(SPACES_MAX);
        }
    }
}

/// How many of at most `left` units stand along each axis, so that their top is level: whole layers, else whole rows.
fn numbers([wide, deep, high]: Edges, left: i64) -> Edges {
    let layer = wide * deep;
    if left <= 0 || layer == 0 || high == 0 {
        [0; 3]
    } else if left >= layer {
        [wide, deep, high.min(left / layer)]
    } else if left >= wide {
        [wide, left / wide, 1]
    } else {
        [left, 1, 1]
    }
}
