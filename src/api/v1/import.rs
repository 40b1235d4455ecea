//! The import file: a warehouse, or a part of one, as JSON.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::papers::{OrderPapers, OwnerPapers};
use crate::domain::{
    carrier::Carrier,
    carton::Carton,
    handling::{OwnerRules, ParcelRules},
    ids::{CarrierId, CartonCode, ChannelId, OrderNumber, OwnerId, Sku, ToteCode},
    packer::Packer,
    place::Place,
    product::Product,
    shipment::{Address, Priority},
    shown::Shown,
};

/// What a file may hold. Every part may be left out; rows are taken one by one, so that one bad row harms no other.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportFile {
    /// Whose goods are packed here.
    #[serde(default)]
    pub owners: Vec<serde_json::Value>,
    /// Products.
    #[serde(default)]
    pub products: Vec<serde_json::Value>,
    /// Cartons.
    #[serde(default)]
    pub cartons: Vec<serde_json::Value>,
    /// Places beside the benches.
    #[serde(default)]
    pub places: Vec<serde_json::Value>,
    /// People and their badges.
    #[serde(default)]
    pub packers: Vec<serde_json::Value>,
    /// Carriers with their table rates.
    #[serde(default)]
    pub carriers: Vec<serde_json::Value>,
    /// Orders.
    #[serde(default)]
    pub orders: Vec<serde_json::Value>,
}

/// One owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnerRow {
    /// Its key.
    pub id: OwnerId,
    /// What stands on labels as the sender.
    pub name: Shown,
    /// The sender's address.
    pub ship_from: Address,
    /// What its papers say.
    #[serde(default)]
    pub papers: OwnerPapers,
    /// What holds for every parcel of its goods.
    #[serde(default)]
    pub parcels: ParcelRules,
}

impl OwnerRow {
    /// What a bench has to know of it: its rules, where it has any.
    #[must_use]
    pub fn rules(self) -> Option<OwnerRules> {
        (self.parcels != ParcelRules::default()).then_some(OwnerRules {
            owner: self.id,
            rules: self.parcels,
        })
    }
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderRow {
    /// The number the customer knows; unique within owner.
    pub order: OrderNumber,
    /// Whose goods.
    pub owner: OwnerId,
    /// Where it came from: shop, marketplace, pos, phone.
    pub channel: ChannelId,
    /// Express or standard.
    #[serde(default)]
    pub priority: Priority,
    /// The carrier it is meant for; the site's first where absent.
    #[serde(default)]
    pub carrier: Option<CarrierId>,
    /// The latest hand-over; the carrier's next cut-off where absent.
    #[serde(default)]
    pub cut_off: Option<Timestamp>,
    /// Where it goes.
    pub ship_to: Address,
    /// The totes its goods lie in.
    #[serde(default)]
    pub totes: Vec<ToteCode>,
    /// What goes in.
    pub lines: Vec<OrderLineRow>,
    /// The carton the customer or brand asks for.
    #[serde(default)]
    pub carton: Option<CartonCode>,
    /// May go without what is missing. Default true.
    #[serde(default = "yes")]
    pub partial_allowed: bool,
    /// What the packer should know.
    #[serde(default)]
    pub note: Option<Shown>,
    /// What its papers say.
    #[serde(default)]
    pub papers: OrderPapers,
    /// Waits for a supervisor from the start, with this reason.
    #[serde(default)]
    pub hold: Option<Shown>,
    /// The order was cancelled at its channel.
    #[serde(default)]
    pub cancelled: bool,
}

fn yes() -> bool {
    true
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderLineRow {
    /// Which product of the owner.
    pub sku: Sku,
    /// How many units, 1 to 9,999.
    pub quantity: u32,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportAnswer {
    /// False when nothing was taken because one row was bad and the caller asked for all or nothing.
    pub applied: bool,
    /// Counts by part: "owners", "products", "cartons", "places", "packers", "carriers", "orders".
    pub parts: std::collections::BTreeMap<String, PartCounts>,
    /// Rows that were not taken.
    pub problems: Vec<RowProblem>,
}

/// What became of one part's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartCounts {
    /// New.
    pub created: u32,
    /// Known, and now different.
    pub updated: u32,
    /// Known as they are.
    pub unchanged: u32,
    /// Not taken.
    pub rejected: u32,
}

/// A row that was not taken. A row may carry `"_line"`, its line in the client's file, to have it said here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowProblem {
    /// Which part.
    pub part: String,
    /// Which row of it, from 1.
    pub row: u32,
    /// Its key, as far as it can be read.
    pub id: Shown,
    /// Which field.
    pub field: String,
    /// What is wrong, and what would be right.
    pub reason: Shown,
    /// Its line in the client's file, where the client said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// The typed rows a file is read into.
pub type Rows = (
    Vec<OwnerRow>,
    Vec<Product>,
    Vec<Carton>,
    Vec<Place>,
    Vec<Packer>,
    Vec<Carrier>,
    Vec<OrderRow>,
);
