//! An order that is cancelled while it is on the bench.

use serde_json::{Value, json};

use crate::rig::{PATIENCE, play::Play, until, world::World};

fn warehouse_order(number: &str) -> Value {
    let warehouse: Value =
        serde_json::from_str(include_str!("../../assets/demo/warehouse.json")).unwrap();
    let mut orders = warehouse["orders"].as_array().unwrap().iter();
    orders.find(|row| row["order"] == number).cloned().unwrap()
}

#[test]
fn a_cancellation_reaches_the_packer_within_two_seconds() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let mut play = Play::start(&world, &bench, &[]);
    play.does("scan BADGE-1001");
    play.does("scan T-02");
    play.does("wait pack");
    let code = play.stands()["expects"].as_str().unwrap().to_owned();
    play.does(&format!("scan {code}"));

    let mut order = warehouse_order("1002");
    order["cancelled"] = json!(true);
    world.import(&json!({ "orders": [order] }));
    play.does("wait changed 2000");
    // Nothing more goes into the box, and what is in it comes out.
    play.refuses(&format!("scan {code}"), "changed");
    let gone = play.does("scan PUT-BACK");
    assert_eq!(gone["screen"], "queue", "{gone}");
    until("the central knows that it is over", PATIENCE, || {
        let there = world.shipment(&bench, "nordlicht.1002");
        (there["phase"] == "cancelled").then_some(())
    });
    play.end();
    world.ledger().has(0);
}
