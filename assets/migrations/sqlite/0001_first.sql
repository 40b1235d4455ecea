-- The central's first schema. A table is its key, what it is searched by, and the row as JSON.
CREATE TABLE site (site TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site)) STRICT, WITHOUT ROWID;
CREATE TABLE sequence (site TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, name)) STRICT, WITHOUT ROWID;
CREATE TABLE token (sha256 TEXT NOT NULL, site TEXT NOT NULL, station TEXT, body TEXT NOT NULL, PRIMARY KEY (sha256)) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_station ON token (site, station);
CREATE TABLE enrolment (sha256 TEXT NOT NULL, site TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (sha256)) STRICT, WITHOUT ROWID;
CREATE TABLE station (site TEXT NOT NULL, station TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, station)) STRICT, WITHOUT ROWID;
CREATE TABLE log_head (
    site TEXT NOT NULL, station TEXT NOT NULL, log_epoch TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, station, log_epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue (
    site TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, kind, id)
) STRICT;
CREATE TABLE shipment (
    site TEXT NOT NULL, id TEXT NOT NULL,
    order_number TEXT NOT NULL, phase TEXT NOT NULL, open INTEGER NOT NULL, carrier TEXT NOT NULL, queue_rank TEXT NOT NULL,
    station TEXT, lease_until INTEGER, body TEXT NOT NULL,
    PRIMARY KEY (site, id)
) STRICT;
CREATE INDEX shipment_by_order ON shipment (site, order_number);
CREATE INDEX shipment_queue ON shipment (site, phase, queue_rank);
CREATE INDEX shipment_open ON shipment (site, open, queue_rank);
CREATE INDEX shipment_leases ON shipment (site, lease_until);
CREATE TABLE tote (
    site TEXT NOT NULL, tote TEXT NOT NULL, shipment TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, tote, shipment)
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
    site TEXT NOT NULL, position INTEGER NOT NULL,
    shipment TEXT, station TEXT, log_epoch TEXT, seq INTEGER, body TEXT NOT NULL,
    PRIMARY KEY (site, position)
) STRICT;
CREATE INDEX history_by_shipment ON history (site, shipment, position);
-- A record of a station's log is known at most once.
CREATE UNIQUE INDEX history_by_record ON history (site, station, log_epoch, seq);
CREATE TABLE purchase (
    site TEXT NOT NULL, shipment TEXT NOT NULL, parcel INTEGER NOT NULL, generation INTEGER NOT NULL,
    purchase_key TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, shipment, parcel, generation)
) STRICT;
CREATE UNIQUE INDEX purchase_by_key ON purchase (site, purchase_key);
CREATE INDEX purchase_by_state ON purchase (state);
CREATE TABLE task (
    site TEXT NOT NULL, number INTEGER NOT NULL,
    shipment TEXT NOT NULL, kind TEXT NOT NULL, done INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, number)
) STRICT;
CREATE INDEX task_by_shipment ON task (site, shipment, kind);
CREATE TABLE once (
    principal TEXT NOT NULL, route TEXT NOT NULL, once_key TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (principal, route, once_key)
) STRICT;
CREATE INDEX once_by_age ON once (at);
CREATE TABLE feed (
    site TEXT NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE channel_outbox (
    site TEXT NOT NULL, position INTEGER NOT NULL, told INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, position)
) STRICT;
CREATE TABLE manifest (site TEXT NOT NULL, number TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, number)) STRICT;
-- The house carrier's own books. One row for every label paid for; nothing here prevents a second one, so that it would be seen.
CREATE TABLE house_ledger (booking INTEGER NOT NULL, purchase_key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (booking)) STRICT;
CREATE INDEX house_ledger_by_key ON house_ledger (purchase_key);
