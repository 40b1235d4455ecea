//! Claiming ahead: what a bench is to have while the central is away, and the numbers of its interim slips.
//!
//! A shipment claimed ahead is reserved and in nobody's hands. Whoever has its tote may open it; the first fact, or the
//! claim of its own bench, makes it an ordinary claim. Its lease is long, because a bench that is cut off cannot renew it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::v1::{
        ahead::{AHEAD_AT_ONCE, AHEAD_MAX, AheadRef, NUMBERS_MAX, PrepareRequest, Prepared},
        events::{Conflict, FeedMessage},
        problem::{Problem, ProblemCode},
        work::Claimed,
    },
    central::store::{
        InterimRow, Is, Query, Row, SequenceRow, ShipmentRow, StoreError, Transaction, phase_word,
    },
    domain::{
        ids::{LeaseEpoch, PackerId, ShipmentId, SiteId},
        label::numbers::SsccRange,
        packing::{Event, HoldReason, Phase, TaskKind},
    },
};

use super::{
    Bench, add_task_once, bare_task, happen, lease::next_epoch, log::is_known_up_to, packer, save,
    tell, tell_of_change,
};

/// A lease on a shipment claimed ahead: a shift of eight hours, and time to come back.
pub const AHEAD_SECONDS: i64 = 12 * 3_600;

/// The extension digit of interim slips: their numbers are never a carrier's label's.
const EXTENSION: u8 = 8;
/// The GS1 company prefix of interim slips, of GS1's demonstration range: they do not leave the building.
const COMPANY_PREFIX: &str = "9520";
/// Numbers are handed out in blocks of so many, and each second that passes makes one block.
const BLOCK: u64 = 1_000;
/// Serial numbers there are under this prefix: enough for thirty years.
const SERIALS: u64 = 1_000_000_000_000;
/// The first second whose block may be given: 2026-01-01T00:00:00Z.
const FIRST_BLOCK_AT: i64 = 1_767_225_600;
/// What a central that starts leaves out ahead of its clock: ten minutes' blocks.
const LEFT_OUT: u64 = 600;
/// So many blocks are given ahead of the clock at most: no more than is left out by whoever comes after, a second later.
const AHEAD_OF_CLOCK_MAX: u64 = LEFT_OUT + 1;
/// A number that is further ahead of the clock than this is made up: a day's blocks.
const BELIEVED_MAX: u64 = 24 * 3_600;
/// The sequence that blocks come from.
const BLOCKS: &str = "interim";
/// Shipments looked at in one go.
const PAGE: u32 = 200;

/// Brings a bench's reserve to what it wants, and gives it numbers.
pub fn prepare(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    by: Option<&PackerId>,
    request: &PrepareRequest,
) -> Result<Prepared, Problem> {
    if request.known.len() > AHEAD_MAX as usize {
        return Err(ProblemCode::BadRequest
            .because(format!("at most {AHEAD_MAX} shipments are claimed ahead")));
    }
    if let Some(position) = request.rests_on {
        is_known_up_to(transaction, bench, position)?;
    }
    let wanted = request.wanted.min(AHEAD_MAX);
    let mut answer = Prepared::default();
    compare(transaction, now, bench, request, &mut answer)?;
    let had = request.known.len() - answer.gone.len();
    let mut have = u32::try_from(had).unwrap_or(u32::MAX);
    let mut told = hand_over_again(
        transaction,
        now,
        bench,
        (wanted, &mut have),
        request,
        &mut answer,
    )?;
    if have < wanted && !answer.more {
        let by = by.ok_or_else(|| ProblemCode::Forbidden.because("nobody is signed in"))?;
        if packer(transaction, &bench.site, by)?.is_none() {
            return Err(ProblemCode::Forbidden.because("nobody with this badge packs at this site"));
        }
        told |= claim_new(transaction, now, (bench, by), (wanted, have), &mut answer)?;
    }
    if request.numbers > 0 {
        answer.numbers = Some(numbers(transaction, now, &bench.site, request.numbers)?);
    }
    if told {
        tell(transaction, now, &bench.site, FeedMessage::Queue)?;
    }
    Ok(answer)
}

/// Goes through what the bench says it has: renewed, handed over anew where it changed, or no longer its own.
fn compare(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    request: &PrepareRequest,
    answer: &mut Prepared,
) -> Result<(), StoreError> {
    let renew_before = ahead_end(now) - SignedDuration::from_secs(AHEAD_SECONDS / 2);
    for known in &request.known {
        let row: Option<ShipmentRow> =
            transaction.get(&[(&bench.site).into(), (&known.shipment).into()])?;
        let Some(mut row) = row.filter(|row| is_reserved_for(row, bench, known)) else {
            answer.gone.push(known.shipment.clone());
            continue;
        };
        if row.lease_until.is_some_and(|until| until < renew_before) {
            row.lease_until = Some(ahead_end(now));
            transaction.put(&row)?;
        }
        if row.packing.order_version() > known.order_version {
            if answer.claimed.len() < AHEAD_AT_ONCE as usize {
                answer.claimed.push(handed_over(row));
            } else {
                answer.more = true;
            }
        }
    }
    Ok(())
}

fn is_reserved_for(row: &ShipmentRow, bench: &Bench, known: &AheadRef) -> bool {
    let is_whole = row.packing.holds.is_empty() && row.packing.change.is_none();
    row.ahead && row.is_open() && is_whole && super::lease::holds(row, &bench.station, known.epoch)
}

/// What is reserved for the bench without its knowing: an answer was lost, or its memory. Handed over once more while
/// it is wanted, else given back.
fn hand_over_again(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    (wanted, have): (u32, &mut u32),
    request: &PrepareRequest,
    answer: &mut Prepared,
) -> Result<bool, StoreError> {
    let reserved = Query::of("site", &bench.site)
        .with("station", &bench.station)
        .with("ahead", true);
    let mut changed = false;
    if transaction.count(ShipmentRow::TABLE, &reserved)? <= u64::from(*have) {
        return Ok(changed);
    }
    let known: BTreeSet<&ShipmentId> = request.known.iter().map(|known| &known.shipment).collect();
    for mut row in transaction.list::<ShipmentRow>(&reserved)? {
        let is_gone = answer.gone.contains(row.id());
        if known.contains(row.id()) && !is_gone {
            continue;
        }
        let is_whole = row.packing.holds.is_empty() && row.packing.change.is_none();
        if *have < wanted && is_whole {
            if answer.claimed.len() >= AHEAD_AT_ONCE as usize {
                answer.more = true;
                break;
            }
            *have += 1;
            answer.gone.retain(|gone| gone != row.id());
            answer.claimed.push(handed_over(row));
        } else {
            happen(transaction, now, &mut row, None, &Event::Released)?;
            row.lease_until = None;
            save(transaction, &mut row)?;
            changed = true;
        }
    }
    Ok(changed)
}

/// Claims what comes next in the queue and has not been touched by anybody.
fn claim_new(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    (bench, by): (&Bench, &PackerId),
    (wanted, mut have): (u32, u32),
    answer: &mut Prepared,
) -> Result<bool, StoreError> {
    let mut after: Option<String> = None;
    let mut changed = false;
    loop {
        let mut query = Query::of("site", &bench.site)
            .with("phase", phase_word(Phase::Ready))
            .by("queue_rank")
            .at_most(PAGE);
        if let Some(after) = after.take() {
            query = query.and("queue_rank", Is::Above, after);
        }
        let page: Vec<ShipmentRow> = transaction.list(&query)?;
        let last = page.last().map(ShipmentRow::queue_rank);
        let is_last_page = page.len() < PAGE as usize;
        for mut row in page.into_iter().filter(is_untouched) {
            if have >= wanted {
                return Ok(changed);
            }
            if answer.claimed.len() >= AHEAD_AT_ONCE as usize {
                answer.more = true;
                return Ok(changed);
            }
            let epoch = next_epoch(row.lease_epoch, now);
            row.lease_epoch = epoch;
            row.last_station = Some(bench.station.clone());
            row.lease_until = Some(ahead_end(now));
            row.ahead = true;
            let event = Event::Claimed {
                station: bench.station.clone(),
                packer: by.clone(),
                epoch,
            };
            happen(transaction, now, &mut row, Some(by), &event)?;
            save(transaction, &mut row)?;
            changed = true;
            have += 1;
            answer.claimed.push(handed_over(row));
        }
        if is_last_page {
            return Ok(changed);
        }
        after = last;
    }
}

/// Nobody has begun it, and nothing stands in the way.
fn is_untouched(row: &ShipmentRow) -> bool {
    let packing = &row.packing;
    packing.claim.is_none()
        && packing.holds.is_empty()
        && packing.change.is_none()
        && packing.parked.is_none()
        && packing.parcels.is_empty()
        && packing.totes_seen.is_empty()
}

fn handed_over(row: ShipmentRow) -> Claimed {
    let epoch = row
        .packing
        .claim
        .as_ref()
        .map_or(LeaseEpoch::default(), |claim| claim.epoch);
    Claimed {
        epoch,
        until: row.lease_until.unwrap_or(Timestamp::UNIX_EPOCH),
        packing: row.packing,
        labels: Vec::new(),
    }
}

fn ahead_end(now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(AHEAD_SECONDS))
        .unwrap_or(Timestamp::MAX)
}

/// A range of numbers that nobody has or had: fewer than wanted where that is more than may be given now.
///
/// It follows the central's clock, as fencing numbers do. A central on an older copy of the database does not know what
/// was given since; but nothing was given far ahead of the clock, and what may have been was left out when it started.
fn numbers(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    count: u32,
) -> Result<SsccRange, Problem> {
    let wanted = u64::from(count.min(NUMBERS_MAX)).div_ceil(BLOCK);
    let mut row = blocks_given(transaction, site)?;
    let first = row.value.max(block_of(now));
    let most = block_of(now) + AHEAD_OF_CLOCK_MAX;
    if first == most {
        return Err(ProblemCode::InProgress.because("numbers are given again in a moment"));
    }
    row.value = first + wanted;
    // Further ahead it is only where a clock was put back, or a log told of numbers that another clock gave.
    if first < most {
        row.value = row.value.min(most);
    }
    if row.value * BLOCK > SERIALS {
        return Err(ProblemCode::Internal.because("the numbers of interim slips are used up"));
    }
    transaction.put(&row)?;
    Ok(SsccRange {
        extension: EXTENSION,
        prefix: COMPANY_PREFIX.to_owned(),
        next: first * BLOCK,
        end: row.value * BLOCK,
    })
}

/// Leaves out the numbers that another copy of this database may have given before this one took over. Called once when
/// the central starts.
pub fn leave_numbers_out(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
) -> Result<(), StoreError> {
    let mut row = blocks_given(transaction, site)?;
    row.value = row.value.max(block_of(now) + LEFT_OUT);
    transaction.put(&row)
}

fn block_of(now: Timestamp) -> u64 {
    u64::try_from(now.as_second() - FIRST_BLOCK_AT).unwrap_or(0)
}

/// How many blocks were given so far.
fn blocks_given(transaction: &dyn Transaction, site: &SiteId) -> Result<SequenceRow, StoreError> {
    let row: Option<SequenceRow> = transaction.get(&[site.into(), BLOCKS.into()])?;
    Ok(row.unwrap_or_else(|| SequenceRow {
        site: site.as_str().to_owned(),
        name: BLOCKS.to_owned(),
        value: 0,
    }))
}

/// A log gives a number that is not given out by this copy of the database: an earlier copy gave it, ahead of the clock.
/// Whatever else that bench may have been given with it is left out from now on. One that no clock comes to soon is made up.
fn keep_clear_of(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    sscc: &str,
) -> Result<(), StoreError> {
    let ours = sscc.strip_prefix(&format!("{EXTENSION}{COMPANY_PREFIX}"));
    let serial = ours.and_then(|rest| rest.get(..rest.len().checked_sub(1)?));
    let Some(block) = serial.and_then(|serial| Some(serial.parse::<u64>().ok()? / BLOCK)) else {
        return Ok(());
    };
    let mut row = blocks_given(transaction, site)?;
    let soon = block_of(now) + BELIEVED_MAX;
    if !(row.value..soon).contains(&block) {
        return Ok(());
    }
    row.value = block + 1 + u64::from(NUMBERS_MAX) / BLOCK;
    transaction.put(&row)
}

/// The box that an interim slip with this number stands on, as far as logs have told.
pub(super) fn box_of(
    transaction: &dyn Transaction,
    site: &SiteId,
    sscc: &str,
) -> Result<Option<InterimRow>, StoreError> {
    transaction.get(&[site.into(), sscc.into()])
}

/// Rule 19: a box is found by its interim number; where two boxes have the same, both are held.
pub(super) fn interim_number(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &ShipmentRow,
    event: &Event,
    conflict: Option<Conflict>,
) -> Result<(), StoreError> {
    let Event::InterimGiven { parcel, sscc } = event else {
        return Ok(());
    };
    let site = &row.packing.shipment.site;
    keep_clear_of(transaction, now, site, sscc.as_str())?;
    let Some(first) = box_of(transaction, site, sscc.as_str())? else {
        return transaction.insert(&InterimRow {
            site: site.clone(),
            sscc: sscc.as_str().to_owned(),
            shipment: row.id().clone(),
            parcel: *parcel,
        });
    };
    if conflict != Some(Conflict::NumberTwice) || first.shipment == *row.id() {
        return Ok(());
    }
    let other: Option<ShipmentRow> = transaction.get(&[site.into(), (&first.shipment).into()])?;
    let Some(mut other) = other.filter(ShipmentRow::is_open) else {
        return Ok(());
    };
    let task = bare_task(TaskKind::Review);
    add_task_once(transaction, now, site, other.id(), task)?;
    let reason = HoldReason::Question;
    if other.packing.holds.iter().any(|hold| hold.reason == reason) {
        return Ok(());
    }
    let held = Event::Held {
        reason,
        place: None,
    };
    happen(transaction, now, &mut other, None, &held)?;
    save(transaction, &mut other)?;
    tell_of_change(transaction, now, &other)
}
