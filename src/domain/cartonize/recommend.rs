//! Which carton: the cheapest that takes weight, volume and every unit's edges.

use crate::domain::{
    carton::Carton,
    ids::{CartonCode, OwnerId},
    measure::{Dimensions, Grams},
    product::Product,
};

/// How full a carton may be by volume before goods and padding no longer go in, in percent.
const FILL_PERCENT_MAX: u64 = 85;

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
    let sizes: Vec<(Dimensions, u32, bool)> = units
        .iter()
        .filter_map(|(product, count)| {
            let size = product.size_mm.filter(|size| size.is_plausible())?;
            Some((size, *count, product.this_side_up))
        })
        .collect();
    let volume: u64 = sizes
        .iter()
        .map(|(size, count, _)| size.volume_mm3().saturating_mul(u64::from(*count)))
        .fold(0, u64::saturating_add);
    cartons
        .iter()
        .filter(|carton| carton.owner.as_ref().is_none_or(|brand| brand == owner))
        .filter(|carton| carton.stock != Some(0) && weight <= carton.load_g_max)
        .filter(|carton| volume <= carton.inner_mm.volume_mm3() / 100 * FILL_PERCENT_MAX)
        .filter(|carton| {
            sizes
                .iter()
                .all(|&(size, _, upright)| goes_into(size, upright, carton.inner_mm))
        })
        .min_by_key(|carton| (carton.cost.minor, carton.inner_mm.volume_mm3()))
        .map(|carton| Recommendation {
            carton: carton.code.clone(),
            fill_percent: (sizes.len() == units.len())
                .then(|| u8::try_from(volume * 100 / carton.inner_mm.volume_mm3().max(1)).ok())
                .flatten(),
        })
}

/// True when one unit alone goes in: any edge up, or only the third one for goods that must stand.
#[must_use]
pub fn goes_into(unit: Dimensions, upright: bool, inner: Dimensions) -> bool {
    if !upright {
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
    use crate::domain::measure::Money;

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
}
