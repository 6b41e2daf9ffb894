-- Runs that ended before some day, without reading those that did not.
CREATE INDEX runs_by_end ON runs (finished_at, id) WHERE finished_at IS NOT NULL;
