//! Without the central: what was claimed ahead is opened and packed, its box goes under an interim slip, and its label
//! comes when the central is back.

use super::*;
use crate::{
    domain::packing::{Event, PrintVerdict},
    station::{effect::ClaimedWork, msg::Connection, rig::Writing},
};

fn ahead(rig: &Rig) -> Vec<String> {
    rig.station
        .desk()
        .ahead
        .ids()
        .map(ToString::to_string)
        .collect()
}

/// The first shipment claimed ahead, packed and closed without the central.
fn closed_offline(rig: &mut Rig) -> ClaimedWork {
    let first = rig.station.desk().ahead.queue().remove(0);
    let work = rig.station.desk().ahead.get(&first.id).unwrap().clone();
    rig.go_offline();
    rig.scan(work.packing.shipment.totes[0].as_str());
    rig.until("label");
    rig.wait_a_while(6);
    work
}

/// The same, with its slip on it: it waits aside.
fn aside_offline(rig: &mut Rig) -> (ClaimedWork, String) {
    let work = closed_offline(rig);
    let slip = rig.slips.last().unwrap().clone();
    rig.scan(&slip);
    assert_eq!(rig.screen(), "queue");
    (work, slip)
}

#[test]
fn a_bench_claims_ahead_as_many_as_it_is_told_and_keeps_them() {
    let mut rig = Rig::prepared(2);
    assert_eq!(ahead(&rig).len(), 2);
    assert_eq!(rig.journal.ahead().len(), 2, "durable before it counts");
    rig.go_offline();
    rig.crash();
    assert_eq!(
        ahead(&rig).len(),
        2,
        "and there after a restart without the central"
    );
    assert!(
        Rig::signed_in(LabelCheck::Always)
            .station
            .desk()
            .ahead
            .is_empty()
    );
}

#[test]
fn who_signs_in_while_the_bench_is_prepared_gets_what_is_ahead() {
    let mut rig = Rig::prepared(2);
    rig.key("F12");
    rig.central.sale = Sale::Holds;
    rig.go_offline().go_online();
    rig.scan("BADGE-1001");
    rig.central.sale = Sale::Sells;
    rig.let_through();
    assert_eq!(ahead(&rig).len(), 2);
}

#[test]
fn a_tote_claimed_ahead_is_opened_and_packed_without_the_central() {
    let mut rig = Rig::prepared(2);
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.go_offline();
    rig.scan(item.totes[0].as_str());
    assert_eq!(rig.screen(), "pack");
    assert_eq!(ahead(&rig).len(), 1);
    rig.until("weigh");
    // Nothing of it is lost when the process dies.
    rig.crash();
    assert_eq!(rig.screen(), "weigh");
    assert_eq!(ahead(&rig).len(), 1);
    rig.check().unwrap();
}

#[test]
fn what_is_not_here_cannot_be_opened_offline_and_that_is_said() {
    let mut rig = Rig::prepared(1);
    let here = ahead(&rig);
    let other = rig.central.shipments.values().find(|packing| {
        !here.contains(&packing.shipment.id.to_string()) && packing.holds.is_empty()
    });
    let tote = other.unwrap().shipment.totes[0].as_str().to_owned();
    rig.go_offline();
    rig.scan(&tote);
    assert_eq!((rig.screen(), rig.refusal()), ("queue", "offline"));
}

#[test]
fn a_central_that_does_not_answer_is_waited_for_two_seconds() {
    let mut rig = Rig::prepared(1);
    rig.central.sale = Sale::Holds;
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.scan(item.totes[0].as_str());
    assert_eq!(rig.screen(), "opening");
    rig.wait_a_while(1);
    assert_eq!(rig.screen(), "opening");
    rig.wait_a_while(1);
    assert_eq!(rig.screen(), "pack");
    // The late answer changes nothing.
    rig.central.sale = Sale::Sells;
    rig.until("weigh");
    let packed = rig.packed();
    rig.let_through();
    assert_eq!((rig.screen(), rig.packed()), ("weigh", packed));
    rig.check().unwrap();
}

#[test]
fn signing_out_gives_back_and_signing_in_claims_again() {
    let mut rig = Rig::prepared(2);
    rig.key("F12");
    assert!(ahead(&rig).is_empty());
    assert!(rig.journal.ahead().is_empty());
    let claimed = |rig: &Rig| {
        let all = rig.central.shipments.values();
        all.filter(|packing| packing.claim.is_some()).count()
    };
    assert_eq!(claimed(&rig), 0, "the others may have them");
    rig.scan("BADGE-1001");
    assert_eq!(ahead(&rig).len(), 2);
}

#[test]
fn signing_out_offline_keeps_what_the_next_packer_can_pack() {
    let mut rig = Rig::prepared(2);
    rig.go_offline();
    rig.key("F12");
    rig.scan("BADGE-1001");
    assert_eq!(ahead(&rig).len(), 2);
}

#[test]
fn half_an_hour_without_a_hand_gives_back_and_the_next_hand_claims_again() {
    let mut rig = Rig::prepared(2);
    rig.scan("9999999999994");
    rig.wait_a_while(29 * 60);
    assert_eq!(ahead(&rig).len(), 2);
    rig.wait_a_while(61);
    assert!(ahead(&rig).is_empty());
    rig.scan("9999999999994");
    assert_eq!(ahead(&rig).len(), 2);
}

#[test]
fn what_another_bench_took_over_is_no_longer_here() {
    let mut rig = Rig::prepared(1);
    let id = rig.station.desk().ahead.ids().next().unwrap().clone();
    let taken = rig.central.shipments.get_mut(&id).unwrap();
    taken.evolve(&Event::Claimed {
        station: "B-2".into(),
        packer: "ben".into(),
        epoch: crate::domain::ids::LeaseEpoch(900),
    });
    rig.deliver(Msg::AheadChanged);
    assert!(!ahead(&rig).contains(&id.to_string()));
}

#[test]
fn a_box_closed_offline_gets_a_slip_and_waits_aside() {
    let mut rig = Rig::prepared(2);
    let (work, slip) = aside_offline(&mut rig);
    assert_eq!(rig.slips, [slip.as_str()]);
    assert_eq!(rig.said(), "slip-on-box");
    let id = &work.packing.shipment.id;
    assert!(rig.station.desk().works[id].packing.waits_for_label());
    assert!(rig.central.ledger.is_empty());
    // The bench is free: the next order.
    let next = rig.station.desk().ahead.queue().remove(0);
    rig.scan(next.totes[0].as_str());
    assert_eq!(rig.screen(), "pack");
    rig.check().unwrap();
}

#[test]
fn no_slip_for_a_central_that_is_back_in_a_moment() {
    let mut rig = Rig::prepared(1);
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.go_offline();
    rig.scan(item.totes[0].as_str());
    rig.until("label");
    rig.wait_a_while(1);
    assert!(rig.slips.is_empty());
    rig.go_online();
    assert_eq!(rig.said(), "label-printed");
    assert!(rig.slips.is_empty());
}

#[test]
fn offline_since_the_first_try_in_vain() {
    let mut rig = Rig::prepared(1);
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.go_offline();
    rig.scan(item.totes[0].as_str());
    rig.until("label");
    for _ in 0..3 {
        rig.wait_a_while(2);
        rig.go_offline();
    }
    assert_eq!(rig.slips.len(), 1);
}

#[test]
fn the_wrong_code_puts_no_box_aside() {
    let mut rig = Rig::prepared(1);
    closed_offline(&mut rig);
    rig.scan("952123400000000012");
    assert_eq!((rig.screen(), rig.refusal()), ("label", "wrong_label"));
    // Printed again, it is the same number.
    rig.digit(2);
    assert_eq!(rig.slips.len(), 2);
    assert_eq!(rig.slips[0], rig.slips[1]);
}

#[test]
fn numbers_are_used_once_also_after_a_crash() {
    let mut rig = Rig::prepared(3);
    let (_, first) = aside_offline(&mut rig);
    rig.crash();
    let (_, second) = aside_offline(&mut rig);
    rig.crash();
    let (_, third) = aside_offline(&mut rig);
    let mut all = vec![first, second, third];
    all.dedup();
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn a_number_that_is_not_durable_is_on_no_slip() {
    let mut rig = Rig::prepared(1);
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.go_offline();
    rig.scan(item.totes[0].as_str());
    rig.until("label");
    rig.journal.writing = Writing::Refuses;
    rig.wait_a_while(6);
    assert!(rig.slips.is_empty());
    rig.journal.writing = Writing::Works;
    rig.wait_a_while(1);
    assert_eq!(rig.slips.len(), 1);
    rig.check().unwrap();
}

#[test]
fn after_a_crash_the_slip_is_asked_for_and_not_printed_by_itself() {
    let mut rig = Rig::prepared(1);
    closed_offline(&mut rig);
    assert_eq!(rig.slips.len(), 1);
    rig.crash();
    assert_eq!((rig.screen(), rig.slips.len()), ("label", 1));
    assert!(rig.station.slip_to_scan().is_some());
}

#[test]
fn the_label_is_bought_by_itself_once_and_the_slip_prints_it() {
    let mut rig = Rig::prepared(2);
    let (work, slip) = aside_offline(&mut rig);
    rig.go_online();
    assert_eq!(rig.central.ledger.len(), 1);
    assert!(
        rig.jobs.is_empty(),
        "nothing comes out for a box that is not here"
    );
    assert_eq!(rig.screen(), "queue");
    rig.scan(&slip);
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
    rig.until("queue");
    let history = rig.journal.history(work.packing.shipment.order.as_str());
    assert_eq!(history.phase, crate::domain::packing::Phase::Labelled);
    // Offline and back again: bought once.
    rig.go_offline();
    rig.go_online();
    assert_eq!(rig.central.ledger.len(), 1);
    rig.check().unwrap();
}

#[test]
fn a_box_under_a_slip_is_never_done_without_scanning_its_label() {
    let mut rig = Rig::prepared(1);
    rig.set_label_check(LabelCheck::Off);
    let (_, slip) = aside_offline(&mut rig);
    rig.go_online();
    rig.scan(&slip);
    assert_eq!(rig.screen(), "label", "the printer's word is not enough");
    rig.until("queue");
}

#[test]
fn a_lost_answer_in_the_background_is_looked_up_under_its_key() {
    let mut rig = Rig::prepared(1);
    let (_, slip) = aside_offline(&mut rig);
    rig.central.sale = Sale::LosesAnswer;
    rig.go_online();
    assert_eq!(rig.central.ledger.len(), 1);
    rig.central.sale = Sale::Sells;
    rig.go_offline();
    rig.go_online();
    rig.scan(&slip);
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 1));
    assert_eq!(rig.central.ledger.len(), 1);
    assert!(rig.central.asked_again.iter().all(|again| *again));
}

#[test]
fn a_slip_scanned_before_its_label_came_says_so_and_keeps_nobody() {
    let mut rig = Rig::prepared(2);
    let (_, slip) = aside_offline(&mut rig);
    rig.scan(&slip);
    assert_eq!(rig.screen(), "waiting");
    let next = rig.station.desk().ahead.queue().remove(0);
    rig.scan(next.totes[0].as_str());
    assert_eq!(rig.screen(), "pack");
}

#[test]
fn a_label_bought_at_another_bench_is_asked_for_before_it_is_printed() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.central.sale = Sale::LosesAnswer;
    rig.scan("T-01");
    rig.until("label");
    for sold in &mut rig.central.ledger {
        sold.document.bought_at = Some("B-2".into());
    }
    rig.central.sale = Sale::Sells;
    rig.go_offline();
    rig.go_online();
    assert_eq!((rig.screen(), rig.jobs.len()), ("label", 0));
    let packing = rig.packing();
    let in_doubt = format!("{:?}", packing.parcels);
    assert!(in_doubt.contains("Unknown { copy: 1 }"), "{in_doubt}");
    // None came out: the packer's word, and it prints.
    rig.digit(2);
    assert_eq!(rig.jobs.len(), 1);
    let denied = rig.journal.records().any(|record| {
        let text = format!("{:?}", record.fact);
        text.contains(&format!("{:?}", PrintVerdict::Denied))
    });
    assert!(denied, "it is on record");
}

#[test]
fn offline_since_before_the_start_counts_from_the_first_news() {
    let mut rig = Rig::prepared(1);
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.go_offline();
    rig.scan(item.totes[0].as_str());
    rig.until("label");
    assert!(matches!(
        rig.station.desk().connection,
        Connection::Offline {
            why: "unreachable",
            ..
        }
    ));
    rig.crash();
    assert!(rig.slips.is_empty());
    rig.wait_a_while(6);
    assert_eq!(rig.slips.len(), 1);
}

/// Whoever presses a key in the first moment after a start gets the label and no slip.
#[test]
fn a_bench_that_has_just_started_waits_for_the_first_news() {
    let mut rig = Rig::prepared(1);
    let item = rig.station.desk().ahead.queue().remove(0);
    rig.go_offline();
    rig.scan(item.totes[0].as_str());
    rig.until("label");
    rig.start_unheard();
    rig.digit(1);
    rig.wait_a_while(20);
    assert!(rig.slips.is_empty(), "{}", rig.screen());
    rig.go_online();
    assert_eq!((rig.slips.len(), rig.jobs.len()), (0, 1));
}
