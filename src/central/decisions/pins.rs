//! Badge and PIN: who may try how often, what a right one is good for, and who sets one.
//!
//! The stretching of a PIN takes long, so a check is two decisions with it in between: the first counts the try as a
//! wrong one, the second takes that back. A central that dies between the two has counted one try too many, never one too few.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    api::v1::{
        pins::{PinLock, PinState},
        problem::{Problem, ProblemCode},
    },
    central::{
        store::{
            ApprovalRow, CatalogueKind, Is, PinRow, PinTriesRow, Query, Row, ShipmentRow, SiteRow,
            StationRow, StoreError, Transaction,
        },
        stretch::Stretched,
    },
    domain::{
        approval::{Act, Approval},
        ids::{PackerId, SiteId, StationId, ToteCode},
        log::Fact,
        packer::Packer,
        packing::PinRule,
        roster::VALID_FOR,
    },
};

use super::{Bench, things};

/// So many wrong tries of one badge at one bench, and that badge is locked out there. Nowhere else: nobody locks
/// a supervisor out of the house.
pub const TRIES_MAX: u32 = 5;
/// So many wrong tries at one bench, whoever's badges, and no PIN is taken there: somebody tries many badges.
pub const BENCH_TRIES_MAX: u32 = 15;
/// So many wrong tries of one badge within a day, wherever: somebody goes from bench to bench.
pub const ALARM_TRIES: u32 = 15;
/// How long one is locked out, and how soon after one another tries count together.
pub const LOCKED_FOR: SignedDuration = SignedDuration::from_mins(15);
/// How long a person's word for an act is good.
pub const APPROVED_FOR: SignedDuration = SignedDuration::from_mins(5);
/// How long a sign-in by PIN is good for claims: as long as the roster that stands in for it.
pub const SIGNED_IN_FOR: SignedDuration = VALID_FOR;
/// How long it is remembered that somebody stood for an act: a bench's log may come late.
const APPROVALS_KEPT_DAYS: i64 = 30;
/// Approvals forgotten in one go.
const FORGET_MAX: u32 = 1_000;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Somebody asks for an act by badge and PIN.
#[derive(Debug, Clone)]
pub struct PinAsk {
    /// At which bench.
    pub bench: Bench,
    /// Who is signed in there.
    pub signed_in: Option<PackerId>,
    /// The code on the badge.
    pub badge: String,
    /// What for.
    pub act: Act,
    /// About which shipment, or what was scanned.
    pub subject: String,
}

/// What the PIN is compared with.
#[derive(Debug, Clone)]
pub struct ToCompare {
    /// Whose.
    pub packer: Packer,
    /// The PIN as it is kept.
    pub kept: PinRow,
}

/// How the comparison ended.
#[derive(Debug, Clone)]
pub enum Compared {
    /// It is another one.
    Wrong,
    /// It is that one.
    Right,
    /// It is that one, and this one from now on.
    Changed(Stretched),
}

/// Whether a PIN may be tried at all. The try counts as a wrong one until [`finish_check`] says otherwise.
pub fn begin_check(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    ask: &PinAsk,
) -> Result<ToCompare, Problem> {
    let site = &ask.bench.site;
    let people: Vec<Packer> = things(transaction, site, CatalogueKind::Packer)?;
    let packer = people
        .into_iter()
        .find(|packer| packer.badge == ask.badge)
        .ok_or_else(|| ProblemCode::Forbidden.because("nobody at this site has this badge"))?;
    if ask.act.is_supervisors() && !packer.role.may_override() {
        return Err(ProblemCode::Forbidden.because("only a supervisor may stand for this"));
    }
    if ask.act == Act::AcceptWeight && ask.signed_in.as_ref() == Some(&packer.id) {
        return Err(ProblemCode::Forbidden.because("another supervisor has to stand for this"));
    }
    for (tries, most) in [
        (
            tries(transaction, site, &ask.bench.station, &packer.id)?,
            TRIES_MAX,
        ),
        (
            tries(transaction, site, &ask.bench.station, &nobody())?,
            BENCH_TRIES_MAX,
        ),
    ] {
        if let Some(until) = locked_until(&tries, most, now) {
            return Err(locked(until, now));
        }
    }
    let kept: PinRow = transaction
        .get(&[site.into(), (&packer.id).into()])?
        .ok_or_else(|| ProblemCode::PinUnset.because("the administrator sets a PIN first"))?;
    for (mut row, within) in counted(transaction, ask, &packer.id)? {
        row.wrong = if now.duration_since(row.last) < within {
            row.wrong + 1
        } else {
            1
        };
        row.last = now;
        transaction.put(&row)?;
        if row.station.as_str().is_empty() && row.wrong == ALARM_TRIES {
            tracing::warn!(packer = %packer.id, wrong = row.wrong, "many wrong PINs for one badge within a day");
        }
    }
    Ok(ToCompare { packer, kept })
}

/// Writes down how a try ended. A wrong one was counted already.
pub fn finish_check(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    ask: &PinAsk,
    compared: &Compared,
    of: &ToCompare,
    id: Uuid,
) -> Result<Result<Approval, Problem>, StoreError> {
    let site = &ask.bench.site;
    let station = &ask.bench.station;
    if matches!(compared, Compared::Wrong) {
        let row = tries(transaction, site, station, &of.packer.id)?;
        return Ok(Err(match locked_until(&row, TRIES_MAX, now) {
            Some(until) => locked(until, now),
            None => wrong(TRIES_MAX.saturating_sub(row.wrong)),
        }));
    }
    for (mut row, _) in counted(transaction, ask, &of.packer.id)? {
        let is_own = row.packer == of.packer.id && row.station == *station;
        row.wrong = if is_own {
            0
        } else {
            row.wrong.saturating_sub(1)
        };
        if row.wrong == 0 {
            transaction.erase(PinTriesRow::TABLE, &row.key())?;
        } else {
            transaction.put(&row)?;
        }
    }
    match compared {
        Compared::Changed(stretched) => transaction.put(&PinRow {
            stretched: stretched.clone(),
            must_change: false,
            ..of.kept.clone()
        })?,
        _ if of.kept.must_change => {
            return Ok(Err(ProblemCode::PinChange.because(
                "somebody else set this PIN: take one that nobody else knows",
            )));
        }
        _ => {}
    }
    let approval = Approval {
        id,
        by: of.packer.id.clone(),
        name: of.packer.name.clone(),
        act: ask.act,
        subject: ask.subject.clone(),
    };
    transaction.insert(&ApprovalRow {
        site: site.clone(),
        station: station.clone(),
        at: now,
        approval: approval.clone(),
    })?;
    Ok(Ok(approval))
}

/// Gives a person a PIN, and ends their lock-outs.
pub fn set_pin(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    packer: &PackerId,
    stretched: Stretched,
    must_change: bool,
) -> Result<(), Problem> {
    if super::packer(transaction, site, packer)?.is_none() {
        return Err(ProblemCode::NotFound.because("nobody at this site has this key"));
    }
    for row in transaction.list::<PinTriesRow>(&Query::of("site", site).with("packer", packer))? {
        transaction.erase(PinTriesRow::TABLE, &row.key())?;
    }
    Ok(transaction.put(&PinRow {
        site: site.clone(),
        packer: packer.clone(),
        stretched,
        must_change,
    })?)
}

/// How everybody's PIN stands.
pub fn pin_states(
    transaction: &dyn Transaction,
    now: Timestamp,
    site: &SiteId,
) -> Result<Vec<PinState>, StoreError> {
    let people: Vec<Packer> = things(transaction, site, CatalogueKind::Packer)?;
    let mut states = Vec::new();
    for packer in people {
        let kept: Option<PinRow> = transaction.get(&[site.into(), (&packer.id).into()])?;
        let of_packer = Query::of("site", site).with("packer", &packer.id);
        let all: Vec<PinTriesRow> = transaction.list(&of_packer)?;
        let everywhere = all.iter().find(|row| row.station.as_str().is_empty());
        states.push(PinState {
            is_set: kept.is_some(),
            must_change: kept.is_some_and(|row| row.must_change),
            wrong_today: everywhere
                .filter(|row| now.duration_since(row.last) < DAY)
                .map_or(0, |row| row.wrong),
            locked: all
                .iter()
                .filter(|row| !row.station.as_str().is_empty())
                .filter_map(|row| {
                    Some(PinLock {
                        station: row.station.clone(),
                        until: locked_until(row, TRIES_MAX, now)?,
                    })
                })
                .collect(),
            packer: packer.id,
        });
    }
    Ok(states)
}

/// What the site asks a PIN for.
pub fn pin_rule(transaction: &dyn Transaction, site: &SiteId) -> Result<PinRule, StoreError> {
    let row: Option<SiteRow> = transaction.get(&[site.into()])?;
    Ok(row.map(|row| row.policy.pin).unwrap_or_default())
}

/// The supervisor who stands for an act: by the PIN's approval where the site asks for one, else by the badge alone.
pub(super) fn stands_for(
    transaction: &dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    (act, subject): (Act, &str),
    badge: &str,
    approval: Option<Uuid>,
) -> Result<Packer, Problem> {
    let person = super::supervisor(transaction, &bench.site, badge)?;
    if !pin_rule(transaction, &bench.site)?.asks_for(act) {
        return Ok(person);
    }
    let given: Option<ApprovalRow> = match approval {
        Some(id) => transaction.get(&[(&bench.site).into(), id.into()])?,
        None => None,
    };
    let is_good = given.is_some_and(|row| {
        row.station == bench.station
            && row.approval.by == person.id
            && row.approval.act == act
            && row.approval.subject == subject
            && now.duration_since(row.at) < APPROVED_FOR
    });
    if is_good {
        Ok(person)
    } else {
        Err(ProblemCode::PinNeeded.because("a supervisor stands for this by badge and PIN"))
    }
}

/// Refuses who is signed in by badge alone, where the site asks for a PIN at the sign-in.
pub fn proven(
    transaction: &dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    packer: &PackerId,
    under: Option<Uuid>,
) -> Result<(), Problem> {
    if !pin_rule(transaction, &bench.site)?.asks_for(Act::SignIn) {
        return Ok(());
    }
    let given: Option<ApprovalRow> = match under {
        Some(id) => transaction.get(&[(&bench.site).into(), id.into()])?,
        None => None,
    };
    let is_good = given.is_some_and(|row| {
        row.station == bench.station
            && row.approval.by == *packer
            && row.approval.act == Act::SignIn
            && now.duration_since(row.at) < SIGNED_IN_FOR
    });
    if is_good {
        Ok(())
    } else {
        Err(ProblemCode::PinNeeded
            .because("who is signed in here has not shown a PIN: type it, or sign in again"))
    }
}

/// What a bench's log tells of signing in and out: the word given at a sign-in ends with it.
pub(super) fn session_moves(
    transaction: &mut dyn Transaction,
    bench: &Bench,
    fact: &Fact,
) -> Result<(), StoreError> {
    let next = match fact {
        Fact::SignedIn { approval, .. } => *approval,
        Fact::SignedOut => None,
        Fact::Shipment { .. } | Fact::Refused { .. } => return Ok(()),
    };
    let key = [(&bench.site).into(), (&bench.station).into()];
    let Some(mut station) = transaction.get::<StationRow>(&key)? else {
        return Ok(());
    };
    if station.signed_under == next {
        return Ok(());
    }
    if let Some(ended) = station.signed_under {
        transaction.erase(ApprovalRow::TABLE, &[(&bench.site).into(), ended.into()])?;
    }
    station.signed_under = next;
    transaction.put(&station)
}

/// Whether a person stood at this bench, by PIN, for one of these acts on a shipment, where the site asks for a PIN: what a
/// bench's log says is compared with it, however late it comes.
pub(super) fn stood_for_any(
    transaction: &dyn Transaction,
    bench: &Bench,
    acts: &[Act],
    row: &ShipmentRow,
    by: &PackerId,
) -> Result<bool, StoreError> {
    let rule = pin_rule(transaction, &bench.site)?;
    if !acts.iter().any(|act| rule.asks_for(*act)) {
        return Ok(true);
    }
    let shipment = &row.packing.shipment;
    let totes = shipment.totes.iter().map(ToteCode::as_str);
    let names = [shipment.id.as_str(), shipment.order.as_str()];
    for name in names.into_iter().chain(totes) {
        let about = Query::of("site", &bench.site).with("subject", name.to_owned());
        let rows: Vec<ApprovalRow> = transaction.list(&about)?;
        let is_his = |row: &ApprovalRow| {
            row.station == bench.station
                && row.approval.by == *by
                && acts.contains(&row.approval.act)
        };
        if rows.iter().any(is_his) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets who stood for what long ago.
pub fn forget_approvals(
    transaction: &mut dyn Transaction,
    now: Timestamp,
) -> Result<(), StoreError> {
    let before = now
        .checked_sub(SignedDuration::from_hours(24 * APPROVALS_KEPT_DAYS))
        .unwrap_or(Timestamp::MIN);
    let old = Query::default()
        .and("at", Is::AtMost, before)
        .by("at")
        .at_most(FORGET_MAX);
    for row in transaction.list::<ApprovalRow>(&old)? {
        transaction.erase(ApprovalRow::TABLE, &row.key())?;
    }
    Ok(())
}

/// The three counts a try goes into, each with how soon after one another its tries count together.
fn counted(
    transaction: &dyn Transaction,
    ask: &PinAsk,
    packer: &PackerId,
) -> Result<[(PinTriesRow, SignedDuration); 3], StoreError> {
    let site = &ask.bench.site;
    let station = &ask.bench.station;
    Ok([
        (tries(transaction, site, station, packer)?, LOCKED_FOR),
        (tries(transaction, site, station, &nobody())?, LOCKED_FOR),
        (tries(transaction, site, &StationId::from(""), packer)?, DAY),
    ])
}

fn tries(
    transaction: &dyn Transaction,
    site: &SiteId,
    station: &StationId,
    packer: &PackerId,
) -> Result<PinTriesRow, StoreError> {
    let known = transaction.get(&[site.into(), station.into(), packer.into()])?;
    Ok(known.unwrap_or_else(|| PinTriesRow {
        site: site.clone(),
        station: station.clone(),
        packer: packer.clone(),
        wrong: 0,
        last: Timestamp::UNIX_EPOCH,
    }))
}

fn locked_until(tries: &PinTriesRow, most: u32, now: Timestamp) -> Option<Timestamp> {
    let until = tries.last.checked_add(LOCKED_FOR).ok()?;
    (tries.wrong >= most && now < until).then_some(until)
}

fn nobody() -> PackerId {
    PackerId::from("")
}

fn wrong(left: u32) -> Problem {
    let mut problem = ProblemCode::PinWrong.because(format!("{left} more tries at this bench"));
    problem.tries_left = Some(left);
    problem
}

fn locked(until: Timestamp, now: Timestamp) -> Problem {
    let seconds = until.duration_since(now).as_secs().max(1);
    let minutes = u32::try_from((seconds + 59) / 60).unwrap_or(u32::MAX);
    let detail = format!("locked for {minutes} more minutes: try later, or at another bench");
    let mut problem = ProblemCode::PinLocked.because(detail);
    problem.minutes_left = Some(minutes);
    problem
}
