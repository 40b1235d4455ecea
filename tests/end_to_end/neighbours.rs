//! A label that goes to the neighbour's printer because the own one is away: two keys, a real socket, and a scan that no
//! policy spares.

use std::net::TcpListener;

use crate::rig::{
    PATIENCE,
    hands::{Outcome, Packer, barcodes},
    printers,
    world::World,
};

const ORDER: &str = "acme.1001";

#[test]
fn two_keys_send_the_label_next_door_and_it_counts_only_on_its_box() {
    // Here a printer's counter is proof enough: but not next door.
    let world = World::furnished_by(&["--label-check", "off"]);
    let next_door = printers::on_tcp();
    // Nobody listens there any more.
    let away = TcpListener::bind("127.0.0.1:0").unwrap();
    let away = away.local_addr().unwrap();
    let devices = format!(
        "[printer]\nkind = \"tcp\"\naddress = \"{away}\"\nname = \"own\"\n\
         [[neighbour_printers]]\nname = \"bench 8\"\nkind = \"tcp\"\naddress = \"{}\"\n",
        next_door.at
    );
    let mut packer = Packer::at(&world, world.enrol("04"), &devices, None);
    packer.signs_in("BADGE-1001");
    packer.scans(ORDER, "T-01", Outcome::Event("tote_seen", 1));
    packer.scans(ORDER, &barcodes()["ACME-TEA-GRN250"], Outcome::Units(1));
    packer.terminal.press("F6");
    packer.terminal.shows("5  A neighbour's printer", PATIENCE);
    packer.terminal.press("5");
    packer.terminal.shows("1  Printer bench 8", PATIENCE);
    packer.terminal.press("1");
    packer.until("the label is out next door", |journal| {
        let ends = journal.events(ORDER, "print_finished");
        ends.last()
            .is_some_and(|end| end["verdict"].to_string().contains("counter"))
    });
    let swap = packer.journal();
    let swap = swap.events(ORDER, "printer_swapped");
    assert_eq!((swap.len(), &swap[0]["to"]), (1, &"bench 8".into()));
    let number = packer.bought(ORDER).remove(0);
    let labels = next_door.tray.labels();
    let [label] = labels.as_slice() else {
        panic!("{labels:?}");
    };
    assert!(
        label.contains(&number) && label.contains(">> 04"),
        "{label}"
    );
    // The counter moved, the policy asks for no scan: the box is not done before its own label is scanned on it.
    packer.terminal.shows("STICK IT ON, SCAN IT", PATIENCE);
    packer.scans(ORDER, "HP99999999999", Outcome::Refused("wrong_label"));
    assert!(packer.journal().events(ORDER, "label_applied").is_empty());
    packer.scans(ORDER, &number, Outcome::Event("label_applied", 1));
    let applied = packer.journal();
    let applied = applied.events(ORDER, "label_applied");
    assert_eq!(applied[0]["evidence"], "scanned");
    world.ledger().has(1);
    packer.leaves();
}
