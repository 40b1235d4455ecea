//! Deciding about what goes into the box on a label: each copy is begun once, and a second one takes proof or a person's word.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{
    enclosure::EnclosureKind,
    ids::{Generation, ParcelNo},
};

use super::{
    Command,
    decide::Decision,
    event::{Event, PrintVerdict},
    refusal::Refusal,
    state::{LabelState, Packing, ParcelStatus},
};

/// How far an enclosure's paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnclosurePrint {
    /// The generation of the parcel's label that it came with.
    pub generation: Generation,
    /// From 1; grows with each reprint.
    pub copy: u8,
    /// What became of that copy; absent while bytes of it may be on their way.
    #[serde(default)]
    pub verdict: Option<PrintVerdict>,
}

impl EnclosurePrint {
    /// It is not known to be out.
    #[must_use]
    pub fn is_in_doubt(self) -> bool {
        !matches!(self.verdict, Some(PrintVerdict::Printed { .. }))
    }
}

/// What a print begun, ended or asked for once more does to the closed parcel.
pub(super) fn decide_enclosure(state: &Packing, command: &Command) -> Decision {
    let parcel = state.unlabelled_parcel().ok_or(Refusal::WrongStep)?;
    let ParcelStatus::Closed {
        label: LabelState::Bought { generation, .. },
        ..
    } = &parcel.status
    else {
        return Err(Refusal::WrongStep);
    };
    let begun = |kind: &EnclosureKind| parcel.enclosures.get(kind);
    match command {
        Command::StartEnclosure {
            kind,
            printer,
            neighbour,
            again,
        } => {
            let last = match begun(kind) {
                None => 0,
                Some(print) => match print.verdict {
                    Some(PrintVerdict::NotPrinted | PrintVerdict::Denied) => print.copy,
                    Some(_) if *again => print.copy,
                    _ => return Err(Refusal::WrongStep),
                },
            };
            Ok(vec![Event::EnclosureStarted {
                parcel: parcel.no,
                kind: *kind,
                generation: *generation,
                copy: last.saturating_add(1),
                printer: printer.clone(),
                neighbour: *neighbour,
            }])
        }
        Command::FinishEnclosure {
            parcel: named,
            kind,
            copy,
            verdict,
        } => match begun(kind) {
            Some(print)
                if *named == parcel.no && print.copy == *copy && print.verdict.is_none() =>
            {
                Ok(vec![Event::EnclosureFinished {
                    parcel: parcel.no,
                    kind: *kind,
                    generation: print.generation,
                    copy: *copy,
                    verdict: *verdict,
                }])
            }
            _ => Err(Refusal::AnswerMismatch),
        },
        _ => Err(Refusal::WrongStep),
    }
}

impl Packing {
    /// Applies what became of an enclosure.
    pub(super) fn evolve_enclosure(&mut self, event: &Event) {
        let (no, kind, print): (ParcelNo, _, _) = match event {
            Event::EnclosureStarted {
                parcel,
                kind,
                generation,
                copy,
                ..
            } => {
                let (generation, copy) = (*generation, *copy);
                let print = EnclosurePrint {
                    generation,
                    copy,
                    verdict: None,
                };
                (*parcel, *kind, print)
            }
            Event::EnclosureFinished {
                parcel,
                kind,
                generation,
                copy,
                verdict,
            } => {
                let print = EnclosurePrint {
                    generation: *generation,
                    copy: *copy,
                    verdict: Some(*verdict),
                };
                (*parcel, *kind, print)
            }
            _ => return,
        };
        if let Some(found) = self.parcels.iter_mut().find(|found| found.no == no) {
            found.enclosures.insert(kind, print);
        }
    }
}
