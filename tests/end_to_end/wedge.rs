//! A scanner that types on a computer of another keyboard layout.

use std::time::Duration;

use crate::rig::{
    PATIENCE,
    hands::{Outcome, Packer},
    world::World,
};

/// The self-test code, and a tote and a product, as a scanner set to US types them on a German computer.
const SELF_TEST_ON_GERMAN: &str = "AYQWZayß?-+Öö_%/)=§<\"0123456789";

#[test]
fn the_layout_is_named_mapped_back_and_remembered() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let mut packer = Packer::at(&world, bench, "", None);
    packer.terminal.shows("BADGE", PATIENCE);
    packer.terminal.scan(SELF_TEST_ON_GERMAN);
    packer.terminal.shows("German", PATIENCE);
    packer.signs_in("BADGEß1001");
    packer.scans("acme.1001", "Tß01", Outcome::Event("tote_seen", 1));
    packer.terminal.settle();
    packer.terminal.process.kill();
    let mut packer = Packer::at(&world, packer.bench, "", None);
    packer.terminal.shows("1001", Duration::from_secs(10));
    // A tote that is not of this order: the name under which it is refused says how it was read.
    packer.terminal.scan("Tß02");
    packer.terminal.shows("T-02", PATIENCE);
}
