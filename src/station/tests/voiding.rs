//! A label taken back, and a copy printed once more.

use super::{Rig, Sale, at_label, refused};
use crate::{
    domain::log::Fact,
    domain::packing::{Event, Evidence, Hold, HoldReason, LabelCheck, ParcelStatus, VoidRight},
    station::{Msg, Tone, msg::PrinterNews, rig::Printing},
};

fn moved_house(rig: &mut Rig) {
    let mut theirs = rig.packing().clone();
    theirs.shipment.order_version.0 += 1;
    theirs.holds.push(Hold {
        reason: HoldReason::AddressChanged,
        note: None,
        place: None,
    });
    rig.central
        .shipments
        .insert(theirs.shipment.id.clone(), theirs.clone());
    rig.deliver(Msg::ShipmentChanged(Box::new(theirs)));
}

fn generations(rig: &Rig) -> Vec<u8> {
    let sold = rig.central.ledger.iter();
    sold.map(|sold| sold.document.generation.0).collect()
}

/// How many events of that kind the log holds.
fn in_log(rig: &Rig, is_meant: fn(&Event) -> bool) -> usize {
    let events = rig
        .journal
        .records()
        .filter_map(|record| match &record.fact {
            Fact::Shipment { event, .. } => Some(event),
            _ => None,
        });
    events.filter(|event| is_meant(event)).count()
}

fn voids_in_log(rig: &Rig) -> usize {
    in_log(rig, |event| matches!(event, Event::LabelVoided { .. }))
}

#[test]
fn a_supervisors_badge_voids_the_old_address_and_one_new_label_is_bought_and_printed() {
    let mut rig = at_label("T-01");
    moved_house(&mut rig);
    assert_eq!(rig.screen(), "held");
    rig.scan("BADGE-9001");
    assert_eq!((rig.screen(), rig.said()), ("label", "label-printed"));
    assert_eq!(generations(&rig), [1, 2]);
    assert_eq!((rig.jobs.len(), voids_in_log(&rig)), (2, 1));
    refused(&mut rig, "HP000001DE", "voided_label", Tone::Wrong);
    rig.scan("HP000002DE");
    assert_eq!(rig.screen(), "queue");
    rig.check().unwrap();
}

#[test]
fn a_void_whose_answer_is_lost_is_asked_again_and_happens_once() {
    let mut rig = at_label("T-01");
    moved_house(&mut rig);
    rig.central.sale = Sale::LosesAnswer;
    rig.scan("BADGE-9001");
    assert_eq!((rig.screen(), rig.said()), ("held", "void-refused"));
    rig.central.sale = Sale::Sells;
    rig.scan("BADGE-9001");
    assert_eq!(rig.screen(), "label");
    assert_eq!((generations(&rig), voids_in_log(&rig)), (vec![1, 2], 1));
    rig.until("queue").check().unwrap();
}

#[test]
fn a_crash_between_the_central_and_the_log_is_mended_by_the_next_look() {
    let mut rig = at_label("T-01");
    moved_house(&mut rig);
    rig.central.sale = Sale::LosesAnswer;
    rig.scan("BADGE-9001");
    rig.central.sale = Sale::Sells;
    rig.crash();
    rig.scan("T-01");
    let id = "S-1001".into();
    let theirs = rig.central.shipments.get(&id).cloned();
    let theirs = theirs.unwrap_or_else(|| panic!("the central lost it"));
    rig.deliver(Msg::ShipmentChanged(Box::new(theirs)));
    rig.until("queue").check().unwrap();
    assert_eq!((generations(&rig), voids_in_log(&rig)), (vec![1, 2], 1));
}

#[test]
fn who_may_void_is_the_sites_to_say() {
    for (right, asks) in [(VoidRight::Supervisor, true), (VoidRight::Packer, false)] {
        let mut rig = at_label("T-01");
        rig.set_void_right(right);
        rig.digit(4).digit(2);
        assert_eq!(rig.central.voided.is_empty(), asks, "{right:?}");
        if asks {
            assert_eq!(rig.screen(), "exception");
            refused(&mut rig, "BADGE-1002", "supervisor_needed", Tone::Unknown);
            rig.scan("BADGE-9001");
        }
        assert_eq!((rig.screen(), generations(&rig)), ("label", vec![1, 2]));
        rig.until("queue").check().unwrap();
    }
}

#[test]
fn a_wrong_weight_is_weighed_again_before_the_next_label() {
    let mut rig = at_label("T-01");
    rig.set_void_right(VoidRight::Packer);
    rig.digit(4).digit(1);
    assert_eq!((rig.screen(), rig.said()), ("weigh", "label-voided-weigh"));
    assert_eq!(generations(&rig), [1]);
    rig.until("queue").check().unwrap();
    assert_eq!(generations(&rig), [1, 2]);
}

#[test]
fn a_copy_that_is_not_good_is_printed_again_and_scanned() {
    let mut rig = Rig::signed_in(LabelCheck::WhenUnknown);
    rig.printing = Printing::Unknown;
    rig.scan("T-01").scan("9521234001027");
    rig.do_expected();
    assert_eq!(rig.said(), "label-in-hand");
    rig.printing = Printing::Counts;
    rig.digit(3);
    assert_eq!(rig.screen(), "exception");
    rig.digit(2);
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 2));
    assert_eq!(generations(&rig), [1], "no second purchase");
    // The counter proves the second copy, but not which of the two is on the box.
    rig.scan("HP000001DE");
    let ParcelStatus::Labelled { evidence, .. } = rig.journal.history("1001").parcels[0].status
    else {
        panic!("not labelled");
    };
    assert_eq!((rig.screen(), evidence), ("queue", Evidence::Scanned));
    let spoiled = in_log(&rig, |event| {
        matches!(event, Event::LabelSpoiled { copy: 1, .. })
    });
    assert_eq!(spoiled, 1);
    rig.check().unwrap();
}

#[test]
fn another_printer_is_confirmed_by_a_supervisors_badge_alone() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.printing = Printing::Waits;
    rig.scan("T-01").scan("9521234001027");
    rig.do_expected();
    let job = rig.job_in_flight.unwrap();
    let trouble = "another";
    rig.deliver(Msg::Printer(PrinterNews::Waiting { job, trouble }));
    rig.scan("BADGE-1002");
    assert_eq!(rig.confirmed, 0, "a packer's badge confirms nothing");
    rig.scan("BADGE-9001");
    assert_eq!((rig.confirmed, rig.said()), (1, "printer-confirmed"));
}
