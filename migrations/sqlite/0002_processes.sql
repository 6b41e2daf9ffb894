-- What processes tell each other.

-- Those that run, or did until lately. Each writes down every few seconds that it is there (`seen_at`), and takes its
-- row away when it stops.
CREATE TABLE processes (
    -- The `lease_owner` of the runs it holds.
    id          TEXT    PRIMARY KEY NOT NULL,
    host        TEXT    NOT NULL,
    pid         INTEGER NOT NULL,
    version     TEXT    NOT NULL,
    -- What it does, as a JSON list of names.
    roles       TEXT    NOT NULL,
    -- Runs it works on at once, at most; 0 without a worker.
    slots       INTEGER NOT NULL,
    -- It is to take no more runs, and do this with those it holds.
    drain       TEXT    CHECK (drain IN ('finish', 'hand_back')),
    started_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    -- It was asked to stop.
    stopping_at INTEGER
);
CREATE INDEX runs_by_lease_owner ON runs (lease_owner) WHERE lease_owner IS NOT NULL;

-- Sites (host and port) that are crawled with pauses between requests: each is somebody's until `free_at`. A row that
-- lies in the past says nothing.
CREATE TABLE hosts (
    name    TEXT    PRIMARY KEY NOT NULL,
    free_at INTEGER NOT NULL
);
