//! The demonstration warehouse, as the central would hand it out.

use serde::{Deserialize, de::DeserializeOwned};

use crate::domain::{
    carrier::Carrier,
    catalogue::{CarrierName, Catalogue, CatalogueData},
    ids::{
        CarrierId, CartonCode, ChannelId, LineId, OrderNumber, OrderVersion, OwnerId, Sku, ToteCode,
    },
    packing::{Hold, HoldReason, Packing},
    shipment::{Address, Line, Priority, Shipment},
    shown::Shown,
};

/// The parts of the import file that a bench hears of; the wire's own rows are not the station's to know.
#[derive(Deserialize)]
struct File {
    products: Vec<serde_json::Value>,
    cartons: Vec<serde_json::Value>,
    places: Vec<serde_json::Value>,
    packers: Vec<serde_json::Value>,
    carriers: Vec<serde_json::Value>,
    orders: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct OrderRow {
    order: OrderNumber,
    owner: OwnerId,
    channel: ChannelId,
    #[serde(default)]
    priority: Priority,
    carrier: Option<CarrierId>,
    cut_off: Option<jiff::Timestamp>,
    ship_to: Address,
    totes: Vec<ToteCode>,
    lines: Vec<LineRow>,
    carton: Option<CartonCode>,
    #[serde(default = "yes")]
    partial_allowed: bool,
    note: Option<Shown>,
    hold: Option<Shown>,
}

#[derive(Deserialize)]
struct LineRow {
    sku: Sku,
    quantity: u32,
}

fn yes() -> bool {
    true
}

/// The orders the tests work on: few, so that a random shift meets each of them.
const ORDERS: [&str; 13] = [
    "1001", "1002", "1003", "1004", "1005", "1007", "1012", "1018", "1023", "1031", "1033", "1034",
    "1068",
];

fn rows<T: DeserializeOwned>(values: Vec<serde_json::Value>) -> Vec<T> {
    values
        .into_iter()
        .map(|value| serde_json::from_value(value).unwrap())
        .collect()
}

pub(super) fn demo() -> (Catalogue, Vec<Packing>) {
    let text = include_str!("../../../assets/demo/warehouse.json");
    let file: File = serde_json::from_str(text).unwrap();
    let carriers = rows::<Carrier>(file.carriers)
        .into_iter()
        .map(|carrier| CarrierName {
            id: carrier.id,
            name: carrier.name,
            cut_off: carrier.cut_off,
            services: carrier.services,
        })
        .collect();
    let catalogue = Catalogue::new(CatalogueData {
        products: rows(file.products),
        cartons: rows(file.cartons),
        packers: rows(file.packers),
        places: rows(file.places),
        carriers,
        weights: Vec::new(),
        rules: Vec::new(),
    });
    let shipments = rows::<OrderRow>(file.orders)
        .into_iter()
        .filter(|row| ORDERS.contains(&row.order.as_str()))
        .map(packing)
        .collect();
    (catalogue, shipments)
}

fn packing(row: OrderRow) -> Packing {
    let hold = row.hold.map(|note| Hold {
        reason: HoldReason::Channel,
        note: Some(note),
        place: None,
    });
    let lines = row
        .lines
        .into_iter()
        .zip(1..)
        .map(|(line, number)| Line {
            id: LineId(number),
            sku: line.sku,
            quantity: line.quantity,
        })
        .collect();
    let shipment = Shipment {
        id: format!("S-{}", row.order).as_str().into(),
        site: "hh".into(),
        owner: row.owner,
        order: row.order,
        channel: row.channel,
        order_version: OrderVersion(1),
        priority: row.priority,
        carrier: row.carrier.unwrap_or_else(|| "house".into()),
        cut_off: row.cut_off,
        recipient: row.ship_to.recipient(),
        totes: row.totes,
        lines,
        carton: row.carton,
        partial_allowed: row.partial_allowed,
        note: row.note,
    };
    Packing::new(shipment, hold.into_iter().collect())
}
