-- Lists of the ads of one source, the newest first.
CREATE INDEX listings_by_source ON listings (source_id, id);
