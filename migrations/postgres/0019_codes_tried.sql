-- See migrations/sqlite/0019_codes_tried.sql.
ALTER TABLE users ADD COLUMN codes_failed BIGINT NOT NULL DEFAULT 0;
