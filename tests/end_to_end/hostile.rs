//! Codes and texts that mean harm, and more scans than hands can make.

use std::time::Duration;

use serde_json::{Value, json};

use crate::rig::{
    PATIENCE,
    hands::{Outcome, Packer},
    journal::Journal,
    play::Play,
    printers, until,
    world::World,
};

const ORDER: &str = "acme.BULK";
const GOOD: &str = "9521234777777";

fn ship_to() -> Value {
    json!({ "name": "Sünje Overkamp", "lines": ["Kleine Töpfergasse 17"],
            "postcode": "50674", "city": "Köln", "country": "DE" })
}

/// A world with an order for many small pieces, open on the bench.
fn bulk(world: &World) -> Packer {
    world.import(&json!({
        "products": [{ "owner": "acme", "sku": "TINY", "title": "Needle", "weight_g": 1,
                       "size_mm": [30, 2, 2], "barcodes": [{ "code": GOOD }] }],
        "orders": [{ "order": "BULK", "owner": "acme", "channel": "shop", "carrier": "house",
                     "ship_to": ship_to(), "totes": ["T-BULK"],
                     "lines": [{ "sku": "TINY", "quantity": 1_500 }] }],
    }));
    let mut packer = Packer::at(world, world.enrol("04"), "", None);
    packer.signs_in("BADGE-1001");
    packer.scans(ORDER, "T-BULK", Outcome::Event("tote_seen", 1));
    packer
}

/// Nothing happened to the order but pieces packed and scans refused.
#[track_caller]
fn nothing_was_commanded(packer: &Packer) {
    let journal = packer.journal();
    let known = ["tote_seen", "parcel_opened", "units_packed", "refused"];
    let all: usize = known.iter().map(|kind| journal.all(kind)).sum();
    assert_eq!(
        journal.facts("shipment"),
        all,
        "{}",
        packer.terminal.screen()
    );
    assert_eq!(
        (journal.facts("signed_in"), journal.facts("signed_out")),
        (1, 0)
    );
}

#[test]
fn hostile_scans_command_nothing_and_the_next_one_counts() {
    let world = World::furnished();
    let mut packer = bulk(&world);
    let scans: Vec<Value> =
        serde_json::from_str(include_str!("../data/hostile_scans.json")).unwrap();
    for (count, scan) in (1..).zip(&scans) {
        let hex = scan["hex"].as_str().unwrap();
        let bytes = (0..hex.len()).step_by(2);
        let bytes: Vec<u8> = bytes
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect();
        packer.terminal.settle();
        packer.terminal.send(&bytes);
        packer.terminal.settle();
        packer.scans(ORDER, GOOD, Outcome::Units(count));
        assert!(
            packer.terminal.process.ended().is_none(),
            "{}",
            scan["name"]
        );
    }
    nothing_was_commanded(&packer);
    packer.terminal.shows("BULK", Duration::from_secs(2));
    only_frames(packer.terminal.seen());
}

#[test]
fn a_thousand_scans_at_once_are_all_taken() {
    let world = World::furnished();
    let mut packer = bulk(&world);
    let unknown = (0..1_000).map(|number| format!("NOPE-{number:04}"));
    let scans: Vec<String> = unknown.chain([GOOD.to_owned(), String::new()]).collect();
    packer.terminal.send(scans.join("\r").as_bytes());
    packer.until("all refused, and the good one taken", |journal| {
        journal.refusals(ORDER).len() == 1_000 && journal.units(ORDER) == 1
    });
    packer
        .terminal
        .send(format!("{GOOD}\r").repeat(1_000).as_bytes());
    packer.until("all taken", |journal| journal.units(ORDER) == 1_001);
    nothing_was_commanded(&packer);
}

fn hostile_texts() -> Vec<(String, String)> {
    let texts: Vec<Value> =
        serde_json::from_str(include_str!("../data/hostile_text.json")).unwrap();
    let text = |text: &Value, name: &str| text[name].as_str().unwrap().to_owned();
    texts
        .iter()
        .map(|entry| (text(entry, "name"), text(entry, "text")))
        .collect()
}

/// A product and an order for each hostile text, which stands wherever a text can stand.
fn hostile_rows() -> Value {
    let texts = hostile_texts();
    let numbered = || texts.iter().enumerate();
    let products = numbered().map(|(number, (_, text))| {
        json!({ "owner": "acme", "sku": format!("H{number}"), "title": text, "weight_g": 100,
                "size_mm": [50, 50, 50], "barcodes": [{ "code": format!("9521239{number:06}") }] })
    });
    let orders = numbered().map(|(number, (_, text))| {
        json!({ "order": format!("H{number}"), "owner": "acme", "channel": "shop", "carrier": "house",
                "ship_to": { "name": text, "company": text, "lines": [text], "postcode": "50674",
                             "city": "Köln", "country": "DE" },
                "totes": [format!("T-H{number}")], "note": text,
                "lines": [{ "sku": format!("H{number}"), "quantity": 1 }] })
    });
    let all = numbered().map(|(number, _)| json!({ "sku": format!("H{number}"), "quantity": 2 }));
    let together = json!({ "order": "ALL", "owner": "acme", "channel": "shop", "carrier": "house",
                           "ship_to": ship_to(), "totes": ["T-ALL"], "lines": all.collect::<Vec<_>>() });
    json!({ "products": products.collect::<Vec<_>>(),
            "orders": orders.chain([together]).collect::<Vec<_>>() })
}

#[test]
fn hostile_texts_leave_the_printer_its_own_language() {
    let world = World::furnished();
    let rows = hostile_rows();
    let said = world.import_what_can_be(&rows);
    assert!(
        !said.contains('\u{1b}') && !said.contains('\u{202e}'),
        "{said}"
    );
    let bench = world.enrol("04");
    let printer = printers::on_tcp();
    let mut play = Play::start(&world, &bench, &["--printer", &printer.at]);
    play.does("scan BADGE-1001");
    let mut packed = 0;
    for number in 0..hostile_texts().len() {
        play.does(&format!("scan T-H{number}"));
        if play.tell("wait pack 3000")["outcome"] != "accepted" {
            assert!(
                said.contains(&format!("H{number})")),
                "H{number} is neither in nor left out: {said}"
            );
            continue;
        }
        play.does(&format!("scan 9521239{number:06}"));
        play.does("type 162");
        let label = until("the label is out, or refused", PATIENCE, || {
            let refused = Journal::of(&bench.state)
                .events(&format!("acme.H{number}"), "label_refused")
                .len();
            let stands = play.stands();
            let number = stands["label"]["tracking"].as_str().map(str::to_owned);
            match number {
                Some(number) if printer.tray.copies(&number) == 1 => Some(Some(number)),
                _ => (refused == 1).then_some(None),
            }
        });
        if let Some(label) = label {
            play.does(&format!("scan {label}"));
            packed += 1;
        } else {
            // No carrier takes a name of five thousand letters: the box is set aside.
            play.does("key F8");
            play.does("scan P-1");
        }
    }
    play.end();
    assert!(packed > 25, "only {packed} of them: {said}");
    let labels = printer.tray.labels();
    assert_eq!(labels.len(), packed);
    let sent = String::from_utf8(printer.tray.sent()).unwrap();
    let asked = labels
        .iter()
        .fold(sent, |rest, label| rest.replacen(label, "", 1));
    assert!(
        !asked.contains('^'),
        "beside the labels only questions: {asked}"
    );
    for label in &labels {
        assert_eq!(
            (label.matches("^XA").count(), label.matches("^XZ").count()),
            (1, 1),
            "{label}"
        );
        assert!(
            label.starts_with("^XA") && label.ends_with("^XZ"),
            "{label}"
        );
        assert!(
            !label.contains('~') && !label.contains("^CC") && !label.contains("^CT"),
            "{label}"
        );
        assert!(
            label.chars().all(|character| !character.is_control()),
            "{label:?}"
        );
    }
}

#[test]
fn hostile_texts_stay_text_on_the_screen() {
    let world = World::furnished();
    world.import_what_can_be(&hostile_rows());
    let mut packer = Packer::at(&world, world.enrol("04"), "", None);
    packer.signs_in("BADGE-1001");
    packer.terminal.settle();
    packer.scans("acme.ALL", "T-ALL", Outcome::Event("tote_seen", 1));
    let mut units = 0;
    for number in 0..hostile_texts().len() {
        let code = format!("9521239{number:06}");
        for _ in 0..2 {
            units += 1;
            packer.scans("acme.ALL", &code, Outcome::Units(units));
            packer.terminal.look(Duration::from_millis(10));
        }
    }
    packer.terminal.settle();
    only_frames(packer.terminal.seen());
}

/// The terminal is sent text and the few sequences that frames are made of: places, styles, and the bell.
#[track_caller]
fn only_frames(seen: &[u8]) {
    let text = std::str::from_utf8(seen).expect("frames are text");
    let mut pieces = text.split('\u{1b}');
    let is_text = |text: &str| {
        let harms = |character: char| {
            character.is_control() && character != '\u{7}'
                || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        };
        !text.contains(harms)
    };
    assert!(is_text(pieces.next().unwrap()));
    for piece in pieces {
        let sequence = piece
            .strip_prefix('[')
            .unwrap_or_else(|| panic!("ESC {piece:?}"));
        let end = sequence
            .find(|character: char| ('@'..='~').contains(&character))
            .unwrap();
        let (arguments, rest) = sequence.split_at(end);
        let (last, rest) = rest.split_at(1);
        let is_known = match last {
            "H" | "m" => arguments
                .chars()
                .all(|character| character.is_ascii_digit() || ";:".contains(character)),
            "h" | "l" => ["?25", "?1049", "?2026"].contains(&arguments),
            "J" => arguments == "2",
            _ => false,
        };
        assert!(is_known, "ESC [{arguments}{last}");
        assert!(is_text(rest), "{rest:?}");
    }
}
