//! Checks of the database.

use std::cmp::Ordering;

use domain::Instant;
use storage::inspection::{EngineReport, InspectError, Inspection, TableReport};
use storage::{DatabaseUrl, Schema};

use super::finding::{Finding, megabytes};

/// A write-ahead log that has grown beyond this is not being emptied. SQLite empties it at 4 MB when nobody reads.
const LONG_LOG: u64 = 256_000_000;
/// A file of which so much is free is worth being written anew.
const MUCH_FREE: f64 = 0.25;
/// Below this much room, a disk is as good as full; below the database's own size, there is no room to vacuum it.
const LITTLE_ROOM: u64 = 200_000_000;
/// Smaller tables and files are not worth a word.
const WORTH_IT: u64 = 16_000_000;
/// Dead rows in PostgreSQL for each living one: its own vacuum begins at a fifth.
const MANY_DEAD: f64 = 0.5;
/// Rows from which on a plan without statistics hurts.
const MANY_ROWS: i64 = 1_000;
/// Clocks further apart than this make leases run out early or late.
const SAME_TIME_MILLIS: i64 = 1_000;
/// The oldest PostgreSQL that is tested with.
const OLDEST_POSTGRES: i32 = 150_000;

/// The database cannot be looked at.
pub(super) fn unreachable(url: &DatabaseUrl, error: &InspectError) -> Finding {
    let advice = match error {
        InspectError::Missing(_) => "correct ATALAYA_DATABASE_URL, or make a new instance: `atalaya migrate`",
        // These say themselves what to do.
        InspectError::Open(_) => "do what it says above",
        InspectError::Failed(_) => "see whether another program holds it, and what its log says",
    };
    Finding::fail("database", format!("{url}: {error}"), advice)
}

pub(super) fn judge(url: &DatabaseUrl, told: &Inspection, now: Instant) -> Vec<Finding> {
    let mut findings = vec![
        Finding::ok("database", format!("{url} answers; {} on the disk", megabytes(told.bytes))),
        schema(told.schema),
    ];
    match &told.engine {
        EngineReport::Sqlite { problems, log_bytes, free_part, has_statistics, folder, disk_free } => {
            findings.push(integrity(problems));
            findings.push(log(*log_bytes));
            findings.push(room(&folder.display().to_string(), *disk_free, told.bytes));
            findings.push(free_pages(*free_part, told.bytes));
            findings.push(if *has_statistics || told.bytes < WORTH_IT {
                Finding::ok("statistics", "the planner has what it needs")
            } else {
                let advice =
                    "run a worker, which makes them within an hour, or `sqlite3 FILE 'PRAGMA optimize=0x10002'`";
                Finding::warn("statistics", "the planner has none and may choose slow ways", advice)
            });
        }
        EngineReport::Postgres { version, clock, connections, tables } => {
            findings.push(server(*version, *connections));
            findings.push(same_time(*clock, now));
            findings.push(dead_rows(tables));
            findings.push(statistics(tables));
        }
    }
    findings
}

fn schema(schema: Schema) -> Finding {
    let Schema { found, known } = schema;
    let said = format!("schema {found}; this version knows {known}");
    match found.cmp(&known) {
        Ordering::Equal => Finding::ok("schema", said),
        Ordering::Less => {
            let advice =
                "make a backup, stop processes of the older version, and run `atalaya migrate` or start this one";
            Finding::warn("schema", said, advice)
        }
        Ordering::Greater => {
            Finding::fail("schema", said, "run the newer version, or restore the backup made before the upgrade")
        }
    }
}

fn integrity(problems: &[String]) -> Finding {
    if problems.is_empty() {
        Finding::ok("integrity", "PRAGMA quick_check finds nothing")
    } else {
        let advice = "stop all processes, keep the file, and restore the last good backup; look at the disk";
        Finding::fail("integrity", problems.join("; "), advice)
    }
}

fn log(bytes: u64) -> Finding {
    let said = format!("the write-ahead log has {}", megabytes(bytes));
    if bytes <= LONG_LOG {
        return Finding::ok("log", said);
    }
    let advice =
        "somebody reads for very long: end old exports, backups and shells on the file; it then shrinks by itself";
    Finding::warn("log", said, advice)
}

fn room(folder: &str, free: Option<u64>, size: u64) -> Finding {
    let Some(free) = free else { return Finding::ok("disk", format!("{folder} does not say how much is free")) };
    let said = format!("{} are free in {folder}", megabytes(free));
    if free < LITTLE_ROOM {
        Finding::fail("disk", said, "make room: writes fail when there is none, and nothing is lost by it")
    } else if free < size {
        let advice = "make room for another copy of the database: a vacuum, an upgrade or a backup here needs it";
        Finding::warn("disk", said, advice)
    } else {
        Finding::ok("disk", said)
    }
}

fn free_pages(part: f64, size: u64) -> Finding {
    let said = format!("{:.0} % of the file is free", part * 100.0);
    if part < MUCH_FREE || size < WORTH_IT {
        return Finding::ok("free pages", said);
    }
    let advice = "nothing has to be done: it is used again. To make the file smaller, stop all processes and run \
                  `sqlite3 FILE VACUUM`, or put a backup in its place";
    Finding::warn("free pages", said, advice)
}

fn server(version: i32, (used, most): (i64, i64)) -> Finding {
    let said = format!("PostgreSQL {}; {used} of {most} connections are in use", version / 10_000);
    if version < OLDEST_POSTGRES {
        Finding::fail("server", said, "upgrade PostgreSQL to 15 or newer")
    } else if used * 10 > most * 9 {
        let advice = "raise max_connections, or lower ATALAYA_DATABASE_POOL_SIZE of the processes: each takes up to \
                      that many and one more";
        Finding::warn("server", said, advice)
    } else {
        Finding::ok("server", said)
    }
}

fn same_time(clock: Instant, now: Instant) -> Finding {
    let apart = (clock - now).num_milliseconds();
    let said = format!("the server's clock differs by {apart} ms");
    if apart.abs() <= SAME_TIME_MILLIS {
        return Finding::ok("clock", said);
    }
    let advice = "let NTP set the clocks of all machines (`timedatectl`): leases are counted by each process's own";
    Finding::warn("clock", said, advice)
}

fn dead_rows(tables: &[TableReport]) -> Finding {
    let many = |table: &&TableReport| table.dead > MANY_ROWS && table.dead as f64 > table.live as f64 * MANY_DEAD;
    let told: Vec<String> = tables
        .iter()
        .filter(many)
        .map(|table| {
            let last = table.vacuumed.map_or("never".to_owned(), |at| at.format("%F %R").to_string());
            format!("{} has {} dead rows beside {} (last vacuum: {last})", table.name, table.dead, table.live)
        })
        .collect();
    if told.is_empty() {
        return Finding::ok("dead rows", "no table has many");
    }
    let advice =
        "see that autovacuum is on and no session is idle in a transaction; until then `VACUUM (ANALYZE) TABLE`";
    Finding::warn("dead rows", told.join("; "), advice)
}

fn statistics(tables: &[TableReport]) -> Finding {
    let without: Vec<&str> = tables
        .iter()
        .filter(|table| table.analyzed.is_none() && table.live > MANY_ROWS)
        .map(|table| table.name.as_str())
        .collect();
    if without.is_empty() {
        return Finding::ok("statistics", "the planner has what it needs");
    }
    let found = format!("never analyzed: {}", without.join(", "));
    Finding::warn("statistics", found, "see that autovacuum is on; until then run `ANALYZE`")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::finding::Verdict;
    use super::*;

    fn at(millis: u64) -> Instant {
        Instant::UNIX_EPOCH + Duration::from_millis(millis)
    }

    fn verdicts(findings: &[Finding]) -> Vec<(&str, Verdict)> {
        findings.iter().map(|finding| (finding.check, finding.verdict)).collect()
    }

    fn sqlite(problems: &[&str], bytes: u64, log_bytes: u64, free_part: f64, disk_free: u64) -> Inspection {
        Inspection {
            schema: Schema { found: 4, known: 4 },
            engine: EngineReport::Sqlite {
                problems: problems.iter().map(|&text| text.to_owned()).collect(),
                log_bytes,
                free_part,
                has_statistics: false,
                folder: "data".into(),
                disk_free: Some(disk_free),
            },
            bytes,
            open_runs: None,
        }
    }

    #[test]
    fn a_file_is_judged_by_what_it_tells() {
        let url = "sqlite://data/atalaya.db".parse().expect("a URL");
        let young = sqlite(&[], 1_000_000, 0, 0.9, 1_000_000_000);
        assert!(judge(&url, &young, at(0)).iter().all(|finding| finding.verdict == Verdict::Ok), "{young:?}");
        let old = sqlite(&["row 3 missing from index x"], 900_000_000, 300_000_000, 0.5, 100_000_000);
        assert_eq!(
            verdicts(&judge(&url, &old, at(0))),
            [
                ("database", Verdict::Ok),
                ("schema", Verdict::Ok),
                ("integrity", Verdict::Fail),
                ("log", Verdict::Warn),
                ("disk", Verdict::Fail),
                ("free pages", Verdict::Warn),
                ("statistics", Verdict::Warn),
            ]
        );
        assert_eq!(room("data", Some(500_000_000), 900_000_000).verdict, Verdict::Warn);
    }

    #[test]
    fn a_schema_of_another_version_is_older_or_newer() {
        assert_eq!(schema(Schema { found: 3, known: 4 }).verdict, Verdict::Warn);
        assert_eq!(schema(Schema { found: 5, known: 4 }).verdict, Verdict::Fail);
    }

    #[test]
    fn a_server_is_judged_by_what_it_tells() {
        let table = |name: &str, live, dead, analyzed| TableReport {
            name: name.to_owned(),
            live,
            dead,
            vacuumed: None,
            analyzed,
        };
        let told = |version, clock, used, tables| Inspection {
            schema: Schema { found: 4, known: 4 },
            engine: EngineReport::Postgres { version, clock, connections: (used, 100), tables },
            bytes: 1,
            open_runs: None,
        };
        let url = "postgres://ana:secret@db.example/atalaya".parse().expect("a URL");
        let good =
            told(150_004, at(900), 20, vec![table("listings", 5_000, 900, Some(at(0))), table("jobs", 5, 9, None)]);
        assert!(judge(&url, &good, at(0)).iter().all(|finding| finding.verdict == Verdict::Ok), "{good:?}");
        let bad = told(140_000, at(5_000), 20, vec![table("listings", 5_000, 9_000, None)]);
        let found = judge(&url, &bad, at(0));
        assert_eq!(
            verdicts(&found)[2..],
            [
                ("server", Verdict::Fail),
                ("clock", Verdict::Warn),
                ("dead rows", Verdict::Warn),
                ("statistics", Verdict::Warn),
            ]
        );
        assert!(found.iter().all(|finding| !finding.to_string().contains("secret")));
        assert_eq!(server(150_004, (95, 100)).verdict, Verdict::Warn);
    }
}
