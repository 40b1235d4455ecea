-- What people prove themselves by, and what they stood for; and what the central signs its rosters with.
CREATE TABLE signing_key (site TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site)) STRICT, WITHOUT ROWID;
CREATE TABLE pin (site TEXT NOT NULL, packer TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, packer)) STRICT, WITHOUT ROWID;
CREATE TABLE pin_tries (
    site TEXT NOT NULL, station TEXT NOT NULL, packer TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, station, packer)
) STRICT, WITHOUT ROWID;
CREATE TABLE approval (
    site TEXT NOT NULL, id TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_by_subject ON approval (site, subject);
CREATE INDEX approval_by_age ON approval (at);
