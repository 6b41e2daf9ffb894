-- Times are microseconds since 1970 (UTC). Enumerations are their stable names. Money is minor units with its currency.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('viewer', 'user', 'admin')),
    -- Changes with the password: sessions that carry another one are over.
    session_key   BLOB    NOT NULL,
    created_at    INTEGER NOT NULL
);

-- Bearer tokens; only their SHA-256 is kept.
CREATE TABLE tokens (
    hash       BLOB    PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
);

CREATE TABLE sessions (
    id         TEXT    PRIMARY KEY,
    data       TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sources (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT    NOT NULL UNIQUE
);

CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id   INTEGER REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    spec       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX jobs_by_owner_and_name ON jobs (COALESCE(owner_id, 0), name);

-- The queue and the history of runs in one. A run carries a copy of its job's definition.
CREATE TABLE runs (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT    NOT NULL,
    job_id           INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
    owner_id         INTEGER REFERENCES users (id) ON DELETE CASCADE,
    job_name         TEXT    NOT NULL,
    spec             TEXT    NOT NULL,
    status           TEXT    NOT NULL
        CHECK (status IN ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
    -- Not to be claimed before this instant.
    available_at     INTEGER NOT NULL,
    -- Claims since the last progress.
    attempts         INTEGER NOT NULL DEFAULT 0,
    lease_owner      TEXT,
    lease_until      INTEGER,
    -- Grows with each claim; whoever writes with an older one is refused.
    fencing_token    INTEGER NOT NULL DEFAULT 0,
    pages_fetched    INTEGER NOT NULL DEFAULT 0,
    pages_failed     INTEGER NOT NULL DEFAULT 0,
    pages_skipped    INTEGER NOT NULL DEFAULT 0,
    listings_found   INTEGER NOT NULL DEFAULT 0,
    listings_new     INTEGER NOT NULL DEFAULT 0,
    listings_changed INTEGER NOT NULL DEFAULT 0,
    listings_removed INTEGER NOT NULL DEFAULT 0,
    frontier_pending INTEGER NOT NULL DEFAULT 0,
    bytes            INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL,
    started_at       INTEGER,
    finished_at      INTEGER,
    updated_at       INTEGER NOT NULL,
    -- A RunEvent: why it failed.
    failure          TEXT
);
-- One open run per job: asking twice at once gives the same run.
CREATE UNIQUE INDEX runs_open_by_job ON runs (job_id) WHERE status IN ('queued', 'running', 'paused');
CREATE INDEX runs_claimable ON runs (available_at, id) WHERE status IN ('queued', 'running');
CREATE INDEX runs_by_job ON runs (job_id, id);
CREATE INDEX runs_by_owner ON runs (owner_id, id);

CREATE TABLE run_events (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    level  TEXT    NOT NULL,
    event  TEXT    NOT NULL
);
CREATE INDEX run_events_by_run ON run_events (run_id, id);

-- The URLs of a run: to visit, and visited. The fingerprint is the first 16 bytes of the canonical URL's SHA-256.
CREATE TABLE frontier (
    id          INTEGER PRIMARY KEY,
    run_id      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    fingerprint BLOB    NOT NULL,
    url         TEXT    NOT NULL,
    depth       INTEGER NOT NULL,
    origin      TEXT    NOT NULL,
    priority    INTEGER NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'skipped')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER NOT NULL DEFAULT 0,
    problem     TEXT
);
CREATE UNIQUE INDEX frontier_by_url ON frontier (run_id, fingerprint);
CREATE INDEX frontier_pending ON frontier (run_id, priority DESC, id) WHERE state = 'pending';

CREATE TABLE properties (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    title                TEXT,
    operation            TEXT    NOT NULL,
    kind                 TEXT,
    price_minor          INTEGER,
    currency             TEXT,
    previous_price_minor INTEGER,
    -- When the price last changed; NULL where it never did.
    repriced_at          INTEGER,
    unit_price_minor     INTEGER,
    area_m2              REAL,
    rooms                INTEGER,
    bathrooms            INTEGER,
    floor                INTEGER,
    has_lift             INTEGER,
    town                 TEXT,
    district             TEXT,
    latitude             REAL,
    longitude            REAL,
    photo                TEXT,
    availability         TEXT    NOT NULL,
    availability_since   INTEGER NOT NULL,
    sources              INTEGER NOT NULL DEFAULT 1,
    first_seen_at        INTEGER NOT NULL,
    last_seen_at         INTEGER NOT NULL,
    changed_at           INTEGER NOT NULL
);
-- One index for each order that lists offer; `id` breaks ties, so that a page's end is a place to go on from.
CREATE INDEX properties_by_newest ON properties (first_seen_at, id);
CREATE INDEX properties_by_changed ON properties (changed_at, id);
CREATE INDEX properties_by_price ON properties (price_minor, id);
CREATE INDEX properties_by_unit_price ON properties (unit_price_minor, id);
CREATE INDEX properties_by_area ON properties (area_m2, id);
CREATE INDEX properties_by_town ON properties (town, availability, price_minor);
CREATE INDEX properties_by_repricing ON properties (repriced_at) WHERE repriced_at IS NOT NULL;
CREATE INDEX properties_by_availability ON properties (availability, availability_since);

-- Words of title, description, address and reference; the row number is the property's id.
CREATE VIRTUAL TABLE property_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE listings (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id             INTEGER NOT NULL REFERENCES sources (id),
    property_id           INTEGER NOT NULL REFERENCES properties (id),
    -- As in `frontier`; one ad is one URL.
    fingerprint           BLOB    NOT NULL UNIQUE,
    url                   TEXT    NOT NULL,
    -- Known facts only, as JSON; and for each the place on the page: [layer, path, raw text, confidence].
    facts                 TEXT    NOT NULL,
    provenance            TEXT    NOT NULL,
    page_read             INTEGER NOT NULL,
    availability          TEXT    NOT NULL,
    availability_since    INTEGER NOT NULL,
    availability_evidence TEXT    NOT NULL,
    first_seen_at         INTEGER NOT NULL,
    last_seen_at          INTEGER NOT NULL,
    changed_at            INTEGER NOT NULL,
    first_run_id          INTEGER NOT NULL,
    last_run_id           INTEGER NOT NULL,
    changed_run_id        INTEGER NOT NULL,
    -- The job that last saw it: whose runs look whether it is still there.
    last_job_id           INTEGER
);
CREATE INDEX listings_by_property ON listings (property_id);
CREATE INDEX listings_by_job ON listings (last_job_id, last_run_id) WHERE availability = 'active';

CREATE TABLE price_points (
    listing_id  INTEGER NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    price_minor INTEGER NOT NULL,
    currency    TEXT    NOT NULL,
    PRIMARY KEY (listing_id, at)
) WITHOUT ROWID;
