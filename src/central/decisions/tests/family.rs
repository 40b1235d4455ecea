//! An order and the shipments that follow it: each unit is wanted once, whichever of them carries it.

use crate::{
    central::testing::{Pen, Rig, Work, address, by, closed, opened, order, packed},
    domain::{
        ids::LineId,
        packing::{Event, Phase, ShortReason},
    },
};

const FIRST: &str = "acme.1003";
const NEXT: &str = "acme.1003~2";

/// Of three units one is in the box, two are missing and follow.
fn two_follow(rig: &Rig) {
    let claimed = rig.claim(&by("04", "ana"), "T-03").unwrap();
    let (mut pen, work) = (Pen::new("04"), Work::of(&claimed));
    let short = Event::Short {
        line: LineId(1),
        units: 2,
        reason: ShortReason::NotInTote,
        place: None,
        waits: false,
    };
    rig.events(&mut pen, &work, vec![opened(), packed(1), short, closed()]);
    assert_eq!(units(rig), (1, 2));
}

/// What the channel says of the order now.
fn channel_says(rig: &Rig, quantity: u32, note: &str) {
    let mut row = order("1003", quantity, "T-03");
    row["note"] = note.into();
    row["ship_to"] = address("Neu");
    let answer = rig.import_as(&serde_json::json!({ "orders": [row] }), true);
    assert_eq!(answer.problems, []);
}

/// Units that the first shipment and the one after it carry, or will.
fn units(rig: &Rig) -> (u32, u32) {
    let carried = |id: &str| {
        let packing = rig.packing(id);
        match packing.phase {
            Phase::Cancelled => 0,
            _ => packing.shipment.units() - packing.short_of(LineId(1)),
        }
    };
    (carried(FIRST), carried(NEXT))
}

#[test]
fn what_the_channel_says_again_is_not_wanted_again() {
    let rig = Rig::new("memory:");
    two_follow(&rig);
    for note in ["first", "second"] {
        channel_says(&rig, 3, note);
        assert_eq!(units(&rig), (1, 2), "{note}");
    }
    for note in ["third", "fourth"] {
        channel_says(&rig, 5, note);
        assert_eq!(units(&rig), (1, 4), "{note}");
    }
    assert_eq!(rig.row(NEXT).ship_to.name.as_str(), "Neu");
}

#[test]
fn less_comes_off_what_follows_first() {
    for (quantity, left) in [(2, (1, 1)), (1, (1, 0))] {
        let rig = Rig::new("memory:");
        two_follow(&rig);
        channel_says(&rig, quantity, "less");
        assert_eq!(units(&rig), left, "{quantity}");
        assert_eq!(
            rig.packing(FIRST).change,
            None,
            "nothing comes out of the box"
        );
    }
}

#[test]
fn what_is_lowered_by_hand_is_not_sent_after() {
    let rig = Rig::new("memory:");
    two_follow(&rig);
    let patch = serde_json::from_value(serde_json::json!({ "quantities": { "1": 2 } })).unwrap();
    rig.central
        .writer
        .decide(|tx| {
            let row = super::decisions::shipment(tx, &super::site(), &FIRST.into())?;
            super::decisions::patch(tx, super::start(), row, &patch)
        })
        .unwrap();
    assert_eq!(units(&rig), (1, 1));
}

#[test]
fn what_follows_is_cancelled_with_the_order() {
    let rig = Rig::new("memory:");
    two_follow(&rig);
    rig.cancel(NEXT);
    assert!(rig.row(FIRST).is_open(), "only what follows");
    let rig = Rig::new("memory:");
    two_follow(&rig);
    rig.cancel(FIRST);
    assert_eq!(rig.packing(NEXT).phase, Phase::Cancelled);
}
