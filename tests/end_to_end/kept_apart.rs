//! Goods that their owner keeps apart: planned into two boxes, refused at the first, and each box has a label of its own.

use serde_json::{Value, json};

use crate::rig::{
    journal::Journal,
    play::Play,
    world::{WAREHOUSE, World},
};

/// The order, as the bench and the central name it.
const SHIPMENT: &str = "acme.50001";

/// Tea and bleach in one order, and the rule that they never share a box.
fn rows() -> Value {
    let file = std::fs::read_to_string(WAREHOUSE).unwrap();
    let warehouse: Value = serde_json::from_str(&file).unwrap();
    let mut owner = warehouse["owners"][0].clone();
    owner["parcels"] = json!({ "keep_apart": [["food", "bleach"]] });
    let product = |sku: &str, tag: &str| {
        json!({
            "owner": "acme", "sku": sku, "title": sku, "barcodes": [{ "code": format!("{sku}-1") }], "weight_g": 300,
            "size_mm": [60, 60, 90], "handling": { "tags": [tag] },
        })
    };
    json!({
        "owners": [owner],
        "products": [product("ASSAM", "food"), product("BLEACH", "bleach")],
        "orders": [{
            "order": "50001", "owner": "acme", "channel": "shop", "carrier": "house",
            "ship_to": { "name": "Ute Probe", "lines": ["Weg 1"], "postcode": "04109", "city": "Leipzig", "country": "DE" },
            "totes": ["TX-50001"],
            "lines": [{ "sku": "ASSAM", "quantity": 2 }, { "sku": "BLEACH", "quantity": 1 }],
        }],
    })
}

/// From the closed box to its label on it: the number on the label.
fn is_sent(play: &mut Play) -> String {
    play.does("weigh {expected}");
    let printed = play.does("wait printed");
    let label = printed["label"]["tracking"].as_str().unwrap().to_owned();
    play.does(&format!("scan {label}"));
    label
}

#[test]
fn what_is_kept_apart_goes_into_two_boxes_with_a_label_each() {
    let world = World::furnished();
    world.import(&rows());
    let bench = world.enrol("04");
    let planned = world.shipment(&bench, SHIPMENT)["plan"]["boxes"].clone();
    assert_eq!(planned.as_array().unwrap().len(), 2, "{planned}");
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.does("scan TX-50001");
    play.does("scan ASSAM-1");
    play.refuses("scan BLEACH-1", "kept_apart");
    play.does("scan PUT-BACK");

    // What goes in is in: the box is closed although more is wanted.
    let complete = play.does("scan ASSAM-1");
    let close = complete["expects"].as_str().unwrap();
    assert!(close.starts_with("CMD.CLOSE."), "{complete}");
    let full = play.does(&format!("scan {close}"));
    assert_eq!(full["screen"], "weigh", "{full}");
    let first = is_sent(&mut play);

    // The next box is begun, and takes the rest.
    assert_eq!(play.stands()["screen"], "pack");
    play.does("scan BLEACH-1");
    let second = is_sent(&mut play);
    assert_eq!(play.stands()["screen"], "queue");
    play.end();

    assert_ne!(first, second);
    assert_eq!(world.ledger().of(SHIPMENT), [first, second]);
    let journal = Journal::of(&bench.state);
    assert_eq!(journal.events(SHIPMENT, "parcel_filled").len(), 1);
    assert_eq!(journal.events(SHIPMENT, "parcel_closed").len(), 2);
    assert_eq!(world.shipment(&bench, SHIPMENT)["phase"], "labelled");
}
