//! Boxes in space: where one stands, what it touches, what it covers.

/// Three lengths in millimetres along x (left to right), y (back to front) and z (up).
pub type Edges = [i64; 3];

/// The space of a box, in millimetres.
#[must_use]
pub fn volume(edges: Edges) -> i64 {
    edges[0] * edges[1] * edges[2]
}

/// True when something holds along every axis; all three are looked at, which is quicker than stopping at the first.
fn along_all(holds: impl Fn(usize) -> bool) -> bool {
    holds(0) & holds(1) & holds(2)
}

/// True when a box of `edges` goes into one of `inner` edges as it lies.
#[must_use]
pub fn goes_into(edges: Edges, inner: Edges) -> bool {
    along_all(|axis| edges[axis] <= inner[axis])
}

/// A box in space, by its lowest and its highest corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Body {
    /// Left, back, bottom.
    pub low: Edges,
    /// Right, front, top.
    pub high: Edges,
}

impl Body {
    /// A box of `edges` whose lowest corner is at `low`.
    #[must_use]
    pub fn at(low: Edges, edges: Edges) -> Self {
        Self {
            low,
            high: [low[0] + edges[0], low[1] + edges[1], low[2] + edges[2]],
        }
    }

    /// Its three lengths.
    #[must_use]
    pub fn edges(&self) -> Edges {
        [
            self.high[0] - self.low[0],
            self.high[1] - self.low[1],
            self.high[2] - self.low[2],
        ]
    }

    /// True when the two share space; touching faces do not.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        along_all(|axis| (self.low[axis] < other.high[axis]) && (other.low[axis] < self.high[axis]))
    }

    /// True when the two share space or touch, be it at an edge or a corner.
    #[must_use]
    pub fn touches(&self, other: &Self) -> bool {
        along_all(|axis| {
            (self.low[axis] <= other.high[axis]) && (other.low[axis] <= self.high[axis])
        })
    }

    /// True when `other` lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        along_all(|axis| {
            (self.low[axis] <= other.low[axis]) && (other.high[axis] <= self.high[axis])
        })
    }

    /// How far the two run beside each other along `axis`; zero or less when they do not.
    #[must_use]
    pub fn shared(&self, other: &Self, axis: usize) -> i64 {
        self.high[axis].min(other.high[axis]) - self.low[axis].max(other.low[axis])
    }

    /// The area their footprints share, seen from above.
    #[must_use]
    pub fn footprint_shared(&self, other: &Self) -> i64 {
        let (x, y) = (self.shared(other, 0), self.shared(other, 1));
        if x > 0 && y > 0 { x * y } else { 0 }
    }

    /// The area of faces that touch.
    #[must_use]
    pub fn touching(&self, other: &Self) -> i64 {
        let [x, y, z] = [0, 1, 2].map(|axis| self.shared(other, axis));
        if x < 0 || y < 0 || z < 0 {
            return 0;
        }
        // Of bodies that do not meet one length at least is 0.
        x * y + y * z + x * z
    }
}

/// One unit in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Which kind of unit.
    pub kind: usize,
    /// Where it stands.
    pub body: Body,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_touch_and_meet() {
        let one = Body::at([0, 0, 0], [10, 10, 10]);
        let cases = [
            (Body::at([10, 0, 0], [5, 5, 5]), false, 25, 0),
            (Body::at([9, 0, 0], [5, 5, 5]), true, 0, 5),
            (Body::at([2, 3, 10], [5, 20, 5]), false, 35, 35),
            (Body::at([10, 10, 0], [5, 5, 5]), false, 0, 0),
        ];
        for (other, meets, touching, footprint) in cases {
            assert_eq!(one.meets(&other), meets, "{other:?}");
            if !meets {
                assert_eq!(one.touching(&other), touching, "{other:?}");
            }
            assert_eq!(one.footprint_shared(&other), footprint, "{other:?}");
        }
    }
}
