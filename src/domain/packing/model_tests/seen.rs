//! The real state in the words of the model.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;

/// All that the model knows of, in one text.
pub(super) fn seen(state: &Packing) -> String {
    let boxes: Vec<_> = state
        .parcels
        .iter()
        .map(|parcel| {
            let units: BTreeMap<u16, u32> = parcel
                .contents
                .iter()
                .map(|(line, units)| (line.0, *units))
                .collect();
            let off = match &parcel.status {
                ParcelStatus::Open { off } => off.map(|off| off.override_needed),
                _ => None,
            };
            (units, stage(&parcel.status), off)
        })
        .collect();
    let strays: BTreeSet<String> = state
        .strays
        .iter()
        .filter_map(|stray| stray.title.as_ref())
        .map(|title| title.as_str().to_owned())
        .collect();
    let short: BTreeMap<_, _> = state
        .short
        .iter()
        .map(|(line, units)| (line.0, units))
        .collect();
    let over = match state.phase {
        Phase::Dispatched => Some("dispatched"),
        Phase::Cancelled => Some("cancelled"),
        _ => None,
    };
    format!(
        "{boxes:?} short {short:?} strays {strays:?} holds {} parked {} over {over:?}",
        state.holds.len(),
        state.parked.is_some()
    )
}

fn stage(status: &ParcelStatus) -> &'static str {
    match status {
        ParcelStatus::Open { .. } => "open",
        ParcelStatus::Labelled { .. } => "labelled",
        ParcelStatus::Loaded { .. } => "loaded",
        ParcelStatus::Closed { label, .. } => match label {
            LabelState::None => "closed",
            LabelState::Requested { .. } => "requested",
            LabelState::Refused { .. } => "refused",
            LabelState::Bought { print, .. } => match print {
                Print::Waiting => "waiting",
                Print::Sending { .. } => "sending",
                Print::Printed { .. } => "printed",
                Print::NotPrinted { .. } => "not printed",
                Print::Spoiled { .. } => "spoiled",
                Print::Unknown { .. } => "unknown",
            },
        },
    }
}
