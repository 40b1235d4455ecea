//! Badge and PIN on the built program: what takes one, who is locked out, and that neither a PIN nor a name is written down.

use std::{fs, io::Write as _, path::Path, process::Stdio};

use serde_json::{Value, json};

use crate::rig::{child::run, play::Play, world::World};

const PIN: &str = "274913";
const OWN_PIN: &str = "580271";

/// Gives a person a PIN, by standard input.
fn give_pin(world: &World, id: &str, pin: &str) -> String {
    let mut give = world.administrator("packer pin");
    give.args(["--id", id, "--pin-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut giving = give.spawn().unwrap();
    writeln!(giving.stdin.take().unwrap(), "{pin}").unwrap();
    let output = giving.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Files under a folder that hold these bytes.
fn holding(folder: &Path, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, word));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_supervisor_proves_it_by_a_pin_that_is_nowhere_written_down() {
    let world = World::furnished();
    let bench = world.enrol("04");
    assert!(give_pin(&world, "ruth", PIN).contains("changed at the bench"));
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.refuses("scan T-11", "on_hold");
    assert_eq!(play.stands()["screen"], "barred");
    let asked = play.tell("scan BADGE-9001");
    assert_eq!(asked["screen"], "why", "{asked}");
    play.tell("type Wet cardboard");
    assert_eq!(play.stands()["screen"], "pin");
    play.refuses("scan 274913", "pin_open");
    play.refuses("pin 111222", "pin_wrong");
    play.refuses(&format!("pin {PIN}"), "pin_change");
    play.does(&format!("pin {OWN_PIN}"));
    play.hand_in(&format!("pin {OWN_PIN}"));
    let answer = play.answer().unwrap();
    assert!(
        answer.contains("pin …") && !answer.contains(OWN_PIN),
        "{answer}"
    );
    play.does("wait pack");
    play.does("key F8");
    play.does("scan P-1");
    // Five wrong ones at this bench, and the badge is locked out here.
    play.does("scan T-11");
    play.does("wait pack");
    play.does("key F7");
    play.does("key 1");
    play.does("scan P-1");
    play.does("scan T-11");
    assert_eq!(play.stands()["screen"], "held");
    play.tell("scan BADGE-9001");
    play.tell("key 1");
    for _ in 0..4 {
        play.refuses("pin 111222", "pin_wrong");
    }
    play.refuses("pin 111222", "pin_locked");
    let let_pass = run(world.administrator("overrides"));
    assert!(
        let_pass.contains("ruth took over or released") && let_pass.contains("\"Wet cardboard\""),
        "{let_pass}"
    );
    let list = run(world.administrator("packer list"));
    assert!(list.contains("PIN set"), "{list}");
    assert!(list.contains("locked at bench 04 until"), "{list}");
    play.does("key Esc");
    assert_eq!(play.stands()["screen"], "queue", "the next order goes on");
    play.end();
    for pin in [PIN, OWN_PIN, "111222"] {
        let found = holding(&world.folder.at(""), pin);
        assert!(found.is_empty(), "{pin}: {found:?}");
    }
}

#[test]
fn people_sign_in_by_the_signed_roster_while_the_central_is_away() {
    let mut world = World::furnished();
    let bench = world.enrol("04");
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.does("key F12");
    world.kill_central();
    play.does("scan BADGE-1002");
    assert_eq!(play.stands()["screen"], "queue");
    play.does("key F12");
    play.end();
    // Also by a bench that starts without the central; not by one whose roster another central signed.
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1003");
    play.does("key F12");
    play.end();
    let file = bench.state.join("enrolment.json");
    let own = fs::read_to_string(&file).unwrap();
    let mut other: Value = serde_json::from_str(&own).unwrap();
    other["roster_key"] = json!("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    fs::write(&file, other.to_string()).unwrap();
    for is_back in [false, true] {
        if is_back {
            world.restart_central();
        }
        let mut play = Play::start(&world, &bench, &[]);
        play.refuses("scan BADGE-1003", "roster_forged");
        play.end();
    }
    fs::write(&file, own).unwrap();
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1003");
    play.end();
}
