//! What only a database server does: it goes away, comes back, and is shared.

use crate::central::{
    Clock,
    decisions::ensure_site,
    testing::{empty_schema, site},
};

use super::{Field, PostgresStore, SiteRow, Store, StoreError, open, open_to_read};

fn with_site(store: &mut dyn Store) {
    let mut transaction = store.begin().unwrap();
    let born = Clock::system().id();
    let policy = crate::domain::packing::Policy::default();
    ensure_site(&mut *transaction, &site(), "Europe/Berlin", policy, born).unwrap();
    transaction.commit().unwrap();
}

fn sites(store: &mut dyn Store) -> u64 {
    let transaction = store.begin().unwrap();
    transaction
        .count(&super::tables::SITE, &super::Query::default())
        .unwrap()
}

#[test]
fn one_central_owns_a_schema_and_others_may_read_it() {
    let Some(url) = empty_schema() else { return };
    let mut first = open(&url, None).unwrap();
    with_site(first.as_mut());
    let refused = open(&url, None).map(drop).unwrap_err();
    assert!(matches!(refused, StoreError::Taken), "{refused}");
    let mut reader = open_to_read(&url, None).unwrap();
    assert_eq!(sites(reader.as_mut()), 1);
    let written = reader
        .begin()
        .unwrap()
        .erase(&super::tables::SITE, &[Field::from(&site())]);
    assert!(
        matches!(&written, Err(StoreError::Server { code, .. }) if code == "25006"),
        "{written:?}"
    );
    drop((first, reader));
    let mut again = open(&url, None).unwrap();
    assert_eq!(sites(again.as_mut()), 1);
}

#[test]
fn a_lost_connection_is_made_anew_and_half_a_decision_is_not_kept() {
    let Some(url) = empty_schema() else { return };
    let mut store = PostgresStore::open(&url, None).unwrap();
    with_site(&mut store);
    let mut transaction = store.begin().unwrap();
    transaction
        .erase(&super::tables::SITE, &[Field::from(&site())])
        .unwrap();
    let mut other = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    other
        .execute(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation \
             JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname = 'site' AND n.nspname = current_schema() AND l.pid <> pg_backend_pid()",
            &[],
        )
        .unwrap();
    assert!(transaction.commit().is_err());
    // The server may need a moment to let go of the lock of the connection that it ended.
    let seen = (0..1_000_000).find_map(|_| store.begin().ok().map(drop));
    assert!(seen.is_some());
    assert_eq!(sites(&mut store), 1);
    let kept: Option<SiteRow> = store.begin().unwrap().get(&[Field::from(&site())]).unwrap();
    assert!(kept.is_some());
}

#[test]
fn a_commit_after_a_failed_statement_is_no_success() {
    let Some(url) = empty_schema() else { return };
    let mut store = PostgresStore::open(&url, None).unwrap();
    let mut transaction = store.begin().unwrap();
    let wrong = super::Query::of("no_such_column", "x");
    assert!(transaction.count(&super::tables::SITE, &wrong).is_err());
    assert!(
        transaction
            .write(
                &super::tables::SITE,
                super::Stored {
                    key: vec!["x".into()],
                    columns: vec![],
                    body: "{}".to_owned()
                },
                super::Mode::New
            )
            .is_err()
    );
    assert!(transaction.commit().is_err());
}

#[test]
fn a_text_with_a_nul_is_found_again() {
    let Some(url) = empty_schema() else { return };
    let mut store = PostgresStore::open(&url, None).unwrap();
    let transaction = store.begin().unwrap();
    let nothing = transaction
        .read(&super::tables::SITE, &["a\0b".into()])
        .unwrap();
    assert_eq!(nothing, None);
}
