//! From the tote to a full box.

use super::{opened, refused};
use crate::{
    domain::{
        barcode::own::{self, OwnKind},
        catalogue::Catalogue,
        packing::LabelCheck,
        product::ProductBarcode,
    },
    station::{Msg, Tone, flow::Asking, rig::Rig},
};

const SOAP: &str = "9525678006211";
const HAND: &str = "9525678006334";
const BEANIE: &str = "9525678003456";

#[test]
fn order_1002_unit_by_unit() {
    let mut rig = opened("T-02");
    assert_eq!((rig.screen(), rig.said()), ("pack", "order-opened"));
    assert_eq!(rig.packing().parcels.len(), 1, "the box is said first");
    for (code, packed) in [(SOAP, 1), (SOAP, 2), (HAND, 3), (BEANIE, 4)] {
        rig.scan(code);
        assert_eq!((rig.packed(), rig.tone()), (packed, Some(Tone::Ok)));
        assert_eq!(rig.said(), "unit-packed");
        rig.check().unwrap();
    }
    assert_eq!(rig.screen(), "weigh");
}

#[test]
fn every_wrong_scan_has_its_own_word_and_tone() {
    let mut rig = opened("T-02");
    refused(&mut rig, "9525678006228", "not_in_order", Tone::Wrong);
    refused(&mut rig, "9521234000082", "other_item", Tone::Elsewhere);
    assert_eq!(rig.packing().strays.len(), 2, "it may lie in the box now");
    refused(&mut rig, "T-01", "not_now", Tone::Elsewhere);
    refused(&mut rig, "4006381333931", "unknown_code", Tone::Unknown);
    refused(&mut rig, "952567800621", "unknown_code", Tone::Unknown);
    refused(&mut rig, "19525678006218", "case_too_large", Tone::Over);
    refused(&mut rig, "a\u{1b}[2J", "unreadable", Tone::Unknown);
    rig.scan(SOAP).scan(SOAP);
    refused(&mut rig, SOAP, "too_many", Tone::Over);
    assert_eq!(rig.packed(), 2);
}

#[test]
fn a_label_of_another_order_is_known_as_such() {
    let mut rig = super::at_label("T-01");
    rig.key("F8").scan("P-1").scan("T-02");
    refused(&mut rig, "HP000001DE", "not_now", Tone::Elsewhere);
}

#[test]
fn a_wrong_item_warns_until_it_is_put_back() {
    let mut rig = opened("T-02");
    let coach = |rig: &Rig| rig.station.coach().map(|message| message.key);
    assert_eq!(coach(&rig), Some("coach-pack"));
    rig.scan("9525678006228");
    assert_eq!(rig.packing().strays.len(), 1);
    assert_eq!(coach(&rig), Some("coach-stray"));
    rig.scan("PUT-BACK");
    assert_eq!(coach(&rig), Some("coach-pack"));
    assert_eq!(rig.said(), "put-back-done");
    assert!(rig.packing().strays.is_empty());
    refused(&mut rig, "PUT-BACK", "not_now", Tone::Elsewhere);
}

#[test]
fn a_case_counts_its_units() {
    let mut rig = opened("T-05");
    rig.scan("19525678000117");
    assert_eq!(rig.packed(), 6);
    rig.scan("9525678000110");
    assert_eq!(rig.packed(), 7);
    refused(&mut rig, "19525678000117", "case_too_large", Tone::Over);
    rig.key("F2").scan("19525678000117");
    assert_eq!(rig.packed(), 12);
    rig.key("F2");
    assert_eq!(rig.packed(), 6, "undo takes the whole case out");
    rig.check().unwrap();
}

#[test]
fn undo_takes_back_scan_by_scan() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).scan(HAND).key("F2");
    assert_eq!((rig.packed(), rig.said()), (1, "undone"));
    rig.key("F2");
    assert_eq!(rig.packed(), 0);
    rig.key("F2");
    assert_eq!(
        (rig.said(), rig.refusal()),
        ("refused-nothing-to-undo", "nothing_to_undo")
    );
}

#[test]
fn undo_says_what_comes_out() {
    let mut rig = opened("T-05");
    rig.scan("19525678000117").key("F2");
    let notice = rig.station.notice().unwrap();
    let words = crate::text::Texts::new("en").say(&notice.message);
    assert!(words.starts_with("Taken back: 6 × "), "{words}");
    assert!(words.ends_with(". Take them out of the box."), "{words}");
}

#[test]
fn commands_come_from_barcodes_too() {
    let mut rig = opened("T-02");
    let code = |name| own::encode(OwnKind::Command, name).unwrap();
    rig.scan(SOAP).scan(&code("UNDO"));
    assert_eq!((rig.packed(), rig.said()), (0, "undone"));
    rig.scan(&code("ISSUE")).scan(&code("D1")).scan("P-2");
    assert_eq!((rig.screen(), rig.said()), ("queue", "held-recorded"));
    let broken = code("PARK").replace("PARK", "PARX");
    rig.scan("T-05");
    refused(&mut rig, &broken, "unknown_code", Tone::Unknown);
}

#[test]
fn another_box_by_barcode_and_by_choice() {
    let mut rig = opened("T-02");
    let first = rig.packing().parcels[0].carton.clone();
    rig.scan("S5");
    let basis = |rig: &super::Rig| {
        let parcel = &rig.packing().parcels[0];
        (
            parcel.carton.as_str().to_owned(),
            format!("{:?}", parcel.basis),
        )
    };
    assert_ne!(first.as_str(), "S5");
    assert_eq!(basis(&rig), ("S5".to_owned(), "Scanned".to_owned()));
    rig.key("F5").digit(1).digit(2);
    assert_eq!(basis(&rig).1, "TooSmall");
    assert_eq!((rig.screen(), rig.said()), ("pack", "box-taken"));
    rig.key("F5").key("Esc");
    assert_eq!(rig.screen(), "pack");
    rig.check().unwrap();
}

#[test]
fn boxes_too_short_for_the_goods_are_offered_after_all_others() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    let mut data = rig.station.desk().catalogue.data().clone();
    let long = data.products.iter_mut();
    for product in long.filter(|product| product.sku.as_str() == "NL-HAND") {
        product.size_mm = Some([570, 60, 60].into());
    }
    rig.deliver(Msg::Catalogue(Box::new(Catalogue::new(data))));
    rig.scan("T-02").key("F5");
    let Some(Asking::Box { options }) = rig.station.asking() else {
        panic!("{}: {}", rig.screen(), rig.said());
    };
    let lengths = options.iter().map(|code| {
        let carton = rig.station.desk().catalogue.carton(code).unwrap();
        carton.inner_mm.length.0
    });
    let is_short: Vec<bool> = lengths.map(|length| length < 570).collect();
    // Of two that are long enough one is on the bench.
    assert_eq!(is_short, [false, true, true, true, true]);
}

#[test]
fn the_brands_own_box_is_the_customers_wish() {
    let rig = opened("T-36");
    let parcel = &rig.packing().parcels[0];
    assert_eq!(parcel.carton.as_str(), "N1");
    assert_eq!(format!("{:?}", parcel.basis), "Required");
}

#[test]
fn a_quality_check_good_and_damaged() {
    let mut rig = opened("T-07");
    rig.scan("9521234000334");
    assert_eq!((rig.screen(), rig.packed()), ("quality", 0));
    rig.scan("9521234001010");
    assert_eq!(rig.refusal(), "question_open", "no choice swallows a scan");
    rig.digit(2);
    assert_eq!(rig.screen(), "exception");
    rig.scan("CAGE");
    assert_eq!((rig.screen(), rig.packed()), ("pack", 0));
    assert_eq!(rig.said(), "damage-recorded");
    rig.scan("9521234000334").digit(1);
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    rig.check().unwrap();
}

#[test]
fn a_badge_in_mid_shipment_keeps_the_counts() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).scan("BADGE-1002");
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    assert_eq!(rig.said(), "signed-in-here");
    rig.scan(SOAP);
    let packers: Vec<_> = rig
        .journal
        .records()
        .filter(|record| format!("{:?}", record.fact).contains("UnitsPacked"))
        .map(|record| record.packer.as_ref().unwrap().as_str().to_owned())
        .collect();
    assert_eq!(packers, ["ana", "joerg"]);
    rig.check().unwrap();
}

#[test]
fn both_totes_belong_to_the_order() {
    let mut rig = opened("T-14");
    rig.scan("T-22");
    assert_eq!(rig.said(), "tote-seen");
    assert_eq!(rig.packing().totes_seen.len(), 2);
    refused(&mut rig, "T-02", "not_now", Tone::Elsewhere);
}

#[test]
fn a_typed_code_is_stored_as_typed() {
    let mut rig = opened("T-02");
    rig.type_in("NL-SOAP-SEA");
    assert_eq!(rig.packed(), 1);
    let last = format!("{:?}", rig.journal.records().last().unwrap().fact);
    assert!(last.contains("typed: true"), "{last}");
}

#[test]
fn a_restart_in_mid_order_lands_where_the_work_stood() {
    let mut rig = opened("T-02");
    rig.scan(SOAP).scan("9525678006228").crash();
    assert_eq!((rig.screen(), rig.packed()), ("pack", 1));
    assert_eq!(rig.packing().strays.len(), 1);
    rig.check().unwrap();
    rig.until("queue");
    assert_eq!(rig.said(), "order-done");
}

#[test]
fn a_box_that_is_full_is_labelled_before_the_next_is_begun() {
    let mut rig = opened("T-02");
    rig.key("F6");
    assert_eq!(rig.screen(), "pack", "nothing is in it yet");
    rig.scan(SOAP).key("F6");
    assert_eq!((rig.screen(), rig.said()), ("weigh", "box-full"));
    // It was not full after all.
    rig.scan(SOAP);
    assert_eq!((rig.screen(), rig.packed()), ("pack", 2));
    rig.key("F6").crash();
    assert_eq!(rig.screen(), "weigh");
    rig.until("label").until("pack");
    assert_eq!(rig.said(), "box-done");
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (1, 1));
    assert_eq!(rig.packing().parcels.len(), 2, "the next one is begun");
    rig.crash().check().unwrap();
    rig.scan(HAND).scan(BEANIE).until("queue");
    assert_eq!(rig.said(), "order-done");
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (2, 2));
    rig.check().unwrap();
}

#[test]
fn a_full_box_without_the_network_waits_for_its_label() {
    let mut rig = opened("T-02");
    rig.go_offline();
    rig.scan(SOAP).key("F6").do_expected();
    assert_eq!(rig.screen(), "label");
    rig.go_online();
    rig.until("pack").until("queue").check().unwrap();
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (2, 2));
}

#[test]
fn a_piece_without_a_code_is_named_by_hand_and_only_by_hand() {
    let mut rig = opened("T-35");
    refused(&mut rig, "ACME-COASTER", "unknown_code", Tone::Unknown);
    let before = rig.packed();
    rig.type_in("acme-coaster");
    assert_eq!((rig.packed(), rig.said()), (before + 1, "unit-packed"));
    rig.type_in("ACME-COAST");
    assert_eq!(rig.packed(), before + 1, "half a name is no name");
}

#[test]
fn a_code_on_two_products_of_the_order_is_asked_about() {
    let mut rig = opened("T-02");
    let mut data = rig.station.desk().catalogue.data().clone();
    for product in &mut data.products {
        if ["NL-HAND", "NL-BEANIE"].contains(&product.sku.as_str()) {
            product.barcodes.push(ProductBarcode {
                code: "SHARED-1".to_owned(),
                units: 1,
            });
        }
    }
    rig.deliver(Msg::Catalogue(Box::new(Catalogue::new(data))));
    rig.scan("SHARED-1");
    assert_eq!((rig.packed(), rig.screen()), (0, "exception"));
    rig.digit(2);
    assert_eq!((rig.packed(), rig.said()), (1, "unit-packed"));
    // Only one of them is still wanted now: there is nothing left to ask.
    rig.scan("SHARED-1");
    assert_eq!((rig.packed(), rig.screen()), (2, "pack"));
}
