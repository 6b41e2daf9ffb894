-- A RunEvent: what a run that is queued waits for, where that is more than a worker.
ALTER TABLE runs ADD COLUMN waiting TEXT;

-- Microseconds between two requests that a site has taught its visitors to keep, beyond what they would by themselves;
-- 0 where it has taught nothing. It counts for half after each day since it was learnt.
ALTER TABLE hosts ADD COLUMN delay INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hosts ADD COLUMN learnt_at INTEGER NOT NULL DEFAULT 0;
