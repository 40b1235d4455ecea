//! Scales: what they say, whatever wire and language they say it in.
//!
//! [`measure`] is exact weight; [`mt_sics`], [`toledo_8217`], [`pattern`] and [`hid`] are languages, each after its manual;
//! [`dialect`] is one face for all of them; [`judge`] says when a weight counts, [`talk`] when a silence is one; [`worker`] is the
//! thread.

pub mod dialect;
pub mod hid;
pub mod hidraw;
pub mod judge;
pub mod lines;
pub mod measure;
pub mod mt_sics;
pub mod pattern;
pub mod said;
pub mod talk;
pub mod toledo_8217;
pub mod worker;

#[cfg(test)]
mod wire_tests;
