-- Where a change was asked for from; none for the process itself.
ALTER TABLE audit_log ADD COLUMN address TEXT;

-- When the address was shown to be the user's. Who has an account by now has shown it in some way.
ALTER TABLE users ADD COLUMN confirmed_at INTEGER;
UPDATE users SET confirmed_at = created_at;
-- The key of the second factor, sealed with the instance's own; none without a second factor.
ALTER TABLE users ADD COLUMN totp_secret BLOB;
-- The time step of the code that was taken last: no code is taken twice.
ALTER TABLE users ADD COLUMN totp_step INTEGER;

-- What opens an account in the place of a code of the second factor, each once; only SHA-256 of it is kept.
CREATE TABLE recovery_codes (
    hash    BLOB    PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

-- Sessions are known by the SHA-256 of what the cookie says: who reads the table opens none. Those there were are over.
DROP TABLE sessions;
CREATE TABLE sessions (
    hash       BLOB    PRIMARY KEY,
    -- Whose it is; none before a log-in is complete.
    user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
    data       TEXT    NOT NULL,
    begun_at   INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    -- Where and with what it was begun.
    address    TEXT,
    agent      TEXT,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user_id, begun_at);

-- What people are written about their accounts. Most have a link that does something once, for whoever holds it; the link
-- is made from `nonce` and the instance's key, so that who reads the table has none.
CREATE TABLE mails (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    locale     TEXT    NOT NULL,
    -- Whose account it is about; none for an invitation.
    user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
    -- What who is invited may do.
    role       TEXT    CHECK (role IN ('viewer', 'user', 'admin')),
    -- None where it has no link.
    nonce      BLOB,
    created_at INTEGER NOT NULL,
    -- When its link stops working.
    expires_at INTEGER NOT NULL,
    -- When its link did what it is for.
    used_at    INTEGER,
    -- by_hand: no mail is sent here, an admin hands the link over.
    status     TEXT    NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'by_hand')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    -- Not to be tried before this instant.
    next_at    INTEGER NOT NULL,
    -- What the mail server said last.
    failure    TEXT
);
CREATE INDEX mails_to_send ON mails (next_at, id) WHERE status = 'waiting';
CREATE INDEX mails_by_user ON mails (user_id, kind);
CREATE INDEX mails_by_recipient ON mails (recipient, kind);
CREATE INDEX mails_by_expiry ON mails (expires_at);
