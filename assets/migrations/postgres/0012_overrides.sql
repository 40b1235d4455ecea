-- What supervisors let pass, and why: listed daily.
CREATE TABLE overridden (
    site TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, shipment TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, number)
);
CREATE INDEX overridden_by_shipment ON overridden (site, shipment);
CREATE INDEX overridden_by_age ON overridden (site, at);
