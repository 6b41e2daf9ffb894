-- See migrations/sqlite/0015_nearby.sql.
CREATE INDEX properties_nearby_by_place ON properties (operation, latitude, longitude)
    WHERE excluded_by IS NULL AND availability <> 'removed';
CREATE INDEX properties_nearby_by_town ON properties (operation, town, first_seen_at, id)
    WHERE excluded_by IS NULL AND availability <> 'removed';
