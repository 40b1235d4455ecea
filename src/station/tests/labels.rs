//! From a closed box to its label: bought once, printed once, proven.

use super::{Rig, Sale, at_label, opened, refused};
use crate::{
    domain::ids::{Generation, LineId, ParcelNo},
    domain::packing::{Event, Evidence, Hold, HoldReason, LabelCheck, ParcelStatus, PrintVerdict},
    station::{
        Msg, Tone,
        rig::{Journal, Printing},
    },
};

/// Order 1001 with the box about to be weighed, in such a world.
fn before_label(label_check: LabelCheck, sale: Sale, printing: Printing) -> Rig {
    let mut rig = Rig::signed_in(label_check);
    rig.scan("T-01").scan("9521234001027");
    rig.central.sale = sale;
    rig.printing = printing;
    rig.do_expected();
    rig
}

fn evidence(rig: &Rig) -> Evidence {
    match &rig.journal.history("1001").parcels[0].status {
        ParcelStatus::Labelled { evidence, .. } => *evidence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_label_is_asked_for_once_and_not_as_again() {
    let rig = at_label("T-01");
    assert_eq!(rig.central.asked_again, [false]);
}

#[test]
fn a_label_is_known_exactly() {
    let mut rig = at_label("T-01");
    for code in ["HP00000", "HP000001D", "000001", "HP000001DEX", "T-01"] {
        refused(&mut rig, code, "wrong_label", Tone::Wrong);
    }
    rig.scan("HP000001DE");
    assert_eq!((rig.screen(), evidence(&rig)), ("queue", Evidence::Scanned));
    assert_eq!(rig.tone(), Some(Tone::Done));
}

#[test]
fn a_typed_label_is_a_word() {
    let mut rig = at_label("T-01");
    rig.type_in("HP000001DE");
    assert_eq!((rig.screen(), evidence(&rig)), ("queue", Evidence::Word));
}

#[test]
fn the_carriers_no_is_the_same_label_under_another_key_next_time() {
    let mut rig = before_label(LabelCheck::Always, Sale::Refuses, Printing::Counts);
    assert_eq!((rig.screen(), rig.said()), ("label", "label-refused"));
    assert!(rig.central.ledger.is_empty());
    rig.central.sale = Sale::Sells;
    rig.digit(1);
    assert_eq!(rig.central.ledger[0].document.generation.0, 1);
    rig.until("queue").check().unwrap();
}

#[test]
fn after_a_no_the_box_may_be_opened_again() {
    let mut rig = before_label(LabelCheck::Always, Sale::Refuses, Printing::Counts);
    rig.digit(2);
    assert_eq!((rig.screen(), rig.said()), ("weigh", "box-reopened"));
    rig.central.sale = Sale::Sells;
    rig.do_expected();
    assert_eq!(rig.central.ledger[0].document.generation.0, 1);
    rig.until("queue").check().unwrap();
}

#[test]
fn an_unknown_outcome_is_looked_up_under_the_same_key() {
    for lost in [Sale::LosesAnswer, Sale::LosesRequest] {
        let mut rig = before_label(LabelCheck::Always, lost, Printing::Counts);
        assert_eq!((rig.screen(), rig.said()), ("label", "label-not-confirmed"));
        rig.digit(1);
        assert_eq!(rig.said(), "label-not-confirmed");
        rig.central.sale = Sale::Sells;
        rig.digit(1);
        assert_eq!(rig.central.ledger.len(), 1, "{lost:?}");
        assert_eq!(rig.central.asked_again, [false, true, true]);
        rig.until("queue").check().unwrap();
    }
}

#[test]
fn an_unknown_outcome_outlives_a_restart() {
    let mut rig = before_label(LabelCheck::Always, Sale::LosesAnswer, Printing::Counts);
    rig.central.sale = Sale::Sells;
    rig.crash();
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (1, 1));
    assert_eq!(rig.central.asked_again, [false, true]);
    rig.until("queue").check().unwrap();
}

#[test]
fn a_swapped_answer_is_refused_aloud() {
    let mut rig = before_label(LabelCheck::Always, Sale::Swaps, Printing::Counts);
    assert_eq!((rig.screen(), rig.refusal()), ("label", "answer_mismatch"));
    assert!(rig.jobs.is_empty());
    rig.check().unwrap();
    rig.central.sale = Sale::Sells;
    rig.digit(1).until("queue");
    assert_eq!(rig.central.ledger.len(), 1);
}

#[test]
fn an_answer_swapped_with_a_parked_orders_is_refused_too() {
    let mut rig = before_label(LabelCheck::Always, Sale::LosesAnswer, Printing::Counts);
    rig.key("F8").scan("P-1").scan("T-02");
    rig.central.sale = Sale::Swaps;
    rig.until("weigh").do_expected();
    assert_eq!(rig.refusal(), "answer_mismatch");
    rig.check().unwrap();
    rig.central.sale = Sale::Sells;
    rig.digit(1).until("queue");
    rig.scan("T-01").until("queue").check().unwrap();
    assert_eq!(rig.central.ledger.len(), 2);
}

#[test]
fn a_label_that_comes_twice_is_no_alarm() {
    let mut rig = before_label(LabelCheck::Always, Sale::Holds, Printing::Counts);
    rig.go_offline().go_online();
    let asked = rig.central.asked_again.len();
    assert!(asked > 1, "asked {asked} times");
    rig.let_through();
    assert_ne!(rig.refusal(), "answer_mismatch");
    assert_eq!(rig.jobs.len(), 1);
    rig.until("queue").check().unwrap();
}

#[test]
fn a_label_for_an_order_set_aside_waits_with_it() {
    let mut rig = before_label(LabelCheck::Always, Sale::Holds, Printing::Counts);
    rig.key("F8").scan("P-1");
    rig.central.sale = Sale::Sells;
    rig.scan("T-02");
    rig.let_through();
    assert_eq!(
        (rig.screen(), rig.jobs.len()),
        ("pack", 0),
        "nothing prints for another order"
    );
    rig.until("queue").scan("T-01");
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 2));
    rig.until("queue").check().unwrap();
}

#[test]
fn where_no_label_is_checked_a_printed_one_passes() {
    let rig = before_label(LabelCheck::Off, Sale::Sells, Printing::Counts);
    assert_eq!((rig.screen(), evidence(&rig)), ("queue", Evidence::Counter));
}

#[test]
fn what_came_out_unknown_is_scanned_or_denied() {
    for policy in [LabelCheck::Always, LabelCheck::WhenUnknown, LabelCheck::Off] {
        unknown_is_scanned_or_denied(policy);
    }
}

fn unknown_is_scanned_or_denied(policy: LabelCheck) {
    let mut rig = before_label(policy, Sale::Sells, Printing::Unknown);
    assert_eq!((rig.screen(), rig.said()), ("label", "label-in-hand"));
    rig.digit(1);
    assert_eq!(rig.jobs.len(), 1, "no second copy without a word");
    rig.digit(2);
    assert_eq!(rig.jobs.len(), 2, "denied, it prints by itself");
    rig.scan("HP000001DE");
    assert_eq!((rig.screen(), evidence(&rig)), ("queue", Evidence::Scanned));
    assert_eq!(rig.central.ledger.len(), 1, "the same label");
    rig.check().unwrap();
}

#[test]
fn a_denied_label_waits_for_its_own_print() {
    let mut rig = before_label(LabelCheck::Always, Sale::Sells, Printing::Unknown);
    rig.printing = Printing::Waits;
    rig.digit(2);
    assert_eq!((rig.screen(), rig.said()), ("label", "printer-waits"));
    assert_eq!(rig.jobs.len(), 2);
    rig.printer_ends(PrintVerdict::Printed {
        evidence: Evidence::Counter,
    });
    assert_eq!(rig.said(), "label-printed");
    rig.until("queue").check().unwrap();
}

#[test]
fn what_surely_failed_is_printed_again_by_a_key() {
    let mut rig = before_label(LabelCheck::WhenUnknown, Sale::Sells, Printing::Fails);
    assert_eq!(rig.said(), "label-not-printed");
    rig.printing = Printing::Counts;
    rig.digit(1);
    assert_eq!((rig.screen(), evidence(&rig)), ("queue", Evidence::Counter));
    assert_eq!(rig.jobs.len(), 2);
}

#[test]
fn a_printer_that_wants_paper_goes_on_by_itself() {
    let mut rig = before_label(LabelCheck::Always, Sale::Sells, Printing::Waits);
    assert_eq!((rig.screen(), rig.refusal()), ("label", "paper-out"));
    rig.printer_ends(PrintVerdict::Printed {
        evidence: Evidence::Counter,
    });
    assert_eq!(rig.said(), "label-printed");
    rig.until("queue");
    assert_eq!(rig.jobs.len(), 1);
}

#[test]
fn a_label_scanned_while_the_printer_still_waits_ends_its_job() {
    let mut rig = before_label(LabelCheck::Always, Sale::Sells, Printing::Waits);
    super::exceptions::outside(&mut rig, "1001", |shipment| shipment.lines[0].quantity = 2);
    rig.scan("HP000001DE");
    assert_eq!(rig.screen(), "pack", "a second box is begun");
    assert_eq!(rig.packing().parcels.len(), 2);
    assert_eq!(rig.job_in_flight, None);
    rig.printing = Printing::Counts;
    rig.until("queue").check().unwrap();
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (2, 2));
}

#[test]
fn a_cancel_while_the_printer_waits_ends_its_job() {
    let mut rig = before_label(LabelCheck::Always, Sale::Sells, Printing::Waits);
    super::exceptions::cancelled(&mut rig, "1001");
    rig.scan("CAGE");
    assert_eq!((rig.screen(), rig.job_in_flight), ("queue", None));
}

#[test]
fn a_printer_is_given_up_and_then_nobody_knows() {
    let mut rig = before_label(LabelCheck::Always, Sale::Sells, Printing::Waits);
    rig.digit(2);
    assert_eq!(rig.said(), "label-in-hand");
    rig.until("queue").check().unwrap();
}

#[test]
fn a_restart_while_printing_never_prints_again_by_itself() {
    for online in [true, false] {
        let mut rig = before_label(LabelCheck::WhenUnknown, Sale::Sells, Printing::Waits);
        rig.central.online = online;
        rig.printing = Printing::Counts;
        rig.crash();
        assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1), "{online}");
        rig.digit(2);
        assert_eq!(rig.jobs.len(), 2, "a person said that none came out");
        rig.check().unwrap();
    }
}

#[test]
fn a_label_bought_before_a_restart_prints_offline() {
    let mut rig = before_label(LabelCheck::Always, Sale::Holds, Printing::Counts);
    rig.key("F8").scan("P-1").let_through();
    rig.go_offline().crash();
    rig.scan("T-01");
    assert_eq!(rig.jobs.len(), 1);
}

/// Order 1001 set aside with its label bought, and then this bench's memory is lost.
fn bought_by_another_bench() -> Rig {
    let mut rig = before_label(LabelCheck::Always, Sale::Holds, Printing::Counts);
    rig.key("F8").scan("P-1").let_through();
    rig.central.sale = Sale::Sells;
    rig.journal = Journal::default();
    rig.central.received = 0;
    rig.crash();
    rig.scan("BADGE-1001");
    rig
}

#[test]
fn a_label_bought_at_another_bench_prints_here() {
    let mut rig = bought_by_another_bench();
    rig.printing = Printing::Fails;
    rig.scan("T-01");
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
    rig.go_offline().crash();
    rig.printing = Printing::Counts;
    rig.digit(1);
    assert_eq!(rig.jobs.len(), 2, "a restart has it too");
    rig.until("queue");
    assert_eq!(rig.central.ledger.len(), 1, "not bought again");
}

#[test]
fn no_print_is_begun_without_a_label_to_print() {
    let mut rig = bought_by_another_bench();
    rig.central.ledger.clear();
    rig.scan("T-01");
    assert_eq!((rig.screen(), rig.said()), ("label", "label-missing"));
    assert_eq!(rig.refusal(), "label_missing");
    assert_eq!(rig.journal.prints_begun(&"S-1001".into()), 0);
    assert!(rig.jobs.is_empty());
}

#[test]
fn a_verdict_of_another_job_changes_nothing() {
    use crate::station::msg::PrinterNews;
    let mut rig = before_label(LabelCheck::WhenUnknown, Sale::Sells, Printing::Waits);
    rig.deliver(crate::station::Msg::Printer(PrinterNews::Finished {
        job: uuid::Uuid::nil(),
        verdict: PrintVerdict::Printed {
            evidence: Evidence::Counter,
        },
        trouble: None,
    }));
    assert_eq!(rig.screen(), "label");
    rig.check().unwrap();
}

#[test]
fn stale_answers_change_nothing() {
    use crate::station::{
        Msg,
        msg::{Answer, Trouble},
    };
    let mut rig = opened("T-02");
    let before = rig.packing().clone();
    let trouble = Trouble {
        code: "offline".to_owned(),
        detail: "late".into(),
        station: None,
        packer: None,
        hold: None,
        note: None,
    };
    for answer in [
        Answer::Refused(trouble),
        Answer::LabelRefused {
            key: uuid::Uuid::nil(),
            reason: "late".into(),
        },
    ] {
        rig.deliver(Msg::Answer {
            request: 1,
            answer: Box::new(answer),
        });
    }
    rig.deliver(Msg::Journaled { batch: 999 });
    rig.deliver(Msg::JournalRefused {
        batch: 999,
        why: "late".into(),
    });
    assert_eq!((rig.packing(), rig.said()), (&before, "order-opened"));
    rig.check().unwrap();
}

#[test]
fn a_label_with_the_old_address_is_stopped_and_no_badge_sends_it() {
    let mut rig = at_label("T-01");
    let mut theirs = rig.packing().clone();
    theirs.shipment.order_version.0 += 1;
    theirs.holds.push(Hold {
        reason: HoldReason::AddressChanged,
        note: None,
        place: None,
    });
    rig.deliver(Msg::ShipmentChanged(Box::new(theirs)));
    assert_eq!(
        (rig.screen(), rig.said()),
        ("held", "order-label-outdated-now")
    );
    rig.scan("HP000001DE");
    assert_eq!(rig.screen(), "held", "the label in hand is refused");
    rig.scan("BADGE-1002");
    assert_eq!((rig.screen(), rig.said()), ("held", "supervisor-needed"));
    assert!(rig.central.voided.is_empty());
}

#[test]
fn a_bench_that_was_taken_over_is_told_by_the_first_look_at_the_shipment() {
    let mut rig = super::opened("T-02");
    let mut theirs = rig.packing().clone();
    theirs.claim.as_mut().unwrap().station = "05".into();
    rig.deliver(Msg::ShipmentChanged(Box::new(theirs)));
    assert_eq!((rig.screen(), rig.said()), ("queue", "lease-lost"));
}

#[test]
fn a_cancelled_box_with_a_paid_label_goes_to_the_cage() {
    let mut rig = at_label("T-01");
    super::exceptions::cancelled(&mut rig, "1001");
    refused(&mut rig, "PUT-BACK", "cage", Tone::Unknown);
    rig.scan("CAGE");
    assert_eq!(rig.screen(), "queue");
}

#[test]
fn a_box_that_the_central_counts_otherwise_is_counted_again_from_there() {
    let mut rig = before_label(LabelCheck::Always, Sale::LosesRequest, Printing::Counts);
    // What a bench before this one had put in, say, was lost with a newer copy of the central's database.
    let id = rig.packing().shipment.id.clone();
    let (parcel, line, units) = (ParcelNo(1), LineId(1), 1);
    let known = rig.central.shipments.get_mut(&id).unwrap();
    known.evolve(&Event::LabelRefused {
        parcel,
        generation: Generation::FIRST,
        reason: "counted again".into(),
    });
    known.evolve(&Event::ParcelReopened { parcel });
    known.evolve(&Event::UnitsUnpacked { line, units });
    rig.central.sale = Sale::CountsOtherwise;
    rig.digit(1);
    assert_eq!((rig.screen(), rig.said()), ("pack", "count-the-box"));
    rig.central.sale = Sale::Sells;
    rig.crash();
    assert_eq!((rig.packed(), rig.packing().open_units()), (0, 1), "kept");
    rig.scan("9521234001027").do_expected();
    assert_eq!(rig.central.ledger.len(), 1);
}

#[test]
fn a_count_that_does_not_help_is_asked_for_once() {
    let rig = before_label(LabelCheck::Always, Sale::CountsOtherwise, Printing::Counts);
    assert_eq!((rig.screen(), rig.said()), ("label", "label-not-confirmed"));
}
