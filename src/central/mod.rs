//! The central: the reference fulfilment server that stations work for.
//!
//! Read in this order: [`store`] (what is kept), [`decisions`] (plain functions over a transaction), [`carrier`] and
//! [`intake`] (the outside world), [`writer`] and [`office`] (who runs the decisions), `handlers` and [`router`]
//! (thin, async), [`mod@serve`].

pub mod store;

pub mod decisions;

pub mod carrier;
pub mod intake;

pub mod clock;
pub mod office;
pub mod writer;

mod auth;
pub mod authority;
pub mod backup;
#[cfg(test)]
mod backup_tests;
mod door;
mod handlers;
#[cfg(test)]
mod http_tests;
mod metrics;
mod openapi;
#[cfg(test)]
mod pin_tests;
mod problem;
mod rights;
#[cfg(test)]
mod rights_tests;
pub mod router;
pub mod serve;
pub mod stretch;
#[cfg(test)]
pub(crate) mod testing;
pub mod tls;
#[cfg(test)]
mod tls_tests;

pub use clock::Clock;
pub use office::Central;
pub use serve::{Options, Running, ServeError, Stop, serve, spawn};
