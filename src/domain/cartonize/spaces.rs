//! The maximal empty spaces of a carton: every box-shaped hole that cannot grow, overlapping each other.

use super::body::{Body, Edges};

/// The holes that are left, after what has been put in.
#[derive(Debug, Default)]
pub struct Spaces {
    /// The holes, none inside another.
    pub open: Vec<Body>,
    /// What cutting leaves on each side of a body: before and behind it along x, y and z.
    fresh: [Vec<Body>; 6],
    /// The holes that touch it on that side.
    beside: [Vec<Body>; 6],
}

impl Spaces {
    /// An empty carton.
    pub fn reset(&mut self, inner: Edges) {
        self.open.clear();
        self.open.push(Body::at([0; 3], inner));
    }

    /// Cuts `body` out; holes thinner than `thinnest` along any axis are of no use any more and go.
    ///
    /// The number tells how much work it was: pairs of holes compared.
    pub fn cut(&mut self, body: &Body, thinnest: Edges) -> usize {
        let mut looked = self.open.len();
        for side in self.fresh.iter_mut().chain(&mut self.beside) {
            side.clear();
        }
        let mut index = 0;
        while let Some(hole) = self.open.get(index).copied() {
            // What is new lies at the body, so only a hole that touches it can hold what is new.
            if !hole.touches(body) {
                index += 1;
                continue;
            }
            if !hole.meets(body) {
                self.beside[side_of(&hole, body)].push(hole);
                index += 1;
                continue;
            }
            self.open.swap_remove(index);
            for (axis, thinnest) in thinnest.into_iter().enumerate() {
                if body.low[axis] - hole.low[axis] >= thinnest {
                    let mut rest = hole;
                    rest.high[axis] = body.low[axis];
                    self.fresh[2 * axis].push(rest);
                }
                if hole.high[axis] - body.high[axis] >= thinnest {
                    let mut rest = hole;
                    rest.low[axis] = body.high[axis];
                    self.fresh[2 * axis + 1].push(rest);
                }
            }
        }
        // Whatever holds a new hole lies on the same side of the body.
        for (fresh, beside) in self.fresh.iter().zip(&self.beside) {
            for (index, hole) in fresh.iter().enumerate() {
                let inside = beside.iter().any(|other| other.contains(hole))
                    || fresh.iter().enumerate().any(|(other, larger)| {
                        other != index && larger.contains(hole) && (larger != hole || other < index)
                    });
                if !inside {
                    self.open.push(*hole);
                }
            }
            looked += fresh.len() * (fresh.len() + beside.len()) / 2;
        }
        looked
    }
}

/// The side of a body on which a hole touches it.
fn side_of(hole: &Body, body: &Body) -> usize {
    let sides = (0..3).flat_map(|axis| {
        [
            hole.high[axis] == body.low[axis],
            hole.low[axis] == body.high[axis],
        ]
    });
    sides.take_while(|touches| !touches).count().min(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_maximal_and_outside_of_what_stands() {
        let mut spaces = Spaces::default();
        spaces.reset([100, 80, 60]);
        let placed = [
            Body::at([0, 0, 0], [50, 40, 30]),
            Body::at([50, 0, 0], [50, 40, 20]),
            Body::at([0, 0, 30], [60, 40, 20]),
        ];
        for body in &placed {
            spaces.cut(body, [1; 3]);
        }
        for (index, hole) in spaces.open.iter().enumerate() {
            assert!(placed.iter().all(|body| !body.meets(hole)), "{hole:?}");
            for (other, larger) in spaces.open.iter().enumerate() {
                assert!(index == other || !larger.contains(hole), "{hole:?}");
            }
        }
        assert!(spaces.open.contains(&Body {
            low: [0, 40, 0],
            high: [100, 80, 60]
        }));
        spaces.cut(&Body::at([0, 40, 0], [100, 40, 60]), [11; 3]);
        assert!(spaces.open.iter().all(|hole| hole.high[1] <= 40));
    }
}
