-- See migrations/sqlite/0013_audit.sql.
ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true;

CREATE TABLE audit_log (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor_id bigint,
    actor    text,
    via      text        NOT NULL,
    action   text        NOT NULL,
    object   text        NOT NULL,
    before   jsonb,
    after    jsonb
);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, id);
CREATE INDEX audit_log_by_action ON audit_log (action, id);
CREATE INDEX audit_log_by_object ON audit_log (object, id);
