//! A bench's label printer: the station's own printing protocol against the simulated machine, in virtual time.
//!
//! A job is played to its end at once, on a clock of its own; the bench then hears of it at the right moments. A job
//! given up in between ends as the protocol ends it: not printed where no byte had left, else unknown.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use uuid::Uuid;

use crate::{
    device::{
        link::{Link, LinkError},
        printer::{
            Evidence as Seen, PrinterTrouble, Verdict,
            binding::AnyPrinter,
            profile::Profile,
            protocol::{self, Earlier, Watch},
        },
        simulated::printer::{Fault as Broken, SimulatedPrinter},
    },
    domain::packing::{Evidence, PrintVerdict},
};

use super::carrier::tracking_on;

/// Touches of the wire a label takes.
const STEPS: u32 = 4;

/// A label that came out and lies in the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paper {
    pub job: Uuid,
    pub tracking: String,
}

/// A job as it goes if nobody interferes.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub job: Uuid,
    pub begun: u64,
    /// When the first byte had left, after the beginning.
    pub sent: Option<Duration>,
    pub lasts: Duration,
    pub verdict: PrintVerdict,
    pub trouble: Option<&'static str>,
}

/// What the bench hears of a job.
pub(super) struct Played {
    pub course: Course,
    pub troubles: Vec<(Duration, Option<&'static str>)>,
    pub papers: Vec<(Duration, String)>,
}

type Out = Arc<Mutex<Vec<(Duration, Vec<u8>)>>>;

pub(super) struct Printer {
    machine: SimulatedPrinter,
    /// The protocol's clock, for the machine's sink too.
    clock: Arc<Mutex<Duration>>,
    out: Out,
    /// What is wrong with it, and when that is mended.
    pub broken: Vec<(Broken, u64)>,
    /// The connection breaks after so many bytes of the next label.
    pub cut_after: Option<usize>,
    pub tray: Vec<Paper>,
    pub course: Option<Course>,
}

impl Printer {
    pub fn new(number: usize) -> Self {
        let out: Out = Arc::default();
        let clock: Arc<Mutex<Duration>> = Arc::default();
        let (sink, sink_clock) = (Arc::clone(&out), Arc::clone(&clock));
        let machine = SimulatedPrinter::new(
            format!("SIM{number}"),
            STEPS,
            Box::new(move |_, zpl| {
                let at = *sink_clock.lock().unwrap_or_else(PoisonError::into_inner);
                let mut out = sink.lock().unwrap_or_else(PoisonError::into_inner);
                out.push((at, zpl.to_vec()));
            }),
        );
        Self {
            machine,
            clock,
            out,
            broken: Vec::new(),
            cut_after: None,
            tray: Vec::new(),
            course: None,
        }
    }

    /// Something is wrong with it until then.
    pub fn fail(&mut self, broken: Broken, until: u64) {
        self.machine.fail(broken);
        self.broken.push((broken, until));
    }

    /// Mends what is over by now.
    pub fn mend(&mut self, now: u64) {
        let machine = &self.machine;
        self.broken.retain(|(broken, until)| {
            let is_over = *until <= now;
            if is_over {
                machine.mend(*broken);
            }
            !is_over
        });
    }

    /// The power goes and comes back: what was in it is lost.
    pub fn lose_power(&mut self) {
        self.machine.fail(Broken::Off);
        self.machine.mend(Broken::Off);
    }

    /// Plays a job that begins now, in microseconds.
    pub fn play(&mut self, job: Uuid, zpl: &[u8], now: u64) -> Played {
        self.mend(now);
        *locked(&self.clock) = Duration::ZERO;
        let playing = Playing {
            machine: &self.machine,
            clock: &self.clock,
            state: Mutex::new(State {
                sent: None,
                troubles: Vec::new(),
                cut_after: self.cut_after.take(),
                mends: self
                    .broken
                    .iter()
                    .map(|(broken, until)| (Duration::from_micros(until - now), *broken))
                    .collect(),
            }),
        };
        let mut wire = Wire {
            playing: &playing,
            connection: None,
        };
        let clock = || playing.elapsed();
        let profile = Profile::default();
        let verdict = protocol::print(
            &mut wire,
            &clock,
            &profile,
            zpl,
            &mut Earlier::default(),
            &AnyPrinter,
            &mut Waiting(&playing),
        )
        .verdict;
        let lasts = playing.elapsed();
        // A printer nobody looks at prints all the same.
        for _ in 0..STEPS * 2 {
            playing.pass(profile.timings.poll);
            let _ = self.machine.answer();
        }
        let (sent, troubles) = {
            let mut state = locked(&playing.state);
            (state.sent, std::mem::take(&mut state.troubles))
        };
        let (verdict, trouble) = told(&verdict);
        let course = Course {
            job,
            begun: now,
            sent,
            lasts,
            verdict,
            trouble,
        };
        self.course = Some(course.clone());
        let papers = std::mem::take(&mut *locked(&self.out));
        Played {
            course,
            troubles,
            papers: papers
                .into_iter()
                .filter_map(|(at, zpl)| Some((at, tracking_on(&zpl)?)))
                .collect(),
        }
    }

    /// Nobody waits for the job any longer: what that says of it, where it is not over.
    pub fn give_up(&mut self, job: Uuid, now: u64) -> Option<PrintVerdict> {
        let course = self.course.take_if(|course| course.job == job)?;
        let elapsed = Duration::from_micros(now - course.begun);
        if elapsed >= course.lasts {
            return None;
        }
        Some(if course.sent.is_some_and(|sent| sent <= elapsed) {
            PrintVerdict::Unknown
        } else {
            PrintVerdict::NotPrinted
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

/// As the runtime tells it to the station.
fn told(verdict: &Verdict) -> (PrintVerdict, Option<&'static str>) {
    match verdict {
        Verdict::Printed { evidence } => {
            let evidence = match evidence {
                Seen::Idle => Evidence::Idle,
                Seen::Counter => Evidence::Counter,
                Seen::Taken => Evidence::Taken,
            };
            (PrintVerdict::Printed { evidence }, None)
        }
        Verdict::NotPrinted { cause } => (PrintVerdict::NotPrinted, Some(word_of(cause))),
        Verdict::Unknown { cause } => (PrintVerdict::Unknown, Some(word_of(cause))),
    }
}

fn word_of(trouble: &PrinterTrouble) -> &'static str {
    trouble.key().strip_prefix("printer-").unwrap_or("other")
}

struct State {
    sent: Option<Duration>,
    troubles: Vec<(Duration, Option<&'static str>)>,
    cut_after: Option<usize>,
    mends: Vec<(Duration, Broken)>,
}

/// A job on its way, with its own time.
struct Playing<'a> {
    machine: &'a SimulatedPrinter,
    clock: &'a Mutex<Duration>,
    state: Mutex<State>,
}

impl Playing<'_> {
    fn elapsed(&self) -> Duration {
        *locked(self.clock)
    }

    fn pass(&self, span: Duration) {
        let now = {
            let mut clock = locked(self.clock);
            *clock += span.max(Duration::from_millis(1));
            *clock
        };
        let mut state = locked(&self.state);
        state.mends.retain(|(at, broken)| {
            let is_due = *at <= now;
            if is_due {
                self.machine.mend(*broken);
            }
            !is_due
        });
    }
}

struct Wire<'a> {
    playing: &'a Playing<'a>,
    connection: Option<u64>,
}

fn gone() -> LinkError {
    LinkError::gone("wire", io::ErrorKind::BrokenPipe)
}

impl Wire<'_> {
    fn reach(&mut self) -> Result<(), LinkError> {
        if self.connection.is_some() && self.connection == self.playing.machine.connection() {
            return Ok(());
        }
        self.connection = None;
        Err(gone())
    }
}

impl Link for Wire<'_> {
    fn open(&mut self, within: Duration) -> Result<(), LinkError> {
        if self.connection.is_none() {
            self.connection = self.playing.machine.connection();
        }
        if self.connection.is_none() {
            self.playing.pass(within);
            return Err(gone());
        }
        Ok(())
    }

    fn write_within(&mut self, bytes: &[u8], within: Duration) -> Result<usize, LinkError> {
        self.reach()?;
        if self.playing.machine.is_stalled() {
            self.playing.pass(within);
            return Ok(0);
        }
        let now = self.playing.elapsed();
        let cut = {
            let mut state = locked(&self.playing.state);
            if bytes.starts_with(b"^XA") {
                state.sent.get_or_insert(now);
                state.cut_after.take()
            } else {
                None
            }
        };
        if let Some(kept) = cut {
            let kept = bytes.get(..kept).unwrap_or(bytes);
            self.playing.machine.take(kept);
            self.connection = None;
            return Err(gone());
        }
        self.playing.machine.take(bytes);
        Ok(bytes.len())
    }

    fn read_within(&mut self, within: Duration) -> Result<Vec<u8>, LinkError> {
        self.reach()?;
        let answer = self.playing.machine.answer();
        if answer.is_empty() {
            self.playing.pass(within);
            self.reach()?;
        }
        Ok(answer)
    }

    fn rest(&mut self) {}

    fn close(&mut self) {
        self.connection = None;
    }
}

struct Waiting<'a>(&'a Playing<'a>);

impl Watch for Waiting<'_> {
    fn trouble(&mut self, trouble: Option<&PrinterTrouble>) {
        let now = self.0.elapsed();
        let word = trouble.map(word_of);
        locked(&self.0.state).troubles.push((now, word));
    }

    fn is_given_up(&self) -> bool {
        false
    }

    fn pause(&mut self, span: Duration) {
        self.0.pass(span);
    }
}
