//! Goods on the bench and the search for their arrangement in one carton, short enough for a packer who waits.

use crate::domain::{
    handling::{PADDING_MM_MAX, ParcelRules},
    measure::Dimensions,
    product::Product,
};

use super::{
    body::{Block, Body, Edges},
    budget::AT_THE_BENCH,
    fit::Fitter,
    price::Tariff,
    recommend::WhyNot,
    sequence,
    shipping::MM3_OF_ML,
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
    /// As it is wrapped.
    size: Dimensions,
    count: u32,
    weight_g: i64,
    upright: [bool; 3],
    load_g_max: i64,
}

/// The goods on the bench, and the search for their arrangement.
pub(super) struct Bench {
    sized: Vec<Sized>,
    /// The space of the goods.
    pub volume: u64,
    /// How many units have a believable size.
    pub units: u64,
    /// The padding along every wall of the carton.
    clearance_mm: u32,
    /// The space that is kept free.
    reserve_mm3: u64,
    fitter: Fitter,
}

impl Bench {
    /// These goods; those without a believable size count no volume.
    pub fn with(units: &[(&Product, u32)], rules: &ParcelRules) -> Self {
        let sized: Vec<Sized> = units
            .iter()
            .enumerate()
            .filter_map(|(index, (product, count))| {
                Some(Sized {
                    index,
                    size: product.wrapped_mm()?,
                    count: *count,
                    weight_g: product.weight_g.map_or(1, |weight| weight.0.max(1)),
                    upright: product.upright(),
                    load_g_max: product.load_limit().map_or(NO_LIMIT, |limit| limit.0),
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
            clearance_mm: rules.clearance_mm.min(PADDING_MM_MAX),
            reserve_mm3: u64::from(rules.reserve_ml) * MM3_OF_ML.unsigned_abs(),
            fitter: Fitter::default(),
        }
    }

    /// Why the goods do not go into this space; `None` where they do.
    pub fn stays_out(&mut self, inner: Dimensions) -> Option<WhyNot> {
        let Some(inner) = self.usable(inner) else {
            return Some(WhyNot::Volume);
        };
        let is_arranged = self.units <= ARRANGED_UNITS_MAX;
        let percent = if is_arranged {
            FILL_PERCENT_MAX
        } else {
            FILL_PERCENT_MAX_UNSEEN
        };
        if let Some(by) = self.too_long_by(inner) {
            return Some(WhyNot::TooLong { by });
        }
        let most = inner.volume_mm3() / 100 * u64::from(percent);
        if self.volume > most.saturating_sub(self.reserve_mm3) {
            return Some(WhyNot::Volume);
        }
        let is_found = !is_arranged || self.units == 0 || self.arrangement(inner).is_some();
        (!is_found).then_some(WhyNot::Arrangement)
    }

    /// By how many millimetres the longest of them is too long for this space; `None` where each goes in alone.
    fn too_long_by(&self, inner: Dimensions) -> Option<u32> {
        self.sized
            .iter()
            .filter_map(|goods| too_long_by(goods.size, goods.upright, inner))
            .max()
    }

    /// Why the goods do not go into this space however they are arranged; `None` where they may.
    pub fn surely_stays_out(&self, inner: Dimensions) -> Option<WhyNot> {
        let Some(inner) = self.usable(inner) else {
            return Some(WhyNot::Volume);
        };
        let is_too_small = self.volume > inner.volume_mm3().saturating_sub(self.reserve_mm3);
        let too_long = self.too_long_by(inner);
        too_long
            .map(|by| WhyNot::TooLong { by })
            .or(is_too_small.then_some(WhyNot::Volume))
    }

    /// The space between the padding along the walls; `None` where there is none.
    fn usable(&self, inner: Dimensions) -> Option<Dimensions> {
        if !inner.is_plausible() {
            return None;
        }
        let padding = 2 * self.clearance_mm;
        let edges = <[u32; 3]>::from(inner).map(|edge| edge.saturating_sub(padding));
        edges.iter().all(|&edge| edge > 0).then(|| edges.into())
    }

    /// A place for every unit, each with the index of its goods; `None` where none was found.
    pub fn places(&mut self, inner: Dimensions) -> Option<Vec<(usize, Body)>> {
        if self.units == 0 || self.units > ARRANGED_UNITS_MAX {
            return None;
        }
        let mut blocks = self.arrangement(self.usable(inner)?)?;
        sequence::sort(&mut blocks);
        blocks
            .into_iter()
            .map(|block| {
                let low = block.body.low.map(|low| low + i64::from(self.clearance_mm));
                let body = Body::at(low, block.body.edges());
                Some((self.sized.get(block.kind)?.index, body))
            })
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
            // What nobody has weighed counts as a gram, so that it does not lie on fragile goods.
            plain_kind(
                edges(goods.size),
                goods.upright,
                goods.weight_g,
                goods.load_g_max,
            )
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

/// By how many millimetres one unit alone is too long, as it lies best; `None` where it goes in.
fn too_long_by(unit: Dimensions, upright: [bool; 3], inner: Dimensions) -> Option<u32> {
    let (unit, inner): ([u32; 3], [u32; 3]) = (unit.into(), inner.into());
    let over = |turn: [u32; 3]| -> u32 {
        let edges = turn.iter().zip(inner);
        let over = edges.map(|(edge, space)| edge.saturating_sub(space));
        over.max().unwrap_or(0)
    };
    let turns = (0..3).filter(|&axis| upright[axis]).flat_map(|axis| {
        let (one, two) = (unit[(axis + 1) % 3], unit[(axis + 2) % 3]);
        [[one, two, unit[axis]], [two, one, unit[axis]]]
    });
    turns.map(over).min().filter(|by| *by > 0)
}
