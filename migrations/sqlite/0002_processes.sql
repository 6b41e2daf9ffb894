-- What processes tell each other.

-- Sites (host and port) that are crawled with pauses between requests: each is somebody's until `free_at`. A row that
-- lies in the past says nothing.
CREATE TABLE hosts (
    name    TEXT    PRIMARY KEY NOT NULL,
    free_at INTEGER NOT NULL
);
