//! What may happen to a shipment meanwhile; the tests, one file a subject.

mod ahead;
mod boxes;
mod customs;
mod enclosures;
mod family;
mod forgetting;
mod interleavings;
mod logs;
mod money;
mod rerating;
mod retries;
mod rules;
mod told;
mod two_benches;
mod voids;
mod weights;

use crate::{
    api::v1::work::{ManifestRequest, ShipmentPatch},
    central::{
        Clock,
        carrier::ledger,
        decisions::{self, LEASE_SECONDS},
        testing::{
            Pen, Rig, Work, by, closed, labelled, later, opened, packed, requested, site, start,
        },
    },
};

pub(super) const ID: &str = "acme.1001";

pub(super) fn expire(rig: &Rig) {
    rig.central
        .writer
        .decide(|tx| decisions::expire_leases(tx, later(LEASE_SECONDS), &site()))
        .unwrap();
}

pub(super) fn another_claims(rig: &Rig) {
    expire(rig);
    rig.take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
}

pub(super) fn another_packs(rig: &Rig) {
    expire(rig);
    let taken = rig
        .take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
    let mut pen = Pen::new("05");
    rig.events(&mut pen, &Work::of(&taken), vec![opened(), packed(1)]);
}

pub(super) fn another_ships(rig: &Rig) {
    expire(rig);
    let taken = rig
        .take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
    let mut pen = Pen::new("05");
    let key = Clock::system().id();
    let work = Work::of(&taken);
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    let label = rig.buy(&pen, &work, key).unwrap().label;
    rig.events(&mut pen, &work, labelled(&label));
    dispatch(rig, ID);
}

pub(super) fn dispatch(rig: &Rig, id: &str) {
    let request = ManifestRequest {
        carrier: "house".into(),
        shipments: vec![id.into()],
    };
    rig.central
        .writer
        .decide(|tx| decisions::close_manifest(tx, start(), &site(), None, &request))
        .unwrap();
}

pub(super) fn lower_to_one(rig: &Rig) {
    patch(rig, &serde_json::json!({ "quantities": { "1": 1 } }));
}

pub(super) fn raise_to_three(rig: &Rig) {
    patch(rig, &serde_json::json!({ "quantities": { "1": 3 } }));
}

pub(super) fn move_house(rig: &Rig) {
    patch(
        rig,
        &serde_json::json!({ "shipTo": crate::central::testing::address("Neu") }),
    );
}

pub(super) fn patch(rig: &Rig, patch: &serde_json::Value) {
    let patch: ShipmentPatch = serde_json::from_value(patch.clone()).unwrap();
    rig.central
        .writer
        .decide(|tx| {
            let row = decisions::shipment(tx, &site(), &ID.into())?;
            decisions::patch(tx, start(), row, &patch)
        })
        .unwrap();
}

pub(super) fn hold(rig: &Rig) {
    rig.central
        .writer
        .decide(|tx| {
            let row = decisions::shipment(tx, &site(), &ID.into())?;
            decisions::hold(tx, start(), row, None)
        })
        .unwrap();
}

pub(super) fn books(rig: &Rig) -> (u64, u64) {
    let books = rig.central.writer.look(|tx| ledger(tx)).unwrap();
    (books.count, books.purchases)
}
