-- See migrations/sqlite/0017_accounts.sql.
ALTER TABLE audit_log ADD COLUMN address text;

ALTER TABLE users ADD COLUMN confirmed_at timestamptz;
UPDATE users SET confirmed_at = created_at;
ALTER TABLE users ADD COLUMN totp_secret bytea;
ALTER TABLE users ADD COLUMN totp_step bigint;

CREATE TABLE recovery_codes (
    hash    bytea  PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

DROP TABLE sessions;
CREATE TABLE sessions (
    hash       bytea       PRIMARY KEY,
    user_id    bigint      REFERENCES users (id) ON DELETE CASCADE,
    data       text        NOT NULL,
    begun_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    address    text,
    agent      text,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user_id, begun_at);

CREATE TABLE mails (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL,
    recipient  text        NOT NULL,
    locale     text        NOT NULL,
    user_id    bigint      REFERENCES users (id) ON DELETE CASCADE,
    role       text        CHECK (role IN ('viewer', 'user', 'admin')),
    nonce      bytea,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    status     text        NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'by_hand')),
    attempts   integer     NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    failure    text
);
CREATE INDEX mails_to_send ON mails (next_at, id) WHERE status = 'waiting';
CREATE INDEX mails_by_user ON mails (user_id, kind);
CREATE INDEX mails_by_recipient ON mails (recipient, kind);
CREATE INDEX mails_by_expiry ON mails (expires_at);
