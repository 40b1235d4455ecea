//! The simulated scale of demonstration, practice and `play`: what is put on it settles and is told.

use crate::{domain::measure::Grams, domain::weight::ScaleReading, station::Msg};

use super::host::Inlet;

/// Readings of a box that is put on an empty scale: empty, at rest, and gone again never by itself.
#[must_use]
pub fn put_on(weight: Grams) -> Vec<ScaleReading> {
    if weight == Grams(0) {
        return vec![ScaleReading::Zero];
    }
    vec![
        ScaleReading::Zero,
        ScaleReading::Moving(weight),
        ScaleReading::Stable(weight),
    ]
}

/// Tells the station that there is a scale and that nothing is on it.
pub fn announce(inlet: &Inlet) {
    inlet.send(Msg::Scale(ScaleReading::Zero));
}
