//! Interim slips: the number a box goes under while its label cannot be bought.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{barcode, ids::ParcelNo, label::sscc::Sscc, shown::Shown};

use super::{
    Command,
    decide::Decision,
    event::Event,
    refusal::Refusal,
    state::{Evidence, LabelState, Packing, Parcel, ParcelStatus},
};

/// A box's interim slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interim {
    /// Its number, of the bench's own range.
    pub sscc: Sscc,
    /// It was scanned on the box: the box waits for its label, and is found by this number.
    pub on_box: bool,
}

impl Interim {
    /// True for a scan of this slip.
    #[must_use]
    pub fn is_scanned_as(&self, code: &str) -> bool {
        barcode::sscc(code) == Some(self.sscc.as_str())
    }
}

impl Packing {
    /// True when its box stands aside under an interim slip and its label is not bought yet.
    #[must_use]
    pub fn waits_for_label(&self) -> bool {
        self.slipped_parcel().is_some_and(|parcel| {
            matches!(
                parcel.status,
                ParcelStatus::Closed {
                    label: LabelState::None | LabelState::Requested { .. },
                    ..
                }
            )
        })
    }

    /// The closed box that stands under an interim slip and does not carry its label yet.
    #[must_use]
    pub fn slipped_parcel(&self) -> Option<&Parcel> {
        self.unlabelled_parcel()
            .filter(|parcel| parcel.interim.as_ref().is_some_and(|slip| slip.on_box))
    }

    /// True for a scan of the slip on the box that waits.
    #[must_use]
    pub fn is_slip(&self, code: &str) -> bool {
        let slip = self
            .slipped_parcel()
            .and_then(|parcel| parcel.interim.as_ref());
        slip.is_some_and(|slip| slip.is_scanned_as(code))
    }

    pub(super) fn give_slip(&mut self, no: ParcelNo, sscc: &Sscc) {
        if let Some(parcel) = self.parcels.iter_mut().find(|parcel| parcel.no == no) {
            parcel.interim = Some(Interim {
                sscc: sscc.clone(),
                on_box: false,
            });
        }
    }

    pub(super) fn put_slip_on(&mut self, no: ParcelNo) {
        let parcel = self.parcels.iter_mut().find(|parcel| parcel.no == no);
        if let Some(slip) = parcel.and_then(|parcel| parcel.interim.as_mut()) {
            slip.on_box = true;
        }
    }
}

/// A number is given to the closed box that has no label; its slip is proven by scanning it on the box.
pub(super) fn decide_interim(state: &Packing, command: &Command) -> Decision {
    let parcel = state.unlabelled_parcel().ok_or(Refusal::WrongStep)?;
    let ParcelStatus::Closed {
        label: LabelState::None | LabelState::Requested { .. },
        ..
    } = &parcel.status
    else {
        return Err(Refusal::WrongStep);
    };
    match (command, &parcel.interim) {
        (Command::GiveInterim { sscc }, None) => Ok(vec![Event::InterimGiven {
            parcel: parcel.no,
            sscc: sscc.clone(),
        }]),
        (Command::ApplyInterim { text, code, typed }, Some(slip)) => {
            if !slip.is_scanned_as(text) {
                return Err(Refusal::WrongLabel {
                    code: code.clone(),
                    expected: Shown::new(slip.last_four()),
                });
            }
            let evidence = if *typed {
                Evidence::Word
            } else {
                Evidence::Scanned
            };
            Ok(vec![Event::InterimApplied {
                parcel: parcel.no,
                evidence,
            }])
        }
        _ => Err(Refusal::WrongStep),
    }
}

impl Interim {
    /// The last four digits, as the packer compares them.
    #[must_use]
    pub fn last_four(&self) -> &str {
        let digits = self.sscc.as_str();
        &digits[digits.len().saturating_sub(4)..]
    }
}
