-- The addresses that a run of the kind `url_check` looks at, and what it found there.
CREATE TABLE url_checks (
    run_id       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    -- Its place in what was given, from 0 on.
    position     INTEGER NOT NULL,
    -- As it was given.
    url          TEXT    NOT NULL,
    -- NULL while nobody has looked.
    verdict      TEXT    CHECK (verdict IN ('active', 'removed', 'blocked', 'error')),
    final_url    TEXT,
    status       INTEGER,
    milliseconds INTEGER,
    detail       TEXT,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
