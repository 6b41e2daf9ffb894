-- The tables of migrations/sqlite/0002_processes.sql, which says what their columns are for, in PostgreSQL's types.

CREATE TABLE processes (
    id          text        PRIMARY KEY,
    host        text        NOT NULL,
    pid         bigint      NOT NULL,
    version     text        NOT NULL,
    roles       jsonb       NOT NULL,
    slots       integer     NOT NULL,
    drain       text        CHECK (drain IN ('finish', 'hand_back')),
    started_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    stopping_at timestamptz
);
CREATE INDEX runs_by_lease_owner ON runs (lease_owner) WHERE lease_owner IS NOT NULL;

-- Unlogged: a commit waits for no disk, and a server that crashes forgets turns which are over when it is back.
CREATE UNLOGGED TABLE hosts (
    name    text        PRIMARY KEY COLLATE "C",
    free_at timestamptz NOT NULL
);
