//! `packdesk cartonize`: plans for a file of orders, with what they cost and how long they took.

pub mod advise;
#[cfg(test)]
mod changes;
mod format;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use crate::domain::cartonize::{
    self,
    plan::{Effort, Request},
    verify,
};

use super::{Failure, processor_nanoseconds, say};
use format::{Instances, OrderGoods, Solution, Solutions};

/// Orders of up to this many units have a line of their own in the summary.
const SMALL_UNITS_MAX: u64 = 20;

#[derive(Debug, Args)]
pub struct CartonizeArguments {
    /// The orders, cartons and tariffs (packbench/1)
    file: PathBuf,
    /// Where the plans go (packsol/1)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// How long to search
    #[arg(long, visible_alias = "level", value_enum, default_value = "default")]
    effort: EffortChoice,
}

/// The levels of effort by name.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum EffortChoice {
    /// The first answer
    #[value(alias = "0")]
    Fast,
    /// What is planned at release
    #[value(alias = "1")]
    Default,
    /// The most
    #[value(alias = "2")]
    Best,
}

impl From<EffortChoice> for Effort {
    fn from(choice: EffortChoice) -> Self {
        match choice {
            EffortChoice::Fast => Self::Fast,
            EffortChoice::Default => Self::Default,
            EffortChoice::Best => Self::Best,
        }
    }
}

/// What is known of a planned order for the summary.
#[derive(Debug, Clone)]
struct Done {
    order: String,
    units: u64,
    nanoseconds: u64,
    price: i64,
    parcels: usize,
}

pub fn run(arguments: &CartonizeArguments) -> Result<(), Failure> {
    let instances = read(&arguments.file)?;
    let mut solutions = Vec::with_capacity(instances.orders.len());
    let mut done = Vec::with_capacity(instances.orders.len());
    let mut refused = instances.unreadable.len();
    for reason in &instances.unreadable {
        tell(reason);
    }
    for (index, order) in instances.orders.iter().enumerate() {
        match solve(&instances, index, arguments.effort.into()) {
            Ok((solution, summary)) => {
                solutions.push(solution);
                done.push(summary);
            }
            Err(reason) => {
                refused += 1;
                tell(&format!("order {}: {reason}", order.id));
            }
        }
        if (index + 1) % 100 == 0 {
            tell(&format!(
                "{} of {} orders",
                index + 1,
                instances.orders.len()
            ));
        }
    }
    write(&arguments.output, &Solutions::of(solutions))?;
    summarize(&done);
    if refused > 0 {
        return Err(Failure::Other(format!(
            "{refused} of {} orders were refused, the reasons are above",
            instances.orders.len() + instances.unreadable.len()
        )));
    }
    Ok(())
}

fn read(file: &Path) -> Result<Instances, Failure> {
    let text =
        fs::read(file).map_err(|error| Failure::Other(format!("{}: {error}", file.display())))?;
    let instances = Instances::read(&text)
        .map_err(|error| Failure::Other(format!("{}: {error}", file.display())))?;
    if instances.schema != format::INSTANCES_SCHEMA {
        return Err(Failure::Other(format!(
            "{}: its schema is '{}', expected '{}'",
            file.display(),
            instances.schema,
            format::INSTANCES_SCHEMA
        )));
    }
    Ok(instances)
}

fn write(file: &Path, solutions: &Solutions) -> Result<(), Failure> {
    let text = serde_json::to_vec(solutions).map_err(|error| Failure::Other(error.to_string()))?;
    fs::write(file, text).map_err(|error| Failure::Other(format!("{}: {error}", file.display())))
}

/// Plans one order; the clock runs for the planning alone.
fn solve(instances: &Instances, index: usize, effort: Effort) -> Result<(Solution, Done), String> {
    let order = instances
        .orders
        .get(index)
        .ok_or("there is no such order")?;
    let goods = instances.goods(order)?;
    let start = processor_nanoseconds();
    let requests: Vec<Request<'_>> = [goods.request()]
        .into_iter()
        .chain(goods.other_requests())
        .collect();
    let (service, plan) =
        cartonize::choose_service(&requests, effort).map_err(|refusal| refusal.to_string())?;
    let nanoseconds = processor_nanoseconds().saturating_sub(start);
    let request = requests.get(service).copied().unwrap_or(goods.request());
    if let Some(fault) = verify::faults(&request, &plan).first() {
        return Err(format!(
            "the plan breaks a rule, please report this: {fault}"
        ));
    }
    for (line, units) in &plan.without_carton {
        let sku = order.items.get(*line).map_or("", |item| item.sku.as_str());
        tell(&format!(
            "order {}: line {line} ({sku}), {units} units: {}",
            order.id,
            format::NO_CARTON
        ));
    }
    let done = Done {
        order: order.id.clone(),
        units: goods.units(),
        nanoseconds,
        price: plan.price(),
        parcels: plan.parcels.len(),
    };
    Ok((
        Solution::of(order, &goods, &plan, nanoseconds / 1_000),
        done,
    ))
}

fn summarize(done: &[Done]) {
    let cents: i64 = done.iter().map(|order| order.price).sum();
    let parcels: usize = done.iter().map(|order| order.parcels).sum();
    say(&format!(
        "{} orders, {parcels} parcels, cost {}.{:02}",
        done.len(),
        cents / 100,
        cents % 100
    ));
    let small: Vec<&Done> = done
        .iter()
        .filter(|order| order.units <= SMALL_UNITS_MAX)
        .collect();
    let all: Vec<&Done> = done.iter().collect();
    say_times(&format!("up to {SMALL_UNITS_MAX} units"), small);
    say_times("all orders", all);
}

fn say_times(what: &str, mut orders: Vec<&Done>) {
    orders.sort_by_key(|order| order.nanoseconds);
    let Some(worst) = orders.last() else { return };
    let at = |percent: usize| {
        let index = (orders.len() * percent).div_ceil(100).saturating_sub(1);
        orders.get(index).map_or(0, |order| order.nanoseconds)
    };
    say(&format!(
        "{what}: {} orders, processor time per order median {}, p99 {}, worst {} ({})",
        orders.len(),
        milliseconds(at(50)),
        milliseconds(at(99)),
        milliseconds(worst.nanoseconds),
        worst.order
    ));
}

fn milliseconds(nanoseconds: u64) -> String {
    format!(
        "{}.{:03} ms",
        nanoseconds / 1_000_000,
        nanoseconds / 1_000 % 1_000
    )
}

/// Writes a line to standard error; a reader that went away is no failure.
fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
