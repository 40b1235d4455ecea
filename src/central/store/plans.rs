//! Every question that any test asks is looked at: it must not read through a table that grows with what is packed.

use rusqlite::Connection;

use super::{Query, SqliteStore, Store, Table, tables};

/// Tables that hold something of every order, for months.
static LARGE: [&Table; 9] = [
    &tables::SHIPMENT,
    &tables::HISTORY,
    &tables::PURCHASE,
    &tables::TASK,
    &tables::ONCE,
    &tables::FEED,
    &tables::CHANNEL_OUTBOX,
    &tables::OVERRIDDEN,
    &tables::LEDGER,
];

/// How `SQLite` means to answer it.
fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let steps = statement.raw_query().mapped(|row| row.get(3));
    steps.collect::<Result<_, _>>().unwrap()
}

/// Panics where a question with conditions would be answered by reading everything of the site.
#[track_caller]
pub(super) fn is_answered_by_an_index(
    connection: &Connection,
    (table, query): (&'static Table, &Query),
    sql: &str,
) {
    let is_narrow = query
        .conditions
        .iter()
        .any(|(column, ..)| *column != "site");
    // What is asked of all sites without an order, only tests ask.
    let is_of_site = query
        .conditions
        .iter()
        .any(|(column, ..)| *column == "site");
    let is_asked = is_of_site || query.order.is_some();
    if !is_narrow || !is_asked || !LARGE.contains(&table) {
        return;
    }
    let plan = plan(connection, sql);
    let reads_all = plan
        .iter()
        .any(|step| step.starts_with("SCAN") || step.ends_with("(site=?)"));
    assert!(!reads_all, "{sql} reads all of the table: {plan:?}");
}

#[test]
#[should_panic(expected = "reads all of the table")]
fn a_question_without_an_index_is_noticed() {
    let folder = crate::central::testing::Folder::default();
    let mut store = SqliteStore::open(&folder.0.join("central.db")).unwrap();
    let transaction = store.begin().unwrap();
    // Every other column of it is answered only behind another one.
    let query = Query::of("site", "hamburg").with("log_epoch", "x");
    drop(transaction.select(&tables::HISTORY, &query));
}
