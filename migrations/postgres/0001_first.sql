-- The tables of migrations/sqlite/0001_first.sql, which says what their columns are for, in PostgreSQL's types.
--
-- Texts that lists are sorted by are compared byte by byte (COLLATE "C"), as in SQLite and whatever the database's own
-- order.

CREATE TABLE users (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         text        NOT NULL UNIQUE,
    password_hash text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('viewer', 'user', 'admin')),
    session_key   bytea       NOT NULL,
    created_at    timestamptz NOT NULL
);

CREATE TABLE tokens (
    hash       bytea       PRIMARY KEY,
    user_id    bigint      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE sessions (
    id         text        PRIMARY KEY,
    data       text        NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sources (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text   NOT NULL UNIQUE
);

CREATE TABLE jobs (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint      REFERENCES users (id) ON DELETE CASCADE,
    name       text        NOT NULL COLLATE "C",
    spec       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX jobs_by_owner_and_name ON jobs (COALESCE(owner_id, 0), name);
CREATE INDEX jobs_by_owner ON jobs (owner_id);

CREATE TABLE runs (
    id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text        NOT NULL,
    job_id           bigint      REFERENCES jobs (id) ON DELETE SET NULL,
    owner_id         bigint      REFERENCES users (id) ON DELETE CASCADE,
    job_name         text        NOT NULL,
    spec             jsonb       NOT NULL,
    status           text        NOT NULL
        CHECK (status IN ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
    available_at     timestamptz NOT NULL,
    attempts         integer     NOT NULL DEFAULT 0,
    lease_owner      text,
    lease_until      timestamptz,
    fencing_token    bigint      NOT NULL DEFAULT 0,
    pages_fetched    bigint      NOT NULL DEFAULT 0,
    pages_failed     bigint      NOT NULL DEFAULT 0,
    pages_skipped    bigint      NOT NULL DEFAULT 0,
    listings_found   bigint      NOT NULL DEFAULT 0,
    listings_new     bigint      NOT NULL DEFAULT 0,
    listings_changed bigint      NOT NULL DEFAULT 0,
    listings_removed bigint      NOT NULL DEFAULT 0,
    frontier_pending bigint      NOT NULL DEFAULT 0,
    bytes            bigint      NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL,
    started_at       timestamptz,
    finished_at      timestamptz,
    updated_at       timestamptz NOT NULL,
    failure          jsonb
    -- Every commit of a crawl changes its run: with room on the page the new version stays on it, and no index moves.
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX runs_open_by_job ON runs (job_id) WHERE status IN ('queued', 'running', 'paused');
CREATE INDEX runs_open ON runs (id) WHERE status IN ('queued', 'running', 'paused');
CREATE INDEX runs_claimable ON runs (available_at, id) WHERE status IN ('queued', 'running');
CREATE INDEX runs_by_job ON runs (job_id, id);
CREATE INDEX runs_by_owner ON runs (owner_id, id);

CREATE TABLE run_events (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint      NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    at     timestamptz NOT NULL,
    level  text        NOT NULL,
    event  jsonb       NOT NULL
);
CREATE INDEX run_events_by_run ON run_events (run_id, id);

CREATE TABLE frontier (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      bigint      NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    fingerprint bytea       NOT NULL,
    url         text        NOT NULL,
    depth       integer     NOT NULL,
    origin      text        NOT NULL,
    priority    smallint    NOT NULL,
    state       text        NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'skipped')),
    attempts    integer     NOT NULL DEFAULT 0,
    not_before  timestamptz NOT NULL DEFAULT 'epoch',
    problem     text
);
CREATE UNIQUE INDEX frontier_by_url ON frontier (run_id, fingerprint);
CREATE INDEX frontier_pending ON frontier (run_id, priority DESC, id) WHERE state = 'pending';

CREATE TABLE properties (
    id                   bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title                text,
    operation            text             NOT NULL,
    kind                 text,
    price_minor          bigint,
    currency             text,
    previous_price_minor bigint,
    repriced_at          timestamptz,
    unit_price_minor     bigint,
    area_m2              double precision,
    rooms                integer,
    bathrooms            integer,
    floor                smallint,
    has_lift             boolean,
    town                 text             COLLATE "C",
    district             text,
    latitude             double precision,
    longitude            double precision,
    photo                text,
    availability         text             NOT NULL,
    availability_since   timestamptz      NOT NULL,
    sources              integer          NOT NULL DEFAULT 1,
    first_seen_at        timestamptz      NOT NULL,
    last_seen_at         timestamptz      NOT NULL,
    changed_at           timestamptz      NOT NULL
);
CREATE INDEX properties_by_newest ON properties (first_seen_at, id);
CREATE INDEX properties_by_changed ON properties (changed_at, id);
CREATE INDEX properties_by_price ON properties (price_minor, id);
CREATE INDEX properties_by_unit_price ON properties (unit_price_minor, id);
CREATE INDEX properties_by_area ON properties (area_m2, id);
CREATE INDEX properties_by_town ON properties (town, availability, price_minor, id);
CREATE INDEX properties_by_repricing ON properties (repriced_at) WHERE repriced_at IS NOT NULL;
CREATE INDEX properties_by_availability ON properties (availability, availability_since);

-- The folded words of title, description, address and reference. Apart from the properties, so that a price or a visit
-- that changes those leaves this index alone.
CREATE TABLE property_words (
    property_id bigint   PRIMARY KEY REFERENCES properties (id) ON DELETE CASCADE,
    words       tsvector NOT NULL
);
CREATE INDEX property_words_by_word ON property_words USING gin (words);

CREATE TABLE listings (
    id                    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id             bigint      NOT NULL REFERENCES sources (id),
    property_id           bigint      NOT NULL REFERENCES properties (id),
    fingerprint           bytea       NOT NULL UNIQUE,
    url                   text        NOT NULL,
    facts                 jsonb       NOT NULL,
    provenance            jsonb       NOT NULL,
    page_read             boolean     NOT NULL,
    availability          text        NOT NULL,
    availability_since    timestamptz NOT NULL,
    availability_evidence text        NOT NULL,
    first_seen_at         timestamptz NOT NULL,
    last_seen_at          timestamptz NOT NULL,
    changed_at            timestamptz NOT NULL,
    first_run_id          bigint      NOT NULL,
    last_run_id           bigint      NOT NULL,
    changed_run_id        bigint      NOT NULL,
    last_job_id           bigint
);
CREATE INDEX listings_by_property ON listings (property_id);
CREATE INDEX listings_by_job ON listings (last_job_id, last_run_id) WHERE availability = 'active';

CREATE TABLE price_points (
    listing_id  bigint      NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    price_minor bigint      NOT NULL,
    currency    text        NOT NULL,
    PRIMARY KEY (listing_id, at)
);
