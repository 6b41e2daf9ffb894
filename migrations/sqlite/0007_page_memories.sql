-- What a job's last visit of a page found, so that the next may ask whether the page has changed. Rows of a job that is
-- gone grow old like all others.
CREATE TABLE page_memories (
    job_id        INTEGER NOT NULL,
    -- As in `frontier`.
    fingerprint   BLOB    NOT NULL,
    -- What read the page: another would have read something else.
    reader        BLOB    NOT NULL,
    -- By what the site recognises the page, as it sent it: at least one of the two.
    etag          TEXT,
    last_modified TEXT,
    -- What it led to: links, ads, other addresses. JSON, packed with zstd.
    page          BLOB    NOT NULL,
    -- When it was last fetched whole.
    fetched_at    INTEGER NOT NULL,
    PRIMARY KEY (job_id, fingerprint)
);
CREATE INDEX page_memories_by_age ON page_memories (fetched_at);

-- Of the pages fetched, those that had not changed.
ALTER TABLE runs ADD COLUMN pages_unchanged INTEGER NOT NULL DEFAULT 0;
