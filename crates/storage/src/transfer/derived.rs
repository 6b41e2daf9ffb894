//! What is made anew in the target, from what was moved.

use super::marks::{self, Mark};
use super::{About, Progress, Result, Stage};
use crate::transaction::Tx;
use crate::{Database, listings, properties};

const WORDS: &str = "property_words";

/// Makes the words that properties are found by, of their ads in the order they came in.
pub(super) async fn make(target: &Database, batch: u32, tell: &mut (impl FnMut(Progress<'_>) + Send)) -> Result<()> {
    let mut mark = marks::read(target, WORDS).await.about(WORDS)?;
    let (of,): (i64,) = target.ask("SELECT COUNT(*) FROM listings").one().await.about(WORDS)?;
    loop {
        tell(Progress { stage: Stage::Deriving, table: WORDS, rows: mark.rows, of: of.unsigned_abs() });
        if mark.done {
            return Ok(());
        }
        let mut tx = target.begin().await.about(WORDS)?;
        let ads = listings::after(&mut tx, last(&mark), batch).await.about(WORDS)?;
        for (id, property, listing) in &ads {
            properties::write_words(&mut tx, *property, listing).await.about(WORDS)?;
            mark.last = Some(vec![super::cell::Cell::Integer(id.0)]);
        }
        mark.rows += ads.len() as u64;
        mark.done = ads.len() < batch as usize;
        marks::write(&mut tx, WORDS, &mark).await.about(WORDS)?;
        tx.commit().await.about(WORDS)?;
    }
}

fn last(mark: &Mark) -> i64 {
    mark.last.as_deref().and_then(|key| key.first()).and_then(super::cell::Cell::integer).unwrap_or(0)
}

/// Derived tables that lack something.
pub(super) async fn missing(target: &mut Tx) -> Result<Vec<String>> {
    let (key, of) = (target.engine().pick("rowid", "property_id"), "SELECT property_id FROM listings");
    let (lacking,): (i64,) = target
        .ask(format!("SELECT COUNT(*) FROM ({of} EXCEPT SELECT {key} FROM {WORDS}) AS lacking"))
        .one()
        .await
        .about(WORDS)?;
    Ok(if lacking == 0 { Vec::new() } else { vec![WORDS.to_owned()] })
}
