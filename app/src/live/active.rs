//! The list of runs under way, brought up to date.

use domain::view::RunView;

/// Takes a run's new state: in its place, or at the top where it is new.
pub fn progress(runs: &mut Vec<RunView>, run: RunView) {
    match runs.iter_mut().find(|known| known.id == run.id) {
        Some(known) => *known = run,
        None => runs.insert(0, run),
    }
}

/// Takes a snapshot of the runs under way. Runs that ended here stay, with the state they ended in; those of which
/// nothing is known any more go.
pub fn catch_up(runs: &mut Vec<RunView>, now: Vec<RunView>) {
    runs.retain(|run| run.status.is_final() && now.iter().all(|other| other.id != run.id));
    runs.extend(now);
    runs.sort_by_key(|run| std::cmp::Reverse(run.id));
}

#[cfg(test)]
mod tests {
    use domain::run::{Counters, RunKind, RunStatus};
    use domain::{Instant, RunId};

    use super::*;

    fn run(id: i64, status: RunStatus) -> RunView {
        RunView {
            id: RunId(id),
            kind: RunKind::Crawl,
            job_id: None,
            job_name: "Valencia".into(),
            status,
            counters: Counters::default(),
            created_at: Instant::UNIX_EPOCH,
            scheduled_for: None,
            started_at: None,
            finished_at: None,
            updated_at: Instant::UNIX_EPOCH,
            pages_per_second: None,
            failure: None,
            waiting: None,
        }
    }

    fn states(runs: &[RunView]) -> Vec<(i64, RunStatus)> {
        runs.iter().map(|run| (run.id.0, run.status)).collect()
    }

    #[test]
    fn a_known_run_changes_in_place_and_a_new_one_comes_first() {
        let mut runs = vec![run(2, RunStatus::Running), run(1, RunStatus::Queued)];
        progress(&mut runs, run(1, RunStatus::Completed));
        progress(&mut runs, run(3, RunStatus::Queued));
        assert_eq!(states(&runs), [(3, RunStatus::Queued), (2, RunStatus::Running), (1, RunStatus::Completed)]);
    }

    #[test]
    fn a_snapshot_keeps_what_ended_and_drops_what_is_unknown() {
        let mut runs = vec![run(3, RunStatus::Running), run(2, RunStatus::Completed), run(1, RunStatus::Queued)];
        catch_up(&mut runs, vec![run(4, RunStatus::Queued), run(1, RunStatus::Running)]);
        assert_eq!(states(&runs), [(4, RunStatus::Queued), (2, RunStatus::Completed), (1, RunStatus::Running)]);
    }
}
