-- The addresses that a run of the kind `url_check` looks at, and what it found there.
CREATE TABLE url_checks (
    run_id       bigint  NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    -- Its place in what was given, from 0 on.
    position     bigint  NOT NULL,
    -- As it was given.
    url          text    NOT NULL,
    -- NULL while nobody has looked.
    verdict      text    CHECK (verdict IN ('active', 'removed', 'blocked', 'error')),
    final_url    text,
    status       integer,
    milliseconds integer,
    detail       text,
    PRIMARY KEY (run_id, position)
);
