-- See migrations/sqlite/0011_tokens.sql.
CREATE TABLE named_tokens (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text        NOT NULL,
    scope        text        NOT NULL CHECK (scope IN ('read', 'write')),
    hash         bytea       NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz
);
INSERT INTO named_tokens (user_id, name, scope, hash, created_at)
    SELECT user_id, 'atalaya user token', 'write', hash, created_at FROM tokens ORDER BY created_at;
DROP TABLE tokens;
ALTER TABLE named_tokens RENAME TO tokens;
CREATE INDEX tokens_by_user ON tokens (user_id, id);
