//! A small warehouse and the pen of a station's log, for tests.

use std::{path::PathBuf, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde_json::{json, value::RawValue};
use uuid::Uuid;

use crate::{
    api::v1::{
        events::{ChainedRecord, LogBatch, OutcomeKind},
        import::{ImportAnswer, ImportFile},
        labels::{LabelAnswer, LabelRequest},
        problem::Problem,
        work::{ClaimRequest, Claimed},
    },
    domain::{
        carrier_label::Format,
        ids::{Generation, LeaseEpoch, LineId, OrderVersion, ParcelNo, ShipmentId, SiteId},
        label::template::Templates,
        log::{Fact, GENESIS, Position, Record, chain_hash},
        measure::Grams,
        packer::Packer,
        packing::{
            BoughtLabel, CartonBasis, Event, Evidence, Packing, Policy, PrintVerdict, Weighed,
            WeightSource, WeightVerdict,
        },
    },
};

use super::{
    Central, Clock, Options, Stop,
    carrier::{CarrierGateway, HouseCarrier},
    decisions::{self, Bench, ClaimBy, LogVerdict, PurchaseAsk},
    intake,
    serve::open,
    store::{MemoryStore, ShipmentRow, SiteRow, StoreError},
    writer::Writer,
};

pub fn start() -> Timestamp {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

pub fn later(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

pub fn site() -> SiteId {
    SiteId::new("hamburg")
}

pub fn bench(station: &str) -> Bench {
    Bench {
        site: site(),
        station: station.into(),
    }
}

pub fn by(station: &str, packer: &str) -> ClaimBy {
    ClaimBy {
        bench: bench(station),
        packer: packer.into(),
        approval: None,
    }
}

/// A directory that goes when the test ends.
pub struct Folder(pub PathBuf);

impl Default for Folder {
    fn default() -> Self {
        let path = std::env::temp_dir().join(format!("packdesk-{}", Clock::system().id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct Rig {
    pub central: Arc<Central>,
    pub house: Arc<HouseCarrier>,
    pub folder: Folder,
}

/// A PostgreSQL server to test with, such as `postgres://packdesk@localhost:5433/packdesk`; each test makes its own schema.
const POSTGRES: &str = "PACKDESK_TEST_POSTGRES";

/// Every kind of store that can be tested here.
pub fn stores() -> Vec<&'static str> {
    let mut kinds = vec!["memory:", "sqlite:"];
    if std::env::var_os(POSTGRES).is_some() {
        kinds.push("postgres:");
    } else {
        eprintln!("skipped on PostgreSQL: {POSTGRES} names no server");
    }
    kinds
}

/// The address of an empty schema on the server to test with, if there is one.
pub fn empty_schema() -> Option<String> {
    let server = std::env::var(POSTGRES).ok()?;
    let name = format!("test_{}", Clock::system().id().simple());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .unwrap();
    Some(format!("{server}?options=-csearch_path%3D{name}"))
}

pub fn options(folder: &Folder, kind: &str) -> Options {
    let database = match kind {
        "sqlite:" => format!("sqlite:{}", folder.0.join("central.db").display()),
        "postgres:" => empty_schema().unwrap(),
        _ => kind.to_owned(),
    };
    Options {
        listen: "127.0.0.1:0".parse().unwrap(),
        database,
        database_ca: None,
        tls: None,
        site: site(),
        time_zone: "Europe/Berlin".to_owned(),
        policy: Policy::default(),
        label_format: Format::default(),
        forget_after_days: decisions::FORGET_AFTER_DAYS,
        admin_token_file: folder.0.join("admin-token"),
        templates: Templates::built_in(),
        stop: Stop::default(),
    }
}

impl Rig {
    /// A central with the small warehouse in it.
    pub fn new(kind: &str) -> Self {
        let folder = Folder::default();
        let options = options(&folder, kind);
        Self::opened(folder, &options)
    }

    /// The same, started with these options.
    pub fn opened(folder: Folder, options: &Options) -> Self {
        let (central, house) = open(options, Clock::fixed(start())).unwrap();
        let rig = Self {
            central: Arc::new(central),
            house,
            folder,
        };
        let answer = rig.import(&warehouse());
        assert_eq!(answer.problems, vec![]);
        rig
    }

    /// A central on a copy of this one's database from before anything happened, with that carrier.
    pub fn older_copy(&self, house: &Arc<HouseCarrier>) -> Self {
        let site = site();
        let row = self.central.writer.look::<_, StoreError>(|tx| {
            let row: Option<SiteRow> = tx.get(&[(&site).into()])?;
            Ok(row.unwrap())
        });
        let row = row.unwrap();
        let store = Box::new(MemoryStore::default());
        let writer = Arc::new(Writer::new(store, site.clone()).unwrap());
        writer
            .decide::<_, StoreError>(|tx| {
                decisions::ensure_site(tx, &site, &row.time_zone, row.policy, row.born)
            })
            .unwrap();
        let carriers: Arc<dyn CarrierGateway> = house.clone();
        let copy = Self {
            central: Arc::new(Central::new(site, writer, carriers, Clock::fixed(start()))),
            house: Arc::clone(house),
            folder: Folder::default(),
        };
        assert_eq!(copy.import(&warehouse()).problems, vec![]);
        copy
    }

    pub fn import(&self, file: &serde_json::Value) -> ImportAnswer {
        self.import_as(file, false)
    }

    pub fn import_as(&self, file: &serde_json::Value, strict: bool) -> ImportAnswer {
        let file: ImportFile = serde_json::from_value(file.clone()).unwrap();
        intake::import(&self.central.writer, start(), &site(), &file, strict).unwrap()
    }

    pub fn put_packer(&self, row: &Packer) -> Result<&'static str, Problem> {
        self.central
            .writer
            .decide(|transaction| intake::put_packer(transaction, start(), &site(), row))
    }

    pub fn claim_at(&self, now: Timestamp, by: &ClaimBy, code: &str) -> Result<Claimed, Problem> {
        let request = ClaimRequest {
            code: code.to_owned(),
            supervisor_badge: None,
            why: None,
            rests_on: None,
        };
        self.central
            .writer
            .decide(|transaction| decisions::claim(transaction, now, by, &request))
    }

    pub fn claim(&self, by: &ClaimBy, code: &str) -> Result<Claimed, Problem> {
        self.claim_at(start(), by, code)
    }

    pub fn take_over(&self, now: Timestamp, by: &ClaimBy, code: &str) -> Result<Claimed, Problem> {
        let request = ClaimRequest {
            code: code.to_owned(),
            supervisor_badge: Some("B-SUP".to_owned()),
            why: None,
            rests_on: None,
        };
        self.central
            .writer
            .decide(|transaction| decisions::claim(transaction, now, by, &request))
    }

    pub fn send(&self, pen: &Pen, batch: &LogBatch) -> LogVerdict {
        self.send_at(start(), pen, batch)
    }

    pub fn send_at(&self, now: Timestamp, pen: &Pen, batch: &LogBatch) -> LogVerdict {
        self.central
            .writer
            .decide(|transaction| decisions::apply_log(transaction, now, &pen.bench, batch))
            .unwrap()
    }

    /// Writes and sends events of one shipment; all outcomes.
    pub fn events(&self, pen: &mut Pen, at: &Work, events: Vec<Event>) -> Vec<OutcomeKind> {
        let batch = pen.batch(events.into_iter().map(|event| at.fact(event)));
        let verdict = self.send(pen, &batch);
        assert_eq!(verdict.problem, None);
        verdict
            .answer
            .outcomes
            .iter()
            .map(|outcome| outcome.result)
            .collect()
    }

    pub fn row(&self, id: &str) -> ShipmentRow {
        self.central
            .writer
            .look(|transaction| decisions::shipment(transaction, &site(), &id.into()))
            .unwrap()
    }

    pub fn packing(&self, id: &str) -> Packing {
        self.row(id).packing
    }

    pub fn buy(&self, pen: &Pen, at: &Work, key: Uuid) -> Result<LabelAnswer, Problem> {
        self.buy_generation(pen, at, key, Generation::FIRST)
    }

    pub fn buy_generation(
        &self,
        pen: &Pen,
        at: &Work,
        key: Uuid,
        generation: Generation,
    ) -> Result<LabelAnswer, Problem> {
        self.central.buy_label(&PurchaseAsk {
            bench: pen.bench.clone(),
            shipment: at.shipment.clone(),
            parcel: ParcelNo(1),
            lease_epoch: at.epoch,
            key,
            request: LabelRequest {
                generation,
                rests_on: pen.position(),
                dpi: 203,
            },
        })
    }

    pub fn cancel(&self, id: &str) {
        self.central
            .writer
            .decide(|transaction| {
                let row = decisions::shipment(transaction, &site(), &id.into())?;
                decisions::cancel(transaction, start(), row)?;
                Ok::<_, Problem>(())
            })
            .unwrap();
    }

    /// Task kinds of a shipment, in order.
    pub fn tasks(&self, id: &str) -> Vec<String> {
        self.central
            .writer
            .look(|transaction| decisions::tasks(transaction, &site(), false))
            .unwrap()
            .into_iter()
            .filter(|task| {
                let shipment = task.shipment.as_ref();
                shipment.is_some_and(|shipment| shipment.as_str() == id)
            })
            .map(|task| format!("{:?}", task.task.kind))
            .collect()
    }
}

/// A shipment in somebody's hands.
#[derive(Debug, Clone)]
pub struct Work {
    pub shipment: ShipmentId,
    pub epoch: LeaseEpoch,
    pub version: OrderVersion,
}

impl Work {
    pub fn of(claimed: &Claimed) -> Self {
        Self {
            shipment: claimed.packing.shipment.id.clone(),
            epoch: claimed.epoch,
            version: claimed.packing.order_version(),
        }
    }

    pub fn fact(&self, event: Event) -> Fact {
        Fact::Shipment {
            shipment: self.shipment.clone(),
            lease_epoch: self.epoch,
            order_version: self.version,
            event,
        }
    }
}

/// Writes one station's log.
#[derive(Debug, Clone)]
pub struct Pen {
    pub bench: Bench,
    pub epoch: Uuid,
    pub seq: u64,
    pub hash: String,
    pub packer: String,
    /// The wall clock at its bench.
    pub at: Timestamp,
}

impl Pen {
    pub fn new(station: &str) -> Self {
        Self {
            bench: bench(station),
            epoch: Clock::system().id(),
            seq: 0,
            hash: GENESIS.to_owned(),
            packer: "ana".to_owned(),
            at: start(),
        }
    }

    pub fn position(&self) -> Position {
        Position {
            epoch: self.epoch,
            seq: self.seq,
        }
    }

    pub fn write(&mut self, fact: Fact) -> ChainedRecord {
        let record = Record {
            id: Clock::system().id(),
            at: self.at,
            steady_ms: self.seq,
            packer: Some(self.packer.as_str().into()),
            scanner: None,
            fact,
        };
        self.write_raw(serde_json::to_string(&record).unwrap())
    }

    pub fn write_raw(&mut self, raw: String) -> ChainedRecord {
        self.seq += 1;
        let previous = self.hash.clone();
        self.hash = chain_hash(self.position(), &previous, &raw);
        ChainedRecord {
            seq: self.seq,
            previous_hash: previous,
            hash: self.hash.clone(),
            record: RawValue::from_string(raw).unwrap(),
        }
    }

    pub fn batch(&mut self, facts: impl IntoIterator<Item = Fact>) -> LogBatch {
        let records = facts.into_iter().map(|fact| self.write(fact)).collect();
        LogBatch {
            log_epoch: self.epoch,
            records,
        }
    }
}

pub fn opened() -> Event {
    Event::ParcelOpened {
        parcel: ParcelNo(1),
        carton: "S5".into(),
        basis: CartonBasis::Recommended,
    }
}

pub fn packed(units: u32) -> Event {
    Event::UnitsPacked {
        line: LineId(1),
        sku: "MUG".into(),
        units,
        typed: false,
    }
}

pub fn closed() -> Event {
    closed_at(900)
}

pub fn closed_at(grams: i64) -> Event {
    Event::ParcelClosed {
        parcel: ParcelNo(1),
        weighed: Weighed {
            weight_g: Grams(grams),
            source: WeightSource::Scale,
            expected_g: Some(Grams(grams)),
            verdict: WeightVerdict::Inside,
        },
    }
}

pub fn requested(key: Uuid) -> Event {
    Event::LabelRequested {
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        key,
    }
}

/// From the paid label to the label on its box.
pub fn labelled(label: &BoughtLabel) -> Vec<Event> {
    let parcel = ParcelNo(1);
    vec![
        Event::LabelBought {
            parcel,
            generation: Generation::FIRST,
            label: label.clone(),
        },
        Event::PrintStarted {
            parcel,
            copy: 1,
            printer: "zd".into(),
            neighbour: false,
        },
        Event::PrintFinished {
            parcel,
            copy: 1,
            verdict: PrintVerdict::Printed {
                evidence: Evidence::Counter,
            },
        },
        Event::LabelApplied {
            parcel,
            evidence: Evidence::Scanned,
        },
    ]
}

pub fn address(name: &str) -> serde_json::Value {
    json!({ "name": name, "lines": ["Weg 1"], "postcode": "21035", "city": "Hamburg", "country": "DE" })
}

pub fn order(number: &str, quantity: u32, tote: &str) -> serde_json::Value {
    json!({
        "order": number, "owner": "acme", "channel": "shop", "carrier": "house",
        "ship_to": address("Mia Beispiel"), "totes": [tote], "lines": [{ "sku": "MUG", "quantity": quantity }]
    })
}

pub fn warehouse() -> serde_json::Value {
    let rate = |countries: &[&str], grams: u32, price: &str| json!({ "countries": countries, "weight_g_max": grams, "price": { "amount": price, "currency": "EUR" } });
    json!({
        "owners": [{ "id": "acme", "name": "Acme", "ship_from": address("Acme") }],
        "products": [{ "owner": "acme", "sku": "MUG", "title": "Mug", "weight_g": 400 }],
        "cartons": [{
            "code": "S5", "name": "S5", "inner_mm": [200, 200, 200], "outer_mm": [210, 210, 210], "tare_g": 100,
            "load_g_max": 5000, "cost": { "amount": "0.40", "currency": "EUR" }
        }],
        "places": [{ "code": "CAGE", "name": "Cage", "kind": "cage" }],
        "packers": [
            { "id": "ana", "name": "Ana K.", "badge": "B-ANA", "role": "packer" },
            { "id": "ben", "name": "Ben L.", "badge": "B-BEN", "role": "packer" },
            { "id": "sue", "name": "Sue M.", "badge": "B-SUP", "role": "supervisor" }
        ],
        "carriers": [{
            "id": "house", "name": "House Post", "cut_off": "17:00:00",
            "services": [{ "id": "standard", "name": "Standard", "rates": [rate(&["DE"], 5000, "4.19"), rate(&["FR"], 2000, "9.90")] }]
        }],
        "orders": [order("1001", 2, "T-01"), order("1002", 1, "T-02"), order("1003", 3, "T-03")]
    })
}
