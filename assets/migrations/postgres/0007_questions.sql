-- What benches and the central's own tidying ask again and again is answered by an index, however much was packed before.
-- Something is still to be done at a bench: open, and not only waiting for its carrier.
ALTER TABLE shipment ADD COLUMN todo BIGINT NOT NULL DEFAULT 1;
UPDATE shipment SET todo = 0
    WHERE open = 0 OR (phase = 'labelled' AND json_array_length(body::json -> 'packing' -> 'holds') = 0);
-- When something last happened to a shipment that is over, once that was looked up; the end of time where its people were forgotten.
ALTER TABLE shipment ADD COLUMN last_heard BIGINT NOT NULL DEFAULT 0;
CREATE INDEX shipment_todo ON shipment (site, todo, queue_rank);
CREATE INDEX shipment_over ON shipment (site, open, last_heard);
CREATE INDEX shipment_by_carrier ON shipment (site, open, carrier, phase);
CREATE INDEX purchase_of_site_by_state ON purchase (site, state);
CREATE INDEX task_open ON task (site, done, number);
