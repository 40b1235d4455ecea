//! What supervisors let pass: whether somebody stood for it, and the list of it.
//!
//! A bench's log is believed as far as its facts go. That a supervisor let something pass is compared here with what the
//! central itself approved; where the site asks for no PIN, the person has to be a supervisor, and somebody else than
//! who packed. What nobody stood for has happened all the same: it is marked, and somebody looks.

use jiff::Timestamp;

use crate::{
    api::v1::overrides::OverrideItem,
    central::store::{Is, OverrideRow, Query, ShipmentRow, StoreError, Transaction},
    domain::{
        approval::Act,
        ids::{PackerId, SiteId},
        log::Record,
        packing::{Event, ParcelStatus, WeighedBy, WeightVerdict, Why},
    },
};

use super::{Bench, packer, pins};

/// At most so many are listed at once.
const LISTED_MAX: u32 = 500;

/// Whether somebody who may stood for what an event says; true where it takes nobody.
pub(super) fn is_approved(
    transaction: &dyn Transaction,
    bench: &Bench,
    record: &Record,
    row: &ShipmentRow,
    event: &Event,
) -> Result<bool, StoreError> {
    let stood = |by: &PackerId, act: Act| {
        let is_own = act == Act::AcceptWeight && record.packer.as_ref() == Some(by);
        if is_own {
            return Ok(false);
        }
        let acts: &[Act] = match act {
            // Whoever takes a held order over releases it with the same word.
            Act::ReleaseHold => &[Act::ReleaseHold, Act::TakeOver],
            ref act => std::slice::from_ref(act),
        };
        let person = packer(transaction, &bench.site, by)?;
        Ok(person.is_some_and(|person| person.role.may_override())
            && pins::stood_for_any(transaction, bench, acts, row, by)?)
    };
    match event {
        Event::HoldsReleased { by, .. } => stood(by, Act::ReleaseHold),
        Event::Overridden { act, by, .. } => stood(by, *act),
        Event::ParcelClosed { weighed, .. } => match &weighed.verdict {
            WeightVerdict::Accepted {
                by: WeighedBy::Supervisor { packer },
            } => stood(packer, Act::AcceptWeight),
            WeightVerdict::Accepted {
                by: WeighedBy::Recount,
            } => Ok(!needs_supervisor(row)),
            WeightVerdict::Inside | WeightVerdict::NothingToCompare => Ok(true),
        },
        Event::Short { place: None, .. } if !row.packing.shipment.partial_allowed => {
            let of_shipment = Query::of("site", &bench.site).with("shipment", row.id());
            let known: Vec<OverrideRow> = transaction.list(&of_shipment)?;
            Ok(known
                .iter()
                .any(|known| known.item.act == Act::SendShort && known.item.approved))
        }
        _ => Ok(true),
    }
}

/// The weight refused last is too far off for a recount.
fn needs_supervisor(row: &ShipmentRow) -> bool {
    let open = row.packing.open_parcel();
    open.is_some_and(|parcel| {
        matches!(parcel.status, ParcelStatus::Open { off: Some(off) } if off.override_needed)
    })
}

/// Lists an override, with whether somebody who may stood for it.
pub(super) fn list(
    transaction: &mut dyn Transaction,
    bench: &Bench,
    row: &ShipmentRow,
    (at, packer): (Timestamp, Option<&PackerId>),
    (act, by, why): (Act, &PackerId, &Why),
    approved: bool,
) -> Result<(), StoreError> {
    let number = transaction.next_number(bench.site.as_str(), "override")?;
    transaction.insert(&OverrideRow {
        site: bench.site.clone(),
        number,
        item: OverrideItem {
            at,
            shipment: row.id().clone(),
            order: row.packing.shipment.order.clone(),
            station: bench.station.clone(),
            act,
            by: by.clone(),
            packer: packer.cloned(),
            why: why.clone(),
            approved,
        },
    })
}

/// What was let pass since then, the latest first.
pub fn overrides(
    transaction: &dyn Transaction,
    site: &SiteId,
    since: Timestamp,
) -> Result<Vec<OverrideItem>, StoreError> {
    let recent = Query::of("site", site)
        .and("at", Is::Above, since)
        .by("at")
        .last_first()
        .at_most(LISTED_MAX);
    let rows: Vec<OverrideRow> = transaction.list(&recent)?;
    Ok(rows.into_iter().map(|row| row.item).collect())
}
