-- Shipments that a bench has claimed ahead, to be packed while the central is away.
ALTER TABLE shipment ADD COLUMN ahead BIGINT NOT NULL DEFAULT 0;
CREATE INDEX shipment_by_station ON shipment (site, station, ahead);
-- Whose box an interim slip's number is: no number is on two boxes.
CREATE TABLE interim (
    site TEXT COLLATE "C" NOT NULL, sscc TEXT COLLATE "C" NOT NULL, shipment TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, sscc)
);
