ALTER TABLE jobs ADD COLUMN next_run_at timestamptz;
CREATE INDEX jobs_by_next_run ON jobs (next_run_at, id) WHERE next_run_at IS NOT NULL;

ALTER TABLE runs ADD COLUMN scheduled_for timestamptz;

CREATE TABLE leases (
    name  text   PRIMARY KEY,
    owner text,
    until timestamptz,
    token bigint NOT NULL
);
