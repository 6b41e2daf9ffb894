"""Many times the ads of a crawl: the same rows again and again, with ids, prices, towns and days of their own. Standard
library only."""

import contextlib
import pathlib
import sqlite3

# Which columns name a row, in each table that is copied: copies count on from the highest.
IDS = {"properties": ("id",), "listings": ("id", "property_id"), "price_points": ("listing_id",)}
# What else is otherwise in a copy. `:copy` counts them; a later one is a bit dearer, and was seen an hour earlier.
OTHERWISE = {
    "town": "town || ' ' || :copy",
    "url": "url || '?copy=' || :copy",
    "fingerprint": "randomblob(16)",
    "price_minor": "price_minor + 100 * :copy",
    "unit_price_minor": "unit_price_minor + :copy",
    "first_seen_at": "first_seen_at - 3600000000 * :copy",
    "changed_at": "changed_at - 3600000000 * :copy",
}


def rows(database: pathlib.Path, wanted: int) -> int:
    """Makes at least so many properties of those in a SQLite database that nobody has open, each with its ads and their
    prices; returns how many there are. Words to search for are not copied."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        # Who loses this database makes it again.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")
        count, = connection.execute("SELECT COUNT(*) FROM properties").fetchone()
        apart, = connection.execute("SELECT MAX(id) FROM (SELECT id FROM properties UNION SELECT id FROM listings)").fetchone()
        copies = -(-wanted // count)
        for copy in range(1, copies):
            connection.execute("BEGIN")
            for table, ids in IDS.items():
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                values = [f"{name} + :copy * :apart" if name in ids else OTHERWISE.get(name, name) for name in columns]
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table}"
                    f" WHERE {ids[0]} <= :apart", {"copy": copy, "apart": apart})
            connection.execute("COMMIT")
        # As housekeeping leaves it.
        for table in IDS:
            connection.execute(f"ANALYZE {table}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return copies * count
