//! Taking a label back, and settling by a person what no carrier can tell.
//!
//! ```text
//! begin (commit: voiding, the label is retired) ─► the carrier is asked ─► finish (commit: voided | void refused)
//!        └── a crash, a lost answer: the row stays "voiding" ─► asked again, which is safe
//! ```
//!
//! A retired label is refused everywhere from the first commit on; the box waits for no carrier's answer.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::v1::{
        labels::{PurchaseItem, SettleRequest, VoidAnswer, VoidRequest},
        problem::{Problem, ProblemCode},
    },
    central::store::{
        PurchaseRow, PurchaseState, Query, Retired, ShipmentRow, SiteRow, StoreError, Transaction,
    },
    domain::{
        approval::Act,
        ids::{LeaseEpoch, PackerId, ParcelNo, ShipmentId, SiteId, StationId},
        packing::{Event, Phase, PurchaseEnd, TaskKind, VoidOutcome, VoidReason, VoidRight},
        shown::Shown,
    },
};

use super::{
    Bench, add_task_once, bare_task, buy::purchase_by_key, close_tasks, happen, lease, packer,
    pins, rerating, save, shipment, tell_of_change, told,
};

/// Who wants which label taken back.
#[derive(Debug, Clone)]
pub struct VoidAsk {
    /// Where.
    pub site: SiteId,
    /// The bench that asks, its lease and its packer; absent for the administrator.
    pub bench: Option<(StationId, LeaseEpoch, Option<PackerId>)>,
    /// Whose label.
    pub shipment: ShipmentId,
    /// Of which parcel.
    pub parcel: ParcelNo,
    /// Under which approval a supervisor stands for it, where the site asks for one.
    pub approval: Option<Uuid>,
    /// The rest of it.
    pub request: VoidRequest,
}

/// What comes next.
#[derive(Debug)]
pub enum VoidBegun {
    /// Commit, then ask the carrier to take back this purchase.
    Call(Box<PurchaseRow>),
    /// The carrier has answered before.
    Done(Box<VoidAnswer>),
}

/// Retires a label, or says why it stays.
pub fn begin_void(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    ask: &VoidAsk,
) -> Result<VoidBegun, Problem> {
    let mut row = shipment(transaction, &ask.site, &ask.shipment)?;
    let generation = ask.request.generation;
    let known = told::purchase_of(transaction, &row, (ask.parcel, generation))?;
    let mut purchase = known.ok_or_else(|| {
        ProblemCode::NotFound.because("no label of this generation was bought for this parcel")
    })?;
    match purchase.state {
        PurchaseState::Voiding => return Ok(VoidBegun::Call(Box::new(purchase))),
        PurchaseState::Bought => {}
        // On a box, by a bench's word, and no carrier takes it anywhere.
        PurchaseState::NotBought if purchase.told.is_some() => {}
        PurchaseState::Voided | PurchaseState::VoidRefused => {
            return answer(&purchase).map(|answer| VoidBegun::Done(Box::new(answer)));
        }
        _ => {
            return Err(ProblemCode::WrongState.because("this label is not known to be paid for"));
        }
    }
    if ask.bench.is_some() && ask.request.next_carrier.is_some() {
        return Err(ProblemCode::Forbidden.because("another carrier is for the office to choose"));
    }
    let by = may_void(transaction, now, &row, ask)?;
    if row.packing.phase == Phase::Dispatched {
        return Err(ProblemCode::WrongState.because("it went with the carrier: stop the parcel"));
    }
    let reported = row.packing.parcel(ask.parcel);
    if reported.and_then(crate::domain::packing::Parcel::generation) != Some(generation) {
        return Err(ProblemCode::NotYetApplied
            .because("the bench has not told of this label yet: ask again"));
    }
    let event = Event::LabelVoided {
        parcel: ask.parcel,
        generation,
        reason: ask.request.reason,
        note: ask.request.note.clone(),
        by: by.clone(),
    };
    happen(transaction, now, &mut row, Some(&by), &event)?;
    purchase.state = PurchaseState::Voiding;
    purchase.retired = Some(Retired {
        reason: ask.request.reason,
        note: ask.request.note.clone(),
        by,
    });
    transaction.put(&purchase)?;
    close_tasks(transaction, &row, TaskKind::Relabel)?;
    close_tasks(transaction, &row, TaskKind::MissedCollection)?;
    save(transaction, &mut row)?;
    tell_of_change(transaction, now, &row)?;
    if let Some(carrier) = &ask.request.next_carrier {
        rerating::give_to(transaction, now, row, carrier)?;
    }
    Ok(VoidBegun::Call(Box::new(purchase)))
}

/// Who stands for it: a supervisor by badge, the packer where the site allows it, whom the administrator names.
fn may_void(
    transaction: &dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    ask: &VoidAsk,
) -> Result<PackerId, Problem> {
    if ask.request.reason == VoidReason::Other && ask.request.note.is_none() {
        return Err(ProblemCode::BadRequest.because("say in words why the label is voided"));
    }
    let Some((station, epoch, signed_in)) = &ask.bench else {
        let by = ask.request.by.clone();
        return by.ok_or_else(|| ProblemCode::BadRequest.because("say who voids it"));
    };
    if !lease::holds(row, station, *epoch) {
        return Err(
            ProblemCode::LeaseLost.because("another bench may have it: scan its tote again")
        );
    }
    if let Some(badge) = &ask.request.supervisor_badge {
        let bench = Bench {
            site: ask.site.clone(),
            station: station.clone(),
        };
        let act = (Act::Void, ask.shipment.as_str());
        let person = pins::stands_for(transaction, now, &bench, act, badge, ask.approval)?;
        return Ok(person.id);
    }
    let site: Option<SiteRow> = transaction.get(&[(&ask.site).into()])?;
    let policy = site.map(|site| site.policy).unwrap_or_default();
    let right = policy.void_right;
    if right == VoidRight::Supervisor && policy.pin.asks_for(Act::Void) {
        return Err(ProblemCode::PinNeeded.because("a supervisor voids it by badge and PIN"));
    }
    let person = match signed_in {
        Some(id) => packer(transaction, &ask.site, id)?,
        None => None,
    };
    person
        .filter(|person| right == VoidRight::Packer || person.role.may_override())
        .map(|person| person.id)
        .ok_or_else(|| ProblemCode::Forbidden.because("a supervisor has to void it"))
}

/// Writes down what the carrier said of a retired label's money.
pub fn finish_void(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    key: Uuid,
    outcome: &VoidOutcome,
) -> Result<VoidAnswer, Problem> {
    let mut purchase = purchase_by_key(transaction, site, key)?
        .ok_or_else(|| ProblemCode::NotFound.because("no label was bought under this key"))?;
    if purchase.state != PurchaseState::Voiding {
        return answer(&purchase);
    }
    let mut row = shipment(transaction, site, &purchase.shipment)?;
    match outcome {
        VoidOutcome::Unknown => {
            let task = bare_task(TaskKind::Refund);
            add_task_once(transaction, now, site, row.id(), task)?;
            return answer(&purchase);
        }
        VoidOutcome::Credited => {
            purchase.state = PurchaseState::Voided;
            close_tasks(transaction, &row, TaskKind::Refund)?;
        }
        VoidOutcome::Refused { reason } => {
            purchase.state = PurchaseState::VoidRefused;
            purchase.reason = Some(reason.clone());
            close_tasks(transaction, &row, TaskKind::Refund)?;
        }
    }
    let event = Event::VoidSettled {
        parcel: purchase.parcel,
        generation: purchase.generation,
        outcome: outcome.clone(),
    };
    happen(transaction, now, &mut row, None, &event)?;
    save(transaction, &mut row)?;
    transaction.put(&purchase)?;
    answer(&purchase)
}

fn answer(row: &PurchaseRow) -> Result<VoidAnswer, Problem> {
    let retired = row
        .retired
        .clone()
        .ok_or_else(|| ProblemCode::WrongState.because("this label was not voided"))?;
    Ok(VoidAnswer {
        shipment: row.shipment.clone(),
        parcel: row.parcel,
        generation: row.generation,
        reason: retired.reason,
        note: retired.note,
        by: retired.by,
        outcome: match row.state {
            PurchaseState::Voided => VoidOutcome::Credited,
            PurchaseState::VoidRefused => VoidOutcome::Refused {
                reason: row.reason.clone().unwrap_or_default(),
            },
            _ => VoidOutcome::Unknown,
        },
    })
}

/// Retired labels whose carrier has not answered: asked again at every start, and now and then.
pub fn open_voids(transaction: &dyn Transaction) -> Result<Vec<PurchaseRow>, StoreError> {
    transaction.list(&Query::of("state", PurchaseState::Voiding.word()))
}

/// Purchases that wait for somebody: not even the carrier can tell what became of them.
pub fn unsettled_purchases(
    transaction: &dyn Transaction,
    site: &SiteId,
) -> Result<Vec<PurchaseItem>, StoreError> {
    let waiting = Query::of("site", site).with("state", PurchaseState::NeedsPerson.word());
    let rows: Vec<PurchaseRow> = transaction.list(&waiting)?;
    Ok(rows
        .into_iter()
        .map(|row| PurchaseItem {
            key: row.key,
            shipment: row.shipment,
            parcel: row.parcel,
            generation: row.generation,
            station: row.station,
            begun: row.begun,
        })
        .collect())
}

/// Takes a person's word on a purchase that waits for one, and writes down whose it is. Said twice, it is said once.
pub fn settle_purchase(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    key: Uuid,
    request: &SettleRequest,
) -> Result<&'static str, Problem> {
    let mut purchase = purchase_by_key(transaction, site, key)?
        .ok_or_else(|| ProblemCode::NotFound.because("no label was asked for under this key"))?;
    let (state, words) = match &request.end {
        PurchaseEnd::NotBought => (
            PurchaseState::NotBought,
            "it was not bought; the bench may buy it under the same key",
        ),
        PurchaseEnd::Bought { .. } => (
            PurchaseState::WrittenOff,
            "it is written off; the bench buys the next one, and a task asks for the money",
        ),
    };
    if purchase.state == state {
        return Ok(words);
    }
    if purchase.state != PurchaseState::NeedsPerson {
        return Err(ProblemCode::WrongState.because("this purchase waits for nobody"));
    }
    if request.reason.as_str().trim().is_empty() {
        return Err(ProblemCode::BadRequest.because("say how you know"));
    }
    if packer(transaction, site, &request.by)?.is_none_or(|person| !person.role.may_override()) {
        return Err(ProblemCode::Forbidden.because("only a supervisor of this site settles it"));
    }
    purchase.state = state;
    if let PurchaseEnd::Bought { tracking } = &request.end {
        let words = format!("paid for as {tracking}, but that label never came");
        purchase.reason = Some(Shown::from(words));
    }
    transaction.put(&purchase)?;
    let mut row = shipment(transaction, site, &purchase.shipment)?;
    let event = Event::PurchaseSettled {
        parcel: purchase.parcel,
        generation: purchase.generation,
        end: request.end.clone(),
        reason: request.reason.clone(),
    };
    happen(transaction, now, &mut row, Some(&request.by), &event)?;
    close_tasks(transaction, &row, TaskKind::SettlePurchase)?;
    save(transaction, &mut row)?;
    Ok(words)
}
