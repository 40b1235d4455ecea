//! Which carton: the cheapest parcels for given goods, and the place of every unit in them.
pub mod body;
mod budget;
mod check;
mod choose;
mod construct;
mod corners;
mod fit;
mod merge;
mod multi;
mod order;
pub mod plan;
pub mod price;
mod recommend;
mod sequence;
mod single;
mod spaces;
mod units;

pub use choose::choose;
pub use recommend::{Recommendation, recommend};
