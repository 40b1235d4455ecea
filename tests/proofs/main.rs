//! What is promised about crashes, power cuts, damage and bad networks, proven on the built program: small counts by
//! default, full ones by the environment (`src/DECISIONS/0010-proofs.md` has the commands).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that cannot go on says so, and its deadlines need a clock"
)]
#![allow(dead_code, reason = "the rig does more than is needed here")]

#[path = "../end_to_end/rig/mod.rs"]
mod rig;

mod chaos;
mod counts;
mod crashes;
mod damage;
mod disk;
mod kills;
mod known_bad;
mod proxy;
mod shift;
mod soak;
mod traced;
