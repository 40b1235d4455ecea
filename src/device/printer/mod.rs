//! Label printers that speak ZPL: how to ask them, and how to know that a label came out.
//!
//! [`host_status`], [`errors`] and [`counters`] read the printer's answers; [`conversation`] asks;
//! [`protocol`] prints one label and finds its verdict; [`worker`] is the thread that does so, one label in
//! flight.

pub mod binding;

pub mod host_status;

pub mod errors;

pub mod counters;

pub mod conversation;

pub mod profile;

pub mod protocol;

pub mod worker;

#[cfg(test)]
mod proof;

pub use crate::domain::printing::{Evidence, PrinterState, PrinterTrouble, Verdict};
