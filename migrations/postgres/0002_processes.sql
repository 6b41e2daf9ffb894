-- The tables of migrations/sqlite/0002_processes.sql, which says what their columns are for, in PostgreSQL's types.

-- Unlogged: a commit waits for no disk, and a server that crashes forgets turns which are over when it is back.
CREATE UNLOGGED TABLE hosts (
    name    text        PRIMARY KEY COLLATE "C",
    free_at timestamptz NOT NULL
);
