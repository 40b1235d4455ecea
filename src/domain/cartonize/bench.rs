//! Goods on the bench and the search for their arrangement in one carton, short enough for a packer who waits.

use crate::domain::{measure::Dimensions, product::Product};

use super::{
    body::{Block, Body, Edges},
    budget::AT_THE_BENCH,
    fit::Fitter,
    price::Tariff,
    recommend::WhyNot,
    sequence,
    units::{Counts, Goods, NO_LIMIT, plain_hold, plain_kind},
};

/// How full a carton may be by volume before goods and padding no longer go in, in percent.
pub(super) const FILL_PERCENT_MAX: u32 = 85;
/// The same where nobody has looked for an arrangement.
const FILL_PERCENT_MAX_UNSEEN: u32 = 70;
/// The most units for which an arrangement is looked for while the packer waits.
const ARRANGED_UNITS_MAX: u64 = 60;
/// How much of a unit's base must stand on something, in percent.
pub(super) const SUPPORT_PERCENT: i64 = 50;
/// The work on an arrangement, in steps of the search, after which each carton gets a short look only.
const STEPS_MAX: usize = 300_000;

/// Goods of one product with a believable size.
#[derive(Debug, Clone, Copy)]
struct Sized {
    /// Which of the units asked for.
    index: usize,
    size: Dimensions,
    count: u32,
    this_side_up: bool,
    fragile: bool,
}

/// The goods on the bench, and the search for their arrangement.
pub(super) struct Bench {
    sized: Vec<Sized>,
    /// The space of the goods.
    pub volume: u64,
    /// How many units have a believable size.
    pub units: u64,
    fitter: Fitter,
}

impl Bench {
    /// These goods; those without a believable size count no volume.
    pub fn with(units: &[(&Product, u32)]) -> Self {
        let sized: Vec<Sized> = units
            .iter()
            .enumerate()
            .filter_map(|(index, (product, count))| {
                Some(Sized {
                    index,
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

    /// Why the goods do not go into this space; `None` where they do.
    pub fn stays_out(&mut self, inner: Dimensions) -> Option<WhyNot> {
        if !inner.is_plausible() {
            return Some(WhyNot::Volume);
        }
        let is_arranged = self.units <= ARRANGED_UNITS_MAX;
        let percent = if is_arranged {
            FILL_PERCENT_MAX
        } else {
            FILL_PERCENT_MAX_UNSEEN
        };
        if let Some(by) = self.too_long_by(inner) {
            return Some(WhyNot::TooLong { by });
        }
        if self.volume > inner.volume_mm3() / 100 * u64::from(percent) {
            return Some(WhyNot::Volume);
        }
        let is_found = !is_arranged || self.units == 0 || self.arrangement(inner).is_some();
        (!is_found).then_some(WhyNot::Arrangement)
    }

    /// By how many millimetres the longest of them is too long for this space; `None` where each goes in alone.
    pub fn too_long_by(&self, inner: Dimensions) -> Option<u32> {
        self.sized
            .iter()
            .filter_map(|goods| too_long_by(goods.size, goods.this_side_up, inner))
            .max()
    }

    /// A place for every unit, each with the index of its goods; `None` where none was found.
    pub fn places(&mut self, inner: Dimensions) -> Option<Vec<(usize, Body)>> {
        if self.units == 0 || self.units > ARRANGED_UNITS_MAX || !inner.is_plausible() {
            return None;
        }
        let mut blocks = self.arrangement(inner)?;
        sequence::sort(&mut blocks);
        blocks
            .into_iter()
            .map(|block| Some((self.sized.get(block.kind)?.index, block.body)))
            .collect()
    }

    /// True when every one of so many products has a believable size.
    pub fn knows_all(&self, products: usize) -> bool {
        self.sized.len() == products
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
            .fit_all(&goods, &plain_hold(edges(inner)), &counts, (&trial, None))
    }
}

fn edges(size: Dimensions) -> Edges {
    <[u32; 3]>::from(size).map(i64::from)
}

/// By how many millimetres one unit alone is too long; `None` where it goes in: any edge up, or only the third one for
/// goods that must stand.
fn too_long_by(unit: Dimensions, this_side_up: bool, inner: Dimensions) -> Option<u32> {
    let over = |unit: [u32; 3], inner: [u32; 3]| {
        let over = unit
            .iter()
            .zip(inner)
            .map(|(edge, space)| edge.saturating_sub(space));
        over.max().filter(|by| *by > 0)
    };
    if !this_side_up {
        return over(unit.sorted(), inner.sorted());
    }
    let standing = |size: Dimensions| {
        let [length, width, height]: [u32; 3] = size.into();
        [length.max(width), length.min(width), height]
    };
    over(standing(unit), standing(inner))
}
