//! The one place that reads clocks and makes identities.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::domain::moment::{Gesture, Moment};

/// Wall and steady time since the station started.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts the steady clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Now, on both clocks.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(self) -> Moment {
        Moment::new(jiff::Timestamp::now(), self.start.elapsed())
    }

    /// Now, with an identity for what arrives now.
    #[must_use]
    pub fn stamp(self) -> Gesture {
        Gesture {
            id: new_id(),
            at: self.now(),
        }
    }

    /// How long from now until `moment`; zero if it has passed.
    #[must_use]
    pub fn until(self, moment: Moment) -> Duration {
        moment.steady.saturating_sub(self.now().steady)
    }
}

/// A new identity that sorts by time (version 7).
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is where identities are made"
)]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
