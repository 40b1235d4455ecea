//! Full disks, second processes, newer versions, permissions.

use super::*;
use crate::{
    domain::secret::Secret,
    store::enrolment::{ENROLMENT_FILE, Enrolment, EnrolmentError},
};

#[test]
fn a_second_packdesk_is_refused_and_told_who_was_first() {
    let folder = Folder::new();
    let first = open(&folder, 1);
    let second = Store::open_with(folder.path(), small(), || epoch(2)).unwrap_err();
    assert!(matches!(second, StoreError::InUse { pid: Some(pid) } if pid == std::process::id()));
    assert!(second.to_string().contains(&std::process::id().to_string()));
    drop(first);
    assert_eq!(*open(&folder, 2).recovery(), Recovery::Whole);
}

#[test]
fn a_full_disk_refuses_and_nothing_has_changed() {
    let folder = Folder::new();
    let options = Options {
        pages_max: Some(40),
        ..small()
    };
    let mut store = Store::open_with(folder.path(), options, || epoch(1)).unwrap();
    let mut number = 0;
    let error = loop {
        number += 1;
        match store.append(&vec![packed(number, "S-1")].into()) {
            Ok(_) => assert!(number < 10_000),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    assert!(!store.is_closed(), "it can go on when there is space again");
    assert_eq!(store.position().seq, number - 1);
    let copy = folder.killed();
    let mut again = open(&copy, 2);
    assert_eq!(*again.recovery(), Recovery::Whole);
    assert_eq!(again.unsent(10_000).unwrap().len() as u64, number - 1);
    again.append(&vec![packed(number, "S-1")].into()).unwrap();
}

#[test]
fn the_reserve_is_held_released_and_renewed() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    assert!(store.has_reserve());
    assert_eq!(
        fs::metadata(folder.file("station.reserve")).unwrap().len(),
        20_000
    );
    assert!(store.release_reserve().unwrap());
    assert!(!store.release_reserve().unwrap());
    assert!(!store.has_reserve());
    assert!(store.renew_reserve() && store.has_reserve());
}

#[test]
fn after_a_failed_sync_nothing_more_is_written() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    let failed = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(1034), None);
    store.settle::<()>(Err(failed.into())).unwrap_err();
    assert!(store.is_closed());
    let refused = [
        store.append(&vec![packed(1, "S-1")].into()).map(drop),
        store.put_shipment(&held("S-1")),
        store.finish_shipment(&"S-1".into()),
        store.keep("name", &1),
        store.idle(),
        store.forget(moment(0)).map(drop),
    ];
    for result in refused {
        assert!(matches!(result, Err(StoreError::Closed)), "{result:?}");
    }
}

#[test]
fn a_newer_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    drop(open(&folder, 1));
    let other = Connection::open(folder.file("station.db")).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    drop(other);
    let error = Store::open_with(folder.path(), small(), || epoch(2)).unwrap_err();
    assert!(
        matches!(error, StoreError::NewerSchema { found: 99, .. }),
        "{error}"
    );
    assert!(folder.file("station.db").exists());
}

#[test]
fn a_label_that_was_not_bought_is_not_kept() {
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    let mut wrong = document("S-1", 1);
    wrong.document.bytes.push(b' ');
    let batch = Batch {
        records: vec![packed(1, "S-1")],
        documents: vec![wrong],
        ..Batch::default()
    };
    let error = store.append(&batch).unwrap_err();
    assert!(matches!(error, StoreError::WrongDocument { .. }));
    assert_eq!(store.position().seq, 0, "whole or not at all");
    store.append(&vec![packed(1, "S-1")].into()).unwrap();
}

#[test]
fn the_token_is_for_the_station_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.file(ENROLMENT_FILE);
    assert_eq!(Enrolment::read(folder.path()).unwrap(), None);
    let enrolment = Enrolment {
        central: "https://central.example".to_owned(),
        station: "04".into(),
        site: "hamburg".into(),
        token: Secret::new("8f2e"),
        roster_key: Some("d75a98".to_owned()),
    };
    enrolment.write(folder.path()).unwrap();
    enrolment.write(folder.path()).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(Enrolment::read(folder.path()).unwrap(), Some(enrolment));
    for mode in [0o640, 0o604, 0o666] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = Enrolment::read(folder.path()).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    for text in [&b"{}"[..], b"", b"{\"token\":", b"\xff\xfe"] {
        fs::write(&path, text).unwrap();
        let error = Enrolment::read(folder.path()).unwrap_err();
        assert!(matches!(error, EnrolmentError::Garbled { .. }), "{error}");
    }
    Enrolment::delete(folder.path()).unwrap();
    Enrolment::delete(folder.path()).unwrap();
    assert_eq!(Enrolment::read(folder.path()).unwrap(), None);
}

/// Prints what an append and an opening cost on this machine; asserts only that they work.
#[test]
fn an_append_and_an_opening_are_measured() {
    #[expect(clippy::disallowed_methods, reason = "a measurement reads a clock")]
    let now = std::time::Instant::now;
    let folder = Folder::new();
    let mut store = open(&folder, 1);
    store.append(&claimed(1, "S-1")).unwrap();
    let mut took: Vec<_> = (2..=600)
        .map(|number| {
            let begun = now();
            store.append(&vec![packed(number, "S-1")].into()).unwrap();
            begun.elapsed()
        })
        .collect();
    took.sort();
    println!(
        "append p50 {:?} p99 {:?} max {:?}",
        took[300], took[592], took[598]
    );
    let many = 5_000;
    let records: Vec<Record> = (601..=600 + many)
        .map(|number| packed(number, "S-1"))
        .collect();
    store.append(&records.into()).unwrap();
    drop(store);
    let begun = now();
    let store = open(&folder, 2);
    let opened = begun.elapsed();
    let work = store.open_work().unwrap();
    println!(
        "open with {} records {opened:?}, with replay {:?}",
        store.position().seq,
        begun.elapsed()
    );
    assert_eq!(work[0].records.len() as u64, 600 + many);
}
