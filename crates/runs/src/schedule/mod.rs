//! When a job is due: five-field cron expressions in a time zone.
//!
//! A time that a clock put forward leaves out is due as soon as the gap is over; one that a clock put back shows twice
//! is due at the first of the two. Either way it is due once.

mod cron;
mod zone;

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use domain::job::Schedule;
use domain::{Instant, Invalid};

use cron::Cron;

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
        match (Cron::parse(&schedule.cron), zone::parse(&schedule.time_zone)) {
            (Ok(cron), Ok(zone)) => Ok(Self { cron, zone }),
            (cron, zone) => Err(cron.err().into_iter().chain(zone.err()).collect()),
        }
    }

    /// The first instant after `after` at which it is due; `None` where the calendar ends before that.
    pub fn next_after(&self, after: Instant) -> Option<Instant> {
        let mut local = after.with_timezone(&self.zone).naive_local();
        loop {
            local = self.cron.next_after(local)?;
            let due = self.instant(local)?;
            // While a clock shows an hour for the second time, what is due in it was due the first time.
            if due > after {
                return Some(due);
            }
        }
    }

    /// How far its clocks are ahead of UTC at that instant, in minutes.
    pub fn offset_minutes(&self, at: Instant) -> i32 {
        self.zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc() / 60
    }

    /// When the zone's clocks show this time; the end of the gap where they never do.
    fn instant(&self, mut local: NaiveDateTime) -> Option<Instant> {
        loop {
            if let Some(first) = self.zone.from_local_datetime(&local).earliest() {
                return Some(first.to_utc());
            }
            local = local.checked_add_signed(TimeDelta::minutes(1))?;
        }
    }
}

#[cfg(test)]
mod tests;
