-- Pages as a job's runs got them, to be read again: of each URL the latest. Rows of a job that keeps nothing any more, or is
-- gone, are cleared away in the background.
CREATE TABLE archived_pages (
    job_id       INTEGER     NOT NULL,
    -- As in `frontier`.
    fingerprint  BLOB        NOT NULL,
    url          TEXT        NOT NULL,
    -- The run that got it, and when.
    run_id       INTEGER     NOT NULL,
    fetched_at   INTEGER     NOT NULL,
    -- The answer without its body: where it came from, status, content type. JSON.
    answer       TEXT        NOT NULL,
    -- Packed with zstd.
    body         BLOB        NOT NULL,
    -- Before it was packed.
    bytes        INTEGER     NOT NULL,
    -- What the row counts for: body and address.
    stored_bytes INTEGER     NOT NULL,
    PRIMARY KEY (job_id, fingerprint)
);
CREATE INDEX archived_pages_by_age ON archived_pages (job_id, fetched_at);

-- What each job keeps in all.
CREATE TABLE archives (
    job_id       INTEGER     PRIMARY KEY NOT NULL,
    pages        INTEGER     NOT NULL,
    bytes        INTEGER     NOT NULL,
    stored_bytes INTEGER     NOT NULL
);

-- The look on which most of what an ad says rests; NULL where that was before such times were kept.
ALTER TABLE listings ADD COLUMN read_at INTEGER;
