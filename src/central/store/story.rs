//! One story, told on every store: what works on one works on all.

use crate::{
    api::v1::{
        events::{FeedMessage, OutcomeKind},
        problem::{Problem, ProblemCode},
        work::ManifestRequest,
    },
    central::{
        Clock,
        carrier::ledger,
        decisions::{self, LEASE_SECONDS, Once, answer_once},
        serve::open,
        store::{FeedRow, HistoryRow, OutboxRow, Query, SequenceRow, StoreError, TokenRow},
        testing::{
            Pen, Rig, Work, bench, by, closed, empty_schema, labelled, later, opened, options,
            packed, requested, site, start, stores,
        },
        writer::feed_after,
    },
    domain::packing::{HoldReason, Phase},
};

use super::{Field, Is, MemoryStore, Mode, SqliteStore, Store, Stored, TABLES};

fn each_store(tell: fn(&Rig)) {
    for kind in stores() {
        tell(&Rig::new(kind));
    }
}

#[test]
fn a_shipment_from_enrolment_to_the_channel() {
    each_store(|rig| {
        let writer = &rig.central.writer;
        // A station is let in.
        let code = writer
            .decide(|tx| decisions::make_code(tx, start(), &site(), &"04".into(), [7; 12]))
            .unwrap();
        let enrolled = writer
            .decide(|tx| decisions::enrol(tx, start(), &code.code, [9; 32]))
            .unwrap();
        assert_eq!(
            (enrolled.station.as_str(), enrolled.token.len()),
            ("04", 64)
        );
        let again = writer.decide(|tx| decisions::enrol(tx, start(), &code.code, [9; 32]));
        assert_eq!(again.unwrap_err().code, ProblemCode::CodeRefused);
        let token: Option<TokenRow> = writer
            .look(|tx| tx.get(&[decisions::sha256(&enrolled.token).into()]))
            .unwrap();
        assert_eq!(token.unwrap().station, Some("04".into()));

        // It claims, packs, and tells.
        let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let work = Work::of(&claimed);
        let mut pen = Pen::new("04");
        let key = Clock::system().id();
        let outcomes = rig.events(
            &mut pen,
            &work,
            vec![opened(), packed(1), packed(1), closed(), requested(key)],
        );
        assert_eq!(outcomes, vec![OutcomeKind::Applied; 5]);
        assert_eq!(rig.packing("acme.1001").phase, Phase::Packed);

        // The label is bought once, however often it is asked for.
        let answer = rig.buy(&pen, &work, key).unwrap();
        assert_eq!(rig.buy(&pen, &work, key).unwrap(), answer);
        assert_eq!(rig.central.look_up_label(&site(), key).unwrap(), answer);
        assert_eq!(answer.label.price.minor, 419);
        rig.events(&mut pen, &work, labelled(&answer.label));
        assert_eq!(rig.packing("acme.1001").phase, Phase::Labelled);

        // It goes, and the channel is told once.
        let lists = writer
            .look(|tx| decisions::dispatch_lists(tx, &site()))
            .unwrap();
        assert_eq!((lists.lists[0].ready.len(), lists.lists[0].to_pack), (1, 2));
        let request = ManifestRequest {
            carrier: "house".into(),
            shipments: vec!["acme.1001".into(), "acme.1002".into()],
        };
        let close =
            || writer.decide(|tx| decisions::close_manifest(tx, start(), &site(), None, &request));
        let manifest = close().unwrap();
        assert_eq!(manifest.parcels[0].tracking, answer.label.tracking);
        assert_eq!(close().unwrap_err().code, ProblemCode::WrongState);
        assert_eq!(rig.packing("acme.1001").phase, Phase::Dispatched);
        let news: Vec<OutboxRow> = writer.look(|tx| tx.list(&Query::default())).unwrap();
        assert_eq!(news.len(), 1);
        assert_eq!(news[0].news, "shipped");
        let books = writer.look(|tx| ledger(tx)).unwrap();
        assert_eq!((books.count, books.purchases), (1, 1));

        // Everything can be told afterwards.
        let told = writer
            .look(|tx| decisions::audit(tx, &site(), &"1001".into()))
            .unwrap();
        assert_eq!(told.entries.len(), 11, "claim, nine records, dispatch");
    });
}

#[test]
fn leases_are_exclusive_renewed_and_end() {
    each_store(|rig| {
        let first = rig.claim(&by("04", "ana"), "T-01").unwrap();
        let refused = rig.claim(&by("05", "ben"), "1001").unwrap_err();
        assert_eq!(refused.code, ProblemCode::ClaimedElsewhere);
        assert_eq!(refused.station, Some("04".into()));
        assert_eq!(refused.packer.unwrap().as_str(), "Ana K.");
        // The same bench keeps its number.
        let same = rig.claim(&by("04", "ana"), "1001").unwrap();
        assert_eq!(same.epoch, first.epoch);
        // A supervisor takes it over; the old number is worth nothing.
        let taken = rig.take_over(start(), &by("05", "ben"), "T-01").unwrap();
        assert!(taken.epoch > first.epoch);

        // Nothing recorded: back to the queue. Goods in a box: held.
        let other = rig.claim(&by("04", "ana"), "T-02").unwrap();
        let mut pen = Pen::new("05");
        rig.events(&mut pen, &Work::of(&taken), vec![opened(), packed(1)]);
        let ended = rig
            .central
            .writer
            .decide(|tx| decisions::expire_leases(tx, later(LEASE_SECONDS), &site()))
            .unwrap();
        assert_eq!(ended, 2);
        assert_eq!(rig.packing("acme.1002").phase, Phase::Ready);
        let held = rig.packing("acme.1001");
        assert_eq!(held.holds[0].reason, HoldReason::StationLost);
        assert_eq!(rig.tasks("acme.1001"), vec!["ResolveHold"]);
        let now = later(LEASE_SECONDS);
        let refused = rig.claim_at(now, &by("04", "ana"), "T-01").unwrap_err();
        assert_eq!(refused.code, ProblemCode::OnHold);
        // The lost bench comes back and simply goes on.
        let back = rig.claim_at(now, &by("05", "ben"), "T-01").unwrap();
        assert_eq!(back.packing.holds, vec![]);
        assert_eq!(back.packing.packed_units(), 1);
        let taken = rig.claim_at(now, &by("05", "ben"), "T-02").unwrap();
        assert!(taken.epoch > other.epoch);
    });
}

#[test]
fn codes_mean_one_shipment_exactly() {
    each_store(|rig| {
        let cases = [
            ("T-0", ProblemCode::NotFound),
            ("100", ProblemCode::NotFound),
            ("", ProblemCode::NotFound),
            ("t-01", ProblemCode::NotFound),
        ];
        for (code, problem) in cases {
            let refused = rig.claim(&by("04", "ana"), code).unwrap_err();
            assert_eq!(refused.code, problem, "{code}");
        }
        let nobody = rig.claim(&by("04", "eve"), "T-01").unwrap_err();
        assert_eq!(nobody.code, ProblemCode::Forbidden);
        rig.cancel("acme.1001");
        let refused = rig.claim(&by("04", "ana"), "1001").unwrap_err();
        assert_eq!(refused.code, ProblemCode::Cancelled);
        let free = rig.claim(&by("04", "ana"), "T-01").unwrap_err();
        assert_eq!(free.code, ProblemCode::NotFound, "its tote is free again");
    });
}

#[test]
fn a_key_is_answered_once() {
    each_store(|rig| {
        let once = |fingerprint: &str| Once {
            principal: "hamburg/04".to_owned(),
            route: "POST /x".to_owned(),
            key: uuid::Uuid::nil(),
            fingerprint: fingerprint.to_owned(),
        };
        let ask = |fingerprint: &str, answer: u64| {
            rig.central.writer.decide(|tx| {
                answer_once(tx, start(), &once(fingerprint), |tx| {
                    tx.next_number("hamburg", "work")?;
                    Ok((200, answer.into()))
                })
            })
        };
        assert_eq!(ask("a", 1).unwrap(), (200, 1.into()));
        assert_eq!(ask("a", 2).unwrap(), (200, 1.into()));
        assert_eq!(
            ask("b", 3).unwrap_err().code,
            ProblemCode::IdempotencyKeyReused
        );
        let done: Option<SequenceRow> = rig
            .central
            .writer
            .look(|tx| tx.get(&["hamburg".into(), "work".into()]))
            .unwrap();
        assert_eq!(done.unwrap().value, 1);
        let week = later(60 * 60 * 24 * decisions::KEPT_DAYS + 1);
        rig.central
            .writer
            .decide(|tx| decisions::forget_old(tx, week))
            .unwrap();
        assert_eq!(ask("b", 4).unwrap(), (200, 4.into()));
    });
}

#[test]
fn what_fails_never_was() {
    each_store(|rig| {
        let before = rig.row("acme.1001");
        let failed: Result<(), Problem> = rig.central.writer.decide(|tx| {
            let mut row = decisions::shipment(tx, &site(), &"acme.1001".into())?;
            row.revision = 77;
            tx.put(&row)?;
            decisions::tell(tx, start(), &site(), FeedMessage::Catalogue)?;
            Err(ProblemCode::Internal.because("no"))
        });
        assert!(failed.is_err());
        assert_eq!(rig.row("acme.1001"), before);
    });
}

#[test]
fn the_feed_is_told_after_the_commit_and_can_be_resumed() {
    each_store(|rig| {
        let mut news = rig.central.writer.subscribe();
        rig.claim(&by("04", "ana"), "T-01").unwrap();
        rig.cancel("acme.1001");
        let first = news.try_recv().unwrap();
        let read: Vec<FeedRow> = rig
            .central
            .writer
            .look(|tx| tx.list(&feed_after(&site(), first.position)))
            .unwrap();
        assert_eq!(read.len(), 2);
        assert!(matches!(read[0].message, FeedMessage::Shipment { .. }));
        assert_eq!(news.try_recv().unwrap().position, read[0].position);
    });
}

#[test]
fn a_file_is_the_same_after_a_restart() {
    let rig = Rig::new("sqlite:");
    rig.claim(&by("04", "ana"), "T-01").unwrap();
    let before = rig.row("acme.1001");
    let Rig {
        central,
        house,
        folder,
    } = rig;
    drop((central, house));
    let (central, _) = open(&options(&folder, "sqlite:"), Clock::fixed(start())).unwrap();
    let after = central
        .writer
        .look(|tx| decisions::shipment(tx, &site(), &"acme.1001".into()))
        .unwrap();
    assert_eq!(after, before);
    assert_eq!(bench("04").site, after.packing.shipment.site);
}

#[test]
fn a_newer_file_is_refused() {
    let folder = crate::central::testing::Folder::default();
    let path = folder.0.join("central.db");
    drop(SqliteStore::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let refused = SqliteStore::open(&path).map(drop).unwrap_err();
    assert!(
        matches!(refused, StoreError::Newer { found: 99, known } if known < 99),
        "{refused}"
    );
}

#[test]
fn addresses_of_databases() {
    let cases = [
        ("mysql://ana:secret@db/x", "'mysql://…@db/x' is no database"),
        (
            "postgres://ana:secret@db.example/x",
            "the database server is on another machine: give its authority",
        ),
        (
            "postgres://ana:secret@localhost/x?sslmode=require",
            "the database server is on another machine: give its authority",
        ),
        (
            "postgres://ana@localhost:1/x",
            "the database server: error connecting",
        ),
        ("central.db", "'central.db' is no database"),
        ("sqlite:", "'sqlite:' is no database"),
    ];
    for (url, words) in cases {
        let refused = super::open(url, None).map(drop).unwrap_err().to_string();
        assert!(refused.starts_with(words), "{refused}");
    }
}

/// Both stores give the same rows in the same order for the same questions.
#[test]
fn every_table_answers_alike() {
    let folder = crate::central::testing::Folder::default();
    let mut stores: Vec<Box<dyn Store>> = vec![
        Box::new(MemoryStore::default()),
        Box::new(SqliteStore::open(&folder.0.join("central.db")).unwrap()),
    ];
    if let Some(url) = empty_schema() {
        stores.push(super::open(&url, None).unwrap());
    }
    let mut answers = stores.iter_mut().map(|store| {
        let mut transaction = store.begin().unwrap();
        let mut seen = Vec::new();
        for table in TABLES {
            let is_number = |name: &str| {
                matches!(
                    name,
                    "position"
                        | "seq"
                        | "number"
                        | "parcel"
                        | "generation"
                        | "at"
                        | "open"
                        | "done"
                        | "told"
                        | "booking"
                        | "lease_until"
                        | "ahead"
                        | "todo"
                        | "last_heard"
                ) && table.name != "manifest"
            };
            let field = |name: &str, value: u64| {
                if is_number(name) {
                    Field::from(value)
                } else {
                    Field::from(format!("v{value}"))
                }
            };
            for value in [3, 1, 2] {
                let row = Stored {
                    key: table.key.iter().map(|name| field(name, value)).collect(),
                    columns: table
                        .columns
                        .iter()
                        .map(|name| field(name, value))
                        .collect(),
                    body: value.to_string(),
                };
                transaction.write(table, row.clone(), Mode::New).unwrap();
                assert!(transaction.write(table, row.clone(), Mode::New).is_err());
                transaction.write(table, row, Mode::Replace).unwrap();
            }
            let first = table.key[0];
            let last = *table.key.iter().chain(table.columns).next_back().unwrap();
            for query in [
                Query::default(),
                Query::default().by(last).last_first().at_most(2),
                Query::of(first, field(first, 2)),
                Query::default().and(last, Is::Above, field(last, 1)),
                Query::default().and(last, Is::AtMost, field(last, 1)),
            ] {
                seen.push((table.name, transaction.select(table, &query).unwrap()));
                seen.push((
                    table.name,
                    vec![transaction.count(table, &query).unwrap().to_string()],
                ));
            }
            let key: Vec<Field> = table.key.iter().map(|name| field(name, 1)).collect();
            transaction.erase(table, &key).unwrap();
            seen.push((
                table.name,
                transaction.read(table, &key).unwrap().into_iter().collect(),
            ));
        }
        for table in TABLES {
            transaction
                .each(table, &mut |row| {
                    seen.push((table.name, vec![serde_json::to_string(&row).unwrap()]));
                    true
                })
                .unwrap();
        }
        transaction.commit().unwrap();
        seen
    });
    let first = answers.next().unwrap();
    for other in answers {
        assert_eq!(first, other);
    }
}

#[test]
fn history_counts_records_once() {
    each_store(|rig| {
        let claimed = rig.claim(&by("04", "ana"), "T-03").unwrap();
        let mut pen = Pen::new("04");
        let batch = pen.batch([Work::of(&claimed).fact(opened())]);
        for _ in 0..3 {
            rig.send(&pen, &batch);
        }
        let rows: Vec<HistoryRow> = rig
            .central
            .writer
            .look(|tx| tx.list(&Query::of("shipment", "acme.1003".to_owned())))
            .unwrap();
        assert_eq!(rows.len(), 2, "the claim and one record");
    });
}
