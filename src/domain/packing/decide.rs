//! From a command to the events it causes, or to the reason why it causes none.

use std::collections::BTreeMap;

use crate::domain::{
    approval::Act,
    catalogue::Catalogue,
    handling::Apart,
    ids::{CartonCode, LineId, PackerId, ParcelNo, PlaceCode, Sku},
    measure::Grams,
    product::Product,
    shown::Shown,
    weight::{Expectation, Fit},
};

use super::{
    Command, Override, enclosures,
    event::{CartonBasis, DamageReason, Event, ShortReason},
    interim, labels, own_box,
    policy::Policy,
    refusal::{Interruption, Refusal},
    state::{
        Change, HoldReason, LabelState, Packing, Parcel, ParcelStatus, Phase, Weighed, WeighedBy,
        WeightOff, WeightSource, WeightVerdict,
    },
};

/// What the state cannot know.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Who gives the command.
    pub packer: &'a PackerId,
    /// The site's rules.
    pub policy: &'a Policy,
    /// Products, cartons, places.
    pub catalogue: &'a Catalogue,
}

pub(super) type Decision = Result<Vec<Event>, Refusal>;

/// Decides a command. The state is not changed: apply the events with [`Packing::evolve`] once they are durable.
pub fn decide(state: &Packing, context: &Context<'_>, command: &Command) -> Decision {
    if let Some(by) = interruption(state, command) {
        return Err(Refusal::Interrupted { by });
    }
    match command {
        Command::SeeTote(tote) => {
            if !state.shipment.totes.contains(tote) {
                return Err(Refusal::OtherTote { tote: tote.clone() });
            }
            let seen = state.totes_seen.contains(tote);
            Ok(if seen {
                vec![]
            } else {
                vec![Event::ToteSeen { tote: tote.clone() }]
            })
        }
        Command::OpenParcel { carton, basis } => open_parcel(state, context, carton, *basis),
        Command::ChangeCarton { carton, basis } => change_carton(state, context, carton, *basis),
        Command::FillBox => fill(state),
        Command::Pack { .. } => pack(state, context, command),
        Command::NoteUnknown { code } => Err(Refusal::UnknownCode { code: code.clone() }),
        Command::NoteOtherItem { code } => Err(Refusal::OtherItem { code: code.clone() }),
        Command::NoteMisplaced { code } => Err(Refusal::NotNow { code: code.clone() }),
        Command::Undo => undo(state),
        Command::PutBack(place) => {
            if state.strays.is_empty() {
                return Err(Refusal::NotNow {
                    code: Shown::new(place.as_str()),
                });
            }
            Ok(vec![Event::PutBack {
                place: place.clone(),
            }])
        }
        Command::Short { .. } | Command::SendShort { .. } => missing(state, command),
        Command::Damage {
            line,
            reason,
            place,
            packed,
        } => damage(state, *line, *reason, place, *packed),
        Command::Hold { reason, place } => Ok(vec![Event::Held {
            reason: *reason,
            place: place.clone(),
        }]),
        Command::ReleaseHolds(by) => {
            if state.holds.is_empty() {
                return Err(Refusal::WrongStep);
            }
            if state.label_is_outdated() {
                return Err(Refusal::LabelOutdated);
            }
            Ok(vec![by.of(Act::ReleaseHold), state.released(by.by.clone())])
        }
        Command::Park(place) => match state.phase {
            Phase::Claimed | Phase::Packing | Phase::Packed => Ok(vec![Event::Parked {
                place: place.clone(),
            }]),
            _ => Err(Refusal::WrongStep),
        },
        Command::Resume => match state.parked {
            Some(_) => Ok(vec![Event::Resumed]),
            None => Err(Refusal::WrongStep),
        },
        Command::Weigh {
            weight,
            source,
            expected,
        } => weigh(state, context, *weight, *source, *expected),
        Command::AcceptRecount => accept_weight(state, None),
        Command::AcceptWeight(by) if by.by == *context.packer => Err(Refusal::SupervisorNeeded),
        Command::AcceptWeight(by) => accept_weight(state, Some(by)),
        Command::Reopen => reopen(state),
        Command::RequestLabel { .. }
        | Command::TakeLabel { .. }
        | Command::TakeLabelRefusal { .. } => labels::decide_purchase(state, command),
        Command::GiveInterim { .. } | Command::ApplyInterim { .. } => {
            interim::decide_interim(state, command)
        }
        Command::StartEnclosure { .. } | Command::FinishEnclosure { .. } => {
            enclosures::decide_enclosure(state, command)
        }
        Command::StartPrint { .. }
        | Command::FinishPrint { .. }
        | Command::DenyLabel
        | Command::DoubtPrint
        | Command::SpoilLabel { .. }
        | Command::ApplyLabel { .. }
        | Command::ApplyUnscanned => labels::decide_label(state, context, command),
        Command::TakeOut(place) => take_out(state, place),
    }
}

/// What stands in the way of this command, all of them named in order of weight.
fn interruption(state: &Packing, command: &Command) -> Option<Interruption> {
    // Facts about paper and money that already happened are taken whatever happened meanwhile.
    let is_fact = matches!(
        command,
        Command::TakeLabel { .. }
            | Command::TakeLabelRefusal { .. }
            | Command::FinishPrint { .. }
            | Command::DoubtPrint
            | Command::FinishEnclosure { .. }
            | Command::TakeOut(_)
    );
    let is_over = matches!(state.phase, Phase::Dispatched | Phase::Cancelled);
    let may_always_wait = matches!(command, Command::Hold { .. }) && !is_over;
    if is_fact || may_always_wait {
        return None;
    }
    match (state.phase, &state.change) {
        (Phase::Dispatched, _) => return Some(Interruption::Dispatched),
        (Phase::Cancelled, _) | (_, Some(Change::Cancelled)) => {
            return Some(Interruption::Cancelled);
        }
        (_, Some(Change::TakeOut { .. })) => return Some(Interruption::Changed),
        _ => {}
    }
    if let (Some(hold), false) = (
        state.holds.first(),
        matches!(command, Command::ReleaseHolds(_)),
    ) {
        return Some(Interruption::Held {
            reason: hold.reason,
        });
    }
    let resumes = matches!(command, Command::Resume | Command::ReleaseHolds(_));
    (state.parked.is_some() && !resumes).then_some(Interruption::Parked)
}

fn open_parcel(
    state: &Packing,
    context: &Context<'_>,
    carton: &CartonCode,
    basis: CartonBasis,
) -> Decision {
    let opened = begin_parcel(state, carton, basis)?;
    known_carton(state, context, carton)?;
    Ok(vec![opened])
}

/// A parcel may be begun: one at a time, each bears its label before the next.
pub(super) fn begin_parcel(
    state: &Packing,
    carton: &CartonCode,
    basis: CartonBasis,
) -> Result<Event, Refusal> {
    let claimed = matches!(state.phase, Phase::Claimed | Phase::Packing);
    if !claimed || state.open_parcel().is_some() || state.unlabelled_parcel().is_some() {
        return Err(Refusal::WrongStep);
    }
    let number = u8::try_from(state.parcels.len() + 1).ok();
    Ok(Event::ParcelOpened {
        parcel: number.map(ParcelNo).ok_or(Refusal::WrongStep)?,
        carton: carton.clone(),
        basis,
    })
}

fn change_carton(
    state: &Packing,
    context: &Context<'_>,
    carton: &CartonCode,
    basis: CartonBasis,
) -> Decision {
    let open = state.open_parcel().ok_or(Refusal::WrongStep)?;
    known_carton(state, context, carton)?;
    if open.carton == *carton {
        return Ok(vec![]);
    }
    own_box::may_change(state, context.catalogue, open, carton)?;
    Ok(vec![Event::CartonChanged {
        parcel: open.no,
        carton: carton.clone(),
        basis,
    }])
}

/// A carton counts only if the site has it and it bears no other owner's brand.
fn known_carton(
    state: &Packing,
    context: &Context<'_>,
    carton: &CartonCode,
) -> Result<(), Refusal> {
    let known = context.catalogue.carton(carton).is_some_and(|found| {
        found
            .owner
            .as_ref()
            .is_none_or(|brand| *brand == state.shipment.owner)
    });
    if known {
        Ok(())
    } else {
        Err(Refusal::UnknownCode {
            code: Shown::new(carton.as_str()),
        })
    }
}

fn fill(state: &Packing) -> Decision {
    let open = state.open_parcel().ok_or(Refusal::WrongStep)?;
    if open.contents.is_empty() {
        return Err(Refusal::BoxEmpty);
    }
    if !state.takes_more(open) {
        return Err(Refusal::WrongStep);
    }
    Ok(vec![Event::ParcelFilled { parcel: open.no }])
}

fn pack(state: &Packing, context: &Context<'_>, command: &Command) -> Decision {
    let Command::Pack {
        sku,
        title,
        units,
        code,
        typed,
        checked,
    } = command
    else {
        return Err(Refusal::WrongStep);
    };
    if !own_box::has_a_parcel(state, context.catalogue, sku) {
        return Err(Refusal::WrongStep);
    }
    let lines = state.lines_of(sku);
    if lines.is_empty() {
        return Err(Refusal::NotInOrder {
            title: title.clone(),
            code: code.clone(),
        });
    }
    let open: u32 = lines.iter().map(|line| state.open(line)).sum();
    if open == 0 {
        return Err(Refusal::TooMany {
            title: title.clone(),
            code: code.clone(),
        });
    }
    if *units == 0 || *units > open {
        return Err(Refusal::CaseTooLarge {
            title: title.clone(),
            units: *units,
            open,
        });
    }
    let begun = own_box::begin(state, context.catalogue, sku)?;
    if let Some(apart) = kept_apart(state, context.catalogue, sku, *units) {
        return Err(Refusal::KeptApart {
            title: title.clone(),
            code: code.clone(),
            apart,
        });
    }
    let asks_check = context
        .catalogue
        .product(&state.shipment.owner, sku)
        .is_some_and(|product| product.quality_check.is_some());
    if asks_check && !checked {
        return Err(Refusal::CheckFirst { line: lines[0].id });
    }
    let parts = spread(state, &lines_open(state, sku), *units);
    let packed = parts.into_iter().flat_map(|(line, units)| {
        let passed = asks_check.then_some(Event::QualityPassed { line, units });
        passed.into_iter().chain([Event::UnitsPacked {
            line,
            sku: sku.clone(),
            units,
            typed: *typed,
        }])
    });
    Ok(begun.into_iter().chain(packed).collect())
}

/// Why so many units of a product may not lie in one box with what is in it; `None` where they may.
#[must_use]
pub fn kept_apart(state: &Packing, catalogue: &Catalogue, sku: &Sku, units: u32) -> Option<Apart> {
    let owner = &state.shipment.owner;
    let product = |sku: &Sku| catalogue.product(owner, sku);
    let contents = state
        .open_parcel()
        .into_iter()
        .flat_map(|open| &open.contents);
    if let Some(apart) = own_box::keeps_apart(state, catalogue, sku, units) {
        return Some(apart);
    }
    let together: Vec<(&Product, u32)> = contents
        .filter_map(|(line, packed)| Some((product(&state.shipment.line(*line)?.sku)?, *packed)))
        .chain([(product(sku)?, units)])
        .collect();
    catalogue.rules(owner).keeps_apart(&together)
}

/// Open units of a product's lines, in order.
fn lines_open(state: &Packing, sku: &Sku) -> Vec<LineId> {
    state.lines_of(sku).iter().map(|line| line.id).collect()
}

/// Spreads units over lines of one product, each up to what is open.
fn spread(state: &Packing, lines: &[LineId], mut units: u32) -> Vec<(LineId, u32)> {
    let mut parts = Vec::new();
    for id in lines {
        let Some(line) = state.shipment.line(*id) else {
            continue;
        };
        let part = state.open(line).min(units);
        if part > 0 {
            parts.push((*id, part));
            units -= part;
        }
    }
    parts
}

fn undo(state: &Packing) -> Decision {
    let open = state.open_parcel().ok_or(Refusal::WrongStep)?;
    let &(line, units) = state.trail.last().ok_or(Refusal::NothingToUndo)?;
    if open
        .contents
        .get(&line)
        .is_none_or(|packed| *packed < units)
    {
        return Err(Refusal::NothingToUndo);
    }
    Ok(vec![Event::UnitsUnpacked { line, units }])
}

/// Units are missing: the box waits for them, or goes without, by whoever may say so.
fn missing(state: &Packing, command: &Command) -> Decision {
    match command {
        Command::Short { place: None, .. } if !state.shipment.partial_allowed => {
            Err(Refusal::SupervisorNeeded)
        }
        Command::Short {
            line,
            reason,
            place,
        } => short(state, *line, *reason, place.as_ref()),
        Command::SendShort { line, reason, by } => {
            let mut events = vec![by.of(Act::SendShort)];
            events.extend(short(state, *line, *reason, None)?);
            Ok(events)
        }
        _ => Err(Refusal::WrongStep),
    }
}

fn short(state: &Packing, id: LineId, reason: ShortReason, place: Option<&PlaceCode>) -> Decision {
    let line = state.shipment.line(id).ok_or(Refusal::WrongStep)?;
    let units = state.open(line);
    if units == 0 || state.open_parcel().is_none() {
        return Err(Refusal::WrongStep);
    }
    let goes_without = place.is_none();
    let nothing_left = goes_without && state.packed_units() == 0 && state.open_units() == units;
    let mut events = vec![Event::Short {
        line: id,
        units,
        reason,
        place: place.cloned(),
        waits: nothing_left,
    }];
    if !goes_without || nothing_left {
        events.push(Event::Held {
            reason: HoldReason::Short,
            place: place.cloned(),
        });
    }
    Ok(events)
}

/// A piece that is not in the box can only be one that is still wanted; any other comes out of it.
fn damage(
    state: &Packing,
    id: LineId,
    reason: DamageReason,
    place: &PlaceCode,
    packed: bool,
) -> Decision {
    let line = state.shipment.line(id).ok_or(Refusal::WrongStep)?;
    let parcel = state.open_parcel().ok_or(Refusal::WrongStep)?;
    let in_box = parcel.contents.get(&id).copied().unwrap_or(0);
    let unpacked = packed || state.open(line) == 0;
    if unpacked && in_box == 0 {
        return Err(Refusal::WrongStep);
    }
    Ok(vec![Event::Damaged {
        line: id,
        units: 1,
        reason,
        place: place.clone(),
        unpacked,
    }])
}

fn weigh(
    state: &Packing,
    context: &Context<'_>,
    weight: Grams,
    source: WeightSource,
    expected: Option<Expectation>,
) -> Decision {
    let parcel = closable(state)?;
    if !(1..=Grams::MAX.0).contains(&weight.0) {
        return Err(Refusal::WrongStep);
    }
    let fit = expected.map(|expected| (expected, context.policy.tolerance.judge(expected, weight)));
    let verdict = match fit {
        None => WeightVerdict::NothingToCompare,
        Some((_, Fit::Inside)) => WeightVerdict::Inside,
        Some((expected, fit)) => {
            return Err(Refusal::WeightOff {
                off: WeightOff {
                    weight_g: weight,
                    source,
                    expected_g: expected.weight,
                    allowed_g: expected.allowed,
                    override_needed: fit == Fit::Override,
                },
            });
        }
    };
    Ok(vec![Event::ParcelClosed {
        parcel: parcel.no,
        weighed: Weighed {
            weight_g: weight,
            source,
            expected_g: expected.map(|expected| expected.weight),
            verdict,
        },
    }])
}

/// The open parcel, when everything that closing needs is there.
fn closable(state: &Packing) -> Result<&Parcel, Refusal> {
    let parcel = state.open_parcel().ok_or(Refusal::WrongStep)?;
    if state.takes_more(parcel) {
        return Err(Refusal::UnitsOpen {
            units: state.open_units(),
        });
    }
    if parcel.contents.is_empty() {
        return Err(Refusal::BoxEmpty);
    }
    Ok(parcel)
}

fn accept_weight(state: &Packing, supervisor: Option<&Override>) -> Decision {
    let parcel = closable(state)?;
    let ParcelStatus::Open { off: Some(off) } = &parcel.status else {
        return Err(Refusal::WrongStep);
    };
    let by = match supervisor {
        Some(supervisor) => WeighedBy::Supervisor {
            packer: supervisor.by.clone(),
        },
        None if off.override_needed => return Err(Refusal::SupervisorNeeded),
        None => WeighedBy::Recount,
    };
    let closed = Event::ParcelClosed {
        parcel: parcel.no,
        weighed: Weighed {
            weight_g: off.weight_g,
            source: off.source,
            expected_g: Some(off.expected_g),
            verdict: WeightVerdict::Accepted { by },
        },
    };
    let overridden = supervisor.map(|supervisor| supervisor.of(Act::AcceptWeight));
    Ok(overridden.into_iter().chain([closed]).collect())
}

fn reopen(state: &Packing) -> Decision {
    let parcel = state.unlabelled_parcel().ok_or(Refusal::WrongStep)?;
    match &parcel.status {
        ParcelStatus::Closed {
            label: LabelState::None | LabelState::Refused { .. },
            ..
        } if state.is_last(parcel) => Ok(vec![Event::ParcelReopened { parcel: parcel.no }]),
        _ => Err(Refusal::WrongStep),
    }
}

fn take_out(state: &Packing, place: &PlaceCode) -> Decision {
    let units: BTreeMap<LineId, u32> = match &state.change {
        Some(Change::TakeOut { units }) => units.clone(),
        Some(Change::Cancelled) => state
            .shipment
            .lines
            .iter()
            .map(|line| (line.id, state.packed(line.id)))
            .filter(|(_, packed)| *packed > 0)
            .collect(),
        None => return Err(Refusal::WrongStep),
    };
    Ok(vec![Event::TakenOut {
        units,
        place: place.clone(),
    }])
}
