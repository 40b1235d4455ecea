//! The words of the bench and the rules of packing: pure, without clock, device or network.

pub mod ids;
pub mod measure;
pub mod moment;
pub mod shown;

pub mod label;
pub mod printing;
