-- A token has a name that its owner gave it, a scope, and an id by which it is revoked: the key changes, so the table is
-- made anew. Tokens that were there could do everything their owners may.
CREATE TABLE named_tokens (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    scope        TEXT    NOT NULL CHECK (scope IN ('read', 'write')),
    -- SHA-256.
    hash         BLOB    NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    -- True to an hour.
    last_used_at INTEGER
);
INSERT INTO named_tokens (user_id, name, scope, hash, created_at)
    SELECT user_id, 'atalaya user token', 'write', hash, created_at FROM tokens ORDER BY created_at;
DROP TABLE tokens;
ALTER TABLE named_tokens RENAME TO tokens;
CREATE INDEX tokens_by_user ON tokens (user_id, id);
