//! The one clock, and everything that is still to happen, in order.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{api::v1::events::FeedMessage, client::Trouble, station::msg::PrinterNews};

use super::server::{Reply, Request};

/// Microseconds since the simulation began.
pub(super) type Micros = u64;

pub(super) const MILLI: Micros = 1_000;
pub(super) const SECOND: Micros = 1_000_000;

/// A bench's own timers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timer {
    /// The stream is opened anew, unless that was begun meanwhile.
    Watch {
        stream: u64,
    },
    /// The stream has been silent for too long.
    Silent {
        stream: u64,
    },
    AskAgain,
    Deliver,
    Heartbeat,
    Refresh,
    /// A purchase is asked for again.
    Pursue {
        key: Uuid,
        turn: u64,
    },
    /// The closing of a list is tried again.
    List {
        request: u64,
    },
}

#[derive(Debug)]
pub(super) enum Happening {
    /// The person at the bench looks and acts.
    Hands {
        bench: usize,
    },
    /// The disk has the batch.
    Written {
        bench: usize,
        boot: u64,
        batch: u64,
    },
    /// A request reaches the central.
    Request {
        bench: usize,
        boot: u64,
        call: u64,
        request: Box<Request>,
        loses_answer: bool,
    },
    /// A call of a bench ends; one that ended before ends no more.
    Reply {
        bench: usize,
        boot: u64,
        call: u64,
        result: Box<Result<Reply, Trouble>>,
    },
    News {
        bench: usize,
        boot: u64,
        stream: u64,
        position: u64,
        message: FeedMessage,
    },
    Timer {
        bench: usize,
        boot: u64,
        timer: Timer,
    },
    Printer {
        bench: usize,
        boot: u64,
        news: PrinterNews,
    },
    /// A label comes out of a printer.
    Paper {
        bench: usize,
        job: Uuid,
        tracking: String,
    },
    /// A fault of the plan begins, or ends.
    Fault {
        number: usize,
    },
    FaultEnds {
        number: usize,
    },
    Boot {
        bench: usize,
    },
    CentralStarts {
        fail_over: bool,
    },
    /// The central's housekeeping, and the copy of its database.
    Tidy,
    Copy,
}

#[derive(Debug, Default)]
pub(super) struct Agenda {
    pub now: Micros,
    count: u64,
    waiting: BTreeMap<(Micros, u64), Happening>,
}

impl Agenda {
    /// It happens so long from now.
    pub fn after(&mut self, span: Micros, happening: Happening) {
        self.count += 1;
        self.waiting
            .insert((self.now + span, self.count), happening);
    }

    /// The next thing; the clock stands where it happens.
    pub fn next(&mut self) -> Option<Happening> {
        let ((at, _), happening) = self.waiting.pop_first()?;
        self.now = at;
        Some(happening)
    }
}
