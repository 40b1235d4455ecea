//! Whole orders through the bytes that scanners send, to the bytes that printers get.

use std::time::Duration;

use crate::rig::{
    PATIENCE,
    hands::{Order, Outcome, Packer, barcodes},
    printers::{self, Printer, Scanner},
    until,
    world::World,
};

/// Three orders: one piece; two totes; wrong and doubled scans. Then the books are compared.
fn three_orders(world: &World, packer: &mut Packer, printer: &Printer) {
    let codes = barcodes();
    let code = |sku: &str| codes[sku].as_str();
    packer.signs_in("BADGE-1001");
    let mut numbers = packer.packs(&Order {
        shipment: "acme.1001",
        scans: &[
            ("T-01", Outcome::Event("tote_seen", 1)),
            (code("ACME-TEA-GRN250"), Outcome::Units(1)),
        ],
        weight: Some(388),
    });
    numbers.extend(packer.packs(&Order {
        shipment: "nordlicht.1002",
        scans: &[
            ("T-02", Outcome::Event("tote_seen", 1)),
            (code("NL-SOAP-SEA"), Outcome::Units(1)),
            (code("NL-HEADLAMP"), Outcome::Refused("not_in_order")),
            ("PUT-BACK", Outcome::Event("put_back", 1)),
            // A second pull of the trigger is a second piece, a third is one too many.
            (code("NL-SOAP-SEA"), Outcome::Units(2)),
            (code("NL-SOAP-SEA"), Outcome::Refused("too_many")),
            ("PUT-BACK", Outcome::Event("put_back", 2)),
            (code("NL-HAND"), Outcome::Units(3)),
            (code("NL-BEANIE"), Outcome::Units(4)),
        ],
        weight: None,
    }));
    numbers.extend(packer.packs(&Order {
        shipment: "acme.1007",
        scans: &[
            ("T-14", Outcome::Event("tote_seen", 1)),
            (code("ACME-MUG-BL"), Outcome::Units(1)),
            (code("ACME-MUG-BL"), Outcome::Units(2)),
            (code("ACME-MUG-BL"), Outcome::Units(3)),
            (code("ACME-TEA-GRN"), Outcome::Units(4)),
            ("T-22", Outcome::Event("tote_seen", 2)),
            (code("ACME-CAND-VAN"), Outcome::Units(5)),
            (code("ACME-CAND-VAN"), Outcome::Units(6)),
        ],
        weight: None,
    }));
    packer.terminal.settle();
    packer.leaves();

    let shipments = ["acme.1001", "nordlicht.1002", "acme.1007"];
    for (shipment, number) in shipments.iter().zip(&numbers) {
        let there = until("the central has all of it", PATIENCE, || {
            let there = world.shipment(&packer.bench, shipment);
            (there["phase"] == "labelled").then_some(there)
        });
        assert_eq!(
            there["parcels"][0]["status"]["labelled"]["label"]["tracking"],
            *number.as_str()
        );
        assert_eq!(world.ledger().of(shipment), [number.as_str()]);
        assert_eq!(printer.tray.copies(number), 1, "{number}");
    }
    assert_eq!(printer.tray.labels().len(), 3);
    world.ledger().has(3);
}

#[test]
fn a_scanner_that_types_and_a_printer_on_the_network() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let printer = printers::on_tcp();
    let devices = format!("[printer]\nkind = \"tcp\"\naddress = \"{}\"\n", printer.at);
    let mut packer = Packer::at(&world, bench, &devices, None);
    three_orders(&world, &mut packer, &printer);
}

#[test]
fn a_serial_scanner_and_a_serial_printer() {
    let world = World::furnished();
    let bench = world.enrol("05");
    let printer = printers::on_serial_line();
    let devices = format!("[printer]\nkind = \"serial\"\npath = \"{}\"\n", printer.at);
    let gun = Scanner::linked_in(&world.folder);
    let mut packer = Packer::at(&world, bench, &devices, Some(gun));
    three_orders(&world, &mut packer, &printer);
}

#[test]
fn a_scanner_that_is_pulled_out_is_named_within_a_second() {
    let world = World::furnished();
    let bench = world.enrol("06");
    let gun = Scanner::linked_in(&world.folder);
    let mut packer = Packer::at(&world, bench, "", Some(gun));
    packer.signs_in("BADGE-1001");
    packer.terminal.settle();
    packer.pulls_the_scanner_out();
    packer.terminal.shows("gun ! gone", Duration::from_secs(1));
    let tote = Outcome::Event("tote_seen", 1);
    packer.scans("acme.1001", "T-01", tote);
}
