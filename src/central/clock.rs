//! The one place at the central that reads a clock or rolls dice; decisions are handed what it says.

use std::time::Instant;

use jiff::Timestamp;
use uuid::Uuid;

/// Where the shell of the central gets the time and random numbers from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    fixed: Option<Timestamp>,
}

/// The operating system has no random numbers to give.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

impl Clock {
    /// The clock of this machine.
    #[must_use]
    pub fn system() -> Self {
        Self { fixed: None }
    }

    /// A clock that stands still, for tests.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self { fixed: Some(at) }
    }

    /// The time now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the central's only reading of the clock; decisions take the time as an argument"
    )]
    pub fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }

    /// The steady time, for what took how long.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the central's only reading of the steady clock; no decision sees it"
    )]
    pub fn steady(&self) -> Instant {
        Instant::now()
    }

    /// Random bytes fit for secrets.
    pub fn random<const BYTES: usize>(&self) -> Result<[u8; BYTES], NoRandomness> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(bytes)
    }

    /// A new identity.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the central's only maker of ids; decisions take them as arguments"
    )]
    pub fn id(&self) -> Uuid {
        Uuid::now_v7()
    }
}
