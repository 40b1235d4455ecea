//! What a file may hold, and what becomes of each row.

use serde_json::{Value, json};

use crate::{
    api::v1::import::PartCounts,
    central::testing::{Pen, Rig, Work, address, by, opened, order, packed},
    domain::{
        barcode::own::{self, OwnKind},
        packing::{HoldReason, Phase},
    },
};

fn counts(created: u32, updated: u32, unchanged: u32, rejected: u32) -> PartCounts {
    PartCounts {
        created,
        updated,
        unchanged,
        rejected,
    }
}

fn orders(rows: &[Value]) -> Value {
    json!({ "orders": rows })
}

fn with(field: &str, value: Value) -> Value {
    let mut row = order("2000", 1, "T-99");
    row[field] = value;
    row
}

#[test]
fn bad_rows_are_named_and_harm_no_other() {
    let long = "x".repeat(65);
    let line = |sku: &str, quantity: i64| json!([{ "sku": sku, "quantity": quantity }]);
    let many: Vec<Value> = (0..501)
        .map(|_| json!({ "sku": "MUG", "quantity": 1 }))
        .collect();
    let mut abroad = address("Mia");
    abroad["country"] = "UK".into();
    let cases = [
        (with("order", "".into()), "order"),
        (with("order", long.into()), "order"),
        (with("order", "10\u{1b}[2J".into()), "order"),
        (with("owner", "nobody".into()), "owner"),
        (with("carrier", "nobody".into()), "carrier"),
        (with("carton", "X9".into()), "carton"),
        (with("lines", json!([])), "lines"),
        (with("lines", many.into()), "lines"),
        (with("lines", line("MUG", 0)), "lines.quantity"),
        (with("lines", line("MUG", 10_000)), "lines.quantity"),
        (with("lines", line("MUG", -1)), "lines.quantity"),
        (
            with("lines", line("MUG", 1_000_000_000_000)),
            "lines.quantity",
        ),
        (
            with("lines", json!([{ "sku": "MUG", "quantity": 1.5 }])),
            "lines.quantity",
        ),
        (json!(5), "row"),
        (Value::Null, "row"),
        (with("lines", line("CUP", 1)), "lines.sku"),
        (with("ship_to", abroad), "ship_to.country"),
        (with("totes", json!(["T-01"])), "totes"),
        (with("surprise", json!(1)), "surprise"),
        (json!("no row at all"), "row"),
    ];
    for (row, field) in cases {
        let rig = Rig::new("memory:");
        let mut bad = row.clone();
        if bad.is_object() {
            bad["_line"] = 7.into();
        }
        let answer = rig.import(&orders(&[
            order("2001", 1, "T-50"),
            bad,
            order("2002", 1, "T-51"),
        ]));
        assert_eq!(answer.parts["orders"], counts(2, 0, 0, 1), "{row}");
        let problem = &answer.problems[0];
        assert_eq!((problem.row, problem.field.as_str()), (2, field), "{row}");
        assert_eq!(problem.line, row.is_object().then_some(7));
        // All or nothing, where that is asked for.
        let strict = rig.import_as(&orders(&[order("3001", 1, "T-60"), row]), true);
        assert!(!strict.applied);
        assert!(rig.claim(&by("04", "ana"), "3001").is_err());
    }
}

#[test]
fn wishes_and_rules_that_cannot_be_kept_are_refused() {
    let product = |handling: Value| json!({ "products": [{ "owner": "acme", "sku": "BLEACH", "title": "Bleach", "handling": handling }] });
    let owner = |parcels: Value| json!({ "owners": [{ "id": "acme", "name": "Acme", "ship_from": address("Acme"), "parcels": parcels }] });
    let cases = [
        (
            product(json!({ "edges_up": [false, false, false] })),
            "handling.edges_up",
        ),
        (product(json!({ "load_g_max": -1 })), "handling.load_g_max"),
        (product(json!({ "wrap_mm": 501 })), "handling.wrap_mm"),
        (product(json!({ "tags": [" "] })), "handling.tags"),
        (product(json!({ "stack": 2 })), "handling.stack"),
        (
            owner(json!({ "keep_apart": [["food", "food"]] })),
            "parcels.keep_apart",
        ),
        (
            owner(json!({ "keep_apart": [["food"]] })),
            "parcels.keep_apart",
        ),
        (
            owner(json!({ "units_max": { "lithium": 0 } })),
            "parcels.units_max",
        ),
        (owner(json!({ "weight_g_max": 0 })), "parcels.weight_g_max"),
        (
            owner(json!({ "clearance_mm": 501 })),
            "parcels.clearance_mm",
        ),
        (
            owner(json!({ "reserve_ml": 1_000_001 })),
            "parcels.reserve_ml",
        ),
    ];
    let rig = Rig::new("memory:");
    for (file, field) in cases {
        let answer = rig.import(&file);
        let problems: Vec<&str> = answer
            .problems
            .iter()
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(problems, [field], "{file}");
    }
    let fine = [
        product(
            json!({ "edges_up": [false, true, true], "load_g_max": 0, "wrap_mm": 10, "tags": ["bleach"] }),
        ),
        owner(
            json!({ "keep_apart": [["food", "bleach"]], "units_max": { "lithium": 2 }, "weight_g_max": 15_000,
            "clearance_mm": 5, "reserve_ml": 200 }),
        ),
    ];
    for file in fine {
        assert_eq!(rig.import(&file).problems, vec![], "{file}");
    }
}

#[test]
fn a_wrong_number_is_told_in_words() {
    let rig = Rig::new("memory:");
    let mut row = order("2001", 1, "T-50");
    row["lines"][0]["quantity"] = (-1).into();
    let answer = rig.import(&orders(&[row]));
    assert_eq!(
        answer.problems[0].reason.as_str(),
        "invalid value: integer `-1`, expected a whole number from 0 to 4294967295"
    );
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let rig = Rig::new("memory:");
    let answer = rig.import(&crate::central::testing::warehouse());
    assert_eq!(answer.parts["orders"], counts(0, 0, 3, 0));
    assert_eq!(answer.parts["packers"], counts(0, 0, 3, 0));
    let twice = rig.import(&orders(&[
        order("2001", 1, "T-50"),
        order("2001", 2, "T-50"),
    ]));
    assert_eq!(twice.parts["orders"], counts(1, 0, 0, 1));
}

#[test]
fn a_changed_order_follows_the_rules() {
    let rig = Rig::new("memory:");
    let answer = rig.import(&orders(&[order("1001", 5, "T-77")]));
    assert_eq!(answer.parts["orders"], counts(0, 1, 0, 0));
    let packing = rig.packing("acme.1001");
    assert_eq!(packing.shipment.units(), 5);
    assert!(packing.order_version().0 > 1);
    assert!(
        rig.claim(&by("04", "ana"), "T-01").is_err(),
        "the old tote opens it no more"
    );

    let claimed = rig.claim(&by("04", "ana"), "T-77").unwrap();
    let mut pen = Pen::new("04");
    rig.events(&mut pen, &Work::of(&claimed), vec![opened(), packed(3)]);
    rig.import(&orders(&[order("1001", 2, "T-77")]));
    assert!(
        rig.packing("acme.1001").change.is_some(),
        "one has to come out of the box"
    );
    let mut gone = order("1001", 2, "T-77");
    gone["cancelled"] = true.into();
    rig.import(&orders(&[gone]));
    assert_eq!(
        rig.packing("acme.1001").change,
        Some(crate::domain::packing::Change::Cancelled)
    );
    let mut never = order("1002", 1, "T-02");
    never["cancelled"] = true.into();
    rig.import(&orders(&[never]));
    assert_eq!(rig.packing("acme.1002").phase, Phase::Cancelled);
}

#[test]
fn what_a_row_leaves_out_is_filled_in() {
    let rig = Rig::new("memory:");
    let mut row = order("2001", 1, "T-50");
    row["hold"] = "call the customer".into();
    row.as_object_mut().unwrap().remove("carrier");
    rig.import(&orders(&[row]));
    let packing = rig.packing("acme.2001");
    assert_eq!(packing.shipment.carrier.as_str(), "house");
    // 17:00 on the wall in Hamburg, in winter.
    let cut_off = packing.shipment.cut_off.unwrap();
    assert_eq!(cut_off.to_string(), "2026-11-21T16:00:00Z");
    assert_eq!(packing.holds[0].reason, HoldReason::Channel);
    let problem = rig.claim(&by("04", "ana"), "T-50").unwrap_err();
    assert_eq!(problem.hold, Some(HoldReason::Channel));
    assert_eq!(problem.note, Some("call the customer".into()));
    assert!(
        rig.take_over(crate::central::testing::start(), &by("04", "ana"), "T-50")
            .is_ok()
    );
}

#[test]
fn a_badge_is_one_persons_and_nothing_elses() {
    let rig = Rig::new("memory:");
    let mut cup = crate::central::testing::warehouse()["products"][0].clone();
    cup["sku"] = "CUP".into();
    cup["barcodes"] = json!([{ "code": "9521234000082", "units": 1 }]);
    rig.import(&json!({ "products": [cup] }));
    let person = |field: &str, value: Value| {
        let mut row = json!({ "id": "eva", "name": "Eva M.", "badge": "B-EVA", "role": "packer" });
        row[field] = value;
        row
    };
    let cases = [
        (person("name", "".into()), "name"),
        (person("name", "  ".into()), "name"),
        (person("name", "Eva\u{1b}[2J".into()), "name"),
        (person("name", "Eva\u{202e}".into()), "name"),
        (person("id", "e\u{7}".into()), "id"),
        (person("badge", "B\u{7}".into()), "badge"),
        (person("badge", "CMD.UNDO.K".into()), "badge"),
        (person("badge", "cmd.1".into()), "badge"),
        (person("badge", "B-ANA".into()), "badge"),
        (person("badge", "CAGE".into()), "badge"),
        (person("badge", "S5".into()), "badge"),
        (person("badge", "T-01".into()), "badge"),
        (person("badge", "1001".into()), "badge"),
        (person("badge", "9521234000082".into()), "badge"),
        (person("badge", "09521234000082".into()), "badge"),
        (person("language", "fr".into()), "language"),
        (person("language", "".into()), "language"),
    ];
    for (row, field) in cases {
        let answer = rig.import(&json!({ "packers": [row] }));
        assert_eq!(answer.parts["packers"], counts(0, 0, 0, 1), "{row}");
        assert_eq!(answer.problems[0].field, field, "{row}");
        let row: crate::domain::packer::Packer = serde_json::from_value(row).unwrap();
        let problem = rig.put_packer(&row).unwrap_err();
        assert!(problem.detail.starts_with(field), "{}", problem.detail);
    }
    let answer = rig.import(&json!({ "packers": [person("language", "de".into())] }));
    assert_eq!(answer.parts["packers"], counts(1, 0, 0, 0));
}

#[test]
fn what_comes_later_bears_neither_a_badges_code_nor_one_of_the_sites_own() {
    let rig = Rig::new("memory:");
    let warehouse = crate::central::testing::warehouse();
    let own = own::encode(OwnKind::Tote, "T-14").unwrap();
    for code in ["B-ANA", "CMD.X", own.as_str()] {
        let mut cup = warehouse["products"][0].clone();
        cup["sku"] = "CUP".into();
        cup["barcodes"] = json!([{ "code": code, "units": 1 }]);
        let mut place = warehouse["places"][0].clone();
        place["code"] = code.into();
        let mut carton = warehouse["cartons"][0].clone();
        carton["code"] = code.into();
        let mut renamed = order("2001", 1, "T-50");
        renamed["order"] = code.into();
        let rows = [
            ("products", cup, "barcodes.code"),
            ("places", place, "code"),
            ("cartons", carton, "code"),
            ("orders", renamed, "order"),
            ("orders", order("2001", 1, code), "totes"),
        ];
        for (part, row, field) in rows {
            let answer = rig.import(&json!({ part: [row] }));
            assert_eq!(answer.parts[part], counts(0, 0, 0, 1), "{part} {code}");
            assert_eq!(answer.problems[0].field, field, "{part} {code}");
        }
    }
}
