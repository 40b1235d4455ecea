//! Which carton at the bench: the cheapest that takes weight, volume and an arrangement of every unit.

use crate::domain::{
    carton::Carton,
    handling::{OwnBox, ParcelRules},
    ids::{CartonCode, OwnerId},
    measure::{Grams, Money},
    product::Product,
    shown::Shown,
};

use super::{
    bench::Bench,
    shipping::{Terms, packing_price},
};

/// A recommended carton and how full it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The carton to take.
    pub carton: CartonCode,
    /// The goods' share of its space, in percent; absent where a size is unknown.
    pub fill_percent: Option<u8>,
    /// The next smaller carton, and why it is not the one.
    pub not_smaller: Option<(CartonCode, WhyNot)>,
    /// The next dearer carton, and what more it costs.
    pub next_dearer: Option<(CartonCode, Money)>,
    /// The cheapest service for the parcel, and what all costs together; absent where no rates are known.
    pub service: Option<(Shown, Money)>,
}

/// Why a carton is not recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// None is left.
    NoneLeft,
    /// The goods are too heavy for it.
    TooHeavy {
        /// By so much.
        by: Grams,
    },
    /// A unit is too long for it.
    TooLong {
        /// By so many millimetres.
        by: u32,
    },
    /// The goods take more space than it has.
    Volume,
    /// They would go in by volume, but no arrangement was found.
    Arrangement,
    /// They go in, but it is not cheaper.
    NotCheaper,
}

/// The cheapest carton of `owner` that takes all `units`; of equal cost the smallest.
///
/// Goods stand on their base with at least half of it, nothing lies on fragile goods, and goods that must stand do.
/// Units without a believable size count no volume: the packer's eye decides. `None` when no carton takes them.
#[must_use]
pub fn recommend(
    cartons: &[Carton],
    owner: &OwnerId,
    units: &[(&Product, u32)],
) -> Option<Recommendation> {
    recommend_with(cartons, owner, units, &Terms::default())
}

/// The same where the freight counts, too, the cheapest carton with the service that is cheapest for it, and the owner's
/// rules. A single unit that ships as it is needs none, or none where that is cheaper. `None` also where these units may
/// not share a parcel.
#[must_use]
pub fn recommend_with(
    cartons: &[Carton],
    owner: &OwnerId,
    units: &[(&Product, u32)],
    terms: &Terms,
) -> Option<Recommendation> {
    let Terms { freight, rules } = terms;
    if rules.keeps_apart(units).is_some() {
        return None;
    }
    let weight = weight(units);
    let mut bench = Bench::with(units, rules);
    let (ships, own_box) = own_box(cartons, units);
    let mut candidates: Vec<&Carton> = cartons
        .iter()
        .filter(|carton| carton.owner.as_ref().is_none_or(|brand| brand == owner))
        .filter(|_| ships != OwnBox::Must)
        .chain(&own_box)
        .collect();
    let sent = |carton: &Carton| freight.cheapest(weight + carton.tare_g, carton.outer_mm);
    let price = |carton: &Carton| {
        // What no service takes comes last: somebody else may have a rate for it.
        let freight = sent(carton).map_or(0, |(_, cents)| cents);
        freight.saturating_add(packing_price(carton, units, &rules.costs))
    };
    candidates.sort_by_key(|carton| {
        let is_refused = !freight.is_unknown() && sent(carton).is_none();
        (is_refused, price(carton), carton.inner_mm.volume_mm3())
    });
    let mut passed: Vec<(&Carton, WhyNot)> = Vec::new();
    let mut chosen = None;
    for carton in &candidates {
        match stays_out(&mut bench, carton, weight, rules) {
            None => {
                chosen = Some(*carton);
                break;
            }
            Some(why) => passed.push((carton, why)),
        }
    }
    let carton = chosen?;
    let volume = |carton: &Carton| carton.inner_mm.volume_mm3();
    let smaller = candidates
        .iter()
        .filter(|other| volume(other) < volume(carton))
        .max_by_key(|other| volume(other));
    let not_smaller = smaller.map(|other| {
        let why = passed
            .iter()
            .find(|(passed, _)| passed.code == other.code)
            .map_or(WhyNot::NotCheaper, |(_, why)| *why);
        (other.code.clone(), why)
    });
    let next_dearer = candidates
        .iter()
        .find(|other| price(other) > price(carton) && other.stock != Some(0))
        .filter(|other| other.cost.currency == carton.cost.currency)
        .map(|other| {
            let more = price(other) - price(carton);
            (other.code.clone(), Money::new(more, &carton.cost.currency))
        });
    let space = carton.inner_mm.volume_mm3().max(1);
    Some(Recommendation {
        carton: carton.code.clone(),
        fill_percent: (bench.knows_all(units.len()) && !carton.code.is_own_box())
            .then(|| u8::try_from(bench.volume.saturating_mul(100) / space).ok())
            .flatten(),
        not_smaller,
        next_dearer,
        service: sent(carton).map(|(service, _)| {
            let price = Money::new(price(carton), &carton.cost.currency);
            (service.clone(), price)
        }),
    })
}

/// What keeps these goods out of a carton however they are arranged; `None` where nothing does.
#[must_use]
pub fn surely_stays_out(
    carton: &Carton,
    units: &[(&Product, u32)],
    rules: &ParcelRules,
) -> Option<WhyNot> {
    let bench = Bench::with(units, rules);
    none_left_or_too_heavy(carton, weight(units), rules).or_else(|| {
        let carton = Some(carton).filter(|carton| !carton.code.is_own_box())?;
        bench.surely_stays_out(carton.inner_mm)
    })
}

/// Whether these units ship as they are, and the box of the one unit that does: several do not share one.
fn own_box(cartons: &[Carton], units: &[(&Product, u32)]) -> (OwnBox, Option<Carton>) {
    let mut wanted = units.iter().filter(|(_, count)| *count > 0);
    let (Some((product, 1)), None) = (wanted.next(), wanted.next()) else {
        return (OwnBox::No, None);
    };
    let ships = product.handling.own_box;
    let currency = cartons.first().map_or("", |first| &first.cost.currency);
    let own = (ships != OwnBox::No).then(|| Carton::own_box_of(product, currency));
    (ships, own)
}

fn weight(units: &[(&Product, u32)]) -> Grams {
    let grams = units.iter();
    grams
        .map(|(product, count)| product.weight_g.unwrap_or_default() * *count)
        .sum()
}

fn stays_out(
    bench: &mut Bench,
    carton: &Carton,
    weight: Grams,
    rules: &ParcelRules,
) -> Option<WhyNot> {
    none_left_or_too_heavy(carton, weight, rules).or_else(|| {
        let carton = Some(carton).filter(|carton| !carton.code.is_own_box())?;
        bench.stays_out(carton.inner_mm)
    })
}

fn none_left_or_too_heavy(carton: &Carton, weight: Grams, rules: &ParcelRules) -> Option<WhyNot> {
    if carton.stock == Some(0) {
        return Some(WhyNot::NoneLeft);
    }
    let lifted = rules.weight_g_max.map(|most| most - carton.tare_g);
    let most = lifted.map_or(carton.load_g_max, |most| most.min(carton.load_g_max));
    (weight > most).then(|| WhyNot::TooHeavy { by: weight - most })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::{
        carton::OWN_BOX,
        cartonize::{body::volume, plan::Effort, plan_boxes, price_of_one},
        ids::LineId,
        measure::Dimensions,
    };

    fn carton(code: &str, inner: [u32; 3], load: i64, cents: i64) -> Carton {
        Carton {
            code: code.into(),
            name: code.into(),
            owner: None,
            inner_mm: inner.into(),
            outer_mm: inner.into(),
            tare_g: Grams(100),
            load_g_max: Grams(load),
            cost: Money::new(cents, "EUR"),
            stock: None,
        }
    }

    fn product(size: Option<[u32; 3]>, weight: i64, upright: bool) -> Product {
        Product {
            owner: "acme".into(),
            sku: "X".into(),
            title: "X".into(),
            barcodes: vec![],
            weight_g: Some(Grams(weight)),
            size_mm: size.map(Dimensions::from),
            fragile: false,
            this_side_up: upright,
            quality_check: None,
            customs: crate::domain::customs::CustomsData::default(),
            handling: crate::domain::handling::Handling::default(),
        }
    }

    #[test]
    fn the_cheapest_that_takes_it() {
        let mut branded = carton("brand", [300, 200, 200], 10_000, 10);
        branded.owner = Some("other".into());
        let mut gone = carton("gone", [300, 200, 200], 10_000, 11);
        gone.stock = Some(0);
        let cartons = [
            branded,
            gone,
            carton("small", [200, 150, 100], 2_000, 30),
            carton("flat", [400, 300, 60], 5_000, 40),
            carton("big", [400, 300, 300], 20_000, 90),
        ];
        let cases = [
            (product(Some([100, 100, 80]), 300, false), 1, Some("small")),
            (product(Some([100, 100, 50]), 300, false), 6, Some("flat")),
            (product(Some([100, 100, 80]), 1_500, false), 2, Some("big")),
            (product(Some([100, 60, 190]), 300, false), 1, Some("small")),
            (product(Some([100, 60, 190]), 300, true), 1, Some("big")),
            (product(None, 300, false), 9, Some("flat")),
            (product(Some([500, 10, 10]), 300, false), 1, None),
            (product(Some([100, 100, 80]), 300, false), 9_999, None),
        ];
        for (index, (product, count, expected)) in cases.into_iter().enumerate() {
            let found = recommend(&cartons, &"acme".into(), &[(&product, count)]);
            assert_eq!(
                found.as_ref().map(|found| found.carton.as_str()),
                expected,
                "case {index}"
            );
        }
    }

    #[test]
    fn only_what_can_be_arranged() {
        let cartons = [
            carton("cheap", [200, 140, 100], 20_000, 30),
            carton("dear", [400, 300, 200], 20_000, 90),
        ];
        let plain = |size| product(Some(size), 100, false);
        let fragile = |size| Product {
            fragile: true,
            ..product(Some(size), 100, false)
        };
        let cases = [
            ("two beside each other", plain([100, 100, 80]), 2, "cheap"),
            ("two long ones", plain([190, 75, 60]), 2, "cheap"),
            (
                "37 % by volume, but no two beside each other",
                product(Some([101, 101, 51]), 100, true),
                2,
                "dear",
            ),
            ("two layers", plain([190, 130, 45]), 2, "cheap"),
            (
                "nothing on fragile goods",
                fragile([190, 130, 45]),
                2,
                "dear",
            ),
            (
                "many, by volume and edges alone",
                plain([20, 20, 20]),
                100,
                "cheap",
            ),
            (
                "many, but not as full",
                product(Some([20, 20, 20]), 10, false),
                260,
                "dear",
            ),
        ];
        for (name, product, count, expected) in cases {
            let found = recommend(&cartons, &"acme".into(), &[(&product, count)]);
            let code = found.map(|found| found.carton.to_string());
            assert_eq!(code.as_deref(), Some(expected), "{name}");
        }
    }

    /// The carton that is recommended for such units, and how many boxes are planned for them.
    fn chosen(
        size: [u32; 3],
        count: u32,
        handling: &Value,
        rules: &Value,
    ) -> Option<(Option<String>, usize)> {
        let cartons = [
            carton("cheap", [200, 140, 100], 20_000, 30),
            carton("dear", [400, 300, 200], 20_000, 90),
        ];
        let product = Product {
            handling: serde_json::from_value(handling.clone()).unwrap(),
            ..product(Some(size), 1_000, false)
        };
        let terms = Terms {
            rules: serde_json::from_value(rules.clone()).unwrap(),
            ..Terms::default()
        };
        let owner = "acme".into();
        let found = recommend_with(&cartons, &owner, &[(&product, count)], &terms);
        let lines = [(LineId(1), &product, count)];
        let planned = plan_boxes(&cartons, &owner, &lines, &terms, Effort::Default)?;
        Some((
            found.map(|found| found.carton.to_string()),
            planned.boxes.len(),
        ))
    }

    #[test]
    fn what_goods_wish_and_owners_rule() {
        let flat = [190, 130, 45];
        let none = || json!({});
        let narrow = json!({ "edges_up": [true, true, false] });
        let one_of_a_tag = json!({ "units_max": { "lithium": 1 } });
        let cases = [
            ("no wish", flat, 2, none(), none(), Some("cheap")),
            (
                "wrapped",
                flat,
                2,
                json!({ "wrap_mm": 6 }),
                none(),
                Some("dear"),
            ),
            (
                "bears less than one weighs",
                flat,
                2,
                json!({ "load_g_max": 999 }),
                none(),
                Some("dear"),
            ),
            (
                "bears just one",
                flat,
                2,
                json!({ "load_g_max": 1_000 }),
                none(),
                Some("cheap"),
            ),
            (
                "stands on a narrow face only",
                flat,
                1,
                narrow,
                none(),
                Some("dear"),
            ),
            (
                "padding along the walls",
                flat,
                2,
                none(),
                json!({ "clearance_mm": 6 }),
                Some("dear"),
            ),
            (
                "space for a catalogue",
                flat,
                2,
                none(),
                json!({ "reserve_ml": 200 }),
                Some("dear"),
            ),
            (
                "more than a person may lift",
                flat,
                2,
                none(),
                json!({ "weight_g_max": 2_099 }),
                None,
            ),
            (
                "just what a person may lift",
                flat,
                2,
                none(),
                json!({ "weight_g_max": 2_100 }),
                Some("cheap"),
            ),
            (
                "one to a parcel",
                [60, 60, 45],
                2,
                json!({ "tags": ["lithium"] }),
                one_of_a_tag,
                None,
            ),
        ];
        for (name, size, count, handling, rules, expected) in cases {
            let found = chosen(size, count, &handling, &rules);
            let code = found.as_ref().map(|(code, _)| code.as_deref());
            assert_eq!(code, Some(expected), "{name}");
            // Where no box takes them all, two are planned; two small ones may cost less than a large one, too.
            let boxes = found.map_or(0, |(_, boxes)| boxes);
            assert!(
                boxes == 2 || boxes == 1 && expected.is_some(),
                "{name}: {boxes}"
            );
        }
    }

    #[test]
    fn a_unit_that_ships_as_it_is() {
        let cases = [
            ("never", "no", [390, 290, 150], 1, Some("dear"), 1),
            (
                "cheaper than a carton",
                "may",
                [390, 290, 150],
                1,
                Some(OWN_BOX),
                1,
            ),
            ("always", "must", [60, 60, 45], 1, Some(OWN_BOX), 1),
            ("one to a parcel", "must", [60, 60, 45], 2, None, 2),
            (
                "larger than every carton",
                "must",
                [900, 300, 200],
                1,
                Some(OWN_BOX),
                1,
            ),
        ];
        for (name, own_box, size, count, expected, boxes) in cases {
            let found = chosen(size, count, &json!({ "own_box": own_box }), &json!({}));
            let expected = (expected.map(str::to_owned), boxes);
            assert_eq!(found, Some(expected), "{name}");
        }
        let lifted = json!({ "weight_g_max": 900 });
        let too_heavy = chosen([60, 60, 45], 1, &json!({ "own_box": "must" }), &lifted);
        assert_eq!(too_heavy, None, "more than a person may lift");
    }

    /// The recommended carton, how many boxes are planned, and what they cost, with these costs of packing.
    fn under_costs(
        cartons: &[Carton],
        product: &Product,
        count: u32,
        costs: &Value,
    ) -> (String, usize, i64) {
        let terms = Terms {
            rules: serde_json::from_value(json!({ "costs": costs })).unwrap(),
            ..Terms::default()
        };
        let (owner, units) = ("acme".into(), [(product, count)]);
        let found = recommend_with(cartons, &owner, &units, &terms).unwrap();
        let lines = [(LineId(1), product, count)];
        let planned = plan_boxes(cartons, &owner, &lines, &terms, Effort::Default).unwrap();
        if let [one] = planned.boxes.as_slice() {
            let own = Carton::own_box_of(product, "EUR");
            let all = cartons.iter().chain([&own]);
            let carton = all.into_iter().find(|carton| carton.code == one.carton);
            let price = price_of_one(carton.unwrap(), &units, &terms);
            assert_eq!(price, Some(planned.price_minor), "one price, whoever asks");
            assert_eq!(found.carton, one.carton);
        }
        (
            found.carton.to_string(),
            planned.boxes.len(),
            planned.price_minor,
        )
    }

    #[test]
    fn padding_and_work_count() {
        let euro = |amount: &str| json!({ "amount": amount, "currency": "EUR" });
        let cartons = [
            carton("roomy", [300, 200, 100], 20_000, 30),
            carton("snug", [200, 140, 100], 20_000, 34),
        ];
        let two = product(Some([190, 130, 45]), 100, false);
        let at = |costs: &Value| under_costs(&cartons, &two, 2, costs);
        assert_eq!(at(&json!({})), ("roomy".to_owned(), 1, 30));
        // 6.0 and 2.8 litres, of which the goods take 2.2.
        let padded = json!({ "padding_100_l": euro("3.00") });
        assert_eq!(at(&padded), ("snug".to_owned(), 1, 34 + 8 - 7));
        let work = json!({ "padding_100_l": euro("3.00"), "parcel": euro("0.50") });
        assert_eq!(at(&work), ("snug".to_owned(), 1, 34 + 8 - 7 + 50));

        // Two small boxes or one large one: each parcel takes work.
        let cartons = [
            carton("half", [200, 140, 50], 20_000, 10),
            carton("whole", [200, 140, 100], 20_000, 24),
        ];
        let at = |costs: &Value| under_costs(&cartons, &two, 2, costs);
        assert_eq!(at(&json!({})), ("whole".to_owned(), 2, 20));
        let work = json!({ "parcel": euro("0.05") });
        assert_eq!(at(&work), ("whole".to_owned(), 1, 29));

        // As it is, or in a carton: what that takes counts as well.
        let one = Product {
            handling: serde_json::from_value(json!({ "own_box": "may" })).unwrap(),
            ..two.clone()
        };
        let at = |costs: &Value| under_costs(&cartons, &one, 1, costs);
        assert_eq!(at(&json!({})), (OWN_BOX.to_owned(), 1, 0));
        let strap = json!({ "own_box": euro("0.12"), "padding_100_l": euro("3.00") });
        assert_eq!(at(&strap), ("half".to_owned(), 1, 10 + 4 - 3));
    }

    #[test]
    fn every_order_of_the_demo_goes_into_its_carton() {
        let warehouse: serde_json::Value =
            serde_json::from_str(include_str!("../../../assets/demo/warehouse.json")).unwrap();
        let cartons: Vec<Carton> = serde_json::from_value(warehouse["cartons"].clone()).unwrap();
        let products: Vec<Product> = serde_json::from_value(warehouse["products"].clone()).unwrap();
        let mut recommended = 0;
        for order in warehouse["orders"].as_array().unwrap() {
            let owner: OwnerId = order["owner"].as_str().unwrap().into();
            let units: Vec<(&Product, u32)> = order["lines"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|line| {
                    let count = u32::try_from(line["quantity"].as_u64()?).ok()?;
                    let of = |product: &&Product| {
                        product.owner == owner && Some(product.sku.as_str()) == line["sku"].as_str()
                    };
                    Some((products.iter().find(of)?, count))
                })
                .collect();
            let Some(found) = recommend(&cartons, &owner, &units) else {
                continue;
            };
            recommended += 1;
            let carton = cartons
                .iter()
                .find(|carton| carton.code == found.carton)
                .unwrap();
            let mut bench = Bench::with(&units, &ParcelRules::default());
            if bench.units == 0 {
                continue;
            }
            let places = bench.places(carton.inner_mm).unwrap();
            let inner = <[u32; 3]>::from(carton.inner_mm).map(i64::from);
            assert_eq!(u64::try_from(places.len()).unwrap(), bench.units);
            let goods: i64 = places.iter().map(|(_, body)| volume(body.edges())).sum();
            assert_eq!(
                u64::try_from(goods).unwrap(),
                bench.volume,
                "{}",
                order["order"]
            );
            for (index, (_, one)) in places.iter().enumerate() {
                assert!((0..3).all(|axis| one.high[axis] <= inner[axis]));
                assert!(
                    places
                        .iter()
                        .skip(index + 1)
                        .all(|(_, two)| !one.meets(two))
                );
            }
        }
        assert!(recommended >= 60, "{recommended}");
    }

    #[test]
    fn five_hundred_lines_are_answered_at_once() {
        let cartons = [carton("huge", [2_000, 2_000, 2_000], 1_000_000, 30)];
        let product = product(Some([40, 30, 20]), 10, false);
        let units: Vec<(&Product, u32)> = (0..500).map(|_| (&product, 200)).collect();
        let found = recommend(&cartons, &"acme".into(), &units);
        assert_eq!(found.and_then(|found| found.fill_percent), Some(30));
    }
}
