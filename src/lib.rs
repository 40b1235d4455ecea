//! packdesk: the packing station in a terminal, and the central it works for.

pub mod domain;

pub mod input;

pub mod api;

pub mod station;

pub mod text;

pub mod ui;
