-- Requests that a program named, so that one which it sends again is not done again.
CREATE TABLE idempotency_keys (
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key          TEXT    NOT NULL,
    -- SHA-256 of method, path and body: under one name there is one request.
    print        BLOB    NOT NULL,
    -- The answer; none while the request is under way.
    status       INTEGER,
    location     TEXT,
    content_type TEXT,
    body         BLOB,
    begun_at     INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (begun_at);
