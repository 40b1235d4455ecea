-- The central's first schema. A table is its key, what it is searched by, and the row as JSON. Texts are ordered by their bytes.
CREATE TABLE packdesk_schema (version BIGINT NOT NULL);
INSERT INTO packdesk_schema VALUES (0);
CREATE TABLE site (site TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site));
CREATE TABLE sequence (site TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, name));
CREATE TABLE token (sha256 TEXT COLLATE "C" NOT NULL, site TEXT COLLATE "C" NOT NULL, station TEXT COLLATE "C", body TEXT NOT NULL, PRIMARY KEY (sha256));
CREATE INDEX token_by_station ON token (site, station);
CREATE TABLE enrolment (sha256 TEXT COLLATE "C" NOT NULL, site TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (sha256));
CREATE TABLE station (site TEXT COLLATE "C" NOT NULL, station TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, station));
CREATE TABLE log_head (
    site TEXT COLLATE "C" NOT NULL, station TEXT COLLATE "C" NOT NULL, log_epoch TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, station, log_epoch)
);
CREATE TABLE catalogue (
    site TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, kind, id)
);
CREATE TABLE shipment (
    site TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL,
    order_number TEXT COLLATE "C" NOT NULL, phase TEXT COLLATE "C" NOT NULL, open BIGINT NOT NULL, carrier TEXT COLLATE "C" NOT NULL, queue_rank TEXT COLLATE "C" NOT NULL,
    station TEXT COLLATE "C", lease_until BIGINT, body TEXT NOT NULL,
    PRIMARY KEY (site, id)
);
CREATE INDEX shipment_by_order ON shipment (site, order_number);
CREATE INDEX shipment_queue ON shipment (site, phase, queue_rank);
CREATE INDEX shipment_open ON shipment (site, open, queue_rank);
CREATE INDEX shipment_leases ON shipment (site, lease_until);
CREATE TABLE tote (
    site TEXT COLLATE "C" NOT NULL, tote TEXT COLLATE "C" NOT NULL, shipment TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, tote, shipment)
);
CREATE TABLE history (
    site TEXT COLLATE "C" NOT NULL, position BIGINT NOT NULL,
    shipment TEXT COLLATE "C", station TEXT COLLATE "C", log_epoch TEXT COLLATE "C", seq BIGINT, body TEXT NOT NULL,
    PRIMARY KEY (site, position)
);
CREATE INDEX history_by_shipment ON history (site, shipment, position);
-- A record of a station's log is known at most once.
CREATE UNIQUE INDEX history_by_record ON history (site, station, log_epoch, seq);
CREATE TABLE purchase (
    site TEXT COLLATE "C" NOT NULL, shipment TEXT COLLATE "C" NOT NULL, parcel BIGINT NOT NULL, generation BIGINT NOT NULL,
    purchase_key TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, shipment, parcel, generation)
);
CREATE UNIQUE INDEX purchase_by_key ON purchase (site, purchase_key);
CREATE INDEX purchase_by_state ON purchase (state);
CREATE TABLE task (
    site TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL,
    shipment TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, done BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, number)
);
CREATE INDEX task_by_shipment ON task (site, shipment, kind);
CREATE TABLE once (
    principal TEXT COLLATE "C" NOT NULL, route TEXT COLLATE "C" NOT NULL, once_key TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (principal, route, once_key)
);
CREATE INDEX once_by_age ON once (at);
CREATE TABLE feed (
    site TEXT COLLATE "C" NOT NULL, position BIGINT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, position)
);
CREATE TABLE channel_outbox (
    site TEXT COLLATE "C" NOT NULL, position BIGINT NOT NULL, told BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, position)
);
CREATE TABLE manifest (site TEXT COLLATE "C" NOT NULL, number TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, number));
-- The house carrier's own books. One row for every label paid for; nothing here prevents a second one, so that it would be seen.
CREATE TABLE house_ledger (booking BIGINT NOT NULL, purchase_key TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (booking));
CREATE INDEX house_ledger_by_key ON house_ledger (purchase_key);
