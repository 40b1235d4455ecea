//! Which fault was met at which step, and how often.

use std::collections::BTreeMap;

use super::fault::FaultKind;

/// The steps of the table of faults: sign-in and claim, packing, buying, printing, handing over, returns.
pub const STEPS: [char; 6] = ['A', 'B', 'C', 'D', 'E', 'F'];

/// How often each fault was met at each step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    cells: BTreeMap<(FaultKind, usize), u64>,
}

impl Coverage {
    pub(super) fn met(&mut self, kind: FaultKind, step: usize) {
        *self.cells.entry((kind, step)).or_default() += 1;
    }

    /// Adds what another world met.
    pub(super) fn add(&mut self, other: &Self) {
        for (cell, count) in &other.cells {
            *self.cells.entry(*cell).or_default() += count;
        }
    }

    /// How often a kind was met.
    #[must_use]
    pub fn of(&self, kind: FaultKind) -> u64 {
        let cells = self.cells.iter();
        cells
            .filter(|((met, _), _)| *met == kind)
            .map(|(_, count)| count)
            .sum()
    }

    /// How often the row of the table was met at each step.
    #[must_use]
    pub fn row(&self, row: u8) -> [u64; 6] {
        let mut counts = [0; 6];
        for ((kind, step), count) in &self.cells {
            if kind.row() == row
                && let Some(cell) = counts.get_mut(*step)
            {
                *cell += count;
            }
        }
        counts
    }
}

/// The step of a bench whose screen has that name.
pub(super) fn step_of(screen: &str, is_bought: bool) -> usize {
    match screen {
        "sign_in" | "queue" | "opening" | "barred" => 0,
        "label" if is_bought => 3,
        "label" => 2,
        "dispatch" => 4,
        _ => 1,
    }
}
