//! The rows of the central's tables.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    api::v1::{
        events::{Conflict, FeedMessage, OutcomeKind},
        labels::LabelAnswer,
        papers::OrderPapers,
        work::Manifest,
    },
    domain::{
        enclosure::ParcelPapers,
        ids::{
            Generation, LeaseEpoch, OrderNumber, OrderVersion, PackerId, ParcelNo, ShipmentId,
            SiteId, StationId, ToteCode,
        },
        packing::{BoughtLabel, Packing, Phase, Policy, Task, VoidReason},
        shipment::{Address, Priority},
        shown::Shown,
    },
};

use super::{Field, Row, Table, tables};

/// A site and its rules.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SiteRow {
    /// Its key.
    pub site: SiteId,
    /// Its IANA time zone.
    pub time_zone: String,
    /// Its rules.
    pub policy: Policy,
    /// Moves with every change of the catalogue.
    pub catalogue_revision: u64,
    /// Tells this database from one made anew.
    pub born: Uuid,
}

/// A sequence's last number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SequenceRow {
    /// Whose.
    pub site: String,
    /// Which.
    pub name: String,
    /// The last number given.
    pub value: u64,
}

/// Somebody who may call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TokenRow {
    /// SHA-256 of the token, in hex.
    pub sha256: String,
    /// Where.
    pub site: SiteId,
    /// Which bench; absent for the administrator.
    pub station: Option<StationId>,
}

/// A one-time code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnrolmentRow {
    /// SHA-256 of the code, in hex.
    pub sha256: String,
    /// Where.
    pub site: SiteId,
    /// For which bench.
    pub station: StationId,
    /// Refused after this moment.
    pub expires: Timestamp,
    /// It was exchanged for a token.
    pub used: bool,
}

/// A bench.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StationRow {
    /// Where.
    pub site: SiteId,
    /// Which.
    pub station: StationId,
    /// The log it writes now.
    pub log_epoch: Option<Uuid>,
    /// Its last heartbeat.
    pub seen: Option<Timestamp>,
    /// Records it said it had not delivered.
    pub unsent: u64,
    /// The approval under which somebody is signed in, as far as its log told.
    #[serde(default)]
    pub signed_under: Option<Uuid>,
}

/// How far one log of a bench is known.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LogHeadRow {
    /// Where.
    pub site: SiteId,
    /// Whose log.
    pub station: StationId,
    /// Which log.
    pub log_epoch: Uuid,
    /// The last record known.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// Two histories claim the same place: nothing more is taken until a person has looked.
    pub forked: bool,
}

/// The kinds of catalogue rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatalogueKind {
    /// Whose goods.
    Owner,
    /// What is packed.
    Product,
    /// Into what.
    Carton,
    /// Where things are put.
    Place,
    /// Who packs.
    Packer,
    /// Who carries.
    Carrier,
    /// What packed parcels taught about weights.
    Weight,
    /// Products whose boxes were too small.
    Misfit,
}

impl CatalogueKind {
    /// Its word in the key.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Product => "product",
            Self::Carton => "carton",
            Self::Place => "place",
            Self::Packer => "packer",
            Self::Carrier => "carrier",
            Self::Weight => "weight",
            Self::Misfit => "misfit",
        }
    }
}

/// One row of the catalogue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CatalogueRow {
    /// Where.
    pub site: SiteId,
    /// What kind of thing.
    pub kind: CatalogueKind,
    /// Its key within the kind.
    pub id: String,
    /// The thing.
    pub thing: serde_json::Value,
}

/// A shipment with everything done to it, and what only the central knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShipmentRow {
    /// What station and central share.
    pub packing: Packing,
    /// Moves with every change of this row: the `ETag`.
    pub revision: u64,
    /// Where it goes, complete.
    pub ship_to: Address,
    /// The fencing number given last.
    pub lease_epoch: LeaseEpoch,
    /// The live claim ends then.
    pub lease_until: Option<Timestamp>,
    /// Claimed ahead: reserved for a bench, and in nobody's hands yet.
    #[serde(default)]
    pub ahead: bool,
    /// The bench that had the last claim.
    pub last_station: Option<StationId>,
    /// The lease under which the last physical fact was recorded, and by which bench.
    pub facts_by: Option<(StationId, LeaseEpoch)>,
    /// The order's version in which the address last changed.
    pub address_version: OrderVersion,
    /// The order's version in which quantities last changed.
    pub quantity_version: OrderVersion,
    /// What the order says about its papers.
    #[serde(default)]
    pub papers: OrderPapers,
    /// SHA-256 of the order as it was imported last.
    pub source: Option<String>,
    /// The shipment this one is the rest of.
    pub rest_of: Option<ShipmentId>,
    /// When something last happened to it, as it was looked up since it is over; absent before that.
    #[serde(default)]
    pub last_heard: Option<Timestamp>,
}

/// An open shipment's tote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ToteRow {
    /// Where.
    pub site: SiteId,
    /// Which tote.
    pub tote: ToteCode,
    /// Whose goods lie in it.
    pub shipment: ShipmentId,
}

/// Whose box an interim slip's number is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterimRow {
    /// Where.
    pub site: SiteId,
    /// The number, 18 digits.
    pub sscc: String,
    /// Whose box.
    pub shipment: ShipmentId,
    /// Which box.
    pub parcel: ParcelNo,
}

/// Something that happened, as it became known.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Where.
    pub site: SiteId,
    /// In which order it became known.
    pub position: u64,
    /// What it is about, if about one shipment.
    pub shipment: Option<ShipmentId>,
    /// Whose log it stands in; absent for what the central wrote.
    pub station: Option<StationId>,
    /// Which log.
    pub log_epoch: Option<Uuid>,
    /// Its place in that log.
    pub seq: Option<u64>,
    /// Its hash in that log.
    pub hash: Option<String>,
    /// Who did it.
    pub packer: Option<PackerId>,
    /// When it became known here.
    pub received: Timestamp,
    /// The record as the station wrote it, or the central's event: JSON, byte for byte.
    pub record: String,
    /// What was done with it.
    pub outcome: OutcomeKind,
    /// What did not fit.
    pub conflict: Option<Conflict>,
}

/// Every state of a purchase with its word in the column.
macro_rules! purchase_states {
    ($($(#[$doc:meta])* $state:ident = $word:literal,)*) => {
        /// How far a purchase is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum PurchaseState {
            $($(#[$doc])* $state,)*
        }

        impl PurchaseState {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$state,)*];

            /// Its word in the column.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$state => $word,)*
                }
            }
        }
    };
}

purchase_states! {
    /// Committed before the carrier was called; its end is not known.
    Buying = "buying",
    /// Paid for.
    Bought = "bought",
    /// Refused, for certain.
    Refused = "refused",
    /// The carrier knows nothing of it, for certain: the same key may be tried again.
    NotBought = "not_bought",
    /// Only a person can tell.
    NeedsPerson = "needs_person",
    /// Paid for, and retired; the carrier has not said yet whether it takes the label back.
    Voiding = "voiding",
    /// Retired, and the carrier took it back.
    Voided = "voided",
    /// Retired, and the carrier does not take it back.
    VoidRefused = "void_refused",
    /// Paid for, by a person's word; its label never came and is never used.
    WrittenOff = "written_off",
}

impl PurchaseState {
    /// True when its label is never used: only then is the parcel's next one bought.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Refused | Self::Voiding | Self::Voided | Self::VoidRefused | Self::WrittenOff => {
                true
            }
            Self::Buying | Self::Bought | Self::NotBought | Self::NeedsPerson => false,
        }
    }
}

/// The purchase of one parcel's label in one generation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PurchaseRow {
    /// Where.
    pub site: SiteId,
    /// For which shipment.
    pub shipment: ShipmentId,
    /// For which parcel.
    pub parcel: ParcelNo,
    /// Which generation.
    pub generation: Generation,
    /// Its identity here: what the bench asked under.
    pub key: Uuid,
    /// Its identity at the carrier, the same whichever bench asks. One from before there was any went by its key.
    #[serde(default)]
    pub reference: Option<Uuid>,
    /// Keys under which it was refused before, or bought and taken back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Uuid>,
    /// What the carrier knows labels by that were bought before and are used no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<Uuid>,
    /// What a bench's log told of it, where the row itself was lost with an older copy of the database.
    #[serde(default)]
    pub told: Option<BoughtLabel>,
    /// The carrier said, before it was asked to sell, that it had sold no such label: what is found later, this purchase
    /// brought about.
    #[serde(default)]
    pub unsold_before: bool,
    /// How far it is.
    pub state: PurchaseState,
    /// The order's version whose address it used.
    pub order_version: OrderVersion,
    /// The bench that asked.
    pub station: StationId,
    /// When it was begun.
    pub begun: Timestamp,
    /// What was bought.
    pub answer: Option<LabelAnswer>,
    /// Why it was refused, or not taken back.
    pub reason: Option<Shown>,
    /// Why its label may not be used any more, and who says so.
    #[serde(default)]
    pub retired: Option<Retired>,
    /// What belongs to the parcel beside the label, as things stood when it was asked for.
    #[serde(default)]
    pub papers: ParcelPapers,
}

impl PurchaseRow {
    /// What the carrier knows it by.
    #[must_use]
    pub fn at_carrier(&self) -> Uuid {
        self.reference.unwrap_or(self.key)
    }
}

/// Why a label was voided, and who stands for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Retired {
    /// Why.
    pub reason: VoidReason,
    /// The person's words.
    pub note: Option<Shown>,
    /// Who.
    pub by: PackerId,
}

/// Work for somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TaskRow {
    /// Where.
    pub site: SiteId,
    /// Its number.
    pub number: u64,
    /// Which shipment it is about; empty where it is about a bench.
    pub shipment: ShipmentId,
    /// The bench whose log made it, or that it is about.
    #[serde(default)]
    pub station: Option<StationId>,
    /// What did not fit, where a record made it.
    #[serde(default)]
    pub why: Option<Conflict>,
    /// What is to be done.
    pub task: Task,
    /// Since when.
    pub since: Timestamp,
    /// Nobody has to do it any more.
    pub done: bool,
    /// What was said when it was done.
    #[serde(default)]
    pub said: Option<Shown>,
}

/// An answer given under an idempotency key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OnceRow {
    /// Who asked: site and bench.
    pub principal: String,
    /// What for.
    pub route: String,
    /// The key.
    pub key: Uuid,
    /// SHA-256 of the request's body.
    pub fingerprint: String,
    /// When.
    pub at: Timestamp,
    /// The answer's HTTP status.
    pub status: u16,
    /// The answer's body.
    pub body: serde_json::Value,
}

/// Something the stations are told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeedRow {
    /// Whose stations.
    pub site: SiteId,
    /// Its place: what a station resumes from.
    pub position: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub message: FeedMessage,
}

/// Something a channel is to be told, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Where.
    pub site: SiteId,
    /// Its place.
    pub position: u64,
    /// About which order.
    pub order: OrderNumber,
    /// About which shipment.
    pub shipment: ShipmentId,
    /// What: `shipped`, `shipped_before_cancel`.
    pub news: String,
    /// Since when.
    pub at: Timestamp,
    /// The channel has confirmed it.
    pub told: bool,
}

/// A closed list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ManifestRow {
    /// Where.
    pub site: SiteId,
    /// When.
    pub at: Timestamp,
    /// The list.
    pub manifest: Manifest,
}

impl ShipmentRow {
    /// Its identity.
    #[must_use]
    pub fn id(&self) -> &ShipmentId {
        &self.packing.shipment.id
    }

    /// Neither dispatched nor cancelled.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.packing.phase, Phase::Dispatched | Phase::Cancelled)
    }

    /// Something is still to be done at a bench: what only waits for its carrier is on the dispatch list.
    #[must_use]
    pub fn is_work(&self) -> bool {
        let waits_for_carrier =
            self.packing.phase == Phase::Labelled && self.packing.holds.is_empty();
        self.is_open() && !waits_for_carrier
    }

    /// The people of this order were forgotten: none is taken in without a name.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.ship_to.name.is_empty()
    }

    /// What [`ShipmentRow::last_heard`] is searched by: the beginning of time where it was not looked up, its end where
    /// there is nobody left to forget.
    fn heard(&self) -> Field {
        if self.is_forgotten() {
            return Field::Number(i64::MAX);
        }
        self.last_heard.map_or(Field::Number(0), Field::from)
    }

    /// Where it stands in the queue: express first, then by cut-off, then by order number. Sorts as text.
    #[must_use]
    pub fn queue_rank(&self) -> String {
        let shipment = &self.packing.shipment;
        let express = match shipment.priority {
            Priority::Express => '0',
            Priority::Standard => '1',
        };
        let cut_off = shipment
            .cut_off
            .map_or(i64::MAX, |at| at.as_second().max(0));
        format!("{express}{cut_off:019}|{}|{}", shipment.order, shipment.id)
    }
}

/// A phase's word in the column.
#[must_use]
pub fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Ready => "ready",
        Phase::Claimed => "claimed",
        Phase::Packing => "packing",
        Phase::Packed => "packed",
        Phase::Labelled => "labelled",
        Phase::Dispatched => "dispatched",
        Phase::Cancelled => "cancelled",
    }
}

macro_rules! rows {
    ($($name:ident in $table:ident: |$row:ident| [$($key:expr),*] [$($column:expr),*];)*) => {
        /// What a row is searched by now, read from the row itself: one out of a copy from before an update may have
        /// been searched by less.
        pub fn searched_by(table: &Table, body: &str) -> Option<Vec<Field>> {
            $(if *table == tables::$table {
                let row: $name = serde_json::from_str(body).ok()?;
                return Some(row.columns());
            })*
            None
        }
        $(
        impl Row for $name {
            const TABLE: &'static Table = &tables::$table;
            fn key(&self) -> Vec<Field> {
                let $row = self;
                vec![$($key.into()),*]
            }
            fn columns(&self) -> Vec<Field> {
                let $row = self;
                let _ = $row;
                vec![$($column.into()),*]
            }
        }
        )*
    };
}

rows! {
    SiteRow in SITE: |row| [&row.site] [];
    SequenceRow in SEQUENCE: |row| [row.site.as_str(), row.name.as_str()] [];
    TokenRow in TOKEN: |row| [row.sha256.as_str()] [&row.site, row.station.as_ref()];
    EnrolmentRow in ENROLMENT: |row| [row.sha256.as_str()] [&row.site];
    StationRow in STATION: |row| [&row.site, &row.station] [];
    LogHeadRow in LOG_HEAD: |row| [&row.site, &row.station, row.log_epoch] [];
    CatalogueRow in CATALOGUE: |row| [&row.site, row.kind.word(), row.id.as_str()] [];
    ShipmentRow in SHIPMENT: |row| [&row.packing.shipment.site, row.id()] [
        &row.packing.shipment.order, phase_word(row.packing.phase), row.is_open(), &row.packing.shipment.carrier,
        row.queue_rank(), row.packing.claim.as_ref().map(|claim| &claim.station), row.lease_until, row.ahead,
        row.is_work(), row.heard()
    ];
    ToteRow in TOTE: |row| [&row.site, &row.tote, &row.shipment] [];
    InterimRow in INTERIM: |row| [&row.site, row.sscc.as_str()] [&row.shipment];
    HistoryRow in HISTORY: |row| [&row.site, row.position] [
        row.shipment.as_ref(), row.station.as_ref(), row.log_epoch, row.seq
    ];
    PurchaseRow in PURCHASE: |row| [&row.site, &row.shipment, u64::from(row.parcel.0), u64::from(row.generation.0)]
        [row.key, row.state.word()];
    TaskRow in TASK: |row| [&row.site, row.number] [&row.shipment, task_word(&row.task), row.done];
    OnceRow in ONCE: |row| [row.principal.as_str(), row.route.as_str(), row.key] [row.at];
    FeedRow in FEED: |row| [&row.site, row.position] [row.at];
    OutboxRow in CHANNEL_OUTBOX: |row| [&row.site, row.position] [row.told];
    ManifestRow in MANIFEST: |row| [&row.site, row.manifest.number.as_str()] [];
}

/// A task kind's word in the column.
#[must_use]
pub fn task_word(task: &Task) -> String {
    format!("{:?}", task.kind).to_lowercase()
}
