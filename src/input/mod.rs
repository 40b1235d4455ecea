//! What arrives from the terminal and from serial scanners, made into scans, keys and typed text.
//!
//! Pure: bytes and moments in, values out; no terminal, no clock, no thread. A barcode may hold
//! any byte, so nothing here trusts what it reads: every buffer is bounded, every wait has a
//! deadline, and what arrives inside a scan is data, whatever it looks like.
//!
//! ```text
//! terminal bytes ─► Decoder ─► strokes ─► Assembler ─► Input    (the two together: Keyboard)
//! serial bytes   ─► ScanFramer ─────────────────────► Frame
//! ```
//!
//! Everything that waits has the same form: `feed` takes what arrived, `deadline` says when to
//! call `tick` if nothing else arrives first.

pub mod framing;

pub mod key;

pub mod decoder;

mod burst;

pub mod assembler;

pub mod keyboard;

pub mod gate;

pub mod keymap;

pub use assembler::{Assembler, Input};
pub use decoder::Decoder;
pub use framing::{Ending, Frame, Framing, ScanFramer};
pub use gate::{Arrival, Gate};
pub use key::{Key, Stroke};
pub use keyboard::Keyboard;
