-- What a run that looks for the areas of a site has seen of each address that may be one.
CREATE TABLE areas (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    -- As in `frontier`.
    fingerprint BLOB    NOT NULL,
    url         TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    -- How many ads it is said to have.
    ads         INTEGER,
    -- The URL of the area it belongs to.
    parent      TEXT,
    shape       TEXT    NOT NULL,
    standing    TEXT    NOT NULL,
    found_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX areas_by_url ON areas (run_id, fingerprint);
