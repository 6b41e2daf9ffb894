//! Joining pieces of a run's log.

use domain::view::RunLogEntry;

/// Most entries a browser keeps; older ones are read again on demand.
pub const MAX_KEPT: usize = 2_000;

/// Adds `entries` (the oldest first) that are newer than what `log` has. Entries come in order and once.
pub fn append(log: &mut Vec<RunLogEntry>, entries: Vec<RunLogEntry>) {
    let newest = log.last().map_or(i64::MIN, |entry| entry.id);
    log.extend(entries.into_iter().filter(|entry| entry.id > newest));
    if log.len() > MAX_KEPT {
        log.drain(..log.len() - MAX_KEPT);
    }
}

/// Brings `log` up to a snapshot's end of the log. Where the two do not touch, entries between them may be missing: the
/// snapshot is then all there is.
pub fn catch_up(log: &mut Vec<RunLogEntry>, entries: Vec<RunLogEntry>) {
    let touches = match (log.last(), entries.first()) {
        (Some(ours), Some(theirs)) => theirs.id <= ours.id,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if !touches {
        log.clear();
    }
    append(log, entries);
}

#[cfg(test)]
mod tests {
    use domain::Instant;
    use domain::run::{Level, RunEvent};

    use super::*;

    fn entries(ids: impl IntoIterator<Item = i64>) -> Vec<RunLogEntry> {
        ids.into_iter()
            .map(|id| RunLogEntry { id, at: Instant::UNIX_EPOCH, level: Level::Info, event: RunEvent::Paused })
            .collect()
    }

    fn ids(log: &[RunLogEntry]) -> Vec<i64> {
        log.iter().map(|entry| entry.id).collect()
    }

    #[test]
    fn what_came_twice_is_kept_once() {
        let mut log = entries([1, 2, 5]);
        append(&mut log, entries([2, 5, 8]));
        append(&mut log, entries([5, 8]));
        assert_eq!(ids(&log), [1, 2, 5, 8]);
    }

    #[test]
    fn a_snapshot_that_touches_keeps_the_older_entries() {
        let mut log = entries([1, 2, 5]);
        catch_up(&mut log, entries([2, 5, 8]));
        assert_eq!(ids(&log), [1, 2, 5, 8]);
    }

    #[test]
    fn a_snapshot_beyond_a_gap_replaces_what_was_there() {
        let mut log = entries([1, 2]);
        catch_up(&mut log, entries([7, 8]));
        assert_eq!(ids(&log), [7, 8]);
        let mut empty = Vec::new();
        catch_up(&mut empty, entries([7, 8]));
        assert_eq!(ids(&empty), [7, 8]);
    }

    #[test]
    fn the_oldest_are_dropped_beyond_the_bound() {
        let bound = i64::try_from(MAX_KEPT).expect("a small bound");
        let mut log = entries(0..bound);
        append(&mut log, entries([bound, bound + 1]));
        assert_eq!(log.len(), MAX_KEPT);
        assert_eq!(log[0].id, 2);
    }
}
