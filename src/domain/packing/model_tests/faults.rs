//! Faults planted into the rules at run time: defects seen in other systems, and near misses of our own.

use super::super::{self as packing, *};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// An over-quantity is written first and warned of later.
    OverQuantityWritten,
    /// A refused scan counts all the same.
    RefusedScanCounts,
    /// Undo says so and takes nothing back.
    UndoForgets,
    /// A purchase without an answer is begun again under a new key.
    SecondPurchase,
    /// A try that was refused counts as a label.
    RefusalCounts,
    /// A label is known by a part of its number.
    LabelBySubstring,
    /// Somebody else's answer is taken.
    ForeignAnswerTaken,
    /// A weight outside the tolerance closes the box.
    AnyWeightCloses,
    /// A refused weight outlives a change of the contents.
    WeightKept,
    /// The packer overrides alone.
    OwnOverride,
    /// A wrong item is forgotten.
    StraysForgotten,
    /// A cancelled order still packs.
    CancelledPacks,
    /// A held order still packs.
    HeldPacks,
    /// An event is applied twice.
    AppliedTwice,
    /// What was typed looks scanned.
    TypedForgotten,
    /// Units missing are not kept for the remainder.
    ShortForgotten,
    /// A label is printed again while nobody knows what came out.
    ReprintUnproven,
    /// The carrier's list takes what has no label.
    DispatchedUnlabelled,
    /// A box is closed while units are open.
    ClosedEarly,
    /// The quality check is skipped.
    CheckSkipped,
}

impl Fault {
    pub const ALL: [Self; 20] = [
        Self::OverQuantityWritten,
        Self::RefusedScanCounts,
        Self::UndoForgets,
        Self::SecondPurchase,
        Self::RefusalCounts,
        Self::LabelBySubstring,
        Self::ForeignAnswerTaken,
        Self::AnyWeightCloses,
        Self::WeightKept,
        Self::OwnOverride,
        Self::StraysForgotten,
        Self::CancelledPacks,
        Self::HeldPacks,
        Self::AppliedTwice,
        Self::TypedForgotten,
        Self::ShortForgotten,
        Self::ReprintUnproven,
        Self::DispatchedUnlabelled,
        Self::ClosedEarly,
        Self::CheckSkipped,
    ];
}

pub(super) fn decide(
    fault: Option<Fault>,
    state: &Packing,
    context: &Context<'_>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let honest = packing::decide(state, context, command);
    let Some(fault) = fault else {
        return honest;
    };
    let mut lenient = state.clone();
    let mut asked = command.clone();
    match (fault, &mut asked, &honest) {
        (
            Fault::OverQuantityWritten,
            Command::Pack { sku, units, .. },
            Err(Refusal::TooMany { .. } | Refusal::CaseTooLarge { .. }),
        ) => {
            return Ok(vec![Event::UnitsPacked {
                line: state.lines_of(sku)[0].id,
                sku: sku.clone(),
                units: *units,
                typed: false,
            }]);
        }
        (Fault::SecondPurchase, Command::RequestLabel { .. }, Err(Refusal::WrongStep)) => {
            if let Some(ParcelStatus::Closed { label, .. }) =
                lenient.parcels.last_mut().map(|parcel| &mut parcel.status)
            {
                *label = LabelState::None;
            }
        }
        (Fault::RefusalCounts, Command::RequestLabel { .. }, Ok(_)) => {
            for parcel in &mut lenient.parcels {
                if let ParcelStatus::Closed {
                    label: LabelState::Refused { generation, .. },
                    ..
                } = &parcel.status
                {
                    parcel.asked = Some(*generation);
                }
            }
        }
        (Fault::LabelBySubstring, Command::ApplyLabel { text, .. }, _) => {
            let due = state.unlabelled_parcel().and_then(Parcel::label);
            if let Some(label) = due.filter(|label| label.tracking.as_str().contains(text.as_str()))
            {
                *text = label.tracking.as_str().to_owned();
            }
        }
        (Fault::ForeignAnswerTaken, Command::TakeLabel { key: told, .. }, _) => {
            if let Some(ParcelStatus::Closed {
                label: LabelState::Requested { key, .. },
                ..
            }) = state.unlabelled_parcel().map(|parcel| &parcel.status)
            {
                *told = *key;
            }
        }
        (
            Fault::AnyWeightCloses,
            Command::Weigh { expected, .. },
            Err(Refusal::WeightOff { .. }),
        ) => {
            *expected = None;
        }
        (Fault::OwnOverride, Command::AcceptWeight(by), _) => by.by = "ruth".into(),
        (Fault::CancelledPacks, Command::Pack { .. }, _) => lenient.change = None,
        (Fault::HeldPacks, Command::Pack { .. }, _) => lenient.holds.clear(),
        (Fault::TypedForgotten, Command::Pack { typed, .. }, _) => *typed = false,
        (Fault::CheckSkipped, Command::Pack { checked, .. }, _) => *checked = true,
        (Fault::ReprintUnproven, Command::StartPrint { .. }, Err(Refusal::WrongStep)) => {
            if let Some(ParcelStatus::Closed {
                label: LabelState::Bought { print, .. },
                ..
            }) = lenient.parcels.last_mut().map(|parcel| &mut parcel.status)
                && let Print::Unknown { copy } = *print
            {
                *print = Print::NotPrinted { copy };
            }
        }
        (Fault::ClosedEarly, Command::Weigh { .. }, Err(Refusal::UnitsOpen { .. })) => {
            for line in &mut lenient.shipment.lines {
                line.quantity = 0;
            }
        }
        _ => return honest,
    }
    packing::decide(&lenient, context, &asked)
}

/// The station's evolving, live.
pub(super) fn evolve(fault: Option<Fault>, state: &mut Packing, event: &Event) {
    evolve_again(fault, state, event);
    let twice = matches!(event, Event::UnitsPacked { .. } | Event::Held { .. });
    if fault == Some(Fault::AppliedTwice) && twice {
        evolve_again(fault, state, event);
    }
}

/// The same from the log.
pub(super) fn evolve_again(fault: Option<Fault>, state: &mut Packing, event: &Event) {
    let before = state.clone();
    match (fault, event) {
        (Some(Fault::UndoForgets), Event::UnitsUnpacked { .. })
        | (Some(Fault::ShortForgotten), Event::Short { place: None, .. }) => {}
        (Some(Fault::DispatchedUnlabelled), Event::Dispatched { .. }) => {
            state.phase = Phase::Dispatched;
        }
        _ => state.evolve(event),
    }
    match (fault, event) {
        (Some(Fault::RefusedScanCounts), Event::Refused { .. }) => {
            let line = state.shipment.lines[0].id;
            if let Some(parcel) = state.parcels.last_mut() {
                *parcel.contents.entry(line).or_default() += 1;
            }
        }
        (Some(Fault::StraysForgotten), Event::Refused { .. }) => state.strays = before.strays,
        (Some(Fault::WeightKept), Event::UnitsUnpacked { .. } | Event::Damaged { .. }) => {
            let kept = before.parcels.last().map(|parcel| parcel.status.clone());
            if let (Some(parcel), Some(status)) = (state.parcels.last_mut(), kept) {
                parcel.status = status;
            }
        }
        _ => {}
    }
}
