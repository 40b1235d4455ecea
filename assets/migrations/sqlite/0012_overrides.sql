-- What supervisors let pass, and why: listed daily.
CREATE TABLE overridden (
    site TEXT NOT NULL, number INTEGER NOT NULL, shipment TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, number)
) STRICT;
CREATE INDEX overridden_by_shipment ON overridden (site, shipment);
CREATE INDEX overridden_by_age ON overridden (site, at);
