//! Deciding about labels: bought once, printed again only with proof, on the right box.

use crate::domain::{ids::Generation, shown::Shown};

use super::{
    Command, Context,
    decide::Decision,
    event::{Event, PrintVerdict},
    refusal::Refusal,
    state::{Evidence, LabelState, Packing, ParcelStatus, Print},
};

/// What a purchase asked, answered or refused does to the closed parcel.
pub(super) fn decide_purchase(state: &Packing, command: &Command) -> Decision {
    let parcel = state.unlabelled_parcel().ok_or(Refusal::AnswerMismatch)?;
    let ParcelStatus::Closed { label, .. } = &parcel.status else {
        return Err(Refusal::WrongStep);
    };
    match (command, label) {
        (Command::RequestLabel { key }, LabelState::None | LabelState::Refused { .. }) => {
            // More was ordered since the box was closed: it goes in first.
            if state.takes_more(parcel) {
                return Err(Refusal::UnitsOpen {
                    units: state.open_units(),
                });
            }
            Ok(vec![Event::LabelRequested {
                parcel: parcel.no,
                generation: parcel.asked.map_or(Generation::FIRST, Generation::next),
                key: *key,
            }])
        }
        (
            Command::TakeLabel {
                parcel: answered,
                generation,
                key,
                label,
            },
            LabelState::Requested {
                generation: asked,
                key: asked_key,
            },
        ) if *answered == parcel.no && generation == asked && key == asked_key => {
            Ok(vec![Event::LabelBought {
                parcel: parcel.no,
                generation: *generation,
                label: label.clone(),
            }])
        }
        (
            Command::TakeLabelRefusal { key, reason },
            LabelState::Requested {
                generation,
                key: asked_key,
            },
        ) if key == asked_key => Ok(vec![Event::LabelRefused {
            parcel: parcel.no,
            generation: *generation,
            reason: reason.clone(),
        }]),
        (Command::RequestLabel { .. }, _) => Err(Refusal::WrongStep),
        _ => Err(Refusal::AnswerMismatch),
    }
}

/// What a printer's verdict, a scanned label or the packer's word does to the closed parcel.
pub(super) fn decide_label(state: &Packing, context: &Context<'_>, command: &Command) -> Decision {
    let parcel = state.unlabelled_parcel().ok_or(Refusal::WrongStep)?;
    let ParcelStatus::Closed {
        label: LabelState::Bought { label, print, .. },
        ..
    } = &parcel.status
    else {
        return Err(Refusal::WrongStep);
    };
    let applied = |evidence| {
        Ok(vec![Event::LabelApplied {
            parcel: parcel.no,
            evidence,
        }])
    };
    match (command, print) {
        (
            Command::StartPrint { printer, neighbour },
            Print::Waiting | Print::NotPrinted { .. } | Print::Spoiled { .. },
        ) => {
            let last = match print {
                Print::NotPrinted { copy } | Print::Spoiled { copy } => *copy,
                _ => 0,
            };
            Ok(vec![Event::PrintStarted {
                parcel: parcel.no,
                copy: last.saturating_add(1),
                printer: printer.clone(),
                neighbour: *neighbour,
            }])
        }
        (
            Command::FinishPrint {
                parcel: named,
                copy,
                verdict,
            },
            Print::Sending { copy: sent },
        ) if *named == parcel.no && copy == sent => Ok(vec![Event::PrintFinished {
            parcel: parcel.no,
            copy: *copy,
            verdict: *verdict,
        }]),
        (Command::DoubtPrint, Print::Waiting) => Ok(vec![Event::PrintFinished {
            parcel: parcel.no,
            copy: 1,
            verdict: PrintVerdict::Unknown,
        }]),
        // A later copy may have come out, where whoever printed it could not tell of it.
        (Command::DoubtPrint, Print::NotPrinted { copy }) => Ok(vec![Event::PrintFinished {
            parcel: parcel.no,
            copy: *copy,
            verdict: PrintVerdict::Unknown,
        }]),
        (Command::FinishPrint { .. }, _) => Err(Refusal::AnswerMismatch),
        (Command::DenyLabel, Print::Unknown { copy } | Print::Printed { copy, .. }) => {
            Ok(vec![Event::PrintFinished {
                parcel: parcel.no,
                copy: *copy,
                verdict: PrintVerdict::Denied,
            }])
        }
        (Command::SpoilLabel { reason }, Print::Unknown { copy } | Print::Printed { copy, .. }) => {
            Ok(vec![Event::LabelSpoiled {
                parcel: parcel.no,
                copy: *copy,
                reason: *reason,
            }])
        }
        (Command::ApplyLabel { text, code, .. }, _) if state.is_voided_label(text) => {
            Err(Refusal::VoidedLabel { code: code.clone() })
        }
        (Command::ApplyLabel { text, code, typed }, _) => {
            if label.is_scanned_as(text) {
                applied(if *typed {
                    Evidence::Word
                } else {
                    Evidence::Scanned
                })
            } else {
                Err(Refusal::WrongLabel {
                    code: code.clone(),
                    expected: Shown::new(label.last_four()),
                })
            }
        }
        (Command::ApplyUnscanned, Print::Printed { evidence, .. })
            if !parcel.is_to_be_scanned()
                && context.policy.label_check.is_content_with(*evidence) =>
        {
            applied(*evidence)
        }
        _ => Err(Refusal::WrongStep),
    }
}
