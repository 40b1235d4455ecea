//! Buying a label: at most once for a parcel's generation, whatever is lost on the way.
//!
//! ```text
//! begin (commit: buying) ─► the carrier is called ─► finish (commit: bought | refused)
//!        └── a crash, a lost answer: the row stays "buying" ─► look up under the same key ─► bought | not bought
//! ```

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    api::v1::{
        import::OwnerRow,
        labels::{LabelAnswer, LabelRequest},
        problem::{Problem, ProblemCode},
    },
    central::{
        carrier::{BuyOutcome, CarrierRequest, Found, Purchased},
        store::{
            CatalogueKind, PurchaseRow, PurchaseState, Query, ShipmentRow, StoreError, Transaction,
        },
    },
    domain::{
        carrier::Carrier,
        ids::{Generation, LeaseEpoch, ParcelNo, ShipmentId, SiteId},
        label::template::Templates,
        packing::{Change, HoldReason, Parcel, Phase, TaskKind},
        shipment::Priority,
    },
};

use super::{
    Bench, add_task_once, bare_task, close_tasks,
    counted::{counted, recount},
    customs,
    enclosures::papers_of,
    lease,
    log::is_known_up_to,
    outer_edges,
    outside::hold_once,
    reference::free_reference,
    save, shipment, tell_of_change, thing, told,
};

/// Who wants which label, and on what footing.
#[derive(Debug, Clone)]
pub struct PurchaseAsk {
    /// The bench that asks.
    pub bench: Bench,
    /// For which shipment.
    pub shipment: ShipmentId,
    /// For which parcel.
    pub parcel: ParcelNo,
    /// The fencing number of the bench's lease.
    pub lease_epoch: LeaseEpoch,
    /// The purchase's identity.
    pub key: Uuid,
    /// The rest of it.
    pub request: LabelRequest,
}

/// What comes next.
#[derive(Debug)]
pub enum Begun {
    /// Commit, then call the carrier with this.
    Call(Box<CarrierRequest>),
    /// The carrier was called before and its answer is not known: look it up under this key.
    LookUp(Uuid),
    /// Commit, then say what is missing.
    Lacking(Box<Problem>),
    /// It was bought before.
    Done(Box<LabelAnswer>),
}

/// Writes down that a label is about to be bought, or says why it is not.
pub fn begin_purchase(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    templates: &Templates,
    ask: &PurchaseAsk,
) -> Result<Begun, Problem> {
    let site = &ask.bench.site;
    if let Some(known) = purchase_by_key(transaction, site, ask.key)? {
        let same = known.shipment == ask.shipment
            && known.parcel == ask.parcel
            && known.generation == ask.request.generation;
        if !same {
            return Err(ProblemCode::IdempotencyKeyReused
                .because("this key belongs to another parcel's label"));
        }
        match known.state {
            PurchaseState::NotBought => {}
            PurchaseState::Buying => return Ok(Begun::LookUp(known.key)),
            _ => return told(&known).map(|answer| Begun::Done(Box::new(answer))),
        }
    }
    if !matches!(ask.request.dpi, 203 | 300) {
        return Err(ProblemCode::BadRequest.because("dpi is 203 or 300"));
    }
    let row = shipment(transaction, site, &ask.shipment)?;
    may_buy(transaction, &row, ask)?;
    let parcel = match counted(transaction, &row, ask) {
        Ok(parcel) => parcel,
        Err(problem) => {
            let begun = recount(transaction, now, &row, ask)?;
            return begun.ok_or(problem);
        }
    };
    if is_behind(transaction, ask)? {
        return two_boxes(transaction, now, row).map(Begun::Lacking);
    }
    let before = match other_purchase(transaction, ask)? {
        Other::Begun(begun) => return Ok(begun),
        Other::None(before) => before,
    };
    let request = carrier_request(transaction, &row, parcel, ask, &before.passed)?;
    if let Some((problem, task)) = customs::lacking(transaction, &row, parcel, &request.owner)? {
        add_task_once(transaction, now, site, &ask.shipment, task)?;
        return Ok(Begun::Lacking(Box::new(problem)));
    }
    close_tasks(transaction, &row, TaskKind::CustomsData)?;
    transaction.put(&PurchaseRow {
        site: site.clone(),
        shipment: ask.shipment.clone(),
        parcel: ask.parcel,
        generation: ask.request.generation,
        key: ask.key,
        reference: Some(request.key),
        refused: before.refused,
        passed: before.passed,
        told: None,
        unsold_before: false,
        state: PurchaseState::Buying,
        order_version: row.packing.order_version(),
        station: ask.bench.station.clone(),
        begun: now,
        answer: None,
        reason: None,
        retired: None,
        papers: papers_of(
            &row,
            &request.owner,
            &request.carrier,
            ask.parcel,
            templates,
            ask.request.dpi,
        ),
    })?;
    Ok(Begun::Call(Box::new(request)))
}

/// The lease is the caller's, nothing stands in the way, and what it rests on is known here.
fn may_buy(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    ask: &PurchaseAsk,
) -> Result<(), Problem> {
    let packing = &row.packing;
    if packing.phase == Phase::Cancelled || packing.change == Some(Change::Cancelled) {
        return Err(ProblemCode::Cancelled.because("the order was cancelled: no label is bought"));
    }
    if !lease::holds(row, &ask.bench.station, ask.lease_epoch) {
        return Err(
            ProblemCode::LeaseLost.because("another bench may have it: scan its tote again")
        );
    }
    if !packing.holds.is_empty() {
        return Err(ProblemCode::OnHold.because("a supervisor has to release it first"));
    }
    if packing.change.is_some() {
        return Err(ProblemCode::WrongState.because("the order changed: take out what is too many"));
    }
    is_known_up_to(transaction, &ask.bench, ask.request.rests_on)?;
    Ok(())
}

/// A later label of the parcel is in use, of which the bench knows nothing: another box bears it, packed before an older
/// copy of the database took over.
fn is_behind(transaction: &dyn Transaction, ask: &PurchaseAsk) -> Result<bool, StoreError> {
    let of_parcel = Query::of("site", &ask.bench.site)
        .with("shipment", &ask.shipment)
        .with("parcel", u64::from(ask.parcel.0));
    let purchases: Vec<PurchaseRow> = transaction.list(&of_parcel)?;
    let mut later = purchases
        .iter()
        .filter(|other| other.generation > ask.request.generation);
    Ok(later.any(|other| !other.state.is_over()))
}

/// Which of the two boxes goes, somebody has to say.
fn two_boxes(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    mut row: ShipmentRow,
) -> Result<Box<Problem>, Problem> {
    let site = row.packing.shipment.site.clone();
    hold_once(transaction, now, &mut row, HoldReason::DoublePick)?;
    add_task_once(
        transaction,
        now,
        &site,
        row.id(),
        bare_task(TaskKind::Review),
    )?;
    save(transaction, &mut row)?;
    tell_of_change(transaction, now, &row)?;
    Ok(Box::new(ProblemCode::OnHold.because(
        "another box of this order has a label already: a supervisor has to look",
    )))
}

/// What other purchases mean for one.
enum Other {
    /// It is answered by them.
    Begun(Begun),
    /// It may begin.
    None(Before),
}

/// What a generation was before it is bought.
#[derive(Default)]
struct Before {
    /// Keys under which it was refused, or bought and taken back.
    refused: Vec<Uuid>,
    /// References of labels that were bought and are used no more.
    passed: Vec<Uuid>,
}

/// One purchase a generation, whichever bench asks under whichever key: it is the parcel's label. What was refused is
/// asked for again under another key, and so is what was voided where the parcel knows nothing of it: another bench's box
/// bore that label, before an older copy of the database took over. The next generation only when the one before is over.
fn other_purchase(transaction: &dyn Transaction, ask: &PurchaseAsk) -> Result<Other, Problem> {
    let of_parcel = Query::of("site", &ask.bench.site)
        .with("shipment", &ask.shipment)
        .with("parcel", u64::from(ask.parcel.0));
    let purchases: Vec<PurchaseRow> = transaction.list(&of_parcel)?;
    let wanted = ask.request.generation;
    let same = purchases.iter().find(|other| other.generation == wanted);
    let mut before = same.map_or_else(Before::default, |other| Before {
        refused: other.refused.clone(),
        passed: other.passed.clone(),
    });
    if before.refused.contains(&ask.key) {
        return Err(ProblemCode::CarrierRefused.because("it was refused under this key before"));
    }
    match same.map(|other| (other.state, other)) {
        Some((PurchaseState::Buying, other)) => {
            return Ok(Other::Begun(Begun::LookUp(other.key)));
        }
        Some((PurchaseState::Bought, other)) => {
            let answer = told(other)?.to_another(ask.key);
            return Ok(Other::Begun(Begun::Done(Box::new(answer))));
        }
        Some((PurchaseState::Refused | PurchaseState::WrittenOff, other)) => {
            before.refused.push(other.key);
        }
        Some((PurchaseState::Voided | PurchaseState::VoidRefused, other)) => {
            before.refused.push(other.key);
            before.passed.push(other.at_carrier());
        }
        Some((PurchaseState::Voiding, _)) => {
            return Err(ProblemCode::InProgress.because("its former label is being taken back"));
        }
        Some((PurchaseState::NotBought, _)) | None => {}
        Some((_, other)) => return Err(told(other).err().unwrap_or_else(never_asked)),
    }
    let others = || purchases.iter().filter(|other| other.generation != wanted);
    // An earlier one of which the carrier proved that it came to nothing, and that its bench was told is refused.
    let is_past =
        |other: &PurchaseRow| other.state == PurchaseState::NotBought && other.generation < wanted;
    if others().any(|other| !other.state.is_over() && !is_past(other)) {
        return Err(ProblemCode::WrongState.because("another label of this parcel is not settled"));
    }
    let expected = others()
        .map(|other| other.generation.next())
        .max()
        .unwrap_or(Generation::FIRST);
    if wanted != expected {
        return Err(ProblemCode::WrongState.because(format!(
            "the next label of this parcel is generation {expected}"
        )));
    }
    Ok(Other::None(before))
}

fn carrier_request(
    transaction: &dyn Transaction,
    row: &ShipmentRow,
    parcel: &Parcel,
    ask: &PurchaseAsk,
    passed: &[Uuid],
) -> Result<CarrierRequest, Problem> {
    let wanted = &row.packing.shipment;
    let site = &wanted.site;
    let carrier: Option<Carrier> = thing(
        transaction,
        site,
        CatalogueKind::Carrier,
        wanted.carrier.as_str(),
    )?;
    let owner: Option<OwnerRow> = thing(
        transaction,
        site,
        CatalogueKind::Owner,
        wanted.owner.as_str(),
    )?;
    let (Some(carrier), Some(owner), Some(weighed)) = (carrier, owner, parcel.weighed()) else {
        return Err(ProblemCode::WrongState
            .because("carrier, owner or weight are not known: import them first"));
    };
    let label = (ask.parcel, ask.request.generation);
    Ok(CarrierRequest {
        key: free_reference(transaction, site, &wanted.id, label, (label.1, passed))?,
        carrier,
        owner,
        ship_to: row.ship_to.clone(),
        shipment: wanted.id.clone(),
        order: wanted.order.clone(),
        parcel: ask.parcel,
        generation: ask.request.generation,
        weight: weighed.weight_g,
        outer_mm: outer_edges(transaction, &row.packing, parcel)?,
        express: wanted.priority == Priority::Express,
        dpi: ask.request.dpi,
        station: ask.bench.station.clone(),
    })
}

/// The carrier has sold no such label so far: written down before it is asked to sell one. A label that another copy of
/// this database had bought may be out already, and its bench lost its log: who finds one has to know which it is.
pub fn never_sold_before(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    key: Uuid,
) -> Result<(), StoreError> {
    let Some(mut row) = purchase_by_key(transaction, site, key)? else {
        return Ok(());
    };
    row.unsold_before = true;
    transaction.put(&row)
}

/// Writes down what the carrier answered. The inner result is what the station is told; both are committed.
pub fn finish_purchase(
    transaction: &mut dyn Transaction,
    site: &SiteId,
    key: Uuid,
    outcome: BuyOutcome,
) -> Result<Result<LabelAnswer, Problem>, StoreError> {
    let Some(mut row) = purchase_by_key(transaction, site, key)? else {
        return Ok(Err(never_asked()));
    };
    match outcome {
        BuyOutcome::Bought(purchased) => bought(&mut row, *purchased, true),
        BuyOutcome::SoldBefore(purchased) => bought(&mut row, *purchased, false),
        BuyOutcome::Refused(reason) => {
            row.state = PurchaseState::Refused;
            row.reason = Some(reason);
        }
        BuyOutcome::Unknown => {}
    }
    transaction.put(&row)?;
    Ok(told(&row))
}

/// Writes down what a look-up found. Where the carrier cannot tell, somebody is asked to find out.
pub fn look_up_purchase(
    transaction: &mut dyn Transaction,
    now: Timestamp,
    site: &SiteId,
    key: Uuid,
    found: Found,
) -> Result<Result<LabelAnswer, Problem>, StoreError> {
    let Some(mut row) = purchase_by_key(transaction, site, key)? else {
        return Ok(Err(never_asked()));
    };
    if row.state == PurchaseState::Buying {
        match found {
            Found::Bought(purchased) => {
                let is_another = row
                    .told
                    .as_ref()
                    .is_some_and(|told| *told != purchased.label);
                let is_ours = row.unsold_before;
                bought(&mut row, *purchased, is_ours);
                if is_another {
                    told::never_sold(transaction, now, &row)?;
                }
            }
            // Taken back, it is on no way to anybody: asked for again, the next one is meant.
            Found::NotBought | Found::TakenBack => {
                row.state = PurchaseState::NotBought;
                if row.told.is_some() {
                    told::never_sold(transaction, now, &row)?;
                }
            }
            Found::StillRunning => {}
            Found::CannotTell => {
                row.state = PurchaseState::NeedsPerson;
                let task = bare_task(TaskKind::SettlePurchase);
                add_task_once(transaction, now, site, &row.shipment, task)?;
            }
        }
        transaction.put(&row)?;
    }
    Ok(told(&row))
}

/// It is bought; `is_ours` where no other purchase can have brought the label about.
fn bought(row: &mut PurchaseRow, purchased: Purchased, is_ours: bool) {
    row.state = PurchaseState::Bought;
    // Whoever tells of a purchase may have lost what it did with the label.
    let station = Some(row.station.clone()).filter(|_| is_ours && row.told.is_none());
    row.answer = Some(LabelAnswer {
        shipment: row.shipment.clone(),
        parcel: row.parcel,
        generation: row.generation,
        key: row.key,
        station,
        label: purchased.label,
        drawing: purchased.drawing,
        document: purchased.document,
        papers: row.papers.clone(),
    });
}

/// Nothing was asked for under this key.
#[must_use]
pub fn never_asked() -> Problem {
    ProblemCode::NotFound.because("no label was bought under this key")
}

/// What a station is told of a purchase.
pub(super) fn told(row: &PurchaseRow) -> Result<LabelAnswer, Problem> {
    match (row.state, &row.answer, &row.reason) {
        (PurchaseState::Bought, Some(answer), _) => Ok(answer.clone()),
        (PurchaseState::Refused | PurchaseState::WrittenOff, _, reason) => {
            let reason = reason.clone().unwrap_or_default();
            Err(ProblemCode::CarrierRefused.because(reason.as_str()))
        }
        (PurchaseState::NotBought, ..) => Err(never_asked()),
        (PurchaseState::Voiding, ..) => {
            Err(ProblemCode::WrongState.because("this label was voided: remove it from the box"))
        }
        // Whoever still asks for it never had it, and asks for another.
        (PurchaseState::Voided | PurchaseState::VoidRefused, ..) => {
            let why = "this label was taken back: where it is on a box, remove it";
            Err(ProblemCode::CarrierRefused.because(why))
        }
        (PurchaseState::NeedsPerson, ..) => Err(ProblemCode::OutcomeUnknown
            .because("the carrier cannot say whether it was paid for: a person has to look")),
        (PurchaseState::Buying | PurchaseState::Bought, ..) => {
            Err(ProblemCode::OutcomeUnknown
                .because("it may be paid for: ask again under the same key"))
        }
    }
}

/// Purchases whose end is not known: looked up at every start.
pub fn open_purchases(transaction: &dyn Transaction) -> Result<Vec<PurchaseRow>, StoreError> {
    transaction.list(&Query::of("state", PurchaseState::Buying.word()))
}

/// The purchase under a key.
pub fn purchase_by_key(
    transaction: &dyn Transaction,
    site: &SiteId,
    key: Uuid,
) -> Result<Option<PurchaseRow>, StoreError> {
    let query = Query::of("site", site).with("purchase_key", key);
    Ok(transaction.list(&query)?.into_iter().next())
}
