//! What to do with a record from a station's log: the conflict rules, as one pure function.
//!
//! A physical fact is never thrown away. It is applied; or applied while somebody is asked to look; or kept beside
//! the history while somebody is asked to look.

use jiff::{SignedDuration, Timestamp};

use crate::{
    api::v1::events::{Conflict, OutcomeKind},
    domain::{
        ids::{LeaseEpoch, OrderVersion, StationId},
        log::{Fact, Record},
        packing::{Event, HoldReason, LabelState, Packing, ParcelStatus, Phase, Task, TaskKind},
        shipment::QUANTITY_MAX,
    },
};

use super::{bare_task, lease::given_at};

/// A clock that is off by more than this is wrong.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// What the central sees when it judges.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// Who wrote the record.
    pub station: &'a StationId,
    /// The central's clock.
    pub now: Timestamp,
    /// The shipment, if it is known here.
    pub packing: Option<&'a Packing>,
    /// The bench that had the last lease.
    pub last_station: Option<&'a StationId>,
    /// Under which lease the last physical fact was recorded, and by which bench.
    pub facts_by: Option<&'a (StationId, LeaseEpoch)>,
    /// The version in which quantities last changed.
    pub quantity_version: OrderVersion,
    /// The record's packer is known here; true where the record names none.
    pub packer_known: bool,
    /// Somebody who may stood for what the record says; true where it takes nobody.
    pub approved: bool,
    /// The purchase that the record's label belongs to.
    pub purchase: Purchase,
    /// Another box has the interim number that the record gives.
    pub number_taken: bool,
}

/// What the central knows of a label that a record says was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purchase {
    /// The record is about no label; or this very label was bought here, for the address of today.
    Fits,
    /// It was bought for an address that changed since.
    OldAddress,
    /// This label was not bought here for this parcel.
    Unknown,
}

/// What is done with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The outcome.
    pub outcome: OutcomeKind,
    /// What does not fit.
    pub conflict: Option<Conflict>,
    /// Work for somebody. Made once, however many records ask for it.
    pub tasks: Vec<Task>,
    /// Why the shipment may not go on. Held once.
    pub hold: Option<HoldReason>,
    /// The lease goes back to the record's bench.
    pub lease: Lease,
    /// How the shipment changes.
    pub change: Change,
}

/// What happens to the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// Stays.
    Stays,
    /// Nobody has had it since: given back under its own number.
    GivenBack,
    /// Another bench has only claimed it: taken from there, under a new number.
    TakenBack,
}

/// How a shipment takes an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It does not change.
    None,
    /// As the rules of packing say.
    Evolves,
    /// It was cancelled first: the fact goes before the cancellation, as it happened.
    BeforeCancel,
}

impl Judgement {
    fn of(outcome: OutcomeKind, conflict: Option<Conflict>, change: Change) -> Self {
        Self {
            outcome,
            conflict,
            tasks: Vec::new(),
            hold: None,
            lease: Lease::Stays,
            change,
        }
    }

    fn applied() -> Self {
        Self::of(OutcomeKind::Applied, None, Change::Evolves)
    }

    fn applied_but(conflict: Conflict) -> Self {
        Self::of(
            OutcomeKind::AppliedWithConflict,
            Some(conflict),
            Change::Evolves,
        )
    }

    fn beside(conflict: Conflict) -> Self {
        Self::of(
            OutcomeKind::RecordedNotApplied,
            Some(conflict),
            Change::None,
        )
    }

    /// A label was voided, and this copy of the database knows nothing of it: somebody looks at who stood for it.
    pub(super) fn void_unknown() -> Self {
        Self::applied_but(Conflict::LabelUnknown).task(TaskKind::Review)
    }

    /// The order was changed, and this copy of the database knew nothing of it: somebody asks the shop.
    pub(super) fn change_unknown(event: &Event) -> Self {
        let conflict = match event {
            Event::OrderCancelled { .. } => Conflict::Cancelled,
            Event::OrderChanged { address: true, .. } => Conflict::AddressChanged,
            _ => Conflict::QuantityChanged,
        };
        let outcome = OutcomeKind::AppliedWithConflict;
        Self::of(outcome, Some(conflict), Change::None).task(TaskKind::Review)
    }

    fn task(mut self, kind: TaskKind) -> Self {
        self.tasks.push(bare_task(kind));
        self
    }

    fn hold(mut self, reason: HoldReason) -> Self {
        self.hold = Some(reason);
        self
    }
}

/// Judges one record. Its place in the log was checked before.
#[must_use]
pub fn judge(seen: &Seen<'_>, record: &Record) -> Judgement {
    let mut judgement = match &record.fact {
        Fact::Shipment {
            event,
            lease_epoch,
            order_version,
            ..
        } => match seen.packing {
            None => Judgement::beside(Conflict::UnknownShipment).task(TaskKind::Review),
            Some(packing) => judge_event(seen, packing, event, *lease_epoch, *order_version),
        },
        Fact::SignedIn { .. } | Fact::SignedOut | Fact::Refused { .. } => {
            Judgement::of(OutcomeKind::Applied, None, Change::None)
        }
    };
    if judgement.conflict.is_none() && !seen.packer_known {
        judgement = judgement_marked(judgement, Conflict::UnknownPacker).task(TaskKind::Review);
    }
    let is_applied = judgement.outcome != OutcomeKind::RecordedNotApplied;
    if is_applied && !seen.approved {
        judgement = judgement.task(TaskKind::Review);
        if judgement.conflict.is_none() {
            judgement = judgement_marked(judgement, Conflict::NotApproved);
        }
    }
    if judgement.conflict.is_none() && is_skewed(seen.now, record) {
        judgement = judgement_marked(judgement, Conflict::ClockSkew);
    }
    judgement
}

/// Rule 20: nothing is written after it arrived, and nothing before the claim that it was done under was given.
fn is_skewed(now: Timestamp, record: &Record) -> bool {
    let given = match &record.fact {
        Fact::Shipment { lease_epoch, .. } => given_at(*lease_epoch),
        Fact::SignedIn { .. } | Fact::SignedOut | Fact::Refused { .. } => None,
    };
    let is_behind = given.is_some_and(|given| given.duration_since(record.at) > SKEW);
    is_behind || record.at.duration_since(now) > SKEW
}

/// The same, with a mark on it.
fn judgement_marked(judgement: Judgement, conflict: Conflict) -> Judgement {
    Judgement {
        outcome: OutcomeKind::AppliedWithConflict,
        conflict: Some(conflict),
        ..judgement
    }
}

fn judge_event(
    seen: &Seen<'_>,
    packing: &Packing,
    event: &Event,
    epoch: LeaseEpoch,
    version: OrderVersion,
) -> Judgement {
    // The station keeps what the central told it in its log; here it is known already.
    let is_centrals = matches!(
        event,
        Event::Claimed { .. }
            | Event::OrderChanged { .. }
            | Event::OrderCancelled { .. }
            | Event::HeldOutside { .. }
            | Event::LabelVoided { .. }
            | Event::VoidSettled { .. }
            | Event::PurchaseSettled { .. }
            | Event::Dispatched { .. }
    );
    if is_centrals {
        return Judgement::of(OutcomeKind::Applied, None, Change::None);
    }
    let physical = is_physical(event);
    if packing.phase == Phase::Dispatched {
        return after_dispatch(event);
    }
    let lease = match lease_of(seen, packing, epoch, physical) {
        Ok(lease) => lease,
        Err(judgement) => return judgement,
    };
    if !fits(packing, event) {
        let judgement = Judgement::beside(Conflict::NotUnderstood);
        return if physical {
            // Whatever it was, that bench has the goods.
            let judgement = judgement.task(TaskKind::Review);
            Judgement { lease, ..judgement }
        } else {
            judgement
        };
    }
    let judgement = judge_content(seen, packing, event, version, lease);
    let taken_back = lease == Lease::TakenBack && judgement.conflict.is_none();
    let judgement = if taken_back {
        judgement_marked(judgement, Conflict::LeaseLost)
    } else {
        judgement
    };
    Judgement { lease, ..judgement }
}

/// Rules 7 and 9: what went with the carrier stays as it went.
fn after_dispatch(event: &Event) -> Judgement {
    let changes_box = matches!(
        event,
        Event::UnitsPacked { .. }
            | Event::UnitsUnpacked { .. }
            | Event::ParcelOpened { .. }
            | Event::ParcelClosed { .. }
            | Event::ParcelReopened { .. }
            | Event::Damaged { .. }
            | Event::Short { .. }
            | Event::TakenOut { .. }
            | Event::LabelBought { .. }
            | Event::LabelApplied { .. }
    );
    if changes_box {
        Judgement::beside(Conflict::AlreadyShipped).task(TaskKind::StopParcel)
    } else {
        Judgement::of(OutcomeKind::Applied, None, Change::None)
    }
}

/// Rules 4, 5 and 6: whose the shipment is after this record.
fn lease_of(
    seen: &Seen<'_>,
    packing: &Packing,
    epoch: LeaseEpoch,
    physical: bool,
) -> Result<Lease, Judgement> {
    let facts_of_another = |since: LeaseEpoch| {
        seen.facts_by
            .is_some_and(|(station, under)| station != seen.station && *under > since)
    };
    let double = || {
        Judgement::beside(Conflict::DoublePick)
            .task(TaskKind::CountBoth)
            .hold(HoldReason::DoublePick)
    };
    match &packing.claim {
        // What it did under an earlier claim may be in another box than what was done meanwhile.
        Some(claim) if claim.station == *seen.station => {
            if physical && epoch < claim.epoch && facts_of_another(epoch) {
                Err(double())
            } else {
                Ok(Lease::Stays)
            }
        }
        Some(_) if !physical => Err(Judgement::beside(Conflict::LeaseLost)),
        Some(_) if facts_of_another(epoch) => Err(double()),
        Some(_) if packing.phase == Phase::Cancelled => Ok(Lease::Stays),
        Some(_) => Ok(Lease::TakenBack),
        None if facts_of_another(epoch) && physical => Err(double()),
        None if physical && seen.last_station == Some(seen.station) => Ok(Lease::GivenBack),
        None => Ok(Lease::Stays),
    }
}

/// Rules 8, 10 to 14, 18 and 19: whether what was done is still what is wanted.
fn judge_content(
    seen: &Seen<'_>,
    packing: &Packing,
    event: &Event,
    version: OrderVersion,
    lease: Lease,
) -> Judgement {
    if let Event::HoldsReleased { .. } = event
        && !seen.approved
    {
        return Judgement::beside(Conflict::NotApproved).task(TaskKind::Review);
    }
    if packing.phase == Phase::Cancelled {
        return match event {
            Event::TakenOut { .. } => Judgement::applied(),
            _ if is_physical(event) => {
                let mut judgement = Judgement::applied_but(Conflict::Cancelled);
                judgement.change = Change::BeforeCancel;
                judgement
            }
            _ => Judgement::of(OutcomeKind::Applied, None, Change::None),
        };
    }
    match (event, seen.purchase) {
        (Event::LabelBought { .. }, Purchase::Unknown) => {
            return Judgement::applied_but(Conflict::LabelUnknown)
                .task(TaskKind::Review)
                .hold(HoldReason::Question);
        }
        (Event::LabelBought { .. }, Purchase::OldAddress) => {
            return Judgement::applied_but(Conflict::AddressChanged)
                .task(TaskKind::Relabel)
                .hold(HoldReason::AddressChanged);
        }
        _ => {}
    }
    if seen.number_taken {
        return Judgement::applied_but(Conflict::NumberTwice)
            .task(TaskKind::Review)
            .hold(HoldReason::Question);
    }
    if let Some(over) = too_many(packing, event) {
        let mut judgement = Judgement::applied_but(Conflict::QuantityChanged);
        judgement.tasks.push(over);
        return if version < seen.quantity_version {
            judgement.hold(HoldReason::OverPack)
        } else {
            judgement
        };
    }
    let is_work = matches!(
        event,
        Event::UnitsPacked { .. } | Event::ParcelOpened { .. } | Event::ParcelClosed { .. }
    );
    let cancelled = packing.change == Some(crate::domain::packing::Change::Cancelled);
    if is_work && cancelled {
        let closes = matches!(event, Event::ParcelClosed { .. });
        let judgement = Judgement::applied_but(Conflict::Cancelled);
        return if closes {
            judgement.hold(HoldReason::CancelledAfterPack)
        } else {
            judgement
        };
    }
    // A hold that only says that the bench was away goes with its return.
    let is_lifted = |reason| lease == Lease::GivenBack && reason == HoldReason::StationLost;
    let is_held = packing.holds.iter().any(|hold| !is_lifted(hold.reason));
    if is_work && is_held {
        return Judgement::applied_but(Conflict::OnHold);
    }
    Judgement::applied()
}

/// The units a scan puts into the box beyond what is wanted, as work for whoever takes them out.
fn too_many(packing: &Packing, event: &Event) -> Option<Task> {
    let Event::UnitsPacked { line, units, .. } = event else {
        return None;
    };
    let wanted = packing.shipment.line(*line)?.quantity;
    let over = (packing.packed(*line) + units).saturating_sub(wanted);
    (over > 0).then_some(Task {
        kind: TaskKind::PutBack,
        line: Some(*line),
        units: over,
        place: None,
        rerating: None,
    })
}

/// True for what happened to goods, boxes, paper or money, whatever anybody decides about it later.
#[must_use]
pub fn is_physical(event: &Event) -> bool {
    match event {
        Event::ParcelOpened { .. }
        | Event::CartonChanged { .. }
        | Event::ParcelFilled { .. }
        | Event::UnitsPacked { .. }
        | Event::UnitsUnpacked { .. }
        | Event::QualityPassed { .. }
        | Event::Damaged { .. }
        | Event::Short { .. }
        | Event::PutBack { .. }
        | Event::ParcelClosed { .. }
        | Event::ParcelReopened { .. }
        | Event::LabelRequested { .. }
        | Event::LabelRefused { .. }
        | Event::LabelBought { .. }
        | Event::PrintStarted { .. }
        | Event::PrinterSwapped { .. }
        | Event::EnclosureStarted { .. }
        | Event::EnclosureFinished { .. }
        | Event::PrintFinished { .. }
        | Event::LabelSpoiled { .. }
        | Event::InterimGiven { .. }
        | Event::InterimApplied { .. }
        | Event::LabelApplied { .. }
        | Event::TakenOut { .. } => true,
        Event::Claimed { .. }
        | Event::Released
        | Event::Overridden { .. }
        | Event::ToteSeen { .. }
        | Event::Refused { .. }
        | Event::Held { .. }
        | Event::HeldOutside { .. }
        | Event::HoldsReleased { .. }
        | Event::Parked { .. }
        | Event::Resumed
        | Event::WeightRefused { .. }
        | Event::OrderChanged { .. }
        | Event::OrderCancelled { .. }
        | Event::LabelVoided { .. }
        | Event::VoidSettled { .. }
        | Event::PurchaseSettled { .. }
        | Event::Dispatched { .. } => false,
    }
}

/// True when the event can have happened to this shipment at all: what it names is there.
fn fits(packing: &Packing, event: &Event) -> bool {
    let open = || packing.open_parcel().is_some();
    let line_is_there = |line| packing.shipment.line(line).is_some();
    let countable = |units: u32| (1..=QUANTITY_MAX).contains(&units);
    let status = |no| packing.parcel(no).map(|parcel| &parcel.status);
    let closed = |no| matches!(status(no), Some(ParcelStatus::Closed { .. }));
    match event {
        Event::ParcelOpened { parcel, .. } => {
            packing.parcel(*parcel).is_none()
                && packing.parcels.len() < usize::from(u8::MAX)
                && !open()
        }
        Event::CartonChanged { .. } => open(),
        Event::UnitsPacked {
            line, sku, units, ..
        } => {
            let known = packing.shipment.line(*line);
            let packed = packing.packed(*line);
            open()
                && countable(*units)
                && packed <= QUANTITY_MAX
                && known.is_some_and(|known| known.sku == *sku)
        }
        Event::UnitsUnpacked { line, units } => {
            open() && countable(*units) && packing.packed(*line) >= *units
        }
        Event::QualityPassed { line, .. } => line_is_there(*line),
        Event::Damaged { line, units, .. } => line_is_there(*line) && countable(*units),
        Event::Short { line, units, .. } => {
            let wanted = packing.shipment.line(*line).map_or(0, |line| line.quantity);
            countable(*units) && packing.short_of(*line) + units <= wanted
        }
        Event::ParcelFilled { parcel } | Event::ParcelClosed { parcel, .. } => {
            matches!(status(*parcel), Some(ParcelStatus::Open { .. }))
        }
        Event::ParcelReopened { parcel }
        | Event::LabelRequested { parcel, .. }
        | Event::LabelRefused { parcel, .. }
        | Event::InterimGiven { parcel, .. }
        | Event::InterimApplied { parcel, .. }
        | Event::LabelBought { parcel, .. } => closed(*parcel),
        Event::PrintStarted { parcel, .. }
        | Event::PrinterSwapped { parcel, .. }
        | Event::EnclosureStarted { parcel, .. }
        | Event::EnclosureFinished { parcel, .. }
        | Event::PrintFinished { parcel, .. }
        | Event::LabelSpoiled { parcel, .. } => packing
            .parcel(*parcel)
            .is_some_and(|parcel| parcel.label().is_some()),
        Event::LabelApplied { parcel, .. } => matches!(
            status(*parcel),
            Some(ParcelStatus::Closed {
                label: LabelState::Bought { .. },
                ..
            })
        ),
        _ => true,
    }
}
