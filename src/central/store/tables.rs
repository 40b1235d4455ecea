//! The tables: their keys and what they are searched by. The migrations hold the same, as SQL.

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name in the database.
    pub name: &'static str,
    /// The columns of its key, the site first.
    pub key: &'static [&'static str],
    /// Further columns it is searched by.
    pub columns: &'static [&'static str],
}

macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident = $name:literal ($($key:literal)*) [$($column:literal)*];)*) => {
        $(
            $(#[$doc])*
            pub static $constant: Table = Table {
                name: $name,
                key: &[$($key),*],
                columns: &[$($column),*],
            };
        )*
        /// Every table.
        pub static TABLES: &[&Table] = &[$(&$constant),*];
    };
}

tables! {
    /// Sites and their rules.
    SITE = "site" ("site") [];
    /// Numbers given out one after the other.
    SEQUENCE = "sequence" ("site" "name") [];
    /// Who may call, by the hash of their token: asked before the site is known.
    TOKEN = "token" ("sha256") ["site" "station"];
    /// One-time codes, by their hash: asked before the site is known.
    ENROLMENT = "enrolment" ("sha256") ["site"];
    /// Benches.
    STATION = "station" ("site" "station") [];
    /// How far each log of a bench is known.
    LOG_HEAD = "log_head" ("site" "station" "log_epoch") [];
    /// Products, cartons, packers, places, carriers, owners.
    CATALOGUE = "catalogue" ("site" "kind" "id") [];
    /// Shipments with everything done to them.
    SHIPMENT = "shipment" ("site" "id") ["order_number" "phase" "open" "carrier" "queue_rank" "station" "lease_until" "ahead" "todo" "last_heard"];
    /// Which open shipments a tote holds goods of.
    TOTE = "tote" ("site" "tote" "shipment") [];
    /// Whose box an interim slip's number is.
    INTERIM = "interim" ("site" "sscc") ["shipment"];
    /// Everything that happened, in the order it became known.
    HISTORY = "history" ("site" "position") ["shipment" "station" "log_epoch" "seq"];
    /// Purchases of labels: at most one for a parcel's generation.
    PURCHASE = "purchase" ("site" "shipment" "parcel" "generation") ["purchase_key" "state"];
    /// Work for somebody.
    TASK = "task" ("site" "number") ["shipment" "kind" "done"];
    /// Answers given under an idempotency key.
    ONCE = "once" ("principal" "route" "once_key") ["at"];
    /// What the stations are told, in the order it was committed.
    FEED = "feed" ("site" "position") ["at"];
    /// What the channels are to be told.
    CHANNEL_OUTBOX = "channel_outbox" ("site" "position") ["told"];
    /// Closed lists.
    MANIFEST = "manifest" ("site" "number") [];
    /// What the central signs its rosters with.
    SIGNING_KEY = "signing_key" ("site") [];
    /// PINs, salted and stretched.
    PIN = "pin" ("site" "packer") [];
    /// Wrong PINs, by badge and bench.
    PIN_TRIES = "pin_tries" ("site" "station" "packer") [];
    /// What people stood for by their PIN.
    APPROVAL = "approval" ("site" "id") ["subject" "at"];
    /// What supervisors let pass.
    OVERRIDDEN = "overridden" ("site" "number") ["shipment" "at"];
    /// The house carrier's own books: one row for every label it was paid for.
    LEDGER = "house_ledger" ("booking") ["purchase_key"];
}
