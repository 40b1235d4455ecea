//! What does not go as it should: short, damaged, held, parked, changed, cancelled.

use super::{Rig, Sale, at_label, opened};
use crate::{
    domain::{
        ids::{LeaseEpoch, OrderVersion, ShipmentId},
        packing::{Event, OverrideReason},
    },
    station::Msg,
};

const SOAP: &str = "9525678006211";

/// The order is changed outside; the central tells the bench.
pub(super) fn outside(
    rig: &mut Rig,
    order: &str,
    make: impl Fn(&mut crate::domain::shipment::Shipment),
) {
    let id = format!("S-{order}").as_str().into();
    let packing = rig.central.shipments.get_mut(&id).unwrap();
    let mut shipment = packing.shipment.clone();
    shipment.order_version = OrderVersion(shipment.order_version.0 + 1);
    make(&mut shipment);
    packing.evolve(&Event::OrderChanged {
        version: shipment.order_version,
        shipment: Box::new(shipment),
        address: false,
    });
    let told = Box::new(packing.clone());
    rig.tones.clear();
    rig.deliver(Msg::ShipmentChanged(told));
}

/// The central says that another bench has it now.
pub(super) fn lease_lost(rig: &mut Rig, order: &str) {
    let shipment = format!("S-{order}").as_str().into();
    let epoch = rig.station.desk().works[&shipment].epoch;
    rig.deliver(Msg::LeaseLost { shipment, epoch });
}

pub(super) fn cancelled(rig: &mut Rig, order: &str) {
    let id = format!("S-{order}").as_str().into();
    let packing = rig.central.shipments.get_mut(&id).unwrap();
    let version = OrderVersion(packing.shipment.order_version.0 + 1);
    packing.evolve(&Event::OrderCancelled { version });
    let told = Box::new(packing.clone());
    rig.deliver(Msg::ShipmentChanged(told));
}

#[test]
fn short_and_sent_without() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).scan(SOAP).key("F3").digit(1).digit(1);
    assert_eq!((rig.screen(), rig.said()), ("pack", "short-sent-without"));
    rig.scan("9525678003456");
    assert_eq!(rig.screen(), "weigh");
    rig.until("queue");
    let packing = rig.journal.history("1002");
    assert_eq!(packing.short.values().sum::<u32>(), 1);
    rig.check().unwrap();
}

#[test]
fn short_waits_at_a_place_until_a_supervisor_comes() {
    let mut rig = opened("T-24");
    rig.key("F3").digit(1).digit(1);
    assert_eq!(rig.screen(), "exception", "all ten or none");
    rig.scan("P-1");
    assert_eq!((rig.screen(), rig.said()), ("queue", "short-recorded"));
    rig.check().unwrap();
    rig.scan("T-24");
    assert_eq!(rig.screen(), "held");
    rig.scan("BADGE-1002");
    assert_eq!((rig.screen(), rig.refusal()), ("held", "supervisor_needed"));
    rig.scan("BADGE-9001").digit(3);
    assert_eq!((rig.screen(), rig.said()), ("pack", "hold-released"));
    rig.check().unwrap();
}

#[test]
fn a_supervisor_sends_the_rest_of_an_order_that_may_not_go_without() {
    let mut rig = opened("T-24");
    rig.key("F3").digit(1);
    // A packer's badge does not.
    rig.scan("BADGE-9001");
    assert_eq!((rig.screen(), rig.said()), ("why", "override-asked"));
    rig.digit(1);
    assert_eq!(rig.said(), "short-sent-without");
    let why = rig.overridden().unwrap();
    assert_eq!(why.reason, OverrideReason::CustomerAgreed);
    assert!(rig.packing().short.values().sum::<u32>() > 0);
    rig.check().unwrap();
}

#[test]
fn anyone_holds_and_a_supervisor_releases() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).key("F7").digit(1).scan("P-3");
    assert_eq!((rig.screen(), rig.said()), ("queue", "held-recorded"));
    rig.scan("T-02");
    assert_eq!(rig.screen(), "held");
    rig.key("Esc");
    assert_eq!(rig.screen(), "queue");
    rig.scan("T-02").scan("BADGE-9001").digit(1);
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    rig.check().unwrap();
}

#[test]
fn damaged_out_of_the_box_opens_its_line_again() {
    let mut rig = opened("T-02");
    rig.until("weigh").key("F4").digit(1).scan("CAGE");
    assert_eq!((rig.screen(), rig.said()), ("pack", "damage-recorded"));
    assert_eq!(rig.packed(), 3);
    rig.until("queue").check().unwrap();
}

#[test]
fn damaged_means_the_piece_scanned_last_unless_a_line_is_chosen() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).key("F4").digit(1).scan("CAGE");
    assert_eq!((rig.said(), rig.packed()), ("damage-recorded", 0));
    rig.scan(SOAP).key("Up").key("F4").digit(1).scan("CAGE");
    assert_eq!(rig.packed(), 1, "the next piece of the chosen line");
    rig.scan(SOAP).key("F4").digit(1).scan("CAGE");
    assert_eq!(rig.packed(), 1, "a scan goes before an older choice");
    rig.until("queue").check().unwrap();
}

#[test]
fn park_and_resume_even_across_a_restart() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).key("F8");
    rig.scan(SOAP);
    assert_eq!(rig.refusal(), "question_open");
    rig.scan("P-2");
    assert_eq!((rig.screen(), rig.said()), ("queue", "parked"));
    rig.crash();
    assert_eq!(rig.screen(), "queue");
    rig.scan("T-02");
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    rig.check().unwrap();
}

#[test]
fn cancelled_in_mid_order() {
    let mut rig = opened("T-02");
    rig.scan(SOAP);
    cancelled(&mut rig, "1002");
    assert_eq!(
        (rig.screen(), rig.said()),
        ("changed", "order-cancelled-now")
    );
    rig.scan(SOAP);
    assert_eq!((rig.packed(), rig.refusal()), (1, "changed"));
    rig.scan("PUT-BACK");
    assert_eq!(rig.screen(), "queue");
    rig.check().unwrap();
}

#[test]
fn cancelled_with_nothing_in_hand() {
    let mut rig = opened("T-02");
    cancelled(&mut rig, "1002");
    assert_eq!((rig.screen(), rig.said()), ("queue", "order-cancelled-now"));
    rig.check().unwrap();
    let mut rig = opened("T-02");
    rig.key("F8").scan("P-1");
    cancelled(&mut rig, "1002");
    rig.check().unwrap();
}

#[test]
fn fewer_are_wanted_than_are_in_the_box() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).scan(SOAP);
    outside(&mut rig, "1002", |shipment| shipment.lines[0].quantity = 1);
    assert_eq!((rig.screen(), rig.said()), ("changed", "order-changed-now"));
    rig.scan("PUT-BACK");
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    rig.until("queue").check().unwrap();
}

#[test]
fn a_change_that_does_not_matter_does_not_interrupt() {
    let mut rig = opened("T-02");
    rig.scan(SOAP);
    outside(&mut rig, "1002", |shipment| shipment.lines[1].quantity = 2);
    assert_eq!(
        (rig.screen(), rig.said()),
        ("pack", "order-changed-quietly")
    );
    rig.until("queue");
    assert_eq!(rig.journal.history("1002").packed_units(), 5);
    rig.check().unwrap();
}

#[test]
fn more_is_wanted_after_the_box_was_closed() {
    let mut rig = at_label("T-02");
    outside(&mut rig, "1002", |shipment| shipment.lines[1].quantity = 2);
    rig.until("queue");
    let packing = rig.journal.history("1002");
    assert_eq!((packing.parcels.len(), packing.packed_units()), (2, 5));
    assert_eq!(rig.central.ledger.len(), 2);
    rig.check().unwrap();
}

#[test]
fn more_is_wanted_while_a_closed_box_waits_for_the_network() {
    let mut rig = opened("T-02");
    rig.until("weigh").go_offline().do_expected();
    assert_eq!((rig.screen(), rig.said()), ("label", "label-waits-offline"));
    outside(&mut rig, "1002", |shipment| shipment.lines[1].quantity = 2);
    rig.go_online();
    assert_eq!(rig.central.ledger.len(), 1, "the first box leaves");
    rig.until("pack").until("queue");
    let packing = rig.journal.history("1002");
    assert_eq!((packing.parcels.len(), packing.packed_units()), (2, 5));
    rig.check().unwrap();
}

#[test]
fn more_is_wanted_after_the_carriers_no() {
    let mut rig = opened("T-02");
    rig.central.sale = Sale::Refuses;
    rig.until("label");
    assert_eq!(rig.said(), "label-refused");
    outside(&mut rig, "1002", |shipment| shipment.lines[1].quantity = 2);
    assert_eq!((rig.screen(), rig.said()), ("pack", "box-reopened"));
    rig.central.sale = Sale::Sells;
    rig.until("queue");
    let packing = rig.journal.history("1002");
    assert_eq!((packing.parcels.len(), packing.packed_units()), (1, 5));
    rig.check().unwrap();
}

#[test]
fn a_lost_lease_frees_the_bench_for_good() {
    let mut rig = opened("T-02");
    rig.scan(SOAP);
    lease_lost(&mut rig, "1002");
    assert_eq!((rig.screen(), rig.refusal()), ("queue", "lease_lost"));
    rig.check().unwrap();
    rig.crash();
    assert_eq!(
        rig.screen(),
        "queue",
        "it does not come back with a restart"
    );
}

#[test]
fn a_late_word_of_an_older_lease_takes_nothing_away() {
    let mut rig = opened("T-02");
    rig.scan(SOAP);
    let shipment: ShipmentId = "S-1002".into();
    let epoch = rig.station.desk().works[&shipment].epoch;
    rig.deliver(Msg::LeaseLost {
        shipment,
        epoch: LeaseEpoch(epoch.0 - 1),
    });
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    rig.crash();
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
}

#[test]
fn work_with_its_label_due_outlives_a_lost_lease_and_a_restart() {
    let mut rig = at_label("T-02");
    lease_lost(&mut rig, "1002");
    rig.crash();
    assert_eq!(rig.screen(), "label");
    rig.until("queue").check().unwrap();
}

#[test]
fn a_label_only_asked_for_is_the_other_benches_once_the_lease_is_lost() {
    let mut rig = opened("T-02");
    rig.central.sale = Sale::LosesAnswer;
    rig.until("label");
    lease_lost(&mut rig, "1002");
    assert_eq!((rig.screen(), rig.refusal()), ("queue", "lease_lost"));
    rig.central.sale = Sale::Sells;
    rig.go_online();
    rig.crash();
    assert_eq!(rig.screen(), "queue");
    let begun = rig.journal.prints_begun(&"S-1002".into());
    assert_eq!(begun, 0, "the other bench prints it");
    rig.check().unwrap();
}

#[test]
fn a_lease_taken_back_goes_on_under_its_new_number() {
    let mut rig = opened("T-02");
    let shipment: ShipmentId = "S-1002".into();
    let old = rig.station.desk().works[&shipment].epoch;
    let renumbered = |epoch| Msg::LeaseRenumbered {
        shipment: "S-1002".into(),
        epoch,
    };
    rig.central.sale = Sale::LosesRequest;
    rig.until("label");
    rig.central.sale = Sale::Sells;
    rig.deliver(renumbered(LeaseEpoch(old.0 + 1)));
    assert_eq!(rig.central.asked_under, [old, LeaseEpoch(old.0 + 1)]);
    assert_eq!(rig.central.asked_again, [false, true]);
    rig.deliver(renumbered(old));
    rig.crash();
    let work = &rig.station.desk().works[&shipment];
    assert_eq!(work.epoch, LeaseEpoch(old.0 + 1), "a restart knows it");
    rig.until("queue").check().unwrap();
    assert_eq!(rig.central.ledger.len(), 1);
}

#[test]
fn a_product_without_weight_has_nothing_to_compare() {
    let mut rig = opened("T-33");
    rig.scan("9521234002505").scan("9521234002512").weigh(1_700);
    assert_eq!(rig.screen(), "label");
}
