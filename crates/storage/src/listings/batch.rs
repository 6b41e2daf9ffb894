//! The ads of one transaction: what it has read of them at its start, and what it has yet to write at its end.

use std::collections::HashMap;

use domain::SourceId;

use super::{COLUMNS, ListingRow};
use crate::Result;
use crate::fingerprint::fingerprint;
use crate::properties::NewWords;
use crate::transaction::Tx;

/// Keys asked for at once.
const GROUP: usize = 512;

/// The ads of one transaction.
#[derive(Default)]
pub(crate) struct Batch {
    /// Rows as the transaction found them, by fingerprint; `None` of ads that nobody knew. Whoever takes one may change it.
    found: HashMap<Vec<u8>, Option<ListingRow>>,
    sources: HashMap<String, SourceId>,
    pub(super) words: NewWords,
}

impl Batch {
    /// Reads the rows of every known ad of these URLs, and takes them in one order for all: see [`crate::crawl`].
    pub(crate) async fn of(tx: &mut Tx, urls: impl IntoIterator<Item = &str>) -> Result<Self> {
        let mut keys: Vec<Vec<u8>> = urls.into_iter().map(fingerprint).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut batch = Self::default();
        for some in keys.chunks(GROUP) {
            let held = format!(" ORDER BY fingerprint{}", tx.for_update());
            let rows: Vec<Held> = tx
                .ask(format!("SELECT fingerprint, {COLUMNS} FROM listings WHERE fingerprint IN "))
                .push_list(some)
                .push(&held)
                .all()
                .await?;
            batch.found.extend(rows.into_iter().map(|held| (held.fingerprint, Some(held.row))));
        }
        for key in keys {
            batch.found.entry(key).or_insert(None);
        }
        Ok(batch)
    }

    /// The row of an ad, to be changed; `None` where nobody knows the ad.
    pub(super) async fn take(&mut self, tx: &mut Tx, key: &[u8]) -> Result<Option<ListingRow>> {
        if let Some(found) = self.found.remove(key) {
            return Ok(found);
        }
        let held = format!("SELECT {COLUMNS} FROM listings WHERE fingerprint = $1{}", tx.for_update());
        tx.ask(held).bind(key).optional().await
    }

    /// The source of a URL is its host, with the port where it is not the usual one.
    pub(super) async fn source_of(&mut self, tx: &mut Tx, url: &str) -> Result<SourceId> {
        let name = source_name(url);
        if let Some(&known) = self.sources.get(name) {
            return Ok(known);
        }
        let known: Option<(i64,)> = tx.ask("SELECT id FROM sources WHERE name = $1").bind(name).optional().await?;
        let (id,) = match known {
            Some(known) => known,
            None => tx.ask("INSERT INTO sources (name) VALUES ($1) RETURNING id").bind(name).one().await?,
        };
        self.sources.insert(name.to_owned(), SourceId(id));
        Ok(SourceId(id))
    }

    /// Writes what is left to write; the last thing before the commit.
    pub(crate) async fn write(self, tx: &mut Tx) -> Result<()> {
        self.words.write(tx).await
    }
}

#[derive(sqlx::FromRow)]
struct Held {
    fingerprint: Vec<u8>,
    #[sqlx(flatten)]
    row: ListingRow,
}

fn source_name(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}
