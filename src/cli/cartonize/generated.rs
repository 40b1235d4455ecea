//! Orders of chance in the form of a file: other cartons, tariffs and mixes than those the search was tried on.

use serde_json::{Value, json};

use crate::domain::cartonize::Numbers;

/// What the orders of a file are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mix {
    /// Small orders of mixed goods, with rules of their own now and then.
    Shop,
    /// Bulky goods that need several parcels.
    Bulky,
    /// Few kinds, many units of each.
    Alike,
}

/// A file of `count` orders; the same seed gives the same file.
pub(super) fn file(seed: u64, mix: Mix, count: usize) -> Value {
    let mut numbers = Numbers::starting(seed);
    let numbers = &mut numbers;
    let boxes: Vec<(String, Value)> = (0..4)
        .map(|set| (format!("set{set}"), cartons(numbers)))
        .collect();
    let rates: Vec<(String, Value)> = (0..4)
        .map(|rate| (format!("rate{rate}"), rate_entry(numbers, rate)))
        .collect();
    let orders: Vec<Value> = (0..count).map(|index| order(numbers, mix, index)).collect();
    json!({
        "schema": super::format::INSTANCES_SCHEMA,
        "box_sets": boxes.into_iter().collect::<serde_json::Map<_, _>>(),
        "rates": rates.into_iter().collect::<serde_json::Map<_, _>>(),
        "orders": orders,
    })
}

/// A number from `low` to `high`.
fn between(numbers: &mut Numbers, low: i64, high: i64) -> i64 {
    let span = usize::try_from(high - low + 1).unwrap_or(1);
    low + i64::try_from(numbers.below(span)).unwrap_or(0)
}

/// True in so many of a hundred cases.
fn chance(numbers: &mut Numbers, percent: usize) -> bool {
    numbers.below(100) < percent
}

fn one_of(numbers: &mut Numbers, choices: &[i64]) -> i64 {
    choices[numbers.below(choices.len())]
}

fn cartons(numbers: &mut Numbers) -> Value {
    let count = between(numbers, 5, 15);
    let cartons = (0..count).map(|index| {
        let scale = 160 + index * 560 / count;
        let mut inner = [
            scale * between(numbers, 90, 120) / 100,
            scale * between(numbers, 60, 95) / 100,
            scale * between(numbers, 25, 75) / 100,
        ];
        inner[..2].sort_unstable_by_key(|edge| -edge);
        let board: i64 = inner[0] * inner[1] + inner[1] * inner[2] + inner[0] * inner[2];
        json!({
            "id": format!("K{index}"),
            "inner": inner,
            "outer": inner.map(|edge| edge + 8),
            "tare_g": 40 + board / 1_000,
            "max_gross_g": one_of(numbers, &[10_000, 20_000, 31_500]),
            "cost_c": 15 + board / 3_500 + between(numbers, 0, 30),
        })
    });
    cartons.collect()
}

fn rate_entry(numbers: &mut Numbers, index: usize) -> Value {
    let first = between(numbers, 350, 700);
    let table: Vec<(i64, i64)> = if index.is_multiple_of(2) {
        let (step, more) = (500, between(numbers, 30, 80));
        (1..=140)
            .map(|row| (row * step, first + (row - 1) * more))
            .collect()
    } else {
        let mut cents = first;
        [1_000, 2_000, 5_000, 10_000, 20_000, 31_500]
            .into_iter()
            .map(|up_to| {
                cents += between(numbers, 40, 350);
                (up_to, cents)
            })
            .collect()
    };
    json!({
        "divisor": if index.is_multiple_of(2) { one_of(numbers, &[4_000, 5_000, 6_000]) } else { 0 },
        "max_parcel_g": 31_500,
        "table": table,
        "oversize_mm": one_of(numbers, &[800, 1_000, 1_200]),
        "oversize_girth_mm": 3_000,
        "oversize_c": between(numbers, 500, 2_500),
        "edge_step_tenths": if index == 2 { 254 } else { 0 },
    })
}

fn order(numbers: &mut Numbers, mix: Mix, index: usize) -> Value {
    let lines = match mix {
        Mix::Shop => between(numbers, 1, 9),
        Mix::Bulky => between(numbers, 2, 8),
        Mix::Alike => between(numbers, 1, 4),
    };
    let items: Vec<Value> = (0..lines).map(|line| item(numbers, mix, line)).collect();
    json!({
        "id": format!("G{index}"),
        "class": "generated",
        "box_set": format!("set{}", numbers.below(4)),
        "rate": format!("rate{}", numbers.below(4)),
        "clearance_mm": if chance(numbers, 30) { between(numbers, 1, 8) } else { 0 },
        "max_fill_pct": one_of(numbers, &[90, 95, 100, 100]),
        "min_support_pct": one_of(numbers, &[0, 50, 50, 70]),
        "keep_apart": [["food", "hazmat"]],
        "tag_limits": {"lithium": 2},
        "items": items,
    })
}

fn item(numbers: &mut Numbers, mix: Mix, line: i64) -> Value {
    let (quantity, low, high, density) = match mix {
        Mix::Shop => (between(numbers, 1, 3), 25, 260, 350),
        Mix::Bulky => (between(numbers, 1, 4), 120, 420, 180),
        Mix::Alike => (between(numbers, 2, 12), 60, 240, 250),
    };
    let dims = [(); 3].map(|()| between(numbers, low, high));
    let space = dims[0] * dims[1] * dims[2];
    let grams = space * between(numbers, density / 4, density * 2) / 1_000_000;
    let tags: &[&str] = match numbers.below(12) {
        0 => &["food"],
        1 => &["hazmat"],
        2 => &["lithium"],
        _ => &[],
    };
    json!({
        "sku": format!("L{line}"),
        "qty": quantity,
        "dims": dims,
        "weight_g": grams.clamp(5, 12_000),
        "vertical": if chance(numbers, 25) { &[2_usize][..] } else { &[0, 1, 2][..] },
        "max_load_g": match numbers.below(8) {
            0 => Some(0),
            1 => Some(between(numbers, 500, 6_000)),
            _ => None,
        },
        "wrap_mm": if chance(numbers, 15) { between(numbers, 2, 10) } else { 0 },
        "tags": tags,
        "sioc": match numbers.below(10) {
            0 => "may",
            1 if mix == Mix::Bulky => "must",
            _ => "no",
        },
    })
}
