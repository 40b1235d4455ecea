//! Bits that turn over, ends that are cut off, files that are gone: all of it is noticed, or changes nothing.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use packdesk::{
    domain::ids::{Generation, ParcelNo},
    store::{Options, Recovery, Store},
};
use uuid::Uuid;

use crate::{
    counts::{self, Dice},
    disk,
    rig::{Folder, play::Play, world::World},
    shift::{Told, Turn, import, names, were_done_once, work},
};

/// What can be damaged: the memory itself.
const FILES: [&str; 4] = [
    "station.db",
    "station.db-wal",
    "station.db-wal",
    "station.mark",
];
type Files = BTreeMap<String, Vec<u8>>;

/// Damages one of the files; answers what was done.
fn damage(files: &mut Files, names: &[&str], dice: &mut Dice) -> String {
    let present: Vec<&&str> = names
        .iter()
        .filter(|name| files.get(**name).is_some_and(|bytes| !bytes.is_empty()))
        .collect();
    let name = *present[dice.place(present.len())];
    let name = (*name).to_owned();
    let bytes = files.get_mut(&name).unwrap();
    let place = dice.place(bytes.len());
    match dice.below(20) {
        0..14 => {
            let bit = dice.below(8);
            bytes[place] ^= 1 << bit;
            format!("bit {bit} of byte {place} of {name}")
        }
        14..17 => {
            bytes.truncate(place);
            format!("{name} cut to {place} bytes")
        }
        17..19 => {
            let start = place / 512 * 512;
            let end = (start + 512).min(bytes.len());
            bytes[start..end].fill(0);
            format!("a sector of {name} at {start} emptied")
        }
        _ => {
            files.remove(&name);
            format!("{name} deleted")
        }
    }
}

fn open(state: &Path) -> Result<Store, String> {
    let options = Options {
        reserve_bytes: 0,
        pages_max: None,
    };
    Store::open_with(state, options, Uuid::now_v7).map_err(|error| error.to_string())
}

/// All that a bench reads out of its memory. An error is part of it: whoever asks is told.
fn reading(store: &Store) -> String {
    let mut text = String::new();
    let open = store.open_work().unwrap();
    let _ = write!(
        text,
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n",
        store.position(),
        store.session(),
        store.acknowledged(),
        open,
        store.unsent(usize::MAX).unwrap(),
        store.catalogue().unwrap(),
    );
    for name in ["policy", "time_zone"] {
        let _ = writeln!(text, "{:?}", store.kept::<serde_json::Value>(name));
    }
    for work in &open {
        let label = store.document(&work.base.shipment.id, ParcelNo(1), Generation(1));
        let _ = writeln!(text, "{label:?}");
    }
    text
}

/// What stands in the memory of a bench that was killed in the middle of an order, with the central away.
fn memory_of_a_busy_bench() -> Files {
    let mut world = World::furnished();
    let bench = world.enrol("04");
    let orders = names("D", 2);
    import(&world, &orders);
    let mut play = Play::start(&world, &bench, &[]);
    let mut told = Told::default();
    assert_eq!(
        work(&mut play, &bench, &orders[0], &mut told, |_| {}),
        Turn::Done
    );
    play.does(&format!("scan A-{}", orders[1]));
    play.does("wait pack");
    for _ in 0..2 {
        let stands = play.stands();
        play.does(&format!("scan {}", stands["expects"].as_str().unwrap()));
    }
    world.kill_central();
    for _ in 0..3 {
        let stands = play.stands();
        play.does(&format!("scan {}", stands["expects"].as_str().unwrap()));
    }
    play.kill();
    disk::memory_of(&bench.state)
}

#[test]
fn damage_is_noticed_or_changes_nothing() {
    let count = counts::of("PACKDESK_PROOF_DAMAGES", 100);
    let mut dice = Dice::new(counts::of("PACKDESK_PROOF_SEED", 11) as u64);
    let folder = Folder::new();
    let state = folder.at("state");
    let busy = memory_of_a_busy_bench();
    disk::put(&state, &busy);
    let mut store = open(&state).unwrap();
    let whole = reading(&store);
    store.idle().unwrap();
    drop(store);
    let rested = disk::memory_of(&state);
    let (mut noticed, mut harmless) = (0, 0);
    for number in 0..count {
        let mut files = if number % 2 == 0 {
            busy.clone()
        } else {
            rested.clone()
        };
        let what = damage(&mut files, &FILES, &mut dice);
        let _ = fs::remove_dir_all(&state);
        disk::put(&state, &files);
        match open(&state) {
            Err(_) => noticed += 1,
            Ok(store) => match store.recovery() {
                Recovery::Whole => {
                    assert_eq!(reading(&store), whole, "not noticed: {what}");
                    harmless += 1;
                }
                Recovery::MarkRenewed | Recovery::NewEpoch { .. } => noticed += 1,
                Recovery::Fresh => panic!("taken for a new bench: {what}"),
            },
        }
        // What is made of it is whole.
        if let Ok(store) = open(&state) {
            assert_eq!(*store.recovery(), Recovery::Whole, "after {what}");
        }
    }
    eprintln!("{count} damages: {noticed} noticed, {harmless} changed nothing, 0 unnoticed");
}

#[test]
fn a_damaged_bench_says_so_and_finishes_its_order_once() {
    let count = counts::of("PACKDESK_PROOF_DAMAGED_BENCHES", 2);
    let mut dice = Dice::new(counts::of("PACKDESK_PROOF_SEED", 13) as u64);
    let world = World::furnished();
    let orders = names("B", count);
    import(&world, &orders);
    let (mut refused, mut went_on) = (0, 0);
    for order in &orders {
        let bench = world.enrol(order);
        let mut play = Play::start(&world, &bench, &[]);
        let mut told = Told::default();
        let mut lines = 1 + dice.below(9);
        let process = rustix::process::Pid::from_raw(play.id().try_into().unwrap()).unwrap();
        let turn = work(&mut play, &bench, order, &mut told, |_| {
            lines -= 1;
            if lines == 0 {
                rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
            }
        });
        assert_eq!(turn, Turn::Died);
        drop(play);
        let before = disk::memory_of(&bench.state);
        let mut files = before.clone();
        let what = damage(&mut files, &FILES, &mut dice);
        disk::put(&bench.state, &files);
        told.is_uncertain = true;
        let mut is_done = false;
        for _ in 0..5 {
            let mut play = Play::start(&world, &bench, &[]);
            match work(&mut play, &bench, order, &mut told, |_| {}) {
                Turn::Done => {
                    play.end();
                    is_done = true;
                    break;
                }
                Turn::Died => {
                    assert!(!play.ends().success(), "{what}");
                    refused += 1;
                }
                Turn::Refuses => play.kill(),
            }
        }
        assert!(is_done, "{order} is not finished after {what}");
        went_on += 1;
        were_done_once(&world, &bench, std::slice::from_ref(order));
    }
    world.ledger().has(orders.len());
    eprintln!(
        "{went_on} damaged benches finished their order once; {refused} starts said what is wrong first"
    );
}
