//! THE rules of packing: a decider shared by station and central.
//!
//! [`decide`] says what a command does to a shipment, or why it does nothing; [`Packing::evolve`] applies what was
//! decided. Both are pure. The station decides, makes the events durable, and only then evolves; the
//! central replays the same events as the authority. What is in a parcel is written by events alone.
//!
//! ```text
//! ready > claimed > packing > packed > labelled > dispatched        parcel: open > closed > labelled > loaded
//!   ^────────┴─────────┘ release, progress kept                     cancelled, beside it: holds, the lease
//! ```

mod command;
mod contents;
mod decide;
mod enclosures;
mod event;
mod evolve;
mod holds;
mod interim;
mod labels;
mod overriding;
mod own_box;
mod policy;
mod refusal;
mod state;
mod voiding;

#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;

pub use command::{Command, Override};
pub use decide::{Context, decide, kept_apart};
pub use enclosures::EnclosurePrint;
pub use event::{
    BoughtLabel, CartonBasis, DamageReason, Entry, Event, PrintVerdict, ShortReason, Task, TaskKind,
};
pub use interim::Interim;
pub use overriding::{OverrideReason, Why};
pub use policy::{LabelCheck, PinRule, Policy, VoidRight};
pub use refusal::{Interruption, Refusal};
pub use state::{
    Change, Claim, Evidence, Hold, HoldReason, LabelState, Packing, Parcel, ParcelStatus, Phase,
    Print, Stray, Weighed, WeighedBy, WeightOff, WeightSource, WeightVerdict,
};
pub use voiding::{PurchaseEnd, ReprintReason, VoidOutcome, VoidReason, VoidedLabel};
