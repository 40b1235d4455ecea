//! packdesk: the packing station in a terminal, and the central it works for.

pub mod domain;

pub mod station;

pub mod input;

pub mod device;

pub mod api;
pub mod store;
