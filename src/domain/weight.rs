//! What a parcel should weigh, how far it may be off, and what a scale says.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{carton::Carton, measure::Grams, product::Product};

pub mod learned;
pub mod witness;

/// How far a weight may be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tolerance {
    /// Always allowed: padding, tape, label.
    pub base_g: Grams,
    /// Allowed on top, in percent of the expected weight.
    pub percent: u32,
    /// Up to so many times the tolerance the packer's own recount is enough; beyond it a supervisor's badge is asked.
    pub recount_factor: u32,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            base_g: Grams(15),
            percent: 2,
            recount_factor: 4,
        }
    }
}

/// What a box should weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Expectation {
    /// The weight.
    pub weight: Grams,
    /// How far chance may take it, as packed parcels taught; absent where too few taught it, and the site's rule holds.
    pub allowed: Option<Grams>,
}

impl From<Grams> for Expectation {
    /// A weight that the site's rule judges.
    fn from(weight: Grams) -> Self {
        Self {
            weight,
            allowed: None,
        }
    }
}

impl Tolerance {
    /// The grams that `expected` may be missed by.
    #[must_use]
    pub fn of(self, expected: Grams) -> Grams {
        let share = expected.0.max(0).saturating_mul(i64::from(self.percent)) / 100;
        self.base_g + Grams(share)
    }

    /// The grams that a box may be off: what is learned of its goods, else the site's rule.
    #[must_use]
    pub fn allowed(self, expected: Expectation) -> Grams {
        expected.allowed.unwrap_or_else(|| self.of(expected.weight))
    }

    /// Judges a weight. A supervisor is never asked for less than the site's rule would ask him for.
    #[must_use]
    pub fn judge(self, expected: Expectation, actual: Grams) -> Fit {
        let off = (actual - expected.weight).abs();
        let allowed = self.allowed(expected);
        if off <= allowed {
            Fit::Inside
        } else if off <= allowed.max(self.of(expected.weight)) * self.recount_factor {
            Fit::Recount
        } else {
            Fit::Override
        }
    }
}

/// How well a weight fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Within tolerance.
    Inside,
    /// Off, but a recount by the packer settles it.
    Recount,
    /// Off so far that a supervisor has to look.
    Override,
}

/// The expected weight of `units` in `carton`; `None` when a product was never weighed.
#[must_use]
pub fn expected<'a>(
    carton: &Carton,
    units: impl IntoIterator<Item = (&'a Product, u32)>,
) -> Option<Grams> {
    units
        .into_iter()
        .map(|(product, count)| product.weight_g.map(|weight| weight * count))
        .sum::<Option<Grams>>()
        .map(|goods| goods + carton.tare_g)
}

/// What a scale says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleReading {
    /// Nothing on it, and at rest.
    Zero,
    /// At rest.
    Stable(Grams),
    /// Still moving.
    Moving(Grams),
    /// Still moving, and it does not say how much it is.
    Settling,
    /// Below zero: something was on it when it was zeroed.
    Negative,
    /// More than it can weigh.
    Overload,
    /// A tare is taken off: what it shows is not what the box weighs.
    Tared,
    /// It is there, and cannot be weighed with.
    Trouble(ScaleTrouble),
    /// No wire to it: unplugged or switched off.
    Gone,
}

/// Why a scale that is there cannot be weighed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleTrouble {
    /// The wire is there and the scale says nothing.
    Mute,
    /// What it says is not in its language: another speed, parity or protocol.
    Garbled,
    /// It weighs in another unit than the bench expects.
    Unit,
    /// It is busy: a menu, adjusting, or never at rest.
    Busy,
    /// It reports a fault of its own.
    Fault,
}
