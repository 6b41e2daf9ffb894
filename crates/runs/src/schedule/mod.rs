//! When a job is due: five-field cron expressions in a time zone.
//!
//! A time that a clock put forward leaves out is due as soon as the gap is over; one that a clock put back shows twice
//! is due at the first of the two. Either way it is due once.

mod cron;
mod quiet;
mod zone;

use chrono_tz::Tz;
use domain::job::Schedule;
use domain::{Instant, Invalid};

use cron::Cron;
pub use quiet::QuietTime;

const ZONE: &str = "schedule.time_zone";

/// A schedule that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronSchedule {
    cron: Cron,
    zone: Tz,
}

impl CronSchedule {
    /// Reads a schedule; refuses one that is no cron expression or no time zone, is due more often than every five
    /// minutes, or never. Every fault is told at once.
    pub fn parse(schedule: &Schedule) -> Result<Self, Vec<Invalid>> {
        match (Cron::parse(&schedule.cron), zone::parse(&schedule.time_zone, ZONE)) {
            (Ok(cron), Ok(zone)) => Ok(Self { cron, zone }),
            (cron, zone) => Err(cron.err().into_iter().chain(zone.err()).collect()),
        }
    }

    /// The first instant after `after` at which it is due; `None` where the calendar ends before that.
    pub fn next_after(&self, after: Instant) -> Option<Instant> {
        let mut local = after.with_timezone(&self.zone).naive_local();
        loop {
            local = self.cron.next_after(local)?;
            let due = zone::first(self.zone, local)?;
            // While a clock shows an hour for the second time, what is due in it was due the first time.
            if due > after {
                return Some(due);
            }
        }
    }

    /// How far its clocks are ahead of UTC at that instant, in minutes.
    pub fn offset_minutes(&self, at: Instant) -> i32 {
        zone::offset_minutes(self.zone, at)
    }
}

#[cfg(test)]
mod tests;
