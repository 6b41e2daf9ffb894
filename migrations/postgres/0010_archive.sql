-- Pages as a job's runs got them, to be read again: of each URL the latest. Rows of a job that keeps nothing any more, or is
-- gone, are cleared away in the background.
CREATE TABLE archived_pages (
    job_id       bigint      NOT NULL,
    -- As in `frontier`.
    fingerprint  bytea       NOT NULL,
    url          text        NOT NULL,
    -- The run that got it, and when.
    run_id       bigint      NOT NULL,
    fetched_at   timestamptz NOT NULL,
    -- The answer without its body: where it came from, status, content type. JSON.
    answer       jsonb       NOT NULL,
    -- Packed with zstd.
    body         bytea       NOT NULL,
    -- Before it was packed.
    bytes        bigint      NOT NULL,
    -- What the row counts for: body and address.
    stored_bytes bigint      NOT NULL,
    PRIMARY KEY (job_id, fingerprint)
);
CREATE INDEX archived_pages_by_age ON archived_pages (job_id, fetched_at);

-- What each job keeps in all.
CREATE TABLE archives (
    job_id       bigint      PRIMARY KEY NOT NULL,
    pages        bigint      NOT NULL,
    bytes        bigint      NOT NULL,
    stored_bytes bigint      NOT NULL
);

-- The look on which most of what an ad says rests; NULL where that was before such times were kept.
ALTER TABLE listings ADD COLUMN read_at timestamptz;
