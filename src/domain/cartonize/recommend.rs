//! Which carton at the bench: the cheapest that takes weight, volume and an arrangement of every unit.

use crate::domain::{
    carton::Carton,
    ids::{CartonCode, OwnerId},
    measure::{Dimensions, Grams},
    product::Product,
};

use super::{
    body::{Block, Edges},
    budget::AT_THE_BENCH,
    fit::Fitter,
    price::Tariff,
    units::{Counts, Goods, NO_LIMIT, plain_hold, plain_kind},
};

/// How full a carton may be by volume before goods and padding no longer go in, in percent.
const FILL_PERCENT_MAX: u64 = 85;
/// The same where nobody has looked for an arrangement.
const FILL_PERCENT_MAX_UNSEEN: u64 = 70;
/// The most units for which an arrangement is looked for while the packer waits.
const ARRANGED_UNITS_MAX: u64 = 60;
/// How much of a unit's base must stand on something, in percent.
const SUPPORT_PERCENT: i64 = 50;
/// The work on an arrangement, in steps of the search, after which each carton gets a short look only.
const STEPS_MAX: usize = 300_000;

/// A recommended carton and how full it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The carton to take.
    pub carton: CartonCode,
    /// The goods' share of its space, in percent; absent where a size is unknown.
    pub fill_percent: Option<u8>,
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
    let weight: Grams = units
        .iter()
        .map(|(product, count)| product.weight_g.unwrap_or_default() * *count)
        .sum();
    let mut bench = Bench::with(units);
    let mut candidates: Vec<&Carton> = cartons
        .iter()
        .filter(|carton| carton.owner.as_ref().is_none_or(|brand| brand == owner))
        .filter(|carton| carton.stock != Some(0) && weight <= carton.load_g_max)
        .collect();
    candidates.sort_by_key(|carton| (carton.cost.minor, carton.inner_mm.volume_mm3()));
    let carton = candidates
        .into_iter()
        .find(|carton| bench.goes_into(carton.inner_mm))?;
    let space = carton.inner_mm.volume_mm3().max(1);
    Some(Recommendation {
        carton: carton.code.clone(),
        fill_percent: (bench.sized.len() == units.len())
            .then(|| u8::try_from(bench.volume.saturating_mul(100) / space).ok())
            .flatten(),
    })
}

/// Goods of one product with a believable size.
#[derive(Debug, Clone, Copy)]
struct Sized {
    size: Dimensions,
    count: u32,
    this_side_up: bool,
    fragile: bool,
}

/// The goods on the bench, and the search for their arrangement.
struct Bench {
    sized: Vec<Sized>,
    volume: u64,
    units: u64,
    fitter: Fitter,
}

impl Bench {
    fn with(units: &[(&Product, u32)]) -> Self {
        let sized: Vec<Sized> = units
            .iter()
            .filter_map(|(product, count)| {
                Some(Sized {
                    size: product.size_mm.filter(|size| size.is_plausible())?,
                    count: *count,
                    this_side_up: product.this_side_up,
                    fragile: product.fragile,
                })
            })
            .collect();
        Self {
            volume: sized
                .iter()
                .map(|goods| {
                    goods
                        .size
                        .volume_mm3()
                        .saturating_mul(u64::from(goods.count))
                })
                .fold(0, u64::saturating_add),
            units: sized.iter().map(|goods| u64::from(goods.count)).sum(),
            sized,
            fitter: Fitter::default(),
        }
    }

    fn goes_into(&mut self, inner: Dimensions) -> bool {
        if !inner.is_plausible() {
            return false;
        }
        let is_arranged = self.units <= ARRANGED_UNITS_MAX;
        let percent = if is_arranged {
            FILL_PERCENT_MAX
        } else {
            FILL_PERCENT_MAX_UNSEEN
        };
        if self.volume > inner.volume_mm3() / 100 * percent {
            return false;
        }
        let each_alone = self
            .sized
            .iter()
            .all(|goods| goes_in_alone(goods.size, goods.this_side_up, inner));
        each_alone && (!is_arranged || self.units == 0 || self.arrangement(inner).is_some())
    }

    /// A place for every unit.
    fn arrangement(&mut self, inner: Dimensions) -> Option<Vec<Block>> {
        let tariff = Tariff::default();
        let kinds = self.sized.iter().map(|goods| {
            let upright = if goods.this_side_up {
                [false, false, true]
            } else {
                [true; 3]
            };
            let load_g_max = if goods.fragile { 0 } else { NO_LIMIT };
            // Where nothing may lie on fragile goods, any weight will do to tell what lies on them.
            plain_kind(edges(goods.size), upright, 1, load_g_max)
        });
        let goods = Goods::plain(kinds.collect(), SUPPORT_PERCENT, &tariff);
        let counts: Counts = self
            .sized
            .iter()
            .map(|goods| u16::try_from(goods.count).unwrap_or(u16::MAX))
            .collect();
        let mut trial = AT_THE_BENCH;
        if self.fitter.steps() > STEPS_MAX {
            trial.builds = 0;
        }
        self.fitter
            .fit_all(&goods, &plain_hold(edges(inner)), &counts, &trial)
    }
}

fn edges(size: Dimensions) -> Edges {
    <[u32; 3]>::from(size).map(i64::from)
}

/// True when one unit alone goes in: any edge up, or only the third one for goods that must stand.
fn goes_in_alone(unit: Dimensions, this_side_up: bool, inner: Dimensions) -> bool {
    if !this_side_up {
        return unit
            .sorted()
            .iter()
            .zip(inner.sorted())
            .all(|(edge, space)| *edge <= space);
    }
    let floor = |size: Dimensions| {
        let (long, short) = (size.length.max(size.width), size.length.min(size.width));
        (long, short)
    };
    let ((unit_long, unit_short), (inner_long, inner_short)) = (floor(unit), floor(inner));
    unit.height <= inner.height && unit_long <= inner_long && unit_short <= inner_short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{cartonize::body::volume, measure::Money};

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
            let mut bench = Bench::with(&units);
            if bench.units == 0 {
                continue;
            }
            let blocks = bench.arrangement(carton.inner_mm).unwrap();
            let inner = edges(carton.inner_mm);
            assert_eq!(u64::try_from(blocks.len()).unwrap(), bench.units);
            let goods: i64 = blocks.iter().map(|block| volume(block.body.edges())).sum();
            assert_eq!(
                u64::try_from(goods).unwrap(),
                bench.volume,
                "{}",
                order["order"]
            );
            for (index, one) in blocks.iter().enumerate() {
                assert!((0..3).all(|axis| one.body.high[axis] <= inner[axis]));
                assert!(
                    blocks
                        .iter()
                        .skip(index + 1)
                        .all(|two| !one.body.meets(&two.body))
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
