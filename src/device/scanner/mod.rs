//! Bar code scanners: bytes as they come. What they mean is decided elsewhere.

pub mod serial;
