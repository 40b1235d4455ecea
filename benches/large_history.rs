//! How long a start takes with much behind it: a bench whose log holds 100,000 records with the labels that belong to
//! them, with the central gone and with it up, its memory cold and warm; and a central whose database holds 10,000
//! orders that were packed. Fails where the packer waits for more than two seconds.
//!
//! `PACKDESK_BENCH_RECORDS` and `PACKDESK_BENCH_ORDERS` take other counts.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on says so, and needs a clock and a place to print"
)]

mod shared;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use packdesk::{
    central::store::{self, Field, Mode, Stored, TABLES, Table},
    domain::{
        carrier_label::CarrierDocument,
        ids::{Generation, LeaseEpoch, LineId, OrderVersion, ParcelNo, ShipmentId},
        log::{Fact, Record, hex},
        packing::Event,
    },
    store::{Batch, Options, Store, StoredDocument},
};
use rustix::fs::{Advice, fadvise};
use sha2::{Digest, Sha256};
use shared::{
    count, heading,
    rig::{
        PATIENCE,
        hands::{Packer, barcodes},
        play::Play,
        world::{Bench, World, get},
    },
    tell,
};
use uuid::Uuid;

/// What a bench writes down of an order of six pieces.
const RECORDS_PER_ORDER: u64 = 15;
/// A shift signs in every so many orders.
const ORDERS_PER_SHIFT: u64 = 400;
/// Bytes of an order's label, its drawing, and its records' JSON, as the house's have them.
const LABEL: usize = 1_200;
const DRAWING: usize = 1_800;
const STARTS: usize = 10;
/// The longest a start may take, of twenty the nineteenth.
const USABLE: Duration = Duration::from_secs(2);

fn main() {
    heading("milliseconds");
    let worst = [a_bench(), a_central()].into_iter().flatten().max();
    assert!(worst.unwrap() <= USABLE, "somebody waits for a start");
}

/// Starts of a bench with a long log; the 95th of a hundred in each state.
fn a_bench() -> Vec<Duration> {
    let records = count("PACKDESK_BENCH_RECORDS", 100_000);
    let mut world = World::furnished();
    let bench = world.enrol("04");
    let began = Instant::now();
    write_history(&bench.state, records);
    println!(
        "{records} records were written in {:.0} s: {} MiB",
        began.elapsed().as_secs_f64(),
        fs::metadata(bench.state.join("station.db")).unwrap().len() >> 20
    );
    world.kill_central();
    let warm = starts(&world, &bench, "a bench, central gone", || {});
    let cold = starts(&world, &bench, "the same, not in the cache", || {
        forget_cache(&bench.state.join("station.db"));
    });
    world.restart_central();
    let up = starts(&world, &bench, "the same, central up", || {});
    vec![warm, cold, up]
}

/// From the start of the program to the screen that asks for a badge.
fn starts(world: &World, bench: &Bench, what: &str, before: impl Fn()) -> Duration {
    let times = (0..STARTS).map(|_| {
        before();
        let from = Instant::now();
        let mut packer = Packer::at(world, bench.clone(), "", None);
        packer.terminal.shows("badge", PATIENCE);
        from.elapsed()
    });
    tell(what, times.collect()).at(95)
}

/// Lets the system read a file from the disk again.
fn forget_cache(file: &Path) {
    let file = fs::File::open(file).unwrap();
    file.sync_all().unwrap();
    fadvise(&file, 0, None, Advice::DontNeed).unwrap();
}

/// Days of packing, written as a bench writes them; the central has all of it.
fn write_history(state: &Path, records: u64) {
    let mut store = Store::open_with(state, Options::default(), Uuid::now_v7).unwrap();
    let mut written = 0;
    let mut order = 0;
    while written < records {
        order += 1;
        let shipment = ShipmentId::from(format!("acme.H{order:06}").as_str());
        let mut facts = Vec::new();
        if order % ORDERS_PER_SHIFT == 0 {
            facts.push(Fact::SignedOut);
        }
        facts.extend((0..RECORDS_PER_ORDER).map(|_| packed(&shipment)));
        facts.truncate(usize::try_from(records - written).unwrap());
        written += facts.len() as u64;
        let batch = Batch {
            records: facts.into_iter().map(record).collect(),
            documents: vec![label(shipment)],
            ..Batch::default()
        };
        store.append(&batch).unwrap();
        if order % ORDERS_PER_SHIFT == 0 {
            acknowledge(&mut store);
        }
    }
    store.append(&vec![record(Fact::SignedOut)].into()).unwrap();
    acknowledge(&mut store);
}

fn acknowledge(store: &mut Store) {
    let unsent = store.unsent(usize::MAX).unwrap();
    let last = unsent.last().unwrap();
    assert!(store.acknowledge(last.seq, &last.hash).unwrap());
    store.idle().unwrap();
}

fn packed(shipment: &ShipmentId) -> Fact {
    Fact::Shipment {
        shipment: shipment.clone(),
        lease_epoch: LeaseEpoch(1),
        order_version: OrderVersion(1),
        event: Event::UnitsPacked {
            line: LineId(1),
            sku: "ACME-MUG-BL".into(),
            units: 1,
            typed: false,
        },
    }
}

fn record(fact: Fact) -> Record {
    Record {
        id: Uuid::now_v7(),
        at: jiff::Timestamp::now(),
        steady_ms: 0,
        packer: Some("ana".into()),
        scanner: None,
        fact,
    }
}

fn label(shipment: ShipmentId) -> StoredDocument {
    let document = CarrierDocument::zpl(&format!("^XA^FD{}^FS^XZ", "x".repeat(LABEL)));
    StoredDocument {
        shipment,
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        sha256: hex(&Sha256::digest(&document.bytes)),
        document,
        drawing: format!("\"{}\"", "x".repeat(DRAWING)),
        papers: String::new(),
        at: jiff::Timestamp::now(),
    }
}

/// Starts of a central with a large database, and what it answers a bench then.
fn a_central() -> Vec<Duration> {
    let orders = count("PACKDESK_BENCH_ORDERS", 10_000);
    let mut world = World::furnished();
    let bench = world.enrol("04");
    pack_the_model(&world, &bench);
    world.kill_central();
    let database = world.folder.at("central.db");
    let began = Instant::now();
    copy_the_model(&database, orders);
    println!(
        "{orders} orders were written in {:.0} s: {} MiB",
        began.elapsed().as_secs_f64(),
        fs::metadata(&database).unwrap().len() >> 20
    );
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for cold in [true, false] {
        for _ in 0..STARTS / 2 {
            if cold {
                forget_cache(&database);
            }
            let from = Instant::now();
            world.restart_central();
            times[usize::from(cold)].push(from.elapsed());
            let from = Instant::now();
            get(world.address(), "/v1/shipments?limit=50", &bench.token);
            times[2].push(from.elapsed());
            world.kill_central();
        }
    }
    let [warm, cold, queue] = times;
    tell("the queue after it", queue);
    vec![
        tell("a central", warm).at(95),
        tell("the same, not in the cache", cold).at(95),
    ]
}

/// The order that the others are copies of.
const MODEL: &str = "MODEL00000";

fn pack_the_model(world: &World, bench: &Bench) {
    let order = serde_json::json!({
        "order": MODEL, "owner": "acme", "channel": "shop", "carrier": "house", "totes": [format!("A-{MODEL}")],
        "ship_to": { "name": "Sünje Overkamp", "lines": ["Kleine Töpfergasse 17"], "postcode": "50674",
                     "city": "Köln", "country": "DE" },
        "lines": [{ "sku": "ACME-MUG-BL", "quantity": 6 }],
    });
    world.import(&serde_json::json!({ "orders": [order] }));
    let mut play = Play::start(world, bench, &[]);
    play.does("scan BADGE-1001");
    play.does(&format!("scan A-{MODEL}"));
    for _ in 0..6 {
        play.does(&format!("scan {}", barcodes()["ACME-MUG-BL"]));
    }
    play.does("weigh {expected}");
    play.does("wait printed");
    play.does("scan {label}");
    play.end();
}

/// Copies every row of the model under other names and numbers.
fn copy_the_model(database: &Path, orders: u64) {
    let url = format!("sqlite:{}", database.display());
    let mut store = store::open(&url, None).unwrap();
    let mut model: Vec<(&'static Table, Stored)> = Vec::new();
    let transaction = store.begin().unwrap();
    for table in TABLES {
        transaction
            .each(table, &mut |row| {
                if row.body.contains(MODEL) {
                    model.push((table, row));
                }
                true
            })
            .unwrap();
    }
    drop(transaction);
    assert!(model.len() >= 20, "{} rows", model.len());
    for some in (1..=orders).collect::<Vec<_>>().chunks(500) {
        let mut transaction = store.begin().unwrap();
        for number in some {
            for (table, row) in &model {
                transaction
                    .write(table, another(row, *number), Mode::Replace)
                    .unwrap();
            }
        }
        transaction.commit().unwrap();
    }
}

/// A row as it would be of another order. Numbers of a table's own are far beyond those that were given.
fn another(row: &Stored, number: u64) -> Stored {
    let name = format!("MODEL{number:05}");
    let key = Uuid::from_u128(u128::from(number)).to_string();
    let field = |field: &Field| match field {
        Field::Text(text) if text.contains(MODEL) => Field::Text(text.replace(MODEL, &name)),
        Field::Text(text) if text.parse::<Uuid>().is_ok() => Field::Text(key.clone()),
        other => other.clone(),
    };
    let place = |(at, known): (usize, &Field)| match known {
        // A position is the last of its key; a parcel's number and generation are small and stay.
        Field::Number(position) if at + 1 == row.key.len() && row.key.len() < 4 => {
            Field::Number(position + i64::try_from(number * 1_000).unwrap())
        }
        other => field(other),
    };
    Stored {
        key: row.key.iter().enumerate().map(place).collect(),
        columns: row.columns.iter().map(field).collect(),
        body: row.body.replace(MODEL, &name),
    }
}
