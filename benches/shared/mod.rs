//! What the measurements share: the tests' rig, the goods that are scanned, and how figures are told.

#![allow(dead_code, reason = "each of them uses a part of it")]

#[path = "../../tests/end_to_end/rig/mod.rs"]
pub mod rig;

use std::time::Duration;

use rig::world::World;
use serde_json::{Value, json};

/// The barcode of what is scanned.
pub const CODE: &str = "9521234777777";

/// The one product, and orders of it: the name of each, its tote, how many.
pub fn import(
    world: &World,
    weight_g: u32,
    orders: impl IntoIterator<Item = (String, String, u32)>,
) {
    let orders: Vec<Value> = orders.into_iter().map(order).collect();
    world.import(&json!({
        "products": [{ "owner": "acme", "sku": "TINY", "title": "Needle", "weight_g": weight_g,
                       "size_mm": [30, 2, 2], "barcodes": [{ "code": CODE }] }],
        "orders": orders,
    }));
}

fn order((name, tote, quantity): (String, String, u32)) -> Value {
    json!({ "order": name, "owner": "acme", "channel": "shop", "carrier": "house", "totes": [tote],
            "ship_to": { "name": "Sünje Overkamp", "lines": ["Kleine Töpfergasse 17"],
                         "postcode": "50674", "city": "Köln", "country": "DE" },
            "lines": [{ "sku": "TINY", "quantity": quantity }] })
}

/// An order that is never done, in the tote T-BULK.
pub fn import_bulk(world: &World, units: u32) {
    import(world, 1, [("BULK".to_owned(), "T-BULK".to_owned(), units)]);
}

/// The count named by the environment, or the usual one.
pub fn count(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().unwrap())
}

/// Stands above the figures.
pub fn heading(unit: &str) {
    println!("{unit:<36}{:>9}{:>9}{:>9}{:>9}", "p50", "p90", "p99", "max");
}

/// Prints them in milliseconds and answers them in order.
pub fn tell(what: &str, times: Vec<Duration>) -> Times {
    let times = Times::of(times);
    let ms = |share| times.at(share).as_secs_f64() * 1e3;
    println!(
        "{what:<36}{:>9.3}{:>9.3}{:>9.3}{:>9.3}",
        ms(50),
        ms(90),
        ms(99),
        ms(100)
    );
    times
}

/// Times in order.
pub struct Times(Vec<Duration>);

impl Times {
    /// Puts them in order.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The one that this share of a hundred does not exceed.
    pub fn at(&self, share: usize) -> Duration {
        self.0[(self.0.len() * share / 100).min(self.0.len() - 1)]
    }
}
