//! The devices of a bench: links that vanish and come back, and the languages spoken over them.
//!
//! Codecs are pure: bytes in, values out. A thread per device owns its [`link::Link`]; nothing else touches
//! it. [`simulated`] devices stand behind the same trait and ship with the program.

pub mod clock;
pub mod link;
pub mod serial;
pub mod tcp;
pub mod usb;
mod usb_direct;
pub mod usb_printer;

pub mod printer;
pub mod scale;
pub mod scanner;

pub mod simulated;
