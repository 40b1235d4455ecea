//! Bits flip, files vanish: noticed before the next record, or harmless; never a panic, never a silent loss.

use proptest::prelude::*;

use super::*;

const DATABASE: &str = "station.db";
const WAL: &str = "station.db-wal";
const MARK: &str = "station.mark";
const NEXT: &str = "station.next";

/// Makes a folder after a change look as it was in the middle of it; the other is as it was before.
type Undo = fn(&Folder, &Folder);

/// A folder as a killed process leaves it: some records in the database, some in the write-ahead log alone.
fn bench() -> Folder {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    store.append(&vec![signed_in(1, "ana")].into()).unwrap();
    store.append(&claimed(2, "S-1")).unwrap();
    for number in 3..=30 {
        store.append(&vec![packed(number, "S-1")].into()).unwrap();
    }
    acknowledge(&mut store, 10);
    store.keep("time_zone", &"Europe/Berlin").unwrap();
    let batch = Batch {
        documents: vec![document("S-1", 1)],
        ..Batch::default()
    };
    store.append(&batch).unwrap();
    store.idle().unwrap();
    for number in 31..=60 {
        store.append(&vec![packed(number, "S-1")].into()).unwrap();
    }
    folder.killed()
}

/// Everything that is built upon after a start.
#[derive(Debug, PartialEq)]
struct Read {
    position: crate::domain::log::Position,
    unsent: Vec<String>,
    work: Vec<OpenShipment>,
    session: Option<Record>,
    kept: Option<String>,
}

fn read(store: &Store) -> Read {
    Read {
        position: store.position(),
        unsent: store
            .unsent(1_000)
            .unwrap()
            .into_iter()
            .map(|record| format!("{} {}", record.hash, record.record.get()))
            .collect(),
        work: store.open_work().unwrap(),
        session: store.session().cloned(),
        kept: store.kept("time_zone").unwrap(),
    }
}

/// What the central is going to be told.
fn told(store: &Store) -> Vec<Record> {
    let unsent = store.unsent(1_000).unwrap();
    let records = unsent.iter().map(|record| record.record.get());
    records
        .map(|record| serde_json::from_str(record).unwrap())
        .collect()
}

/// True when the damage was noticed, false when it was harmless; anything else fails.
fn noticed(folder: &Folder, whole: &Read) -> bool {
    let Ok(mut store) = Store::open_with(folder.path(), small(), || epoch(2)) else {
        return true;
    };
    let noticed = match store.recovery().clone() {
        Recovery::NewEpoch {
            readable_unsent, ..
        } => {
            assert_eq!(store.position().epoch, epoch(2));
            assert_eq!(told(&store), readable_unsent);
            assert!(readable_unsent.len() as u64 <= whole.position.seq);
            true
        }
        Recovery::Fresh => panic!("nobody was told of the loss"),
        Recovery::Whole | Recovery::MarkRenewed => {
            assert_eq!(read(&store), *whole);
            // A label is proven when it is read, before it can reach a printer.
            match store.document(&"S-1".into(), ParcelNo(1), Generation::FIRST) {
                Ok(found) => {
                    assert_eq!(found, Some(document("S-1", 1)));
                    false
                }
                Err(_) => true,
            }
        }
    };
    store.append(&vec![packed(99, "S-1")].into()).unwrap();
    drop(store);
    let again = Store::open_with(folder.path(), small(), || epoch(3)).unwrap();
    assert_eq!(
        *again.recovery(),
        Recovery::Whole,
        "it is sound from then on"
    );
    noticed
}

fn flip(path: &Path, bit: usize) {
    let mut bytes = fs::read(path).unwrap();
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    fs::write(path, bytes).unwrap();
}

#[test]
fn single_bits_that_flip_are_noticed_or_harmless() {
    let bench = bench();
    let whole = read(&open(&bench.killed(), 9));
    assert_eq!(whole.position.seq, 60);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let counted = std::cell::Cell::new((0, 0));
    let file = prop_oneof![5 => Just(WAL), 5 => Just(DATABASE), 1 => Just(MARK)];
    runner
        .run(&(file, any::<usize>()), |(file, bit)| {
            let copy = bench.killed();
            flip(&copy.file(file), bit);
            let (seen, harmless) = counted.get();
            counted.set(if noticed(&copy, &whole) {
                (seen + 1, harmless)
            } else {
                (seen, harmless + 1)
            });
            Ok(())
        })
        .unwrap();
    println!("flips noticed, harmless: {:?}", counted.get());
}

#[test]
fn files_that_vanish_are_missed() {
    let bench = bench();
    let whole = read(&open(&bench.killed(), 9));
    let cases: [(&[&str], bool); 6] = [
        (&[WAL], true),
        (&[DATABASE], true),
        (&[DATABASE, WAL], true),
        (&[MARK], false),
        (&["station.lock"], false),
        (&["station.reserve"], false),
    ];
    for (files, expected) in cases {
        let copy = bench.killed();
        for file in files {
            fs::remove_file(copy.file(file)).unwrap();
        }
        assert_eq!(noticed(&copy, &whole), expected, "{files:?}");
    }
}

#[test]
fn files_that_are_cut_are_noticed() {
    let bench = bench();
    let whole = read(&open(&bench.killed(), 9));
    for file in [WAL, DATABASE, MARK] {
        let length = fs::metadata(bench.file(file)).unwrap().len();
        for part in [0, 1, 3, 7, 9] {
            let copy = bench.killed();
            let opened = fs::OpenOptions::new()
                .write(true)
                .open(copy.file(file))
                .unwrap();
            opened.set_len(length * part / 10).unwrap();
            let seen = noticed(&copy, &whole);
            assert!(seen || file == MARK, "{file} cut to {part} tenths");
        }
    }
}

#[test]
fn an_older_copy_of_the_database_is_noticed() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    store.append(&vec![packed(1, "S-1")].into()).unwrap();
    let older = folder.killed();
    store.append(&vec![packed(2, "S-1")].into()).unwrap();
    drop(store);
    for file in [DATABASE, WAL] {
        fs::copy(older.file(file), folder.file(file)).unwrap();
    }
    let store = open(&folder, 2);
    let Recovery::NewEpoch {
        what,
        set_aside,
        readable_unsent,
    } = store.recovery()
    else {
        panic!("{:?}", store.recovery());
    };
    assert_eq!(what, "the log ends at record 1 and had 2");
    assert_eq!(*readable_unsent, [packed(1, "S-1")]);
    assert!(set_aside.as_ref().unwrap().exists());
}

/// Power goes at every step of the change to a new log: what could be read is told in the end.
#[test]
fn facts_outlive_an_interrupted_change_to_a_new_log() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    store.append(&vec![signed_in(1, "ana")].into()).unwrap();
    let older = folder.killed();
    store.append(&vec![packed(2, "S-1")].into()).unwrap();
    drop(store);
    for file in [DATABASE, WAL] {
        fs::copy(older.file(file), folder.file(file)).unwrap();
    }
    let damaged = folder.killed();
    let facts = [signed_in(1, "ana")];
    let store = open(&folder, 2);
    assert_eq!(told(&store), facts);
    assert_eq!(store.session(), Some(&facts[0]));
    drop(store);
    let steps: [(&str, Undo); 4] = [
        ("the mark is still the old one", |_, _| {}),
        ("not in its place yet", |after, _| {
            fs::rename(after.file(DATABASE), after.file(NEXT)).unwrap();
        }),
        ("half of the damaged one set aside", |after, before| {
            fs::rename(after.file(DATABASE), after.file(NEXT)).unwrap();
            fs::copy(before.file(DATABASE), after.file(DATABASE)).unwrap();
        }),
        ("the next one just begun", |after, before| {
            for file in [DATABASE, WAL] {
                fs::copy(before.file(file), after.file(file)).unwrap();
            }
            fs::write(after.file(NEXT), "").unwrap();
        }),
    ];
    for (step, undo) in steps {
        let after = folder.killed();
        undo(&after, &damaged);
        fs::copy(damaged.file(MARK), after.file(MARK)).unwrap();
        let store = open(&after, 3);
        assert_eq!(told(&store), facts, "{step}");
        assert!(!after.file(NEXT).exists(), "{step}");
        drop(store);
        let store = open(&after, 4);
        assert_eq!(*store.recovery(), Recovery::Whole, "{step}");
        assert_eq!(told(&store), facts, "{step}");
    }
}

#[test]
fn a_record_changed_by_hand_breaks_the_chain() {
    let changes = [
        "UPDATE log SET record = replace(record, 'S-1', 'S-2') WHERE seq = 20",
        "UPDATE log SET hash = upper(hash) WHERE seq = 20",
        "DELETE FROM log WHERE seq = 20",
        "DELETE FROM log WHERE seq = 60",
        "UPDATE log SET seq = 61 WHERE seq = 60",
        "UPDATE settings SET value = '11' WHERE name = 'log.acknowledged'",
        "DELETE FROM settings WHERE name = 'log.epoch'",
        "UPDATE shipments SET first_seq = 3",
        "DROP TABLE documents",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 0",
    ];
    let bench = bench();
    let whole = read(&open(&bench.killed(), 9));
    for change in changes {
        let copy = bench.killed();
        let connection = Connection::open(copy.file(DATABASE)).unwrap();
        connection.execute_batch(change).unwrap();
        drop(connection);
        assert!(noticed(&copy, &whole), "{change}");
    }
}
