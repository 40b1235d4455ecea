//! `packdesk cartons advise`: which cartons a history of orders is worth stocking, and what each of them saves.
//!
//! Begins with every carton and leaves out, again and again, the one that is missed least: only the orders that went into
//! it are planned anew. The same history gives the same advice everywhere.

use std::{collections::BTreeSet, path::PathBuf};

use clap::{Args, Subcommand};

use crate::domain::cartonize::{self, plan::Effort};

use super::{Failure, OrderGoods, read, say, tell};

/// What a unit without a carton counts as, in cents: no set of cartons is worth leaving goods behind.
const WITHOUT_CARTON: i64 = 100_000;

#[derive(Debug, Args)]
pub struct CartonsArguments {
    #[command(subcommand)]
    question: CartonsQuestion,
}

#[derive(Debug, Subcommand)]
enum CartonsQuestion {
    /// Which cartons to stock for a history of orders, and what it saves
    Advise(AdviseArguments),
}

#[derive(Debug, Args)]
struct AdviseArguments {
    /// Past orders with the cartons to choose from and the tariffs (packbench/1)
    history: PathBuf,
    /// How much dearer than with every carton it may become, in tenths of a percent
    #[arg(long, value_name = "TENTHS", default_value_t = 5)]
    within: i64,
}

/// Every order of one set of cartons.
pub(super) struct History {
    orders: Vec<Order>,
    stocked: BTreeSet<String>,
}

struct Order {
    goods: OrderGoods,
    now: Outcome,
}

/// What an order costs and which cartons it goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    cents: i64,
    used: BTreeSet<String>,
}

/// One step of leaving cartons out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The carton left out.
    pub without: String,
    /// What all orders cost then, in cents.
    pub cents: i64,
}

pub fn run(arguments: &CartonsArguments) -> Result<(), Failure> {
    let CartonsQuestion::Advise(advise) = &arguments.question;
    let instances = read(&advise.history)?;
    let sets: BTreeSet<&String> = instances
        .orders
        .iter()
        .map(|order| &order.box_set)
        .collect();
    for set in sets {
        let mut goods = Vec::new();
        for order in instances
            .orders
            .iter()
            .filter(|order| order.box_set == *set)
        {
            match instances.goods(order) {
                Ok(known) => goods.push(known),
                Err(reason) => tell(&format!("order {} is left out: {reason}", order.id)),
            }
        }
        let mut history = History::of(goods);
        let (first, all) = (history.cents(), history.stocked.clone());
        let steps = history.leave_out();
        report(set, &all, first, &steps, advise.within);
    }
    Ok(())
}

fn report(set: &str, all: &BTreeSet<String>, first: i64, steps: &[Step], within: i64) {
    say(&format!(
        "{set}: {} cartons, the history costs {}",
        all.len(),
        euros(first)
    ));
    let most = first + first * within / 1_000;
    let kept = steps.iter().take_while(|step| step.cents <= most).count();
    for (index, step) in steps.iter().enumerate() {
        let verdict = if index < kept {
            "not worth stocking"
        } else {
            "stock it"
        };
        say(&format!(
            "  {:<8} {verdict}: without it and those above {} (+{})",
            step.without,
            euros(step.cents),
            euros(step.cents - first)
        ));
    }
    let dropped: BTreeSet<&String> = steps.iter().take(kept).map(|step| &step.without).collect();
    let stock: Vec<&str> = all
        .iter()
        .filter(|code| !dropped.contains(code))
        .map(String::as_str)
        .collect();
    let cents = steps
        .get(..kept)
        .and_then(<[Step]>::last)
        .map_or(first, |step| step.cents);
    say(&format!(
        "  stock {} of {}: {} at {}",
        stock.len(),
        all.len(),
        stock.join(" "),
        euros(cents)
    ));
}

impl History {
    /// These orders with every carton stocked.
    pub fn of(goods: Vec<OrderGoods>) -> Self {
        let stocked: BTreeSet<String> = goods.iter().flat_map(OrderGoods::codes).collect();
        let orders = goods
            .into_iter()
            .filter_map(|goods| {
                let now = outcome(&goods, &stocked)?;
                Some(Order { goods, now })
            })
            .collect();
        Self { orders, stocked }
    }

    /// What all orders cost with what is stocked.
    pub fn cents(&self) -> i64 {
        self.orders.iter().map(|order| order.now.cents).sum()
    }

    /// Leaves out the carton that is missed least until one is left.
    pub fn leave_out(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        while self.stocked.len() > 1 {
            let worth = |code: &String| (self.cents_without(code), code.clone());
            let Some((cents, without)) = self.stocked.iter().map(worth).min() else {
                break;
            };
            self.stocked.remove(&without);
            for order in &mut self.orders {
                if order.now.used.contains(&without)
                    && let Some(now) = outcome(&order.goods, &self.stocked)
                {
                    order.now = now;
                }
            }
            steps.push(Step { without, cents });
        }
        steps
    }

    fn cents_without(&self, code: &String) -> i64 {
        let mut rest = self.stocked.clone();
        rest.remove(code);
        let cents = |order: &Order| {
            if order.now.used.contains(code) {
                outcome(&order.goods, &rest).map_or(order.now.cents, |without| without.cents)
            } else {
                order.now.cents
            }
        };
        self.orders.iter().map(cents).sum()
    }
}

/// An order with these cartons; `None` where it is refused.
fn outcome(goods: &OrderGoods, stocked: &BTreeSet<String>) -> Option<Outcome> {
    let stocking = goods.stocking(stocked);
    let plan = cartonize::choose(&stocking.request(), Effort::Fast).ok()?;
    let homeless: u32 = plan.without_carton.iter().map(|(_, units)| units).sum();
    let codes = goods.codes();
    Some(Outcome {
        cents: plan.price() + i64::from(homeless) * WITHOUT_CARTON,
        used: plan
            .parcels
            .iter()
            .filter_map(|parcel| codes.get(parcel.carton?).cloned())
            .collect(),
    })
}

fn euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
