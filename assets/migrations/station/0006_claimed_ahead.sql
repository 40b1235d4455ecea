-- Shipments claimed ahead, untouched: opened, they go to shipments. A table of their own, so that none of them keeps old records in the log.
CREATE TABLE ahead (
    shipment TEXT NOT NULL PRIMARY KEY,
    base     TEXT NOT NULL,
    epoch    INTEGER NOT NULL,
    until    TEXT NOT NULL,
    checksum TEXT NOT NULL
) STRICT;
