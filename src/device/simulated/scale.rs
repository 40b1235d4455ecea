//! A scale that is not there: what is put on its plate settles as on a real one.

use crate::{device::scale::ScaleReading, domain::measure::Grams};

/// Readings from the moment something is put on the plate until it rests.
const READINGS_TO_SETTLE: u32 = 4;
/// The most it can weigh.
const CAPACITY: Grams = Grams(30_000);

/// A plate, what is on it, and how long it has been there.
#[derive(Debug, Clone, Default)]
pub struct SimulatedScale {
    on_plate: Grams,
    moving_for: u32,
    is_unplugged: bool,
}

impl SimulatedScale {
    /// Puts this on the plate instead of what is on it; zero takes all off.
    pub fn put(&mut self, weight: Grams) {
        self.on_plate = weight;
        self.moving_for = READINGS_TO_SETTLE;
    }

    /// Pulls its plug.
    pub fn unplug(&mut self) {
        self.is_unplugged = true;
    }

    /// Puts its plug back.
    pub fn plug(&mut self) {
        self.is_unplugged = false;
    }

    /// The next reading, about ten a second on a real one.
    pub fn read(&mut self) -> ScaleReading {
        if self.is_unplugged {
            return ScaleReading::Gone;
        }
        if self.moving_for > 0 {
            self.moving_for -= 1;
            // Swings above and below by less each time: 1/2, 1/4, 1/8.
            let swing = self.on_plate.0 >> (READINGS_TO_SETTLE - self.moving_for);
            let swing = if self.moving_for.is_multiple_of(2) {
                swing
            } else {
                -swing
            };
            return ScaleReading::Moving(Grams(self.on_plate.0.saturating_add(swing)));
        }
        match self.on_plate {
            weight if weight > CAPACITY => ScaleReading::Overload,
            Grams(0) => ScaleReading::Zero,
            Grams(..0) => ScaleReading::Negative,
            weight => ScaleReading::Stable(weight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settles_on_what_was_put() {
        let mut scale = SimulatedScale::default();
        assert_eq!(scale.read(), ScaleReading::Zero);
        scale.put(Grams(1204));
        for weight in [602, 1505, 1054, 1279] {
            assert_eq!(scale.read(), ScaleReading::Moving(Grams(weight)));
        }
        assert_eq!(scale.read(), ScaleReading::Stable(Grams(1204)));
        assert_eq!(scale.read(), ScaleReading::Stable(Grams(1204)));
    }

    #[test]
    fn the_rest_of_what_it_can_say() {
        let cases = [
            (40_000, ScaleReading::Overload),
            (-3, ScaleReading::Negative),
            (0, ScaleReading::Zero),
        ];
        for (grams, reading) in cases {
            let mut scale = SimulatedScale::default();
            scale.put(Grams(grams));
            let last = (0..5).map(|_| scale.read()).last();
            assert_eq!(last, Some(reading));
        }
        let mut scale = SimulatedScale::default();
        scale.unplug();
        assert_eq!(scale.read(), ScaleReading::Gone);
        scale.plug();
        assert_eq!(scale.read(), ScaleReading::Zero);
    }
}
