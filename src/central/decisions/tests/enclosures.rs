//! What goes into a parcel on labels: where the order or its shop asks for it, in the customer's language, said once.

use serde_json::json;

use crate::{
    central::{
        Clock,
        testing::{Pen, Rig, Work, by, closed, opened, packed, requested, warehouse},
    },
    domain::{
        enclosure::{EnclosureKind, ParcelPapers},
        label::{Element, Label},
    },
};

fn words(label: &Label) -> String {
    let lines = label.elements.iter().filter_map(|element| match element {
        Element::Text { text, .. } => Some(text.as_str().to_owned()),
        Element::Code128 { data, .. } => Some(data.as_str().to_owned()),
        _ => None,
    });
    lines.collect::<Vec<_>>().join("|")
}

/// What comes with the label of order 1001, its papers and its owner's being these.
fn bought(order: serde_json::Value, owner: serde_json::Value) -> ParcelPapers {
    let rig = Rig::new("memory:");
    let mut orders = warehouse()["orders"][0].clone();
    orders["papers"] = order;
    let mut owners = warehouse()["owners"][0].clone();
    owners["papers"] = owner;
    let answer = rig.import(&json!({ "owners": [owners], "orders": [orders] }));
    assert_eq!(answer.problems, []);
    let key = Clock::system().id();
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    let answer = rig.buy(&pen, &work, key).unwrap();
    let again = rig.buy(&pen, &work, key).unwrap();
    assert_eq!(answer.papers, again.papers, "looked up, it is the same");
    answer.papers
}

#[test]
fn nothing_goes_in_where_nobody_asks() {
    assert_eq!(bought(json!({}), json!({})), ParcelPapers::default());
}

#[test]
fn the_order_and_the_shop_say_what_goes_in() {
    let papers = bought(
        json!({ "language": "de", "gift_message": ["Alles Gute!", "Deine Oma"] }),
        json!({ "inserts": ["Teeführer"], "return_label": true }),
    );
    let kinds: Vec<EnclosureKind> = papers.enclosures.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [
            EnclosureKind::Gift,
            EnclosureKind::Inserts,
            EnclosureKind::Return
        ]
    );
    let drawn: Vec<String> = papers
        .enclosures
        .iter()
        .map(|one| words(one.drawing.as_ref().unwrap()))
        .collect();
    assert!(
        drawn[0].contains("Alles Gute!") && drawn[0].contains("Ein Geschenk"),
        "{}",
        drawn[0]
    );
    assert!(drawn[1].contains("Teeführer"), "{}", drawn[1]);
    assert!(
        drawn[2].contains("RET-1001") && drawn[2].contains("RETOURE"),
        "{}",
        drawn[2]
    );
    // A gift tells no order number.
    assert!(!drawn[0].contains("1001"), "{}", drawn[0]);
}

#[test]
fn words_that_fit_no_label_are_refused_and_never_cut() {
    let message = vec!["Mit Liebe ".repeat(18); 60];
    let papers = bought(json!({ "gift_message": message }), json!({}));
    let gift = papers.enclosure(EnclosureKind::Gift).unwrap();
    assert_eq!(gift.drawing, None);
    assert!(gift.refused.is_some());
}
