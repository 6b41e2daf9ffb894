-- Every change of an ad's availability after its first look, which found it there.
CREATE TABLE availability_changes (
    listing_id bigint      NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    at         timestamptz NOT NULL,
    state      text        NOT NULL,
    evidence   text        NOT NULL,
    PRIMARY KEY (listing_id, at)
);
-- Of the ads known by now, the last change is.
INSERT INTO availability_changes (listing_id, at, state, evidence)
SELECT id, availability_since, availability, availability_evidence FROM listings
WHERE availability_since > first_seen_at;

-- The last look that told nothing: the site refused, or did not answer.
ALTER TABLE listings ADD COLUMN missed_at timestamptz;
ALTER TABLE listings ADD COLUMN missed_evidence text;

-- Ads that were removed lately, for whoever looks whether they are back.
CREATE INDEX listings_removed_by_job ON listings (last_job_id, availability_since) WHERE availability = 'removed';
