//! When a weight may be taken without a key.
//!
//! The scale must have been empty since the last parcel, the weight must have changed since the last
//! unit went in, and it must be at rest: so the previous box is never weighed for this one.

use crate::domain::{measure::Grams, weight::ScaleReading};

/// What the scale has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleWatch {
    /// What it shows now.
    pub reading: ScaleReading,
    /// It was empty since the last parcel was closed.
    zero_seen: bool,
    /// It showed something else than at the last change of the box's contents.
    changed: bool,
    /// What it showed then.
    at_last_unit: Option<Grams>,
    /// The weight taken last: not taken again until it changes.
    taken: Option<Grams>,
}

impl Default for ScaleWatch {
    fn default() -> Self {
        Self {
            reading: ScaleReading::Gone,
            zero_seen: false,
            changed: true,
            at_last_unit: None,
            taken: None,
        }
    }
}

impl ScaleWatch {
    /// Takes a reading.
    pub fn shows(&mut self, reading: ScaleReading) {
        self.reading = reading;
        if reading == ScaleReading::Zero {
            self.zero_seen = true;
        }
        if weight_of(reading) != self.at_last_unit {
            self.changed = true;
        }
        if let ScaleReading::Stable(weight) = reading {
            if self.taken.is_some_and(|taken| taken != weight) {
                self.taken = None;
            }
        } else {
            self.taken = None;
        }
    }

    /// The contents of the box changed.
    pub fn contents_changed(&mut self) {
        self.at_last_unit = weight_of(self.reading);
        self.changed = false;
        self.taken = None;
    }

    /// A parcel was closed: the next one starts with an empty scale.
    pub fn parcel_closed(&mut self) {
        self.zero_seen = self.reading == ScaleReading::Zero;
        self.taken = None;
    }

    /// The weight on it that may be taken now; it is handed out once.
    pub fn take(&mut self) -> Option<Grams> {
        match self.reading {
            ScaleReading::Stable(weight)
                if self.zero_seen && self.changed && weight > Grams(0) && self.taken.is_none() =>
            {
                self.taken = Some(weight);
                Some(weight)
            }
            _ => None,
        }
    }

    /// True when something lies on it that has lain there since the last parcel.
    #[must_use]
    pub fn must_be_emptied(&self) -> bool {
        !self.zero_seen
            && matches!(
                self.reading,
                ScaleReading::Stable(_) | ScaleReading::Moving(_) | ScaleReading::Settling
            )
    }

    /// True when there is one.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.reading != ScaleReading::Gone
    }
}

fn weight_of(reading: ScaleReading) -> Option<Grams> {
    match reading {
        ScaleReading::Stable(weight) | ScaleReading::Moving(weight) => Some(weight),
        ScaleReading::Zero => Some(Grams(0)),
        ScaleReading::Settling
        | ScaleReading::Negative
        | ScaleReading::Overload
        | ScaleReading::Tared
        | ScaleReading::Trouble(_)
        | ScaleReading::Gone => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ScaleReading::{Moving, Stable, Zero};

    /// Shows the readings; `None` stands for a unit scanned into the box.
    fn taken(steps: &[Option<ScaleReading>]) -> Option<i64> {
        let mut watch = ScaleWatch::default();
        watch.shows(Zero);
        watch.shows(Stable(Grams(900)));
        watch.parcel_closed();
        for step in steps {
            match step {
                Some(reading) => watch.shows(*reading),
                None => watch.contents_changed(),
            }
        }
        watch.take().map(|weight| weight.0)
    }

    #[test]
    fn the_previous_box_is_never_weighed_again() {
        let kilo = Stable(Grams(1_000));
        let cases: [(&[Option<ScaleReading>], Option<i64>); 6] = [
            (&[None], None),
            (&[None, Some(kilo)], None),
            (&[None, Some(Zero), Some(kilo)], Some(1_000)),
            (&[Some(Zero), Some(kilo), None], None),
            (
                &[Some(Zero), Some(kilo), None, Some(Stable(Grams(1_300)))],
                Some(1_300),
            ),
            (&[None, Some(Zero), Some(Moving(Grams(800)))], None),
        ];
        for (index, (steps, expected)) in cases.into_iter().enumerate() {
            assert_eq!(taken(steps), expected, "case {index}");
        }
    }

    #[test]
    fn a_weight_is_handed_out_once() {
        let mut watch = ScaleWatch::default();
        watch.shows(Zero);
        watch.contents_changed();
        watch.shows(Stable(Grams(500)));
        assert_eq!(watch.take(), Some(Grams(500)));
        watch.shows(Stable(Grams(500)));
        assert_eq!(watch.take(), None);
        watch.shows(Stable(Grams(520)));
        assert_eq!(watch.take(), Some(Grams(520)));
    }
}
