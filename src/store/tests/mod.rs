//! What the store promises, and what it does when the disk does not.

mod damage;
mod limits;
mod story;

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::{
    carrier_label::CarrierDocument,
    ids::{Generation, LeaseEpoch, LineId, OrderVersion, ParcelNo, ShipmentId, StationId},
    log::{Fact, Record},
    packing::{Event, Packing},
    shipment::{Line, Priority, Recipient, Shipment},
};

/// A folder of one test, deleted with it.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let mut name = [0_u8; 8];
        getrandom::fill(&mut name).unwrap();
        let path = std::env::temp_dir().join(format!("packdesk-{}", hex(&name)));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// What a killed process leaves: every file as it is now.
    fn killed(&self) -> Self {
        let copy = Self::new();
        for entry in fs::read_dir(&self.0).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.0.join(entry.file_name())).unwrap();
        }
        copy
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Small reserve: a test's disk is not the bench's.
fn small() -> Options {
    Options {
        reserve_bytes: 20_000,
        pages_max: None,
    }
}

fn epoch(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn open(folder: &Folder, number: u128) -> Store {
    Store::open_with(folder.path(), small(), || epoch(number)).unwrap()
}

/// The central's word for the record with this number.
fn acknowledge(store: &mut Store, seq: u64) {
    let records = store.unsent(500).unwrap();
    let record = records.iter().find(|chained| chained.seq == seq).unwrap();
    assert!(store.acknowledge(seq, &record.hash).unwrap());
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn record(number: u64, fact: Fact) -> Record {
    Record {
        id: Uuid::from_u128(u128::from(number)),
        at: moment(i64::try_from(number).unwrap()),
        steady_ms: number * 1_000,
        packer: Some("ana".into()),
        scanner: None,
        fact,
    }
}

fn about(shipment: &str, event: Event) -> Fact {
    Fact::Shipment {
        shipment: shipment.into(),
        lease_epoch: LeaseEpoch(3),
        order_version: OrderVersion(1),
        event,
    }
}

fn packed(number: u64, shipment: &str) -> Record {
    let event = Event::UnitsPacked {
        line: LineId(1),
        sku: "MUG-01".into(),
        units: 1,
        typed: false,
    };
    record(number, about(shipment, event))
}

fn signed_in(number: u64, packer: &str) -> Record {
    record(
        number,
        Fact::SignedIn {
            packer: packer.into(),
            approval: None,
        },
    )
}

fn packing(shipment: &str) -> Packing {
    let line = |id| Line {
        id: LineId(id),
        sku: "MUG-01".into(),
        quantity: 400,
    };
    Packing::new(
        Shipment {
            id: shipment.into(),
            site: "hamburg".into(),
            owner: "acme".into(),
            order: "A-1".into(),
            channel: "shop".into(),
            order_version: OrderVersion(1),
            priority: Priority::Standard,
            carrier: "house".into(),
            cut_off: None,
            recipient: Recipient {
                name: "Müller".into(),
                postcode: "20095".into(),
                country: "DE".to_owned(),
            },
            totes: vec!["T-1".into()],
            lines: vec![line(1), line(2), line(3)],
            carton: None,
            partial_allowed: true,
            note: None,
        },
        Vec::new(),
    )
}

fn held(shipment: &str) -> HeldShipment {
    HeldShipment {
        packing: packing(shipment),
        epoch: LeaseEpoch(3),
        until: moment(1_800),
        first_seq: None,
    }
}

fn claimed(number: u64, shipment: &str) -> Batch {
    let event = Event::Claimed {
        station: StationId::from("04"),
        packer: "ana".into(),
        epoch: LeaseEpoch(3),
    };
    Batch {
        records: vec![record(number, about(shipment, event))],
        claims: vec![held(shipment)],
        ..Batch::default()
    }
}

fn document(shipment: &str, number: u64) -> StoredDocument {
    let label = CarrierDocument::zpl("^XA^FDErika Mustermann^FS^XZ");
    StoredDocument {
        shipment: ShipmentId::from(shipment),
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        sha256: digest(&[&label.bytes]),
        document: label,
        drawing: "{}".to_owned(),
        papers: "{}".to_owned(),
        at: moment(i64::try_from(number).unwrap()),
    }
}
