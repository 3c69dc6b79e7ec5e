-- The record, version 1. Moments are ISO 8601 in UTC with seconds; days are YYYY-MM-DD. Numbers join tables inside one
-- file; ids are what users see and never change.

CREATE TABLE reports (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,           -- the one whose entries the tables hold
    input TEXT NOT NULL,                -- path or address as given
    title TEXT,
    url TEXT,
    address TEXT,                       -- the url without what only tracks readers: the same page, the same report
    publisher TEXT,
    credited_source TEXT,
    outlet TEXT NOT NULL,               -- folded publisher, else host, else the id: what is counted as one outlet
    published TEXT,                     -- day
    language TEXT NOT NULL,
    retrieved TEXT NOT NULL,            -- moment
    added TEXT NOT NULL,                -- moment the first version came in
    changed TEXT NOT NULL,              -- moment the present version came in
    story INTEGER NOT NULL              -- near-duplicate reports share it
) STRICT;
CREATE INDEX reports_by_address ON reports (address);
CREATE INDEX reports_by_title ON reports (title, publisher);
CREATE INDEX reports_by_outlet ON reports (outlet);
CREATE INDEX reports_by_published ON reports (published);
CREATE INDEX reports_by_story ON reports (story);

-- Every version of every report with the whole dossier as it was added.
CREATE TABLE versions (
    report INTEGER NOT NULL REFERENCES reports,
    version INTEGER NOT NULL,
    content TEXT NOT NULL UNIQUE,       -- hash of text, title, publisher and address: adding the same again does nothing
    input TEXT NOT NULL,
    published TEXT,
    retrieved TEXT NOT NULL,
    added TEXT NOT NULL,
    digest TEXT NOT NULL,               -- SHA-256 of the dossier's JSON
    dossier BLOB NOT NULL,              -- the JSON, compressed by zlib
    PRIMARY KEY (report, version)
) STRICT;

-- MinHash of the present text, and its bands for finding candidates.
CREATE TABLE signatures (
    report INTEGER PRIMARY KEY REFERENCES reports,
    shingles INTEGER NOT NULL,
    signature BLOB NOT NULL             -- 32-bit numbers, little-endian
) STRICT;
CREATE TABLE bands (
    band INTEGER NOT NULL,
    report INTEGER NOT NULL REFERENCES reports,
    PRIMARY KEY (band, report)
) STRICT, WITHOUT ROWID;

CREATE TABLE parties (
    number INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT,
    role TEXT,
    sector TEXT,
    wikidata TEXT,
    UNIQUE (report, id)
) STRICT;

-- Who a report's party is across reports, and the names each such key goes by.
CREATE TABLE party_keys (
    party INTEGER PRIMARY KEY REFERENCES parties ON DELETE CASCADE,
    key TEXT NOT NULL,                  -- with the user's corrections
    own TEXT NOT NULL                   -- without
) STRICT;
CREATE INDEX party_keys_by_key ON party_keys (key);
CREATE INDEX party_keys_by_own ON party_keys (own);
CREATE TABLE names (
    key TEXT NOT NULL,
    folded TEXT NOT NULL,               -- without case and diacritics
    kind TEXT NOT NULL,                 -- of the party
    PRIMARY KEY (key, folded)
) STRICT, WITHOUT ROWID;

-- The user's corrections of who is whom: merge makes "other" the same party as "key", split parts the parties of "key" that
-- are named "other" from the rest. They are never deleted, only undone.
CREATE TABLE party_corrections (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    key TEXT NOT NULL,
    other TEXT NOT NULL,
    made TEXT NOT NULL,                 -- moment
    undone TEXT                         -- moment
) STRICT;

-- What a report yields, and the report itself as one entry. Numbers are never used twice, since tellings outlive entries.
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    report INTEGER NOT NULL REFERENCES reports,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'statement', 'event', 'matter')),
    said TEXT,                          -- day: when it was said, else published
    meant_from TEXT,                    -- first day of the time it speaks of
    meant_to TEXT,                      -- last day
    precision TEXT,                     -- of that time: day, week, month, year
    confidence REAL,
    telling INTEGER NOT NULL,           -- entries of one story that tell the same share it
    added TEXT NOT NULL,                -- moment it was first in the record
    UNIQUE (report, id)
) STRICT;
CREATE INDEX entries_by_telling ON entries (telling);
CREATE INDEX entries_by_said ON entries (said);
CREATE INDEX entries_by_meant ON entries (meant_from);
CREATE INDEX entries_by_added ON entries (added);
CREATE INDEX entries_by_id ON entries (id);

CREATE TABLE statements (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    kind TEXT NOT NULL,
    speaker INTEGER REFERENCES parties,
    source TEXT,                        -- the words that name the speaker
    cue TEXT,
    channel TEXT
) STRICT;
CREATE INDEX statements_by_speaker ON statements (speaker);
CREATE TABLE events (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    type TEXT NOT NULL,
    mode TEXT,
    contexts TEXT NOT NULL,             -- separated by spaces
    cameo TEXT,
    goldstein REAL,
    status TEXT NOT NULL,
    according_to TEXT,                  -- id of a statement of the same report
    trigger_words TEXT NOT NULL,
    place TEXT,
    folded_place TEXT,
    country TEXT,                       -- ISO 3166 alpha-3
    lat REAL,
    lon REAL
) STRICT;
CREATE INDEX events_by_place ON events (folded_place);
CREATE INDEX events_by_country ON events (country);
CREATE INDEX events_by_type ON events (type, status);
CREATE TABLE matters (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE TABLE positions (
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    place INTEGER NOT NULL,             -- in the matter's list
    party INTEGER NOT NULL REFERENCES parties,
    stance TEXT NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (entry, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX positions_by_party ON positions (party);

-- Every party of every entry: speaker, addressee; actor, recipient; by, to, position; named, of a report.
CREATE TABLE involved (
    entry INTEGER NOT NULL REFERENCES entries ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES parties,
    role TEXT NOT NULL,
    place INTEGER NOT NULL,             -- in the list of that role
    PRIMARY KEY (entry, party, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX involved_by_party ON involved (party, role);

-- The user's corrections of what the reader made of entries, each for all that tell the same, and of followed matters. They are
-- never deleted, only undone; the tables hold what they lead to, and "readings" what the reader said of the entries they touch.
CREATE TABLE entry_corrections (
    number INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,                -- "report/entry", or the id of a followed matter
    telling INTEGER,                    -- of the entry; NULL for a followed matter
    field TEXT NOT NULL CHECK (field IN ('speaker', 'recipient', 'type', 'status', 'reject', 'unlink')),
    value TEXT,
    was TEXT,                           -- as the reader has it
    note TEXT,
    made TEXT NOT NULL,                 -- moment
    undone TEXT                         -- moment
) STRICT;
CREATE INDEX entry_corrections_by_telling ON entry_corrections (telling);
CREATE INDEX entry_corrections_by_entry ON entry_corrections (entry);
CREATE TABLE readings (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    type TEXT NOT NULL,                 -- an event's, or a statement's or matter's kind
    status TEXT,                        -- an event's, or a matter's state
    mode TEXT,
    cameo TEXT,
    goldstein REAL,
    speaker INTEGER                     -- party
) STRICT;
CREATE TABLE involved_as_read (
    entry INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
    party INTEGER NOT NULL REFERENCES parties,
    role TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (entry, party, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE rejected (
    entry INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE
) STRICT;
CREATE VIEW statements_read AS
    SELECT s.entry, coalesce(r.type, s.kind) AS kind, CASE WHEN r.entry IS NULL THEN s.speaker ELSE r.speaker END AS speaker,
        s.source, s.cue, s.channel
    FROM statements s LEFT JOIN readings r ON r.entry = s.entry;
CREATE VIEW events_read AS
    SELECT v.entry, coalesce(r.type, v.type) AS type, coalesce(r.status, v.status) AS status,
        CASE WHEN r.entry IS NULL THEN v.mode ELSE r.mode END AS mode, v.contexts,
        CASE WHEN r.entry IS NULL THEN v.cameo ELSE r.cameo END AS cameo,
        CASE WHEN r.entry IS NULL THEN v.goldstein ELSE r.goldstein END AS goldstein,
        v.according_to, v.trigger_words, v.place, v.folded_place, v.country, v.lat, v.lon
    FROM events v LEFT JOIN readings r ON r.entry = v.entry;
CREATE VIEW matters_read AS
    SELECT m.entry, coalesce(r.type, m.kind) AS kind, coalesce(r.status, m.state) AS state
    FROM matters m LEFT JOIN readings r ON r.entry = m.entry;
CREATE VIEW involved_read AS
    SELECT entry, party, role, place FROM involved WHERE entry NOT IN (SELECT entry FROM readings)
    UNION ALL SELECT entry, party, role, place FROM involved_as_read;

-- The evidence, verbatim, and what full-text search looks through.
CREATE TABLE words (
    number INTEGER PRIMARY KEY REFERENCES entries ON DELETE CASCADE,
    title TEXT NOT NULL,                -- of a report or a matter
    text TEXT NOT NULL,
    names TEXT NOT NULL                 -- of the parties
) STRICT;
CREATE VIRTUAL TABLE found USING fts5 (
    title, text, names, content = 'words', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER words_in AFTER INSERT ON words BEGIN
    INSERT INTO found (rowid, title, text, names) VALUES (new.number, new.title, new.text, new.names);
END;
CREATE TRIGGER words_out AFTER DELETE ON words BEGIN
    INSERT INTO found (found, rowid, title, text, names) VALUES ('delete', old.number, old.title, old.text, old.names);
END;

-- Matters followed across reports, and the sentences, oldest first, that say how each went on.
CREATE TABLE threads (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,                -- with the user's corrections
    own_state TEXT NOT NULL,            -- without
    due TEXT,                           -- last day
    expires TEXT,                       -- the day on which it expires if nothing more is heard
    since TEXT,                         -- day of the first word
    last TEXT,                          -- day of the latest word
    shown INTEGER NOT NULL,             -- 0: one report's sentence that may yet prove to tell of a matter, or what the user rejected
    own_shown INTEGER NOT NULL,         -- without the user's corrections
    changed TEXT NOT NULL,              -- moment
    draft BLOB NOT NULL                 -- its seed and sentences, from which all this is told
) STRICT;
CREATE INDEX threads_by_state ON threads (state, due);
CREATE INDEX threads_by_expiry ON threads (expires) WHERE own_state != 'expired';
CREATE INDEX threads_by_last ON threads (last);
CREATE TABLE thread_topics (
    topic TEXT NOT NULL,                -- "side object": what a sentence must share to be likened to the thread
    thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
    PRIMARY KEY (topic, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_topics_by_thread ON thread_topics (thread);
CREATE TABLE thread_parties (
    thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('by', 'to')),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (thread, role, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE thread_steps (
    thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
    step INTEGER NOT NULL,              -- oldest first
    report TEXT NOT NULL,               -- id
    entry TEXT,                         -- id of the report's own matter there
    date TEXT,
    state TEXT NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (thread, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_steps_by_report ON thread_steps (report);

-- Searches that the user goes back to.
CREATE TABLE saved (
    name TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,            -- of its feed: never another search's
    words TEXT NOT NULL,
    filters TEXT NOT NULL,              -- JSON: filter -> value or values
    made TEXT NOT NULL                  -- moment
) STRICT;

-- What could not be read, and why, until it can be.
CREATE TABLE refusals (
    input TEXT PRIMARY KEY,             -- path, address, or a place in an archive
    reason TEXT NOT NULL,               -- in a word or two
    why TEXT NOT NULL,                  -- as it was told
    language TEXT,                      -- English name, of what is in another one
    first TEXT NOT NULL,                -- moment
    last TEXT NOT NULL,                 -- moment
    times INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refusals_by_last ON refusals (last);

-- How far archives have been read, so that reading can go on there.
CREATE TABLE archives (
    input TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,          -- of the file: another one under the same name is read from its start
    items INTEGER NOT NULL,             -- done
    seek INTEGER,                       -- byte at which the last of them starts, where reading can start anywhere
    finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
    changed TEXT NOT NULL               -- moment
) STRICT, WITHOUT ROWID;

-- Feeds and site maps that are watched, and what their servers said the last time.
CREATE TABLE feeds (
    address TEXT PRIMARY KEY,
    moved TEXT,                         -- where the server says it is for good
    etag TEXT,
    modified TEXT,
    title TEXT,
    checked TEXT,                       -- moment
    due TEXT NOT NULL,                  -- moment
    failures INTEGER NOT NULL,          -- in a row
    trouble TEXT                        -- the last failure, as it was told
) STRICT, WITHOUT ROWID;

-- What feeds link to: waiting to be read, or done with.
CREATE TABLE links (
    address TEXT PRIMARY KEY,           -- without what only tracks readers
    url TEXT NOT NULL,
    feed TEXT NOT NULL REFERENCES feeds,
    title TEXT,
    published TEXT,                     -- day
    publisher TEXT,
    found TEXT NOT NULL,                -- moment
    listed TEXT NOT NULL,               -- moment a feed named it last
    due TEXT,                           -- moment; NULL when done with
    tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_due ON links (due) WHERE due IS NOT NULL;
CREATE INDEX links_by_listed ON links (listed);
CREATE INDEX links_by_feed ON links (feed);
