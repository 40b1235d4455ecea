-- What belongs to a parcel beside its label, as JSON: what goes inside, and whether customs want a declaration.
ALTER TABLE documents ADD COLUMN papers TEXT NOT NULL DEFAULT '';
