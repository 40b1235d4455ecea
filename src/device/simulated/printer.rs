//! A label printer that is not there: speaks enough ZPL to be asked, fails on demand, and hands every
//! label that comes out to a sink.
//!
//! It has no clock: each touch of its wire is one step of its work.

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::device::link::{Link, LinkError};

/// Bytes of one format it takes at most.
const FORMAT_MAX: usize = 1024 * 1024;
/// The length of its labels: 6 inches at 203 dpi.
const LENGTH_DOTS: u32 = 1218;

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
    /// It has no label counter.
    NoCounter,
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

struct Machine {
    serial: String,
    steps_per_label: u32,
    faults: BTreeSet<Fault>,
    /// Grows whenever connections break.
    connection: u64,
    reading: Reading,
    format: Vec<u8>,
    waiting: VecDeque<Vec<u8>>,
    steps: u32,
    printed: u64,
    replies: Vec<u8>,
    sink: LabelSink,
}

/// Where it is in what it receives.
enum Reading {
    Text,
    Tilde(Vec<u8>),
    Variable(Vec<u8>),
}

impl SimulatedPrinter {
    /// A printer called `serial` that needs so many touches of its wire for a label.
    pub fn new(serial: impl Into<String>, steps_per_label: u32, sink: LabelSink) -> Self {
        Self(Arc::new(Shared {
            machine: Mutex::new(Machine {
                serial: serial.into(),
                steps_per_label,
                faults: BTreeSet::new(),
                connection: 0,
                reading: Reading::Text,
                format: Vec::new(),
                waiting: VecDeque::new(),
                steps: 0,
                printed: 0,
                replies: Vec::new(),
                sink,
            }),
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
        let mut machine = self.lock();
        machine.faults.insert(fault);
        if matches!(fault, Fault::Off | Fault::Unplugged) {
            machine.connection += 1;
        }
        if fault == Fault::Off {
            machine.lose_memory();
        }
        self.0.changed.notify_all();
    }

    /// Mends it. Labels that waited come out.
    pub fn mend(&self, fault: Fault) {
        self.lock().faults.remove(&fault);
        self.0.changed.notify_all();
    }

    /// How many labels came out.
    #[must_use]
    pub fn printed(&self) -> u64 {
        self.lock().printed
    }

    /// Takes bytes off a wire and works one step; what it answers comes with [`Self::answer`].
    pub fn take(&self, bytes: &[u8]) {
        let mut machine = self.lock();
        for &byte in bytes {
            machine.receive(byte);
        }
        machine.work();
        self.0.changed.notify_all();
    }

    /// Works one step; what it has answered so far.
    #[must_use]
    pub fn answer(&self) -> Vec<u8> {
        let mut machine = self.lock();
        machine.work();
        std::mem::take(&mut machine.replies)
    }

    /// The connection that can be had now; another one after each break, none while there is nobody at
    /// the other end of the wire.
    #[must_use]
    pub fn connection(&self) -> Option<u64> {
        let machine = self.lock();
        let is_out_of_reach = machine.has(Fault::Off) || machine.has(Fault::Unplugged);
        (!is_out_of_reach).then_some(machine.connection)
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

impl Machine {
    fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    fn is_stopped(&self) -> bool {
        [Fault::PaperOut, Fault::HeadOpen, Fault::Paused, Fault::Off]
            .iter()
            .any(|fault| self.has(*fault))
    }

    fn lose_memory(&mut self) {
        self.reading = Reading::Text;
        self.format.clear();
        self.waiting.clear();
        self.replies.clear();
        self.steps = 0;
    }

    /// One step of printing; a label comes out after enough of them.
    fn work(&mut self) {
        if self.waiting.is_empty() || self.is_stopped() {
            return;
        }
        self.steps += 1;
        if self.steps >= self.steps_per_label
            && let Some(label) = self.waiting.pop_front()
        {
            self.steps = 0;
            self.printed += 1;
            (self.sink)(self.printed, &label);
        }
    }

    fn receive(&mut self, byte: u8) {
        match &mut self.reading {
            Reading::Text => match byte {
                b'~' => self.reading = Reading::Tilde(Vec::new()),
                b'!' if self.format.is_empty() => self.reading = Reading::Variable(Vec::new()),
                _ => self.receive_format(byte),
            },
            Reading::Tilde(name) => {
                name.push(byte);
                let name = name.clone();
                let is_whole = if name.starts_with(b"HQ") {
                    name.len() == 4
                } else {
                    name.len() == 2
                };
                if is_whole {
                    self.reading = Reading::Text;
                    self.obey(&name);
                }
            }
            Reading::Variable(line) if byte != b'\n' && line.len() < 200 => line.push(byte),
            Reading::Variable(line) => {
                let line = String::from_utf8_lossy(line).into_owned();
                self.reading = Reading::Text;
                let name = line.split('"').nth(1).unwrap_or_default();
                let value = self.variable(name);
                self.reply(format!("\"{value}\""));
            }
        }
    }

    fn receive_format(&mut self, byte: u8) {
        if (self.format.is_empty() && byte != b'^') || self.format.len() >= FORMAT_MAX {
            return;
        }
        self.format.push(byte);
        if self.format.ends_with(b"^XZ") {
            let format = std::mem::take(&mut self.format);
            if format.starts_with(b"^XA") && format.len() > b"^XA^XZ".len() {
                self.waiting.push_back(format);
            }
        }
    }

    fn obey(&mut self, name: &[u8]) {
        match name {
            b"HS" if !(self.has(Fault::SilentInTrouble) && self.is_stopped()) => {
                let flag = |fault| u8::from(self.has(fault));
                let partial = u8::from(!self.format.is_empty());
                let (paper, paused, head) = (
                    flag(Fault::PaperOut),
                    flag(Fault::Paused),
                    flag(Fault::HeadOpen),
                );
                let in_work = u8::from(!self.waiting.is_empty());
                let queued = self.waiting.len().saturating_sub(1).min(999);
                self.reply(format!(
                    "\u{2}030,{paper},{paused},{LENGTH_DOTS:04},{queued:03},0,0,{partial},000,0,0,0\u{3}\r\n\
                     \u{2}000,0,{head},0,0,2,6,0,{in_work:08},1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n"
                ));
            }
            b"HQES" => {
                let bits = [
                    (Fault::PaperOut, 1),
                    (Fault::HeadOpen, 4),
                    (Fault::Paused, 0x1_0000),
                ]
                .into_iter()
                .filter(|(fault, _)| self.has(*fault))
                .fold(0, |word, (_, bit)| word | bit);
                let any = u8::from(bits != 0);
                self.reply(format!(
                    "\u{2}\r\n  PRINTER STATUS\r\n   ERRORS:         {any} 00000000 {bits:08X}\r\n   \
                     WARNINGS:       0 00000000 00000000\r\n\u{3}"
                ));
            }
            b"JX" => self.format.clear(),
            _ => {}
        }
    }

    fn variable(&self, name: &str) -> String {
        match name {
            "device.unique_id" => self.serial.clone(),
            "odometer.total_label_count" if !self.has(Fault::NoCounter) => self.printed.to_string(),
            _ => "?".to_owned(),
        }
    }

    fn reply(&mut self, text: String) {
        if !self.has(Fault::Mute) {
            self.replies.extend(text.into_bytes());
        }
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
        while !machine.waiting.is_empty() && !machine.is_stopped() {
            machine.work();
        }
        drop(machine);
        self.connection = None;
    }

    fn close(&mut self) {
        self.connection = None;
    }
}
