//! Parcels of the sample warehouse as they might be packed: every unit with a weight of its own, every tenth with a mistake.

use clap::ValueEnum;

use crate::{
    api::v1::import::ImportFile,
    cli::{Failure, demo},
    domain::{
        carton::Carton,
        cartonize::{Numbers, recommend},
        measure::Grams,
        product::Product,
        weight::{learned::Learned, witness::Part},
    },
};

/// The step of the scale.
const STEP_G: f64 = 5.0;
/// How far a carton of one type strays from its mean.
const TARE_SPREAD: f64 = 0.02;
/// Padding in a carton, as a share of its tare; the catalogue does not know of it.
const PADDING_SHARE: f64 = 0.1;
/// How far the mean of a product may lie from the catalogue's figure.
const CATALOGUE_SPREAD: f64 = 0.01;
/// What a unit weighs whose weight the catalogue does not know.
const UNKNOWN_G: f64 = 230.0;
/// The share of parcels with a mistake, in percent.
const MISTAKES_PERCENT: usize = 10;
/// The share of swaps with something that looks alike, in percent.
const ALIKE_PERCENT: usize = 75;
/// The most lines of a parcel.
const LINES_MAX: usize = 5;
/// Textiles, by parts of their names: no two weigh the same.
const TEXTILES: &[&str] = &[
    "TOWEL", "NAPK", "COASTER", "SOCK", "BEANIE", "BLANKET", "-MAT",
];
/// Goods filled or poured by hand, by parts of their names.
const FILLED: &[&str] = &[
    "TEA-", "CAND", "HONEY", "SYRUP", "OIL-", "PIL-", "GLASS-", "CONES", "DIFFUSER", "CREAM",
    "LOTION", "SHOWER", "EDT", "SOAP", "-LIP", "-HAND",
];

/// What a swapped unit is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Swaps {
    /// Three times of four something that looks alike in the hand, where there is such a thing
    Alike,
    /// Anything of its owner
    Any,
}

/// A product and what its units really weigh.
pub struct Goods {
    /// As the catalogue has it.
    pub product: Product,
    mean: f64,
    spread: f64,
}

/// A carton and what it really weighs with its padding.
pub struct Case {
    /// As the catalogue has it.
    pub carton: Carton,
    mean: f64,
}

/// A mistake of the packer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// One unit is not in the parcel.
    Missing(usize),
    /// One unit is in it twice.
    Doubled(usize),
    /// The second is in it instead of the first.
    Swapped(usize, usize),
}

/// A packed parcel on the scale.
pub struct Parcel {
    /// What should be in it, each with how many.
    pub contents: Vec<(usize, u32)>,
    /// Its carton.
    pub carton: usize,
    /// What went wrong.
    pub mistake: Option<Mistake>,
    /// What the scale shows.
    pub weight: Grams,
}

/// See the module.
pub struct Warehouse {
    /// Everything that is packed.
    pub goods: Vec<Goods>,
    /// Everything it is packed in.
    pub cartons: Vec<Case>,
    numbers: Numbers,
    swaps: Swaps,
}

impl Warehouse {
    /// The sample warehouse; `seed` decides what its goods really weigh and what is packed.
    pub fn of_the_demonstration(seed: u64, swaps: Swaps) -> Result<Self, Failure> {
        let unreadable = |error: serde_json::Error| Failure::Other(error.to_string());
        let file: ImportFile = serde_json::from_str(demo::WAREHOUSE).map_err(unreadable)?;
        let rows = |rows: Vec<serde_json::Value>| serde_json::Value::Array(rows);
        let products: Vec<Product> =
            serde_json::from_value(rows(file.products)).map_err(unreadable)?;
        let cartons: Vec<Carton> =
            serde_json::from_value(rows(file.cartons)).map_err(unreadable)?;
        let mut numbers = Numbers::starting(seed);
        let goods = products
            .into_iter()
            .map(|product| {
                let told = product.weight_g.map_or(UNKNOWN_G, grams);
                let mean = told * (1.0 + CATALOGUE_SPREAD * normal(&mut numbers));
                let spread = mean * spread_of(product.sku.as_str());
                Goods {
                    product,
                    mean,
                    spread,
                }
            })
            .collect();
        let cartons = cartons
            .into_iter()
            .map(|carton| Case {
                mean: grams(carton.tare_g) * (1.0 + PADDING_SHARE),
                carton,
            })
            .collect();
        Ok(Self {
            goods,
            cartons,
            numbers,
            swaps,
        })
    }

    /// Packs the next parcel.
    pub fn pack(&mut self) -> Parcel {
        let (contents, carton) = self.order();
        let is_wrong = self.numbers.below(100) < MISTAKES_PERCENT;
        let mistake = is_wrong.then(|| self.mistake(&contents));
        let mut in_it: Vec<usize> = contents
            .iter()
            .flat_map(|&(goods, count)| (0..count).map(move |_| goods))
            .collect();
        match mistake {
            Some(Mistake::Missing(goods)) => take(&mut in_it, goods),
            Some(Mistake::Doubled(goods)) => in_it.push(goods),
            Some(Mistake::Swapped(from, to)) => {
                take(&mut in_it, from);
                in_it.push(to);
            }
            None => {}
        }
        let tare = self.cartons[carton].mean;
        let mut weight = tare * (1.0 + TARE_SPREAD * normal(&mut self.numbers));
        for goods in in_it {
            let Goods { mean, spread, .. } = self.goods[goods];
            weight += mean + spread * normal(&mut self.numbers);
        }
        Parcel {
            contents,
            carton,
            mistake,
            weight: shown(weight),
        }
    }

    /// Everything of the owner whose parcel it is: what one of its units may be taken for.
    pub fn of_one_owner(&self, parcel: &Parcel) -> impl Iterator<Item = usize> {
        let first = parcel.contents.first().map_or(0, |(goods, _)| *goods);
        let owner = &self.goods[first].product.owner;
        let goods = self.goods.iter().enumerate();
        goods
            .filter(move |(_, goods)| goods.product.owner == *owner)
            .map(|(index, _)| index)
    }

    /// How far the weight of a parcel really strays, one standard deviation, in grams.
    pub fn spread(&self, parcel: &Parcel) -> f64 {
        let tare = self.cartons[parcel.carton].mean * TARE_SPREAD;
        let goods: f64 = parcel
            .contents
            .iter()
            .map(|(goods, count)| f64::from(*count) * self.goods[*goods].spread.powi(2))
            .sum();
        (goods + tare * tare + STEP_G * STEP_G / 12.0).sqrt()
    }

    /// By how much a mistake moves the weight, in grams.
    pub fn moved_by(&self, mistake: Mistake) -> f64 {
        let mean = |goods: usize| self.goods[goods].mean;
        match mistake {
            Mistake::Missing(goods) => -mean(goods),
            Mistake::Doubled(goods) => mean(goods),
            Mistake::Swapped(from, to) => mean(to) - mean(from),
        }
    }

    /// An order of one owner that goes into one carton, and that carton.
    fn order(&mut self) -> (Vec<(usize, u32)>, usize) {
        loop {
            let first = self.numbers.below(self.goods.len());
            let owner = self.goods[first].product.owner.clone();
            let mut contents = vec![(first, self.quantity())];
            for _ in 0..self.numbers.below(LINES_MAX) {
                let next = self.numbers.below(self.goods.len());
                let fits = self.goods[next].product.owner == owner;
                if fits && contents.iter().all(|(goods, _)| *goods != next) {
                    contents.push((next, self.quantity()));
                }
            }
            let units: Vec<(&Product, u32)> = contents
                .iter()
                .map(|(goods, count)| (&self.goods[*goods].product, *count))
                .collect();
            let cartons: Vec<Carton> = self
                .cartons
                .iter()
                .map(|case| case.carton.clone())
                .collect();
            let chosen = recommend(&cartons, &owner, &units).and_then(|found| {
                cartons
                    .iter()
                    .position(|carton| carton.code == found.carton)
            });
            if let Some(carton) = chosen {
                return (contents, carton);
            }
        }
    }

    /// Mostly one, seldom three.
    fn quantity(&mut self) -> u32 {
        [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][self.numbers.below(10)]
    }

    fn mistake(&mut self, contents: &[(usize, u32)]) -> Mistake {
        let units: Vec<usize> = contents
            .iter()
            .flat_map(|&(goods, count)| (0..count).map(move |_| goods))
            .collect();
        let goods = units[self.numbers.below(units.len())];
        match self.numbers.below(3) {
            0 => Mistake::Missing(goods),
            1 => Mistake::Doubled(goods),
            _ => Mistake::Swapped(goods, self.taken_for(goods)),
        }
    }

    /// What lies in the parcel instead of one of `goods`.
    fn taken_for(&mut self, goods: usize) -> usize {
        let alike_only = self.swaps == Swaps::Alike && self.numbers.below(100) < ALIKE_PERCENT;
        let part = |index: usize| {
            let product = &self.goods[index].product;
            Part::of(index, product, Learned::before_any(product.weight_g), 1)
        };
        let owner = &self.goods[goods].product.owner;
        let others: Vec<usize> = (0..self.goods.len())
            .filter(|other| *other != goods && self.goods[*other].product.owner == *owner)
            .collect();
        let alike: Vec<usize> = others
            .iter()
            .copied()
            .filter(|other| alike_only && part(*other).looks_like(&part(goods)))
            .collect();
        let choices = if alike.is_empty() { others } else { alike };
        choices[self.numbers.below(choices.len())]
    }
}

fn take(units: &mut Vec<usize>, goods: usize) {
    if let Some(index) = units.iter().position(|unit| *unit == goods) {
        units.remove(index);
    }
}

/// How far units of a product stray, as a share of their mean.
fn spread_of(sku: &str) -> f64 {
    let is_one_of = |parts: &[&str]| parts.iter().any(|part| sku.contains(part));
    if is_one_of(TEXTILES) {
        0.08
    } else if is_one_of(FILLED) {
        0.03
    } else {
        0.01
    }
}

/// A number of the standard normal distribution: the sum of twelve even ones, less six.
fn normal(numbers: &mut Numbers) -> f64 {
    let twelve: u32 = (0..12)
        .map(|_| u32::try_from(numbers.below(1_000_000)).unwrap_or(0))
        .sum();
    f64::from(twelve) / 1_000_000.0 - 6.0
}

fn grams(weight: Grams) -> f64 {
    f64::from(i32::try_from(weight.0).unwrap_or(i32::MAX))
}

/// What the scale makes of it.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a parcel weighs less than a scale can show"
)]
fn shown(weight: f64) -> Grams {
    Grams((weight / STEP_G).round() as i64 * 5)
}
