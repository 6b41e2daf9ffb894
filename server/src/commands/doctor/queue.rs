//! Checks of the queue of runs.

use domain::Instant;
use domain::run::RunStatus;
use storage::inspection::OpenRun;

use super::finding::Finding;

/// A dead worker's run is taken over some seconds after its lease. After a minute there is nobody to do it.
const TAKEN_OVER_SECONDS: i64 = 60;
/// A run under way stores something every few minutes, however slow its site.
const STILL_MINUTES: i64 = 30;
/// Longer than this, a run waits because there are too few workers, or none.
const WAITING_MINUTES: i64 = 15;

/// Judges the runs that have not ended. `None`: they are of another version.
pub(super) fn judge(runs: Option<&[OpenRun]>, now: Instant) -> Vec<Finding> {
    let Some(runs) = runs else { return Vec::new() };
    let ago = |at: Instant| (now - at).num_seconds();
    let named = |which: &dyn Fn(&OpenRun) -> bool| -> Vec<String> {
        runs.iter().filter(|run| which(run)).map(|run| run.id.to_string()).collect()
    };
    let is_left = |run: &OpenRun| {
        run.status == RunStatus::Running && run.lease_until.is_none_or(|until| ago(until) > TAKEN_OVER_SECONDS)
    };
    let is_still =
        |run: &OpenRun| run.status == RunStatus::Running && !is_left(run) && ago(run.updated_at) > STILL_MINUTES * 60;
    let waits = |run: &OpenRun| run.status == RunStatus::Queued && ago(run.available_at) > WAITING_MINUTES * 60;

    vec![
        finding(
            "leases",
            &named(&is_left),
            "no lease has run out unnoticed",
            "the lease ran out and nobody went on: run",
            "start a worker (`atalaya worker`): it goes on where the run was",
        ),
        finding(
            "stuck runs",
            &named(&is_still),
            "every run under way makes progress",
            "nothing was stored for half an hour, though a worker holds it: run",
            "look at the run's log; pause and resume it, or restart its worker",
        ),
        finding(
            "queue",
            &named(&waits),
            "no run waits for long",
            "waits for a quarter of an hour and more: run",
            "start more workers, or see that those there are can reach the database",
        ),
    ]
}

fn finding(check: &'static str, runs: &[String], good: &str, bad: &str, advice: &str) -> Finding {
    match runs {
        [] => Finding::ok(check, good),
        [first] => Finding::warn(check, format!("{bad} {first}"), advice),
        [first, rest @ ..] => Finding::warn(check, format!("{bad} {first} and {} more", rest.len()), advice),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::RunId;

    use super::super::finding::Verdict;
    use super::*;

    fn at(minutes: u64) -> Instant {
        Instant::UNIX_EPOCH + Duration::from_mins(minutes)
    }

    fn run(status: RunStatus, lease_until: Option<Instant>, updated_at: Instant) -> OpenRun {
        OpenRun { id: RunId(7), status, available_at: at(0), lease_until, updated_at }
    }

    #[test]
    fn what_nobody_does_is_named() {
        let verdicts = |run: OpenRun, now: u64| -> Vec<Verdict> {
            judge(Some(&[run]), at(now)).iter().map(|finding| finding.verdict).collect()
        };
        let (ok, warn) = (Verdict::Ok, Verdict::Warn);
        let working = run(RunStatus::Running, Some(at(101)), at(99));
        assert_eq!(verdicts(working.clone(), 100), [ok, ok, ok]);
        assert_eq!(verdicts(working, 103), [warn, ok, ok]);
        assert_eq!(verdicts(run(RunStatus::Running, Some(at(101)), at(60)), 100), [ok, warn, ok]);
        assert_eq!(verdicts(run(RunStatus::Queued, None, at(0)), 10), [ok, ok, ok]);
        assert_eq!(verdicts(run(RunStatus::Queued, None, at(0)), 20), [ok, ok, warn]);
        assert_eq!(verdicts(run(RunStatus::Paused, None, at(0)), 900), [ok, ok, ok]);
        assert!(judge(None, at(0)).is_empty());
    }
}
