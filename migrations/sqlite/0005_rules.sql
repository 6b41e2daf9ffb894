-- What the rules of a job say of its ads.

-- The rule that leaves the ad out of lists, and those that flag it, as a JSON list; NULL for none. Judged by the job that
-- last saw it.
ALTER TABLE listings ADD COLUMN excluded_by TEXT;
ALTER TABLE listings ADD COLUMN flagged_by TEXT;
-- The ads of a job that are judged anew when its rules have changed.
CREATE INDEX listings_by_last_job ON listings (last_job_id, id);

-- The rules by which all ads of the job were judged, as JSON; NULL for none.
ALTER TABLE jobs ADD COLUMN judged_by TEXT;

-- A property is left out where all its ads are: by the first of their rules. It is flagged by all that flag any.
ALTER TABLE properties ADD COLUMN excluded_by TEXT;
ALTER TABLE properties ADD COLUMN flagged_by TEXT;
-- Those that are left out are few: the others are found by the indexes of all.
CREATE INDEX properties_excluded_by_newest ON properties (first_seen_at, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_changed ON properties (changed_at, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_price ON properties (price_minor, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_unit_price ON properties (unit_price_minor, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_area ON properties (area_m2, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_availability ON properties (availability, availability_since)
    WHERE excluded_by IS NOT NULL;

-- Different ads seen in the run that are left out now.
ALTER TABLE runs ADD COLUMN listings_excluded INTEGER NOT NULL DEFAULT 0;
