//! How far each level of effort searches, in passes, blocks and nodes.

use super::plan::Effort;

/// What a search may spend.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Plain packings with other orders, rules and sides.
    pub builds: usize,
    /// Plain packings with shuffled orders.
    pub shuffles: usize,
    /// Blocks made by joining faces that agree.
    pub parts: usize,
    /// Blocks made by joining faces that nearly agree.
    pub parts_loose: usize,
    /// Steps of the corner search.
    pub corner_nodes: usize,
    /// Steps of the search over several parcels.
    pub branch_nodes: usize,
    /// Packings tried for the first parcel of several.
    pub fills: usize,
    /// Branches followed at each step over several parcels.
    pub branches: usize,
    /// Other ways to share units between parcels that are really packed.
    pub exchanges: usize,
    /// Pairs and triples of parcels that are packed anew.
    pub renewals: usize,
}

impl Budget {
    /// The budget of a level.
    #[must_use]
    pub fn of(effort: Effort) -> Self {
        match effort {
            Effort::Fast => Self {
                builds: 8,
                shuffles: 0,
                parts: 400,
                parts_loose: 200,
                corner_nodes: 300,
                branch_nodes: 12,
                fills: 2,
                branches: 2,
                exchanges: 12,
                renewals: 0,
            },
            Effort::Default => Self {
                builds: 16,
                shuffles: 30,
                parts: 800,
                parts_loose: 400,
                corner_nodes: 1_000,
                branch_nodes: 30,
                fills: 4,
                branches: 3,
                exchanges: 60,
                renewals: 4,
            },
            Effort::Best => Self {
                builds: 48,
                shuffles: 300,
                parts: 1_500,
                parts_loose: 1_500,
                corner_nodes: 5_000,
                branch_nodes: 120,
                fills: 6,
                branches: 4,
                exchanges: 400,
                renewals: 20,
            },
        }
    }
}
