//! Orders of several parcels where something changes in between.

use super::{Rig, Writing, exceptions::outside, opened};
use crate::{
    domain::{
        carton::OWN_BOX,
        catalogue::{Catalogue, CatalogueData},
        handling::OwnBox,
        ids::{ParcelNo, ShipmentId},
        measure::Dimensions,
        packing::{CartonBasis, Event, Hold, HoldReason, LabelCheck, Packing, Phase, VoidReason},
    },
    station::{Msg, desk::Slips},
};

const TEA: &str = "9521234001041";
const SAMOVAR: &str = "9521234002666";

fn known(rig: &mut Rig, make: impl Fn(&mut CatalogueData)) {
    let mut data = rig.station.desk.catalogue.data().clone();
    make(&mut data);
    rig.central.catalogue = Catalogue::new(data.clone());
    rig.station.desk.catalogue = Catalogue::new(data);
}

/// So many samovars and so much tea are ordered, and nobody planned a box.
fn wanted(samovars: u32, tea: u32) -> Rig {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    let packing = rig.central.shipments.get_mut(&"S-1068".into()).unwrap();
    packing.plan = None;
    packing.shipment.lines[0].quantity = samovars;
    packing.shipment.lines[1].quantity = tea;
    rig
}

fn parcels(packing: &Packing) -> Vec<(String, u32)> {
    let parcels = packing.parcels.iter();
    parcels
        .map(|parcel| (parcel.carton.to_string(), parcel.units()))
        .collect()
}

/// The office voids a label of the order.
fn voids(rig: &mut Rig, no: u8) {
    rig.central.receive(&rig.journal);
    let id: ShipmentId = "S-1068".into();
    let packing = rig.central.shipments.get_mut(&id).unwrap();
    let parcel = packing.parcel(ParcelNo(no)).unwrap();
    packing.evolve(&Event::LabelVoided {
        parcel: parcel.no,
        generation: parcel.generation().unwrap(),
        reason: VoidReason::MissedCollection,
        note: None,
        by: "office".into(),
    });
    let told = Box::new(packing.clone());
    rig.deliver(Msg::ShipmentChanged(told));
}

/// The customer lives elsewhere now.
fn moves_house(rig: &mut Rig) {
    let mut theirs = rig.packing().clone();
    theirs.shipment.order_version.0 += 1;
    theirs.holds.push(Hold {
        reason: HoldReason::AddressChanged,
        note: None,
        place: None,
    });
    let id = theirs.shipment.id.clone();
    rig.central.shipments.insert(id, theirs.clone());
    rig.deliver(Msg::ShipmentChanged(Box::new(theirs)));
}

#[test]
fn any_parcel_that_loses_its_label_gets_another() {
    for no in [1, 2] {
        let mut rig = opened("T-70");
        rig.scan(TEA).scan(TEA).key("F6").until("queue");
        voids(&mut rig, no);
        rig.scan("T-70");
        assert_eq!(rig.screen(), "label", "parcel {no}");
        rig.until("queue");
        assert_eq!(rig.central.ledger.len(), 3);
        assert_eq!(rig.journal.history("1068").phase, Phase::Labelled);
    }
}

#[test]
fn an_earlier_parcel_is_labelled_anew_before_the_next_is_filled() {
    let mut rig = wanted(0, 2);
    rig.scan("T-70").scan(TEA).scan(TEA).until("label");
    outside(&mut rig, "1068", |shipment| shipment.lines[0].quantity = 2);
    rig.until("pack");
    moves_house(&mut rig);
    rig.scan("BADGE-9001");
    assert_eq!(rig.screen(), "label");
    let in_hand = rig.packing().parcel_in_hand().map(|parcel| parcel.no.0);
    assert_eq!(in_hand, Some(1), "the second is empty and waits");
    for _ in 0..40 {
        if rig.screen() == "queue" {
            break;
        }
        rig.do_expected();
        rig.check().unwrap();
    }
    let packing = rig.journal.history("1068");
    assert_eq!(packing.phase, Phase::Labelled);
    assert_eq!(
        parcels(&packing)[1..],
        [(OWN_BOX.to_owned(), 1), (OWN_BOX.to_owned(), 1)]
    );
}

#[test]
fn what_a_carton_takes_by_its_edges_is_not_packed_by_hand() {
    for (size, stock) in [([560, 370, 360], None), ([500, 300, 300], Some(0))] {
        let mut rig = wanted(3, 0);
        known(&mut rig, |data| {
            for product in &mut data.products {
                if product.sku.as_str() == "ACME-SAMOVAR" {
                    product.handling.own_box = OwnBox::No;
                    product.this_side_up = false;
                    product.size_mm = Some(Dimensions::from(size));
                }
            }
            for carton in &mut data.cartons {
                if carton.code.as_str() == "L2" {
                    carton.stock = stock;
                }
            }
        });
        rig.scan("T-70");
        assert_eq!(
            rig.screen(),
            "choose_box",
            "{size:?}: the packer's eye decides"
        );
    }
}

#[test]
fn no_box_of_its_own_hides_a_weight() {
    let mut rig = wanted(0, 1);
    rig.scan("T-70").scan(TEA).weigh(9_000);
    assert_eq!(rig.refusal(), "weight_off");
    rig.scan(OWN_BOX).weigh(9_000);
    assert_eq!((rig.screen(), rig.refusal()), ("weigh", "weight_off"));
}

#[test]
fn an_own_box_for_which_nothing_is_left_becomes_a_carton() {
    let mut rig = opened("T-70");
    rig.scan(SAMOVAR).key("F4").digit(1).scan("P-1");
    rig.key("F3").digit(1).digit(1);
    assert_eq!(parcels(rig.packing()), [("S2".to_owned(), 0)]);
    rig.scan(TEA).scan(TEA).until("queue").check().unwrap();
}

#[test]
fn a_slip_comes_out_although_the_last_box_fell_away() {
    let mut rig = opened("T-70");
    rig.equipment.slips = Slips::Always;
    rig.station.desk.equipment.slips = Slips::Always;
    rig.scan(TEA).scan(TEA).key("F6").until("pack");
    rig.key("F3").digit(1).digit(1);
    assert_eq!(rig.screen(), "queue");
    let slips = rig.papers.iter().filter(|paper| paper.word() == "slip");
    assert_eq!(slips.count(), 1);
}

#[test]
fn goods_that_nobody_knows_keep_what_ships_alone_out() {
    let unknown = |data: &mut CatalogueData| {
        let tea = |sku: &str| sku == "ACME-TEA-EG";
        data.products.retain(|product| !tea(product.sku.as_str()));
    };
    let mut rig = wanted(1, 2);
    known(&mut rig, unknown);
    rig.scan("T-70").scan("L2").type_in("ACME-TEA-EG");
    rig.scan(SAMOVAR);
    assert_eq!(rig.refusal(), "kept_apart");
    let mut rig = wanted(1, 2);
    known(&mut rig, unknown);
    rig.scan("T-70").scan("L2").scan(OWN_BOX);
    rig.type_in("ACME-TEA-EG");
    rig.type_in("ACME-TEA-EG");
    assert_eq!(rig.refusal(), "kept_apart");
    assert_eq!(parcels(rig.packing()), [(OWN_BOX.to_owned(), 1)]);
}

#[test]
fn a_stop_between_two_boxes_begins_the_next_one() {
    let mut rig = opened("T-70");
    rig.scan(TEA).scan(TEA).key("F6").until("label");
    rig.journal.writing = Writing::Slow;
    rig.do_expected().then_some(()).unwrap();
    rig.crash();
    rig.journal.writing = Writing::Works;
    rig.journal_answers();
    assert_eq!(rig.screen(), "pack");
    let basis = rig.packing().open_parcel().unwrap().basis;
    assert_eq!(basis, CartonBasis::Recommended);
}

#[test]
fn the_customers_carton_comes_next_where_it_was_not_needed_before() {
    let cartons = |wanted: &str| {
        let mut rig = self::wanted(1, 2);
        let packing = rig.central.shipments.get_mut(&"S-1068".into()).unwrap();
        packing.shipment.carton = Some(wanted.into());
        rig.scan("T-70").scan(SAMOVAR).until("pack");
        let parcels = rig.packing().parcels.iter();
        let cartons: Vec<_> = parcels.map(|parcel| parcel.carton.to_string()).collect();
        cartons
    };
    assert_eq!(cartons("S5"), [OWN_BOX, "S5"]);
    assert_eq!(cartons("nowhere"), [OWN_BOX, "S2"]);
}
