-- How many wrong codes of the second factor were tried in a row: what changes each 30 seconds is found by who tries long enough.
ALTER TABLE users ADD COLUMN codes_failed INTEGER NOT NULL DEFAULT 0;
