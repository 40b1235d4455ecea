//! The door: wrong codes and unknown tokens are counted by address, and whoever guesses waits. Nothing here grows without bound.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::api::v1::problem::{Problem, ProblemCode};

/// So many wrong ones from one address within [`WINDOW`], and it waits until the minute is over.
pub const GUESSES_MAX: u32 = 10;
/// How long wrong ones count.
pub const WINDOW: Duration = Duration::from_mins(1);
/// The most addresses that are counted; beyond them the oldest is forgotten.
const ADDRESSES_MAX: usize = 1_024;
/// The most tokens remembered as good: they are let through while their address waits.
const KNOWN_MAX: usize = 4_096;

/// Counts guesses.
#[derive(Debug, Default)]
pub struct Door {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    guesses: HashMap<Option<IpAddr>, Guesses>,
    /// Hashes of tokens that were good when they were last asked about.
    known: HashSet<String>,
}

#[derive(Debug, Clone, Copy)]
struct Guesses {
    since: Instant,
    wrong: u32,
}

impl Door {
    /// Refuses an address that has guessed too often, before anything is looked up.
    pub fn refuse_guesser(&self, address: Option<IpAddr>, now: Instant) -> Result<(), Problem> {
        let inside = self.lock();
        let waits = inside.guesses.get(&address).is_some_and(|guesses| {
            guesses.wrong >= GUESSES_MAX && now.duration_since(guesses.since) < WINDOW
        });
        if waits {
            Err(ProblemCode::TooMany
                .because("too many wrong codes or tokens from there: wait a minute"))
        } else {
            Ok(())
        }
    }

    /// Counts a wrong code or token.
    pub fn guessed(&self, address: Option<IpAddr>, now: Instant) {
        let mut inside = self.lock();
        let guesses = &mut inside.guesses;
        if guesses.len() >= ADDRESSES_MAX && !guesses.contains_key(&address) {
            let oldest = guesses.iter().min_by_key(|(_, guesses)| guesses.since);
            if let Some(oldest) = oldest.map(|(address, _)| *address) {
                guesses.remove(&oldest);
            }
        }
        let counted = guesses.entry(address).or_insert(Guesses {
            since: now,
            wrong: 0,
        });
        if now.duration_since(counted.since) >= WINDOW {
            *counted = Guesses {
                since: now,
                wrong: 0,
            };
        }
        counted.wrong = counted.wrong.saturating_add(1);
        if counted.wrong == GUESSES_MAX {
            tracing::warn!(address = ?address, "many wrong codes or tokens from one address");
        }
    }

    /// True for a token that was good when it was last asked about.
    pub fn is_known(&self, hash: &str) -> bool {
        self.lock().known.contains(hash)
    }

    /// Remembers a good token.
    pub fn knows(&self, hash: &str) {
        let mut inside = self.lock();
        if inside.known.contains(hash) {
            return;
        }
        if inside.known.len() >= KNOWN_MAX {
            inside.known.clear();
        }
        inside.known.insert(hash.to_owned());
    }

    /// A token that is good no longer.
    pub fn forget(&self, hash: &str) {
        self.lock().known.remove(hash);
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::central::Clock;

    #[test]
    fn who_guesses_waits_a_minute_and_nobody_else_does() {
        let door = Door::default();
        let now = Clock::system().steady();
        let (one, other) = (
            Some(IpAddr::from([192, 0, 2, 1])),
            Some(IpAddr::from([192, 0, 2, 2])),
        );
        for _ in 0..GUESSES_MAX {
            door.refuse_guesser(one, now).unwrap();
            door.guessed(one, now);
        }
        let refused = door.refuse_guesser(one, now).unwrap_err();
        assert_eq!((refused.code, refused.status), (ProblemCode::TooMany, 429));
        door.refuse_guesser(other, now).unwrap();
        door.refuse_guesser(one, now + WINDOW).unwrap();
    }

    #[test]
    fn it_does_not_grow() {
        let door = Door::default();
        let now = Clock::system().steady();
        for number in 0..20_000_u32 {
            let moment = now + Duration::from_millis(u64::from(number));
            door.guessed(Some(IpAddr::from(number.to_be_bytes())), moment);
            door.knows(&number.to_string());
        }
        let inside = door.lock();
        assert_eq!(inside.guesses.len(), ADDRESSES_MAX);
        assert!(inside.known.len() <= KNOWN_MAX, "{}", inside.known.len());
    }
}
