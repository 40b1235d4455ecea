//! A small warehouse and its orders, each order drawn for itself: one left out changes no other.

use serde_json::{Value, json};

use super::dice::Dice;

/// Badges of the packers, one a bench, and of the supervisor.
pub(super) const BADGES: [&str; 8] = [
    "BADGE-1", "BADGE-2", "BADGE-3", "BADGE-4", "BADGE-5", "BADGE-6", "BADGE-7", "BADGE-8",
];
pub(super) const SUPERVISOR: &str = "BADGE-SUP";

/// Product, barcode, grams, and the question it is checked by.
const PRODUCTS: [(&str, &str, u32, Option<&str>); 8] = [
    ("MUG", "MUG-1", 340, None),
    ("TEA", "TEA-1", 260, None),
    ("PAN", "PAN-1", 1_450, None),
    ("BOOK", "BOOK-1", 610, None),
    ("LAMP", "LAMP-1", 980, Some("Glass whole?")),
    ("SOAP", "SOAP-1", 120, None),
    ("ROPE", "ROPE-1", 430, None),
    ("CUP", "CUP-1", 210, None),
];

/// Products that ship as they are.
const OWN_BOXES: [(&str, &str); 2] = [("ROPE", "must"), ("PAN", "may")];

fn address(name: &str) -> Value {
    json!({ "name": name, "lines": ["Weg 1"], "postcode": "21035", "city": "Hamburg", "country": "DE" })
}

/// Another address for the order.
pub(super) fn new_address() -> Value {
    address("New House")
}

/// The import file with the orders of these numbers.
pub(super) fn file(seed: u64, orders: &[u32]) -> Value {
    let products: Vec<Value> = PRODUCTS
        .iter()
        .map(|(sku, code, grams, check)| {
            let mut row = json!({
                "owner": "acme", "sku": sku, "title": sku, "weight_g": grams, "size_mm": [80, 80, 80],
                "barcodes": [{ "code": code }, { "code": format!("{code}-C6"), "units": 6 }]
            });
            if let Some(check) = check {
                row["quality_check"] = json!(check);
            }
            if let Some((_, own_box)) = OWN_BOXES.iter().find(|(own, _)| own == sku) {
                row["handling"] = json!({ "own_box": own_box });
            }
            row
        })
        .collect();
    let carton = |code: &str, edge: u32, tare: u32| {
        json!({
            "code": code, "name": code, "inner_mm": [edge, edge, edge], "outer_mm": [edge + 10, edge + 10, edge + 10],
            "tare_g": tare, "load_g_max": 30_000, "cost": { "amount": "0.40", "currency": "EUR" }
        })
    };
    let mut packers: Vec<Value> = BADGES
        .iter()
        .enumerate()
        .map(|(number, badge)| {
            json!({ "id": format!("p{}", number + 1), "name": format!("Packer {}", number + 1), "badge": badge, "role": "packer" })
        })
        .collect();
    packers.push(json!({ "id": "sue", "name": "Sue", "badge": SUPERVISOR, "role": "supervisor" }));
    json!({
        "owners": [{ "id": "acme", "name": "Acme", "ship_from": address("Acme") }],
        "products": products,
        "cartons": [carton("S", 150, 90), carton("M", 250, 160), carton("L", 420, 320)],
        "places": [
            { "code": "PUT-BACK", "name": "Put-back", "kind": "put_back" },
            { "code": "PROBLEM", "name": "Problem shelf", "kind": "problem" },
            { "code": "CAGE", "name": "Cage", "kind": "cage" }
        ],
        "packers": packers,
        "carriers": [{
            "id": "house", "name": "House", "cut_off": "17:00:00",
            "services": [{ "id": "standard", "name": "Standard", "rates": [
                { "countries": ["DE"], "weight_g_max": 31_500, "price": { "amount": "4.19", "currency": "EUR" } }
            ] }]
        }],
        "orders": rows(seed, orders)
    })
}

/// The import file with nothing but more orders.
pub(super) fn more(seed: u64, orders: &[u32]) -> Value {
    json!({ "orders": rows(seed, orders) })
}

fn rows(seed: u64, orders: &[u32]) -> Vec<Value> {
    orders.iter().map(|number| order(seed, *number)).collect()
}

fn order(seed: u64, number: u32) -> Value {
    let mut dice = Dice::new(seed, 0x0DE0_0000 + u64::from(number));
    let lines = dice.between(1, 3);
    let first = usize::try_from(dice.below(8)).unwrap_or(0);
    let lines: Vec<Value> = (0..lines)
        .filter_map(|line| {
            let (sku, ..) = PRODUCTS.get((first + usize::try_from(line).unwrap_or(0)) % 8)?;
            Some(json!({ "sku": sku, "quantity": dice.between(1, 3) }))
        })
        .collect();
    json!({
        "order": format!("{}", 1_000 + number), "owner": "acme", "channel": "shop", "carrier": "house",
        "priority": if dice.chance(100) { "express" } else { "standard" },
        "partial_allowed": dice.chance(500),
        "ship_to": address("Mia Beispiel"), "totes": [format!("T-{number:04}")], "lines": lines
    })
}
