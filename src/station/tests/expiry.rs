//! A label that waits for a hand at the printer never prints later by itself: not for other hands, another bench, another day.

use super::{Rig, Sale};
use crate::{
    domain::packing::{LabelCheck, LabelState, ParcelStatus, Print, PrintVerdict},
    station::{
        Msg,
        msg::{DeviceState, PrinterNews},
        rig::Printing,
    },
};

/// Order 1001 with its label at a printer that wants paper first.
fn at_waiting_printer() -> Rig {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.scan("T-01").scan("9521234001027");
    rig.printing = Printing::Waits;
    rig.given_up = PrintVerdict::NotPrinted;
    rig.do_expected();
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
    assert!(rig.job_in_flight.is_some());
    rig.printing = Printing::Counts;
    rig
}

fn print_of(rig: &Rig) -> Print {
    match &rig.journal.history("1001").parcels[0].status {
        ParcelStatus::Closed {
            label: LabelState::Bought { print, .. },
            ..
        } => *print,
        other => panic!("{other:?}"),
    }
}

#[test]
fn set_aside_it_is_known_not_to_be_out_and_waits_for_a_key() {
    for set_aside in ["F8", "F7"] {
        let mut rig = at_waiting_printer();
        rig.key(set_aside);
        if set_aside == "F7" {
            rig.digit(1).scan("P-1");
        } else {
            rig.scan("P-1");
        }
        assert_eq!(
            (rig.screen(), rig.job_in_flight),
            ("queue", None),
            "{set_aside}"
        );
        assert_eq!(print_of(&rig), Print::NotPrinted { copy: 1 }, "{set_aside}");
        rig.scan("T-02").until("queue");
        assert!(
            rig.jobs[1..]
                .iter()
                .all(|job| job.shipment.as_str() == "S-1002")
        );
        if set_aside == "F8" {
            rig.scan("T-01");
            assert_eq!(
                (rig.screen(), rig.jobs.len()),
                ("label", 2),
                "a key prints it"
            );
            rig.digit(1);
            assert_eq!(rig.jobs.len(), 3);
            rig.until("queue");
        }
        rig.check().unwrap();
    }
}

#[test]
fn for_other_hands_it_waits_for_a_key() {
    let mut rig = at_waiting_printer();
    rig.scan("BADGE-1002");
    assert_eq!((rig.screen(), rig.job_in_flight), ("label", None));
    assert_eq!(rig.jobs.len(), 1);
    rig.digit(1);
    assert_eq!(rig.jobs.len(), 2);
    rig.until("queue").check().unwrap();
}

#[test]
fn for_other_hands_what_may_be_out_is_asked_about() {
    let mut rig = at_waiting_printer();
    rig.given_up = PrintVerdict::Unknown;
    rig.scan("BADGE-1002");
    assert_eq!((rig.said(), rig.jobs.len()), ("label-in-hand", 1));
}

#[test]
fn a_print_under_way_is_not_disturbed_by_other_hands() {
    let mut rig = at_waiting_printer();
    // It prints: the trouble is over.
    rig.deliver(Msg::Printer(PrinterNews::State(DeviceState::Ready)));
    rig.scan("BADGE-1002");
    assert!(rig.job_in_flight.is_some());
}

#[test]
fn signed_out_with_work_on_the_bench_it_is_given_up() {
    let mut rig = at_waiting_printer();
    rig.key("F12");
    assert_eq!(rig.refusal(), "order_open", "the key parks first");
    assert!(rig.job_in_flight.is_some());
    rig.sign_out_at_work();
    assert_eq!((rig.screen(), rig.job_in_flight), ("sign_in", None));
    assert_eq!(print_of(&rig), Print::NotPrinted { copy: 1 });
    rig.scan("BADGE-1002").scan("T-01");
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
    rig.digit(1).until("queue").check().unwrap();
}

#[test]
fn taken_over_by_another_bench_it_is_that_benchs_to_print() {
    let mut rig = at_waiting_printer();
    let shipment = rig.packing().shipment.id.clone();
    let epoch = rig.station.desk().works[&shipment].epoch;
    let lost = Msg::LeaseLost { shipment, epoch };
    rig.deliver(lost.clone());
    assert_eq!((rig.screen(), rig.said()), ("queue", "lease-lost"));
    assert_eq!((rig.job_in_flight, rig.jobs.len()), (None, 1));
    // What may be out is finished where it came out.
    let mut rig = at_waiting_printer();
    rig.given_up = PrintVerdict::Unknown;
    rig.deliver(lost.clone());
    rig.deliver(lost);
    assert_eq!((rig.screen(), rig.said()), ("label", "label-in-hand"));
}

#[test]
fn after_a_restart_a_label_that_never_went_out_waits_for_a_key() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.equipment.has_printer = false;
    rig.crash();
    rig.scan("T-01").until("label");
    assert!(rig.jobs.is_empty());
    rig.equipment.has_printer = true;
    rig.crash();
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 0));
    rig.go_offline().go_online();
    assert!(rig.jobs.is_empty(), "no news prints it");
    rig.digit(1);
    assert_eq!(rig.jobs.len(), 1);
    rig.until("queue").check().unwrap();
}

#[test]
fn after_a_restart_a_label_that_comes_now_prints() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.scan("T-01").scan("9521234001027");
    rig.central.sale = Sale::Holds;
    rig.do_expected();
    rig.central.sale = Sale::Sells;
    rig.crash();
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
}
