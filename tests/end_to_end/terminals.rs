//! Terminals that are tiny, never keep their size, or go away.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::rig::{
    PATIENCE,
    hands::{Outcome, Packer, barcodes},
    printers::{self, Printer, Scanner},
    until,
    world::{Bench, World},
};

/// The processor time a process has used, in clock ticks (hundredths of a second).
fn ticks_used(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name in brackets may hold spaces; user and system time are the 12th and 13th fields after it.
    let after = stat.rsplit(')').next().unwrap();
    let fields: Vec<&str> = after.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

fn signed_in(world: &World) -> Packer {
    let mut packer = Packer::at(world, world.enrol("04"), "", None);
    packer.signs_in("BADGE-1001");
    packer.scans("nordlicht.1002", "T-02", Outcome::Event("tote_seen", 1));
    packer
}

/// A bench with this printer, and a scanner on a wire of its own.
fn with_devices(world: &World, bench: Bench, printer: &Printer) -> Packer {
    let devices = format!("[printer]\nkind = \"tcp\"\naddress = \"{}\"\n", printer.at);
    let gun = Scanner::linked_in(&world.folder);
    Packer::at(world, bench, &devices, Some(gun))
}

/// The terminal goes away; the bench ends by itself and is started in another one.
fn in_another_terminal(mut packer: Packer, world: &World, printer: &Printer) -> Packer {
    packer.terminal.tear_off();
    let status = packer
        .terminal
        .until("the bench has ended", PATIENCE, |terminal| {
            terminal.process.ended()
        });
    assert!(status.success(), "{status}");
    let bench = packer.bench.clone();
    drop(packer);
    with_devices(world, bench, printer)
}

/// How often each of these labels came out.
fn copies(printer: &Printer, labels: &[String]) -> Vec<usize> {
    let of = |label: &String| printer.tray.copies(label);
    labels.iter().map(of).collect()
}

#[test]
fn any_size_and_a_storm_of_sizes_stop_no_scan() {
    let world = World::furnished();
    let mut packer = signed_in(&world);
    let soap = &barcodes()["NL-SOAP-SEA"];
    packer.terminal.resize(1, 1);
    packer.scans("nordlicht.1002", soap, Outcome::Units(1));
    for step in 0..200_u16 {
        packer
            .terminal
            .resize(1 + step * 37 % 250, 1 + step * 11 % 80);
        if step == 100 {
            packer.scan(soap);
        }
        packer.terminal.look(Duration::from_millis(1));
    }
    packer.until("a scan in the storm is taken", |journal| {
        journal.units("nordlicht.1002") == 2
    });
    packer.terminal.resize(80, 24);
    packer.terminal.shows("1002", Duration::from_secs(5));
}

#[test]
fn a_window_resized_in_the_middle_of_a_serial_scan_costs_no_byte_of_it() {
    let world = World::furnished();
    // A busy machine may pause between two pieces: that is no end.
    let patient = "idle_ms = 2000\n";
    let gun = Scanner::linked_in(&world.folder);
    let mut packer = Packer::at(&world, world.enrol("04"), patient, Some(gun));
    packer.signs_in("BADGE-1001");
    packer.scans("nordlicht.1002", "T-02", Outcome::Event("tote_seen", 1));
    let soap = &barcodes()["NL-SOAP-SEA"];
    for piece in 0..soap.len() {
        packer.sends_a_piece(&soap[piece..=piece]);
        let size = 80 + u16::try_from(piece).unwrap();
        packer.terminal.resize(size, 24);
    }
    packer.sends_a_piece("\r");
    packer.until("the scan is taken as a whole", |journal| {
        journal.units("nordlicht.1002") == 1
    });
    assert!(packer.journal().refusals("nordlicht.1002").is_empty());
}

#[test]
fn a_terminal_that_went_away_ends_the_bench_and_the_order_waits() {
    let world = World::furnished();
    let mut packer = signed_in(&world);
    packer.scans(
        "nordlicht.1002",
        &barcodes()["NL-SOAP-SEA"],
        Outcome::Units(1),
    );
    packer.terminal.settle();
    let process = packer.terminal.process.id();
    let before = ticks_used(process);
    packer.terminal.tear_off();
    let mut used = before;
    until("the bench has ended", Duration::from_secs(2), || {
        if let Ok(()) = std::fs::metadata(format!("/proc/{process}/stat")).map(drop)
            && packer.terminal.process.ended().is_none()
        {
            used = used.max(ticks_used(process));
            return None;
        }
        Some(())
    });
    assert!(
        used - before < 50,
        "it spun: {} hundredths of a second",
        used - before
    );

    let mut packer = Packer::at(&world, packer.bench, "", None);
    packer.terminal.shows("1002", Duration::from_secs(10));
    packer.scans(
        "nordlicht.1002",
        &barcodes()["NL-SOAP-SEA"],
        Outcome::Units(2),
    );
}

#[test]
fn an_order_is_finished_while_the_terminal_stands_still() {
    let world = World::furnished();
    let printer = printers::on_tcp();
    let mut packer = with_devices(&world, world.enrol("04"), &printer);
    packer.signs_in("BADGE-1001");
    packer.terminal.stand_still(true);
    let sizes = [(1, 1), (400, 200), (0, 0), (80, 24), (300, 1)];
    let mut sizes = sizes.into_iter().cycle();
    // Frames that nobody reads, until the line holds no more of them; and more in every step of the order.
    let mut storm = |packer: &mut Packer| {
        for (columns, rows) in sizes.by_ref().take(10) {
            packer.terminal.resize(columns, rows);
            packer.terminal.look(Duration::from_millis(5));
        }
    };
    packer.scans("acme.1001", "T-01", Outcome::Event("tote_seen", 1));
    let is_full = (0..100).any(|_| {
        let held = packer.terminal.unread();
        storm(&mut packer);
        held > 0 && packer.terminal.unread() == held
    });
    assert!(is_full, "it takes more and more");
    let tea = &barcodes()["ACME-TEA-GRN250"];
    packer.scans("acme.1001", tea, Outcome::Units(1));
    packer.terminal.send(b"\x1b[17~");
    storm(&mut packer);
    let labels = packer.applies_label("acme.1001");
    storm(&mut packer);
    packer.scans("nordlicht.1002", "T-02", Outcome::Event("tote_seen", 1));
    assert_eq!(copies(&printer, &labels), [1]);
    world.ledger().has(1);

    packer.terminal.resize(80, 24);
    packer.terminal.stand_still(false);
    packer.terminal.shows("1002", PATIENCE);
}

#[test]
fn a_terminal_that_goes_away_costs_no_label_and_none_twice() {
    let mut world = World::furnished();
    let printer = printers::on_tcp();
    let mut packer = with_devices(&world, world.enrol("04"), &printer);
    packer.signs_in("BADGE-1001");
    let tea = &barcodes()["ACME-TEA-GRN250"];
    packer.scans("acme.1001", "T-01", Outcome::Event("tote_seen", 1));
    packer.scans("acme.1001", tea, Outcome::Units(1));
    // Gone while the label is asked for, and the central does not answer.
    world.kill_central();
    packer.terminal.press("F6");
    packer.until("the label is asked for", |journal| {
        journal.events("acme.1001", "label_requested").len() == 1
    });
    let mut packer = in_another_terminal(packer, &world, &printer);
    world.restart_central();
    packer.until("the label is printed", |journal| {
        journal.events("acme.1001", "print_finished").len() == 1
    });
    // Gone while the label waits to be put on its box.
    let mut packer = in_another_terminal(packer, &world, &printer);
    let labels = packer.applies_label("acme.1001");
    assert_eq!(copies(&printer, &labels), [1]);
    world.ledger().has(1);
}

#[test]
fn a_folder_that_another_bench_has_is_refused_in_words() {
    let world = World::furnished();
    let packer = signed_in(&world);
    let mut second =
        crate::rig::child::command(crate::rig::child::PROGRAM, &world.folder.at("home"));
    second
        .args(["play", "-", "--central", &world.url, "--state"])
        .arg(&packer.bench.state);
    let output = second.stdin(std::process::Stdio::null()).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.starts_with("packdesk: "), "{said}");
}

#[test]
fn asked_to_stop_it_gives_the_terminal_back() {
    let world = World::furnished();
    let mut packer = signed_in(&world);
    let process = Pid::from_raw(packer.terminal.process.id().try_into().unwrap()).unwrap();
    kill_process(process, Signal::TERM).unwrap();
    packer.terminal.ends_restored(Duration::from_secs(3));
}
