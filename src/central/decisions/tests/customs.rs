//! Parcels that leave the customs area: declared in full, or not labelled.

use serde_json::json;

use crate::{
    api::v1::{
        papers::Paper,
        problem::{Problem, ProblemCode},
    },
    central::{
        Clock,
        decisions::{self},
        testing::{Pen, Rig, Work, by, closed, opened, packed, requested, site, start, warehouse},
    },
};

use super::ID;

/// Order 1001 goes to Heligoland: Germany, and outside the customs territory.
fn to_heligoland(rig: &Rig) {
    let mut order = warehouse()["orders"][0].clone();
    order["ship_to"]["postcode"] = json!("27498");
    let answer = rig.import(&json!({ "orders": [order] }));
    assert_eq!(answer.problems, []);
}

fn import_customs(rig: &Rig, customs: serde_json::Value) -> Vec<String> {
    let mut product = warehouse()["products"][0].clone();
    product["customs"] = customs;
    let answer = rig.import(&json!({ "products": [product] }));
    answer
        .problems
        .into_iter()
        .map(|problem| problem.field)
        .collect()
}

fn declaration(rig: &Rig) -> Result<Paper, Problem> {
    rig.central
        .writer
        .look(|tx| decisions::declaration(tx, start(), &site(), &ID.into(), None))
}

#[test]
fn a_parcel_abroad_gets_no_label_until_it_can_be_declared() {
    let rig = Rig::new("memory:");
    to_heligoland(&rig);
    let key = Clock::system().id();
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    let steps = [
        (json!({}), "the value"),
        (
            json!({ "value": { "amount": "12.90", "currency": "EUR" } }),
            "the HS code",
        ),
        (
            json!({ "value": { "amount": "12.90", "currency": "EUR" }, "hs_code": "6912.00" }),
            "the country of origin",
        ),
    ];
    for (customs, missing) in steps {
        assert_eq!(import_customs(&rig, customs), [""; 0]);
        let problem = rig.buy(&pen, &work, key).unwrap_err();
        assert_eq!(problem.code, ProblemCode::CustomsData);
        let words = format!("Mug: {missing} is missing");
        assert!(problem.detail.starts_with(&words), "{}", problem.detail);
        assert_eq!(rig.tasks(ID), ["CustomsData"], "one task, however often");
        assert_eq!(
            declaration(&rig).unwrap_err().code,
            ProblemCode::CustomsData
        );
    }
    let whole = json!({ "value": { "amount": "12.90", "currency": "EUR" }, "hs_code": "6912.00", "origin": "DE" });
    assert_eq!(import_customs(&rig, whole), [""; 0]);
    assert_eq!(declaration(&rig).unwrap_err().code, ProblemCode::WrongState);
    rig.buy(&pen, &work, key).unwrap();
    assert_eq!(rig.tasks(ID), [""; 0], "it is done");
    let paper = declaration(&rig).unwrap();
    assert_eq!(paper.title.as_str(), "CN 23 1001");
    assert!(paper.document.bytes.starts_with(b"%PDF-"));
}

#[test]
fn a_parcel_within_the_area_has_no_declaration() {
    let rig = Rig::new("memory:");
    assert_eq!(declaration(&rig).unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn customs_data_are_right_or_absent() {
    let rig = Rig::new("memory:");
    let cases = [
        (json!({ "hs_code": "12" }), "customs.hs_code"),
        (json!({ "hs_code": "tea" }), "customs.hs_code"),
        (json!({ "origin": "Germany" }), "customs.origin"),
        (
            json!({ "value": { "amount": "0.00", "currency": "EUR" } }),
            "customs.value",
        ),
    ];
    for (customs, field) in cases {
        assert_eq!(import_customs(&rig, customs.clone()), [field], "{customs}");
    }
}
