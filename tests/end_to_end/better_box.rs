//! A cheaper box is found while the packer's hand is on its way: taken while the box is empty, never under the goods.

use serde_json::{Value, json};

use crate::rig::{
    PATIENCE,
    hands::barcodes,
    journal::Journal,
    play::Play,
    until,
    world::{Bench, World},
};

/// A box of the same room as the released one, for a cent: it came after the orders were released.
const CHEAPER: &str = "Z1";

/// Two orders of the same piece.
fn orders() -> Value {
    let order = |number: &str| {
        json!({
            "order": number, "owner": "acme", "channel": "shop", "carrier": "house",
            "ship_to": { "name": "Ute Probe", "lines": ["Weg 1"], "postcode": "04109", "city": "Leipzig", "country": "DE" },
            "totes": [format!("TX-{number}")], "lines": [{ "sku": "ACME-MUG-BL", "quantity": 2 }],
        })
    };
    json!({ "orders": [order("50001"), order("50002")] })
}

/// The cheaper box: as large as the one that the first order was released with.
fn cheaper(world: &World, bench: &Bench) -> (String, Value) {
    let planned = world.shipment(bench, "acme.50001")["plan"]["boxes"][0]["carton"].clone();
    let planned = planned.as_str().unwrap().to_owned();
    let file = std::fs::read_to_string(crate::rig::world::WAREHOUSE).unwrap();
    let warehouse: Value = serde_json::from_str(&file).unwrap();
    let mut cartons = warehouse["cartons"].as_array().unwrap().iter();
    let mut carton = cartons
        .find(|carton| carton["code"] == planned)
        .unwrap()
        .clone();
    carton["code"] = json!(CHEAPER);
    carton["name"] = json!("Z1 white");
    carton["cost"] = json!({ "amount": "0.01", "currency": "EUR" });
    (planned, json!({ "cartons": [carton] }))
}

/// The boxes that the bench took for a shipment's parcel, one after the other, and how each was chosen.
fn boxes(bench: &Bench, shipment: &str) -> Vec<(String, String)> {
    let journal = Journal::of(&bench.state);
    let opened = journal.events(shipment, "parcel_opened").into_iter();
    let taken = opened.chain(journal.events(shipment, "carton_changed"));
    let word = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    taken
        .map(|event| (word(event, "carton"), word(event, "basis")))
        .collect()
}

#[test]
fn a_cheaper_box_is_taken_while_the_box_is_empty_and_never_under_the_goods() {
    let world = World::furnished();
    world.import(&orders());
    let bench = world.enrol("04");
    let (planned, rows) = cheaper(&world, &bench);
    let chosen = |carton: &str| (carton.to_owned(), "recommended".to_owned());
    let released = [chosen(&planned)];

    // A piece of the first order is in its box when the cheaper box comes.
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.does("scan TX-50001");
    let piece = &barcodes()["ACME-MUG-BL"];
    play.does(&format!("scan {piece}"));
    assert_eq!(boxes(&bench, "acme.50001"), released);
    play.kill();
    world.import(&rows);

    let mut play = Play::start(&world, &bench, &[]);
    let packed = play.does(&format!("scan {piece}"));
    assert_eq!(boxes(&bench, "acme.50001"), released);
    play.does(&format!("weigh {}", packed["expects"].as_str().unwrap()));
    play.does("wait printed");
    play.does("scan {label}");

    // Nothing is in the box of the second: the cheaper one is on the screen, and the goods go into it.
    play.does("scan TX-50002");
    let both = [chosen(&planned), chosen(CHEAPER)];
    until("the cheaper box is taken", PATIENCE, || {
        (boxes(&bench, "acme.50002") == both).then_some(())
    });
    play.does(&format!("scan {piece}"));
    let packed = play.does(&format!("scan {piece}"));
    assert_eq!(packed["screen"], "weigh", "{packed}");
    assert_eq!(boxes(&bench, "acme.50002"), both);
    play.end();
}
