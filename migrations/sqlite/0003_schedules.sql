-- When the job is due next by its schedule; NULL where it has none.
ALTER TABLE jobs ADD COLUMN next_run_at INTEGER;
CREATE INDEX jobs_by_next_run ON jobs (next_run_at, id) WHERE next_run_at IS NOT NULL;

-- The time at which its job's schedule wanted it; NULL where somebody started it.
ALTER TABLE runs ADD COLUMN scheduled_for INTEGER;

-- Roles that one process has at a time, such as the scheduler's.
CREATE TABLE leases (
    name  TEXT    PRIMARY KEY,
    -- Who has it and until when; NULL where it was handed back.
    owner TEXT,
    until INTEGER,
    -- Grows each time it is taken; whoever writes with an older one is refused.
    token INTEGER NOT NULL
);
