//! Weighs on a scale, and goes on when it is pulled out and put back: the thread around [`Talk`].

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{
    device::{
        clock::SteadyClock,
        link::{Link, LinkError},
    },
    domain::weight::ScaleReading,
};

use super::{hidraw::HidrawLink, said::Saying, talk::Talk};

/// How long one look at the wire lasts; so fast does the worker stop.
const LOOK: Duration = Duration::from_millis(20);
/// How long opening may take: a scale on the network.
const OPEN_WITHIN: Duration = Duration::from_millis(500);
/// How long a question may take to leave.
const WRITE_WITHIN: Duration = Duration::from_millis(100);
/// The pause before a lost wire is opened again.
const REOPEN: Duration = Duration::from_millis(250);
/// The most looks that empty a wire of what lay in it.
const STALE_LOOKS_MAX: u32 = 64;

/// The wire to a scale.
pub enum Wire {
    /// A line of bytes: serial or network.
    Line(Box<dyn Link>),
    /// USB, which describes its reports.
    Hid(HidrawLink),
}

/// What is heard of a scale.
#[derive(Debug)]
pub enum Heard<'a> {
    /// It shows something else than before.
    Reading(ScaleReading),
    /// One answer, whatever it means.
    Saying(&'a Saying),
    /// The wire cannot be opened, or went.
    Lost(&'a LinkError),
}

/// A thread that weighs until this is dropped.
pub struct Weighing {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    /// The link, to open and talk over.
    pub fn link(&mut self) -> &mut dyn Link {
        match self {
            Self::Line(link) => &mut **link,
            Self::Hid(link) => link,
        }
    }
}

/// Starts weighing.
pub fn weigh_on(
    wire: Wire,
    talk: Talk,
    clock: SteadyClock,
    heard: impl FnMut(Heard<'_>) + Send + 'static,
) -> io::Result<Weighing> {
    let (stop, stopped) = mpsc::channel::<()>();
    let mut worker = Worker {
        wire,
        talk,
        clock,
        heard,
    };
    let thread = thread::Builder::new()
        .name("scale".to_owned())
        .spawn(move || {
            // Nothing is ever sent: a wait ends early only when the other end is dropped.
            let has_ended =
                |span| !matches!(stopped.recv_timeout(span), Err(RecvTimeoutError::Timeout));
            loop {
                if let Err(error) = worker.weigh(&mut || has_ended(Duration::ZERO)) {
                    (worker.heard)(Heard::Lost(&error));
                    if let Some(reading) = worker.talk.closed() {
                        (worker.heard)(Heard::Reading(reading));
                    }
                }
                // The handle has to go before the port can come back.
                worker.wire.link().close();
                if has_ended(REOPEN) {
                    return;
                }
            }
        })?;
    Ok(Weighing {
        stop: Some(stop),
        thread: Some(thread),
    })
}

struct Worker<F> {
    wire: Wire,
    talk: Talk,
    clock: SteadyClock,
    heard: F,
}

impl<F: FnMut(Heard<'_>)> Worker<F> {
    /// Weighs until the wire goes or the end is asked for.
    fn weigh(&mut self, has_ended: &mut dyn FnMut() -> bool) -> Result<(), LinkError> {
        self.wire.link().open(OPEN_WITHIN)?;
        if let Wire::Hid(link) = &self.wire
            && let Some(descriptor) = link.descriptor()
        {
            let descriptor = descriptor.to_vec();
            self.talk.dialect().described(&descriptor);
        }
        // What lay in a line was said to nobody, some time ago. USB keeps nothing for those who were not there.
        if let Wire::Line(link) = &mut self.wire {
            for _ in 0..STALE_LOOKS_MAX {
                if link.read_within(Duration::ZERO)?.is_empty() {
                    break;
                }
            }
        }
        let opened = self.talk.opened((self.clock)());
        self.tell(opened);
        while !has_ended() {
            if let Some(question) = self.talk.ask((self.clock)()) {
                self.wire.link().write_within(question, WRITE_WITHIN)?;
            }
            let bytes = self.wire.link().read_within(LOOK)?;
            let now = (self.clock)();
            let Self { talk, heard, .. } = self;
            let reading = talk.heard(now, &bytes, |saying| heard(Heard::Saying(saying)));
            self.tell(reading);
        }
        Ok(())
    }

    fn tell(&mut self, reading: Option<ScaleReading>) {
        if let Some(reading) = reading {
            (self.heard)(Heard::Reading(reading));
        }
    }
}

impl Drop for Weighing {
    /// Ends within one look at the wire.
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has ended the process already.
            let _ = thread.join();
        }
    }
}
