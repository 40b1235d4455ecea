//! Which carton: the cheapest parcels for given goods, and the place of every unit in them.
//!
//! Read in this order: what is asked and answered ([`plan`], [`price`]), how the search sees it (`units`, [`body`]),
//! one carton (`spaces`, `construct`, `guillotine`, `stacks`, `merge`, `corners`, `exact`, `fit`), one parcel (`pack`,
//! `single`, `floors`), several (`multi`, `solid`, `lots`, `divide`, `spread`, `cuts`, `chains`, `share`, `bulk` for many units),
//! the plan (`choose`, `scarce`, `sequence`), and the second reading of the rules ([`verify`]); `mixing` hashes what the search
//! remembers. Whole numbers only; budgets count passes and nodes, never time, so the same request gives the same plan on
//! every machine.

pub mod plan;
pub mod price;

pub mod body;
mod check;
mod units;

mod bounds;
mod budget;
mod construct;
mod corners;
mod exact;
mod fit;
mod floors;
mod guillotine;
mod lengths;
mod merge;
mod mixing;
mod order;
mod pack;
mod spaces;
mod stacks;
mod tally;

mod bulk;
mod chains;
mod cuts;
mod deal;
mod divide;
#[cfg(test)]
mod example;
mod lots;
mod multi;
mod pool;
mod share;
mod single;
mod solid;
mod spread;

mod bench;
mod choose;
pub mod filling;
mod recommend;
mod scarce;
mod sequence;
pub mod shipping;
pub mod verify;

pub use check::TAGS_MAX;
pub use check::UNITS_MAX;
pub use choose::{choose, choose_service};
pub use order::Numbers;
pub use price::Tariff;
pub use recommend::{Recommendation, WhyNot, recommend, recommend_with, surely_stays_out};
pub use shipping::{
    Freight, PlannedBox, ShippingPlan, Terms, fits_no_carton, plan_boxes, price_of_one,
};
