//! What exceptions and conflicts made for somebody to do.

use clap::{Args, Subcommand};

use crate::{
    api::v1::{
        events::Conflict,
        work::{ActionInput, TaskItem},
    },
    config::Paths,
    domain::{
        ids::{CarrierId, ServiceId},
        measure::Money,
        packing::TaskKind,
        rerating::Rerating,
        shown::Shown,
    },
};

use super::{
    Failure,
    admin::{CentralChoice, administrator, refused},
    network, say,
};

#[derive(Debug, Args)]
pub struct TasksArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List what is to be done, the oldest first
    List {
        /// What is done already, with what was said of it
        #[arg(long)]
        done: bool,
        #[command(flatten)]
        central: CentralChoice,
    },
    /// Say that one is done
    Done {
        /// Its number, as the list shows it
        number: u64,
        /// Why, or how; needed for a label that missed its collection and goes all the same
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        central: CentralChoice,
    },
}

pub fn run(arguments: &TasksArguments, paths: &Paths) -> Result<(), Failure> {
    match &arguments.what {
        What::List { done, central } => {
            let client = administrator(central, paths)?;
            let tasks = network()?.block_on(client.tasks(*done)).map_err(refused)?;
            for task in &tasks {
                say(&line(task));
            }
            match (tasks.is_empty(), done) {
                (true, false) => say("nothing is to be done"),
                (true, true) => say("nothing was done yet"),
                (false, _) => {}
            }
            Ok(())
        }
        What::Done {
            number,
            reason,
            central,
        } => {
            let client = administrator(central, paths)?;
            let why = ActionInput {
                reason: reason.as_deref().map(Shown::new),
            };
            let accepted = network()?
                .block_on(client.task_done(*number, &why))
                .map_err(refused)?;
            say(accepted.result.as_str());
            Ok(())
        }
    }
}

/// A task in one line: its number, what, of which shipment, where, since when.
fn line(item: &TaskItem) -> String {
    let task = &item.task;
    let what = format!("{} {}", item.number, words(task.kind));
    let why = item.why.map(|why| format!(": {}", why_words(why)));
    let about = item
        .shipment
        .as_ref()
        .map(|shipment| format!(", shipment {}", Shown::new(shipment.as_str())));
    let station = item.station.as_ref();
    let station = station.map(|station| format!(", bench {}", Shown::new(station.as_str())));
    let units = (task.units > 0).then(|| format!(", {} units", task.units));
    let line = task.line.map(|line| format!(" of line {line}"));
    let place = task.place.as_ref();
    let place = place.map(|place| format!(", at {}", Shown::new(place.as_str())));
    let missed = task.rerating.as_deref().map(missed_words);
    let parts = [units, line, why, about, place, station];
    let parts: String = parts.into_iter().flatten().collect();
    let said = item.said.as_ref();
    let said = said.map(|said| format!("\n   done: {said}"));
    format!(
        "{what}{parts}, since {}{}{}",
        item.since,
        missed.unwrap_or_default(),
        said.unwrap_or_default()
    )
}

/// What a label missed, and what still goes today; the next line says how to change over.
fn missed_words(rerating: &Rerating) -> String {
    let named = |carrier: &CarrierId, service: &ServiceId, price: &Money| {
        let (carrier, service) = (Shown::new(carrier.as_str()), Shown::new(service.as_str()));
        format!("{carrier} {service} ({price})")
    };
    let has = named(&rerating.carrier, &rerating.service, &rerating.price);
    let parcel = rerating.parcel;
    let missed = format!(
        "\n   parcel {parcel}: {has} was collected at {}",
        rerating.missed
    );
    match &rerating.better {
        None => format!(
            "{missed}; nothing else goes today: it goes with the next collection, done with --reason"
        ),
        Some(better) => {
            let carrier = Shown::new(better.carrier.as_str());
            let goes = named(&better.carrier, &better.service, &better.price);
            format!(
                "{missed}; {goes} still goes, until {}: void it with --reason missed-collection --next-carrier {carrier}, or let it go: done with --reason",
                better.cut_off
            )
        }
    }
}

/// What is to be done, in words.
fn words(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Recount => "count the shelf",
        TaskKind::Replace => "bring another unit",
        TaskKind::Quarantine => "take damaged units out of stock",
        TaskKind::PutBack => "put units back on their shelf",
        TaskKind::ResolveHold => "look into a hold",
        TaskKind::CountBoth => "count both totes: two benches packed it",
        TaskKind::StopParcel => "stop the parcel, or put its goods back",
        TaskKind::Relabel => "void the label and buy another",
        TaskKind::MissedCollection => "decide on a label that missed its collection",
        TaskKind::Refund => "ask the carrier for the money of a label",
        TaskKind::SettlePurchase => "find out at the carrier whether a label was paid for",
        TaskKind::CustomsData => "find out what customs want to know",
        TaskKind::Remeasure => "measure a product: its boxes were too small",
        TaskKind::Review => "look at records that did not fit",
        TaskKind::LogBroken => {
            "find out what happened to its log: was its disk damaged or put back, or do two use its number?"
        }
    }
}

/// What did not fit, in words.
fn why_words(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::LeaseLost => "another bench had claimed it meanwhile",
        Conflict::Cancelled => "it was cancelled meanwhile",
        Conflict::OnHold => "it was on hold meanwhile",
        Conflict::QuantityChanged => "more is packed than is wanted",
        Conflict::AddressChanged => "its address changed after the label was bought",
        Conflict::AlreadyShipped => "it was dispatched already",
        Conflict::DoublePick => "another bench packed it as well",
        Conflict::LabelUnknown => "a label that was not bought here",
        Conflict::NumberTwice => "another box has the same interim number",
        Conflict::UnknownShipment => "nobody here knows the shipment",
        Conflict::UnknownPacker => "nobody here knows who did it",
        Conflict::NotApproved => "a supervisor's word for it was not given here",
        Conflict::NotUnderstood => "a record that is not understood here",
        Conflict::ClockSkew => "the bench's clock is wrong",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ids::LineId, packing::Task};

    #[test]
    fn a_task_is_one_line_that_says_what_and_where() {
        let item = TaskItem {
            number: 7,
            shipment: Some("acme.1001".into()),
            station: Some("04".into()),
            why: Some(Conflict::QuantityChanged),
            task: Task {
                kind: TaskKind::PutBack,
                line: Some(LineId(2)),
                units: 3,
                place: Some("PB-01".into()),
                rerating: None,
            },
            place_kind: None,
            since: "2026-11-21T10:00:00Z".parse().unwrap(),
            said: None,
        };
        assert_eq!(
            line(&item),
            "7 put units back on their shelf, 3 units of line 2: more is packed than is wanted, shipment acme.1001, at PB-01, bench 04, since 2026-11-21T10:00:00Z"
        );
    }
}
