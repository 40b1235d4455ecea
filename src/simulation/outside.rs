//! Changes from outside: orders cancelled, with other quantities, to another address.

use crate::{
    api::v1::problem::ProblemCode,
    central::decisions,
    domain::{ids::ShipmentId, packing::Phase},
};

use super::{
    fault::{Fault, FaultKind},
    warehouse,
    world::World,
};

/// Orders that changes from outside are drawn from: the first so many of the world.
const CHANGED_MAX: u64 = 64;

impl World {
    /// The shipment of an order of this world.
    pub fn shipment_of(&self, number: u32) -> Option<ShipmentId> {
        self.truth.shipments.get(&number).cloned()
    }

    /// The order that the bench has open, one that is at work, or any: that is where a change hurts.
    pub fn change_order(&mut self, bench: usize, fault: &Fault) {
        let at_work: Vec<ShipmentId> = self
            .benches
            .iter()
            .flat_map(|bench| bench.uplink.leases.keys().cloned())
            .collect();
        let place = usize::try_from(fault.detail % CHANGED_MAX).unwrap_or(0);
        let known: Vec<ShipmentId> = self.truth.shipments.values().cloned().collect();
        let open = self.benches[bench]
            .station
            .as_ref()
            .and_then(crate::station::Station::open_packing)
            .map(|packing| packing.shipment.id.clone());
        let wanted = if fault.step.is_some() && open.is_some() {
            open.as_ref()
        } else if fault.detail.is_multiple_of(4) || at_work.is_empty() {
            known.get(place % known.len().max(1))
        } else {
            at_work.get(place % at_work.len())
        };
        let Some(id) = wanted.cloned() else {
            return;
        };
        self.note(usize::MAX, fault.kind.word(), id.as_str());
        let (now, kind, detail) = (self.wall(), fault.kind, fault.detail);
        self.server.decide(now, |transaction, site| {
            let row = decisions::shipment(transaction, site, &id)?;
            if kind == FaultKind::Cancel {
                decisions::cancel(transaction, now, row)?;
                return Ok(());
            }
            if matches!(row.packing.phase, Phase::Dispatched | Phase::Cancelled) {
                return Err(ProblemCode::WrongState.because("it is over"));
            }
            let mut patch = crate::api::v1::work::ShipmentPatch::default();
            if kind == FaultKind::Address {
                patch.ship_to = serde_json::from_value(warehouse::new_address()).ok();
            } else if let Some(line) = row.packing.shipment.lines.first() {
                let more = detail / 7 % 3;
                let quantity = match more {
                    0 => line.quantity + 1,
                    1 => line.quantity.saturating_sub(1),
                    _ => line.quantity.saturating_sub(2).max(1),
                };
                patch.quantities.insert(line.id.0, quantity);
            }
            decisions::patch(transaction, now, row, &patch)?;
            Ok(())
        });
        self.tell_news();
    }
}
