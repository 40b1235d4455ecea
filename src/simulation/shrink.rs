//! A shorter story with the same end: faults are left out, then orders, as long as the same promise is still broken.

use super::{ending::play, plan::Plan, world::Outcome};

/// Tries at most.
const TRIES_MAX: u32 = 400;
/// Steps of all tries together, at most: a world that went wrong may take long to play.
const STEPS_MAX: u64 = 600_000;

/// The shortest plan that was found to break the promise that `plan` breaks, and how it goes.
pub(super) fn shrink(plan: &Plan, promise: &'static str) -> (Plan, Outcome) {
    let mut best = plan.clone();
    let (mut tries, mut steps) = (0, 0);
    let is_spent = |tries, steps| tries >= TRIES_MAX || steps > STEPS_MAX;
    let mut is_shorter = true;
    while is_shorter && !is_spent(tries, steps) {
        is_shorter = false;
        for part in [Part::Faults, Part::Orders] {
            let mut size = part.len(&best).div_ceil(2);
            while size > 0 && !is_spent(tries, steps) {
                let mut from = 0;
                while from < part.len(&best) && !is_spent(tries, steps) {
                    tries += 1;
                    let shorter = part.without(&best, from, size);
                    let played = play(&shorter, false);
                    steps += played.steps;
                    if played
                        .violation
                        .is_some_and(|found| found.promise == promise)
                    {
                        best = shorter;
                        is_shorter = true;
                    } else {
                        from += size;
                    }
                }
                size /= 2;
            }
        }
    }
    let outcome = play(&best, true);
    (best, outcome)
}

#[derive(Clone, Copy)]
enum Part {
    Faults,
    Orders,
}

impl Part {
    fn len(self, plan: &Plan) -> usize {
        match self {
            Self::Faults => plan.faults.len(),
            Self::Orders => plan.orders.len(),
        }
    }

    fn without(self, plan: &Plan, from: usize, size: usize) -> Plan {
        let mut plan = plan.clone();
        let end = (from + size).min(self.len(&plan));
        match self {
            Self::Faults => {
                plan.faults.drain(from..end);
            }
            Self::Orders => {
                plan.orders.drain(from..end);
            }
        }
        plan
    }
}
