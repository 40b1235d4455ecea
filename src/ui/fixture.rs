//! A station with the demonstration warehouse, driven by messages, for pictures of screens.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    api::v1::import::{ImportFile, OrderRow, OwnerRow},
    domain::{
        carrier::Carrier,
        carrier_label::CarrierDocument,
        catalogue::{CarrierName, Catalogue, CatalogueData},
        ids::{LeaseEpoch, OrderVersion, ShipmentId},
        label::{Dpi, Label, house, template::Templates},
        measure::{Grams, Money},
        moment::{Gesture, Moment},
        packing::{BoughtLabel, Event, Packing, Phase, Policy},
        queue::{DispatchList, DispatchParcel, QueueItem},
        shipment::{Address, Line, Priority, Shipment},
        shown::Shown,
        weight::{
            ScaleReading,
            learned::{Learned, LearnedWeight, Thing},
        },
    },
    station::{
        CommandId, Effect, Msg, Setup, Station,
        desk::{Equipment, Slips},
        effect::{PrintJob, Question},
        msg::{Answer, Connection, LabelDocument, RequestId},
    },
};

/// 16:18 at the site: 42 minutes before the first cut-off.
const START: &str = "2026-11-23T15:18:00Z";

fn rows<T: DeserializeOwned>(rows: &[serde_json::Value]) -> Vec<T> {
    rows.iter()
        .map(|row| serde_json::from_value(row.clone()).unwrap())
        .collect()
}

fn warehouse() -> (CatalogueData, Vec<OrderRow>) {
    let file: ImportFile =
        serde_json::from_str(include_str!("../../assets/demo/warehouse.json")).unwrap();
    let carriers: Vec<Carrier> = rows(&file.carriers);
    let data = CatalogueData {
        products: rows(&file.products),
        cartons: rows(&file.cartons),
        packers: rows(&file.packers),
        places: rows(&file.places),
        carriers: carriers
            .into_iter()
            .map(|carrier| CarrierName {
                id: carrier.id,
                name: carrier.name,
                cut_off: carrier.cut_off,
                services: carrier.services,
            })
            .collect(),
        weights: Vec::new(),
        rules: rows::<OwnerRow>(&file.owners)
            .into_iter()
            .filter_map(OwnerRow::rules)
            .collect(),
    };
    (data, rows(&file.orders))
}

fn shipment(row: &OrderRow) -> Shipment {
    Shipment {
        id: ShipmentId::new(format!("{}-{}", row.owner, row.order)),
        site: "hh1".into(),
        owner: row.owner.clone(),
        order: row.order.clone(),
        channel: row.channel.clone(),
        order_version: OrderVersion(1),
        priority: row.priority,
        carrier: row.carrier.clone().unwrap_or_else(|| "house".into()),
        cut_off: row.cut_off,
        recipient: row.ship_to.recipient(),
        totes: row.totes.clone(),
        lines: row
            .lines
            .iter()
            .zip(1..)
            .map(|(line, number)| Line {
                id: crate::domain::ids::LineId(number),
                sku: line.sku.clone(),
                quantity: line.quantity,
            })
            .collect(),
        carton: row.carton.clone(),
        partial_allowed: row.partial_allowed,
        note: row.note.clone(),
    }
}

/// A station, what it asked for, and its clock.
pub(crate) struct Fixture {
    pub station: Station,
    pub now: Moment,
    pub orders: Vec<Shipment>,
    addresses: BTreeMap<ShipmentId, Address>,
    pub questions: Vec<(RequestId, Question)>,
    /// What belongs to every parcel beside its label.
    pub papers: crate::domain::enclosure::ParcelPapers,
    pub jobs: Vec<PrintJob>,
    gestures: u128,
}

impl Fixture {
    /// Bench 04, with a scale and a printer, online, nobody signed in.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// As [`Self::new`], with other equipment.
    pub fn with(change: impl FnOnce(&mut Equipment)) -> Self {
        let (data, orders) = warehouse();
        let mut equipment = Equipment {
            printer: "Zebra-2".into(),
            printer_shared: false,
            neighbours: Vec::new(),
            has_printer: true,
            has_office_printer: false,
            slips: Slips::Never,
            enclosures: crate::station::desk::EnclosurePolicy::default(),
            has_scale: true,
            label_scanners: BTreeSet::new(),
            coach: false,
            region: None,
            wedge: crate::domain::barcode::wedge::Wedge::default(),
            prefetch: 0,
            slip: None,
            practice: false,
            labels_folder: None,
            time_zone: "Europe/Berlin".to_owned(),
        };
        change(&mut equipment);
        let station = Station::new(Setup {
            printing_at: None,
            station: "04".into(),
            site: "hh1".into(),
            policy: Policy::default(),
            catalogue: Catalogue::new(data),
            roster: crate::domain::roster::Term::ALWAYS,
            packer: None,
            works: Vec::new(),
            ahead: Vec::new(),
            numbers: None,
            equipment,
        });
        let start: jiff::Timestamp = START.parse().unwrap();
        let mut fixture = Self {
            station,
            now: Moment::new(start, Duration::from_secs(100)),
            orders: orders.iter().map(shipment).collect(),
            addresses: orders
                .iter()
                .map(|row| (shipment(row).id, row.ship_to.clone()))
                .collect(),
            papers: crate::domain::enclosure::ParcelPapers::default(),
            questions: Vec::new(),
            jobs: Vec::new(),
            gestures: 0,
        };
        fixture.send(Msg::Connection(Connection::Online));
        fixture.send(Msg::Scale(ScaleReading::Zero));
        fixture.send(Msg::Dispatchable(fixture.dispatchable()));
        fixture.send_queue(&orders);
        fixture
    }

    /// Ana is signed in.
    pub fn signed_in() -> Self {
        let mut fixture = Self::new();
        fixture.scan("BADGE-1001");
        fixture
    }

    /// The order of that tote is on the bench.
    pub fn opened(tote: &str) -> Self {
        let mut fixture = Self::signed_in();
        fixture.scan(tote);
        fixture
    }

    fn send_queue(&mut self, rows: &[OrderRow]) {
        let cut_off = |carrier: &str| -> jiff::Timestamp {
            let text = match carrier {
                "house" => "2026-11-23T16:00:00Z",
                _ => "2026-11-23T17:30:00Z",
            };
            text.parse().unwrap()
        };
        let mut items: Vec<QueueItem> = self
            .orders
            .iter()
            .zip(rows)
            .map(|(shipment, row)| QueueItem {
                id: shipment.id.clone(),
                order: shipment.order.clone(),
                owner: shipment.owner.clone(),
                totes: shipment.totes.clone(),
                phase: Phase::Ready,
                priority: shipment.priority,
                carrier: shipment.carrier.clone(),
                cut_off: shipment
                    .cut_off
                    .or_else(|| Some(cut_off(shipment.carrier.as_str()))),
                lines: u32::try_from(shipment.lines.len()).unwrap(),
                units: shipment.units(),
                hold: row
                    .hold
                    .as_ref()
                    .map(|_| crate::domain::packing::HoldReason::Channel),
                station: (shipment.order.as_str() == "1008").then(|| "07".into()),
                ahead: false,
                note: row.note.clone(),
            })
            .collect();
        items.sort_by_key(|item| {
            (
                item.priority != Priority::Express,
                item.cut_off,
                item.order.clone(),
            )
        });
        let ready = 66;
        self.send(Msg::Queue { items, ready });
    }

    fn dispatchable(&self) -> Vec<DispatchList> {
        let parcels = |from: usize, count: usize| -> Vec<DispatchParcel> {
            self.orders
                .iter()
                .skip(from)
                .take(count)
                .map(|shipment| DispatchParcel {
                    shipment: shipment.id.clone(),
                    order: shipment.order.clone(),
                    tracking: format!("HP00000000{}", shipment.order).as_str().into(),
                })
                .collect()
        };
        vec![
            DispatchList {
                carrier: "house".into(),
                ready: parcels(0, 5),
                to_pack: 118,
            },
            DispatchList {
                carrier: "swift".into(),
                ready: parcels(10, 1),
                to_pack: 31,
            },
        ]
    }

    /// Sends one message and does what it asks for: journals, and answers claims.
    pub fn send(&mut self, msg: Msg) {
        self.gestures += 1;
        let mut waiting = vec![msg];
        while let Some(msg) = waiting.pop() {
            let stamp = Gesture {
                id: Uuid::from_u128(self.gestures << 32),
                at: self.now,
            };
            for effect in self.station.update(stamp, msg) {
                match effect {
                    Effect::Journal(batch) => waiting.push(Msg::Journaled { batch: batch.id }),
                    Effect::Ask {
                        request,
                        question: Question::Claim { code, .. },
                    } if self.order_of(&code).is_some() => {
                        let shipment = self.order_of(&code).unwrap().clone();
                        let mut packing = Packing::new(shipment, Vec::new());
                        packing.evolve(&Event::Claimed {
                            station: "04".into(),
                            packer: "ana".into(),
                            epoch: LeaseEpoch(1),
                        });
                        waiting.push(Msg::Answer {
                            request,
                            answer: Box::new(Answer::Claimed {
                                packing,
                                epoch: LeaseEpoch(1),
                                until: self.now.wall,
                                labels: Vec::new(),
                            }),
                        });
                    }
                    Effect::Ask { request, question } => self.questions.push((request, question)),
                    Effect::Print(job) => self.jobs.push(job),
                    _ => {}
                }
            }
        }
    }

    /// The order that a tote or its number means; T-99 hangs, so that waiting can be seen.
    fn order_of(&self, code: &str) -> Option<&Shipment> {
        self.orders.iter().find(|shipment| {
            shipment.order.as_str() == code
                || shipment.totes.iter().any(|tote| tote.as_str() == code)
        })
    }

    /// A trigger pull, half a second later.
    pub fn scan(&mut self, code: &str) {
        self.now = self.now.after(Duration::from_millis(500));
        self.send(Msg::Scan {
            bytes: code.as_bytes().to_vec(),
            typed: false,
            scanner: None,
        });
    }

    pub fn scans(&mut self, codes: &[&str]) {
        for code in codes {
            self.scan(code);
        }
    }

    pub fn command(&mut self, command: CommandId) {
        self.send(Msg::Command(command));
    }

    pub fn digit(&mut self, digit: u8) {
        self.send(Msg::Digit(digit));
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now = self.now.after(Duration::from_secs(seconds));
    }

    /// Puts something on the empty scale.
    pub fn weigh(&mut self, grams: i64) {
        self.send(Msg::Scale(ScaleReading::Zero));
        self.send(Msg::Scale(ScaleReading::Stable(Grams(grams))));
    }

    /// Puts on the scale what is right.
    pub fn weigh_right(&mut self) {
        let packing = self.station.open_packing().unwrap();
        let parcel = packing.open_parcel().unwrap();
        let weight = self
            .station
            .desk()
            .expected_weight(packing, parcel)
            .unwrap();
        self.weigh(weight.0);
    }

    /// Parcels taught the catalogue's own figures, with a spread of so many grams.
    pub fn learned(&mut self, spread: impl Fn(Grams) -> i64) {
        let mut data = self.station.desk().catalogue.data().clone();
        let products = data.products.iter();
        let goods = products.map(|one| (Thing::product(one), one.weight_g.unwrap_or(Grams(230))));
        let cartons = data
            .cartons
            .iter()
            .map(|one| (Thing::carton(one), one.tare_g));
        data.weights = goods
            .chain(cartons)
            .map(|(thing, mean)| LearnedWeight {
                thing,
                weight: Learned {
                    mean_mg: mean.0 * 1_000,
                    spread_mg: spread(mean) * 100,
                    doubt_mg: 1,
                    parcels: 100,
                    strange: 0,
                },
            })
            .collect();
        self.send(Msg::Catalogue(Box::new(Catalogue::new(data))));
    }

    /// Scans all units that are open, one by one, and answers checks with "good".
    pub fn pack_all(&mut self) {
        while self.station.screen() == "pack" {
            let crate::station::Expected::Code(code) = self.station.expects() else {
                panic!("no code is expected");
            };
            self.scan(&code);
            if self.station.screen() == "quality" {
                self.digit(1);
            }
        }
    }

    /// The central sells the label it was asked for.
    pub fn sell_label(&mut self) {
        let (request, question) = self.questions.pop().unwrap();
        let Question::Label {
            shipment,
            parcel,
            generation,
            key,
            ..
        } = question
        else {
            panic!("no label was asked for: {question:?}");
        };
        let packing = self.station.open_packing().unwrap();
        let drawing = drawing(packing, &self.addresses[&shipment]);
        let carrier = self
            .station
            .open_packing()
            .unwrap()
            .shipment
            .carrier
            .clone();
        let document = LabelDocument {
            shipment,
            parcel,
            generation,
            key,
            bought_at: Some(self.station.desk().station.clone()),
            label: BoughtLabel {
                carrier,
                service: "standard".into(),
                tracking: "HP000000006784".into(),
                sscc: "340123450000000017".to_owned(),
                price: Money::new(479, "EUR"),
                sha256: String::new(),
            },
            drawing,
            sent: CarrierDocument::zpl("^XA^XZ"),
            zpl: b"^XA^XZ".to_vec(),
            papers: self.papers.clone(),
        };
        self.answer(request, Answer::Label(document));
    }

    pub fn answer(&mut self, request: RequestId, answer: Answer) {
        self.send(Msg::Answer {
            request,
            answer: Box::new(answer),
        });
    }

    /// The last print job.
    pub fn job(&self) -> Uuid {
        self.jobs.last().unwrap().id
    }

    /// The open shipment as the central would change it.
    pub fn changed(&mut self, change: impl FnOnce(&mut Packing)) {
        let mut theirs = self.station.open_packing().unwrap().clone();
        theirs.shipment.order_version = OrderVersion(2);
        change(&mut theirs);
        self.send(Msg::ShipmentChanged(Box::new(theirs)));
    }

    /// As if there were no network since 14:02.
    pub fn offline(&mut self) {
        self.send(Msg::Connection(Connection::Offline {
            why: "unreachable",
            since: "2026-11-23T13:02:00Z".parse().unwrap(),
        }));
        self.send(Msg::Unsent(12));
    }
}

/// The house label of a shipment to that address.
fn drawing(packing: &Packing, address: &Address) -> Label {
    let parcel = packing.unlabelled_parcel().unwrap();
    let texts = |lines: &[Shown]| lines.iter().map(ToString::to_string).collect();
    let label = house::ParcelLabel {
        carrier: "House Parcel".to_owned(),
        service: "STANDARD".to_owned(),
        big_letters: "STD".to_owned(),
        ship_from: vec![
            "Acme Haus & Tee".to_owned(),
            "Kannenstieg 14".to_owned(),
            "DE 21035 Hamburg".to_owned(),
        ],
        ship_to: house::Recipient {
            name: address.name.to_string(),
            company: address
                .company
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            street: texts(&address.lines),
            postcode: address.postcode.to_string(),
            city: address.city.to_string(),
            country: String::new(),
        },
        routing: None,
        order: packing.shipment.order.clone(),
        parcel: parcel.no,
        parcel_count: None,
        weight: parcel.weighed().unwrap().weight_g,
        tracking: "HP000000006784".into(),
        sscc: "340123450000000017".parse().unwrap(),
        bench: "04".into(),
    };
    house::lay_out(&label, &Templates::built_in(), "de", Dpi::D203).unwrap()
}
