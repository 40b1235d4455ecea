//! Label printers that speak ZPL: how to ask them, and how to know that a label came out.
//!
//! [`host_status`], [`errors`] and [`counters`] read the printer's answers; [`conversation`] asks;
//! [`protocol`] prints one label and finds its verdict, [`direct`] remembers what that one has to know of the one
//! before; [`worker`] is the thread, one label in flight, whatever way leads to the printer.

pub mod binding;

pub mod host_status;

pub mod errors;

pub mod counters;

pub mod conversation;

pub mod profile;

pub mod waiting;

pub mod protocol;

pub mod direct;

pub mod worker;

#[cfg(test)]
mod proof;

pub use crate::domain::printing::{Evidence, PrinterState, PrinterTrouble, Verdict};
