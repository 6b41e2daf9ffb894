//! When jobs run by themselves.

use async_trait::async_trait;
use chrono::Duration;
use domain::job::{JobSpec, QuietHours, Schedule};
use domain::run::RunKind;
use domain::view::NextRun;
use domain::{Instant, Invalid};
use runs::{CronSchedule, QueueError, QuietTime, Round, Timetable};
use storage::leases::{self, Lease, SCHEDULER};
use storage::schedules::{self, DueJob, Slot};
use tracing::{info, warn};

use crate::Services;
use crate::queue::{failed, in_time};

/// Jobs started in one transaction.
const BATCH: u32 = 100;

/// What is wrong with a schedule.
pub(crate) fn faults(schedule: &Schedule) -> Vec<Invalid> {
    CronSchedule::parse(schedule).err().unwrap_or_default()
}

/// What is wrong with quiet hours.
pub(crate) fn quiet_faults(quiet: &QuietHours) -> Vec<Invalid> {
    QuietTime::parse(quiet).err().unwrap_or_default()
}

/// When a job of this definition is due first.
pub(crate) fn first_run(spec: &JobSpec, now: Instant) -> Option<Instant> {
    CronSchedule::parse(spec.schedule.as_ref()?).ok()?.next_after(now)
}

/// When a job of that schedule that is due then runs next by itself.
pub(crate) fn next_run(schedule: Option<&Schedule>, due: Option<Instant>) -> Option<NextRun> {
    let (at, schedule) = (due?, schedule?);
    let offset_minutes = CronSchedule::parse(schedule).ok()?.offset_minutes(at);
    Some(NextRun { at, offset_minutes, time_zone: schedule.time_zone.clone() })
}

/// The timetable of all jobs, over the database.
#[derive(Clone)]
pub struct StoredTimetable(pub Services);

fn held(token: i64) -> Lease {
    Lease { name: SCHEDULER, token }
}

#[async_trait]
impl Timetable for StoredTimetable {
    async fn take(&self, owner: &str, lease: Duration) -> Result<Option<i64>, QueueError> {
        let taken = in_time(lease, leases::take(&self.0.db, SCHEDULER, owner, lease, self.now())).await?;
        Ok(taken.map(|lease| lease.token))
    }

    async fn renew(&self, token: i64, lease: Duration) -> Result<bool, QueueError> {
        in_time(lease, leases::renew(&self.0.db, held(token), lease, self.now())).await
    }

    async fn hand_back(&self, token: i64) -> Result<(), QueueError> {
        leases::hand_back(&self.0.db, held(token)).await.map_err(failed)
    }

    async fn start_due(&self, token: i64) -> Result<Round, QueueError> {
        let db = &self.0.db;
        loop {
            let now = self.now();
            let next = schedules::next_due(db).await.map_err(failed)?;
            if next.is_none_or(|next| next > now) {
                return Ok(Round::Done { next });
            }
            let due = schedules::due(db, now, BATCH).await.map_err(failed)?;
            let slots: Vec<Slot> = due.into_iter().map(|job| slot(job, now)).collect();
            match schedules::start(db, held(token), RunKind::Crawl, &slots, now).await {
                Ok(started) => info!(runs = started.runs, skipped = started.skipped, "what was due was started"),
                Err(storage::Error::RoleLost(_)) => return Ok(Round::LeaseLost),
                Err(error) => return Err(failed(error)),
            }
            self.0.hint_work();
            self.0.hint_news();
        }
    }

    fn now(&self) -> Instant {
        self.0.now()
    }
}

/// The slot that a job is started for, and the one after. What was missed while nobody looked is made up for by one run.
fn slot(job: DueJob, now: Instant) -> Slot {
    let schedule = job.schedule.as_ref().map(CronSchedule::parse);
    let next = match schedule {
        Some(Ok(schedule)) => schedule.next_after(now),
        None => None,
        Some(Err(wrong)) => {
            let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
            warn!(job = %job.id, wrong = wrong.join("; "), "a schedule cannot be read any more: it ends with this run");
            None
        }
    };
    Slot { job: job.id, slot: job.slot, next }
}
