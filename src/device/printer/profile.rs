//! What is known of a printer from its configuration, and how long it is waited for.

use std::time::Duration;

use super::{PrinterTrouble, conversation::Status};

/// Lengths may differ by one part in ten: gaps and calibration.
const LENGTH_TOLERANCE_DIVISOR: u32 = 10;

/// How long to wait for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timings {
    /// For a connection.
    pub connect: Duration,
    /// For an answer.
    pub reply: Duration,
    /// Between two questions.
    pub poll: Duration,
    /// Before a printer that takes no bytes is called so.
    pub stall: Duration,
    /// For a label to show up in the counter of an idle printer.
    pub settle: Duration,
    /// For a printer that is there and says nothing.
    pub silence: Duration,
    /// For a printer that is gone: before the label is sent.
    pub gone_before: Duration,
    /// For a printer that is gone: with the label, perhaps, in it.
    pub gone_after: Duration,
    /// For a person to mend a fault.
    pub fault: Duration,
    /// For a label to begin, from when it was handed over: later it might lie in the next parcel.
    pub begin: Duration,
    /// For a person to take a peeled label.
    pub taken: Duration,
    /// The first and the longest wait between two tries to connect.
    pub reconnect: (Duration, Duration),
}

/// What is known of a printer from its configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// Whether it can answer.
    pub answers: Answers,
    /// The length of its labels, if that shall be checked. Leave out for endless paper, where the printer
    /// reports the length of the last label.
    pub length_dots: Option<u32>,
    /// How long to wait for what.
    pub timings: Timings,
}

/// Whether a printer can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answers {
    /// It can.
    #[default]
    Yes,
    /// The wire goes one way only: no label is ever known to be printed.
    Never,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            reply: Duration::from_millis(500),
            poll: Duration::from_millis(150),
            stall: Duration::from_secs(5),
            settle: Duration::from_secs(2),
            silence: Duration::from_secs(10),
            gone_before: Duration::from_secs(10),
            gone_after: Duration::from_mins(1),
            fault: Duration::from_mins(30),
            begin: Duration::from_mins(5),
            taken: Duration::from_secs(10),
            reconnect: (Duration::from_millis(250), Duration::from_secs(2)),
        }
    }
}

/// What keeps a printer with this status from taking a label, the label itself aside.
#[must_use]
pub fn hindrance(status: &Status, profile: &Profile) -> Option<PrinterTrouble> {
    let wrong_length = |expected: u32| {
        status
            .label_length_dots
            .is_some_and(|length| length.abs_diff(expected) > expected / LENGTH_TOLERANCE_DIVISOR)
    };
    if status.trouble.is_some() {
        status.trouble.clone()
    } else if status.buffer_full {
        Some(PrinterTrouble::BufferFull)
    } else if status.pending.is_some_and(|pending| pending > 0) {
        Some(PrinterTrouble::Busy)
    } else if profile.length_dots.is_some_and(wrong_length) {
        Some(PrinterTrouble::WrongMedia)
    } else {
        None
    }
}
