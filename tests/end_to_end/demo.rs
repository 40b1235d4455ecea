//! The demonstration: an order by one key, labels as files, and a start that goes on where the last one stopped.

use std::{fs, time::Duration};

use crate::rig::{Folder, PATIENCE, journal::Journal, terminal::Terminal};

/// Presses "what is expected" until the journal says so.
fn expected_until(
    terminal: &mut Terminal,
    folder: &Folder,
    what: &str,
    is: impl Fn(&Journal) -> bool,
) {
    let state = folder.at("state/station");
    for _ in 0..60 {
        terminal.press("F9");
        if Journal::look(&state).is_some_and(|journal| is(&journal)) {
            return;
        }
    }
    panic!(
        "sixty times what is expected, and not {what}:\n{}",
        terminal.screen()
    );
}

fn start(folder: &Folder) -> Terminal {
    let arguments = [
        "demo",
        "--state",
        &folder.at("state").to_string_lossy(),
        "--data",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([folder.at("data").to_string_lossy().into_owned()]);
    let mut terminal = Terminal::run(&arguments.collect::<Vec<_>>(), &folder.at("home"));
    terminal.until("a frame", PATIENCE, |terminal| {
        (!terminal.screen().trim().is_empty()).then_some(())
    });
    terminal
}

#[test]
fn one_key_packs_orders_and_the_next_start_goes_on() {
    let folder = Folder::new();
    let done = |journal: &Journal| journal.all("label_applied");
    let mut terminal = start(&folder);
    expected_until(&mut terminal, &folder, "an order done", |journal| {
        done(journal) == 1
    });
    let labels: Vec<_> = fs::read_dir(folder.at("state/labels")).unwrap().collect();
    assert_eq!(labels.len(), 1);
    let zpl = fs::read_to_string(labels[0].as_ref().unwrap().path()).unwrap();
    assert!(zpl.starts_with("^XA") && zpl.ends_with("^XZ"), "{zpl}");

    // Into the next order, and the power goes.
    let units = Journal::of(&folder.at("state/station")).all("units_packed");
    expected_until(
        &mut terminal,
        &folder,
        "a piece of the next order packed",
        |journal| journal.all("units_packed") > units,
    );
    let before = Journal::of(&folder.at("state/station")).all("units_packed");
    terminal.process.kill();

    let mut terminal = start(&folder);
    expected_until(&mut terminal, &folder, "the second order done", |journal| {
        done(journal) == 2
    });
    let journal = Journal::of(&folder.at("state/station"));
    assert!(journal.all("units_packed") >= before);
    assert_eq!(journal.facts("signed_in"), 1, "who was signed in still is");
    assert_eq!(fs::read_dir(folder.at("state/labels")).unwrap().count(), 2);

    terminal.press("F12");
    terminal.until("signed out", PATIENCE, |_| {
        Journal::look(&folder.at("state/station"))
            .filter(|journal| journal.facts("signed_out") == 1)
            .map(drop)
    });
    terminal.press("F12");
    terminal.ends_restored(Duration::from_secs(5));
    let said = String::from_utf8_lossy(terminal.seen()).into_owned();
    let after = said.rsplit("\u{1b}[?1049l").next().unwrap();
    assert!(
        after.contains("labels"),
        "it says where the labels lie: {after}"
    );
}
