//! The way to fill a box: which unit goes where, in which order, and which places are taken by what was scanned.

use crate::domain::{handling::ParcelRules, measure::Dimensions, product::Product};

use super::{
    bench::Bench,
    body::{Body, volume},
};

/// Below this fill nobody needs a picture: any order will do, heavy goods first.
const LOOSE_PERCENT: i64 = 60;

/// A place in the box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which of the goods it is for.
    pub goods: usize,
    /// Where it is: x from the left, y from the back, z from the bottom, in millimetres.
    pub body: Body,
    /// The layer it stands on, from 0: places whose bottoms are equally high.
    pub layer: usize,
    /// How the unit lies there.
    pub pose: Pose,
    /// Nothing may stand on it.
    pub fragile: bool,
    /// Places below it that have to be filled before.
    below: Vec<usize>,
}

/// How a unit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pose {
    /// On its largest face.
    Flat,
    /// On a long edge.
    OnEdge,
    /// On its smallest face.
    Upright,
    /// Its own side up.
    ThisSideUp,
}

/// Where in the box, seen from above: a third of each direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corner {
    /// 0 at the back, 1 in the middle, 2 at the front.
    pub depth: u8,
    /// 0 at the left, 1 in the middle, 2 at the right.
    pub side: u8,
}

/// A plan to fill one box, in an order that a person can carry out from above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling {
    /// The space inside.
    pub inner: Dimensions,
    /// The places, in the order in which they are filled.
    pub places: Vec<Place>,
    /// The space of the goods, in cubic millimetres.
    pub goods_mm3: i64,
}

/// What became of the places while units were scanned in the packer's own order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// For each place whether its unit is in the box.
    pub filled: Vec<bool>,
    /// The place of the unit scanned last.
    pub last: Option<usize>,
    /// A place that should have been filled before the last one.
    pub first_fill: Option<usize>,
}

/// A plan for all `units` in a box with that space; `None` where no arrangement is known or a size is missing.
#[must_use]
pub fn fill(inner: Dimensions, units: &[(&Product, u32)], rules: &ParcelRules) -> Option<Filling> {
    let mut bench = Bench::with(units, rules);
    if !bench.knows_all(units.len()) || rules.keeps_apart(units).is_some() {
        return None;
    }
    Filling::of(inner, &bench.places(inner)?, units)
}

fn places(bodies: &[(usize, Body)], units: &[(&Product, u32)]) -> Option<Vec<Place>> {
    let mut heights: Vec<i64> = bodies.iter().map(|(_, body)| body.low[2]).collect();
    heights.sort_unstable();
    heights.dedup();
    bodies
        .iter()
        .enumerate()
        .map(|(index, (goods, body))| {
            let earlier = bodies.iter().take(index).enumerate();
            Some(Place {
                goods: *goods,
                body: *body,
                layer: heights.binary_search(&body.low[2]).ok()?,
                pose: pose(units.get(*goods)?.0, body),
                fragile: units.get(*goods)?.0.fragile,
                below: earlier
                    .filter(|(_, (_, other))| {
                        other.high[2] <= body.low[2] && other.footprint_shared(body) > 0
                    })
                    .map(|(below, _)| below)
                    .collect(),
            })
        })
        .collect()
}

fn pose(product: &Product, body: &Body) -> Pose {
    if product.this_side_up {
        return Pose::ThisSideUp;
    }
    let edges = body.edges();
    let lower = edges.iter().filter(|edge| **edge < edges[2]).count();
    match lower {
        0 => Pose::Flat,
        1 => Pose::OnEdge,
        _ => Pose::Upright,
    }
}

impl Filling {
    /// The plan with these places, each with the goods it is for, in the order in which they are filled.
    #[must_use]
    pub fn of(
        inner: Dimensions,
        bodies: &[(usize, Body)],
        units: &[(&Product, u32)],
    ) -> Option<Self> {
        Some(Self {
            inner,
            goods_mm3: bodies.iter().map(|(_, body)| volume(body.edges())).sum(),
            places: places(bodies, units)?,
        })
    }

    /// True where goods lie loosely: any order will do, heavy ones first.
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.goods_mm3 * 100 < self.space() * LOOSE_PERCENT
    }

    /// The space of the box, in cubic millimetres.
    #[must_use]
    pub fn space(&self) -> i64 {
        i64::try_from(self.inner.volume_mm3()).unwrap_or(i64::MAX / 100)
    }

    /// The empty space once all is in, in cubic millimetres: what the padding has to fill.
    #[must_use]
    pub fn void_mm3(&self) -> i64 {
        (self.space() - self.goods_mm3).max(0)
    }

    /// How many layers there are.
    #[must_use]
    pub fn layers(&self) -> usize {
        self.places
            .iter()
            .map(|place| place.layer + 1)
            .max()
            .unwrap_or(0)
    }

    /// Where a place is, seen from above.
    #[must_use]
    pub fn corner(&self, place: &Place) -> Corner {
        let [length, width, _] = <[u32; 3]>::from(self.inner).map(i64::from);
        let third = |low: i64, high: i64, whole: i64| {
            // A unit that reaches from wall to wall is in the middle.
            let middle = low + high;
            match middle * 3 {
                before if before < whole * 2 => 0,
                after if after > whole * 4 => 2,
                _ => 1,
            }
        };
        Corner {
            depth: third(place.body.low[1], place.body.high[1], width),
            side: third(place.body.low[0], place.body.high[0], length),
        }
    }

    /// Which places the units take that were scanned, in that order, each named by its goods.
    ///
    /// A unit takes the first open place of its goods that stands ready, so any order is right while it still works;
    /// where none is ready it takes the first open one, and what should have gone below is told.
    #[must_use]
    pub fn progress(&self, scanned: impl IntoIterator<Item = usize>) -> Progress {
        let mut progress = Progress {
            filled: vec![false; self.places.len()],
            ..Progress::default()
        };
        for goods in scanned {
            let open =
                |index: &usize| self.places[*index].goods == goods && !progress.filled[*index];
            let missing = |index: usize| {
                let mut below = self.places[index].below.iter().copied();
                below.find(|below| !progress.filled[*below])
            };
            let all: Vec<usize> = (0..self.places.len()).filter(open).collect();
            let ready = all.iter().copied().find(|index| missing(*index).is_none());
            let Some(taken) = ready.or(all.first().copied()) else {
                continue;
            };
            progress.first_fill = missing(taken);
            progress.filled[taken] = true;
            progress.last = Some(taken);
        }
        progress
    }

    /// The next place to fill, in the plan's own order.
    #[must_use]
    pub fn next(&self, progress: &Progress) -> Option<usize> {
        progress.filled.iter().position(|filled| !filled)
    }

    /// The letter of a place, as it stands in the picture.
    #[must_use]
    pub fn letter(index: usize) -> char {
        let letters = ('A'..='Z').chain('a'..='z').chain('0'..='9');
        letters.cycle().nth(index % 62).unwrap_or('?')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::measure::Grams;

    fn product(sku: &str, size: [u32; 3], fragile: bool) -> Product {
        Product {
            owner: "acme".into(),
            sku: sku.into(),
            title: sku.into(),
            barcodes: vec![],
            weight_g: Some(Grams(100)),
            size_mm: Some(size.into()),
            fragile,
            this_side_up: false,
            quality_check: None,
            customs: crate::domain::customs::CustomsData::default(),
            handling: crate::domain::handling::Handling::default(),
        }
    }

    #[test]
    fn two_layers_with_the_fragile_one_on_top() {
        let (board, cup) = (
            product("BOARD", [200, 100, 50], false),
            product("CUP", [200, 100, 60], true),
        );
        let units = [(&cup, 1), (&board, 1)];
        let filling = fill([200, 100, 130].into(), &units, &ParcelRules::default()).unwrap();
        let found: Vec<_> = filling
            .places
            .iter()
            .map(|place| (place.goods, place.layer, place.fragile, place.pose))
            .collect();
        assert_eq!(found, [(1, 0, false, Pose::Flat), (0, 1, true, Pose::Flat)]);
        assert_eq!((filling.layers(), filling.is_loose()), (2, false));
        assert_eq!(filling.void_mm3(), 200 * 100 * 20);

        let in_order = filling.progress([1, 0]);
        assert_eq!((in_order.last, in_order.first_fill), (Some(1), None));
        let too_early = filling.progress([0]);
        assert_eq!((too_early.last, too_early.first_fill), (Some(1), Some(0)));
        assert_eq!(filling.next(&too_early), Some(0));
    }

    #[test]
    fn any_order_is_right_while_it_works() {
        let box_of = |sku| product(sku, [100, 100, 100], false);
        let (one, two) = (box_of("ONE"), box_of("TWO"));
        let units = [(&one, 2), (&two, 2)];
        let filling = fill([220, 210, 110].into(), &units, &ParcelRules::default()).unwrap();
        for order in [[0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 1, 0]] {
            let progress = filling.progress(order);
            assert_eq!(progress.filled, [true; 4], "{order:?}");
            assert_eq!(progress.first_fill, None);
        }
        let corners: Vec<_> = filling
            .places
            .iter()
            .map(|place| filling.corner(place))
            .map(|corner| (corner.depth, corner.side))
            .collect();
        assert_eq!(corners, [(0, 0), (0, 2), (2, 0), (2, 2)]);
    }

    #[test]
    fn no_plan_without_every_size() {
        let mut unknown = product("X", [1, 1, 1], false);
        unknown.size_mm = None;
        assert_eq!(
            fill(
                [200, 200, 200].into(),
                &[(&unknown, 1)],
                &ParcelRules::default()
            ),
            None
        );
        let large = product("Y", [300, 1, 1], false);
        assert_eq!(
            fill(
                [200, 200, 200].into(),
                &[(&large, 1)],
                &ParcelRules::default()
            ),
            None
        );
    }
}
