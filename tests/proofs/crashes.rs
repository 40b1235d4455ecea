//! Every call by which a bench changes its disk: killed there, refused there, and the power cut there.

use std::{collections::BTreeMap, fs};

use packdesk::store::{Options, Recovery, Store};
use uuid::Uuid;

use crate::{
    counts::{self, Dice},
    disk::{self, Disk},
    rig::{
        Folder,
        journal::Journal,
        play::Play,
        world::{Bench, World},
    },
    shift::{Told, Turn, UNITS_IN_ALL, import, names, shipment, were_done_once, work},
    traced::{CALLS, Fault, Point, Trace, is_possible},
};

/// More of one call are not in one order.
const NTH_MAX: usize = 400;
/// Images that are opened after each power cut; one more is worked on with.
const IMAGES_EACH: usize = 5;

/// A bench with its central and its orders, and the one that is at work.
struct Site {
    world: World,
    bench: Bench,
    orders: Vec<String>,
    at: usize,
}

impl Site {
    fn new() -> Self {
        let world = World::furnished();
        let bench = world.enrol("04");
        let mut site = Self {
            world,
            bench,
            orders: Vec::new(),
            at: 0,
        };
        site.more();
        site
    }

    fn order(&self) -> &str {
        &self.orders[self.at]
    }

    fn next(&mut self) {
        self.at += 1;
        if self.at == self.orders.len() {
            self.more();
        }
    }

    fn more(&mut self) {
        let more = names("P", self.orders.len() + 40).split_off(self.orders.len());
        import(&self.world, &more);
        self.orders.extend(more);
    }

    /// Works until the order is done or the bench is at its end; a bench that refuses is ended as it asks for.
    fn works(&self, mut play: Play, told: &mut Told) -> Turn {
        let turn = work(&mut play, &self.bench, self.order(), told, |_| {});
        match turn {
            Turn::Done => drop(play.ends()),
            Turn::Refuses => Trace::end(play),
            Turn::Died => drop(play),
        }
        turn
    }

    /// Works on without faults until the order is done.
    fn finishes(&self, told: &mut Told) {
        for _ in 0..4 {
            if self.works(Play::start(&self.world, &self.bench, &[]), told) == Turn::Done {
                return;
            }
        }
        panic!("{} is not finished: {told:?}", self.order());
    }

    fn all_done_once(&self) {
        were_done_once(&self.world, &self.bench, &self.orders[..self.at]);
        self.world.ledger().has(self.at);
    }
}

/// One order with a fault at that point, finished without; and with another at the start that follows. Answers whether
/// the fault came at all.
fn goes_through(site: &mut Site, trace: &Trace, point: Point, then: Option<Point>) -> bool {
    let mut told = Told::default();
    let play = trace.start(&site.world, &site.bench, Some(point), false);
    site.works(play, &mut told);
    let came = trace.came();
    if then.is_some() {
        let play = trace.start(&site.world, &site.bench, then, false);
        site.works(play, &mut told);
    }
    site.finishes(&mut told);
    site.next();
    came
}

#[test]
fn at_every_call_that_changes_the_disk() {
    if !is_possible() {
        return;
    }
    let mut site = Site::new();
    let folder = Folder::new();
    let trace = Trace::of(&folder);
    let mut dice = Dice::new(counts::of("PACKDESK_PROOF_SEED", 3) as u64);
    // The reserve is made once, by two thousand calls that are all the same.
    site.finishes(&mut Told::default());
    site.next();
    let few = counts::of("PACKDESK_PROOF_POINTS", 4);
    let is_all = few == 0;
    let (mut points, mut during_recovery) = (0, 0);
    let mut last: BTreeMap<String, usize> = BTreeMap::new();
    'all: for fault in [Fault::Killed, Fault::Broken, Fault::Full] {
        for call in CALLS {
            for step in 1..NTH_MAX {
                let nth = if is_all {
                    step
                } else {
                    1 + dice.place(if call == "fsync" { 12 } else { 40 })
                };
                let second = Point {
                    call: CALLS[dice.place(CALLS.len())],
                    fault: Fault::Killed,
                    nth: 1 + dice.place(8),
                };
                let then = dice.percent(50).then_some(second);
                during_recovery += usize::from(then.is_some());
                let came = goes_through(&mut site, &trace, Point { call, fault, nth }, then);
                if came {
                    points += 1;
                    last.insert(format!("{call} {fault:?}"), nth);
                }
                if is_all && !came {
                    break;
                }
                if !is_all && points >= few {
                    break 'all;
                }
                if !is_all {
                    break;
                }
            }
        }
    }
    site.all_done_once();
    eprintln!(
        "{points} crash points, {during_recovery} with another at the start after it, over {} orders: 0 lost, 0 doubled; {last:?}",
        site.at
    );
}

/// What a bench promised stands in this folder; where `may_be_new`, it may be empty of promises and of all else.
fn stands_in(state: &std::path::Path, order: &str, told: &Told, may_be_new: bool) {
    let options = Options {
        reserve_bytes: 0,
        pages_max: None,
    };
    let store = Store::open_with(state, options, || Uuid::from_u128(1)).unwrap();
    let is_new = may_be_new && *store.recovery() == Recovery::Fresh;
    assert!(
        is_new || matches!(store.recovery(), Recovery::Whole | Recovery::MarkRenewed),
        "a power cut is no damage: {:?}",
        store.recovery()
    );
    drop(store);
    let journal = Journal::of(state);
    let units = journal.units(&shipment(order));
    assert!(
        (told.packed..=UNITS_IN_ALL).contains(&units),
        "{units} units after {told:?}"
    );
    let applied = journal.events(&shipment(order), "label_applied").len();
    assert!(applied == 1 || !told.is_done, "{told:?}");
}

/// Works until the power is cut at that point, and looks at what may be left; the bench is left with one of the images.
/// Answers how many were looked at, and how many of them are worked on with.
fn power_cut(
    site: &Site,
    (trace, folder): (&Trace, &Folder),
    (point, may_be_new): (Point, bool),
    told: &mut Told,
    dice: &mut Dice,
) -> (usize, usize) {
    let state = site.bench.state.clone();
    let mut model = Disk::of(&state);
    let play = trace.start(&site.world, &site.bench, Some(point), true);
    let turn = site.works(play, told);
    trace.replay(&state, &mut model);
    if !model.maybe_more {
        let (modelled, there) = (model.whole(), disk::memory_of(&state));
        let differs = |name: &&String| modelled.get(*name) != there.get(*name);
        let wrong: Vec<&String> = modelled
            .keys()
            .chain(there.keys())
            .filter(differs)
            .collect();
        assert!(
            wrong.is_empty(),
            "the model is wrong about {wrong:?} after {point:?}"
        );
    }
    let image = folder.at("image");
    for _ in 0..IMAGES_EACH {
        let _ = fs::remove_dir_all(&image);
        fs::create_dir_all(&image).unwrap();
        disk::put(&image, &model.after_power_cut(dice));
        stands_in(&image, site.order(), told, may_be_new);
    }
    // A bench that ended well has delivered all: what is not certain of it lies beyond any promise too.
    if turn == Turn::Died {
        disk::put(&state, &model.after_power_cut(dice));
    }
    (IMAGES_EACH, usize::from(turn == Turn::Died))
}

/// Before it there is no memory at all: every file is made in that start.
#[test]
fn after_a_power_cut_at_the_very_first_start_every_promise_stands() {
    if !is_possible() {
        return;
    }
    let starts = counts::of("PACKDESK_PROOF_FIRST_STARTS", 4);
    let mut site = Site::new();
    let folder = Folder::new();
    let trace = Trace::of(&folder);
    let mut dice = Dice::new(counts::of("PACKDESK_PROOF_SEED", 7) as u64);
    let (mut seen, mut worked_on) = (0, 0);
    for start in 0..starts {
        site.bench = site.world.enrol(&format!("F{start}"));
        let (call, most) = [
            ("pwrite64", 90),
            ("fsync", 20),
            ("fdatasync", 20),
            ("ftruncate", 4),
            ("rename", 6),
            ("openat", 120),
        ][dice.place(6)];
        let point = Point {
            call,
            fault: Fault::Killed,
            nth: 1 + dice.place(most),
        };
        let mut told = Told::default();
        let (images, worked) = power_cut(
            &site,
            (&trace, &folder),
            (point, true),
            &mut told,
            &mut dice,
        );
        seen += images + worked;
        worked_on += worked;
        site.finishes(&mut told);
        were_done_once(&site.world, &site.bench, &site.orders[site.at..=site.at]);
        site.next();
    }
    site.world.ledger().has(starts);
    eprintln!(
        "{seen} images after power cuts at {starts} first starts, {worked_on} of them worked on with: 0 broken"
    );
}

#[test]
fn after_a_power_cut_every_promise_stands() {
    if !is_possible() {
        return;
    }
    let images = counts::of("PACKDESK_PROOF_IMAGES", 20);
    let mut site = Site::new();
    let folder = Folder::new();
    let trace = Trace::of(&folder);
    let mut dice = Dice::new(counts::of("PACKDESK_PROOF_SEED", 5) as u64);
    site.finishes(&mut Told::default());
    site.next();
    let (mut seen, mut worked_on, mut promises) = (0, 0, 0);
    while seen < images {
        let call = ["pwrite64", "pwrite64", "fsync", "write", "ftruncate"][dice.place(5)];
        let nth = 1 + dice.place(match call {
            "pwrite64" => 70,
            "fsync" => 20,
            "write" => 30,
            _ => 2,
        });
        let point = Point {
            call,
            fault: Fault::Killed,
            nth,
        };
        let mut told = Told::default();
        let (images, worked) = power_cut(
            &site,
            (&trace, &folder),
            (point, false),
            &mut told,
            &mut dice,
        );
        promises += told.packed + u64::from(told.is_done);
        seen += images + worked;
        worked_on += worked;
        site.finishes(&mut told);
        site.next();
    }
    site.all_done_once();
    eprintln!(
        "{seen} images after power cuts, {worked_on} of them worked on with, {promises} promises: 0 broken"
    );
}
