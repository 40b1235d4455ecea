//! The box to take next, where what is still to be packed needs another one.

use crate::domain::{
    ids::{CartonCode, LineId, ShipmentId},
    packing::Packing,
};

use super::Station;

/// What is still to be packed, with the box for it.
#[derive(Debug, Clone)]
pub(crate) struct NextBox {
    shipment: ShipmentId,
    units: Vec<(LineId, u32)>,
    carton: Option<CartonCode>,
}

/// What no box holds yet, where no box is open.
fn units_without_box(packing: &Packing) -> Vec<(LineId, u32)> {
    if packing.open_parcel().is_some() {
        return Vec::new();
    }
    let lines = packing.shipment.lines.iter();
    let open = lines.map(|line| (line.id, packing.open(line)));
    open.filter(|(_, count)| *count > 0).collect()
}

impl Station {
    /// Looks for the next box where one is needed, once for the same goods.
    pub(crate) fn plan_next_box(&mut self) {
        let next = self.open_work().and_then(|work| {
            let packing = &work.packing;
            let units = units_without_box(packing);
            if units.is_empty() {
                return None;
            }
            let shipment = &packing.shipment.id;
            let known = self.next_box.as_ref();
            let same = known.filter(|known| known.shipment == *shipment && known.units == units);
            Some(same.cloned().unwrap_or_else(|| NextBox {
                shipment: shipment.clone(),
                carton: self.desk.recommended_carton(packing),
                units,
            }))
        });
        self.next_box = next;
    }

    /// The box to take for what is still to be packed; `None` while one is open, or where none is known to fit.
    #[must_use]
    pub fn next_box(&self) -> Option<&CartonCode> {
        self.next_box.as_ref()?.carton.as_ref()
    }
}
