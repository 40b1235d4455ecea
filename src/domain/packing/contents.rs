//! Applying what goes into boxes and comes out of them.

use std::collections::BTreeMap;

use crate::domain::ids::LineId;

use super::{
    event::Event,
    state::{Packing, Parcel, ParcelStatus, Phase},
};

impl Packing {
    /// What goes into boxes and comes out of them.
    pub(super) fn evolve_contents(&mut self, event: &Event) {
        match event {
            Event::ParcelOpened {
                parcel,
                carton,
                basis,
            } => {
                self.parcels.push(Parcel {
                    no: *parcel,
                    carton: carton.clone(),
                    basis: *basis,
                    full: false,
                    contents: BTreeMap::new(),
                    status: ParcelStatus::Open { off: None },
                    asked: None,
                    voided: Vec::new(),
                    interim: None,
                    spoiled: false,
                    elsewhere: false,
                    missed: None,
                    enclosures: BTreeMap::new(),
                });
                self.trail.clear();
            }
            Event::ParcelFilled { .. } => self.call_full(true),
            Event::CartonChanged { carton, basis, .. } => {
                self.call_full(false);
                if let Some(parcel) = self.parcels.last_mut() {
                    parcel.carton = carton.clone();
                    parcel.basis = *basis;
                }
                self.forget_weight();
            }
            Event::UnitsPacked { line, units, .. } => {
                if let Some(parcel) = self.parcels.last_mut() {
                    *parcel.contents.entry(*line).or_default() += units;
                }
                self.call_full(false);
                self.trail.push((*line, *units));
                self.phase = Phase::Packing;
                self.forget_weight();
            }
            Event::UnitsUnpacked { line, units } => {
                self.remove(*line, *units);
                if let Some(position) = self.trail.iter().rposition(|step| *step == (*line, *units))
                {
                    self.trail.remove(position);
                }
                self.reopen_labelled();
            }
            Event::Damaged {
                line,
                units,
                unpacked: true,
                ..
            } => {
                self.remove(*line, *units);
                self.trail.retain(|(packed, _)| packed != line);
                self.reopen_labelled();
            }
            Event::Short {
                line,
                units,
                place: None,
                waits: false,
                ..
            } => {
                *self.short.entry(*line).or_default() += units;
                self.settle_phase();
            }
            _ => {}
        }
    }

    /// The open box takes no more, or it does again.
    pub(super) fn call_full(&mut self, full: bool) {
        let open = self.parcels.last_mut();
        if let Some(parcel) =
            open.filter(|parcel| matches!(parcel.status, ParcelStatus::Open { .. }))
        {
            parcel.full = full;
        }
    }

    /// Takes units out of the newest boxes that hold them; an entry that reaches zero goes.
    pub(super) fn remove(&mut self, line: LineId, mut units: u32) {
        for parcel in self.parcels.iter_mut().rev() {
            if let Some(packed) = parcel.contents.get_mut(&line) {
                let part = units.min(*packed);
                *packed -= part;
                units -= part;
                if *packed == 0 {
                    parcel.contents.remove(&line);
                }
            }
        }
        self.call_full(false);
        self.forget_weight();
    }
}
