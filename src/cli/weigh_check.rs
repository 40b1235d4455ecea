//! `packdesk weigh-check`: what the scale sees as a second witness, counted on simulated parcels of the sample warehouse.
//!
//! The witness learns from parcels as they come, mistakes among them, and is asked about others. It knows the catalogue's
//! figures and what the scale showed; what units really weigh and how they stray is known to the simulation alone.

mod simulation;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use clap::Args;

use crate::domain::{
    measure::Grams,
    weight::{
        learned::{Learned, learn},
        witness::{Cause, Part, Witness},
    },
};

use super::{Failure, processor_nanoseconds, say};
use simulation::{Mistake, Parcel, Swaps, Warehouse};

/// How many parcels, and which.
#[derive(Debug, Args)]
pub struct WeighCheckArguments {
    /// Where the simulation starts: the same number gives the same parcels
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many parcels are judged
    #[arg(long, default_value_t = 10_000)]
    parcels: u32,
    /// How many other parcels are learned from before
    #[arg(long, default_value_t = 10_000)]
    learn: u32,
    /// What a swapped unit is taken for: mostly what looks alike in the hand, or anything of its owner
    #[arg(long, value_enum, default_value = "alike")]
    swaps: Swaps,
}

/// What is counted.
#[derive(Debug, Default)]
struct Counts {
    right: u32,
    alarms: u32,
    wrong: u32,
    visible: u32,
    found: u32,
    named: u32,
    named_among: u32,
    /// Missing, doubled, swapped: found, and of these named first.
    kinds: [(u32, u32); 3],
    hidden: u32,
    hidden_found: u32,
    hidden_told: u32,
    nanoseconds: Vec<u64>,
}

pub fn run(arguments: &WeighCheckArguments) -> Result<(), Failure> {
    let warehouse = Warehouse::of_the_demonstration(arguments.seed, arguments.swaps)?;
    let counts = count(warehouse, arguments.learn, arguments.parcels);
    report(arguments, &counts);
    let proven = counts.alarms * 1_000 <= counts.right * 5
        && counts.found * 100 >= counts.visible * 95
        && counts.named * 100 >= counts.found * 80;
    if proven {
        Ok(())
    } else {
        Err(Failure::Other(
            "the witness misses its marks: 0.5 % false alarms, 95 % found, 80 % named".to_owned(),
        ))
    }
}

fn count(mut warehouse: Warehouse, learned: u32, judged: u32) -> Counts {
    let mut school = School::of(&warehouse);
    for _ in 0..learned {
        let parcel = warehouse.pack();
        school.learn(&parcel);
    }
    let mut counts = Counts::default();
    for _ in 0..judged {
        let parcel = warehouse.pack();
        school.judge(&warehouse, &parcel, &mut counts);
    }
    counts
}

/// What the witness has learned.
struct School {
    units: Vec<Learned>,
    cartons: BTreeMap<usize, Learned>,
}

impl School {
    fn of(warehouse: &Warehouse) -> Self {
        let cartons = warehouse.cartons.iter().enumerate();
        Self {
            units: warehouse
                .goods
                .iter()
                .map(|goods| Learned::before_any(goods.product.weight_g))
                .collect(),
            cartons: cartons
                .map(|(index, carton)| (index, Learned::carton_before_any(carton.carton.tare_g)))
                .collect(),
        }
    }

    fn carton(&self, parcel: &Parcel) -> Learned {
        let known = self.cartons.get(&parcel.carton);
        known.copied().unwrap_or_else(|| Learned::before_any(None))
    }

    fn learn(&mut self, parcel: &Parcel) {
        let mut parts: Vec<(Learned, u32)> = parcel
            .contents
            .iter()
            .map(|(goods, count)| (self.units[*goods], *count))
            .collect();
        parts.push((self.carton(parcel), 1));
        learn(&mut parts, parcel.weight);
        for ((goods, _), (learned, _)) in parcel.contents.iter().zip(&parts) {
            self.units[*goods] = *learned;
        }
        if let Some((learned, _)) = parts.last() {
            self.cartons.insert(parcel.carton, *learned);
        }
    }

    fn part(&self, warehouse: &Warehouse, goods: usize, count: u32) -> Part<usize> {
        Part::of(
            goods,
            &warehouse.goods[goods].product,
            self.units[goods],
            count,
        )
    }

    fn judge(&self, warehouse: &Warehouse, parcel: &Parcel, counts: &mut Counts) {
        let start = processor_nanoseconds();
        let contents = parcel.contents.iter();
        let witness = Witness::new(
            self.carton(parcel),
            contents
                .map(|(goods, count)| self.part(warehouse, *goods, *count))
                .collect(),
        );
        let alarm = (parcel.weight - witness.expected()).abs() > witness.allowed();
        let causes = if alarm {
            let owner = warehouse.of_one_owner(parcel);
            let others: Vec<_> = owner.map(|goods| self.part(warehouse, goods, 0)).collect();
            witness.causes(parcel.weight, &others)
        } else {
            Vec::new()
        };
        counts
            .nanoseconds
            .push(processor_nanoseconds().saturating_sub(start));
        let Some(mistake) = parcel.mistake else {
            counts.right += 1;
            counts.alarms += u32::from(alarm);
            return;
        };
        counts.wrong += 1;
        let moved = warehouse.moved_by(mistake);
        if moved.abs() > 3.0 * warehouse.spread(parcel) {
            counts.visible += 1;
            counts.found += u32::from(alarm);
            let cause = cause_of(mistake);
            let is_first = causes.first() == Some(&cause);
            counts.named += u32::from(is_first);
            let kind = &mut counts.kinds[match mistake {
                Mistake::Missing(_) => 0,
                Mistake::Doubled(_) => 1,
                Mistake::Swapped(..) => 2,
            }];
            kind.0 += u32::from(alarm);
            kind.1 += u32::from(is_first);
            counts.named_among += u32::from(causes.contains(&cause));
        } else {
            counts.hidden += 1;
            counts.hidden_found += u32::from(alarm);
            let told = match mistake {
                Mistake::Missing(goods) | Mistake::Doubled(goods) => {
                    witness.cannot_tell().contains(&goods)
                }
                Mistake::Swapped(from, to) => {
                    let milligrams = self.units[to].mean_mg - self.units[from].mean_mg;
                    witness.hides(Grams(milligrams / 1_000))
                }
            };
            counts.hidden_told += u32::from(told && !alarm);
        }
    }
}

fn cause_of(mistake: Mistake) -> Cause<usize> {
    match mistake {
        Mistake::Missing(goods) => Cause::Missing(goods),
        Mistake::Doubled(goods) => Cause::Extra(goods),
        Mistake::Swapped(from, to) => Cause::Swapped(from, to),
    }
}

fn report(arguments: &WeighCheckArguments, counts: &Counts) {
    say(&format!(
        "{} parcels judged, {} learned from before, seed {}",
        arguments.parcels, arguments.learn, arguments.seed
    ));
    say(&format!(
        "right parcels: {}, false alarms {} ({})",
        counts.right,
        counts.alarms,
        percent(counts.alarms, counts.right)
    ));
    say(&format!(
        "mistakes of more than three times the parcel's own spread: {} of {}, found {} ({})",
        counts.visible,
        counts.wrong,
        counts.found,
        percent(counts.found, counts.visible)
    ));
    say(&format!(
        "the true cause named first: {} ({}), among the three named: {} ({})",
        counts.named,
        percent(counts.named, counts.found),
        counts.named_among,
        percent(counts.named_among, counts.found)
    ));
    let kinds = ["missing", "doubled", "swapped"]
        .into_iter()
        .zip(counts.kinds);
    for (kind, (found, named)) in kinds {
        say(&format!(
            "  {kind}: found {found}, named first {named} ({})",
            percent(named, found)
        ));
    }
    let unseen = counts.hidden - counts.hidden_found;
    say(&format!(
        "smaller mistakes: {}, found all the same {}, told as 'weight cannot tell here' {} of {unseen} ({})",
        counts.hidden,
        counts.hidden_found,
        counts.hidden_told,
        percent(counts.hidden_told, unseen)
    ));
    let mut times = counts.nanoseconds.clone();
    times.sort_unstable();
    let at = |thousandths: usize| {
        let index = (times.len() * thousandths / 1_000).min(times.len().saturating_sub(1));
        times.get(index).copied().unwrap_or(0) / 1_000
    };
    say(&format!(
        "processor time a judgement: median {} us, p99 {} us, worst {} us",
        at(500),
        at(990),
        at(1_000)
    ));
}

fn percent(part: u32, whole: u32) -> String {
    let hundredths = u64::from(part) * 10_000 / u64::from(whole.max(1));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
