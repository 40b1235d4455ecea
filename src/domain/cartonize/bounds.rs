//! Proofs that units cannot go into one carton, whatever the arrangement.
//!
//! A length may be counted otherwise than in millimetres as long as no row of lengths that fits is counted as more than
//! the carton's edge: more than half counts as all, less than half as nothing, and the like (dual feasible functions,
//! Fekete and Schepers 2004). Where the units so counted take more space than the carton, they do not fit.

use super::{
    body::Edges,
    units::{Goods, NO_LIMIT},
};

/// What one millimetre counts as in every measure below.
const SCALE: i64 = 6;

/// Another way to count a length of a carton's edge.
#[derive(Debug, Clone, Copy)]
enum Measure {
    /// What leaves less than a part of the edge counts as all of it, what is shorter than that part as nothing.
    Ends(i64),
    /// In whole parts of the edge, of which there is one less than fit beside each other.
    Parts(i64),
}

const MEASURES: [Measure; 5] = [
    Measure::Ends(2),
    Measure::Ends(3),
    Measure::Ends(4),
    Measure::Parts(2),
    Measure::Parts(3),
];

impl Measure {
    fn of(self, length: i64, edge: i64) -> i64 {
        match self {
            Self::Ends(part) => {
                if (edge - length) * part < edge {
                    edge * SCALE
                } else if length * part < edge {
                    0
                } else {
                    length * SCALE
                }
            }
            Self::Parts(parts) => {
                let share = (parts + 1) * length;
                if share % edge == 0 {
                    length * SCALE
                } else {
                    share / edge * (edge * SCALE / parts)
                }
            }
        }
    }
}

/// False when it is proven that these units do not go into a space of these edges.
#[must_use]
pub fn might_hold(goods: &Goods<'_>, inner: Edges, counts: &[u16]) -> bool {
    if inner.iter().any(|&edge| edge < 1) {
        return false;
    }
    let mut turns: Vec<Turn> = Vec::new();
    for (kind, count) in goods.present(counts) {
        let first = turns.len();
        for turn in &kind.turns {
            if (0..3).all(|axis| turn[axis] <= inner[axis]) {
                turns.push(Turn {
                    count: 0,
                    plain: turn.map(|length| length * SCALE),
                    otherwise: *turn,
                });
            }
        }
        match turns.get_mut(first) {
            Some(turn) => turn.count = count,
            None => return false,
        }
    }
    let lengths: Vec<Edges> = turns.iter().map(|turn| turn.otherwise).collect();
    MEASURES.iter().all(|&measure| {
        // Along which axes anything is counted otherwise, a bit each.
        let mut changed = 0;
        for (turn, length) in turns.iter_mut().zip(&lengths) {
            for axis in 0..3 {
                turn.otherwise[axis] = measure.of(length[axis], inner[axis]);
                changed |= u8::from(turn.otherwise[axis] != turn.plain[axis]) << axis;
            }
        }
        (1..8_u8)
            .filter(|axes| axes & !changed == 0)
            .all(|axes| is_within(&turns, inner, axes))
    })
}

/// A way to lay the units of a kind, its lengths counted in two ways.
struct Turn {
    /// How many units; 0 for further ways to lay the same.
    count: u16,
    plain: Edges,
    otherwise: Edges,
}

// No length counts as more than six times ten metres, and there are at most two thousand units: a sum goes into a number.
fn is_within(turns: &[Turn], inner: Edges, axes: u8) -> bool {
    let mut left: i64 = inner.iter().map(|&edge| edge * SCALE).product();
    let (mut least, mut count) = (0, 0);
    for turn in turns {
        if turn.count > 0 {
            left -= least * i64::from(count);
            (least, count) = (NO_LIMIT, turn.count);
        }
        let counted = |axis: usize| {
            if axes >> axis & 1 == 1 {
                turn.otherwise[axis]
            } else {
                turn.plain[axis]
            }
        };
        least = least.min(counted(0) * counted(1) * counted(2));
    }
    left >= least * i64::from(count)
}
