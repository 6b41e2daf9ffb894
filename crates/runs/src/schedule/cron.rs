//! Cron expressions: minute, hour, day of the month, month, day of the week.
//!
//! As in crontab(5): where both kinds of day are restricted (neither begins with `*`), either will do.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use domain::Invalid;

/// The least distance between two times a job is due, in minutes: sites are visited in order to learn what changed, and
/// oftener than this nothing has.
const LEAST_MINUTES: u32 = 5;
/// Longest expression, in bytes.
const MAX_LENGTH: usize = 200;
/// Every day there can be comes again within so many days: 29 February on a given day of the week takes up to 40 years,
/// where a century without a leap year lies between.
const HORIZON_DAYS: u32 = 366 * 41;
const MINUTES_AN_HOUR: u32 = 60;

/// One of the five fields.
struct Field {
    /// Names the field in [`Invalid::code`].
    code: &'static str,
    name: &'static str,
    range: RangeInclusive<u32>,
    /// Names of the values, from the least on.
    names: &'static [&'static str],
    examples: &'static str,
}

const FIELDS: [Field; 5] = [
    Field { code: "minute", name: "minute", range: 0..=59, names: &[], examples: "0, 0,30, 10-40 or */15" },
    Field { code: "hour", name: "hour", range: 0..=23, names: &[], examples: "8, 8,20, 9-18 or */6" },
    Field { code: "day", name: "day of the month", range: 1..=31, names: &[], examples: "1, 1,15, 1-7 or *" },
    Field {
        code: "month",
        name: "month",
        range: 1..=12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        examples: "1, 3-6, JAN or *",
    },
    Field {
        code: "weekday",
        name: "day of the week",
        range: 0..=7,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        examples: "1-5, MON,THU, 0 or 7 for Sunday, or *",
    },
];

/// An expression that was read. Each field is a set of bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// A day of the month or of the week is enough.
    either_day: bool,
}

impl Cron {
    /// Reads an expression. See [`super::CronSchedule::parse`].
    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        let refuse = |code: &str, message: String| Invalid::new("schedule.cron", code, message);
        if text.trim().is_empty() {
            return Err(refuse("required", "give five fields, such as 0 8 * * * for every day at 8:00".to_owned()));
        }
        if text.len() > MAX_LENGTH {
            return Err(refuse("too_long", format!("at most {MAX_LENGTH} characters")));
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        let Ok([minute, hour, day, month, weekday]) = <[&str; 5]>::try_from(parts.as_slice()) else {
            let message = format!(
                "{} fields instead of five: minute, hour, day of the month, month, day of the week, such as 0 8 * * *",
                parts.len()
            );
            return Err(refuse("fields", message));
        };
        let read = |place: usize, part: &str| {
            let field = &FIELDS[place];
            field.parse(part).ok_or_else(|| {
                let (least, most) = (field.range.start(), field.range.end());
                let message = format!(
                    "field {} of 5, the {}, cannot be {part:?}: it goes from {least} to {most}, such as {}",
                    place + 1,
                    field.name,
                    field.examples
                );
                refuse(field.code, message)
            })
        };
        let (minutes, hours) = (read(0, minute)?, read(1, hour)?);
        let (days, months, weekdays) = (read(2, day)?, read(3, month)?, read(4, weekday)?);
        let cron = Self {
            minutes,
            hours,
            days,
            months,
            // 7 is Sunday too.
            weekdays: (weekdays | weekdays >> 7) & 0x7f,
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
        };
        if cron.is_too_frequent() {
            let message = format!("due more often than every {LEAST_MINUTES} minutes, which no site deserves");
            return Err(refuse("too_often", message));
        }
        // Any leap year will do to begin in.
        if NaiveDate::from_ymd_opt(2024, 1, 1).and_then(|day| cron.next_day(day)).is_none() {
            let message = "no year has such a day; the 30th of February, for example, never comes".to_owned();
            return Err(refuse("never", message));
        }
        Ok(cron)
    }

    /// The first time after `after` that it names.
    pub(super) fn next_after(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        if self.has_day(after.date())
            && let Some(time) = self.next_time(after.hour() * MINUTES_AN_HOUR + after.minute() + 1)
        {
            return Some(after.date().and_time(time));
        }
        let day = self.next_day(after.date().succ_opt()?)?;
        Some(day.and_time(self.next_time(0)?))
    }

    /// The first time of day from so many minutes after midnight on.
    fn next_time(&self, from: u32) -> Option<NaiveTime> {
        let (hour, minute) = (from / MINUTES_AN_HOUR, from % MINUTES_AN_HOUR);
        let (hour, minute) = match next_bit(self.hours, hour)? {
            same if same == hour => match next_bit(self.minutes, minute) {
                Some(minute) => (hour, minute),
                None => (next_bit(self.hours, hour + 1)?, next_bit(self.minutes, 0)?),
            },
            later => (later, next_bit(self.minutes, 0)?),
        };
        NaiveTime::from_hms_opt(hour, minute, 0)
    }

    fn next_day(&self, from: NaiveDate) -> Option<NaiveDate> {
        (0..HORIZON_DAYS)
            .find_map(|days| from.checked_add_days(Days::new(days.into())).filter(|day| self.has_day(*day)))
    }

    fn has_day(&self, day: NaiveDate) -> bool {
        let of_month = has_bit(self.days, day.day());
        let of_week = has_bit(self.weekdays, day.weekday().num_days_from_sunday());
        let right = if self.either_day { of_month || of_week } else { of_month && of_week };
        right && has_bit(self.months, day.month())
    }

    /// Whether two times follow each other too closely. Which days they are on is not looked at: a time just before
    /// midnight and one just after are too close even where those two days never follow each other.
    fn is_too_frequent(&self) -> bool {
        let minutes: Vec<u32> = (0..MINUTES_AN_HOUR).filter(|minute| has_bit(self.minutes, *minute)).collect();
        let within = minutes.windows(2).any(|pair| pair[1] - pair[0] < LEAST_MINUTES);
        let across = MINUTES_AN_HOUR + minutes[0] - minutes[minutes.len() - 1] < LEAST_MINUTES;
        let hours_meet = (0..24).any(|hour| has_bit(self.hours, hour) && has_bit(self.hours, (hour + 1) % 24));
        within || (across && hours_meet)
    }
}

impl Field {
    /// A list of values and ranges, with or without steps.
    fn parse(&self, text: &str) -> Option<u64> {
        text.split(',').try_fold(0, |set, item| Some(set | self.item(item)?))
    }

    fn item(&self, text: &str) -> Option<u64> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(number(step)?)),
            None => (text, None),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None if range == "*" => (*self.range.start(), *self.range.end()),
            // A step needs something to step through.
            None if step.is_some() => return None,
            None => (self.value(range)?, self.value(range)?),
        };
        let step = step.unwrap_or(1);
        if first > last || step == 0 {
            return None;
        }
        Some((first..=last).step_by(step as usize).fold(0, |set, value| set | 1 << value))
    }

    fn value(&self, text: &str) -> Option<u32> {
        let named = || {
            let place = self.names.iter().position(|name| name.eq_ignore_ascii_case(text))?;
            Some(self.range.start() + u32::try_from(place).ok()?)
        };
        number(text).or_else(named).filter(|value| self.range.contains(value))
    }
}

/// Digits only: no sign, no space.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok())?
}

fn has_bit(set: u64, bit: u32) -> bool {
    set >> bit & 1 == 1
}

/// The least bit of the set that is not below `from`, which is at most 63.
fn next_bit(set: u64, from: u32) -> Option<u32> {
    let rest = set >> from << from;
    (rest != 0).then(|| rest.trailing_zeros())
}
