//! A disk that takes nothing: no scan counts that could not be written down.

use std::{
    fs::{self, File},
    path::Path,
};

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::json;

use crate::rig::{PATIENCE, hands::barcodes, journal::Journal, play::Play, until, world::World};

#[test]
fn what_cannot_be_written_down_does_not_count() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let mut play = Play::start_unkillable_by_limits(&world, &bench);
    let soap = format!("scan {}", barcodes()["NL-SOAP-SEA"]);
    play.does("scan BADGE-1001");
    play.does("scan T-02");
    play.does("wait pack");
    play.does(&soap);

    let process = Pid::from_raw(play.id().try_into().unwrap());
    let whole = getrlimit(Resource::Fsize);
    let nothing = Rlimit {
        current: Some(0),
        ..whole
    };
    prlimit(process, Resource::Fsize, nothing).unwrap();
    for _ in 0..3 {
        let answer = play.tell(&soap);
        assert_eq!(answer["outcome"], "refused", "{answer}");
        assert_eq!(answer["counts"]["packed"], 1, "{answer}");
        assert!(answer["said"].is_string(), "{answer}");
    }

    // What was written since is not certain: the bench says so until it is started again, also with room on the disk.
    prlimit(process, Resource::Fsize, whole).unwrap();
    let answer = play.tell(&soap);
    assert_eq!(
        (&answer["outcome"], &answer["counts"]["packed"]),
        (&json!("refused"), &json!(1))
    );
    play.kill();

    let mut play = Play::start(&world, &bench, &[]);
    assert_eq!(play.stands()["counts"]["packed"], 1);
    assert_eq!(play.does(&soap)["counts"]["packed"], 2);
    play.end();
    assert_eq!(Journal::of(&bench.state).units("nordlicht.1002"), 2);
}

/// Whatever is done to the memory of a bench that was killed in mid-order: it is noticed, told, and the box is counted.
#[test]
fn a_memory_that_was_damaged_is_told_and_the_box_is_counted() {
    let damages: [fn(&Path); 3] = [
        |state| fs::remove_file(state.join("station.db")).unwrap(),
        |state| {
            let log = File::options()
                .write(true)
                .open(state.join("station.db-wal"))
                .unwrap();
            let length = log.metadata().unwrap().len();
            log.set_len(length / 2).unwrap();
        },
        |state| {
            let file = state.join("station.db-wal");
            let mut bytes = fs::read(&file).unwrap();
            let place = bytes.len() - 2_000;
            bytes[place] ^= 0x10;
            fs::write(&file, bytes).unwrap();
        },
    ];
    for damage in damages {
        let world = World::furnished();
        let bench = world.enrol("04");
        let mut play = Play::start(&world, &bench, &[]);
        let soap = format!("scan {}", barcodes()["NL-SOAP-SEA"]);
        play.does("scan BADGE-1001");
        play.does("scan T-02");
        play.does("wait pack");
        play.does(&soap);
        until("the central knows of the unit", PATIENCE, || {
            let there = world.shipment(&bench, "nordlicht.1002");
            (there["phase"] == "packing").then_some(())
        });
        play.kill();
        damage(&bench.state);

        let mut play = Play::start(&world, &bench, &[]);
        let stands = play.stands();
        assert_eq!(stands["screen"], "sign_in", "{stands}");
        play.does("scan BADGE-1001");
        let opened = play.does("scan T-02");
        let said = if opened["screen"] == "opening" {
            play.does("wait pack")["said"].clone()
        } else {
            opened["said"].clone()
        };
        assert_eq!(said, "Order 1002: count the box. Known: 1.", "{opened}");
        play.end();
    }
}
