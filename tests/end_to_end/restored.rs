//! A bench whose disk was put back, whose clock is wrong, or whose folder may not be written.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::Path,
    process::Stdio,
};

use serde_json::Value;

use crate::rig::{
    PATIENCE,
    child::{PROGRAM, command, run},
    hands::barcodes,
    play::Play,
    until,
    world::World,
};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Rule 3: the disk of a bench is put back to an older state and the bench packs on. It stops and says why; at the next
/// start it begins a new log, the box is counted, and a supervisor finds a task.
#[test]
fn a_disk_that_was_put_back_is_noticed_told_and_gone_on_with() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let soap = format!("scan {}", barcodes()["NL-SOAP-SEA"]);
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.does("scan T-02");
    play.does("wait pack");
    play.end();
    let older = world.folder.at("older");
    copy(&bench.state, &older);
    let known = |units: u64| {
        until("the central knows of the units", PATIENCE, || {
            let there = world.shipment(&bench, "nordlicht.1002");
            let packed: u64 = there["parcels"][0]["contents"]
                .as_object()
                .map_or(0, |lines| lines.values().filter_map(Value::as_u64).sum());
            (packed == units).then_some(())
        });
    };
    let mut play = Play::start(&world, &bench, &[]);
    play.does(&soap);
    known(1);
    play.end();

    // Everything since is gone from the disk, the mark beside the log too.
    fs::remove_dir_all(&bench.state).unwrap();
    copy(&older, &bench.state);
    let mut play = Play::start(&world, &bench, &[]);
    let mut ended = None;
    until("the bench stops", PATIENCE, || {
        if play.asks(&soap).is_none() {
            ended = Some(());
        }
        ended
    });
    drop(play);
    let mut play = Play::start(&world, &bench, &[]);
    if play.stands()["screen"] == "sign_in" {
        play.does("scan BADGE-1001");
    }
    if play.stands()["screen"] != "pack" {
        play.does("scan T-02");
        play.does("wait pack");
    }
    assert_eq!(
        play.stands()["counts"]["packed"],
        1,
        "as the central knows it"
    );
    play.does(&soap);
    known(2);
    play.end();
    let tasks = run(world.administrator("tasks list"));
    assert!(
        tasks.contains("find out what happened to its log") && tasks.contains("bench 04"),
        "{tasks}"
    );
    assert!(
        tasks.contains("look at records that did not fit"),
        "{tasks}"
    );
}

/// A folder that may not be written: the bench says so in words before anybody scans.
#[test]
fn a_folder_that_may_not_be_written_is_refused_in_words() {
    let world = World::furnished();
    let bench = world.enrol("04");
    Play::start(&world, &bench, &[]).end();
    // Who may do everything is somebody else here.
    let nobody = rustix::process::geteuid().is_root().then_some(65_534);
    let home = world.folder.at("nobodys");
    copy(&bench.state, &home);
    if nobody.is_some() {
        for entry in fs::read_dir(&home).unwrap() {
            chown(entry.unwrap().path(), nobody, nobody).unwrap();
        }
        chown(&home, nobody, nobody).unwrap();
        open_to_all(&world.folder.at(""));
    }
    fs::set_permissions(&home, fs::Permissions::from_mode(0o500)).unwrap();
    let mut play = command(PROGRAM, &world.folder.at("home"));
    if let Some(id) = nobody {
        play.uid(id).gid(id);
    }
    play.args(["play", "-", "--central", &world.url, "--state"])
        .arg(&home);
    let output = match play.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped: nobody may not run it here: {error}");
            return;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("check its owner"), "{said}");
}

/// Everybody may pass through the folders above.
fn open_to_all(folder: &Path) {
    for part in folder
        .ancestors()
        .take_while(|part| part.starts_with(std::env::temp_dir()))
    {
        if part != std::env::temp_dir() {
            fs::set_permissions(part, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}
