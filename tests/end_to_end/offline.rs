//! A shift without the central: claimed ahead, packed, told in order when it is back, each label once.

use std::{collections::BTreeSet, fs, time::Instant};

use serde_json::{Value, json};

use crate::rig::{
    PATIENCE,
    child::run,
    play::Play,
    until,
    world::{Bench, World, get},
};

/// How many parcels the shift has; the full count is `PACKDESK_OFFLINE_PARCELS=2000`.
fn parcels() -> usize {
    let told = std::env::var("PACKDESK_OFFLINE_PARCELS").ok();
    told.and_then(|count| count.parse().ok()).unwrap_or(6)
}

/// Time enough for so many, also on a busy machine.
fn patience(parcels: usize) -> std::time::Duration {
    PATIENCE + std::time::Duration::from_millis(200) * u32::try_from(parcels).unwrap()
}

/// One order of one piece, with a tote of its own.
fn order(number: usize) -> Value {
    json!({
        "order": format!("{}", 50_000 + number), "owner": "acme", "channel": "shop", "carrier": "house",
        "ship_to": { "name": "Ute Probe", "lines": ["Weg 1"], "postcode": "04109", "city": "Leipzig", "country": "DE" },
        "totes": [format!("TX-{number}")], "lines": [{ "sku": "ACME-TEA-GRN250", "quantity": 1 }],
    })
}

/// A site whose queue is these orders alone.
fn site(count: usize) -> World {
    let world = World::empty();
    let file = fs::read_to_string(crate::rig::world::WAREHOUSE).unwrap();
    let mut rows: Value = serde_json::from_str(&file).unwrap();
    let all: Vec<Value> = (0..count).map(order).collect();
    for (place, orders) in all.chunks(400).enumerate() {
        rows["orders"] = json!(orders);
        if place > 0 {
            rows = json!({ "orders": orders });
        }
        world.import(&rows);
    }
    world
}

fn shipment(number: usize) -> String {
    format!("acme.{}", 50_000 + number)
}

/// Packs one without the central: its number on the slip.
fn packs_offline(bench: &mut Play, number: usize) -> String {
    bench.does(&format!("scan TX-{number}"));
    let expected = bench.stands()["expects"].as_str().unwrap().to_owned();
    let packed = bench.does(&format!("scan {expected}"));
    assert_eq!(packed["screen"], "weigh", "{packed}");
    let weight = packed["expects"].as_str().unwrap().to_owned();
    // The box is closed; whether the label is refused at once or waits for its end is a matter of moments.
    let mut closed = bench.tell(&format!("weigh {weight}"));
    // The first box is closed before the central has been away for long enough.
    let slip = until("a slip is printed", PATIENCE, || {
        closed = bench.stands();
        closed["slip"].as_str().map(str::to_owned)
    });
    let aside = bench.does(&format!("scan {slip}"));
    assert_eq!(aside["screen"], "queue", "{aside}");
    slip
}

/// Everything the central knows of an order: kinds in order, and what each came to.
fn timeline(world: &World, bench: &Bench, number: usize) -> Vec<(u64, String, String)> {
    let path = format!("/v1/audit?order={}", 50_000 + number);
    let answer = get(world.address(), &path, &bench.token);
    let entries = answer["entries"].as_array().unwrap().iter();
    let told = entries.filter_map(|entry| {
        let seq = entry["seq"].as_u64()?;
        let kind = entry["record"]["fact"]["event"]["kind"].as_str()?;
        Some((seq, kind.to_owned(), entry["result"].as_str()?.to_owned()))
    });
    told.collect()
}

#[test]
fn a_shift_without_the_central() {
    let count = parcels();
    let mut world = site(count);
    let bench = world.enrol("04");
    let ahead = (count + 5).min(2_000).to_string();
    let start = Instant::now();
    let mut play = Play::start(&world, &bench, &["--prefetch", &ahead]);
    play.does("scan BADGE-1001");
    until("all is claimed ahead", patience(count), || {
        (play.stands()["ahead"] == count).then_some(())
    });
    println!("{count} claimed ahead in {:.1?}", start.elapsed());

    world.kill_central();
    until("the bench says that it is offline", PATIENCE, || {
        (play.stands()["online"] == false).then_some(())
    });
    // A restart without the central costs nothing.
    play.kill();
    let start = Instant::now();
    let mut play = Play::start(&world, &bench, &["--prefetch", &ahead]);
    let stands = play.stands();
    assert_eq!(stands["ahead"], count);
    println!("started without the central in {:.1?}", start.elapsed());

    let start = Instant::now();
    let slips: Vec<String> = (0..count)
        .map(|number| packs_offline(&mut play, number))
        .collect();
    assert_eq!(
        slips.iter().collect::<BTreeSet<_>>().len(),
        count,
        "a number each"
    );
    println!("{count} packed offline in {:.1?}", start.elapsed());
    let stands = play.stands();
    assert_eq!(
        (&stands["aside"]["waiting"], &stands["ahead"]),
        (&json!(count), &json!(0))
    );
    let unsent = stands["unsent"].as_u64().unwrap();
    play.kill();

    // Meanwhile one was cancelled: that becomes a task.
    world.restart_central();
    assert_eq!(
        run(world.administrator("tasks list")).trim(),
        "nothing is to be done"
    );
    let mut cancelled = order(count - 1);
    cancelled["cancelled"] = json!(true);
    world.import(&json!({ "orders": [cancelled] }));
    let start = Instant::now();
    let mut play = Play::start(&world, &bench, &["--prefetch", &ahead]);
    until("everything is told", patience(count), || {
        (play.stands()["unsent"] == 0).then_some(())
    });
    let told = start.elapsed();
    println!("{unsent} records told in {told:.1?} with the start of the bench");
    until("every label is bought", patience(count), || {
        (play.stands()["aside"]["ready"] == count - 1).then_some(())
    });
    println!("{} labels bought after {:.1?}", count - 1, start.elapsed());
    world.ledger().has(count - 1);

    for (number, slip) in slips.iter().enumerate().take(count - 1) {
        let entries = timeline(&world, &bench, number);
        assert!(entries.is_sorted_by_key(|(seq, ..)| *seq), "{entries:?}");
        let once = |kind: &str| entries.iter().filter(|(_, told, _)| told == kind).count();
        for kind in [
            "units_packed",
            "parcel_closed",
            "interim_given",
            "interim_applied",
            "label_requested",
        ] {
            assert_eq!(once(kind), 1, "{kind}: {entries:?}");
        }
        assert!(
            entries.iter().all(|(.., result)| result == "applied"),
            "{entries:?}"
        );
        // The slip brings its own label, once, and the label its box.
        if number < 6 {
            let opened = play.does(&format!("scan {slip}"));
            assert_eq!(opened["order"], format!("{}", 50_000 + number), "{opened}");
            play.does("wait printed");
            let done = play.does("scan {label}");
            assert_eq!(done["screen"], "queue", "{done}");
        }
    }
    world.ledger().has(count - 1);
    let tasks = run(world.administrator("tasks list"));
    assert!(tasks.contains(&shipment(count - 1)), "{tasks}");
    play.end();
}

#[test]
fn what_is_claimed_ahead_is_given_back_at_a_stop_and_open_to_whoever_has_the_tote() {
    let world = site(4);
    let (first, second) = (world.enrol("04"), world.enrol("05"));
    let mut play = Play::start(&world, &first, &["--prefetch", "3"]);
    play.does("scan BADGE-1001");
    until("three are claimed ahead", PATIENCE, || {
        (play.stands()["ahead"] == 3).then_some(())
    });
    let reserved = |world: &World| {
        let queue = get(world.address(), "/v1/shipments", &second.token);
        let items = queue["items"].as_array().unwrap().clone();
        items.iter().filter(|item| item["ahead"] == true).count()
    };
    assert_eq!(reserved(&world), 3);
    // Bench 05 has the tote in hand: no badge, no question.
    let mut other = Play::start(&world, &second, &[]);
    other.does("scan BADGE-1002");
    let opened = other.does("scan TX-0");
    assert_eq!(opened["screen"], "pack", "{opened}");
    until("the first bench takes another one", PATIENCE, || {
        let queue = get(world.address(), "/v1/shipments", &second.token);
        let items = queue["items"].as_array().unwrap().clone();
        let owner = items
            .iter()
            .find(|item| item["totes"][0] == "TX-3")
            .unwrap()["station"]
            .clone();
        (owner == "04").then_some(())
    });
    play.end();
    assert_eq!(reserved(&world), 0);
    other.end();
}
