//! packdesk: the packing station in a terminal, and the central it works for.

pub mod domain;

pub mod api;
pub mod client;
pub mod config;
pub mod store;
