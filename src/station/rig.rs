//! A fake world round one station, for tests: a clock that moves when told, a journal, a central, a printer, a scale.
//!
//! Whatever the station wants done is done at once, unless the world was told to hold it back, lose it or refuse
//! it. [`Rig::crash`] throws the station away and starts another from the journal, as a restart does.

mod central;
mod checks;
mod journal;
mod warehouse;

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use uuid::Uuid;

use super::{
    CommandId, Effect, Expected, Msg, Setup, Station, Tone,
    better_box::BoxQuestion,
    desk::{Equipment, SlipLook, Slips},
    effect::{Paper, PrintJob},
    msg::{Connection, PrinterNews},
};
use crate::domain::{
    ids::ScannerName,
    label::{
        Dpi,
        template::{Kind, Templates},
    },
    log::Fact,
    measure::Grams,
    moment::{Gesture, Moment},
    packing::{
        Event, Evidence, LabelCheck, Packing, PinRule, Policy, PrintVerdict, VoidRight, Why,
    },
    shown::Shown,
    weight::ScaleReading,
};

pub(crate) use central::{Central, Sale};
pub(crate) use journal::{Journal, Writing};

/// What the label printer does with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printing {
    /// Its counter moves.
    Counts,
    /// It takes the bytes and says nothing more.
    Unknown,
    /// It is sure that nothing came out.
    Fails,
    /// It wants paper first.
    Waits,
}

/// A fault of the world or of a careless shell, planted at run time: the property test must catch each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The journal says "written" and keeps nothing.
    JournalForgets,
    /// After a restart the last job is sent to the printer again.
    PrintsAgain,
    /// The shell hands a lost answer in as the answer to whatever is asked now, key and all.
    AnswerWithoutKey,
    /// A purchase asked for again goes out under a new key.
    NewKey,
    /// A tone sounds before the journal has answered.
    SoundsEarly,
    /// A record is replayed twice after a restart.
    ReplaysTwice,
    /// A verdict of the printer is invented where none is known.
    InventsVerdict,
}

impl Fault {
    pub const ALL: [Self; 7] = [
        Self::JournalForgets,
        Self::PrintsAgain,
        Self::AnswerWithoutKey,
        Self::NewKey,
        Self::SoundsEarly,
        Self::ReplaysTwice,
        Self::InventsVerdict,
    ];
}

pub(crate) struct Rig {
    pub station: Station,
    pub central: Central,
    pub journal: Journal,
    pub printing: Printing,
    pub fault: Option<Fault>,
    /// What it says of a job that nobody waits for any more.
    pub given_up: PrintVerdict,
    /// Every job the printer ever got, and the one it is at.
    pub jobs: Vec<PrintJob>,
    /// The number of every interim slip it got.
    pub slips: Vec<String>,
    pub job_in_flight: Option<Uuid>,
    /// Jobs of which paper really came out.
    pub came_out: BTreeSet<Uuid>,
    /// Every tone since the last gesture.
    pub tones: Vec<Tone>,
    /// Every tone that was to sound at a scanner as well.
    pub beeps: Vec<(ScannerName, Tone)>,
    /// Every document for the office printer.
    pub papers: Vec<Paper>,
    /// Better boxes that were asked for.
    pub box_questions: Vec<BoxQuestion>,
    /// Trigger pulls and keys.
    pub gestures: u32,
    /// What went wrong with the station's promises, if anything.
    pub broken: Option<String>,
    /// How often another printer was taken for the bench's.
    pub confirmed: u32,
    pub has_quit: bool,
    now: Moment,
    next_id: u128,
    inbox: VecDeque<Msg>,
    /// What is on its way and waits to be let through.
    late: Vec<Msg>,
    policy: Policy,
    pub equipment: Equipment,
    /// Every test label.
    pub test_labels: Vec<Vec<u8>>,
    /// The printers that were to be used, one after the other.
    pub used_printers: Vec<Option<Shown>>,
    /// The keyboard layouts that were to be remembered, one after the other.
    pub kept_layouts: Vec<Option<&'static str>>,
}

impl Rig {
    /// A bench with scale and printer, online, nobody signed in.
    pub fn new(label_check: LabelCheck) -> Self {
        let (catalogue, shipments) = warehouse::demo();
        let policy = Policy {
            label_check,
            ..Policy::default()
        };
        let equipment = Equipment {
            printer: "Zebra".into(),
            printer_shared: false,
            neighbours: Vec::new(),
            has_printer: true,
            has_office_printer: true,
            slips: Slips::WhenAsked,
            enclosures: crate::station::desk::EnclosurePolicy::default(),
            has_scale: true,
            label_scanners: BTreeSet::new(),
            coach: true,
            region: None,
            wedge: crate::domain::barcode::wedge::Wedge::default(),
            prefetch: 0,
            slip: None,
            practice: false,
            labels_folder: None,
            time_zone: "Europe/Berlin".to_owned(),
        };
        let central = Central::new(catalogue, shipments);
        let journal = Journal::default();
        let mut rig = Self {
            station: Station::new(setup(&central, &journal, policy, &equipment, None)),
            central,
            journal,
            printing: Printing::Counts,
            given_up: PrintVerdict::Unknown,
            used_printers: Vec::new(),
            test_labels: Vec::new(),
            kept_layouts: Vec::new(),
            fault: None,
            jobs: Vec::new(),
            slips: Vec::new(),
            job_in_flight: None,
            came_out: BTreeSet::new(),
            tones: Vec::new(),
            beeps: Vec::new(),
            papers: Vec::new(),
            box_questions: Vec::new(),
            gestures: 0,
            broken: None,
            confirmed: 0,
            has_quit: false,
            now: Moment::new(
                "2026-12-18T09:00:00Z".parse().unwrap(),
                Duration::from_mins(1),
            ),
            next_id: 1 << 64,
            inbox: VecDeque::new(),
            late: Vec::new(),
            policy,
            equipment,
        };
        rig.deliver(Msg::Connection(Connection::Online));
        rig
    }

    /// The same, with Ana at the bench.
    pub fn signed_in(label_check: LabelCheck) -> Self {
        let mut rig = Self::new(label_check);
        rig.scan("BADGE-1001");
        rig.gestures = 0;
        rig
    }

    /// A bench that has claimed so many ahead and has numbers for interim slips.
    pub fn prepared(prefetch: u32) -> Self {
        let mut rig = Self::signed_in(LabelCheck::Always);
        rig.equipment.prefetch = prefetch;
        rig.equipment.slip = Templates::built_in()
            .of_kind(Kind::Interim)
            .map(|template| SlipLook {
                template: Arc::new(template.clone()),
                dpi: Dpi::D203,
            });
        rig.crash();
        rig
    }

    /// A bench without a scale.
    pub fn without_scale() -> Self {
        let mut rig = Self::signed_in(LabelCheck::Always);
        rig.equipment.has_scale = false;
        rig.crash();
        rig
    }

    /// The site says when a label is scanned.
    pub fn set_label_check(&mut self, check: LabelCheck) {
        self.policy.label_check = check;
        self.deliver(Msg::Policy(self.policy));
    }

    /// The site says who may void a label.
    pub fn set_void_right(&mut self, right: VoidRight) {
        self.policy.void_right = right;
        self.deliver(Msg::Policy(self.policy));
    }

    /// The bench's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.now.wall
    }

    /// The site says what takes a PIN.
    pub fn set_pin_rule(&mut self, rule: PinRule) {
        self.policy.pin = rule;
        self.deliver(Msg::Policy(self.policy));
    }

    /// Types digits, one after the other, and sends them.
    pub fn pin(&mut self, digits: &str) -> &mut Self {
        for digit in digits.chars() {
            self.gesture(Msg::Typed(digit.to_string()));
        }
        self.key("Enter")
    }

    // What hands do.

    pub fn scan(&mut self, code: &str) -> &mut Self {
        let bytes = code.as_bytes().to_vec();
        self.gesture(Msg::Scan {
            bytes,
            typed: false,
            scanner: None,
        })
    }

    pub fn key(&mut self, key: &str) -> &mut Self {
        let command = CommandId::by_key(key).expect(key);
        self.gesture(Msg::Command(command))
    }

    /// Ctrl and C.
    pub fn interrupt(&mut self) -> &mut Self {
        self.gesture(Msg::Interrupt)
    }

    pub fn digit(&mut self, digit: u8) -> &mut Self {
        self.gesture(Msg::Digit(digit))
    }

    /// Types into the text field and enters it.
    pub fn type_in(&mut self, text: &str) -> &mut Self {
        self.key("/");
        self.gesture(Msg::Typed(text.to_owned()));
        self.key("Enter")
    }

    /// The box is put on the empty scale.
    pub fn weigh(&mut self, grams: i64) -> &mut Self {
        self.scale(ScaleReading::Zero);
        self.scale(ScaleReading::Stable(Grams(grams)))
    }

    pub fn scale(&mut self, reading: ScaleReading) -> &mut Self {
        self.deliver(Msg::Scale(reading));
        self
    }

    /// Does what the station waits for; false when hands can do nothing.
    pub fn do_expected(&mut self) -> bool {
        match self.station.expects() {
            Expected::Code(code) => self.scan(&code),
            Expected::Name(name) => self.type_in(&name),
            Expected::Digit(digit) => self.digit(digit),
            Expected::Weight(weight) => self.weigh(weight.0),
            Expected::Nothing => return false,
        };
        true
    }

    /// Does what is expected until that screen stands.
    pub fn until(&mut self, screen: &str) -> &mut Self {
        for _ in 0..200 {
            if self.screen() == screen {
                return self;
            }
            assert!(self.do_expected(), "{} waits for nothing", self.screen());
        }
        panic!("{} never came, {} stands", screen, self.screen());
    }

    // What is seen and heard.

    pub fn screen(&self) -> &'static str {
        self.station.screen()
    }

    /// The key of what was last said, and the stable word for a refusal.
    pub fn said(&self) -> &'static str {
        self.station
            .notice()
            .map_or("", |notice| notice.message.key)
    }

    pub fn refusal(&self) -> &str {
        self.station.reply().reason.as_deref().unwrap_or("")
    }

    pub fn tone(&self) -> Option<Tone> {
        self.tones.last().copied()
    }

    pub fn packing(&self) -> &Packing {
        self.station.open_packing().expect("nothing is open")
    }

    /// Units in boxes of the open shipment.
    pub fn packed(&self) -> u32 {
        self.packing().packed_units()
    }

    /// The last override that was written down: why.
    pub fn overridden(&self) -> Option<Why> {
        let facts = self.journal.records().map(|record| &record.fact);
        let whys = facts.filter_map(|fact| match fact {
            Fact::Shipment {
                event: Event::Overridden { why, .. },
                ..
            } => Some(why.clone()),
            _ => None,
        });
        whys.last()
    }

    // What the world does.

    pub fn wait_a_while(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.after(Duration::from_secs(seconds));
        self.deliver(Msg::Tick);
        self
    }

    pub fn go_offline(&mut self) -> &mut Self {
        self.central.online = false;
        let since = self.now.wall;
        self.deliver(Msg::Connection(Connection::Offline {
            why: "unreachable",
            since,
        }));
        self
    }

    pub fn go_online(&mut self) -> &mut Self {
        self.central.online = true;
        self.central.receive(&self.journal);
        self.deliver(Msg::Connection(Connection::Online));
        self
    }

    /// The first two answers held back change places: each comes as the answer to the other's question.
    pub fn swap_late(&mut self) {
        if let [
            Msg::Answer { answer, .. },
            Msg::Answer { answer: other, .. },
        ] = self.late.as_mut_slice()
        {
            std::mem::swap(answer, other);
        }
    }

    /// Everything held back on its way arrives.
    pub fn let_through(&mut self) -> &mut Self {
        self.inbox.extend(std::mem::take(&mut self.late));
        self.pump();
        self
    }

    /// Only the last of it arrives.
    pub fn let_through_last(&mut self) -> &mut Self {
        self.inbox.extend(self.late.pop());
        self.pump();
        self
    }

    /// The journal answers what it held back.
    pub fn journal_answers(&mut self) -> &mut Self {
        self.inbox.extend(self.journal.release(self.fault));
        self.pump();
        self
    }

    /// The packer is signed out, by whatever way, with work on the bench.
    pub fn sign_out_at_work(&mut self) -> &mut Self {
        let stamp = self.stamp();
        let mut effects = Vec::new();
        self.station.sign_out(stamp, &mut effects);
        for effect in effects {
            self.carry_out(effect);
        }
        self.pump();
        self
    }

    /// The printer ends its job like that.
    pub fn printer_ends(&mut self, verdict: PrintVerdict) -> &mut Self {
        if let Some(job) = self.job_in_flight.take() {
            if matches!(verdict, PrintVerdict::Printed { .. }) {
                self.came_out.insert(job);
            }
            self.deliver(Msg::Printer(PrinterNews::Finished {
                job,
                verdict,
                trouble: None,
            }));
        }
        self
    }

    /// The process dies and is started again. What was on its way to it is lost.
    pub fn crash(&mut self) -> &mut Self {
        self.inbox.clear();
        self.late.clear();
        self.journal.crash();
        self.job_in_flight = None;
        let setup = setup(
            &self.central,
            &self.journal,
            self.policy,
            &self.equipment,
            self.fault,
        );
        let setup = Setup {
            printing_at: self.used_printers.last().cloned().flatten(),
            ..setup
        };
        self.station = Station::new(setup);
        if self.fault == Some(Fault::PrintsAgain)
            && let Some(job) = self.jobs.last().cloned()
        {
            self.print(job);
        }
        if self.central.online {
            self.deliver(Msg::Connection(Connection::Online));
        } else {
            self.go_offline();
        }
        self
    }

    /// Something from the world, as the shell would hand it in.
    pub fn deliver(&mut self, msg: Msg) {
        self.inbox.push_back(msg);
        self.pump();
    }

    fn gesture(&mut self, msg: Msg) -> &mut Self {
        self.gestures += 1;
        self.tones.clear();
        self.station.forget_reply();
        self.now = self.now.after(Duration::from_millis(900));
        self.deliver(msg);
        self
    }

    fn stamp(&mut self) -> Gesture {
        self.next_id += 1 << 16;
        self.now = self.now.after(Duration::from_millis(5));
        Gesture {
            id: Uuid::from_u128(self.next_id),
            at: self.now,
        }
    }

    fn pump(&mut self) {
        for _ in 0..10_000 {
            let Some(msg) = self.inbox.pop_front() else {
                return;
            };
            let stamp = self.stamp();
            let mut effects = self.station.update(stamp, msg);
            if self.fault == Some(Fault::SoundsEarly) {
                effects.push(Effect::Sound {
                    tone: Tone::Ok,
                    scanner: None,
                });
            }
            self.heard_in_order(&effects);
            for effect in effects {
                self.carry_out(effect);
            }
        }
        panic!("the station never comes to rest");
    }

    /// Nothing is said of a batch in the same breath in which it is handed to the journal.
    fn heard_in_order(&mut self, effects: &[Effect]) {
        let mut writing = false;
        for effect in effects {
            match effect {
                Effect::Journal(_) if writing => self.breaks("two batches at once"),
                Effect::Journal(_) => writing = true,
                Effect::Sound { .. } if writing => self.breaks("a sound before it is durable"),
                _ => {}
            }
        }
    }

    pub(super) fn breaks(&mut self, what: &str) {
        self.broken.get_or_insert_with(|| what.to_owned());
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Journal(batch) => {
                self.inbox.extend(self.journal.write(*batch, self.fault));
                self.central.receive(&self.journal);
            }
            Effect::Ask { request, question } => {
                let answer = self.central.answer(question, self.fault);
                let msg = Msg::Answer {
                    request,
                    answer: Box::new(answer),
                };
                if self.central.sale == Sale::Holds {
                    self.late.push(msg);
                } else {
                    self.inbox.push_back(msg);
                }
            }
            Effect::Print(job) => self.print(job),
            Effect::ConfirmPrinter => self.confirmed += 1,
            Effect::TestPrint { job, zpl, .. } => {
                self.test_labels.push(zpl);
                match self.printing {
                    Printing::Fails => self.report(job, PrintVerdict::NotPrinted),
                    _ => self.report(job, PrintVerdict::Unknown),
                }
            }
            Effect::UsePrinter(printer) => self.used_printers.push(printer),
            Effect::GiveUpPrint(job) => {
                if self.job_in_flight.take_if(|open| *open == job).is_some() {
                    self.report(job, self.given_up);
                }
            }
            Effect::Sound { tone, scanner } => {
                self.tones.push(tone);
                self.beeps.extend(scanner.map(|scanner| (scanner, tone)));
            }
            Effect::Refresh if self.central.online => {
                let items = self.central.queue();
                let ready = items.len() as u64;
                self.inbox.push_back(Msg::Queue { items, ready });
                self.inbox
                    .push_back(Msg::Dispatchable(self.central.dispatchable()));
            }
            Effect::Refresh => {}
            Effect::PlanBoxes(question) => self.box_questions.push(*question),
            Effect::PrintPaper(paper) => self.papers.push(paper),
            Effect::KeepLayout(name) => self.kept_layouts.push(name),
            Effect::Quit => self.has_quit = true,
        }
    }

    fn print(&mut self, job: PrintJob) {
        self.check_job(&job);
        let id = job.id;
        if let Some(sscc) = &job.interim {
            self.slips.push(sscc.as_str().to_owned());
        } else {
            self.jobs.push(job);
        }
        let counted = PrintVerdict::Printed {
            evidence: Evidence::Counter,
        };
        match self.printing {
            Printing::Counts => {
                self.came_out.insert(id);
                self.report(id, counted);
            }
            Printing::Unknown if self.fault == Some(Fault::InventsVerdict) => {
                self.report(id, counted);
            }
            Printing::Unknown => self.report(id, PrintVerdict::Unknown),
            Printing::Fails => self.report(id, PrintVerdict::NotPrinted),
            Printing::Waits => {
                self.job_in_flight = Some(id);
                let trouble = "paper-out";
                self.inbox
                    .push_back(Msg::Printer(PrinterNews::Waiting { job: id, trouble }));
            }
        }
    }

    fn report(&mut self, job: Uuid, verdict: PrintVerdict) {
        self.inbox.push_back(Msg::Printer(PrinterNews::Finished {
            job,
            verdict,
            trouble: None,
        }));
    }
}

/// What a bench starts from: the central's catalogue as last told, and its own journal.
fn setup(
    central: &Central,
    journal: &Journal,
    policy: Policy,
    equipment: &Equipment,
    fault: Option<Fault>,
) -> Setup {
    let (works, packer) = journal.replayed(fault);
    let packers = &central.catalogue.data().packers;
    Setup {
        station: "B-1".into(),
        site: "hh".into(),
        policy,
        catalogue: central.catalogue.clone(),
        roster: crate::domain::roster::Term::ALWAYS,
        packer: packer.and_then(|id| packers.iter().find(|packer| packer.id == id).cloned()),
        works,
        ahead: journal.ahead(),
        numbers: journal.numbers(),
        equipment: equipment.clone(),
        printing_at: None,
    }
}
