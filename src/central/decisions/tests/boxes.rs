//! Boxes planned at release, and products whose boxes were too small.

use serde_json::json;

use crate::{
    central::{
        decisions,
        testing::{
            Pen, Rig, Work, by, closed_at, opened, order, packed, requested, site, warehouse,
        },
    },
    domain::{
        ids::LineId,
        packing::{CartonBasis, Event},
    },
};

fn sized(rig: &Rig, size: [u32; 3]) {
    let product =
        json!({ "owner": "acme", "sku": "MUG", "title": "Mug", "weight_g": 400, "size_mm": size });
    let answer = rig.import(&json!({ "products": [product] }));
    assert_eq!(answer.problems, vec![]);
}

/// The packer takes another box for an order, as the recommended one is too small.
fn too_small(rig: &Rig, pen: &mut Pen, number: u32) {
    let tote = format!("W-{number}");
    let answer = rig.import(&json!({ "orders": [order(&number.to_string(), 1, &tote)] }));
    assert_eq!(answer.problems, vec![]);
    let claimed = rig.claim(&by("04", "ana"), &tote).unwrap();
    let changed = Event::CartonChanged {
        parcel: crate::domain::ids::ParcelNo(1),
        carton: "S5".into(),
        basis: CartonBasis::TooSmall,
    };
    rig.events(
        pen,
        &Work::of(&claimed),
        vec![opened(), changed, Event::Released],
    );
}

#[test]
fn boxes_are_planned_at_release_and_come_with_the_claim() {
    let rig = Rig::new("memory:");
    sized(&rig, [90, 90, 80]);
    let answer = rig.import(&json!({ "orders": [order("3001", 16, "W-1")] }));
    assert_eq!(answer.problems, vec![]);
    let claimed = rig.claim(&by("04", "ana"), "W-1").unwrap();
    let plan = claimed.packing.plan.unwrap();
    // Eight go into a box of 200 mm, and each parcel is 0.40 for the box and 4.19 for its way.
    assert_eq!(plan.price_minor, 2 * (40 + 419));
    assert_eq!(
        plan.service
            .as_ref()
            .map(crate::domain::shown::Shown::as_str),
        Some("Standard")
    );
    let units: Vec<usize> = plan.boxes.iter().map(|one| one.places.len()).collect();
    assert_eq!(units, [8, 8]);

    let answer = rig.import(&json!({ "orders": [order("3002", 16, "W-2")] }));
    assert_eq!(answer.problems, vec![]);
    let answer = rig.import(&json!({ "orders": [order("3002", 3, "W-2")] }));
    assert_eq!(answer.problems, vec![]);
    let changed = rig.claim(&by("04", "ana"), "W-2").unwrap().packing;
    assert_eq!(changed.plan.map(|plan| plan.boxes.len()), Some(1));
}

#[test]
fn the_size_of_a_box_counts_where_it_is_planned_and_where_its_label_is_bought() {
    let rig = Rig::new("memory:");
    let mut carrier = warehouse()["carriers"][0].clone();
    let row = |grams: u32, price: &str| json!({ "weight_g_max": grams, "price": { "amount": price, "currency": "EUR" } });
    carrier["services"][0]["rates"] = json!([row(1_000, "2.00"), row(5_000, "4.19")]);
    // Nine litres count as 1.9 kg.
    carrier["services"][0]["size"] = json!({ "cm3_per_kg": 5_000 });
    assert_eq!(
        rig.import(&json!({ "carriers": [carrier] })).problems,
        vec![]
    );
    sized(&rig, [90, 90, 80]);
    let answer = rig.import(&json!({ "orders": [order("3001", 1, "W-1")] }));
    assert_eq!(answer.problems, vec![]);
    let claimed = rig.claim(&by("04", "ana"), "W-1").unwrap();
    let plan = claimed.packing.plan.as_ref().unwrap();
    assert_eq!(plan.price_minor, 40 + 419);

    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let key = uuid::Uuid::from_u128(7);
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(1), closed_at(500), requested(key)],
    );
    let bought = rig.buy(&pen, &work, key).unwrap();
    assert_eq!(bought.label.price.minor, 419);
}

#[test]
fn what_an_owner_keeps_apart_is_planned_apart_and_told_to_the_bench() {
    let rig = Rig::new("memory:");
    sized(&rig, [90, 90, 80]);
    let product = |sku: &str, tag: &str| {
        json!({ "owner": "acme", "sku": sku, "title": sku, "weight_g": 300, "size_mm": [60, 60, 120],
            "handling": { "tags": [tag] } })
    };
    let mut owner = warehouse()["owners"][0].clone();
    owner["parcels"] = json!({ "keep_apart": [["food", "bleach"]], "units_max": { "lithium": 1 } });
    let mut mixed = order("3001", 1, "W-1");
    mixed["lines"] = json!([
        { "sku": "TEA", "quantity": 2 }, { "sku": "BLEACH", "quantity": 1 }, { "sku": "LAMP", "quantity": 2 },
        { "sku": "MUG", "quantity": 1 },
    ]);
    let products = [
        product("TEA", "food"),
        product("BLEACH", "bleach"),
        product("LAMP", "lithium"),
    ];
    let answer = rig.import(&json!({ "owners": [owner], "products": products, "orders": [mixed] }));
    assert_eq!(answer.problems, vec![]);
    let packing = rig.claim(&by("04", "ana"), "W-1").unwrap().packing;
    let plan = packing.plan.unwrap();
    assert_eq!(plan.boxes.len(), 2);
    for planned in &plan.boxes {
        let of = |line: u16| planned.units_of(LineId(line));
        assert!(of(1) == 0 || of(2) == 0, "{planned:?}");
        assert_eq!(of(3), 1, "{planned:?}");
    }
    let (_, told) = rig
        .central
        .writer
        .look(|transaction| decisions::catalogue(transaction, &site()))
        .unwrap();
    assert_eq!(told.rules.len(), 1);
    assert_eq!(told.rules[0].rules.units_max.len(), 1);
}

#[test]
fn a_product_is_measured_anew_once_after_two_boxes_that_were_too_small() {
    let rig = Rig::new("memory:");
    sized(&rig, [90, 90, 80]);
    let mut pen = Pen::new("04");
    let tasks = || -> usize {
        let orders = 4_001..4_010;
        let open = orders.map(|number| rig.tasks(&format!("acme.{number}")));
        open.flatten().filter(|kind| kind == "Remeasure").count()
    };
    too_small(&rig, &mut pen, 4_001);
    assert_eq!(tasks(), 0);
    too_small(&rig, &mut pen, 4_002);
    assert_eq!(tasks(), 1);
    for number in 4_003..4_006 {
        too_small(&rig, &mut pen, number);
    }
    assert_eq!(tasks(), 1, "once until it is done");
    sized(&rig, [120, 90, 80]);
    assert_eq!(tasks(), 0, "another size ends it");
    too_small(&rig, &mut pen, 4_006);
    assert_eq!(tasks(), 0);
    too_small(&rig, &mut pen, 4_007);
    assert_eq!(tasks(), 1);
}
