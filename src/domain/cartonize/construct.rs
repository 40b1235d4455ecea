//! Packing one carton unit by unit: each in the best place that the holes, the support and the loads allow.

use super::{
    body::{Block, Body, Edges, goes_into},
    spaces::Spaces,
    units::{Kind, NO_LIMIT},
};

/// The most units that are looked ahead to.
const AHEAD_MAX: usize = 8;

/// What beginning a carton counts as, in steps.
const STEPS_OF_A_START: usize = 30;
/// What each unit of its order adds, in steps.
const STEPS_OF_A_UNIT: usize = 1;

/// What comparing a hole with what is put in adds, in steps.
const STEPS_OF_A_HOLE: usize = 3;

/// What makes one place better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The most of its surface touches something.
    Contact,
    /// The lowest, then the farthest back, then the farthest left.
    Lowest,
    /// The lowest top.
    LowestTop,
    /// The nearest to the corner.
    Corner,
    /// The hole that it fills best.
    Snug,
}

/// Where to pack: one carton and what holds in it.
#[derive(Debug, Clone, Copy)]
pub struct Room<'a> {
    /// Every kind of unit.
    pub kinds: &'a [Kind],
    /// The space.
    pub inner: Edges,
    /// How much of a base must be supported, in percent; 0 checks nothing.
    pub support_percent: i64,
    /// Which axis of the carton is which in `kinds`: building along another axis lays the carton on its side.
    pub axes: [usize; 3],
    /// Whether any kind has a limit to what stands above it.
    pub loads: bool,
}

impl Room<'_> {
    fn turned(&self, turn: Edges) -> Edges {
        self.axes.map(|axis| turn[axis])
    }
}

/// What limits the goods beside their places, where a carton takes as many as go in.
#[derive(Debug, Clone, Copy)]
pub struct Caps<'a> {
    /// The most space.
    pub volume: i64,
    /// The most weight.
    pub weight_g: i64,
    /// Tags that never meet.
    pub apart: &'a [(u64, u64)],
    /// Tags that are limited.
    pub limits: &'a [(u64, u16)],
}

/// A place that was found.
#[derive(Debug, Clone, Copy)]
struct Place {
    score: [i64; 4],
    body: Body,
}

/// Packs one carton after another; keeps its memory between them.
#[derive(Debug, Default)]
pub struct Builder {
    spaces: Spaces,
    /// What stands, in the order it was put in.
    pub blocks: Vec<Block>,
    /// How much work was done so far: places looked at, with what was near each.
    pub steps: usize,
    /// The work after which a packing is given up, once an order has an answer.
    pub steps_max: Option<usize>,
    near: Vec<Body>,
    /// The edges of holes looked at before with the same corner.
    twins: Vec<Edges>,
    loads: Vec<i64>,
    used: Vec<u16>,
    /// For each unit of the order, the last one first: the shortest length along each axis of it and all that follow.
    thinnest: Vec<Edges>,
}

impl Builder {
    /// Packs all units of `order` (kinds, one entry a unit); the index of the first that finds no place otherwise.
    pub fn pack_all(&mut self, room: &Room<'_>, order: &[usize], rule: Rule) -> Result<(), usize> {
        self.start(room, order);
        for (index, &kind) in order.iter().enumerate() {
            if self.is_spent() {
                return Err(index);
            }
            let place = self.best_place(room, kind, rule).ok_or(index)?;
            let after = self.thinnest_after(index);
            self.put(room, kind, place, after);
            let rest = order.get(index + 2..).unwrap_or_default();
            if !self.might_hold(room, rest) {
                return Err(index + 1);
            }
        }
        Ok(())
    }

    /// True when the work is done that an order with an answer is worth.
    fn is_spent(&self) -> bool {
        self.steps_max.is_some_and(|most| self.steps > most)
    }

    /// True when for each of the next units alone a hole is left.
    fn might_hold(&self, room: &Room<'_>, rest: &[usize]) -> bool {
        let mut last = None;
        rest.iter().take(AHEAD_MAX).all(|&kind| {
            if last == Some(kind) {
                return true;
            }
            last = Some(kind);
            room.kinds.get(kind).is_none_or(|unit| {
                let holes = &self.spaces.open;
                unit.turns.iter().any(|&turn| {
                    let edges = room.turned(turn);
                    holes.iter().any(|hole| goes_into(edges, hole.edges()))
                })
            })
        })
    }

    /// Packs what goes in, in this order, and leaves the rest.
    pub fn pack_some(&mut self, room: &Room<'_>, order: &[usize], rule: Rule, caps: &Caps<'_>) {
        self.start(room, order);
        self.used.clear();
        self.used.resize(caps.limits.len(), 0);
        let (mut space, mut weight, mut tags) = (caps.volume, caps.weight_g, 0_u64);
        let mut missed = None;
        for (index, &kind) in order.iter().enumerate() {
            if self.is_spent() {
                return;
            }
            let Some(unit) = room.kinds.get(kind) else {
                continue;
            };
            let kept_apart = caps.apart.iter().any(|&(one, two)| {
                let together = tags | unit.tags;
                together & one != 0 && together & two != 0
            });
            if missed == Some(kind)
                || unit.volume > space
                || unit.weight_g > weight
                || kept_apart
                || !self.tags_left(unit, caps)
            {
                continue;
            }
            let Some(place) = self.best_place(room, kind, rule) else {
                missed = Some(kind);
                continue;
            };
            let after = self.thinnest_after(index);
            self.put(room, kind, place, after);
            space -= unit.volume;
            weight -= unit.weight_g;
            tags |= unit.tags;
            for (used, &(tag, _)) in self.used.iter_mut().zip(caps.limits) {
                *used += u16::from(unit.tags & tag != 0);
            }
        }
    }

    fn tags_left(&self, unit: &Kind, caps: &Caps<'_>) -> bool {
        self.used
            .iter()
            .zip(caps.limits)
            .all(|(&used, &(tag, limit))| unit.tags & tag == 0 || used < limit)
    }

    fn start(&mut self, room: &Room<'_>, order: &[usize]) {
        self.steps += STEPS_OF_A_START + STEPS_OF_A_UNIT * order.len();
        self.spaces.reset(room.inner);
        self.blocks.clear();
        self.loads.clear();
        self.thinnest.clear();
        let mut least = [NO_LIMIT; 3];
        for &kind in order.iter().rev() {
            if let Some(unit) = room.kinds.get(kind) {
                let edges = room.turned(unit.least);
                least = [0, 1, 2].map(|axis| least[axis].min(edges[axis]));
            }
            self.thinnest.push(least);
        }
    }

    /// The shortest length along each axis of all units that follow one of an order.
    fn thinnest_after(&self, index: usize) -> Edges {
        let left = self.thinnest.len().checked_sub(index + 2);
        let found = left.and_then(|left| self.thinnest.get(left));
        found.copied().unwrap_or([NO_LIMIT; 3])
    }

    fn put(&mut self, room: &Room<'_>, kind: usize, place: Body, thinnest: Edges) {
        if room.loads {
            let weight = room.kinds.get(kind).map_or(0, |unit| unit.weight_g);
            let mut above = 0;
            for (block, load) in self.blocks.iter().zip(&mut self.loads) {
                if block.body.footprint_shared(&place) == 0 {
                    continue;
                }
                if block.body.high[2] <= place.low[2] {
                    *load += weight;
                } else if let Some(unit) = room.kinds.get(block.kind) {
                    above += unit.weight_g;
                }
            }
            self.loads.push(above);
        }
        self.steps += STEPS_OF_A_HOLE * self.spaces.cut(&place, thinnest);
        self.blocks.push(Block { kind, body: place });
    }

    fn best_place(&mut self, room: &Room<'_>, kind: usize, rule: Rule) -> Option<Body> {
        let unit = room.kinds.get(kind)?;
        let mut turned = [[0; 3]; 6];
        for (slot, &turn) in turned.iter_mut().zip(&unit.turns) {
            *slot = room.turned(turn);
        }
        let turns = &turned[..unit.turns.len().min(turned.len())];
        let mut best: Option<Place> = None;
        for (index, hole) in self.spaces.open.iter().enumerate() {
            let free = hole.edges();
            let mut is_new_hole = true;
            // At one corner a unit is looked at once, however many holes have it; only a snug fit depends on the hole.
            self.twins.clear();
            if rule != Rule::Snug {
                let earlier = self.spaces.open.iter().take(index);
                let twins = earlier.filter(|twin| twin.low == hole.low);
                self.twins.extend(twins.map(Body::edges));
            }
            for &edges in turns {
                if !goes_into(edges, free) || self.twins.iter().any(|&twin| goes_into(edges, twin))
                {
                    continue;
                }
                if is_new_hole {
                    is_new_hole = false;
                    let blocks = self.blocks.iter().map(|block| block.body);
                    self.near.clear();
                    self.near.extend(blocks.filter(|block| block.touches(hole)));
                    self.steps += self.blocks.len() / 2;
                }
                self.steps += 2;
                let body = Body::at(hole.low, edges);
                let known = best.as_ref().map_or([i64::MAX; 4], |best| best.score);
                let Some(score) = score_below(&known, room, &self.near, &body, free, rule) else {
                    continue;
                };
                if is_supported(room, &self.near, &body) && self.is_bearable(room, unit, &body) {
                    best = Some(Place { score, body });
                }
            }
        }
        best.map(|place| place.body)
    }

    fn is_bearable(&self, room: &Room<'_>, unit: &Kind, body: &Body) -> bool {
        if !room.loads {
            return true;
        }
        let mut above = 0;
        for (block, load) in self.blocks.iter().zip(&self.loads) {
            let Some(other) = room.kinds.get(block.kind) else {
                continue;
            };
            if block.body.footprint_shared(body) == 0 {
                continue;
            }
            if block.body.high[2] <= body.low[2] {
                if other.load_g_max != NO_LIMIT && load + unit.weight_g > other.load_g_max {
                    return false;
                }
            } else if block.body.low[2] >= body.high[2] {
                above += other.weight_g;
            }
        }
        above <= unit.load_g_max
    }
}

/// How good a place is, less being better; `None` where it is not better than what is known.
fn score_below(
    known: &[i64; 4],
    room: &Room<'_>,
    near: &[Body],
    body: &Body,
    free: Edges,
    rule: Rule,
) -> Option<[i64; 4]> {
    let [x, y, z] = body.low;
    // What touches takes the longest to see, so it is looked at last.
    let touching = || -contact(room, near, body);
    let score = match rule {
        Rule::Contact => [touching(), z, y, x],
        Rule::Lowest if [z, y, x][..] > known[..3] => return None,
        Rule::Lowest => [z, y, x, touching()],
        Rule::LowestTop if [body.high[2], z][..] > known[..2] => return None,
        Rule::LowestTop => [body.high[2], z, touching(), y + x],
        Rule::Corner => {
            let far = x * x + y * y + z * z;
            if far > known[0] {
                return None;
            }
            [far, touching(), z, y]
        }
        Rule::Snug => {
            let edges = body.edges();
            let mut rest = [free[0] - edges[0], free[1] - edges[1], free[2] - edges[2]];
            rest.sort_unstable();
            [rest[0], rest[1], z, y + x]
        }
    };
    (score < *known).then_some(score)
}

/// The share of the surface that touches walls or goods, in 4096ths.
fn contact(room: &Room<'_>, near: &[Body], body: &Body) -> i64 {
    let edges = body.edges();
    let faces = [
        edges[1] * edges[2],
        edges[0] * edges[2],
        edges[0] * edges[1],
    ];
    let mut touching = 0;
    for (axis, face) in faces.into_iter().enumerate() {
        if body.low[axis] == 0 {
            touching += face;
        }
        if body.high[axis] == room.inner[axis] {
            touching += face;
        }
    }
    for block in near {
        touching += block.touching(body);
    }
    touching * 2048 / (faces[0] + faces[1] + faces[2])
}

/// True when enough of the base stands on the floor or on what is near.
fn is_supported(room: &Room<'_>, near: &[Body], body: &Body) -> bool {
    if body.low[2] == 0 || room.support_percent == 0 {
        return true;
    }
    let carried: i64 = near
        .iter()
        .filter(|block| block.high[2] == body.low[2])
        .map(|block| block.footprint_shared(body))
        .sum();
    let edges = body.edges();
    carried * 100 >= room.support_percent * edges[0] * edges[1]
}

/// True when every unit of a finished carton is supported and carries no more than it may.
#[must_use]
pub fn holds_together(room: &Room<'_>, blocks: &[Block]) -> bool {
    blocks.iter().all(|block| {
        let (mut carried, mut load) = (0, 0);
        for other in blocks {
            let shared = block.body.footprint_shared(&other.body);
            if shared == 0 {
                continue;
            }
            if other.body.high[2] == block.body.low[2] {
                carried += shared;
            }
            if other.body.low[2] >= block.body.high[2] {
                load += room.kinds.get(other.kind).map_or(0, |unit| unit.weight_g);
            }
        }
        let edges = block.body.edges();
        let base = edges[0] * edges[1];
        let limit = room.kinds.get(block.kind).map_or(0, |unit| unit.load_g_max);
        load <= limit && (block.body.low[2] == 0 || carried * 100 >= room.support_percent * base)
    })
}
