//! Units that ship as they are: planned by the central, packed one to a parcel, and the label is priced by the unit's own size.

use serde_json::{Value, json};

use crate::rig::{
    play::Play,
    world::{WAREHOUSE, World},
};

/// The order, as the bench and the central name it.
const SHIPMENT: &str = "acme.50002";

/// Tea in a carton; a rod that always ships as it is, longer than its service takes without a surcharge; and a crate that
/// goes into no carton and never ships as it is.
fn rows() -> Value {
    let file = std::fs::read_to_string(WAREHOUSE).unwrap();
    let warehouse: Value = serde_json::from_str(&file).unwrap();
    let mut house = warehouse["carriers"][0].clone();
    let price = |cents: &str| json!({ "amount": cents, "currency": "EUR" });
    house["services"] = json!([{
        "id": "standard", "name": "STANDARD",
        "size": { "oversize": { "longest_mm_max": 1_200, "girth_mm_max": 3_000, "price": price("5.00") } },
        "rates": [{ "countries": ["DE"], "weight_g_max": 31_500, "price": price("4.00") }],
    }]);
    let product = |sku: &str, size: [u32; 3], own_box: &str| {
        json!({
            "owner": "acme", "sku": sku, "title": sku, "barcodes": [{ "code": format!("{sku}-1") }], "weight_g": 300,
            "size_mm": size, "handling": { "own_box": own_box },
        })
    };
    json!({
        "carriers": [house],
        "products": [
            product("TIN", [60, 60, 90], "no"), product("ROD", [1_300, 60, 60], "must"),
            product("CRATE", [700, 500, 400], "no"),
        ],
        "orders": [{
            "order": "50002", "owner": "acme", "channel": "shop", "carrier": "house",
            "ship_to": { "name": "Ute Probe", "lines": ["Weg 1"], "postcode": "04109", "city": "Leipzig", "country": "DE" },
            "totes": ["TX-50002"],
            "lines": [
                { "sku": "ROD", "quantity": 1 }, { "sku": "TIN", "quantity": 2 }, { "sku": "CRATE", "quantity": 1 },
            ],
        }],
    })
}

/// From the full parcel to its label on it.
fn is_sent(play: &mut Play, weight: &str) {
    play.does(&format!("weigh {weight}"));
    let printed = play.does("wait printed");
    let label = printed["label"]["tracking"].as_str().unwrap().to_owned();
    play.does(&format!("scan {label}"));
}

/// For each parcel its carton and what its label cost, in cents.
fn sold(shipment: &Value) -> Vec<(String, i64)> {
    let parcels = shipment["parcels"].as_array().unwrap().iter();
    parcels
        .map(|parcel| {
            let price = &parcel["status"]["labelled"]["label"]["price"]["amount"];
            let cents = price.as_str().unwrap().replace('.', "").parse().unwrap();
            (parcel["carton"].as_str().unwrap().to_owned(), cents)
        })
        .collect()
}

#[test]
fn what_ships_as_it_is_and_what_no_carton_takes() {
    let world = World::furnished();
    world.import(&rows());
    let bench = world.enrol("04");
    let planned = world.shipment(&bench, SHIPMENT)["plan"]["boxes"].clone();
    let cartons: Vec<_> = planned.as_array().unwrap().iter().collect();
    assert_eq!(cartons.len(), 3, "{planned}");
    assert_ne!(cartons[0]["carton"], "OWN-BOX", "cartons come first");

    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.does("scan TX-50002");
    play.does("scan TIN-1");
    play.refuses("scan ROD-1", "kept_apart");
    assert_eq!(
        play.stands()["expects"],
        "TIN-1",
        "nothing has to be put back"
    );
    let complete = play.does("scan TIN-1");
    let close = complete["expects"].as_str().unwrap().to_owned();
    play.does(&format!("scan {close}"));
    is_sent(&mut play, "{expected}");

    // The scan of the unit is all that its parcel takes, whichever comes first.
    for (unit, weight) in [("ROD", "{expected}"), ("CRATE", "4100")] {
        play.does(&format!("scan {unit}-1"));
        assert_eq!(play.stands()["screen"], "weigh", "{unit}");
        is_sent(&mut play, weight);
    }
    assert_eq!(play.stands()["screen"], "queue");
    play.end();

    let shipment = world.shipment(&bench, SHIPMENT);
    assert_eq!(shipment["phase"], "labelled");
    let sold = sold(&shipment);
    assert_eq!(sold[0].1, 400);
    assert_eq!(sold[1], ("OWN-BOX".to_owned(), 900), "as long as it is");
    assert_eq!(sold[2], ("OWN-BOX".to_owned(), 400));
}

#[test]
fn no_carton_may_bear_the_reserved_code() {
    let world = World::furnished();
    let carton = json!({ "cartons": [{
        "code": "own-box", "name": "Mine", "inner_mm": [9, 9, 9], "outer_mm": [9, 9, 9], "tare_g": 1, "load_g_max": 1,
        "cost": { "amount": "0.10", "currency": "EUR" },
    }] });
    let answer = world.import_what_can_be(&carton);
    assert!(answer.contains("ships as it is"), "{answer}");
}
