#![doc = include_str!("ARCHITECTURE.md")]

pub mod document;
pub mod domain;

pub mod station;

pub mod text;

pub mod input;

pub mod ui;

pub mod api;

pub mod client;

pub mod device;

pub mod store;

pub mod config;

pub mod runtime;

pub mod central;

pub mod simulation;

pub mod known_bad;

pub mod cli;
