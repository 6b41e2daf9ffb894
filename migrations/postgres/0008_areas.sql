-- What a run that looks for the areas of a site has seen of each address that may be one.
CREATE TABLE areas (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      bigint      NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    -- As in `frontier`.
    fingerprint bytea       NOT NULL,
    url         text        NOT NULL,
    name        text        NOT NULL,
    -- How many ads it is said to have.
    ads         bigint,
    -- The URL of the area it belongs to.
    parent      text,
    shape       text        NOT NULL,
    standing    text        NOT NULL,
    found_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX areas_by_url ON areas (run_id, fingerprint);
