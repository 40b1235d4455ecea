//! Benches whose clocks are a day ahead or behind: nothing that matters hangs on them, and what does says so.

use std::process::Command;

use serde_json::Value;

use crate::rig::{
    PATIENCE,
    child::{PROGRAM, command},
    play::Play,
    until,
    world::{Bench, World},
};

/// What the environment of a program is whose clock is off by so many days; none where `faketime` is not installed.
fn off_by(days: &str) -> Option<Vec<(String, String)>> {
    let told = Command::new("faketime").args(["-f", days, "env"]).output();
    let told = String::from_utf8(told.ok()?.stdout).unwrap();
    let words = told.lines().filter_map(|line| line.split_once('='));
    let set = words.filter(|(name, _)| ["LD_PRELOAD", "FAKETIME"].contains(name));
    Some(
        set.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// A bench whose clock is off by so many days, and somebody at it.
fn start(days: &str, world: &World, bench: &Bench) -> Play {
    let mut program = command(PROGRAM, &world.folder.at("home"));
    program.envs(off_by(days).unwrap());
    // Steady clocks stay as they are, as they do at a bench.
    program.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let mut play = Play::start_at(program, &world.url, bench, &[]);
    until("somebody can sign in", PATIENCE, || {
        let answer = play.tell("scan BADGE-1001");
        (answer["outcome"] == "accepted").then_some(())
    });
    play
}

/// Packs all that the bench asks for, weighs the box and labels it; answers the label's number.
fn packs(play: &mut Play, tote: &str) -> String {
    play.does(&format!("scan {tote}"));
    play.does("wait pack");
    let is_open = |stands: &Value| stands["screen"] == "pack";
    let mut stands = play.stands();
    while is_open(&stands) {
        stands = play.does(&format!("scan {}", stands["expects"].as_str().unwrap()));
    }
    play.does("weigh {expected}");
    let stands = play.does("wait printed");
    let label = stands["label"]["tracking"].as_str().unwrap().to_owned();
    play.does(&format!("scan {label}"));
    label
}

#[test]
fn benches_a_day_ahead_and_a_day_behind_pack_and_buy_once() {
    if off_by("+1d").is_none() {
        eprintln!("skipped: there is no faketime here");
        return;
    }
    let mut world = World::furnished();
    for (name, days, tote, shipment, other) in [
        ("04", "+1d", "T-01", "acme.1001", "T-02"),
        ("05", "-1d", "T-03", "acme.1003", "T-04"),
    ] {
        let bench = world.enrol(name);
        let mut play = start(days, &world, &bench);
        let label = packs(&mut play, tote);
        until("the central has all of it", PATIENCE, || {
            (world.shipment(&bench, shipment)["phase"] == "labelled").then_some(())
        });
        assert_eq!(world.ledger().of(shipment), [label]);
        // What is begun is still this bench's after its clock was put right.
        play.does(&format!("scan {other}"));
        play.does("wait pack");
        play.kill();
        let mut play = Play::start(&world, &bench, &[]);
        assert_eq!(
            (&play.stands()["screen"], &play.stands()["online"]),
            (&"pack".into(), &true.into())
        );
        play.end();
    }
    // Who has something first is the central's to say, whatever the clocks show.
    let (late, early) = (world.enrol("06"), world.enrol("07"));
    let mut late = start("-1d", &world, &late);
    let mut early = start("+1d", &world, &early);
    late.does("scan T-05");
    early.refuses("scan T-05", "claimed_elsewhere");
    world.ledger().has(2);

    // Without the central a bench has only its own clock to tell how old its list of people is: it says so.
    world.kill_central();
    late.does("key F8");
    late.does("scan P-1");
    early.does("key Esc");
    for (bench, why) in [(&mut late, "roster_clock"), (&mut early, "roster_expired")] {
        bench.does("key F12");
        bench.refuses("scan BADGE-1002", why);
    }
}
