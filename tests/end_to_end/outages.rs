//! The network's bad days: the central dies, is slow, is not the central, or does not know the bench any more.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::rig::{
    PATIENCE,
    hands::{Outcome, Packer, barcodes},
    printers::{self, Printer},
    until,
    world::{Bench, World},
};

/// A bench says so within three seconds; the rest is for a busy machine.
const SAYS_SO: Duration = Duration::from_secs(6);

fn network_printer() -> (Printer, String) {
    let printer = printers::on_tcp();
    let devices = format!("[printer]\nkind = \"tcp\"\naddress = \"{}\"\n", printer.at);
    (printer, devices)
}

/// Claims order 1002 and packs one piece.
fn begin(packer: &mut Packer) {
    packer.signs_in("BADGE-1001");
    packer.scans("nordlicht.1002", "T-02", Outcome::Event("tote_seen", 1));
    packer.scans(
        "nordlicht.1002",
        &barcodes()["NL-SOAP-SEA"],
        Outcome::Units(1),
    );
}

/// Packs what is left of it and closes the box.
fn pack_the_rest(packer: &mut Packer) {
    let codes = barcodes();
    for (sku, units) in [("NL-SOAP-SEA", 2), ("NL-HAND", 3), ("NL-BEANIE", 4)] {
        packer.scans("nordlicht.1002", &codes[sku], Outcome::Units(units));
    }
    packer.terminal.press("F6");
    // Offline for longer, the box gets an interim slip; its label is asked for when the central is back.
    packer.until("the label is asked for, or the box has a slip", |journal| {
        let count = |kind| journal.events("nordlicht.1002", kind).len();
        count("label_requested") + count("interim_given") >= 1
    });
}

/// Waits for the label, applies it, and compares the books.
fn finish(world: &World, packer: &mut Packer, printer: &Printer) {
    let numbers = packer.applies_label("nordlicht.1002");
    until("the central has all of it", PATIENCE, || {
        (world.shipment(&packer.bench, "nordlicht.1002")["phase"] == "labelled").then_some(())
    });
    assert_eq!(world.ledger().of("nordlicht.1002"), numbers);
    world.ledger().has(1);
    assert_eq!(printer.tray.copies(&numbers[0]), 1);
    packer.terminal.settle();
    packer.leaves();
}

#[test]
fn a_central_killed_in_the_middle_of_an_order() {
    let mut world = World::furnished();
    let (printer, devices) = network_printer();
    let mut packer = Packer::at(&world, world.enrol("04"), &devices, None);
    begin(&mut packer);
    assert!(
        !packer.terminal.screen().contains("offline"),
        "{}",
        packer.terminal.screen()
    );
    world.kill_central();
    packer.terminal.shows("offline", SAYS_SO);
    pack_the_rest(&mut packer);
    assert_eq!(packer.bought("nordlicht.1002"), Vec::<String>::new());
    world.restart_central();
    finish(&world, &mut packer, &printer);
}

/// What stands where the central was.
#[derive(Clone, Copy)]
enum Impostor {
    /// A portal that answers everything with a page.
    Portal,
    /// Takes connections and says nothing.
    Silent,
}

/// Stands at an address of its own from now on.
fn stand(impostor: Impostor) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming().map_while(Result::ok) {
            match impostor {
                Impostor::Portal => portal(stream),
                Impostor::Silent => held.push(stream),
            }
        }
    });
    address
}

fn portal(mut stream: TcpStream) {
    let page = "<html><body>Please accept our terms</body></html>";
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let _ = stream.read(&mut [0; 8192]);
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
}

/// A bench that has begun an order is stopped; it starts again with another world around it.
fn half_an_order(world: &World, devices: &str) -> Bench {
    let mut packer = Packer::at(world, world.enrol("04"), devices, None);
    begin(&mut packer);
    packer.terminal.process.kill();
    packer.bench
}

/// Points the bench to another central.
fn divert(bench: &Bench, key: &str, value: &str) {
    let file = bench.state.join("enrolment.json");
    let mut enrolment: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert!(enrolment[key].is_string(), "{key}");
    enrolment[key] = value.into();
    fs::write(&file, enrolment.to_string()).unwrap();
}

/// Whatever answers, the order on the bench is packed to its end, and its label comes from the real central later.
fn packs_on_beside(key: &str, value: &str) {
    let world = World::furnished();
    let (printer, devices) = network_printer();
    let bench = half_an_order(&world, &devices);
    let was = fs::read_to_string(bench.state.join("enrolment.json")).unwrap();
    divert(&bench, key, value);
    let mut packer = Packer::at(&world, bench, &devices, None);
    packer.terminal.shows("offline", Duration::from_secs(15));
    pack_the_rest(&mut packer);
    world.ledger().has(0);
    packer.terminal.process.kill();

    let Packer { bench, .. } = packer;
    fs::write(bench.state.join("enrolment.json"), was).unwrap();
    let mut packer = Packer::at(&world, bench, &devices, None);
    finish(&world, &mut packer, &printer);
}

#[test]
fn a_portal_in_place_of_the_central() {
    packs_on_beside("central", &format!("http://{}", stand(Impostor::Portal)));
}

#[test]
fn a_central_that_says_nothing() {
    packs_on_beside("central", &format!("http://{}", stand(Impostor::Silent)));
}

#[test]
fn a_token_that_is_not_known() {
    packs_on_beside("token", &"ab".repeat(32));
}
