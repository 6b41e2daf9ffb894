//! How much is kept: numbers for whoever runs the instance. Tables are counted whole, which takes a moment where they are
//! large: not for what is asked for every few seconds.

use domain::view::Rows;

use crate::question::Engine;
use crate::{Database, Result};

/// Which engine keeps the data.
pub fn engine(db: &Database) -> &'static str {
    db.engine().pick("sqlite", "postgres")
}

/// How large the database is, in bytes, without what its engine keeps beside it.
pub async fn bytes(db: &Database) -> Result<i64> {
    let question = match db.engine() {
        Engine::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Engine::Postgres => "SELECT pg_database_size(current_database())",
    };
    let (bytes,) = db.ask(question).one().await?;
    Ok(bytes)
}

/// How many rows there are of what people ask for.
pub async fn rows(db: &Database) -> Result<Rows> {
    let (users, jobs, runs, sources, listings, properties, prices) = db
        .ask(
            "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM jobs), (SELECT COUNT(*) FROM runs),
                 (SELECT COUNT(*) FROM sources), (SELECT COUNT(*) FROM listings), (SELECT COUNT(*) FROM properties),
                 (SELECT COUNT(*) FROM price_points)",
        )
        .one()
        .await?;
    Ok(Rows { users, jobs, runs, sources, listings, properties, prices })
}
