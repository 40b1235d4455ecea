//! A bench for the tests: a simulated printer, a packer, and a clock that only the test moves.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use super::*;
use crate::device::{
    link::LinkError,
    printer::PrinterTrouble as Trouble,
    simulated::printer::{Fault, SimulatedPrinter},
};

pub(super) const LABEL: &[u8] = b"^XA^CI28^FO10,10^FDlabel^FS^PQ1^XZ";
/// Touches of the wire a label takes.
const STEPS: u32 = 12;

/// What happens at the printer while the protocol waits.
#[derive(Clone, Copy)]
pub(super) enum Happens {
    Fails(Fault),
    Mends(Fault),
    GivesUp,
    OtherHostPrints,
    /// What the broken connection still held comes through.
    LabelArrives,
}

/// A name, what happens when, the verdict, how many labels came out, the troubles shown.
pub(super) type Case = (
    &'static str,
    &'static [(u64, Happens)],
    Verdict,
    usize,
    &'static [Trouble],
);

/// A bench with one printer; its time passes only in reads and pauses.
pub(super) struct Bench {
    pub(super) printer: SimulatedPrinter,
    millis: AtomicU64,
    /// When what happens, in milliseconds; the first is next.
    script: Mutex<Vec<(u64, Happens)>>,
    /// The connection breaks after so many more bytes.
    pub(super) cut_after: Mutex<Option<usize>>,
    given_up: Mutex<bool>,
    troubles: Mutex<Vec<Option<Trouble>>>,
    pub(super) binding: Mutex<Remembered>,
    pub(super) came_out: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// The printer that belongs at the bench.
#[derive(Default)]
pub(super) struct Remembered(pub(super) std::cell::RefCell<Option<String>>);

impl Binding for Remembered {
    fn bound(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    fn bind(&self, identity: &str) {
        *self.0.borrow_mut() = Some(identity.to_owned());
    }
}

struct Wire<'a> {
    bench: &'a Bench,
    connection: Option<u64>,
}

struct Packer<'a>(&'a Bench);

impl Bench {
    pub(super) fn new(script: &[(u64, Happens)]) -> Self {
        let came_out = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&came_out);
        Self {
            printer: SimulatedPrinter::new(
                "SIM1",
                STEPS,
                Box::new(move |_, label| sink.lock().unwrap().push(label.to_vec())),
            ),
            millis: AtomicU64::new(0),
            script: Mutex::new(script.to_vec()),
            cut_after: Mutex::new(None),
            given_up: Mutex::new(false),
            troubles: Mutex::new(Vec::new()),
            binding: Mutex::default(),
            came_out,
        }
    }

    pub(super) fn pass(&self, span: Duration) {
        let millis = u64::try_from(span.as_millis()).unwrap().max(1);
        let now = self.millis.fetch_add(millis, Ordering::SeqCst) + millis;
        let mut script = self.script.lock().unwrap();
        while script.first().is_some_and(|(at, _)| *at <= now) {
            match script.remove(0).1 {
                Happens::Fails(fault) => self.printer.fail(fault),
                Happens::Mends(fault) => self.printer.mend(fault),
                Happens::GivesUp => *self.given_up.lock().unwrap() = true,
                Happens::LabelArrives => self.printer.take(LABEL),
                Happens::OtherHostPrints => self.printer.take(b"^XA^FDother^FS^XZ"),
            }
        }
    }

    /// How long it has been at it.
    pub(super) fn now(&self) -> Duration {
        Duration::from_millis(self.millis.load(Ordering::SeqCst))
    }

    pub(super) fn print_with(&self, profile: &Profile) -> Verdict {
        let mut wire = Wire {
            bench: self,
            connection: None,
        };
        let clock = || Duration::from_millis(self.millis.load(Ordering::SeqCst));
        let binding = self.binding.lock().unwrap();
        let mut packer = Packer(self);
        print(
            &mut wire,
            &clock,
            profile,
            LABEL,
            &mut Earlier::default(),
            &*binding,
            &mut packer,
        )
        .verdict
    }

    pub(super) fn labels(&self) -> usize {
        let labels = self.came_out.lock().unwrap();
        labels
            .iter()
            .filter(|label| label.as_slice() == LABEL)
            .count()
    }

    pub(super) fn troubles(&self) -> Vec<Option<Trouble>> {
        self.troubles.lock().unwrap().clone()
    }
}

fn broken() -> LinkError {
    LinkError::gone("wire", io::ErrorKind::BrokenPipe)
}

impl Wire<'_> {
    fn reach(&mut self) -> Result<(), LinkError> {
        if self.connection.is_some() && self.connection == self.bench.printer.connection() {
            return Ok(());
        }
        self.connection = None;
        Err(broken())
    }
}

impl Link for Wire<'_> {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        if self.connection.is_none() {
            self.connection = self.bench.printer.connection();
        }
        if self.connection.is_none() {
            self.bench.pass(within);
            return Err(broken());
        }
        Ok(())
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        self.reach()?;
        if self.bench.printer.is_stalled() {
            self.bench.pass(within);
            return Ok(0);
        }
        let mut cut_after = self.bench.cut_after.lock().unwrap();
        if bytes.starts_with(b"^XA")
            && let Some(kept) = cut_after.take()
        {
            self.bench.printer.take(&bytes[..kept]);
            self.connection = None;
            return Err(broken());
        }
        self.bench.printer.take(bytes);
        Ok(bytes.len())
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        self.reach()?;
        let answer = self.bench.printer.answer();
        if answer.is_empty() {
            self.bench.pass(within);
            self.reach()?;
        }
        Ok(answer)
    }

    fn rest(&mut self) {}

    fn close(&mut self) {
        self.connection = None;
    }
}

impl Watch for Packer<'_> {
    fn trouble(&mut self, trouble: Option<&Trouble>) {
        self.0.troubles.lock().unwrap().push(trouble.cloned());
    }

    fn is_given_up(&self) -> bool {
        *self.0.given_up.lock().unwrap()
    }

    fn pause(&mut self, span: Duration) {
        self.0.pass(span);
    }
}
