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
    /// As it is.
    Plain,
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
            Self::Plain => length * SCALE,
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
    // Which axes are counted otherwise, a bit each.
    MEASURES.iter().all(|&measure| {
        (1..8_u8).all(|axes| {
            let measured = [0, 1, 2].map(|axis| {
                if axes >> axis & 1 == 1 {
                    measure
                } else {
                    Measure::Plain
                }
            });
            is_within(goods, inner, counts, measured)
        })
    })
}

fn is_within(goods: &Goods<'_>, inner: Edges, counts: &[u16], measures: [Measure; 3]) -> bool {
    let mut left: i128 = inner.iter().map(|&edge| i128::from(edge * SCALE)).product();
    for (kind, count) in goods.present(counts) {
        let mut least = NO_LIMIT;
        for turn in &kind.turns {
            if (0..3).any(|axis| turn[axis] > inner[axis]) {
                continue;
            }
            let mut counted = 1;
            for axis in 0..3 {
                counted *= measures[axis].of(turn[axis], inner[axis]);
            }
            least = least.min(counted);
        }
        left -= i128::from(least) * i128::from(count);
        if left < 0 {
            return false;
        }
    }
    true
}
