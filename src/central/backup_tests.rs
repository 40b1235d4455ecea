//! A copy of a day's work, taken into every other kind of store, and copies that are not what they were.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    central::{
        backup::{BackupError, restore, save},
        store::{MemoryStore, SqliteStore, Store, open, open_to_read, sqlite_file},
        testing::{
            Folder, Pen, Rig, Work, by, closed, empty_schema, opened, options, packed, stores,
        },
    },
    domain::log::hex,
};

/// A day's work in a store of this kind, and its copy.
fn copy_of_a_day(kind: &str) -> (Rig, String, Vec<u8>) {
    let folder = Folder::default();
    let chosen = options(&folder, kind);
    let rig = Rig::opened(folder, &chosen);
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let mut pen = Pen::new("04");
    let facts = vec![opened(), packed(1), packed(1), closed()];
    rig.events(&mut pen, &Work::of(&claimed), facts);
    // As an administrator takes it: while the central holds the database.
    let mut reader = open_to_read(&chosen.database, None).unwrap();
    let mut copy = Vec::new();
    save(reader.as_mut(), &mut copy, |_| {}).unwrap();
    (rig, chosen.database, copy)
}

#[test]
fn a_copy_fills_every_kind_of_store_alike() {
    for from in stores().into_iter().filter(|kind| *kind != "memory:") {
        let (_rig, _, copy) = copy_of_a_day(from);
        let folder = Folder::default();
        let mut into: Vec<Box<dyn Store>> = vec![
            Box::new(MemoryStore::default()),
            Box::new(SqliteStore::open(&folder.0.join("new.db")).unwrap()),
        ];
        if let Some(url) = empty_schema() {
            into.push(open(&url, None).unwrap());
        }
        for mut store in into {
            let kind = store.kind();
            let rows = restore(store.as_mut(), copy.as_slice(), |_| {}).unwrap();
            assert!(rows > 20, "{rows}");
            let mut again = Vec::new();
            save(store.as_mut(), &mut again, |_| {}).unwrap();
            assert!(again == copy, "{from} to {kind}");
            let refused = restore(store.as_mut(), copy.as_slice(), |_| {}).unwrap_err();
            assert!(matches!(refused, BackupError::NotEmpty(_)), "{refused}");
        }
    }
}

#[test]
fn a_central_goes_on_from_a_copy() {
    let (rig, _, copy) = copy_of_a_day("sqlite:");
    let before = rig.row("acme.1001");
    drop(rig);
    let folder = Folder::default();
    let chosen = options(&folder, "sqlite:");
    let mut store = open(&chosen.database, None).unwrap();
    restore(store.as_mut(), copy.as_slice(), |_| {}).unwrap();
    drop(store);
    let (central, _) =
        crate::central::serve::open(&chosen, crate::central::Clock::system()).unwrap();
    let after = central
        .writer
        .look(|tx| {
            crate::central::decisions::shipment(
                tx,
                &crate::central::testing::site(),
                &"acme.1001".into(),
            )
        })
        .unwrap();
    assert_eq!(after, before);
}

/// The copy as a packdesk made it that did not search shipments by their last two columns yet.
fn from_before(copy: &[u8]) -> Vec<u8> {
    let mut older = Vec::new();
    for line in copy.split_inclusive(|byte| *byte == b'\n') {
        let mut line: Value = serde_json::from_slice(line).unwrap();
        if line["table"] == "shipment" {
            let columns = line["columns"].as_array_mut().unwrap();
            columns.truncate(columns.len() - 2);
        }
        if line["line"] == "end" {
            line["sha256"] = hex(&Sha256::digest(&older)).into();
        }
        older.extend(serde_json::to_vec(&line).unwrap());
        older.push(b'\n');
    }
    older
}

#[test]
fn a_copy_from_before_an_update_is_taken() {
    for kind in stores().into_iter().filter(|kind| *kind != "memory:") {
        let (_rig, _, copy) = copy_of_a_day(kind);
        let folder = Folder::default();
        let chosen = options(&folder, kind);
        let mut store = open(&chosen.database, None).unwrap();
        restore(store.as_mut(), from_before(&copy).as_slice(), |_| {}).unwrap();
        let mut again = Vec::new();
        save(store.as_mut(), &mut again, |_| {}).unwrap();
        assert!(again == copy, "{kind}");
    }
}

#[test]
fn a_database_from_before_an_update_is_copied() {
    let (_rig, database, copy) = copy_of_a_day("sqlite:");
    let file = rusqlite::Connection::open(sqlite_file(&database).unwrap()).unwrap();
    file.execute_batch(
        "DROP INDEX shipment_todo; DROP INDEX shipment_over; DROP TABLE overridden;
         ALTER TABLE shipment DROP COLUMN todo; ALTER TABLE shipment DROP COLUMN last_heard;
         PRAGMA user_version = 3;",
    )
    .unwrap();
    drop(file);
    let mut reader = open_to_read(&database, None).unwrap();
    let mut older = Vec::new();
    save(reader.as_mut(), &mut older, |_| {}).unwrap();
    assert!(older.len() < copy.len());
    let mut store = MemoryStore::default();
    restore(&mut store, older.as_slice(), |_| {}).unwrap();
    let mut again = Vec::new();
    save(&mut store, &mut again, |_| {}).unwrap();
    assert!(again == copy);
}

#[test]
fn a_copy_that_is_not_whole_gives_nothing() {
    let (_rig, _, copy) = copy_of_a_day("sqlite:");
    let text = String::from_utf8(copy).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| {
        let mut text = lines.join("\n");
        text.push('\n');
        text
    };
    let cut = joined(&lines[..lines.len() - 1]);
    let mut short = lines.clone();
    short.remove(lines.len() / 2);
    let changed = text.replacen("hamburg", "harburg", 1);
    let newer = text.replacen("\"form\":1", "\"form\":99", 1);
    let half = &text[..text.len() - 10];
    for (copy, words) in [
        (cut.as_str(), "its end is missing"),
        (&joined(&short), "rows are missing"),
        (&changed, "changed after it was made"),
        (&newer, "which this one does not know"),
        (half, "is damaged"),
        ("", "its end is missing"),
        ("hello\n", "line 1 of the copy is damaged"),
    ] {
        let mut store = MemoryStore::default();
        let refused = restore(&mut store, copy.as_bytes(), |_| {})
            .unwrap_err()
            .to_string();
        assert!(refused.contains(words), "{refused}");
        let mut left = Vec::new();
        assert_eq!(save(&mut store, &mut left, |_| {}).unwrap(), 0);
    }
}
