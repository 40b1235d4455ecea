//! The world: one agenda, the central, the benches. Things happen one after the other, and what must hold is looked at
//! after each.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    domain::{
        catalogue::Catalogue,
        moment::{Gesture, Moment},
        packer::Packer,
        packing::{LabelCheck, Policy},
    },
    station::{
        Effect, Msg, Setup, Station, Tone,
        effect::{Batch, Question},
    },
};

use super::{
    agenda::{Agenda, Happening, MILLI, Micros, SECOND},
    bench::{Bench, equipment},
    checks::Truth,
    coverage::Coverage,
    dice::Dice,
    plan::Plan,
    server::Server,
    swapped::Handed,
    variant::Variant,
    warehouse,
};

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which, as a stable word.
    pub promise: &'static str,
    /// What was seen.
    pub what: String,
    /// When, in seconds from the start.
    pub second: u64,
}

/// How one world went.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    pub violation: Option<Violation>,
    pub digest: u64,
    pub history: Vec<String>,
    pub coverage: Coverage,
    pub steps: u64,
    pub records: u64,
    pub labels: u64,
    pub printed_at_two: u64,
    /// Of these, the ones that nobody was asked about.
    pub printed_twice_unsaid: u64,
    /// Interim slips.
    pub slips: u64,
    pub seconds: u64,
    pub ends: BTreeMap<&'static str, u64>,
}

pub(super) struct World {
    pub plan: Plan,
    pub agenda: Agenda,
    /// What the network and the machines do.
    pub dice: Dice,
    /// What people do.
    pub moods: Dice,
    pub server: Server,
    pub benches: Vec<Bench>,
    pub catalogue: Catalogue,
    pub policy: Policy,
    pub truth: Truth,
    pub coverage: Coverage,
    pub violation: Option<Violation>,
    /// Faults are over, nobody errs any more.
    pub is_calm: bool,
    pub cancelled_jobs: BTreeSet<Uuid>,
    pub handed: Handed,
    /// When the central's process was started last.
    pub central_since: Micros,
    /// It ran on an older copy at some time.
    pub has_failed_over: bool,
    pub history: Option<Vec<String>>,
    pub digest: u64,
    pub records: u64,
    counter: u64,
    start: Timestamp,
}

/// More steps than this in one go, and the world never comes to rest.
const STEPS_MAX: u64 = 150_000;

impl World {
    pub fn new(plan: Plan, records_history: bool) -> Result<Self, String> {
        let start: Timestamp = "2026-12-18T06:00:00Z"
            .parse()
            .map_err(|error: jiff::Error| error.to_string())?;
        let mut dice = Dice::new(plan.seed, 1);
        let policy = Policy {
            label_check: if dice.chance(500) {
                LabelCheck::Always
            } else {
                LabelCheck::WhenUnknown
            },
            ..Policy::default()
        };
        let file = serde_json::from_value(warehouse::file(plan.seed, &plan.orders))
            .map_err(|error| error.to_string())?;
        let server = Server::start(start, policy, &file)?;
        server.carrier.books().forgets = plan.variant == Some(Variant::BlindRetry);
        let catalogue = Catalogue::new(server.catalogue());
        let mut world = Self {
            agenda: Agenda::default(),
            moods: Dice::new(plan.seed, 2),
            dice,
            server,
            benches: (0..plan.stations).map(Bench::new).collect(),
            catalogue,
            policy,
            truth: Truth::default(),
            coverage: Coverage::default(),
            violation: None,
            is_calm: false,
            cancelled_jobs: BTreeSet::new(),
            handed: Handed::default(),
            central_since: 0,
            has_failed_over: false,
            history: records_history.then(Vec::new),
            digest: plan.seed,
            records: 0,
            counter: 0,
            start,
            plan,
        };
        world.truth.shipments = world.orders();
        for bench in 0..world.benches.len() {
            world.start_bench(bench);
            let span = SECOND + bench as u64 * 300 * MILLI;
            world.agenda.after(span, Happening::Hands { bench });
        }
        for (number, fault) in world.plan.faults.iter().enumerate() {
            world
                .agenda
                .after(fault.at * SECOND, Happening::Fault { number });
        }
        world.agenda.after(15 * SECOND, Happening::Tidy);
        world.agenda.after(60 * SECOND, Happening::Copy);
        Ok(world)
    }

    /// Lets so many seconds pass, or fewer where a promise is broken or `is_over`. Returns the steps.
    pub fn run(&mut self, seconds: u64, is_over: impl Fn(&Self) -> bool) -> u64 {
        let end = self.agenda.now + seconds * SECOND;
        let mut steps = 0;
        while self.violation.is_none() && self.agenda.now < end {
            let Some(happening) = self.agenda.next() else {
                break;
            };
            steps += 1;
            if steps > STEPS_MAX {
                self.breaks("comes-to-rest", "no end of steps");
            }
            self.happen(happening);
            if steps % 64 == 0 && is_over(self) {
                break;
            }
        }
        steps
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Hands { bench } => self.hands(bench),
            Happening::Written { bench, boot, batch } => self.written(bench, boot, batch),
            Happening::Request {
                bench,
                boot,
                call,
                request,
                loses_answer,
            } => self.request_arrives(bench, boot, call, *request, loses_answer),
            Happening::Reply {
                bench,
                boot,
                call,
                result,
            } => {
                if self.is_alive(bench, boot)
                    && let Some(purpose) = self.benches[bench].uplink.calls.remove(&call)
                {
                    self.replied(bench, purpose, *result);
                }
            }
            Happening::News {
                bench,
                boot,
                stream,
                position,
                message,
            } => {
                if self.is_alive(bench, boot) && !self.is_cut(bench) {
                    self.news(bench, stream, position, &message);
                }
            }
            Happening::Timer { bench, boot, timer } => {
                if self.is_alive(bench, boot) {
                    self.timer_rings(bench, timer);
                }
            }
            Happening::Printer { bench, boot, news } => self.printer_says(bench, boot, news),
            Happening::Paper {
                bench,
                job,
                tracking,
            } => self.paper(bench, job, tracking),
            Happening::Fault { number } => self.fault_begins(number),
            Happening::FaultEnds { number } => self.fault_ends(number),
            Happening::Boot { bench } => {
                if self.benches[bench].station.is_none() {
                    self.start_bench(bench);
                }
            }
            Happening::CentralStarts { fail_over } => self.central_starts(fail_over),
            Happening::Tidy => {
                self.agenda.after(15 * SECOND, Happening::Tidy);
                self.server.tidy(self.wall());
                self.tell_news();
            }
            Happening::Copy => {
                self.agenda.after(120 * SECOND, Happening::Copy);
                self.server.copy();
            }
        }
    }

    /// The true time; the central's clock.
    pub fn wall(&self) -> Timestamp {
        let micros = i64::try_from(self.agenda.now).unwrap_or(i64::MAX);
        self.start
            .checked_add(SignedDuration::from_micros(micros))
            .unwrap_or(Timestamp::MAX)
    }

    pub fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    pub fn new_id(&mut self) -> Uuid {
        let number = self.number();
        Uuid::from_u128((u128::from(self.agenda.now) << 64) | (u128::from(number) << 16))
    }

    pub fn is_alive(&self, bench: usize, boot: u64) -> bool {
        self.benches[bench].boot == boot && self.benches[bench].station.is_some()
    }

    /// A stamp of the bench's own clock.
    pub fn stamp(&mut self, bench: usize) -> Gesture {
        let id = self.new_id();
        let bench = &self.benches[bench];
        let wall = self
            .wall()
            .checked_add(SignedDuration::from_secs(bench.skew))
            .unwrap_or(Timestamp::MAX);
        let steady = std::time::Duration::from_micros(self.agenda.now - bench.booted_at);
        Gesture {
            id,
            at: Moment::new(wall, steady),
        }
    }

    pub fn breaks(&mut self, promise: &'static str, what: impl Into<String>) {
        if self.violation.is_none() {
            let what = what.into();
            self.note(usize::MAX, "BROKEN", &what.clone());
            self.violation = Some(Violation {
                promise,
                what,
                second: self.agenda.now / SECOND,
            });
        }
    }

    /// A line of the history, where one is kept; a part of the digest in any case.
    pub fn note(&mut self, bench: usize, word: &str, detail: &str) {
        let mut digest = self.digest ^ self.agenda.now;
        for byte in word.bytes().chain(detail.bytes()) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.digest = digest.rotate_left(5) ^ bench as u64;
        if let Some(history) = &mut self.history {
            let who = self
                .benches
                .get(bench)
                .map_or("central", |bench| bench.id.as_str());
            let (seconds, millis) = (self.agenda.now / SECOND, self.agenda.now / MILLI % 1_000);
            history.push(format!(
                "{seconds:>6}.{millis:03} {who:<8} {word:<10} {detail}"
            ));
        }
    }

    /// The bench's process starts from its disk.
    pub fn start_bench(&mut self, bench: usize) {
        let epoch = self.new_id();
        let checks = self.plan.variant != Some(Variant::UncheckedJournal);
        let mut found = self.benches[bench].disk.open(epoch, checks);
        self.found_at_start(bench, &found);
        let has_lost_memory = found.is_new;
        if self.plan.variant == Some(Variant::ReplaysTwice) {
            self.benches[bench].disk.repeat_last(&mut found.works);
        }
        let packers = &self.catalogue.data().packers;
        let packer: Option<Packer> = found
            .packer
            .as_ref()
            .and_then(|id| packers.iter().find(|packer| packer.id == *id).cloned());
        let setup = Setup {
            printing_at: None,
            station: self.benches[bench].id.clone(),
            site: self.server.site.clone(),
            policy: self.policy,
            catalogue: self.catalogue.clone(),
            roster: crate::domain::roster::Term::ALWAYS,
            packer,
            works: found.works,
            ahead: found.ahead,
            numbers: found.numbers,
            equipment: equipment(self.plan.seed),
        };
        let boot = self.number();
        let now = self.agenda.now;
        let bench_of = &mut self.benches[bench];
        bench_of.station = Some(Station::new(setup));
        bench_of.boot = boot;
        bench_of.booted_at = now;
        bench_of.scanned = None;
        self.note(bench, "starts", "");
        self.uplink_starts(bench);
        self.bench_is(bench);
        if has_lost_memory {
            self.hand_in(bench, Msg::MemoryLost);
        }
        if self.plan.variant == Some(Variant::PrintAgain)
            && let Some(job) = self.benches[bench].last_job.clone()
        {
            self.print(bench, &job);
        }
        self.hand_in(bench, Msg::Scale(crate::domain::weight::ScaleReading::Zero));
    }

    /// The process dies now and is started again after a while.
    pub fn die(&mut self, bench: usize, away: Micros) {
        let now = self.agenda.now;
        let keeps_batch = self.dice.chance(500);
        let bench_of = &mut self.benches[bench];
        if bench_of.station.take().is_none() {
            return;
        }
        bench_of.dies_in = None;
        bench_of.uplink.online = false;
        bench_of.uplink.following = false;
        // What the disk had not finished is whole or absent.
        if keeps_batch && !bench_of.disk.is_closed && !bench_of.disk.is_full {
            self.commit(bench);
        } else {
            bench_of.disk.writing = None;
        }
        if let Some(course) = self.benches[bench].printer.course.take() {
            let elapsed = std::time::Duration::from_micros(now - course.begun);
            if course.sent.is_none_or(|sent| sent > elapsed) {
                self.cancelled_jobs.insert(course.job);
            }
        }
        self.note(bench, "dies", "");
        self.agenda.after(away, Happening::Boot { bench });
    }

    /// Hands a message to the station and carries out what it wants, unless it dies in between.
    pub fn hand_in(&mut self, bench: usize, msg: Msg) {
        let stamp = self.stamp(bench);
        let boot = self.benches[bench].boot;
        let Some(station) = &mut self.benches[bench].station else {
            return;
        };
        let mut effects = station.update(stamp, msg);
        if self.plan.variant == Some(Variant::EarlyTone)
            && effects
                .iter()
                .any(|effect| matches!(effect, Effect::Journal(_)))
        {
            effects.push(Effect::Sound {
                tone: Tone::Ok,
                scanner: None,
            });
        }
        self.check_effects(&effects);
        self.bench_is(bench);
        for effect in effects {
            if self.dies_here(bench) || !self.is_alive(bench, boot) {
                return;
            }
            self.carry_out(bench, effect);
        }
        if self.is_alive(bench, boot) {
            self.check_bench(bench);
            self.step_is_reached(bench);
        }
    }

    /// The fault that waited for this many effects has come.
    fn dies_here(&mut self, bench: usize) -> bool {
        let Some((left, away, kind)) = self.benches[bench].dies_in else {
            return false;
        };
        if left > 0 {
            self.benches[bench].dies_in = Some((left - 1, away, kind));
            return false;
        }
        self.meets(bench, kind);
        self.power_or_process_dies(bench, kind, away);
        true
    }

    fn carry_out(&mut self, bench: usize, effect: Effect) {
        match effect {
            Effect::Journal(batch) => self.write(bench, *batch),
            Effect::Ask { request, question } => {
                self.note(bench, "asks", asked(&question));
                self.ask(bench, request, question);
            }
            Effect::Print(job) => {
                self.check_job(bench, &job);
                self.print(bench, &job);
            }
            Effect::GiveUpPrint(job) => self.give_up(bench, job),
            // Benches pack with the boxes they begin with, the printers are always the benches' own, nobody scans the keyboard's test, and there is no office printer.
            Effect::Sound { .. }
            | Effect::Quit
            | Effect::KeepLayout(_)
            | Effect::PrintPaper(_)
            | Effect::UsePrinter(_)
            | Effect::PlanBoxes(_)
            | Effect::TestPrint { .. }
            | Effect::ConfirmPrinter => {}
            Effect::Refresh => self.refresh(bench),
        }
    }

    fn write(&mut self, bench: usize, batch: Batch) {
        let boot = self.benches[bench].boot;
        let id = batch.id;
        self.check_opening(bench, &batch);
        if self.history.is_some() {
            for record in &batch.records {
                let words = super::words::of(&record.fact);
                self.note(bench, "writes", &words);
            }
        }
        let takes = self.dice.between(MILLI, 12 * MILLI);
        self.benches[bench].disk.writing = Some(batch);
        self.agenda.after(
            takes,
            Happening::Written {
                bench,
                boot,
                batch: id,
            },
        );
    }

    fn written(&mut self, bench: usize, boot: u64, batch: u64) {
        if !self.is_alive(bench, boot) {
            return;
        }
        let disk = &mut self.benches[bench].disk;
        if disk.is_full || disk.is_closed {
            disk.writing = None;
            let why = "the disk is full".into();
            return self.hand_in(bench, Msg::JournalRefused { batch, why });
        }
        if self.plan.variant == Some(Variant::NoSync) {
            disk.sync_late();
        }
        let ids = self.commit(bench);
        let rows = &self.benches[bench].disk.platter.rows;
        let tip = rows.last().map(|row| row.hash.clone());
        self.note(bench, "durable", &tip.unwrap_or_default());
        // From here on the packer hears of it.
        self.benches[bench].told.extend(ids);
        self.hand_in(bench, Msg::Journaled { batch });
        if self.is_alive(bench, boot) {
            let unsent = self.benches[bench].disk.unsent_count();
            self.hand_in(bench, Msg::Unsent(unsent));
            self.deliver(bench);
        }
    }
}

/// What a question asks for, in a word.
fn asked(question: &Question) -> &'static str {
    match question {
        Question::Claim { .. } => "claim",
        Question::Label { .. } => "label",
        Question::Void { .. } => "void",
        Question::Pin { .. } => "pin",
        Question::Prepare { .. } => "ahead",
        Question::Manifest { .. } => "list",
    }
}
