-- See migrations/sqlite/0012_idempotency.sql.
CREATE TABLE idempotency_keys (
    user_id      bigint      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key          text        NOT NULL,
    print        bytea       NOT NULL,
    status       integer,
    location     text,
    content_type text,
    body         bytea,
    begun_at     timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (begun_at);
