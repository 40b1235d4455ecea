//! Two logs that come in any order: the same end, whichever was quicker.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::{
    api::v1::events::{ChainedRecord, LogBatch},
    central::{
        decisions::{self, LEASE_SECONDS},
        store::{HistoryRow, Query},
        testing::{Pen, Rig, Work, by, closed, later, opened, packed, site},
    },
    domain::{
        ids::LineId,
        packing::{Event, HoldReason, Phase, ShortReason},
    },
};

use super::*;

/// A bench's own order, one that both have claimed, and its log about them.
struct Side {
    pen: Pen,
    own: Work,
    contested: Option<Work>,
    log: Vec<ChainedRecord>,
}

/// What a bench may have done, away from the central, to its own order and to the contested one.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Own(u8),
    Contested(u8),
}

fn event(deed: u8) -> Event {
    match deed {
        0 => opened(),
        1 | 2 => packed(1),
        3 => closed(),
        4 => Event::UnitsUnpacked {
            line: LineId(1),
            units: 1,
        },
        5 => Event::Short {
            line: LineId(1),
            units: 1,
            reason: ShortReason::NotInTote,
            place: Some("PROBLEM".into()),
            waits: false,
        },
        _ => packed(3),
    }
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        (0..7_u8).prop_map(Deed::Own),
        (0..7_u8).prop_map(Deed::Contested)
    ];
    // Most begin as one begins: with a box and a piece.
    (any::<bool>(), prop::collection::vec(deed, 0..8)).prop_map(|(begins, mut deeds)| {
        if begins {
            deeds.splice(0..0, [Deed::Contested(0), Deed::Contested(1)]);
        }
        deeds
    })
}

/// Bench 04 lost the contested order to bench 05, and both have one of their own.
fn begun() -> (Rig, [Side; 2]) {
    let rig = Rig::new("memory:");
    let first = rig.claim(&by("04", "ana"), "T-01").unwrap();
    expire(&rig);
    let second = rig
        .take_over(later(LEASE_SECONDS), &by("05", "ben"), "T-01")
        .unwrap();
    let sides = [
        ("04", "ana", "T-02", &first),
        ("05", "ben", "T-03", &second),
    ];
    let sides = sides.map(|(station, packer, tote, contested)| {
        let own = rig
            .claim_at(later(LEASE_SECONDS), &by(station, packer), tote)
            .unwrap();
        let mut pen = Pen::new(station);
        pen.at = later(LEASE_SECONDS);
        Side {
            pen,
            own: Work::of(&own),
            contested: Some(Work::of(contested)),
            log: Vec::new(),
        }
    });
    (rig, sides)
}

/// Both logs, in pieces, in the order that `turns` says; and what came of it that must not depend on that order.
fn delivered(deeds: &[Vec<Deed>; 2], turns: &[bool]) -> (Rig, End) {
    let (rig, mut sides) = begun();
    let now = later(LEASE_SECONDS + 10);
    for (side, deeds) in sides.iter_mut().zip(deeds) {
        for deed in deeds {
            let fact = match deed {
                Deed::Own(deed) => side.own.fact(event(*deed)),
                Deed::Contested(deed) => side.contested.as_ref().unwrap().fact(event(*deed)),
            };
            let record = side.pen.write(fact);
            side.log.push(record);
        }
    }
    let mut rest = turns.iter().copied();
    while sides.iter().any(|side| !side.log.is_empty()) {
        let wanted = usize::from(rest.next().unwrap_or(false));
        let side = if sides[wanted].log.is_empty() {
            &mut sides[1 - wanted]
        } else {
            &mut sides[wanted]
        };
        let batch = LogBatch {
            log_epoch: side.pen.epoch,
            records: vec![side.log.remove(0)],
        };
        let verdict = rig.send_at(now, &side.pen, &batch);
        assert_eq!(verdict.problem, None);
    }
    let end = End::of(&rig, &sides);
    (rig, end)
}

/// What may not depend on whose log came first.
#[derive(Debug, PartialEq)]
struct End {
    /// The orders that only one bench had, whole.
    own: Vec<(Phase, Vec<crate::domain::packing::Parcel>, BTreeSet<String>)>,
    /// Both have scans of the contested order: it is held, and somebody counts.
    is_double: bool,
    /// Records known.
    records: usize,
}

impl End {
    fn of(rig: &Rig, sides: &[Side; 2]) -> Self {
        let own = sides.iter().map(|side| {
            let id = side.own.shipment.as_str();
            let packing = rig.packing(id);
            let tasks = rig.tasks(id).into_iter().collect();
            (packing.phase, packing.parcels, tasks)
        });
        let holds = rig.packing(ID).holds;
        let is_held = holds
            .iter()
            .any(|hold| hold.reason == HoldReason::DoublePick);
        let counts = rig.tasks(ID).contains(&"CountBoth".to_owned());
        assert_eq!(is_held, counts, "a hold and its task");
        Self {
            own: own.collect(),
            is_double: is_held,
            records: records(rig).len(),
        }
    }
}

fn records(rig: &Rig) -> Vec<HistoryRow> {
    let all: Vec<HistoryRow> = rig
        .central
        .writer
        .look(|tx| tx.list(&Query::default()))
        .unwrap();
    all.into_iter().filter(|row| row.seq.is_some()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Rules 4 to 9, 13 and 14.
    #[test]
    fn it_does_not_matter_whose_log_comes_first(
        first in deeds(),
        second in deeds(),
        turns in prop::collection::vec(any::<bool>(), 0..24),
        again in prop::collection::vec(any::<bool>(), 0..24),
    ) {
        let logs = [first, second];
        let written = logs[0].len() + logs[1].len();
        let (_, end) = delivered(&logs, &turns);
        let (rig, other) = delivered(&logs, &again);
        prop_assert_eq!(&end, &other);
        prop_assert_eq!(end.records, written, "every recorded scan is in the audit");
        let timeline = rig
            .central
            .writer
            .look(|tx| decisions::audit(tx, &site(), &"1001".into()))
            .unwrap();
        let contested = logs.iter().flatten().filter(|deed| matches!(deed, Deed::Contested(_))).count();
        let audited = timeline.entries.iter().filter(|entry| entry.seq.is_some()).count();
        prop_assert_eq!(audited, contested);
    }
}
