//! Two benches, every interleaving.

use proptest::prelude::*;

use crate::{
    api::v1::work::ManifestRequest,
    central::{
        Clock,
        decisions::{self, LEASE_SECONDS},
        store::{HistoryRow, Query, ShipmentRow},
        testing::{Pen, Rig, Work, by, closed, labelled, later, opened, packed, site, start},
    },
    domain::packing::{Event, Phase},
};

use super::*;

/// What one of two benches does next.
#[derive(Debug, Clone, Copy)]
enum Move {
    Claim,
    TakeOver,
    /// Everything from the empty box to the closed one.
    Whole,
    Open,
    Pack,
    Close,
    BuyAndLabel,
    Deliver,
    Release,
    Expire,
    Cancel,
    Dispatch,
}

/// A bench that works offline and delivers its log when it pleases.
struct Offline {
    by: decisions::ClaimBy,
    pen: Pen,
    work: Option<Work>,
    unsent: Vec<crate::api::v1::events::ChainedRecord>,
}

impl Offline {
    fn note(&mut self, events: Vec<Event>) {
        if let Some(work) = self.work.clone() {
            for event in events {
                let record = self.pen.write(work.fact(event));
                self.unsent.push(record);
            }
        }
    }

    fn deliver(&mut self, rig: &Rig) {
        let batch = crate::api::v1::events::LogBatch {
            log_epoch: self.pen.epoch,
            records: std::mem::take(&mut self.unsent),
        };
        let verdict = rig.send(&self.pen, &batch);
        assert_eq!(verdict.problem, None);
        assert_eq!(verdict.answer.ack_seq, self.pen.seq);
    }
}

fn play(rig: &Rig, benches: &mut [Offline; 2], clock: &mut i64, (who, step): (usize, Move)) {
    let bench = &mut benches[who];
    match step {
        Move::Claim => {
            if let Ok(claimed) = rig.claim_at(later(*clock), &bench.by, "1001") {
                bench.work = Some(Work::of(&claimed));
            }
        }
        Move::TakeOver => {
            if let Ok(claimed) = rig.take_over(later(*clock), &bench.by, "1001") {
                bench.work = Some(Work::of(&claimed));
            }
        }
        Move::Whole => bench.note(vec![opened(), packed(1), packed(1), closed()]),
        Move::Open => bench.note(vec![opened()]),
        Move::Pack => bench.note(vec![packed(1)]),
        Move::Close => bench.note(vec![closed()]),
        Move::BuyAndLabel => {
            bench.deliver(rig);
            let key = Clock::system().id();
            if let Some(work) = bench.work.clone()
                && let Ok(answer) = rig.buy(&bench.pen, &work, key)
            {
                bench.note(labelled(&answer.label));
            }
        }
        Move::Deliver => bench.deliver(rig),
        Move::Release => bench.note(vec![Event::Released]),
        Move::Expire => {
            *clock += LEASE_SECONDS + 1;
            let now = later(*clock);
            rig.central
                .writer
                .decide(|tx| decisions::expire_leases(tx, now, &site()))
                .unwrap();
        }
        Move::Cancel => rig.cancel(ID),
        Move::Dispatch => {
            let request = ManifestRequest {
                carrier: "house".into(),
                shipments: vec![ID.into()],
            };
            let _ = rig
                .central
                .writer
                .decide(|tx| decisions::close_manifest(tx, start(), &site(), None, &request));
        }
    }
}

fn moves() -> impl Strategy<Value = Vec<(usize, Move)>> {
    // Mostly what leads to a parcel that goes; the rest is what gets in its way.
    let step = prop_oneof![
        6 => Just(Move::Claim), 2 => Just(Move::TakeOver), 6 => Just(Move::Whole), 2 => Just(Move::Open),
        4 => Just(Move::Pack), 2 => Just(Move::Close), 8 => Just(Move::BuyAndLabel), 4 => Just(Move::Deliver),
        1 => Just(Move::Release), 2 => Just(Move::Expire), 1 => Just(Move::Cancel), 6 => Just(Move::Dispatch),
    ];
    prop::collection::vec((0..2_usize, step), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever two benches do and in which order their logs arrive: no unit leaves twice, nothing is bought twice,
    /// and every record is in the audit.
    #[test]
    fn two_benches_never_ship_a_unit_twice(moves in moves()) {
        let rig = Rig::new("memory:");
        let mut benches = [("04", "ana"), ("05", "ben")].map(|(station, packer)| Offline {
            by: by(station, packer), pen: Pen::new(station), work: None, unsent: Vec::new(),
        });
        let mut clock = 0;
        for step in moves {
            play(&rig, &mut benches, &mut clock, step);
        }
        for bench in &mut benches {
            bench.deliver(&rig);
        }
        let row: ShipmentRow = rig.row(ID);
        if row.packing.phase == Phase::Dispatched {
            for line in &row.packing.shipment.lines {
prop_assert_eq!(row.packing.packed(line.id), line.quantity, "{:?}", row.packing);
            }
            let labels = row.packing.parcels.iter().filter(|parcel| parcel.label().is_some()).count();
            prop_assert_eq!(labels, row.packing.parcels.len());
        }
        let (count, purchases) = books(&rig);
        prop_assert!(count == purchases && count <= 1, "{count} labels for one parcel");
        let history: Vec<HistoryRow> = rig.central.writer.look(|tx| tx.list(&Query::default())).unwrap();
        let known = history.iter().filter(|row| row.seq.is_some()).count() as u64;
        prop_assert_eq!(known, benches[0].pen.seq + benches[1].pen.seq);
    }
}
