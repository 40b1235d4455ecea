//! A shipment: one owner's order's worth of work at one site, as the central hands it out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    ids::{
        CarrierId, CartonCode, ChannelId, LineId, OrderNumber, OrderVersion, OwnerId, ShipmentId,
        SiteId, Sku, ToteCode,
    },
    shown::Shown,
};

/// The most lines one shipment may have.
pub const LINES_MAX: usize = 500;
/// The most units one line may ask for.
pub const QUANTITY_MAX: u32 = 9_999;

/// What is to be packed. The address stays at the central; a station sees name, postcode and country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shipment {
    /// Its identity on the wire and in the log.
    pub id: ShipmentId,
    /// Where it is packed.
    pub site: SiteId,
    /// Whose goods.
    pub owner: OwnerId,
    /// The order it fulfils.
    pub order: OrderNumber,
    /// Where the order came from.
    pub channel: ChannelId,
    /// Moves with every change from outside.
    pub order_version: OrderVersion,
    /// Express work is announced on every screen.
    pub priority: Priority,
    /// The carrier it is meant for.
    pub carrier: CarrierId,
    /// The latest moment to hand it over.
    #[serde(default)]
    pub cut_off: Option<Timestamp>,
    /// Whom it goes to.
    pub recipient: Recipient,
    /// The totes its goods came in.
    pub totes: Vec<ToteCode>,
    /// What goes in.
    pub lines: Vec<Line>,
    /// Carton the customer or brand asks for.
    #[serde(default)]
    pub carton: Option<CartonCode>,
    /// May go without what is missing; the rest becomes a shipment of its own.
    #[serde(default = "yes")]
    pub partial_allowed: bool,
    /// What the packer should know.
    #[serde(default)]
    pub note: Option<Shown>,
}

fn yes() -> bool {
    true
}

/// As much of the address as a bench needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recipient {
    /// The person or company.
    pub name: Shown,
    /// Postal code.
    pub postcode: Shown,
    /// ISO 3166 alpha-2.
    pub country: String,
}

/// One line: so many units of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Its number.
    pub id: LineId,
    /// Which product.
    pub sku: Sku,
    /// How many units are allocated.
    pub quantity: u32,
}

/// How soon.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// In order of cut-off.
    #[default]
    Standard,
    /// Before everything else.
    Express,
}

impl Shipment {
    /// The line of that number.
    #[must_use]
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// All units of all lines.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.lines.iter().map(|line| line.quantity).sum()
    }
}

/// A delivery address, complete. Only the central and labels hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Person.
    #[serde(deserialize_with = "crate::domain::shown::written::one")]
    pub name: Shown,
    /// Company.
    #[serde(default, deserialize_with = "crate::domain::shown::written::option")]
    pub company: Option<Shown>,
    /// Street and number, further lines.
    #[serde(deserialize_with = "crate::domain::shown::written::lines")]
    pub lines: Vec<Shown>,
    /// Postal code.
    #[serde(deserialize_with = "crate::domain::shown::written::one")]
    pub postcode: Shown,
    /// Town.
    #[serde(deserialize_with = "crate::domain::shown::written::one")]
    pub city: Shown,
    /// State, prefecture, province.
    #[serde(default, deserialize_with = "crate::domain::shown::written::option")]
    pub region: Option<Shown>,
    /// ISO 3166 alpha-2.
    pub country: String,
}

impl Address {
    /// What a bench may see of it.
    #[must_use]
    pub fn recipient(&self) -> Recipient {
        Recipient {
            name: self.name.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
        }
    }
}
