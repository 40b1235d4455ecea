-- What benches and the central's own tidying ask again and again is answered by an index, however much was packed before.
-- Something is still to be done at a bench: open, and not only waiting for its carrier.
ALTER TABLE shipment ADD COLUMN todo INTEGER NOT NULL DEFAULT 1;
UPDATE shipment SET todo = 0 WHERE open = 0 OR (phase = 'labelled' AND json_array_length(body, '$.packing.holds') = 0);
-- When something last happened to a shipment that is over, once that was looked up; the end of time where its people were forgotten.
ALTER TABLE shipment ADD COLUMN last_heard INTEGER NOT NULL DEFAULT 0;
CREATE INDEX shipment_todo ON shipment (site, todo, queue_rank);
CREATE INDEX shipment_over ON shipment (site, open, last_heard);
CREATE INDEX shipment_by_carrier ON shipment (site, open, carrier, phase);
CREATE INDEX purchase_of_site_by_state ON purchase (site, state);
CREATE INDEX task_open ON task (site, done, number);
-- Every key begins with the one site there is, and SQLite, never told how much a table holds, takes that for a narrow
-- choice. What it is told here is a site after some months: rows in all, then rows for each further column of an index.
ANALYZE site;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('catalogue', 'sqlite_autoindex_catalogue_1', '20000 20000 5000 1'),
    ('channel_outbox', 'sqlite_autoindex_channel_outbox_1', '100000 100000 1'),
    ('feed', 'feed', '200000 200000 1'),
    ('history', 'history_by_record', '1500000 1500000 150000 20000 1'),
    ('history', 'history_by_shipment', '1500000 1500000 20 1'),
    ('history', 'sqlite_autoindex_history_1', '1500000 1500000 1'),
    ('house_ledger', 'house_ledger_by_key', '100000 1'),
    ('interim', 'interim', '20000 20000 1'),
    ('log_head', 'log_head', '100 100 5 1'),
    ('once', 'once', '100000 10000 3000 1'),
    ('once', 'once_by_age', '100000 1'),
    ('overridden', 'overridden', '10000 10000 1'),
    ('overridden', 'overridden_by_age', '10000 10000 1'),
    ('overridden', 'overridden_by_shipment', '10000 10000 2'),
    ('approval', 'approval', '10000 10000 1'),
    ('approval', 'approval_by_age', '10000 1'),
    ('approval', 'approval_by_subject', '10000 10000 2'),
    ('purchase', 'purchase_by_key', '100000 100000 1'),
    ('purchase', 'purchase_by_state', '100000 100'),
    ('purchase', 'purchase_of_site_by_state', '100000 100000 100'),
    ('purchase', 'sqlite_autoindex_purchase_1', '100000 100000 2 2 1'),
    ('shipment', 'shipment_by_carrier', '100000 100000 50000 20000 2000'),
    ('shipment', 'shipment_by_order', '100000 100000 2'),
    ('shipment', 'shipment_by_station', '100000 100000 100 50'),
    ('shipment', 'shipment_leases', '100000 100000 2'),
    ('shipment', 'shipment_open', '100000 100000 50000 1'),
    ('shipment', 'shipment_over', '100000 100000 50000 2'),
    ('shipment', 'shipment_queue', '100000 100000 2000 1'),
    ('shipment', 'shipment_todo', '100000 100000 2000 1'),
    ('shipment', 'sqlite_autoindex_shipment_1', '100000 100000 1'),
    ('task', 'sqlite_autoindex_task_1', '10000 10000 1'),
    ('task', 'task_by_shipment', '10000 10000 3 2'),
    ('task', 'task_open', '10000 10000 100 1'),
    ('tote', 'tote', '10000 10000 2 1');
ANALYZE sqlite_schema;
