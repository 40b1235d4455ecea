//! What packed parcels teach about the weight of one thing: its mean, how far single ones stray from it, how sure that is.
//!
//! Every weighed parcel is one sum of unknowns. What it is off by is shared among its goods and its carton by how unsure
//! each still is (the gain of a scalar Kalman filter), its square by how far each strays (one step of expectation
//! maximization). A parcel that is off by more than chance allows holds a mistake and teaches nothing; where that
//! happens again and again it is the figure that is wrong, and it is learned anew.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    carton::Carton,
    ids::{CartonCode, OwnerId, Sku},
    measure::Grams,
    product::Product,
};

/// What a scale that shows steps of five grams hides, as a variance in square grams.
pub const STEP_VARIANCE: f64 = 25.0 / 12.0;
/// How many weighed parcels make a figure worth judging others by.
const PARCELS_MIN: u32 = 6;
/// So many parcels later a figure that moved is told again.
const NEWS_PARCELS: u32 = 20;
/// How far one unit strays from the mean before anybody knows, as a share of it.
const SPREAD_FIRST: f64 = 0.03;
/// How far the catalogue's figure may be off, as a share of it, and in grams besides.
const DOUBT_FIRST: f64 = 0.05;
/// How much heavier a carton may be with its padding, as a share of its tare.
const DOUBT_PADDING: f64 = 0.2;
/// What a thing nobody ever weighed may weigh, in grams.
const DOUBT_UNKNOWN_G: f64 = 2_000.0;
/// Beyond so many times what chance explains, a parcel holds a mistake.
const STRANGE: f64 = 3.5;
/// So many strange parcels of one thing in a row are no chance: its figure is wrong.
const STRANGE_IN_A_ROW: u8 = 4;
/// The weight of what was believed first, in parcels.
const BELIEF_PARCELS: f64 = 3.0;
/// The most parcels that count: older ones fade, because packaging changes.
const MEMORY_PARCELS: f64 = 400.0;

/// What a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// One unit of a product.
    Product {
        /// Whose.
        owner: OwnerId,
        /// Which.
        sku: Sku,
    },
    /// An empty carton with its usual padding.
    Carton {
        /// Which.
        code: CartonCode,
    },
}

impl Thing {
    /// A unit of this product.
    #[must_use]
    pub fn product(product: &Product) -> Self {
        Self::Product {
            owner: product.owner.clone(),
            sku: product.sku.clone(),
        }
    }

    /// This carton.
    #[must_use]
    pub fn carton(carton: &Carton) -> Self {
        Self::Carton {
            code: carton.code.clone(),
        }
    }
}

/// One thing and what packed parcels taught about its weight, as benches are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LearnedWeight {
    /// What it is about.
    pub thing: Thing,
    /// What is known.
    pub weight: Learned,
}

/// What is known of the weight of one product's unit, or of one carton with its padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// The mean, in milligrams.
    pub mean_mg: i64,
    /// How far a single one strays from it, one standard deviation, in milligrams.
    pub spread_mg: i64,
    /// How far the mean itself may be off, one standard deviation, in milligrams.
    pub doubt_mg: i64,
    /// How many weighed parcels taught it.
    pub parcels: u32,
    /// How many parcels in a row were too strange to teach it.
    #[serde(default)]
    pub strange: u8,
}

impl Learned {
    /// What a catalogue's figure is worth before any parcel; `None` for a thing nobody has weighed.
    #[must_use]
    pub fn before_any(weight: Option<Grams>) -> Self {
        let Some(weight) = weight.filter(|weight| weight.0 > 0) else {
            return Belief {
                mean: 0.0,
                spread: DOUBT_UNKNOWN_G * SPREAD_FIRST,
                doubt: DOUBT_UNKNOWN_G,
            }
            .learned(0, 0);
        };
        let mean = float(weight.0);
        Belief {
            mean,
            spread: mean * SPREAD_FIRST,
            doubt: mean * DOUBT_FIRST + 1.0,
        }
        .learned(0, 0)
    }

    /// The weight of no carton: a unit's own box is weighed with it.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            mean_mg: 0,
            spread_mg: 0,
            doubt_mg: 0,
            parcels: 0,
            strange: 0,
        }
    }

    /// What a carton's tare is worth before any parcel: nobody knows yet how much padding goes in with it.
    #[must_use]
    pub fn carton_before_any(tare: Grams) -> Self {
        let tare = float(tare.0.max(1));
        Belief {
            mean: tare,
            spread: tare * SPREAD_FIRST,
            doubt: tare * DOUBT_PADDING + 10.0,
        }
        .learned(0, 0)
    }

    /// True when enough parcels taught it to judge others by.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.parcels >= PARCELS_MIN && self.mean_mg > 0
    }

    /// The mean, in grams.
    #[must_use]
    pub fn mean(&self) -> f64 {
        float(self.mean_mg) / 1_000.0
    }

    /// The variance of so many together, in square grams: each strays by itself, the doubt about the mean is shared.
    #[must_use]
    pub fn variance(&self, count: u32) -> f64 {
        let (spread, doubt) = (
            float(self.spread_mg) / 1_000.0,
            float(self.doubt_mg) / 1_000.0,
        );
        let count = f64::from(count);
        count * spread * spread + count * count * doubt * doubt
    }

    /// True when benches should be told: it is proven now, twice as sure, or would judge parcels visibly otherwise.
    ///
    /// Seldom, because telling means that every bench downloads the catalogue.
    #[must_use]
    pub fn is_news(&self, told: Option<&Self>) -> bool {
        let Some(told) = told else {
            return self.is_proven();
        };
        let moved = (self.mean_mg - told.mean_mg).abs() * 2 > self.spread_mg.max(1_000);
        let wider = (self.spread_mg - told.spread_mg).abs() * 3 > told.spread_mg.max(200);
        self.parcels >= told.parcels.saturating_mul(2)
            || (moved || wider) && self.parcels >= told.parcels.saturating_add(NEWS_PARCELS)
    }
}

/// What one weighed parcel teaches about all that is in it: its goods and its carton, each with how many.
pub fn learn(parts: &mut [(Learned, u32)], weight: Grams) {
    let expected: f64 = parts
        .iter()
        .map(|(part, count)| part.mean() * f64::from(*count))
        .sum();
    let variance: f64 = STEP_VARIANCE
        + parts
            .iter()
            .map(|(part, count)| part.variance(*count))
            .sum::<f64>();
    let off = float(weight.0) - expected;
    if off * off > STRANGE * STRANGE * variance {
        for (part, count) in parts.iter_mut().filter(|(_, count)| *count > 0) {
            *part = doubted(*part, off / f64::from(*count));
        }
        return;
    }
    for (part, count) in parts.iter_mut().filter(|(_, count)| *count > 0) {
        *part = taught(*part, f64::from(*count), off, variance);
    }
}

/// A figure after a parcel that was off by `off` grams where `variance` was expected.
fn taught(part: Learned, count: f64, off: f64, variance: f64) -> Learned {
    let before = Belief::of(part);
    let doubt = before.doubt * before.doubt;
    let spread = before.spread * before.spread;
    let gain = count * doubt / variance;
    let parcels = f64::from(part.parcels);
    let own = count * spread / variance;
    let share = (own * off).powi(2) / count + spread * (1.0 - own);
    let step = 1.0 / (parcels + BELIEF_PARCELS).min(MEMORY_PARCELS);
    // Where little of what is off is its own, one step of maximization moves little: it goes further.
    let step = (step / own.max(0.1).sqrt()).min(0.5);
    let least = (before.mean.abs() * 0.002).max(0.05);
    Belief {
        mean: before.mean + gain * off,
        spread: (spread + step * (share - spread)).max(least * least).sqrt(),
        doubt: (doubt * (1.0 - gain * count))
            .max(spread / MEMORY_PARCELS)
            .sqrt(),
    }
    .learned(part.parcels.saturating_add(1), 0)
}

/// A figure after a parcel too strange to learn from.
fn doubted(part: Learned, off_each: f64) -> Learned {
    let strange = part.strange.saturating_add(1);
    let mut after = Learned { strange, ..part };
    if strange >= STRANGE_IN_A_ROW {
        // Of all in a parcel the surest is the least to blame.
        let blame = 1.0 / (1.0 + f64::from(part.parcels) / f64::from(PARCELS_MIN));
        after.doubt_mg = after.doubt_mg.max(milligrams(off_each.abs() * blame));
        after.strange = 0;
    }
    after
}

/// A figure in grams.
struct Belief {
    mean: f64,
    spread: f64,
    doubt: f64,
}

impl Belief {
    fn of(learned: Learned) -> Self {
        Self {
            mean: learned.mean(),
            spread: float(learned.spread_mg) / 1_000.0,
            doubt: float(learned.doubt_mg) / 1_000.0,
        }
    }

    fn learned(&self, parcels: u32, strange: u8) -> Learned {
        Learned {
            mean_mg: milligrams(self.mean),
            spread_mg: milligrams(self.spread),
            doubt_mg: milligrams(self.doubt).max(1),
            parcels,
            strange,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "weights are far below what a float holds exactly"
)]
pub(super) fn float(whole: i64) -> f64 {
    whole as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float beyond the range becomes its end"
)]
fn milligrams(grams: f64) -> i64 {
    (grams * 1_000.0).round() as i64
}

/// Whole grams, rounded up: a tolerance is never told narrower than it is.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float beyond the range becomes its end"
)]
pub(super) fn grams_up(grams: f64) -> Grams {
    Grams(grams.ceil() as i64)
}

/// The nearest whole grams.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float beyond the range becomes its end"
)]
pub(super) fn grams_near(grams: f64) -> Grams {
    Grams(grams.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Learns from so many parcels of one unit in a carton of 100 g, which weigh as `weigh` says.
    fn after(first: Learned, parcels: i64, weigh: impl Fn(i64) -> i64) -> Learned {
        let mut parts = [(first, 1), (Learned::before_any(Some(Grams(100))), 1)];
        for index in 0..parcels {
            learn(&mut parts, Grams(100 + weigh(index)));
        }
        parts[0].0
    }

    fn proven(grams: i64) -> Learned {
        Learned {
            mean_mg: grams * 1_000,
            spread_mg: grams * 20,
            doubt_mg: grams,
            parcels: 500,
            strange: 0,
        }
    }

    /// 300 g, give or take `step`.
    fn around(step: i64) -> impl Fn(i64) -> i64 {
        move |index| 300 + [-2, 1, 0, 2, -1, 0][usize::try_from(index % 6).unwrap()] * step
    }

    #[test]
    fn the_mean_and_the_spread_are_found() {
        for step in [2, 6, 20] {
            let first = Learned::before_any(Some(Grams(310)));
            let learned = after(first, 300, around(step));
            assert!((learned.mean_mg - 300_000).abs() < 4_000, "{learned:?}");
            let (low, high) = (step * 600, step * 1_700 + 3_000);
            assert!(
                (low..high).contains(&learned.spread_mg),
                "{step}: {learned:?}"
            );
        }
    }

    #[test]
    fn single_mistakes_teach_nothing() {
        let first = Learned::before_any(Some(Grams(300)));
        let clean = after(first, 300, around(3));
        let steps = around(3);
        let dirty = after(first, 300, |index| {
            steps(index) + if index % 10 == 9 { 300 } else { 0 }
        });
        assert!((dirty.mean_mg - clean.mean_mg).abs() < 1_500, "{dirty:?}");
        assert!(
            dirty.spread_mg < clean.spread_mg * 13 / 10,
            "{dirty:?} {clean:?}"
        );
    }

    #[test]
    fn a_wrong_catalogue_is_found_out() {
        for told in [150, 450] {
            let first = Learned::before_any(Some(Grams(told)));
            // Other goods have long taught the carton's weight.
            let mut parts = [(first, 1), (proven(100), 1)];
            for index in 0..60 {
                learn(&mut parts, Grams(100 + around(3)(index)));
            }
            let learned = parts[0].0;
            assert!((learned.mean_mg - 300_000).abs() < 12_000, "{learned:?}");
        }
    }

    #[test]
    fn what_nobody_ever_weighed_is_learned_from_parcels() {
        let learned = after(Learned::before_any(None), 40, around(3));
        assert!(learned.is_proven());
        assert!((learned.mean_mg - 300_000).abs() < 10_000, "{learned:?}");
    }

    #[test]
    fn benches_are_told_seldom() {
        let mut parts = [
            (Learned::before_any(Some(Grams(300))), 1),
            (Learned::before_any(Some(Grams(100))), 1),
        ];
        let mut told: Option<Learned> = None;
        let mut times = 0;
        for index in 0..500 {
            learn(&mut parts, Grams(100 + around(3)(index)));
            if parts[0].0.is_news(told.as_ref()) {
                told = Some(parts[0].0);
                times += 1;
            }
        }
        assert!((3..=12).contains(&times), "{times}");
    }
}
