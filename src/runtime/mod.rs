//! The shell around the pure station: the loop, the clock, the threads of the world.
//!
//! One thread loops over the station ([`host`]); one owns the journal ([`journal`]); one reads the terminal and one writes it
//! ([`terminal`]); one for each device on a wire; tokio carries the network ([`uplink`]). Only the journal stands between a scan
//! and its answer.

pub mod bench;
pub mod carrier_labels;
pub mod clock;
pub mod host;
pub mod journal;
pub mod label_printers;
pub mod papers;
pub mod planning;
pub mod play;
pub mod printing;
pub mod recorder;
pub mod scanning;
pub mod service;
pub mod sound;
pub mod spooled;
pub mod terminal;
pub mod uplink;
pub mod weighing;
