//! Claiming: one shipment, one bench, one fencing number.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::v1::{
        events::FeedMessage,
        labels::LabelAnswer,
        problem::{Problem, ProblemCode},
        work::{ClaimRequest, Claimed},
    },
    central::store::{
        PurchaseRow, PurchaseState, Query, ShipmentRow, StoreError, ToteRow, Transaction,
    },
    domain::{
        approval::Act,
        barcode,
        ids::{LeaseEpoch, OrderNumber, PackerId, SiteId, ToteCode},
        packer::Packer,
        packing::{Claim, Event, HoldReason, OverrideReason, Phase, Why},
    },
};

use super::{
    Bench,
    ahead::box_of,
    happen,
    lease::{expire, lease_end, next_epoch},
    log::is_known_up_to,
    overrides, packer,
    pins::stands_for,
    save, tell, tell_of_change,
};

/// Who claims.
#[derive(Debug, Clone)]
pub struct ClaimBy {
    /// At which bench.
    pub bench: Bench,
    /// Who is signed in there.
    pub packer: PackerId,
    /// Under which approval a supervisor takes it over, where the site asks for one.
    pub approval: Option<Uuid>,
}

/// Leases the shipment that a scanned tote or order number means.
pub fn claim(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    by: &ClaimBy,
    request: &ClaimRequest,
) -> Result<Claimed, Problem> {
    let site = &by.bench.site;
    if packer(transaction, site, &by.packer)?.is_none() {
        return Err(ProblemCode::Forbidden.because("nobody with this badge packs at this site"));
    }
    let badge = request.supervisor_badge.as_deref();
    let supervisor = badge
        .map(|badge| {
            let act = (Act::TakeOver, request.code.as_str());
            stands_for(transaction, now, &by.bench, act, badge, by.approval)
        })
        .transpose()?;
    if let Some(position) = request.rests_on {
        is_known_up_to(transaction, &by.bench, position)?;
    }
    let mut row = meant(transaction, site, &request.code)?;
    if let Some(claim) = own_lease(&row, by) {
        if let Some(supervisor) = &supervisor {
            take_over(transaction, now, &mut row, by, (supervisor, request))?;
            settle_holds(transaction, now, &mut row, by, Some(supervisor))?;
        }
        return keep(transaction, now, row, by, claim.epoch);
    }
    expire(transaction, now, &mut row)?;
    refuse_if_taken(transaction, &row, supervisor.as_ref())?;
    if let Some(supervisor) = &supervisor {
        take_over(transaction, now, &mut row, by, (supervisor, request))?;
    }
    settle_holds(transaction, now, &mut row, by, supervisor.as_ref())?;
    let taken_from_another = row.packing.claim.is_some();
    let epoch = next_epoch(row.lease_epoch, now);
    row.lease_epoch = epoch;
    row.last_station = Some(by.bench.station.clone());
    row.lease_until = Some(lease_end(now));
    row.ahead = false;
    let event = Event::Claimed {
        station: by.bench.station.clone(),
        packer: by.packer.clone(),
        epoch,
    };
    happen(transaction, now, &mut row, Some(&by.packer), &event)?;
    save(transaction, &mut row)?;
    if taken_from_another {
        tell_of_change(transaction, now, &row)?;
    } else {
        tell(transaction, now, site, FeedMessage::Queue)?;
    }
    Ok(claimed(transaction, row, epoch, now)?)
}

/// The bench's own claim, even where its time is over: nobody else has taken it since.
fn own_lease(row: &ShipmentRow, by: &ClaimBy) -> Option<Claim> {
    let claim = row.packing.claim.as_ref()?;
    (claim.station == by.bench.station && row.is_open()).then(|| claim.clone())
}

/// Scanning again what one has renews it, under the same number.
fn keep(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    mut row: ShipmentRow,
    by: &ClaimBy,
    epoch: LeaseEpoch,
) -> Result<Claimed, Problem> {
    row.lease_until = Some(lease_end(now));
    row.ahead = false;
    let same_packer = row
        .packing
        .claim
        .as_ref()
        .is_some_and(|claim| claim.packer == by.packer);
    if !same_packer {
        let event = Event::Claimed {
            station: by.bench.station.clone(),
            packer: by.packer.clone(),
            epoch,
        };
        happen(transaction, now, &mut row, Some(&by.packer), &event)?;
    }
    save(transaction, &mut row)?;
    Ok(claimed(transaction, row, epoch, now)?)
}

fn claimed(
    transaction: &dyn Transaction,
    row: ShipmentRow,
    epoch: LeaseEpoch,
    now: Timestamp,
) -> Result<Claimed, StoreError> {
    let labels = bought_labels(transaction, &row)?;
    Ok(Claimed {
        packing: row.packing,
        epoch,
        until: lease_end(now),
        labels,
    })
}

/// Every label that was paid for, whichever bench bought it: the one that goes on has to print it.
fn bought_labels(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
) -> Result<Vec<LabelAnswer>, StoreError> {
    let of_shipment = Query::of("site", &row.packing.shipment.site).with("shipment", row.id());
    let purchases: Vec<PurchaseRow> = transaction.list(&of_shipment)?;
    Ok(purchases
        .into_iter()
        .filter(|purchase| purchase.state == PurchaseState::Bought)
        .filter_map(|purchase| purchase.answer)
        .collect())
}

/// The one shipment a code means: a tote's, an interim slip's, or the order's of exactly that number.
fn meant(transaction: &dyn Transaction, site: &SiteId, code: &str) -> Result<ShipmentRow, Problem> {
    let in_tote = Query::of("site", site).with("tote", &ToteCode::new(code));
    let totes: Vec<ToteRow> = transaction.list(&in_tote)?;
    let mut rows: Vec<ShipmentRow> = Vec::new();
    for tote in totes {
        rows.extend(transaction.get(&[site.into(), (&tote.shipment).into()])?);
    }
    if let Some(sscc) = barcode::sscc(code)
        && let Some(slip) = box_of(transaction, site, sscc)?
    {
        rows.extend(transaction.get(&[site.into(), (&slip.shipment).into()])?);
    }
    let by_number = Query::of("site", site).with("order_number", &OrderNumber::new(code));
    rows.extend(transaction.list::<ShipmentRow>(&by_number)?);
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert(row.id().clone()));
    let (open, closed): (Vec<_>, Vec<_>) = rows.into_iter().partition(ShipmentRow::is_open);
    let mut open = open.into_iter();
    match (open.next(), open.next()) {
        (Some(row), None) => Ok(row),
        (Some(_), Some(_)) => Err(ProblemCode::WrongState
            .because("several open orders share this code: scan the other code of the order")),
        (None, _) => Err(closed_problem(closed.first())),
    }
}

fn closed_problem(row: Option<&ShipmentRow>) -> Problem {
    match row.map(|row| row.packing.phase) {
        Some(Phase::Cancelled) => {
            ProblemCode::Cancelled.because("the order was cancelled: put its goods back")
        }
        Some(_) => ProblemCode::WrongState.because("the order was dispatched already"),
        None => ProblemCode::NotFound.because("no tote and no order has this code here"),
    }
}

/// Another bench's live claim stands, unless a supervisor takes over or the box was set aside.
fn refuse_if_taken(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    supervisor: Option<&Packer>,
) -> Result<(), Problem> {
    let needs_work = row.packing.phase != Phase::Labelled
        || row.packing.change.is_some()
        || !row.packing.holds.is_empty();
    if !needs_work {
        return Err(ProblemCode::WrongState
            .because("its parcels carry their labels: it waits for its carrier"));
    }
    let Some(claim) = &row.packing.claim else {
        return Ok(());
    };
    // Reserved, and in nobody's hands: whoever has the tote packs it. A box that waits for its label is set aside too.
    let is_free = row.ahead || row.packing.parked.is_some() || row.packing.waits_for_label();
    if supervisor.is_some() || is_free {
        return Ok(());
    }
    let site = &row.packing.shipment.site;
    let name = packer(transaction, site, &claim.packer)?.map(|packer| packer.name);
    let mut problem = ProblemCode::ClaimedElsewhere.because(format!(
        "bench {} has it: go there, or let a supervisor take it over",
        claim.station
    ));
    problem.station = Some(claim.station.clone());
    problem.packer = name;
    Err(problem)
}

/// Writes down that a supervisor let the bench have what is held, or what another bench has.
fn take_over(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
    by: &ClaimBy,
    (supervisor, request): (&Packer, &ClaimRequest),
) -> Result<(), StoreError> {
    let claim = row.packing.claim.as_ref();
    let is_elsewhere = claim.is_some_and(|claim| claim.station != by.bench.station) && !row.ahead;
    if !is_elsewhere && row.packing.holds.is_empty() {
        return Ok(());
    }
    let why = request.why.clone().unwrap_or(Why {
        reason: OverrideReason::Other,
        note: None,
    });
    let at = (now, Some(&by.packer));
    let said = (Act::TakeOver, &supervisor.id, &why);
    overrides::list(transaction, &by.bench, row, at, said, true)?;
    let event = Event::Overridden {
        act: Act::TakeOver,
        by: supervisor.id.clone(),
        why,
    };
    happen(transaction, now, row, Some(&by.packer), &event)
}

/// Holds are lifted by a supervisor, or, where the bench was merely away, by its return.
fn settle_holds(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
    by: &ClaimBy,
    supervisor: Option<&Packer>,
) -> Result<(), Problem> {
    let holds = &row.packing.holds;
    let Some(first) = holds.first() else {
        return Ok(());
    };
    let is_back = row.last_station.as_ref() == Some(&by.bench.station)
        && holds
            .iter()
            .all(|hold| hold.reason == HoldReason::StationLost);
    let released_by = match supervisor {
        Some(supervisor) => supervisor.id.clone(),
        None if is_back => by.packer.clone(),
        None => {
            let mut problem = ProblemCode::OnHold.because("a supervisor has to release it");
            problem.hold = Some(first.reason);
            problem.note.clone_from(&first.note);
            return Err(problem);
        }
    };
    // No badge makes that label right again: it is voided on the bench, and the hold goes with it.
    if row.packing.label_is_outdated() {
        return Ok(());
    }
    let event = row.packing.released(released_by);
    happen(transaction, now, row, Some(&by.packer), &event)?;
    Ok(())
}
