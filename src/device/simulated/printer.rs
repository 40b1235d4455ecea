//! A label printer that is not there: speaks enough ZPL to be asked, fails on demand, and hands every
//! label that comes out to a sink.
//!
//! It has no clock: each touch of its wire is one step of its work.

mod machine;

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::device::link::{Link, LinkError};

use machine::Machine;

/// Takes a label that came out: its number from 1, and its ZPL.
pub type LabelSink = Box<dyn FnMut(u64, &[u8]) + Send>;

/// What can be wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// No labels loaded.
    PaperOut,
    /// The head is open.
    HeadOpen,
    /// The PAUSE key was pressed.
    Paused,
    /// No ribbon, and it prints with one.
    RibbonOut,
    /// The head is too hot.
    TooHot,
    /// The cutter is stuck; only `~HQES` tells.
    CutterStuck,
    /// Its configuration is lost.
    MemoryCorrupt,
    /// It prints what it receives as a hex dump.
    Diagnostic,
    /// Its receive buffer is full.
    BufferFull,
    /// It answers nothing.
    Mute,
    /// It takes no bytes.
    Stalled,
    /// No power: what was in it is lost.
    Off,
    /// The cable is out; it goes on with what it has.
    Unplugged,
    /// `~HS` stays unanswered while there is a fault, as the manual has it.
    SilentInTrouble,
    /// `~HS` is never answered.
    NoHostStatus,
    /// It answers a few bytes at a time.
    Dribbles,
    /// A label that a fault stopped is not printed again (`^JZN`).
    ForgetsStopped,
    /// It peels each label off and waits until it is taken.
    Peels,
    /// Another printer of the kind stands in its place.
    Replaced,
    /// It has no label counter.
    NoCounter,
}

/// When something happens to it, counted from the moment it is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After so many bytes.
    Bytes(u64),
    /// When so much of a label is out, in percent.
    Percent(u32),
    /// After so many touches of its wire.
    Touches(u64),
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// This breaks.
    Fails(Fault),
    /// This is mended.
    Mends(Fault),
}

/// A printer and the hand that breaks and mends it; clones are the same printer.
#[derive(Clone)]
pub struct SimulatedPrinter(Arc<Shared>);

/// One end of its wire.
pub struct SimulatedLink {
    printer: SimulatedPrinter,
    /// The connection it holds.
    connection: Option<u64>,
}

struct Shared {
    machine: Mutex<Machine>,
    changed: Condvar,
}

impl SimulatedPrinter {
    /// A printer called `serial` that needs so many touches of its wire for a label.
    pub fn new(serial: impl Into<String>, steps_per_label: u32, sink: LabelSink) -> Self {
        Self(Arc::new(Shared {
            machine: Mutex::new(Machine::new(serial.into(), steps_per_label, sink)),
            changed: Condvar::new(),
        }))
    }

    /// A wire to it, not open yet.
    #[must_use]
    pub fn link(&self) -> SimulatedLink {
        SimulatedLink {
            printer: self.clone(),
            connection: None,
        }
    }

    /// Breaks it.
    pub fn fail(&self, fault: Fault) {
        self.happens(Act::Fails(fault));
    }

    /// Mends it. Labels that waited come out.
    pub fn mend(&self, fault: Fault) {
        self.happens(Act::Mends(fault));
    }

    /// Lets something happen to it later; plans happen one after the other, each counted from the one before.
    pub fn plan(&self, plan: impl IntoIterator<Item = (When, Act)>) {
        self.lock().plan(plan);
    }

    /// Nothing more is wrong with it, and nothing more will happen.
    pub fn repair(&self) {
        self.lock().repair();
        self.0.changed.notify_all();
    }

    fn happens(&self, act: Act) {
        self.lock().happens(act);
        self.0.changed.notify_all();
    }

    /// Labels that it holds and that are not out.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.lock().pending()
    }

    /// How many labels came out.
    #[must_use]
    pub fn printed(&self) -> u64 {
        self.lock().printed()
    }

    /// Takes bytes off a wire and works one step; what it answers comes with [`Self::answer`].
    pub fn take(&self, bytes: &[u8]) {
        let mut machine = self.lock();
        for &byte in bytes {
            machine.receive(byte);
        }
        machine.touch();
        self.0.changed.notify_all();
    }

    /// Works one step; what it has answered so far.
    #[must_use]
    pub fn answer(&self) -> Vec<u8> {
        let mut machine = self.lock();
        machine.touch();
        machine.answer()
    }

    /// The connection that can be had now; another one after each break, none while there is nobody at
    /// the other end of the wire.
    #[must_use]
    pub fn connection(&self) -> Option<u64> {
        let mut machine = self.lock();
        if machine.connection().is_none() {
            machine.touch();
        }
        machine.connection()
    }

    /// True when it takes no bytes.
    #[must_use]
    pub fn is_stalled(&self) -> bool {
        self.lock().has(Fault::Stalled)
    }

    fn lock(&self) -> MutexGuard<'_, Machine> {
        self.0
            .machine
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl SimulatedLink {
    fn reach(&mut self) -> Result<(), LinkError> {
        if self.connection.is_some() && self.connection == self.printer.connection() {
            return Ok(());
        }
        self.connection = None;
        Err(LinkError::gone(
            "simulated printer",
            io::ErrorKind::BrokenPipe,
        ))
    }
}

impl Link for SimulatedLink {
    fn open(&mut self, _within: Duration) -> Result<(), LinkError> {
        if self.connection.is_none() {
            self.connection = self.printer.connection();
        }
        if self.connection.is_none() {
            return Err(LinkError::cannot_open(
                "simulated printer",
                io::ErrorKind::ConnectionRefused,
            ));
        }
        Ok(())
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        self.reach()?;
        if self.printer.is_stalled() {
            let machine = self.printer.lock();
            drop(self.printer.0.changed.wait_timeout(machine, within));
            return Ok(0);
        }
        self.printer.take(bytes);
        Ok(bytes.len())
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        self.reach()?;
        let answer = self.printer.answer();
        if !answer.is_empty() {
            return Ok(answer);
        }
        let machine = self.printer.lock();
        drop(self.printer.0.changed.wait_timeout(machine, within));
        self.reach()?;
        Ok(self.printer.answer())
    }

    /// A printer nobody looks at prints all the same.
    fn rest(&mut self) {
        let mut machine = self.printer.lock();
        machine.finish();
        drop(machine);
        self.connection = None;
    }

    fn close(&mut self) {
        self.connection = None;
    }
}
