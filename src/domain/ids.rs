//! Typed identifiers: a tote can never be passed where an order is meant.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Makes a newtype over text that names one thing of the warehouse.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is written on the thing.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as it is written on the thing.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

text_id! {
    /// A site: one warehouse. First in every key.
    SiteId;
    /// The client whose goods they are; product codes are looked up within one owner.
    OwnerId;
    /// A packing bench.
    StationId;
    /// A person who packs.
    PackerId;
    /// What people at a bench call one of its scanners.
    ScannerName;
    /// One owner's order's worth of work at one site: what a station claims and packs.
    ShipmentId;
    /// The number the customer and the channel know the order by.
    OrderNumber;
    /// The code on a tote.
    ToteCode;
    /// An owner's own name of a product.
    Sku;
    /// The code on a carton type's shelf, and its short name ("S5").
    CartonCode;
    /// The code at a place: put-back, problem shelf, cage, staging.
    PlaceCode;
    /// A carrier ("house", "swift").
    CarrierId;
    /// A carrier's service (`standard`, `express_12`).
    ServiceId;
    /// What the carrier calls a parcel.
    TrackingNumber;
    /// A channel orders come from: shop, marketplace, point of sale, phone.
    ChannelId;
}

/// A line of a shipment, numbered from 1 as on the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = u16)]
pub struct LineId(pub u16);

/// Reads a number, or its digits: as the key of a map inside a tagged enum a number arrives as text.
impl<'de> Deserialize<'de> for LineId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrDigits;

        impl serde::de::Visitor<'_> for NumberOrDigits {
            type Value = LineId;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a line's number")
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<LineId, E> {
                u16::try_from(number)
                    .map(LineId)
                    .map_err(|_| E::custom("a line's number is at most 65535"))
            }

            fn visit_str<E: serde::de::Error>(self, digits: &str) -> Result<LineId, E> {
                digits.parse().map(LineId).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(NumberOrDigits)
    }
}

/// A parcel within its shipment, numbered from 1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = u8)]
pub struct ParcelNo(pub u8);

/// A parcel's label generation: 1 for the first label, one more after each void.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = u8)]
pub struct Generation(pub u8);

impl Generation {
    /// The generation of a parcel's first label.
    pub const FIRST: Self = Self(1);

    /// The generation after this one was voided.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The generation before this one; absent for the first.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1).filter(|before| *before > 0).map(Self)
    }
}

/// A lease's fencing number: grows with every claim of a shipment; a write under an old one is refused.
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
#[serde(transparent)]
#[schema(value_type = u64)]
pub struct LeaseEpoch(pub u64);

/// Counts changes from outside (address, quantities, cancel); work at the bench never moves it.
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
#[serde(transparent)]
#[schema(value_type = u32)]
pub struct OrderVersion(pub u32);

impl fmt::Display for LineId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for ParcelNo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
