//! An honest packer who works order after order at a bench that may die at any time, and who remembers what the bench said.

use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    counts,
    rig::{
        PATIENCE,
        hands::barcodes,
        journal::Journal,
        play::Play,
        until,
        world::{Bench, World},
    },
};

/// The units of every order here.
const UNITS: [(&str, u32); 3] = [
    ("ACME-MUG-BL", 3),
    ("ACME-TEA-GRN", 1),
    ("ACME-CAND-VAN", 2),
];
/// How many units that are.
pub const UNITS_IN_ALL: u64 = 6;
/// After so many lines in vain somebody starts the bench again.
const REFUSALS_MAX: u32 = 40;
/// The longest an order may take, with everything that befalls it, in seconds; `PACKDESK_PROOF_ORDER_SECONDS` where the
/// machine has other work.
const ORDER_LIMIT: usize = 90;

/// Imports orders, all alike, each with a tote of its own.
pub fn import(world: &World, orders: &[String]) {
    // A busy machine takes so many within a call's patience.
    for some in orders.chunks(20) {
        import_some(world, some);
    }
}

fn import_some(world: &World, orders: &[String]) {
    let lines = UNITS.map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity }));
    let rows = orders.iter().map(|order| {
        json!({
            "order": order, "owner": "acme", "channel": "shop", "carrier": "house",
            "ship_to": { "name": "Sünje Overkamp", "lines": ["Kleine Töpfergasse 17"],
                         "postcode": "50674", "city": "Köln", "country": "DE" },
            "totes": [tote(order)], "lines": lines,
        })
    });
    world.import(&json!({ "orders": rows.collect::<Vec<_>>() }));
}

/// Names of orders.
pub fn names(prefix: &str, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{prefix}{number:04}"))
        .collect()
}

/// The shipment of an order.
pub fn shipment(order: &str) -> String {
    format!("acme.{order}")
}

fn tote(order: &str) -> String {
    format!("A-{order}")
}

/// What a bench said about the order at work: each word of it is a promise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Units that were acknowledged.
    pub packed: u64,
    /// The label was acknowledged on its box.
    pub is_done: bool,
    /// A line was handed in and not answered, or refused.
    pub is_under_way: bool,
    /// The bench's memory was damaged since: it may know less, and has to say so.
    pub is_uncertain: bool,
}

impl Told {
    fn hear(&mut self, line: &str, answer: &Value) {
        // A refused line counts for nothing here; after a disk's error the disk decides, and the next start tells.
        self.is_under_way = answer["outcome"] == "refused";
        if let Some(packed) = answer["counts"]["packed"].as_u64() {
            self.packed = packed;
        }
        if answer["outcome"] == "accepted"
            && answer["screen"] == "queue"
            && self.packed == UNITS_IN_ALL
            && line.starts_with("scan ")
        {
            self.is_done = true;
        }
    }
}

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The order is done.
    Done,
    /// The bench has died.
    Died,
    /// Nothing goes on: it has to be started again.
    Refuses,
}

/// Works on the order until it is done or the bench dies. `meanwhile` is called before each line.
pub fn work(
    play: &mut Play,
    bench: &Bench,
    order: &str,
    told: &mut Told,
    mut meanwhile: impl FnMut(&str),
) -> Turn {
    let units: BTreeMap<String, String> = barcodes();
    let limit = counts::of("PACKDESK_PROOF_ORDER_SECONDS", ORDER_LIMIT);
    let end = Instant::now() + Duration::from_secs(limit as u64);
    let Some(mut stands) = play.asks("wait nowhere 1") else {
        return Turn::Died;
    };
    keeps_its_word(bench, order, told, &stands);
    let mut refused = 0;
    loop {
        assert!(Instant::now() < end, "{order} does not end: {stands}");
        let line = match stands["screen"].as_str().unwrap() {
            // Who may sign in comes from the central, at a new bench for the first time.
            "sign_in" if refused % 2 == 1 => "wait queue 500".to_owned(),
            "sign_in" => "scan BADGE-1001".to_owned(),
            "queue" if told.is_done || is_applied(bench, order) => return Turn::Done,
            "queue" => format!("scan {}", tote(order)),
            "opening" => "wait pack 1000".to_owned(),
            "pack" => match stands["expects"].as_str() {
                Some(code) => format!("scan {code}"),
                None => format!("scan {}", units["ACME-MUG-BL"]),
            },
            "weigh" => "weigh {expected}".to_owned(),
            "label" => at_the_label(bench, order, &stands, refused),
            other => panic!("{order}: {other}: {stands}"),
        };
        meanwhile(&line);
        told.is_under_way = true;
        let Some(answer) = play.asks(&line) else {
            return Turn::Died;
        };
        told.hear(&line, &answer);
        let is_accepted = answer["outcome"] == "accepted";
        refused = if is_accepted { 0 } else { refused + 1 };
        if refused == REFUSALS_MAX {
            eprintln!("{order}: {line} was refused {refused} times: {answer}");
            return Turn::Refuses;
        }
        stands = answer;
    }
}

/// What somebody does in front of the printer.
fn at_the_label(bench: &Bench, order: &str, stands: &Value, refused: u32) -> String {
    match stands["label"]["tracking"].as_str() {
        Some(label) if copies(bench, label) > 0 => format!("scan {label}"),
        Some(_) if is_unknown(bench, order) => "key 2".to_owned(),
        // After a start it is asked first whether this is its box.
        Some(_) if refused > 2 && !is_begun(bench, order) => "key 1".to_owned(),
        Some(_) => "wait printed 100".to_owned(),
        None => "wait printed 400".to_owned(),
    }
}

/// The bench asks whether a label came out.
fn is_unknown(bench: &Bench, order: &str) -> bool {
    let shipment = shipment(order);
    let journal = Journal::about(&bench.state, &shipment);
    let started = journal.events(&shipment, "print_started").len();
    let finished = journal.events(&shipment, "print_finished");
    finished.len() >= started
        && finished
            .last()
            .is_some_and(|data| data["verdict"] == "unknown")
}

/// The label was on its way to the printer.
fn is_begun(bench: &Bench, order: &str) -> bool {
    let shipment = shipment(order);
    let journal = Journal::about(&bench.state, &shipment);
    !journal.events(&shipment, "print_started").is_empty()
}

fn is_applied(bench: &Bench, order: &str) -> bool {
    let shipment = shipment(order);
    let journal = Journal::about(&bench.state, &shipment);
    !journal.events(&shipment, "label_applied").is_empty()
}

/// A bench that was started knows all that it had acknowledged, and nothing that nobody did.
#[track_caller]
pub fn keeps_its_word(bench: &Bench, order: &str, told: &mut Told, stands: &Value) {
    let packed = match stands["counts"]["packed"].as_u64() {
        Some(packed) if stands["order"] == order => packed,
        // Done, or not begun.
        _ => {
            let shipment = shipment(order);
            Journal::about(&bench.state, &shipment).units(&shipment)
        }
    };
    if told.is_uncertain {
        *told = Told::default();
        return;
    }
    let most = told.packed + u64::from(told.is_under_way);
    assert!(
        (told.packed..=most).contains(&packed),
        "{order}: {told:?} was acknowledged, {packed} are known: {stands}"
    );
    if told.is_done {
        assert!(
            is_applied(bench, order),
            "{order}: done, and not known: {stands}"
        );
    }
    told.packed = packed;
    told.is_under_way = false;
}

/// How many labels with this number lie in the bench's tray.
pub fn copies(bench: &Bench, tracking: &str) -> usize {
    let labels = fs::read_dir(bench.state.join("labels")).unwrap();
    labels
        .filter_map(|label| fs::read_to_string(label.unwrap().path()).ok())
        .filter(|zpl| zpl.contains(tracking))
        .count()
}

/// Each order was bought once, printed once, and the central knows all that is in its box.
#[track_caller]
pub fn were_done_once(world: &World, bench: &Bench, orders: &[String]) {
    let ledger = world.ledger();
    let trays: Vec<String> = fs::read_dir(bench.state.join("labels"))
        .unwrap()
        .filter_map(|label| fs::read_to_string(label.unwrap().path()).ok())
        .collect();
    for order in orders {
        let shipment = shipment(order);
        let there = until(&format!("the central has all of {order}"), PATIENCE, || {
            let there = world.shipment(bench, &shipment);
            let has_label = there["phase"] == "labelled" || there["phase"] == "dispatched";
            has_label.then_some(there)
        });
        assert_eq!(there["parcels"].as_array().unwrap().len(), 1, "{there}");
        assert_eq!(
            there["parcels"][0]["contents"],
            json!({ "1": 3, "2": 1, "3": 2 }),
            "{order}"
        );
        let sold = ledger.of(&shipment);
        assert_eq!(sold.len(), 1, "{order} was bought {sold:?}");
        let printed = trays.iter().filter(|zpl| zpl.contains(&sold[0])).count();
        assert_eq!(printed, 1, "{order}: {} came out", sold[0]);
    }
}
