//! The store as the station uses it, start after start.

use proptest::prelude::*;

use super::*;
use crate::{
    api::v1::events::LogPosition,
    domain::{
        label::numbers::SsccRange,
        log::{GENESIS, Position, chain_hash},
        packing::CartonBasis,
    },
};

#[test]
fn a_day_at_the_bench_survives_a_kill() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    assert_eq!(*store.recovery(), Recovery::Fresh);
    store.append(&vec![signed_in(1, "ana")].into()).unwrap();
    store.append(&claimed(2, "S-1")).unwrap();
    let appended = store
        .append(&Batch {
            records: vec![packed(3, "S-1"), packed(4, "S-2")],
            documents: vec![document("S-1", 4)],
            ..Batch::default()
        })
        .unwrap();
    let seqs: Vec<u64> = appended.positions.iter().map(|at| at.seq).collect();
    assert_eq!(seqs, [3, 4]);

    let copy = folder.killed();
    let store = open(&copy, 2);
    assert_eq!(*store.recovery(), Recovery::Whole);
    assert_eq!(
        store.position(),
        Position {
            epoch: epoch(1),
            seq: 4
        }
    );
    assert_eq!(store.session(), Some(&signed_in(1, "ana")));
    let work = store.open_work().unwrap();
    assert_eq!(work.len(), 1);
    assert_eq!(work[0].records.len(), 2, "of S-1 alone");
    assert_eq!(
        store
            .document(&"S-1".into(), ParcelNo(1), Generation::FIRST)
            .unwrap(),
        Some(document("S-1", 4))
    );
    assert_eq!(
        store
            .document(&"S-1".into(), ParcelNo(2), Generation::FIRST)
            .unwrap(),
        None
    );
}

#[test]
fn the_log_is_the_outbox() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    for number in 1..=5 {
        store.append(&vec![packed(number, "S-1")].into()).unwrap();
    }
    let mut previous = GENESIS.to_owned();
    for chained in store.unsent(500).unwrap() {
        let at = Position {
            epoch: epoch(1),
            seq: chained.seq,
        };
        assert_eq!(chained.previous_hash, previous);
        assert_eq!(
            chained.hash,
            chain_hash(at, &previous, chained.record.get())
        );
        previous = chained.hash;
    }
    let hashes: Vec<String> = store
        .unsent(500)
        .unwrap()
        .into_iter()
        .map(|chained| chained.hash)
        .collect();
    assert!(!store.acknowledge(3, &hashes[3]).unwrap(), "not its hash");
    assert!(
        !store.acknowledge(99, &hashes[4]).unwrap(),
        "beyond the log"
    );
    assert_eq!(store.unsent_count(), 5, "another bench's answer");
    assert!(store.acknowledge(5, &hashes[4]).unwrap());
    assert!(store.acknowledge(1, &hashes[0]).unwrap());
    assert_eq!(store.unsent_count(), 0, "never back");
    store.rewind(4);
    let seqs = |store: &Store| -> Vec<u64> {
        let records = store.unsent(1).unwrap();
        records.iter().map(|record| record.seq).collect()
    };
    assert_eq!((store.unsent_count(), seqs(&store)), (2, vec![4]));
    store.idle().unwrap();
    assert_eq!(seqs(&open(&folder.killed(), 2)), [4], "kept when idle");
    store.append(&Batch::default()).unwrap();
    drop(store);
    assert_eq!(seqs(&open(&folder, 2)), [4]);
}

#[test]
fn the_log_is_compared_with_the_central() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    for number in 1..=4 {
        store.append(&vec![packed(number, "S-1")].into()).unwrap();
    }
    let records = store.unsent(9).unwrap();
    let central = |number: u128, seq: u64, hash: &str| LogPosition {
        log_epoch: Some(epoch(number)),
        ack_seq: seq,
        hash: hash.to_owned(),
    };
    let second = records[1].hash.as_str();
    let cases = [
        (central(1, 4, &records[3].hash), Standing::InStep),
        (central(1, 2, second), Standing::CentralBehind { from: 3 }),
        (central(1, 0, GENESIS), Standing::CentralBehind { from: 1 }),
        (central(9, 77, second), Standing::CentralBehind { from: 1 }),
        (
            LogPosition {
                log_epoch: None,
                ack_seq: 0,
                hash: String::new(),
            },
            Standing::CentralBehind { from: 1 },
        ),
        (central(1, 5, second), Standing::Forked),
        (central(1, 3, second), Standing::Forked),
    ];
    for (position, standing) in cases {
        assert_eq!(store.standing(&position).unwrap(), standing, "{position:?}");
    }
    acknowledge(&mut store, 2);
    let store = store
        .begin_again("the central has another history", epoch(2))
        .unwrap();
    assert_eq!(
        store.position(),
        Position {
            epoch: epoch(2),
            seq: 2
        }
    );
    let Recovery::NewEpoch {
        readable_unsent,
        set_aside,
        ..
    } = store.recovery()
    else {
        panic!("{:?}", store.recovery());
    };
    assert_eq!(*readable_unsent, [packed(3, "S-1"), packed(4, "S-1")]);
    assert!(set_aside.as_ref().unwrap().exists());
}

#[test]
fn what_is_old_and_safe_is_forgotten_and_nothing_else() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    for number in 1..=3 {
        let mut batch = claimed(number, &format!("S-{number}"));
        batch.documents = vec![document(&format!("S-{number}"), number)];
        store.append(&batch).unwrap();
    }
    let document_of = |store: &Store, shipment: &str| {
        store
            .document(&shipment.into(), ParcelNo(1), Generation::FIRST)
            .unwrap()
            .is_some()
    };
    store.finish_shipment(&"S-1".into()).unwrap();
    assert_eq!(
        store.forget(moment(100)).unwrap(),
        Forgotten::default(),
        "not acknowledged"
    );
    acknowledge(&mut store, 3);
    assert_eq!(
        store.forget(moment(1)).unwrap(),
        Forgotten::default(),
        "not old"
    );
    let forgotten = store.forget(moment(100)).unwrap();
    assert_eq!(
        (forgotten.documents, forgotten.records),
        (1, 1),
        "S-2 is still at work"
    );
    assert!(!document_of(&store, "S-1") && document_of(&store, "S-2"));
    store.finish_shipment(&"S-2".into()).unwrap();
    store.finish_shipment(&"S-3".into()).unwrap();
    store.forget(moment(100)).unwrap();
    drop(store);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes.windows(10).any(|part| part == b"Mustermann"),
            "a name was left behind"
        );
    }
    let mut store = open(&folder, 2);
    assert_eq!(
        *store.recovery(),
        Recovery::Whole,
        "the chain goes on from its anchor"
    );
    store.append(&vec![packed(4, "S-4")].into()).unwrap();
    assert_eq!(store.unsent(9).unwrap().len(), 1);
    let restored = LogPosition {
        log_epoch: Some(epoch(1)),
        ack_seq: 1,
        hash: GENESIS.to_owned(),
    };
    assert_eq!(
        store.standing(&restored).unwrap(),
        Standing::Gap { first_kept: 4 }
    );
}

#[test]
fn much_is_forgotten_in_pieces() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    let batch = Batch {
        records: (1..=1_500).map(|number| packed(number, "S-1")).collect(),
        documents: (0..300)
            .map(|number| document(&format!("S-{number}"), 1))
            .collect(),
        ..Batch::default()
    };
    store.append(&batch).unwrap();
    let last = store.unsent(usize::MAX).unwrap().pop().unwrap();
    assert!(store.acknowledge(last.seq, &last.hash).unwrap());
    let mut forgets = || {
        let Forgotten {
            documents,
            records,
            more,
            ..
        } = store.forget(moment(9_000)).unwrap();
        (documents, records, more)
    };
    assert_eq!(forgets(), (200, 1_000, true));
    assert_eq!(forgets(), (100, 500, false));
    assert_eq!(forgets(), (0, 0, false));
    drop(store);
    assert_eq!(*open(&folder, 2).recovery(), Recovery::Whole);
}

#[test]
fn small_things_are_kept_by_name() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    assert_eq!(store.catalogue().unwrap(), None);
    let catalogue = KeptCatalogue {
        etag: Some("\"7\"".to_owned()),
        ..KeptCatalogue::default()
    };
    store.keep_catalogue(&catalogue).unwrap();
    store.keep("time_zone", &"Europe/Berlin").unwrap();
    drop(store);
    let store = open(&folder, 2);
    assert_eq!(store.catalogue().unwrap(), Some(catalogue));
    assert_eq!(
        store.kept::<String>("time_zone").unwrap().as_deref(),
        Some("Europe/Berlin")
    );
    assert_eq!(
        store.kept::<u64>("time_zone").unwrap(),
        None,
        "another shape"
    );
}

fn event() -> impl Strategy<Value = Event> {
    let line = (1_u16..4).prop_map(LineId);
    prop_oneof![
        Just(Event::ToteSeen { tote: "T-1".into() }),
        (1_u8..4).prop_map(|parcel| Event::ParcelOpened {
            parcel: ParcelNo(parcel),
            carton: "S5".into(),
            basis: CartonBasis::Recommended,
        }),
        (line.clone(), 1_u32..9, any::<bool>()).prop_map(|(line, units, typed)| {
            Event::UnitsPacked {
                line,
                sku: "MUG-01".into(),
                units,
                typed,
            }
        }),
        (line, 1_u32..3).prop_map(|(line, units)| Event::UnitsUnpacked { line, units }),
        Just(Event::Parked {
            place: "P-1".into()
        }),
        Just(Event::Resumed),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_replayed_equals_what_was_seen(
        steps in proptest::collection::vec((0_usize..2, event(), 0_u8..8), 1..40),
    ) {
        let folder = Folder::new();
        let mut store = open(&folder, 1);
        let mut seen = [packing("S-0"), packing("S-1")];
        for shipment in &seen {
            store.put_shipment(&held(shipment.shipment.id.as_str())).unwrap();
        }
        let mut batch = Vec::new();
        for (number, (which, event, then)) in steps.into_iter().enumerate() {
            seen[which].evolve(&event);
            batch.push(record(number as u64, about(&format!("S-{which}"), event)));
            if then > 2 {
                store.append(&std::mem::take(&mut batch).into()).unwrap();
            }
            if then == 7 {
                drop(store);
                store = open(&folder, 9);
            }
        }
        store.append(&batch.into()).unwrap();
        let copy = folder.killed();
        let work = open(&copy, 9).open_work().unwrap();
        prop_assert_eq!(work.len(), 2);
        for open in work {
            let of = seen.iter().find(|packing| packing.shipment.id == open.base.shipment.id);
            prop_assert_eq!(Some(&open.replayed()), of);
        }
    }
}

#[test]
fn what_is_claimed_ahead_is_kept_until_it_is_opened_and_its_numbers_with_it() {
    let folder = Folder::new();
    let range = SsccRange {
        extension: 8,
        prefix: "9521234".to_owned(),
        next: 40,
        end: 100,
    };
    {
        let mut store = open(&folder, 1);
        let batch = Batch {
            ahead: vec![held("S-1"), held("S-2")],
            numbers: Some(range.clone()),
            ..Batch::default()
        };
        store.append(&batch).unwrap();
        // Opened: it goes over in one step, with its first record and the number it uses up.
        let (_, left) = range.split_first().unwrap();
        let opened = Batch {
            not_ahead: vec![ShipmentId::from("S-1")],
            numbers: Some(left),
            ..claimed(1, "S-1")
        };
        store.append(&opened).unwrap();
    }
    let mut store = open(&folder, 1);
    assert_eq!(*store.recovery(), Recovery::Whole);
    let ahead = store.claimed_ahead().unwrap();
    assert_eq!(ahead, [held("S-2")]);
    let open = store.open_work().unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].base.shipment.id, "S-1".into());
    assert_eq!(store.numbers().unwrap().unwrap().next, 41);
    store.forget_ahead().unwrap();
    assert!(store.claimed_ahead().unwrap().is_empty());
}

#[test]
fn a_changed_shipment_claimed_ahead_is_noticed() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    let batch = Batch {
        ahead: vec![held("S-1")],
        ..claimed(1, "S-9")
    };
    store.append(&batch).unwrap();
    drop(store);
    let connection = rusqlite::Connection::open(folder.file("station.db")).unwrap();
    connection
        .execute("UPDATE ahead SET epoch = 99", [])
        .unwrap();
    drop(connection);
    let store = open(&folder, 1);
    assert!(matches!(store.recovery(), Recovery::NewEpoch { .. }));
}
