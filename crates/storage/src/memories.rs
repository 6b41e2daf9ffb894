//! What a job's last visit of a page found, so that the next may ask whether the page has changed.
//!
//! A page is remembered where its site sent something to recognise it by. Its row says what read it: the same body read
//! in another way would say something else, so a page that another reader read is asked for as if it were new. Whatever
//! ends a page otherwise (it fails, it is gone, it comes without anything to recognise it by) ends its memory too.
//!
//! A job that is deleted leaves its rows behind: they grow old like all others, and go.

use std::collections::{BTreeSet, HashMap};

use chrono::Duration;
use domain::frontier::FrontierEntry;
use domain::visit::{PageMemory, PageOutcome, PageRecord, Validators};
use domain::{Instant, JobId};

use crate::columns::Time;
use crate::crawl::Writer;
use crate::fingerprint::fingerprint;
use crate::transaction::Tx;
use crate::{Database, Result};

/// A page is asked for whole when it has not been for so long, whatever its site says: a site may be wrong.
pub const LONGEST: Duration = Duration::days(30);
/// Longest memory, written out and packed. A page with more on it is fetched whole each time.
const MOST: usize = 2 * 1024 * 1024;
const MOST_PACKED: usize = 64 * 1024;
/// Quick rather than small: a crawl packs one for each page.
const LEVEL: i32 = 1;
/// Keys asked for at once.
const GROUP: usize = 500;

/// By what the site recognises the entries' pages, by entry: of those the job remembers, read by this reader.
pub async fn validators(
    db: &Database,
    job: JobId,
    reader: &[u8],
    entries: &[FrontierEntry],
    now: Instant,
) -> Result<HashMap<i64, Validators>> {
    let mut found = HashMap::new();
    for group in entries.chunks(GROUP) {
        let keys: HashMap<Vec<u8>, i64> = group.iter().map(|entry| (fingerprint(&entry.url), entry.id)).collect();
        let listed: Vec<&[u8]> = keys.keys().map(Vec::as_slice).collect();
        let rows: Vec<(Vec<u8>, Option<String>, Option<String>)> = db
            .ask(
                "SELECT fingerprint, etag, last_modified FROM page_memories
                 WHERE job_id = $1 AND reader = $2 AND fetched_at > $3 AND fingerprint IN ",
            )
            .bind(job.0)
            .bind(reader)
            .bind(Time(now - LONGEST))
            .push_list(&listed)
            .all()
            .await?;
        found.extend(
            rows.into_iter()
                .filter_map(|(key, etag, last_modified)| Some((*keys.get(&key)?, Validators { etag, last_modified }))),
        );
    }
    Ok(found)
}

/// What the job remembers of a page, as this reader read it. `None` too where an ad it showed is not known any more: the
/// page must be read to know it.
pub async fn recall(db: &Database, job: JobId, reader: &[u8], url: &str) -> Result<Option<PageMemory>> {
    let row: Option<(Option<String>, Option<String>, Vec<u8>)> = db
        .ask(
            "SELECT etag, last_modified, page FROM page_memories
             WHERE job_id = $1 AND fingerprint = $2 AND reader = $3",
        )
        .bind(job.0)
        .bind(fingerprint(url))
        .bind(reader)
        .optional()
        .await?;
    let Some((etag, last_modified, packed)) = row else { return Ok(None) };
    let Some(memory) = unpack(&packed) else { return Ok(None) };
    // A page may show an ad twice.
    let ads: BTreeSet<Vec<u8>> = memory.listings.iter().map(|(url, _)| fingerprint(url)).collect();
    for group in ads.iter().map(Vec::as_slice).collect::<Vec<_>>().chunks(GROUP) {
        let question = db.ask("SELECT COUNT(*) FROM listings WHERE fingerprint IN ");
        let (known,): (i64,) = question.push_list(group).one().await?;
        if usize::try_from(known).ok() != Some(group.len()) {
            return Ok(None);
        }
    }
    Ok(Some(PageMemory { validators: Validators { etag, last_modified }, ..memory }))
}

/// Remembers the pages that were visited, or forgets them.
pub(crate) async fn keep<'r>(
    tx: &mut Tx,
    writer: Writer<'_>,
    records: impl Iterator<Item = &'r PageRecord>,
) -> Result<()> {
    let Some(job) = writer.job else { return Ok(()) };
    let mut forgotten = Vec::new();
    for record in records {
        if !keep_page(tx, job, writer.reader, record).await? {
            forgotten.push(fingerprint(&record.entry.url));
        }
    }
    if !forgotten.is_empty() {
        let forget = tx.ask("DELETE FROM page_memories WHERE job_id = $1 AND fingerprint IN ").bind(job.0);
        forget.push_list(&forgotten).execute().await?;
    }
    Ok(())
}

/// Remembers a page, where there is something to remember it by. `false` where it must be forgotten.
async fn keep_page(tx: &mut Tx, job: JobId, reader: &[u8], record: &PageRecord) -> Result<bool> {
    let packed = match record.outcome {
        PageOutcome::Unchanged | PageOutcome::Reread { .. } | PageOutcome::Retry { .. } | PageOutcome::Skipped(_) => {
            return Ok(true);
        }
        PageOutcome::Fetched => record.memory.as_ref().and_then(|memory| Some((&memory.validators, pack(memory)?))),
        PageOutcome::Failed(_) => None,
    };
    let Some((validators, packed)) = packed else { return Ok(false) };
    tx.ask(
        "INSERT INTO page_memories (job_id, fingerprint, reader, etag, last_modified, page, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (job_id, fingerprint) DO UPDATE
         SET reader = excluded.reader, etag = excluded.etag, last_modified = excluded.last_modified,
             page = excluded.page, fetched_at = excluded.fetched_at",
    )
    .bind(job.0)
    .bind(fingerprint(&record.entry.url))
    .bind(reader)
    .bind(validators.etag.as_deref())
    .bind(validators.last_modified.as_deref())
    .bind(packed)
    .bind(Time(record.at))
    .execute()
    .await?;
    Ok(true)
}

/// Deletes up to `limit` memories that are too old to be used. How many went.
pub async fn forget_old(db: &Database, limit: u32, now: Instant) -> Result<u64> {
    // A crawl that is storing pages holds some of them.
    let skip_locked = db.engine().pick("", " FOR UPDATE SKIP LOCKED");
    let row = db.engine().pick("rowid", "ctid");
    let deleted = db.write(format!(
        "DELETE FROM page_memories WHERE {row} IN (
             SELECT {row} FROM page_memories WHERE fetched_at <= $1 ORDER BY fetched_at LIMIT $2{skip_locked}
         )"
    ));
    deleted.bind(Time(now - LONGEST)).bind(i64::from(limit)).execute().await
}

fn pack(memory: &PageMemory) -> Option<Vec<u8>> {
    let written = serde_json::to_vec(memory).ok().filter(|written| written.len() <= MOST)?;
    zstd::bulk::compress(&written, LEVEL).ok().filter(|packed| packed.len() <= MOST_PACKED)
}

/// What cannot be read is not remembered: the page is asked for again.
fn unpack(packed: &[u8]) -> Option<PageMemory> {
    let written = zstd::bulk::decompress(packed, MOST).ok()?;
    serde_json::from_slice(&written).ok()
}

#[cfg(test)]
mod tests {
    use domain::frontier::LinkKind;
    use domain::listing::Look;

    use super::*;

    fn memory(links: usize) -> PageMemory {
        let link = |number: usize| (format!("https://pisos.example/piso/{number}"), LinkKind::Detail);
        PageMemory {
            links: (0..links).map(link).collect(),
            listings: vec![("https://pisos.example/piso/1".to_owned(), Look::Card)],
            also_visited: vec!["https://pisos.example/otro".to_owned()],
            print: Some(u64::MAX),
            ..PageMemory::default()
        }
    }

    #[test]
    fn what_is_packed_comes_back_and_takes_little_room() {
        let memory = memory(300);
        let packed = pack(&memory).expect("it fits");
        assert_eq!(unpack(&packed), Some(memory));
        assert!(packed.len() < 3_000, "{}", packed.len());
    }

    #[test]
    fn what_is_too_long_or_broken_is_not_remembered() {
        assert_eq!(pack(&memory(100_000)), None);
        let packed = pack(&memory(3)).expect("it fits");
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
        let bomb = zstd::bulk::compress(&vec![b' '; MOST + 1], LEVEL).expect("packed");
        assert_eq!(unpack(&bomb), None);
    }
}
