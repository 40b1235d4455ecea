//! The steady clock of the device threads: how long a printer has been silent, never what time it is.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Reads the time since some fixed instant; never goes back. Tests hand in one that they move.
pub type SteadyClock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// The real one, starting at zero.
#[must_use]
pub fn steady_clock() -> SteadyClock {
    let start = now();
    Arc::new(move || now().saturating_duration_since(start))
}

#[expect(
    clippy::disallowed_methods,
    reason = "device threads block on wires: they measure silence themselves, here only"
)]
fn now() -> Instant {
    Instant::now()
}
