-- What people prove themselves by, and what they stood for; and what the central signs its rosters with.
CREATE TABLE signing_key (site TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site));
CREATE TABLE pin (site TEXT COLLATE "C" NOT NULL, packer TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, packer));
CREATE TABLE pin_tries (
    site TEXT COLLATE "C" NOT NULL, station TEXT COLLATE "C" NOT NULL, packer TEXT COLLATE "C" NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, station, packer)
);
CREATE TABLE approval (
    site TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, subject TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (site, id)
);
CREATE INDEX approval_by_subject ON approval (site, subject);
CREATE INDEX approval_by_age ON approval (at);
