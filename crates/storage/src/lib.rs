//! The database: every SQL statement, and nothing else.
