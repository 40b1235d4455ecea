//! The built program, run as people run it: in a terminal, with printers and scanners on wires, beside a central, and killed.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on says so, and its deadlines need a clock"
)]

mod rig;

mod better_box;
mod cancelled;
mod carrier_labels;
mod clocks;
mod demo;
mod disk;
mod hostile;
mod kept_apart;
mod killed;
mod neighbours;
mod offline;
mod outages;
mod own_box;
mod own_labels;
mod pins;
mod real_input;
mod restored;
mod service;
mod set_up;
mod terminals;
mod wedge;
mod weighed;
