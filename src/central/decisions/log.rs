//! Taking in a station's log: in order, once, chained, and never losing a fact.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::v1::{
        events::{
            BATCH_RECORDS_MAX, ChainedRecord, Conflict, FeedMessage, LogAnswer, LogBatch,
            LogPosition, Outcome, OutcomeKind,
        },
        problem::{Problem, ProblemCode},
    },
    central::store::{
        HistoryRow, LogHeadRow, Query, ShipmentRow, StationRow, StoreError, Transaction,
    },
    domain::{
        ids::{PackerId, ShipmentId},
        log::{Fact, GENESIS, Position, Record, chain_hash},
        packing::{Event, Phase, TaskKind},
    },
};

use super::{
    About, Bench, add_task, add_task_once,
    ahead::interim_number,
    ask_once, bare_task, happen,
    judge::{Change, Judgement, Lease, is_physical, judge},
    lease::{give_back, goes_on, next_epoch},
    misfits, overrides, pins, rerating, rest, save,
    seen::seen,
    tasks::{of_bench, tasks_of},
    tell_of_change, told, weights,
};

/// Of what a bench told before, so much is looked through for a sign-in that a new log tells again: more than a shift.
const TOLD_AGAIN_MAX: u32 = 20_000;

/// What became of a batch. Even where a problem is told, everything before it is kept.
#[derive(Debug)]
pub struct LogVerdict {
    /// How far the log is known now, and one outcome a record.
    pub answer: LogAnswer,
    /// Why the rest of the batch was not taken.
    pub problem: Option<Problem>,
}

/// How far the central knows a station's present log.
pub fn log_position(
    transaction: &dyn Transaction,
    bench: &Bench,
) -> Result<LogPosition, StoreError> {
    let station: Option<StationRow> =
        transaction.get(&[(&bench.site).into(), (&bench.station).into()])?;
    let log_epoch = station.and_then(|station| station.log_epoch);
    let head = match log_epoch {
        Some(epoch) => head(transaction, bench, epoch)?,
        None => None,
    };
    Ok(LogPosition {
        log_epoch,
        ack_seq: head.as_ref().map_or(0, |head| head.seq),
        hash: head.map_or_else(|| GENESIS.to_owned(), |head| head.hash),
    })
}

/// What the bench asks for rests on its log up to there: it is known here, or has to be sent first.
pub(super) fn is_known_up_to(
    transaction: &dyn Transaction,
    bench: &Bench,
    position: Position,
) -> Result<(), Problem> {
    let head = head(transaction, bench, position.epoch)?;
    if head.map_or(0, |head| head.seq) < position.seq {
        return Err(ProblemCode::NotYetApplied.because("send the station's log first"));
    }
    Ok(())
}

/// Takes in a batch.
pub fn apply_log(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    batch: &LogBatch,
) -> Result<LogVerdict, Problem> {
    if batch.records.len() > BATCH_RECORDS_MAX {
        return Err(ProblemCode::TooLarge
            .because(format!("at most {BATCH_RECORDS_MAX} records in one batch")));
    }
    let mut head = match head(transaction, bench, batch.log_epoch)? {
        Some(head) => head,
        None if batch.records.first().is_none_or(|first| first.seq == 1) => {
            begin_log(transaction, now, bench, batch.log_epoch)?
        }
        None => return Err(gap(1)),
    };
    let mut verdict = LogVerdict {
        answer: LogAnswer {
            ack_seq: head.seq,
            hash: head.hash.clone(),
            outcomes: Vec::new(),
        },
        problem: None,
    };
    if head.forked {
        verdict.problem = Some(fork(
            "this log forked earlier: start the station with a new log",
        ));
        return Ok(verdict);
    }
    let is_next = follows_another(transaction, bench, batch.log_epoch)?;
    for entry in &batch.records {
        match take(transaction, now, bench, (&mut head, is_next), entry)? {
            Ok(outcome) => verdict.answer.outcomes.push(outcome),
            Err(problem) => {
                head.forked = problem.code == ProblemCode::LogFork;
                if head.forked {
                    let task = bare_task(TaskKind::LogBroken);
                    let about = of_bench(bench, None);
                    ask_once(transaction, now, &bench.site, about, task)?;
                }
                verdict.problem = Some(problem);
                break;
            }
        }
    }
    verdict.answer.ack_seq = head.seq;
    verdict.answer.hash.clone_from(&head.hash);
    transaction.put(&head)?;
    Ok(verdict)
}

fn head(
    transaction: &dyn Transaction,
    bench: &Bench,
    log_epoch: Uuid,
) -> Result<Option<LogHeadRow>, StoreError> {
    transaction.get(&[
        (&bench.site).into(),
        (&bench.station).into(),
        log_epoch.into(),
    ])
}

/// Rule 21: a bench with a new log has lost its old one. What it had in its hands is looked at.
fn begin_log(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    log_epoch: Uuid,
) -> Result<LogHeadRow, StoreError> {
    let key = [(&bench.site).into(), (&bench.station).into()];
    let mut station = transaction
        .get::<StationRow>(&key)?
        .unwrap_or_else(|| StationRow {
            site: bench.site.clone(),
            station: bench.station.clone(),
            log_epoch: None,
            seen: None,
            unsent: 0,
            signed_under: None,
        });
    if station.log_epoch.is_some() {
        let task = bare_task(TaskKind::LogBroken);
        ask_once(transaction, now, &bench.site, of_bench(bench, None), task)?;
        let leased = Query::of("site", &bench.site).with("station", &bench.station);
        for row in transaction.list::<ShipmentRow>(&leased)? {
            let task = bare_task(TaskKind::Review);
            add_task_once(transaction, now, &bench.site, row.id(), task)?;
        }
        told::forget_where(transaction, bench)?;
    }
    station.log_epoch = Some(log_epoch);
    transaction.put(&station)?;
    Ok(LogHeadRow {
        site: bench.site.clone(),
        station: bench.station.clone(),
        log_epoch,
        seq: 0,
        hash: GENESIS.to_owned(),
        forked: false,
    })
}

/// The station had another log before this one.
fn follows_another(
    transaction: &dyn Transaction,
    bench: &Bench,
    log_epoch: Uuid,
) -> Result<bool, StoreError> {
    let logs = Query::of("site", &bench.site).with("station", &bench.station);
    let logs: Vec<LogHeadRow> = transaction.list(&logs)?;
    Ok(logs.iter().any(|log| log.log_epoch != log_epoch))
}

/// What could still be read of a damaged log is told again in the one that follows it, under the old ids, and some of
/// it was known: it must not count twice.
fn is_known_from_another(
    transaction: &dyn Transaction,
    bench: &Bench,
    log_epoch: Uuid,
    record: &Record,
) -> Result<bool, StoreError> {
    let by_bench = Query::of("site", &bench.site).with("station", &bench.station);
    let told = match shipment_of(&record.fact) {
        Some(shipment) => by_bench.with("shipment", shipment),
        None => by_bench.last_first().at_most(TOLD_AGAIN_MAX),
    };
    let told: Vec<HistoryRow> = transaction.list(&told)?;
    Ok(told
        .iter()
        .filter(|known| known.log_epoch.is_some_and(|epoch| epoch != log_epoch))
        .filter_map(|known| serde_json::from_str::<Record>(&known.record).ok())
        .any(|known| known.id == record.id))
}

fn gap(expected: u64) -> Problem {
    let mut problem =
        ProblemCode::LogGap.because(format!("records are missing: go on from {expected}"));
    problem.expected_seq = Some(expected);
    problem
}

fn fork(detail: &str) -> Problem {
    ProblemCode::LogFork.because(detail)
}

/// Takes one record in its place, or says why the log ends here.
fn take(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    (head, is_next): (&mut LogHeadRow, bool),
    entry: &ChainedRecord,
) -> Result<Result<Outcome, Problem>, StoreError> {
    if entry.seq <= head.seq {
        let known = known_record(transaction, bench, head.log_epoch, entry.seq)?;
        let same = known
            .as_ref()
            .is_some_and(|known| known.hash.as_ref() == Some(&entry.hash));
        let conflict = known.and_then(|known| known.conflict);
        return Ok(if same && is_chained(head.log_epoch, entry) {
            Ok(Outcome {
                seq: entry.seq,
                result: OutcomeKind::Duplicate,
                conflict,
            })
        } else {
            Err(fork("the same place in the log holds something else here"))
        });
    }
    if entry.seq != head.seq + 1 {
        return Ok(Err(gap(head.seq + 1)));
    }
    if entry.previous_hash != head.hash || !is_chained(head.log_epoch, entry) {
        return Ok(Err(fork("the record does not follow the one known here")));
    }
    let outcome = settle(transaction, now, bench, (head.log_epoch, is_next), entry)?;
    head.seq = entry.seq;
    head.hash.clone_from(&entry.hash);
    Ok(Ok(outcome))
}

fn is_chained(epoch: Uuid, entry: &ChainedRecord) -> bool {
    let position = Position {
        epoch,
        seq: entry.seq,
    };
    chain_hash(position, &entry.previous_hash, entry.record.get()) == entry.hash
}

fn known_record(
    transaction: &dyn Transaction,
    bench: &Bench,
    epoch: Uuid,
    seq: u64,
) -> Result<Option<HistoryRow>, StoreError> {
    let query = Query::of("site", &bench.site)
        .with("station", &bench.station)
        .with("log_epoch", epoch)
        .with("seq", seq);
    Ok(transaction.list(&query)?.into_iter().next())
}

/// Judges a record, keeps it, and does what the judgement says.
fn settle(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    (epoch, is_next): (Uuid, bool),
    entry: &ChainedRecord,
) -> Result<Outcome, StoreError> {
    let raw = entry.record.get();
    let (judgement, shipment, packer) = match serde_json::from_str::<Record>(raw) {
        Ok(record) => {
            let is_known = is_next && is_known_from_another(transaction, bench, epoch, &record)?;
            let judgement = if is_known {
                (OutcomeKind::Duplicate, None)
            } else {
                settle_record(transaction, now, bench, &record)?
            };
            (judgement, shipment_of(&record.fact).cloned(), record.packer)
        }
        Err(error) => {
            tracing::warn!(station = %bench.station, seq = entry.seq, line = error.line(), "a record is not understood");
            let named = shipment_in(raw);
            let about = About {
                shipment: named.clone(),
                ..of_bench(bench, Some(Conflict::NotUnderstood))
            };
            let task = bare_task(TaskKind::Review);
            ask_once(transaction, now, &bench.site, about, task)?;
            (
                (
                    OutcomeKind::RecordedNotApplied,
                    Some(Conflict::NotUnderstood),
                ),
                named,
                None,
            )
        }
    };
    let (result, conflict) = judgement;
    let position = transaction.next_number(bench.site.as_str(), "history")?;
    transaction.insert(&HistoryRow {
        site: bench.site.clone(),
        position,
        shipment,
        station: Some(bench.station.clone()),
        log_epoch: Some(epoch),
        seq: Some(entry.seq),
        hash: Some(entry.hash.clone()),
        packer,
        received: now,
        record: raw.to_owned(),
        outcome: result,
        conflict,
    })?;
    Ok(Outcome {
        seq: entry.seq,
        result,
        conflict,
    })
}

fn shipment_of(fact: &Fact) -> Option<&ShipmentId> {
    match fact {
        Fact::Shipment { shipment, .. } => Some(shipment),
        Fact::SignedIn { .. } | Fact::SignedOut | Fact::Refused { .. } => None,
    }
}

/// The shipment that a record names which is otherwise not understood.
fn shipment_in(raw: &str) -> Option<ShipmentId> {
    let value: serde_json::Value = serde_json::from_str(raw).ok()?;
    let named = value.get("fact")?.get("shipment")?.as_str()?;
    (named.len() <= 64).then(|| ShipmentId::new(named))
}

type Settled = (OutcomeKind, Option<Conflict>);

fn settle_record(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    record: &Record,
) -> Result<Settled, StoreError> {
    let Fact::Shipment {
        shipment,
        lease_epoch,
        order_version,
        event,
    } = &record.fact
    else {
        pins::session_moves(transaction, bench, &record.fact)?;
        let known = seen(transaction, now, bench, record, None)?;
        let judgement = judge(&known, record);
        let about = of_bench(bench, judgement.conflict);
        tasks_of(transaction, now, &bench.site, &about, &judgement)?;
        return Ok((judgement.outcome, judgement.conflict));
    };
    let key = [(&bench.site).into(), shipment.into()];
    let mut row: Option<ShipmentRow> = transaction.get(&key)?;
    let (mut is_retired, mut is_changed) = (false, false);
    if let Some(known) = &row {
        told::adopt(transaction, now, bench, known, (*order_version, event))?;
        is_retired = told::retire(transaction, known, event)?;
        is_changed = told::adopt_change(transaction, now, known, event)?;
    }
    let (judgement, approved) = if is_retired {
        (Judgement::void_unknown(), true)
    } else if is_changed {
        row = transaction.get(&key)?;
        (Judgement::change_unknown(event), true)
    } else {
        let known = seen(transaction, now, bench, record, row.as_ref())?;
        (judge(&known, record), known.approved)
    };
    let about = About {
        shipment: Some(shipment.clone()),
        ..of_bench(bench, judgement.conflict)
    };
    tasks_of(transaction, now, &bench.site, &about, &judgement)?;
    if let (Event::Overridden { act, by, why }, Some(row)) = (event, &row) {
        let said = (record.at, record.packer.as_ref());
        overrides::list(transaction, bench, row, said, (*act, by, why), approved)?;
    }
    if let Some(mut row) = row {
        let before = row.clone();
        let packer = record.packer.as_ref();
        move_lease(transaction, now, bench, &mut row, packer, judgement.lease)?;
        apply(transaction, now, &mut row, event, &judgement)?;
        interim_number(transaction, now, &row, event, judgement.conflict)?;
        if judgement.change != Change::None {
            row.ahead = false;
        }
        // Also what does not fit has happened to goods at that bench.
        let counts = (judgement.change != Change::None
            || judgement.conflict == Some(Conflict::NotUnderstood))
            && is_physical(event);
        if counts {
            let under = row
                .packing
                .claim
                .as_ref()
                .map_or(*lease_epoch, |claim| claim.epoch);
            row.facts_by = Some((bench.station.clone(), under.max(*lease_epoch)));
        }
        let held = judgement
            .hold
            .filter(|reason| !row.packing.holds.iter().any(|hold| hold.reason == *reason));
        if let Some(reason) = held {
            let event = Event::Held {
                reason,
                place: None,
            };
            happen(transaction, now, &mut row, None, &event)?;
        }
        if row != before {
            save(transaction, &mut row)?;
            announce(transaction, now, &before, &row, &judgement)?;
        }
    }
    Ok((judgement.outcome, judgement.conflict))
}

/// Only what others see on their screens is told: not every scan.
fn announce(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    before: &ShipmentRow,
    row: &ShipmentRow,
    judgement: &Judgement,
) -> Result<(), StoreError> {
    let moved = before.packing.phase != row.packing.phase
        || before.packing.holds != row.packing.holds
        || before.packing.claim != row.packing.claim;
    if judgement.hold.is_some() || judgement.lease == Lease::TakenBack {
        tell_of_change(transaction, now, row)
    } else if moved {
        let site = &row.packing.shipment.site;
        super::tell(transaction, now, site, FeedMessage::Queue)
    } else {
        Ok(())
    }
}

fn move_lease(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    row: &mut ShipmentRow,
    packer: Option<&PackerId>,
    lease: Lease,
) -> Result<(), StoreError> {
    match lease {
        Lease::Stays => Ok(()),
        Lease::GivenBack => give_back(transaction, now, row, &bench.station, packer),
        Lease::TakenBack => {
            row.lease_epoch = next_epoch(row.lease_epoch, now);
            give_back(transaction, now, row, &bench.station, packer)
        }
    }
}

fn apply(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
    event: &Event,
    judgement: &Judgement,
) -> Result<(), StoreError> {
    let Some(event) = &rest::still_wanted(&row.packing, event) else {
        return Ok(());
    };
    match judgement.change {
        Change::None => return Ok(()),
        Change::Evolves => row.packing.evolve(event),
        Change::BeforeCancel => before_cancel(row, event),
    }
    if judgement.conflict == Some(Conflict::QuantityChanged) {
        let shipment = Box::new(row.packing.shipment.clone());
        let version = shipment.order_version;
        // The same order once more: what is too many in the box comes out of it.
        row.packing.evolve(&Event::OrderChanged {
            version,
            shipment,
            address: false,
        });
    }
    goes_on(row, now, event);
    if judgement.conflict.is_none() {
        weights::learn_from(transaction, now, &row.packing, event)?;
        misfits::count(transaction, now, row, event)?;
        rerating::ask(transaction, now, row, event)?;
    }
    for task in event.tasks() {
        add_task(transaction, now, &row.packing.shipment.site, row.id(), task)?;
    }
    if let Event::Short {
        line,
        units,
        place: None,
        waits: false,
        ..
    } = event
    {
        rest::add_rest(transaction, now, row, *line, *units)?;
    }
    Ok(())
}

/// Rule 8: the goods went into the box before anybody there knew of the cancellation.
fn before_cancel(row: &mut ShipmentRow, event: &Event) {
    let version = row.packing.order_version();
    row.packing.phase = Phase::Claimed;
    row.packing.evolve(event);
    row.packing.evolve(&Event::OrderCancelled { version });
}
