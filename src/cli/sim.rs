//! `packdesk sim`: the deterministic simulation, from a seed.

use std::fmt::Write;

use clap::Args;
use serde_json::json;

use crate::{
    runtime::clock::Clock,
    simulation::{
        self, Failure, FaultKind, Hour, ORDERS_PER_WORLD, Options, Report, STEPS, Variant,
        Violation,
    },
};

use super::{Failure as Ended, say};

/// Progress is told every so many worlds.
const TELL_EVERY: u32 = 1_000;
/// More orders do not fit into an hour of two benches.
const SOAK_ORDERS_MAX: u32 = 60;

/// What is simulated.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(super) struct SimArguments {
    /// The first world's seed; each further world takes the next
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Orders in all, 24 to a world [default: 1000; for each hour with --soak: 24]
    #[arg(long, value_name = "M")]
    orders: Option<u32>,
    /// Benches in each world
    #[arg(long, value_name = "K", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    stations: u8,
    /// Only faults of this kind; may be given more than once
    #[arg(long, value_name = "NAME", num_args = 1..)]
    fault: Vec<String>,
    /// Faults for every order
    #[arg(long, value_name = "RATE", default_value_t = 0.6)]
    faults: f64,
    /// Simulate a known-bad variant, which has to be caught
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// One world that goes on for so many virtual hours, with the orders of --orders in each: what grows with time is told
    #[arg(long, value_name = "HOURS", conflicts_with_all = ["coverage", "keep_going"], value_parser = clap::value_parser!(u32).range(1..=1_000))]
    soak: Option<u32>,
    /// Go on after a broken promise: each is told by its seed, and counted at the end
    #[arg(long)]
    keep_going: bool,
    /// Show everything that happens in the first world, or in the last hour of --soak, line by line
    #[arg(long)]
    replay: bool,
    /// Show how often each fault was met at each step
    #[arg(long)]
    coverage: bool,
    /// List the kinds of faults and end
    #[arg(long)]
    list_faults: bool,
    /// List the known-bad variants and end
    #[arg(long)]
    list_variants: bool,
}

/// Simulates, and fails where a promise was broken.
pub(super) fn run(arguments: &SimArguments) -> Result<(), Ended> {
    if arguments.list_faults {
        for kind in FaultKind::ALL {
            say(&format!("{:<16} row {}", kind.word(), kind.row()));
        }
        return Ok(());
    }
    if arguments.list_variants {
        for variant in Variant::ALL {
            say(&format!("{:<18} {}", variant.word(), variant.says()));
        }
        return Ok(());
    }
    let options = options(arguments)?;
    if let Some(hours) = arguments.soak {
        return soaks(&options, hours, arguments.replay);
    }
    if arguments.replay
        && let Some(plan) = options.worlds().next()
    {
        for line in simulation::history(&plan) {
            say(&line);
        }
    }
    let clock = Clock::start();
    let mut told_of = 0;
    let report = simulation::run(&options, |report| {
        if options.keeps_going {
            for (seed, violation) in report.broken.iter().skip(told_of) {
                say(&broken(*seed, violation));
            }
            told_of = report.broken.len();
        }
        if report.worlds.is_multiple_of(TELL_EVERY) {
            tracing::info!(report.orders, report.worlds, "simulated");
        }
    });
    let seconds = clock.now().steady.as_secs_f64();
    say(&summary(&options, &report, seconds).to_string());
    say(&figures(&report, seconds));
    if arguments.coverage {
        say(&table(&report));
    }
    match &report.failure {
        None => Ok(()),
        Some(failure) => Err(Ended::Other(told(&options, failure))),
    }
}

/// One world for many hours; fails where a promise was broken or something grew that must not.
fn soaks(options: &Options, hours: u32, replays: bool) -> Result<(), Ended> {
    if options.orders > SOAK_ORDERS_MAX {
        return Err(Ended::Other(format!(
            "--orders is for each hour here: at most {SOAK_ORDERS_MAX}"
        )));
    }
    let soak = simulation::soak(options, hours, replays, |hour| {
        say(&measured(hour).to_string());
    });
    for line in &soak.history {
        say(line);
    }
    if let Some(violation) = &soak.violation {
        return Err(Ended::Other(broken(options.seed, violation)));
    }
    let ends: Vec<String> = soak
        .ends
        .iter()
        .map(|(end, count)| format!("{count} {end}"))
        .collect();
    say(&format!("{hours} virtual hours: {}", ends.join(", ")));
    if soak.grown.is_empty() {
        say("nothing grew that must not");
        Ok(())
    } else {
        Err(Ended::Other(format!("it grows: {}", soak.grown.join("; "))))
    }
}

/// An hour of a long run, for programs.
fn measured(hour: &Hour) -> serde_json::Value {
    json!({
        "hour": hour.hour,
        "orders": hour.orders,
        "records": hour.records,
        "faults": hour.faults,
        "benches": hour.benches,
        "central": hour.central,
    })
}

fn options(arguments: &SimArguments) -> Result<Options, Ended> {
    let kinds = arguments
        .fault
        .iter()
        .map(|word| {
            FaultKind::by_word(word).ok_or_else(|| {
                Ended::Other(format!(
                    "there is no fault '{word}': see packdesk sim --list-faults"
                ))
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let variant = arguments
        .variant
        .as_ref()
        .map(|word| {
            Variant::by_word(word).ok_or_else(|| {
                Ended::Other(format!(
                    "there is no variant '{word}': see packdesk sim --list-variants"
                ))
            })
        })
        .transpose()?;
    if !(0.0..=20.0).contains(&arguments.faults) {
        return Err(Ended::Other("--faults is a rate from 0 to 20".to_owned()));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 2000, as checked"
    )]
    let faults_per_hundred = (arguments.faults * 100.0).round() as u32;
    Ok(Options {
        seed: arguments.seed,
        orders: arguments.orders.unwrap_or(if arguments.soak.is_some() {
            ORDERS_PER_WORLD
        } else {
            1_000
        }),
        stations: usize::from(arguments.stations),
        kinds,
        faults_per_hundred,
        variant,
        keeps_going: arguments.keep_going,
    })
}

/// One line for programs.
fn summary(options: &Options, report: &Report, seconds: f64) -> serde_json::Value {
    let faults: serde_json::Map<String, serde_json::Value> = FaultKind::ALL
        .iter()
        .map(|kind| (kind.word().to_owned(), report.coverage.of(*kind).into()))
        .collect();
    json!({
        "seed": options.seed,
        "orders": report.orders,
        "worlds": report.worlds,
        "steps": report.steps,
        "records": report.records,
        "labels": report.labels,
        "printed_at_two": report.printed_at_two,
        "printed_twice_unsaid": report.printed_twice_unsaid,
        "slips": report.slips,
        "virtual_hours": report.seconds / 3_600,
        "ends": report.ends,
        "faults": faults,
        "digest": format!("{:016x}", report.digest),
        "seconds": (seconds * 10.0).round() / 10.0,
        "broken": report.broken.len(),
        "violation": report.failure.as_ref().map(|failure| failure.violation.promise),
    })
}

/// A world with a broken promise, in a line.
fn broken(seed: u64, violation: &Violation) -> String {
    let Violation {
        promise,
        what,
        second,
    } = violation;
    format!("seed {seed}: promise '{promise}' broken after {second} virtual seconds: {what}")
}

/// A few lines for people.
fn figures(report: &Report, seconds: f64) -> String {
    let ends: Vec<String> = report
        .ends
        .iter()
        .map(|(end, count)| format!("{count} {end}"))
        .collect();
    let rate = f64::from(u32::try_from(report.orders).unwrap_or(u32::MAX)) / seconds.max(0.001);
    format!(
        "{} orders in {} worlds, {rate:.0} a second: {}\n{} records, {} labels paid for, {} of them printed at two benches after a take-over, {} of these without asking; {} interim slips\n{} hours of virtual time, digest {:016x}",
        report.orders,
        report.worlds,
        ends.join(", "),
        report.records,
        report.labels,
        report.printed_at_two,
        report.printed_twice_unsaid,
        report.slips,
        report.seconds / 3_600,
        report.digest,
    )
}

/// The table of faults by steps: how often each was met; "-" where it means nothing and was not met.
fn table(report: &Report) -> String {
    let mut table = String::from("row");
    for step in STEPS {
        let _ = write!(table, "{step:>9}");
    }
    for row in 1..=30 {
        let kinds: Vec<FaultKind> = FaultKind::ALL
            .iter()
            .copied()
            .filter(|kind| kind.row() == row)
            .collect();
        let _ = write!(table, "\n{row:>3}");
        for (step, count) in report.coverage.row(row).into_iter().enumerate() {
            let means_something = kinds.iter().any(|kind| kind.steps().contains(&step));
            let _ = if means_something || count > 0 {
                write!(table, "{count:>9}")
            } else {
                write!(table, "{:>9}", "-")
            };
        }
        let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
        let _ = write!(table, "  {}", words.join(", "));
    }
    table
}

/// A broken promise in words, with the way to see it again.
fn told(options: &Options, failure: &Failure) -> String {
    let Violation {
        promise,
        what,
        second,
    } = &failure.violation;
    let mut words = format!(
        "promise '{promise}' broken after {second} virtual seconds: {what}\nseed {}, {} of {} faults, {} of {} orders:",
        failure.plan.seed,
        failure.shortest.faults.len(),
        failure.plan.faults.len(),
        failure.shortest.orders.len(),
        failure.plan.orders.len(),
    );
    for fault in &failure.shortest.faults {
        let _ = write!(
            words,
            "\n  {} at {} s for {} s, bench {}",
            fault.kind.word(),
            fault.at,
            fault.lasts,
            fault.bench + 1
        );
    }
    for line in &failure.history {
        let _ = write!(words, "\n{line}");
    }
    let orders = u32::try_from(failure.plan.orders.len()).unwrap_or(ORDERS_PER_WORLD);
    let _ = write!(
        words,
        "\nagain: packdesk sim --seed {} --orders {orders} --stations {} --faults {}",
        failure.plan.seed,
        options.stations,
        f64::from(options.faults_per_hundred) / 100.0
    );
    for kind in &options.kinds {
        let _ = write!(words, " --fault {}", kind.word());
    }
    if let Some(variant) = options.variant {
        let _ = write!(words, " --variant {}", variant.word());
    }
    words
}
