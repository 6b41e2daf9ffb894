-- An account that is not active proves nobody: its sessions and tokens open nothing until it is active again.
ALTER TABLE users ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));

-- Who changed what. Lines are added and never changed; they name accounts and jobs that may be gone.
CREATE TABLE audit_log (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    -- The account; none for the process itself and for who has none yet.
    actor_id INTEGER,
    -- Its address then.
    actor    TEXT,
    via      TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    -- The path of what was changed, below /api/v1.
    object   TEXT    NOT NULL,
    -- JSON of what it was, and of what it became.
    before   TEXT,
    after    TEXT
);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, id);
CREATE INDEX audit_log_by_action ON audit_log (action, id);
CREATE INDEX audit_log_by_object ON audit_log (object, id);
