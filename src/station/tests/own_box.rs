//! Units that ship as they are, one to a parcel.

use super::{Rig, opened};
use crate::{
    domain::{
        carton::OWN_BOX,
        catalogue::Catalogue,
        handling::OwnBox,
        measure::Grams,
        packing::{CartonBasis, LabelCheck, WeightVerdict},
        weight::ScaleReading,
    },
    station::desk::Slips,
};

const TEA: &str = "9521234001041";
const SAMOVAR: &str = "9521234002666";

/// The cartons of all parcels, in order, each with its units.
fn parcels(rig: &Rig) -> Vec<(String, u32)> {
    let parcels = rig.packing().parcels.iter();
    parcels
        .map(|parcel| (parcel.carton.to_string(), parcel.units()))
        .collect()
}

/// The samovar ships as it is, or may, or never.
fn ships(rig: &mut Rig, own_box: OwnBox) {
    let mut data = rig.station.desk.catalogue.data().clone();
    for product in &mut data.products {
        if product.sku.as_str() == "ACME-SAMOVAR" {
            product.handling.own_box = own_box;
        }
    }
    rig.central.catalogue = Catalogue::new(data.clone());
    rig.station.desk.catalogue = Catalogue::new(data);
}

#[test]
fn after_the_others_it_is_named_and_its_scan_is_enough() {
    let mut rig = opened("T-70");
    rig.scan(TEA).scan(SAMOVAR);
    assert_eq!(rig.said(), "refused-own-box");
    assert!(rig.packing().strays.is_empty(), "it lies beside the box");
    rig.scan(TEA).key("F6").until("pack");
    assert_eq!(parcels(&rig)[1], (OWN_BOX.to_owned(), 0));
    let coach = rig.station.coach().map(|message| message.key);
    assert_eq!(coach, Some("coach-pack-as-it-is"));
    rig.crash().scan(SAMOVAR);
    assert_eq!((rig.screen(), rig.said()), ("weigh", "unit-as-it-is"));
    let expected = rig
        .station
        .desk()
        .expected_weight(rig.packing(), rig.packing().open_parcel().unwrap());
    assert_eq!(
        expected.map(|weight| weight.0),
        Some(4_380),
        "and no carton"
    );
    rig.until("queue").check().unwrap();
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (2, 2));
}

#[test]
fn scanned_first_it_takes_the_parcel_that_is_open() {
    let mut rig = opened("T-70");
    rig.scan(SAMOVAR);
    assert_eq!(rig.screen(), "weigh", "one piece makes it full");
    assert_eq!(parcels(&rig), [(OWN_BOX.to_owned(), 1)]);
    rig.scan(TEA);
    assert_eq!(rig.said(), "refused-own-box");
    rig.until("pack");
    assert_eq!(parcels(&rig)[1], ("S2".to_owned(), 0));
    rig.until("queue").check().unwrap();
    assert_eq!((rig.central.ledger.len(), rig.jobs.len()), (2, 2));
}

#[test]
fn where_that_is_cheaper_its_parcel_is_begun_for_it() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    ships(&mut rig, OwnBox::May);
    rig.scan("T-70");
    rig.scan(TEA).scan(TEA).key("F6").until("pack");
    assert_eq!(parcels(&rig)[1], (OWN_BOX.to_owned(), 0));
    rig.scan(SAMOVAR);
    assert_eq!(parcels(&rig)[1], (OWN_BOX.to_owned(), 1));
    // Its own box is torn: a carton will do.
    rig.key("F5").scan("L2");
    assert_eq!(parcels(&rig)[1], ("L2".to_owned(), 1));
    rig.until("queue").check().unwrap();
}

#[test]
fn what_must_ship_as_it_is_gets_no_carton() {
    let mut rig = opened("T-70");
    rig.scan(SAMOVAR).scan("L2");
    assert_eq!(rig.said(), "refused-own-box");
    assert_eq!(parcels(&rig), [(OWN_BOX.to_owned(), 1)]);
}

#[test]
fn what_no_carton_takes_is_packed_by_hand_and_its_weight_not_judged() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    ships(&mut rig, OwnBox::No);
    rig.scan("T-70");
    assert_eq!(rig.screen(), "pack", "the tea has its box all the same");
    rig.scan(TEA).scan(TEA).key("F6").until("pack");
    let next = rig.packing().open_parcel().unwrap().basis;
    assert_eq!(next, CartonBasis::NoneFits);
    rig.scan(SAMOVAR);
    assert_eq!(rig.screen(), "weigh");
    rig.scale(ScaleReading::Zero)
        .scale(ScaleReading::Stable(Grams(6_200)));
    let closed = rig.packing().parcels[1].weighed().unwrap();
    assert_eq!(closed.verdict, WeightVerdict::NothingToCompare);
    rig.until("queue").check().unwrap();
}

#[test]
fn the_slip_of_all_goods_lies_in_the_last_box() {
    let mut rig = opened("T-70");
    rig.equipment.slips = Slips::Always;
    rig.station.desk.equipment.slips = Slips::Always;
    let slips = |rig: &Rig| {
        rig.papers
            .iter()
            .filter(|paper| paper.word() == "slip")
            .count()
    };
    rig.scan(TEA).scan(TEA).key("F6").until("pack");
    assert_eq!(slips(&rig), 0, "it would say that the rest is missing");
    rig.until("queue");
    assert_eq!(slips(&rig), 1);
    assert_eq!(rig.central.ledger.len(), 2);
}
