-- The columns of migrations/sqlite/0005_rules.sql, which says what they are for, in PostgreSQL's types.

ALTER TABLE listings ADD COLUMN excluded_by text;
ALTER TABLE listings ADD COLUMN flagged_by jsonb;
CREATE INDEX listings_by_last_job ON listings (last_job_id, id);

ALTER TABLE jobs ADD COLUMN judged_by text;

ALTER TABLE properties ADD COLUMN excluded_by text;
ALTER TABLE properties ADD COLUMN flagged_by jsonb;
CREATE INDEX properties_excluded_by_newest ON properties (first_seen_at, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_changed ON properties (changed_at, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_price ON properties (price_minor, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_unit_price ON properties (unit_price_minor, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_area ON properties (area_m2, id) WHERE excluded_by IS NOT NULL;
CREATE INDEX properties_excluded_by_availability ON properties (availability, availability_since)
    WHERE excluded_by IS NOT NULL;

ALTER TABLE runs ADD COLUMN listings_excluded bigint NOT NULL DEFAULT 0;
