//! A box weighed on a serial scale: from the scale's bytes to the weight in the record.

use std::{io::Write, path::Path, process::Stdio, time::Duration};

use crate::rig::{
    PATIENCE,
    child::{PROGRAM, Process, command, lines_of},
    hands::{Outcome, Packer, barcodes},
    printers, until,
    world::World,
};

/// A simulated scale that speaks over a line of its own.
struct Scale(Process);

impl Scale {
    fn on(link: &Path, protocol: &str, home: &Path) -> Self {
        let mut command = command(PROGRAM, home);
        command
            .args([
                "devices",
                "simulate",
                "scale",
                "--protocol",
                protocol,
                "--link",
            ])
            .arg(link)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut scale = Self(Process::new(command.spawn().unwrap()));
        let lines = lines_of(scale.0.child());
        assert!(lines.recv_timeout(PATIENCE).unwrap().starts_with("/dev/"));
        scale
    }

    fn told(&mut self, order: &str) {
        let input = self.0.child().stdin.as_mut().unwrap();
        writeln!(input, "{order}").unwrap();
    }
}

/// How the parcel of a shipment was weighed, as the bench has written it down.
fn weighed(packer: &Packer, shipment: &str) -> Option<(i64, String)> {
    let journal = packer.journal();
    let closed = journal.events(shipment, "parcel_closed");
    let weighed = &closed.last()?["weighed"];
    let source = weighed["source"].as_str()?.to_owned();
    Some((weighed["weight_g"].as_i64()?, source))
}

#[test]
fn a_box_on_a_serial_scale_needs_no_key_and_an_unplugged_one_asks() {
    let world = World::furnished();
    let bench = world.enrol("06");
    let printer = printers::on_tcp();
    let link = world.folder.at("scale");
    let mut scale = Scale::on(&link, "toledo8217", &world.folder.at("home"));
    let devices = format!(
        "[printer]\nkind = \"tcp\"\naddress = \"{}\"\n[scale]\nkind = \"serial\"\npath = \"{}\"\nprotocol = \"toledo8217\"\n",
        printer.at,
        link.display()
    );
    let mut packer = Packer::at(&world, bench, &devices, None);
    let codes = barcodes();
    packer.signs_in("BADGE-1001");
    packer.terminal.shows("scale ✔", PATIENCE);
    packer.scans("acme.1001", "T-01", Outcome::Event("tote_seen", 1));
    packer.scans("acme.1001", &codes["ACME-TEA-GRN250"], Outcome::Units(1));
    scale.told("put 0.388");
    packer.applies_label("acme.1001");
    assert_eq!(
        weighed(&packer, "acme.1001"),
        Some((388, "scale".to_owned()))
    );

    // The box stands there while the next is packed: it is never weighed for it.
    let pieces = ["NL-SOAP-SEA", "NL-SOAP-SEA", "NL-HAND", "NL-BEANIE"];
    packer.scans("nordlicht.1002", "T-02", Outcome::Event("tote_seen", 1));
    for (count, piece) in (1..).zip(pieces) {
        packer.scans("nordlicht.1002", &codes[piece], Outcome::Units(count));
    }
    packer.terminal.shows("EMPTY THE SCALE FIRST", PATIENCE);
    scale.told("unplug");
    packer
        .terminal
        .shows("THE SCALE IS UNPLUGGED", Duration::from_secs(5));
    assert_eq!(weighed(&packer, "nordlicht.1002"), None);
    packer.terminal.press("F6");
    packer.applies_label("nordlicht.1002");
    let source = weighed(&packer, "nordlicht.1002").map(|(_, source)| source);
    assert_eq!(source.as_deref(), Some("catalogue"));

    scale.told("plug");
    packer.terminal.shows("scale ✔", PATIENCE);
    packer.leaves();
    scale.told("quit");
    until("the link is gone", PATIENCE, || {
        (!link.is_symlink()).then_some(())
    });
}
