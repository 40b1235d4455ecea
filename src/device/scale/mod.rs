//! What a scale says.

use crate::domain::measure::Grams;

/// One reading of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleReading {
    /// The plate rests: this is the weight.
    Stable(Grams),
    /// The plate still moves.
    Moving(Grams),
    /// Nothing on it.
    Zero,
    /// Less than nothing: something was on it when it was set to zero.
    Negative,
    /// More than it can weigh.
    Overload,
    /// Off or unplugged.
    Gone,
}
