//! Bar code scanners on wires of their own: what they send, and what is signalled back to them.
//!
//! ```text
//! a port, a report, a key ─► Wire::look ─► Heard ─► (runtime) framed, stamped, handed to the station
//! the station's tone ─► Signal ─► Wire::signal ─► the scanner beeps
//! ```
//! A [`Wire`] speaks one scanner's language; a thread of its own ([`listening`]) looks at it, and opens it again
//! when it was pulled out. What a code means is decided elsewhere.

pub mod feedback;
pub mod listening;

pub mod evdev;
pub mod hid_pos;
pub mod serial;
pub mod ssi;

use std::{io, os::fd::AsFd, time::Duration};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::link::LinkError;

pub use feedback::{Signal, Vendor};
pub use listening::{Listening, listen};

/// What is heard of a scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Bytes as they came, codes and their endings. The listener is called as soon as they are read: it is the
    /// place to take the time.
    Bytes(Vec<u8>),
    /// One whole code, from a wire that marks them.
    Code(Vec<u8>),
    /// Something of a code was lost on its way; what came of it is dropped.
    Lost,
    /// A code that is too long, or a key or report that means nothing here; what came of it is dropped.
    Unreadable,
    /// Nothing came for one look: a code without an ending may be over.
    Idle,
    /// It went, or was not there at the start. Half a code read before is worthless now.
    Gone {
        /// Why it cannot be used.
        absence: Absence,
        /// A part of a code had come.
        is_midway: bool,
    },
    /// It is there.
    Back,
}

/// Why a scanner cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It is not there.
    Gone,
    /// This user may not open it.
    NoAccess,
    /// Another program holds it.
    InUse,
}

/// One scanner's wire and the language spoken on it.
///
/// Every call comes back within about the time given. After [`LinkError`] the wire is closed; [`Wire::open`]
/// tries again.
pub trait Wire: Send {
    /// Opens it.
    fn open(&mut self, within: Duration) -> Result<(), LinkError>;

    /// Waits for what the scanner sends and appends it; nothing when nothing came in time.
    fn look(&mut self, within: Duration, heard: &mut Vec<Heard>) -> Result<(), LinkError>;

    /// Lets the scanner sound or stop, where it can.
    fn signal(&mut self, signal: Signal, within: Duration) -> Result<(), LinkError>;

    /// True while only a part of a code has come.
    fn is_midway(&self) -> bool;

    /// Drops the wire at once.
    fn close(&mut self);
}

impl Absence {
    /// Why this wire cannot be opened.
    #[must_use]
    pub fn of(error: &LinkError) -> Self {
        let (LinkError::CannotOpen { cause, .. } | LinkError::Gone { cause, .. }) = error;
        // The serial library names a port that another program holds "no device": its text tells them apart.
        let is_locked = cause.to_string().contains("exclusive lock");
        match cause.kind() {
            io::ErrorKind::PermissionDenied => Self::NoAccess,
            io::ErrorKind::ResourceBusy => Self::InUse,
            _ if is_locked => Self::InUse,
            _ => Self::Gone,
        }
    }

    /// A stable word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::NoAccess => "no-access",
            Self::InUse => "in-use",
        }
    }
}

/// Waits until a node can be read, at most so long; an error when it has hung up.
fn ready_within(node: &impl AsFd, within: Duration) -> io::Result<bool> {
    let mut polled = [PollFd::new(node, PollFlags::IN)];
    let limit = Timespec {
        tv_sec: i64::try_from(within.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(within.subsec_nanos()),
    };
    match poll(&mut polled, Some(&limit)) {
        // Another signal than ours: look again later.
        Err(rustix::io::Errno::INTR) => return Ok(false),
        other => other?,
    };
    let came = polled[0].revents();
    if came.contains(PollFlags::IN) {
        Ok(true)
    } else if came.is_empty() {
        Ok(false)
    } else {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_wire_cannot_be_opened() {
        let of = |kind, text: &str| {
            Absence::of(&LinkError::cannot_open("x", io::Error::new(kind, text)))
        };
        assert_eq!(of(io::ErrorKind::PermissionDenied, ""), Absence::NoAccess);
        assert_eq!(of(io::ErrorKind::ResourceBusy, ""), Absence::InUse);
        assert_eq!(of(io::ErrorKind::NotFound, ""), Absence::Gone);
        let text = "Unable to acquire exclusive lock on serial port";
        assert_eq!(of(io::ErrorKind::NotFound, text), Absence::InUse);
    }
}
