//! Devices that are not there: for the demo, and for every test that needs a printer or a scale.

pub mod line;
pub mod printer;
pub mod scale;
pub mod ssi;
