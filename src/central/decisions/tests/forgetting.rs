//! Names and addresses: forgotten everywhere when their time is over, and never in a log.

use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::{
    central::{
        decisions::{FEED_KEPT_DAYS, FORGET_AFTER_DAYS},
        store::{FeedRow, Query, TABLES},
        testing::{Folder, options, stores, warehouse},
        writer::{feed_begin, feed_end},
    },
    domain::packing::Event,
};

/// Words that stand in the order and nowhere else.
const PLANTED: [&str; 6] = [
    "Quillfeather",
    "Wormwood",
    "98765",
    "Plantedlane",
    "Happygift",
    "Ringtwice",
];
/// How a label's bytes begin, as they are stored: "^XA" in base64.
const LABEL: &str = "XlhB";

fn planted(first_name: &str) -> Value {
    let mut order = warehouse()["orders"][0].clone();
    let to = &mut order["ship_to"];
    to["name"] = json!(format!("{first_name} Quillfeather"));
    to["lines"] = json!(["Plantedlane 7"]);
    to["city"] = json!("Wormwood");
    to["postcode"] = json!("98765");
    order["note"] = json!("Ringtwice");
    order["papers"] = json!({ "gift_message": ["Happygift"] });
    json!({ "orders": [order] })
}

/// An order with planted words, changed once, packed, labelled and gone.
fn ship(rig: &Rig) {
    for name in ["Zelda", "Imogen"] {
        assert_eq!(rig.import(&planted(name)).problems, vec![]);
    }
    let claimed = rig.claim(&by("04", "ana"), "T-01").unwrap();
    let (mut pen, work, key) = (Pen::new("04"), Work::of(&claimed), Clock::system().id());
    rig.events(
        &mut pen,
        &work,
        vec![opened(), packed(2), closed(), requested(key)],
    );
    let label = rig.buy(&pen, &work, key).unwrap().label;
    rig.events(&mut pen, &work, labelled(&label));
    let request = ManifestRequest {
        carrier: "house".into(),
        shipments: vec![ID.into()],
    };
    rig.central
        .writer
        .decide(|tx| decisions::close_manifest(tx, start(), &site(), None, &request))
        .unwrap();
}

/// Everything the store holds, as text.
fn contents(rig: &Rig) -> String {
    rig.central
        .writer
        .look::<_, crate::central::store::StoreError>(|tx| {
            let mut text = String::new();
            for table in TABLES {
                tx.each(table, &mut |row| {
                    text.push_str(&row.body);
                    text.push('\n');
                    true
                })?;
            }
            Ok(text)
        })
        .unwrap()
}

fn forget_at(rig: &Rig, days: i64) -> u32 {
    let now = start() + SignedDuration::from_hours(24 * days);
    let keep = SignedDuration::from_hours(24 * i64::from(FORGET_AFTER_DAYS));
    let mut forgotten = 0;
    loop {
        let looked = rig
            .central
            .writer
            .decide(|tx| decisions::forget_people(tx, now, &site(), keep))
            .unwrap();
        forgotten += looked.forgotten;
        if !looked.more {
            return forgotten;
        }
    }
}

#[test]
fn nothing_of_a_person_is_left_when_the_time_is_over() {
    for kind in stores() {
        let rig = Rig::new(kind);
        ship(&rig);
        assert_eq!(forget_at(&rig, 29), 0, "{kind}");
        let before = contents(&rig);
        for word in PLANTED.into_iter().chain([LABEL]) {
            assert!(before.contains(word), "{kind}: {word} was never there");
        }
        assert_eq!(forget_at(&rig, 31), 1, "{kind}");
        let after = contents(&rig);
        for word in PLANTED.into_iter().chain([LABEL]) {
            assert!(!after.contains(word), "{kind}: {word} is left");
        }
        assert_eq!(forget_at(&rig, 32), 0, "{kind}: once is enough");
        // Who packed what, and under which number it went, is still told.
        let told = rig
            .central
            .writer
            .look(|tx| decisions::audit(tx, &site(), &"1001".into()))
            .unwrap();
        assert_eq!(told.entries.len(), 12, "{kind}");
        let tracking = rig.packing(ID).parcels[0].label().unwrap().tracking.clone();
        assert!(after.contains(tracking.as_str()), "{kind}");
        // What is still open keeps its address.
        assert!(!rig.row("acme.1002").ship_to.name.is_empty(), "{kind}");
    }
}

#[test]
fn what_is_heard_of_again_is_kept_from_then_on() {
    for kind in stores() {
        let rig = Rig::new(kind);
        ship(&rig);
        assert_eq!(forget_at(&rig, 29), 0, "{kind}");
        let looked_at = rig.row(ID);
        let noted = Some(looked_at.last_heard.unwrap());
        // Not due: nobody looks at it again.
        assert_eq!(forget_at(&rig, 29), 0, "{kind}");
        assert_eq!(rig.row(ID), looked_at, "{kind}");
        let later = start() + SignedDuration::from_hours(24 * 29);
        rig.central
            .writer
            .decide(|tx| {
                let mut row = decisions::shipment(tx, &site(), &ID.into())?;
                let event = Event::Dispatched {
                    manifest: "again".into(),
                };
                decisions::happen(tx, later, &mut row, None, &event)?;
                Ok::<_, decisions::Problem>(decisions::save(tx, &mut row)?)
            })
            .unwrap();
        assert_eq!(forget_at(&rig, 31), 0, "{kind}");
        assert!(rig.row(ID).last_heard > noted, "{kind}");
        assert_eq!(forget_at(&rig, 58), 0, "{kind}");
        assert_eq!(forget_at(&rig, 60), 1, "{kind}");
        assert_eq!(forget_at(&rig, 400), 0, "{kind}");
    }
}

#[test]
fn the_file_holds_nothing_of_it_either() {
    let rig = Rig::new("sqlite:");
    ship(&rig);
    let holds = |word: &str| {
        std::fs::read_dir(&rig.folder.0).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
        })
    };
    assert!(PLANTED.iter().all(|word| holds(word)));
    forget_at(&rig, 31);
    rig.central.writer.scrub().unwrap();
    let left: Vec<&str> = PLANTED.into_iter().filter(|word| holds(word)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_feed_is_kept_for_a_week_and_resumed_within_it() {
    let rig = Rig::new("memory:");
    rig.cancel(ID);
    let ends = || {
        rig.central
            .writer
            .look::<_, crate::central::store::StoreError>(|tx| {
                Ok((feed_begin(tx, &site())?, feed_end(tx, &site())?))
            })
            .unwrap()
    };
    let (begin, end) = ends();
    assert_eq!(begin, 0);
    assert!(end > 2);
    for (days, left) in [(FEED_KEPT_DAYS - 1, true), (FEED_KEPT_DAYS + 1, false)] {
        let now = start() + SignedDuration::from_hours(24 * days);
        rig.central
            .writer
            .decide(|tx| decisions::forget_feed(tx, now, &site()))
            .unwrap();
        let rows: Vec<FeedRow> = rig
            .central
            .writer
            .look(|tx| tx.list(&Query::default()))
            .unwrap();
        assert_eq!(!rows.is_empty(), left, "{days}");
    }
    // Whoever has seen less than what is kept fetches everything anew; whoever has seen it all goes on.
    assert_eq!(ends(), (end, end));
}

/// Where a log is caught.
#[derive(Clone, Default)]
struct Caught(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Caught {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for Caught {
    type Writer = Self;
    fn make_writer(&'writer self) -> Self {
        self.clone()
    }
}

#[test]
fn no_log_names_a_person_at_any_level() {
    let caught = Caught::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(caught.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let folder = Folder::default();
        let mut options = options(&folder, "sqlite:");
        options.forget_after_days = 0;
        let rig = Rig::opened(folder, &options);
        ship(&rig);
        // Rows that cannot be taken say why, and still name nobody.
        let mut bad = planted("Zelda");
        bad["orders"][0]["ship_to"]["country"] = json!("Nowhere");
        assert_eq!(rig.import(&bad).problems.len(), 1);
        rig.central.recover_purchases().unwrap();
        rig.central.tidy().unwrap();
    });
    let log = String::from_utf8(caught.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("names and addresses were forgotten"), "{log}");
    for word in PLANTED {
        assert!(!log.contains(word), "{word} in {log}");
    }
}
