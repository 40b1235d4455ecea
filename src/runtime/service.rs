//! A station as a service of systemd: it says when it is ready, and keeps saying that its journal still writes.
//!
//! Without a service manager nothing is said and nothing is written.

use std::time::Duration;

use sd_notify::NotifyState;

use crate::domain::moment::Moment;

/// Told three times within the time after which the manager would start the station anew.
const BEATS: u32 = 3;

/// The sign of life that the manager waits for.
#[derive(Debug)]
pub struct Pulse {
    every: Duration,
    last: Option<Moment>,
}

impl Pulse {
    /// The manager's wish, if there is one.
    #[must_use]
    pub fn wanted() -> Option<Self> {
        let limit = sd_notify::watchdog_enabled()?;
        Some(Self::within(limit))
    }

    fn within(limit: Duration) -> Self {
        Self {
            every: limit / BEATS,
            last: None,
        }
    }

    /// How long until the next sign of life; nothing when it is due.
    #[must_use]
    pub fn due_in(&self, now: Moment) -> Duration {
        self.last.map_or(Duration::ZERO, |last| {
            self.every.saturating_sub(now.since(last))
        })
    }

    /// One was due and the journal could write.
    pub fn beat(&mut self, now: Moment) {
        self.last = Some(now);
        tell(NotifyState::Watchdog);
    }

    /// One was due and the journal could not write: nothing is said, and tried again in the same time.
    pub fn miss(&mut self, now: Moment) {
        self.last = Some(now);
    }
}

/// The bench can be used.
pub fn ready() {
    tell(NotifyState::Ready);
}

/// The bench is being left.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!(%error, "the service manager does not listen");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_signs_within_the_limit() {
        let mut pulse = Pulse::within(Duration::from_secs(15));
        let at = |seconds| Moment::new(jiff::Timestamp::UNIX_EPOCH, Duration::from_secs(seconds));
        assert_eq!(pulse.due_in(at(100)), Duration::ZERO);
        pulse.beat(at(100));
        assert_eq!(pulse.due_in(at(100)), Duration::from_secs(5));
        assert_eq!(pulse.due_in(at(103)), Duration::from_secs(2));
        assert_eq!(pulse.due_in(at(109)), Duration::ZERO);
        pulse.miss(at(109));
        assert_eq!(pulse.due_in(at(110)), Duration::from_secs(4));
    }
}
