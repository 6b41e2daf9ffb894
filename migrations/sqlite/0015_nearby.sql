-- What is near a property, of those that lists show: by where it is, and by its town from the newest on.
CREATE INDEX properties_nearby_by_place ON properties (operation, latitude, longitude)
    WHERE excluded_by IS NULL AND availability <> 'removed';
CREATE INDEX properties_nearby_by_town ON properties (operation, town, first_seen_at, id)
    WHERE excluded_by IS NULL AND availability <> 'removed';
