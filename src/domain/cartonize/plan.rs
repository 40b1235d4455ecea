//! What is asked and what is answered: goods, cartons, a tariff and rules in; parcels with every unit's place out.

pub use crate::domain::handling::OwnBox;

use super::{body::Edges, price::Tariff};

/// A box type with everything that decides about it. Lengths in millimetres, weights in grams, money in cents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carton {
    /// Its code on the shelf.
    pub code: String,
    /// Usable length, width and height; it opens at the top.
    pub inner: Edges,
    /// What the carrier measures.
    pub outer: Edges,
    /// Its own weight.
    pub tare_g: i64,
    /// The most it may weigh with its goods.
    pub gross_g_max: i64,
    /// What one costs.
    pub cost: i64,
    /// How many there are; absent when nobody counts them.
    pub stock: Option<u32>,
}

/// One line of an order: equal units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How many units.
    pub quantity: u32,
    /// The edges of one unit.
    pub edges: Edges,
    /// The weight of one unit.
    pub weight_g: i64,
    /// Which of the three edges may stand up.
    pub upright: [bool; 3],
    /// The weight that may stand above it: 0 for fragile goods, absent for no limit.
    pub load_g_max: Option<i64>,
    /// Padding on every face.
    pub wrap_mm: i64,
    /// What the rules of an order speak of ("food", "lithium").
    pub tags: Vec<String>,
    /// Whether it ships in its own box.
    pub own_box: OwnBox,
    /// What that costs beside the freight.
    pub own_cost: i64,
}

/// What holds for every parcel of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// Padding along every wall of the carton.
    pub clearance_mm: i64,
    /// How much of the usable space goods may take, in percent.
    pub fill_percent_max: i64,
    /// How much of a unit's base has to stand on something, in percent.
    pub support_percent_min: i64,
    /// Tags that never share a parcel.
    pub keep_apart: Vec<(String, String)>,
    /// How many units with a tag one parcel may hold.
    pub tag_limits: Vec<(String, u32)>,
    /// Space that every carton keeps for what is laid in besides, in cubic millimetres.
    pub reserve_mm3: i64,
    /// The heaviest parcel that a person here may lift; absent where carton and carrier alone decide.
    pub parcel_g_max: Option<i64>,
}

/// Everything a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The cartons to choose from.
    pub cartons: &'a [Carton],
    /// What the carrier takes.
    pub tariff: &'a Tariff,
    /// What holds for every parcel.
    pub rules: &'a Rules,
    /// The goods.
    pub lines: &'a [Line],
}

/// How long to search. Each level counts passes and nodes, never time: the same request gives the same plan everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// An answer before the packer's hand has reached the first unit.
    Fast,
    /// What is planned when an order is released.
    Default,
    /// For a worker in the background and for the manager's files.
    Best,
}

/// One unit's place in a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    /// The line of the order.
    pub line: usize,
    /// Its left, back, bottom corner, measured inside the padding.
    pub at: Edges,
    /// Its lengths as it stands there, padding included.
    pub edges: Edges,
}

/// One parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Which of the cartons; absent for a unit in its own box.
    pub carton: Option<usize>,
    /// The units, in an order that a person can carry out from above.
    pub placements: Vec<Placement>,
    /// What it costs: carton, freight and surcharges.
    pub price: i64,
}

/// How an order is packed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The parcels, the fullest first.
    pub parcels: Vec<Parcel>,
    /// Lines with units that no carton takes, each with how many: the packer needs a box of his own for them.
    pub without_carton: Vec<(usize, u32)>,
}

impl Plan {
    /// What all parcels cost together.
    #[must_use]
    pub fn price(&self) -> i64 {
        self.parcels.iter().map(|parcel| parcel.price).sum()
    }
}

/// Why a request is not planned at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A size, weight or quantity outside what is believable.
    #[error("line {line}: {what} is {value}, expected {low} to {high}")]
    Unbelievable {
        /// Index of the line.
        line: usize,
        /// What about it.
        what: &'static str,
        /// What was given.
        value: i64,
        /// The least.
        low: i64,
        /// The most.
        high: i64,
    },
    /// A carton, tariff or rule outside what is believable.
    #[error("{0}")]
    Setting(String),
    /// No edge may stand up.
    #[error("line {0}: no edge may stand up")]
    NoUpright(usize),
    /// More units than one plan takes.
    #[error("{0} units are too many for one plan, at most {1}")]
    TooMany(u64, u64),
}
