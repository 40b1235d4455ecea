//! Work that exceptions and conflicts make for somebody.

use jiff::Timestamp;

use crate::{
    api::v1::{
        events::{Conflict, FeedMessage},
        problem::{Problem, ProblemCode},
    },
    central::store::{Query, ShipmentRow, StoreError, TaskRow, Transaction},
    domain::{
        ids::{ShipmentId, SiteId, StationId},
        packing::{Task, TaskKind},
        shown::Shown,
    },
};

use super::{Bench, judge::Judgement};

/// What a task is about, beside what is to be done.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    /// Empty where it is about a bench.
    pub shipment: Option<ShipmentId>,
    /// The bench that it is about, or whose log made it.
    pub station: Option<StationId>,
    /// What did not fit.
    pub why: Option<Conflict>,
}

/// Makes a task; its number.
pub(super) fn add_task(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    shipment: &ShipmentId,
    task: Task,
) -> Result<u64, StoreError> {
    let about = About {
        shipment: Some(shipment.clone()),
        ..About::default()
    };
    add_task_about(transaction, now, site, about, task)
}

fn add_task_about(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    about: About,
    task: Task,
) -> Result<u64, StoreError> {
    let number = transaction.next_number(site.as_str(), "task")?;
    transaction.insert(&TaskRow {
        site: site.clone(),
        number,
        shipment: about.shipment.unwrap_or_else(|| ShipmentId::new("")),
        station: about.station,
        why: about.why,
        task,
        since: now,
        done: false,
        said: None,
    })?;
    Ok(number)
}

/// Makes a task, unless the same one is open already: a long replay asks for one look, not for a hundred.
pub(super) fn add_task_once(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    shipment: &ShipmentId,
    task: Task,
) -> Result<(), StoreError> {
    let about = About {
        shipment: Some(shipment.clone()),
        ..About::default()
    };
    ask_once(transaction, now, site, about, task)?;
    Ok(())
}

/// As [`add_task_once`], and with what did not fit. True when it is a new one.
pub(super) fn ask_once(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    about: About,
    task: Task,
) -> Result<bool, StoreError> {
    let shipment = about
        .shipment
        .clone()
        .unwrap_or_else(|| ShipmentId::new(""));
    let open = Query::of("site", site)
        .with("shipment", &shipment)
        .with("done", false);
    let known: Vec<TaskRow> = transaction.list(&open)?;
    let is_same = |row: &TaskRow| {
        let is_of_bench = about.shipment.is_some() || row.station == about.station;
        let is_same_look = task.kind != TaskKind::Review || row.why == about.why;
        row.task == task && is_same_look && is_of_bench
    };
    if known.iter().any(is_same) {
        return Ok(false);
    }
    add_task_about(transaction, now, site, about, task)?;
    Ok(true)
}

/// What was asked of somebody is done.
pub(super) fn close_tasks(
    transaction: &mut dyn Transaction,
    row: &ShipmentRow,
    kind: TaskKind,
) -> Result<(), StoreError> {
    close_tasks_saying(transaction, row, kind, None)
}

/// As [`close_tasks`], and by what.
pub(super) fn close_tasks_saying(
    transaction: &mut dyn Transaction,
    row: &ShipmentRow,
    kind: TaskKind,
    said: Option<&Shown>,
) -> Result<(), StoreError> {
    let open = Query::of("site", &row.packing.shipment.site)
        .with("shipment", row.id())
        .with("done", false);
    for mut task in transaction.list::<TaskRow>(&open)? {
        if task.task.kind == kind {
            task.done = true;
            task.said = said.cloned();
            transaction.put(&task)?;
        }
    }
    Ok(())
}

/// Somebody says that a task is done. That a label goes although it missed its collection breaks what a customer was
/// promised: it wants a reason.
pub fn finish_task(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    number: u64,
    reason: Option<Shown>,
) -> Result<&'static str, Problem> {
    let task: Option<TaskRow> = transaction.get(&[site.into(), number.into()])?;
    let mut task =
        task.ok_or_else(|| ProblemCode::NotFound.because(format!("there is no task {number}")))?;
    if task.done {
        return Ok("it was done already");
    }
    let reason = reason.filter(|reason| !reason.as_str().trim().is_empty());
    if task.task.kind == TaskKind::MissedCollection && reason.is_none() {
        return Err(ProblemCode::BadRequest
            .because("the label missed its collection: say with a reason how the parcel goes"));
    }
    task.done = true;
    task.said = reason;
    transaction.put(&task)?;
    Ok("done")
}

/// A task without line, units or place.
#[must_use]
pub fn bare_task(kind: TaskKind) -> Task {
    Task {
        kind,
        line: None,
        units: 0,
        place: None,
        rerating: None,
    }
}

/// About a bench, for a record of its log or the log itself.
pub(super) fn of_bench(bench: &Bench, why: Option<Conflict>) -> About {
    About {
        shipment: None,
        station: Some(bench.station.clone()),
        why,
    }
}

/// Makes a judgement's tasks. Rule 17: where a bench knows somebody or something that nobody here does, all benches fetch
/// people and catalogue anew.
pub(super) fn tasks_of(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    about: &About,
    judgement: &Judgement,
) -> Result<(), StoreError> {
    let mut is_news = false;
    for task in judgement.tasks.iter().cloned() {
        is_news |= ask_once(transaction, now, site, about.clone(), task)?;
    }
    let is_unknown = matches!(
        judgement.conflict,
        Some(Conflict::UnknownPacker | Conflict::UnknownShipment | Conflict::NotUnderstood)
    );
    if is_news && is_unknown {
        super::tell(transaction, now, site, FeedMessage::Catalogue)?;
    }
    Ok(())
}
