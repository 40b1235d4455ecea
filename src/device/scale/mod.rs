//! Scales: what they say, whatever wire and language they say it in.

pub use crate::domain::weight::ScaleReading;
