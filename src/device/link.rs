//! A wire to a device: bytes out, bytes in, each with a limit of time.

use std::{io, time::Duration};

/// A blocking byte link to one device. Every call comes back within about the time given.
///
/// After [`LinkError`] the link is closed; [`Link::open`] tries again.
pub trait Link: Send {
    /// Opens the link unless it is open.
    fn open(&mut self, within: Duration) -> Result<(), LinkError>;

    /// Writes what the device takes and says how many bytes that were; zero when it took none in time.
    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError>;

    /// Bytes written that have not left this machine, as far as the link can tell. A slow line holds them
    /// back long after the write.
    fn unsent(&mut self) -> usize {
        0
    }

    /// Reads what has arrived; empty when nothing did in time.
    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError>;

    /// Ends a conversation so that nothing on its way is lost. A link that others may want to use
    /// closes; the next [`Link::open`] opens it again.
    fn rest(&mut self);

    /// Drops the link at once.
    fn close(&mut self);
}

/// Why a link cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Nothing there, nobody answers, or another program holds it.
    #[error("cannot open {name}")]
    CannotOpen {
        /// The address or path.
        name: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// It was there.
    #[error("{name} is gone")]
    Gone {
        /// The address or path.
        name: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl LinkError {
    /// It was there and is not any more.
    pub fn gone(name: &str, cause: impl Into<io::Error>) -> Self {
        Self::Gone {
            name: name.to_owned(),
            cause: cause.into(),
        }
    }

    /// It could not be opened.
    pub fn cannot_open(name: &str, cause: impl Into<io::Error>) -> Self {
        Self::CannotOpen {
            name: name.to_owned(),
            cause: cause.into(),
        }
    }
}

/// Runs a write: the count, zero when time ran out; a signal is no reason to give up.
pub(super) fn write_some(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if ran_out_of_time(&error) => return Ok(0),
            other => return other,
        }
    }
}

/// Runs a read like [`write_some`]; nothing read before the time ran out means the other end is gone.
pub(super) fn read_some(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    write_some(|| match call() {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        other => other,
    })
}

fn ran_out_of_time(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
