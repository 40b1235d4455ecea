//! A label that goes to a neighbour's printer with two keys, and the way back.

use jiff::Timestamp;

use super::Rig;
use crate::{
    domain::{
        packing::{Event, Evidence, LabelCheck, ParcelStatus, PrintVerdict},
        shown::Shown,
    },
    station::{
        Msg,
        msg::{DeviceState, PrinterNews},
        rig::Printing,
    },
};

/// Order 1001 with its label due at a printer that does so, the neighbours known.
fn at_failing_printer(label_check: LabelCheck, printing: Printing) -> Rig {
    let mut rig = Rig::signed_in(label_check);
    rig.equipment.neighbours = vec!["bench 8".into(), "bench 9".into()];
    rig.crash();
    rig.scan("T-01").scan("9521234001027");
    rig.printing = printing;
    rig.do_expected();
    assert_eq!(rig.screen(), "label");
    rig
}

/// Every swap in the log: from, to, and whether the collection was missed.
fn swaps(rig: &Rig) -> Vec<(String, String, Option<Timestamp>)> {
    rig.journal
        .events_of(&"S-1001".into())
        .filter_map(|event| match event {
            Event::PrinterSwapped {
                from, to, missed, ..
            } => Some((from.to_string(), to.to_string(), *missed)),
            _ => None,
        })
        .collect()
}

fn evidence(rig: &Rig) -> Evidence {
    match &rig.journal.history("1001").parcels[0].status {
        ParcelStatus::Labelled { evidence, .. } => *evidence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_keys_send_a_failed_label_to_the_neighbours() {
    let mut rig = at_failing_printer(LabelCheck::Off, Printing::Fails);
    rig.printing = Printing::Counts;
    rig.digit(5);
    assert_eq!(rig.screen(), "exception");
    assert_eq!(rig.jobs.len(), 1, "the first key only offers it");
    rig.digit(1);
    assert_eq!(rig.screen(), "label");
    let job = rig.jobs.last().unwrap();
    assert_eq!(job.printer.as_ref().map(Shown::as_str), Some("bench 8"));
    let (own, theirs) = (&rig.jobs[0].zpl, &job.zpl);
    assert_ne!(own, theirs);
    let words = String::from_utf8_lossy(theirs).into_owned();
    assert!(words.contains(">> B-1"), "{words}");
    assert_eq!(rig.used_printers, [Some("bench 8".into())]);
    // The policy asks for no scan and the counter moved: it is to be scanned all the same.
    assert_eq!(rig.screen(), "label");
    rig.scan("HP000001DE");
    assert_eq!((rig.screen(), evidence(&rig)), ("queue", Evidence::Scanned));
    let own = "Zebra".to_owned();
    assert_eq!(swaps(&rig), [(own, "bench 8".to_owned(), None)]);
    rig.check().unwrap();
}

#[test]
fn the_next_parcels_follow_and_the_same_two_keys_lead_back() {
    let mut rig = at_failing_printer(LabelCheck::Off, Printing::Fails);
    rig.printing = Printing::Counts;
    rig.digit(5).digit(2).until("queue");
    rig.scan("T-02").until("label");
    assert_eq!(
        rig.jobs.last().unwrap().printer.as_ref().map(Shown::as_str),
        Some("bench 9")
    );
    rig.digit(5).digit(1);
    assert_eq!(rig.said(), "printer-swapped-back");
    assert_eq!(rig.used_printers.last(), Some(&None));
    assert_eq!(rig.jobs.len(), 3, "what is out is not printed again");
    rig.until("queue");
    rig.scan("T-05").until("queue");
    assert_eq!(rig.jobs.last().unwrap().printer, None);
    rig.check().unwrap();
}

#[test]
fn a_print_that_waits_is_given_up_and_follows() {
    let mut rig = at_failing_printer(LabelCheck::Always, Printing::Waits);
    rig.printing = Printing::Counts;
    rig.given_up = PrintVerdict::NotPrinted;
    rig.digit(5).digit(1);
    assert_eq!(rig.job_in_flight, None);
    assert_eq!(rig.jobs.len(), 2);
    assert_eq!(
        rig.jobs[1].printer.as_ref().map(Shown::as_str),
        Some("bench 8")
    );
    assert_eq!(rig.said(), "label-printed");
    rig.until("queue").check().unwrap();
    assert_eq!(rig.central.ledger.len(), 1);
}

#[test]
fn what_the_first_printer_may_still_print_the_packer_is_asked_about() {
    let mut rig = at_failing_printer(LabelCheck::Always, Printing::Waits);
    rig.printing = Printing::Counts;
    rig.digit(5).digit(1);
    assert_eq!((rig.said(), rig.jobs.len()), ("label-in-hand", 1));
    rig.wait_a_while(60).digit(1);
    assert_eq!(rig.jobs.len(), 1, "nothing goes out by itself");
    rig.digit(2);
    assert_eq!(rig.jobs.len(), 2);
    assert_eq!(
        rig.jobs[1].printer.as_ref().map(Shown::as_str),
        Some("bench 8")
    );
    rig.until("queue").check().unwrap();
}

#[test]
fn an_unknown_copy_is_asked_about_after_the_swap_too() {
    let mut rig = at_failing_printer(LabelCheck::Always, Printing::Unknown);
    rig.printing = Printing::Counts;
    rig.digit(5).digit(1);
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
    rig.scan("HP000001DE");
    assert_eq!((rig.screen(), rig.jobs.len()), ("queue", 1));
    rig.check().unwrap();
}

#[test]
fn a_missed_collection_is_said_and_written_and_nothing_is_bought_again() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.equipment.neighbours = vec!["bench 8".into()];
    rig.crash();
    let cut_off: Timestamp = "2026-12-18T09:10:00Z".parse().unwrap();
    super::exceptions::outside(&mut rig, "1001", |shipment| {
        shipment.cut_off = Some(cut_off);
    });
    rig.scan("T-01").scan("9521234001027");
    rig.printing = Printing::Fails;
    rig.do_expected();
    rig.wait_a_while(3_600);
    rig.printing = Printing::Counts;
    rig.digit(5).digit(1);
    assert_eq!(swaps(&rig)[0].2, Some(cut_off));
    assert_eq!(rig.packing().parcels[0].missed, Some(cut_off));
    rig.until("queue").check().unwrap();
    assert_eq!(rig.central.ledger.len(), 1);
}

#[test]
fn a_swap_outlives_a_restart_and_a_neighbour_that_is_gone_does_not() {
    let mut rig = at_failing_printer(LabelCheck::Always, Printing::Fails);
    rig.digit(5).digit(1);
    rig.crash();
    rig.printing = Printing::Counts;
    rig.digit(1);
    assert_eq!(
        rig.jobs.last().unwrap().printer.as_ref().map(Shown::as_str),
        Some("bench 8")
    );
    assert!(rig.packing().parcels[0].is_to_be_scanned());
    rig.equipment.neighbours = vec!["bench 9".into()];
    rig.crash();
    assert_eq!(rig.station.desk().printing_at, None);
}

#[test]
fn without_neighbours_or_with_the_label_out_no_key_offers_another_printer() {
    let mut rig = at_failing_printer(LabelCheck::Always, Printing::Counts);
    rig.digit(5);
    assert_eq!(rig.screen(), "label");
    let mut rig = super::at_label("T-01");
    rig.printing = Printing::Fails;
    rig.digit(2).digit(5);
    assert_eq!(rig.screen(), "label");
}

#[test]
fn each_printers_troubles_are_its_own() {
    let mut rig = at_failing_printer(LabelCheck::Always, Printing::Fails);
    rig.printing = Printing::Waits;
    rig.digit(5).digit(1);
    let own_mended = PrinterNews::State(DeviceState::Ready);
    rig.deliver(Msg::Printer(own_mended));
    let desk = rig.station.desk();
    assert_eq!(desk.devices.printer, DeviceState::Ready);
    assert_eq!(desk.printer_state(), DeviceState::Trouble("paper-out"));
    let mended = PrinterNews::NeighbourState(DeviceState::Ready);
    rig.deliver(Msg::Printer(mended));
    assert_eq!(rig.station.desk().printer_state(), DeviceState::Ready);
}
