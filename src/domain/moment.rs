//! A moment at the bench: the wall clock to show, the steady clock to reckon with.

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

/// One instant, read once by the shell and handed inwards; nothing in here asks a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Wall time: for people and for the log. May jump.
    pub wall: Timestamp,
    /// Time since the station started: for waits and rhythms. Never goes back.
    pub steady: Duration,
}

impl Moment {
    /// A moment `steady` after the start, at wall time `wall`.
    #[must_use]
    pub fn new(wall: Timestamp, steady: Duration) -> Self {
        Self { wall, steady }
    }

    /// How long after `earlier` this is by the steady clock; zero if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.steady.saturating_sub(earlier.steady)
    }

    /// This moment moved on by `span` on both clocks.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        let nanos = i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
        let wall = self
            .wall
            .checked_add(jiff::SignedDuration::from_nanos(nanos))
            .unwrap_or(Timestamp::MAX);
        Self {
            wall,
            steady: self.steady.saturating_add(span),
        }
    }
}

/// One trigger pull or key press: the identity every event it causes is traced to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gesture {
    /// Minted by the shell when the first byte arrived (`UUIDv7`).
    pub id: Uuid,
    /// When the last byte arrived.
    pub at: Moment,
}

impl Gesture {
    /// The `index`-th identity that follows from this gesture: the gesture's own for 0.
    #[must_use]
    pub fn derived(self, index: u16) -> Uuid {
        Uuid::from_u128(self.id.as_u128() ^ u128::from(index))
    }
}
