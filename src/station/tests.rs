//! Days at the bench, told step by step on the [`super::rig::Rig`]; then random days in [`random`].

mod better_box;
mod enclosing;
mod exceptions;
mod expiry;
mod labels;
mod meanings;
mod offline;
mod own_box;
mod packing;
mod papers;
mod pins;
mod random;
mod scanners;
mod several;
mod swapping;
mod voiding;
mod wedge;
mod weighing;

use super::{
    Msg, Tone,
    rig::{Rig, Sale, Writing},
};
use crate::domain::{
    packing::{HoldReason, LabelCheck},
    room::Room,
};

/// Signed in, and this order on the bench.
pub(crate) fn opened(tote: &str) -> Rig {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.scan(tote);
    rig
}

/// Signed in, and this order's label due.
fn at_label(tote: &str) -> Rig {
    let mut rig = opened(tote);
    rig.until("label");
    rig
}

/// A scan is refused with this word and this tone, and nothing is packed by it.
#[track_caller]
fn refused(rig: &mut Rig, code: &str, reason: &str, tone: Tone) {
    let before = rig.packing().parcels.clone();
    rig.scan(code);
    assert_eq!((rig.refusal(), rig.tone()), (reason, Some(tone)), "{code}");
    assert_eq!(rig.packing().parcels, before, "{code} changed something");
    rig.check().unwrap();
}

#[test]
fn sign_in_and_out() {
    let mut rig = Rig::new(LabelCheck::Always);
    assert_eq!(rig.screen(), "sign_in");
    rig.scan("T-01");
    assert_eq!((rig.screen(), rig.refusal()), ("sign_in", "badge_unknown"));
    rig.scan("BADGE-100");
    assert_eq!((rig.screen(), rig.refusal()), ("sign_in", "badge_unknown"));
    rig.scan("BADGE-1001");
    assert_eq!((rig.screen(), rig.said()), ("queue", "signed-in"));
    assert!(
        !rig.station.desk().queue.is_empty(),
        "the queue was fetched"
    );
    rig.key("F12");
    assert_eq!((rig.screen(), rig.said()), ("sign_in", "signed-out"));
    rig.key("F12");
    assert!(rig.has_quit);
    rig.check().unwrap();
}

#[test]
fn whoever_interrupts_the_program_is_told_the_way_out() {
    let mut rig = Rig::new(LabelCheck::Always);
    rig.interrupt();
    assert_eq!(
        (rig.screen(), rig.said()),
        ("sign_in", "leave-from-sign-in")
    );
    rig.scan("BADGE-1001").interrupt();
    assert_eq!(
        (rig.screen(), rig.said()),
        ("queue", "leave-from-elsewhere")
    );
    rig.scan("T-01").interrupt();
    assert_eq!((rig.screen(), rig.said()), ("pack", "leave-from-bench"));
    assert!(!rig.has_quit);
    rig.key("F8").scan("P-1").key("F12").key("F12");
    assert!(rig.has_quit, "the way that was told leads out");
    rig.check().unwrap();
}

#[test]
fn what_a_tote_scan_opens() {
    let rows = [
        ("T-01", "pack", ""),
        ("1001", "pack", ""),
        ("T-0", "queue", "not_found"),
        ("T-011", "queue", "not_found"),
        ("9521234000082", "queue", "not_now"),
        ("T-11", "barred", "on_hold"),
    ];
    for (code, screen, reason) in rows {
        let rig = opened(code);
        assert_eq!((rig.screen(), rig.refusal()), (screen, reason), "{code}");
        rig.check().unwrap();
    }
}

#[test]
fn what_bars_an_order_is_said_in_the_packers_language() {
    use super::msg::Trouble;
    let german = crate::text::Texts::new("de");
    let said = |code: &str, hold, note: Option<&str>| {
        let mut rig = Rig::signed_in(LabelCheck::Always);
        rig.central.refuses = Some(Trouble {
            code: code.to_owned(),
            detail: "English words.".into(),
            station: None,
            packer: None,
            hold,
            note: note.map(Into::into),
        });
        rig.scan("T-01");
        let words = german.say(&rig.station.notice().unwrap().message);
        assert!(!words.contains("English"), "{words}");
        words
    };
    let held = |hold, note| said("on_hold", hold, note);
    let note = Some("Kunde ruft an.");
    let doubt = Some(HoldReason::AddressChanged);
    assert_eq!(held(doubt, note), "Angehalten: Kunde ruft an.");
    let reason = german.say(&crate::ui::words::hold_reason(HoldReason::AddressChanged));
    assert_eq!(held(doubt, None), reason);
    assert_eq!(held(None, None), "Die Leitung muss es erst ansehen.");
    assert!(said("wrong_state", None, None).contains("T-01"));
}

#[test]
fn an_order_done_here_is_said_to_be_done() {
    let mut rig = opened("T-01");
    rig.until("queue");
    for code in ["1001", "T-01"] {
        rig.scan(code);
        assert_eq!((rig.screen(), rig.said()), ("queue", "open-done"), "{code}");
        assert_eq!(rig.refusal(), "done");
    }
    rig.scan("T-02").until("queue").check().unwrap();
}

#[test]
fn a_held_order_opens_by_a_supervisors_badge() {
    let mut rig = opened("T-11");
    rig.scan("BADGE-1002");
    assert_eq!(
        (rig.screen(), rig.refusal()),
        ("barred", "supervisor_needed")
    );
    rig.scan("BADGE-9001").digit(1);
    assert_eq!(rig.screen(), "pack");
    rig.check().unwrap();
}

/// DOMAIN's table: gestures per order, packer signed in, nothing wrong, a weight needs none.
#[test]
fn the_packers_way_at_its_shortest() {
    let rows = [
        (LabelCheck::Always, [("T-01", 3), ("T-02", 6), ("T-03", 20)]),
        (
            LabelCheck::WhenUnknown,
            [("T-01", 2), ("T-02", 5), ("T-03", 19)],
        ),
    ];
    for (label_check, orders) in rows {
        let mut rig = Rig::signed_in(label_check);
        for (tote, gestures) in orders {
            rig.gestures = 0;
            rig.scan(tote);
            rig.until("queue");
            assert_eq!(rig.gestures, gestures, "{tote} {label_check:?}");
            assert_eq!(rig.said(), "order-done");
        }
        assert_eq!(rig.central.ledger.len(), 3);
        assert_eq!(rig.jobs.len(), 3);
        rig.check().unwrap();
    }
}

#[test]
fn nothing_happens_that_the_journal_refuses() {
    let mut rig = opened("T-02");
    rig.journal.writing = Writing::Refuses;
    refused(&mut rig, "9525678006211", "not_durable", Tone::Unknown);
    assert_eq!(rig.said(), "not-durable");
    rig.journal.writing = Writing::Works;
    rig.scan("9525678006211");
    assert_eq!((rig.packed(), rig.tone()), (1, Some(Tone::Ok)));
    rig.check().unwrap();
}

#[test]
fn a_scan_that_could_not_be_written_says_what_to_do() {
    for (why, said) in [
        ("full", "not-durable-full"),
        ("read_only", "not-durable-read-only"),
        ("failed", "not-durable-failed"),
    ] {
        let mut rig = opened("T-02");
        rig.journal.writing = Writing::Refuses;
        rig.journal.why = Some(why);
        refused(&mut rig, "9525678006211", "not_durable", Tone::Unknown);
        assert_eq!((rig.said(), rig.packed()), (said, 0), "{why}");
    }
}

#[test]
fn a_full_disk_finishes_what_is_open_and_begins_nothing() {
    let mut rig = opened("T-02");
    rig.deliver(Msg::Room(Room::Low));
    assert_eq!(rig.said(), "disk-low-now");
    rig.deliver(Msg::Room(Room::Full));
    assert_eq!(rig.said(), "disk-full-now");
    rig.scan("9525678006211");
    assert_eq!((rig.packed(), rig.tone()), (1, Some(Tone::Ok)));
    rig.key("F8").scan("P-1");
    assert_eq!(rig.screen(), "queue");
    for new in ["T-01", "1003"] {
        rig.scan(new);
        assert_eq!((rig.screen(), rig.refusal()), ("queue", "disk_full"));
    }
    // What is here already is gone on with; told once, not at every look.
    rig.scan("T-02").until("queue");
    rig.deliver(Msg::Room(Room::Full));
    assert_ne!(rig.said(), "disk-full-now");
    rig.deliver(Msg::Room(Room::Plenty));
    rig.scan("T-01");
    assert_eq!(rig.screen(), "pack");
    rig.check().unwrap();
}

#[test]
fn scans_wait_in_order_while_the_journal_writes() {
    let mut rig = opened("T-02");
    rig.journal.writing = Writing::Slow;
    rig.scan("9525678006211");
    assert_eq!(
        (rig.packed(), rig.tone()),
        (0, None),
        "nothing is heard yet"
    );
    rig.scan("9525678006334").scan("9525678003456");
    assert_eq!(rig.packed(), 0);
    for packed in 1..=3 {
        rig.journal_answers();
        assert_eq!(rig.packed(), packed);
    }
    rig.check().unwrap();
}

#[test]
fn a_journal_that_fails_at_the_label_leaves_a_way() {
    let mut rig = opened("T-01");
    rig.scan("9521234001027");
    rig.weigh(10_000);
    rig.scan("BADGE-9001");
    rig.check().unwrap();
    let mut rig = at_label("T-02");
    rig.journal.writing = Writing::Refuses;
    rig.scan("HP000001DE");
    assert_eq!((rig.screen(), rig.refusal()), ("label", "not_durable"));
    rig.journal.writing = Writing::Works;
    rig.scan("HP000001DE");
    assert_eq!((rig.screen(), rig.said()), ("queue", "order-done"));
}

/// The journal fails at each of the station's own steps in turn; a digit goes on where it stopped.
#[test]
fn each_own_step_can_be_taken_up_again() {
    for step in 0..4 {
        let mut rig = opened("T-01");
        rig.scan("9521234001027");
        rig.journal.writing = Writing::Slow;
        rig.do_expected();
        for _ in 0..step {
            rig.journal_answers();
        }
        rig.journal.refuse_held();
        rig.journal.writing = Writing::Works;
        rig.journal_answers();
        for _ in 0..6 {
            match rig.screen() {
                "queue" => break,
                "weigh" => {
                    rig.do_expected();
                }
                _ if rig.jobs.is_empty() => {
                    rig.digit(1);
                }
                _ => {
                    rig.scan("HP000001DE");
                }
            }
        }
        assert_eq!(rig.screen(), "queue", "stopped at {step}");
        assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (1, 1), "{step}");
        rig.check().unwrap();
    }
}

#[test]
fn two_orders_in_a_row_share_nothing() {
    let mut rig = opened("T-01");
    rig.until("queue");
    rig.scan("T-02");
    assert_eq!((rig.screen(), rig.packed()), ("pack", 0));
    rig.until("queue");
    let [first, second] = ["1001", "1002"].map(|order| rig.journal.history(order));
    assert_eq!((first.packed_units(), second.packed_units()), (1, 4));
    rig.check().unwrap();
}

#[test]
fn lists_are_closed_once() {
    let mut rig = opened("T-01");
    rig.until("queue").key("F11");
    assert_eq!(rig.screen(), "dispatch");
    rig.key("F6");
    assert_eq!(rig.central.lists_closed, 0, "no list is chosen yet");
    let coach = |rig: &Rig| rig.station.coach().map(|message| message.key);
    assert_eq!(coach(&rig), Some("coach-dispatch"));
    rig.digit(1);
    assert_eq!(coach(&rig), Some("coach-dispatch-list"));
    rig.key("F6");
    assert_eq!((rig.said(), rig.tone()), ("list-closed", Some(Tone::Done)));
    assert_eq!(rig.central.lists_closed, 1);
    rig.digit(1).key("F6");
    assert_eq!(rig.central.lists_closed, 1, "nothing is left to close");
    rig.key("Esc").key("Esc");
    assert_eq!(rig.screen(), "queue");
}

#[test]
fn a_bench_that_is_handed_over_between_orders_starts_at_the_queue() {
    let mut rig = opened("T-02");
    rig.crash();
    assert_eq!(rig.screen(), "pack", "the order is where it was");
    rig.key("F12");
    assert_eq!((rig.screen(), rig.refusal()), ("pack", "order_open"));
    rig.until("queue").key("F12").scan("BADGE-1002");
    assert_eq!(rig.screen(), "queue", "and not once more");
}

#[test]
fn offline_a_claimed_order_is_packed_to_the_end() {
    let mut rig = opened("T-01");
    rig.go_offline();
    rig.scan("9521234001027");
    rig.do_expected();
    assert_eq!((rig.screen(), rig.said()), ("label", "label-waits-offline"));
    assert!(rig.central.ledger.is_empty());
    rig.key("F8").scan("P-1");
    assert_eq!(rig.screen(), "queue");
    rig.scan("T-02");
    assert_eq!(rig.refusal(), "offline", "claims need the central");
    rig.scan("T-01");
    assert_eq!(rig.screen(), "label");
    rig.go_online();
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (1, 1));
    rig.until("queue");
    assert_eq!(rig.said(), "order-done");
    rig.check().unwrap();
}

#[test]
fn a_claim_that_answers_late_overwrites_nothing() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.central.sale = Sale::Holds;
    rig.scan("T-02").key("Esc").scan("T-02");
    rig.central.sale = Sale::Sells;
    rig.let_through_last();
    assert_eq!(rig.screen(), "pack");
    rig.scan("9525678006211");
    assert_eq!(rig.packed(), 1);
    rig.let_through();
    assert_eq!(rig.packed(), 1, "the first answer came late");
    rig.check().unwrap();
    rig.crash();
    assert_eq!(rig.packed(), 1);
}

#[test]
fn another_orders_claim_opens_nothing() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.central.sale = Sale::Holds;
    rig.scan("T-02").key("Esc").scan("T-14");
    // The answers change places on their way.
    rig.swap_late();
    rig.central.sale = Sale::Sells;
    rig.let_through();
    assert_eq!((rig.screen(), rig.refusal()), ("queue", "answer_mismatch"));
    assert!(rig.station.desk().works.is_empty());
    rig.scan("T-14");
    assert_eq!(rig.screen(), "pack");
    rig.check().unwrap();
}

#[test]
fn a_claim_that_answers_after_the_order_is_done_opens_nothing() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.central.sale = Sale::Holds;
    rig.scan("T-14").key("Esc").scan("T-22");
    rig.central.sale = Sale::Sells;
    rig.let_through_last();
    rig.until("queue").let_through();
    assert!(rig.station.desk().works.is_empty(), "it was packed already");
    rig.check().unwrap();
}

#[test]
fn a_late_claim_is_not_there_before_it_is_durable() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.central.sale = Sale::Holds;
    rig.scan("T-02").key("Esc");
    rig.journal.writing = Writing::Refuses;
    rig.let_through();
    rig.check().unwrap();
    assert!(rig.station.desk().works.is_empty());
}
