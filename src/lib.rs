//! packdesk: the packing station in a terminal, and the central it works for.

pub mod domain;

pub mod api;

pub mod central;
