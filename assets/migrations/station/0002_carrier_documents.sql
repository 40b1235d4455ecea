-- A carrier's label may be PDF or PNG too; it is kept as it came and made printable for the printer at hand.
ALTER TABLE documents RENAME COLUMN zpl TO bytes;
ALTER TABLE documents ADD COLUMN format TEXT NOT NULL DEFAULT 'zpl';
