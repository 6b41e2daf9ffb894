-- See migrations/sqlite/0016_listings_by_source.sql.
CREATE INDEX listings_by_source ON listings (source_id, id);
