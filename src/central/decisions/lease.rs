//! Leases: renewing, expiring, giving back.

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::v1::{
        events::FeedMessage,
        stations::{Heartbeat, HeartbeatAnswer, LeaseRef},
    },
    central::store::{Is, Query, ShipmentRow, StationRow, StoreError, Transaction},
    domain::{
        ids::{LeaseEpoch, PackerId, SiteId, StationId},
        packing::{Event, HoldReason, Phase},
    },
};

use super::{Bench, happen, save, tell, tell_of_change};

/// A lease lasts so long unless it is renewed.
pub const LEASE_SECONDS: i64 = 300;

/// Shipments whose lease may end in one go.
const EXPIRE_MAX: u32 = 500;

/// The end of a lease that begins or is renewed now.
#[must_use]
pub fn lease_end(now: Timestamp) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(LEASE_SECONDS))
        .unwrap_or(Timestamp::MAX)
}

/// What an event of its bench means for a lease: it ends, or begins anew.
pub(super) fn goes_on(row: &mut ShipmentRow, now: Timestamp, event: &Event) {
    let is_over = matches!(
        event,
        Event::Released
            | Event::Held {
                reason: HoldReason::StationLost,
                ..
            }
    );
    if is_over {
        row.lease_until = None;
    } else if row.packing.claim.is_some() {
        row.lease_until = Some(lease_end(now));
    }
}

/// The fencing number after `last`. It follows the central's clock, so that a central restored from an older copy gives
/// no number a second time that a bench may still pack under.
#[must_use]
pub(super) fn next_epoch(last: LeaseEpoch, now: Timestamp) -> LeaseEpoch {
    let clock = u64::try_from(now.as_second()).unwrap_or(0);
    LeaseEpoch((last.0 + 1).max(clock))
}

/// When a fencing number was given, by the central's clock, to a few seconds.
#[must_use]
pub(super) fn given_at(epoch: LeaseEpoch) -> Option<Timestamp> {
    let second = i64::try_from(epoch.0).ok()?;
    Timestamp::from_second(second).ok()
}

/// Renews the leases a station believes it has; names those that are no longer its own, and those it has under another
/// number.
pub fn renew(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    bench: &Bench,
    heartbeat: &Heartbeat,
) -> Result<HeartbeatAnswer, StoreError> {
    let key = [(&bench.site).into(), (&bench.station).into()];
    if let Some(mut station) = transaction.get::<StationRow>(&key)? {
        station.seen = Some(now);
        station.unsent = heartbeat.unsent;
        transaction.put(&station)?;
    }
    let mut answer = HeartbeatAnswer::default();
    for lease in &heartbeat.leases {
        let found: Option<ShipmentRow> =
            transaction.get(&[(&bench.site).into(), (&lease.shipment).into()])?;
        let kept = match found {
            Some(mut row) if holds(&row, &bench.station, lease.epoch) => {
                // The long lease of one that is reserved stays as it is.
                row.lease_until = row.lease_until.max(Some(lease_end(now)));
                transaction.put(&row)?;
                true
            }
            Some(mut row) if may_return(&row, &bench.station, lease.epoch) => {
                give_back(transaction, now, &mut row, &bench.station, None)?;
                save(transaction, &mut row)?;
                tell(transaction, now, &bench.site, FeedMessage::Queue)?;
                true
            }
            Some(mut row) => match taken_back(&row, &bench.station, lease.epoch) {
                Some(epoch) => {
                    row.lease_until = Some(lease_end(now));
                    transaction.put(&row)?;
                    answer.renumbered.push(LeaseRef {
                        shipment: lease.shipment.clone(),
                        epoch,
                    });
                    true
                }
                None => false,
            },
            None => false,
        };
        if !kept {
            answer.lost.push(lease.shipment.clone());
        }
    }
    Ok(answer)
}

/// The number under which this bench has the shipment since its own log took it back; the bench knows an older one.
fn taken_back(row: &ShipmentRow, station: &StationId, known: LeaseEpoch) -> Option<LeaseEpoch> {
    let claim = row.packing.claim.as_ref()?;
    // What another bench did meanwhile is not in what this one would go on with.
    let is_up_to_date = row
        .facts_by
        .as_ref()
        .is_none_or(|(by, epoch)| by == station || *epoch <= known);
    (claim.station == *station && claim.epoch > known && is_up_to_date).then_some(claim.epoch)
}

/// True when this bench has the live claim under this number.
#[must_use]
pub fn holds(row: &ShipmentRow, station: &StationId, epoch: LeaseEpoch) -> bool {
    row.packing
        .claim
        .as_ref()
        .is_some_and(|claim| claim.station == *station && claim.epoch == epoch)
}

/// True when the bench lost its lease by silence alone: nobody has had it since.
#[must_use]
pub fn may_return(row: &ShipmentRow, station: &StationId, epoch: LeaseEpoch) -> bool {
    row.is_open()
        && row.packing.phase != Phase::Labelled
        && row.packing.claim.is_none()
        && row.lease_epoch == epoch
        && row.last_station.as_ref() == Some(station)
}

/// Leases a shipment again to the bench that is back. A hold that only said it was lost is lifted with it.
pub(super) fn give_back(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
    station: &StationId,
    packer: Option<&PackerId>,
) -> Result<(), StoreError> {
    let nobody = PackerId::new("central");
    let only_lost = |row: &ShipmentRow| {
        let holds = &row.packing.holds;
        !holds.is_empty()
            && holds
                .iter()
                .all(|hold| hold.reason == HoldReason::StationLost)
    };
    if only_lost(row) {
        let event = row.packing.released(nobody.clone());
        happen(transaction, now, row, None, &event)?;
    }
    let event = Event::Claimed {
        station: station.clone(),
        packer: packer.cloned().unwrap_or(nobody),
        epoch: row.lease_epoch,
    };
    happen(transaction, now, row, packer, &event)?;
    row.lease_until = Some(lease_end(now));
    row.last_station = Some(station.clone());
    Ok(())
}

/// Ends every lease that nobody renewed. Returns how many.
pub fn expire_leases(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
) -> Result<u32, StoreError> {
    let due = Query::of("site", site)
        .and("lease_until", Is::AtMost, now)
        .by("lease_until")
        .at_most(EXPIRE_MAX);
    let mut ended = 0;
    for mut row in transaction.list::<ShipmentRow>(&due)? {
        expire(transaction, now, &mut row)?;
        ended += 1;
    }
    Ok(ended)
}

/// Ends one lease if its time is over: back to the queue if nothing was recorded, held where goods are half in a box.
pub(super) fn expire(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    row: &mut ShipmentRow,
) -> Result<(), StoreError> {
    if row.lease_until.is_none_or(|until| until > now) {
        return Ok(());
    }
    row.lease_until = None;
    if row.packing.claim.is_none() {
        return transaction.put(row);
    }
    let packing = &row.packing;
    let has_goods = packing
        .parcels
        .iter()
        .any(|parcel| !parcel.contents.is_empty());
    // A parked box stands at a place everybody knows; a labelled one waits for its carrier.
    let is_safe = packing.parked.is_some() || packing.phase == Phase::Labelled;
    if has_goods && !is_safe && row.is_open() {
        let event = Event::Held {
            reason: HoldReason::StationLost,
            place: None,
        };
        happen(transaction, now, row, None, &event)?;
    }
    happen(transaction, now, row, None, &Event::Released)?;
    save(transaction, row)?;
    tell_of_change(transaction, now, row)
}
