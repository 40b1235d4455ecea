-- The station's memory. One file holds one epoch of the log; a damaged file is set aside, never mended.

-- Everything that happened at the bench, each record chained to the one before (domain::log::chain_hash).
CREATE TABLE log (
    seq    INTEGER PRIMARY KEY,
    hash   TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;

-- Shipments this bench has a lease on, as the central handed them over; the log from first_seq on is what was done since.
CREATE TABLE shipments (
    shipment  TEXT NOT NULL PRIMARY KEY,
    base      TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    until     TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    checksum  TEXT NOT NULL
) STRICT;

-- Printable labels. The only place at a bench that holds an address; purged some days after the central has the log.
CREATE TABLE documents (
    shipment   TEXT NOT NULL,
    parcel     INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    zpl        BLOB NOT NULL,
    drawing    TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    kept_ms    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    checksum   TEXT NOT NULL,
    PRIMARY KEY (shipment, parcel, generation)
) STRICT;

-- Small things by name: the log's epoch and anchor, what is acknowledged, the catalogue, the site's rules.
CREATE TABLE settings (
    name     TEXT NOT NULL PRIMARY KEY,
    value    TEXT NOT NULL,
    checksum TEXT NOT NULL
) STRICT;
