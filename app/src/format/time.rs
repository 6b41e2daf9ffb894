//! Dates and times: in UTC, or in the reader's zone where that is known ([`crate::clock`]).

use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike};
use domain::Instant;
use domain::view::NextRun;

use super::NBSP;
use crate::text::Locale;

const MONTHS: [[&str; 12]; 2] = [
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];

/// A day: `3 mar 2026` or `3 Mar 2026`.
pub fn date(day: impl Datelike, locale: Locale) -> String {
    let month = MONTHS[locale as usize][day.month0() as usize];
    format!("{}{NBSP}{month}{NBSP}{}", day.day(), day.year())
}

/// A day and a time: `3 mar 2026, 15:05` in a zone that is so many minutes ahead of UTC, or `3 mar 2026, 14:05 UTC`.
pub fn date_time(at: Instant, zone: Option<i32>, locale: Locale) -> String {
    let there = in_zone(at, zone);
    let name = if zone.is_none() { "\u{a0}UTC" } else { "" };
    format!("{}, {:02}:{:02}{name}", date(there, locale), there.hour(), there.minute())
}

/// A day and a time by the clocks of a schedule: `3 mar 2026, 15:05 (Europe/Madrid)`.
pub fn local_date_time(next: &NextRun, locale: Locale) -> String {
    local_time(next.at, next.offset_minutes, &next.time_zone, locale)
}

/// The same of an instant at which the zone's clocks are so many minutes ahead of UTC.
pub fn local_time(at: Instant, offset_minutes: i32, time_zone: &str, locale: Locale) -> String {
    format!("{} ({time_zone})", date_time(at, Some(offset_minutes), locale))
}

/// The time of day alone, for logs: `15:05:09`, in UTC where no zone is known.
pub fn clock(at: Instant, zone: Option<i32>) -> String {
    time_of_day(in_zone(at, zone))
}

fn time_of_day(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

fn in_zone(at: Instant, zone: Option<i32>) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::minutes(zone.unwrap_or(0).into())
}

/// For the `datetime` attribute: `2026-03-03T14:05:09Z`.
pub fn machine_time(at: Instant) -> String {
    format!("{:04}-{:02}-{:02}T{}Z", at.year(), at.month(), at.day(), time_of_day(at.naive_utc()))
}

/// How long ago, in the largest unit that fits; the date after a month: `hace 3 días`, `3 days ago`.
pub fn relative(at: Instant, now: Instant, locale: Locale) -> String {
    let seconds = (now - at).num_seconds();
    let ahead = seconds < 0;
    let seconds = seconds.abs();
    if seconds < 45 {
        return match locale {
            Locale::Es => "ahora mismo",
            Locale::En => "just now",
        }
        .to_owned();
    }
    let days = seconds / 86_400;
    if days >= 30 {
        return date(at, locale);
    }
    let (count, es, en) = if days > 0 {
        (days, ["día", "días"], ["day", "days"])
    } else if seconds >= 3_600 {
        (seconds / 3_600, ["hora", "horas"], ["hour", "hours"])
    } else {
        ((seconds / 60).max(1), ["minuto", "minutos"], ["minute", "minutes"])
    };
    let form = usize::from(count != 1);
    match (locale, ahead) {
        (Locale::Es, false) => format!("hace {count}{NBSP}{}", es[form]),
        (Locale::Es, true) => format!("dentro de {count}{NBSP}{}", es[form]),
        (Locale::En, false) => format!("{count}{NBSP}{} ago", en[form]),
        (Locale::En, true) => format!("in {count}{NBSP}{}", en[form]),
    }
}

/// A span of time: `1 h 05 min`, `3 min 20 s`, `12 s`.
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}{NBSP}h {minutes:02}{NBSP}min")
    } else if minutes > 0 {
        format!("{minutes}{NBSP}min {rest:02}{NBSP}s")
    } else {
        format!("{rest}{NBSP}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Locale::{En, Es};

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(1_772_546_700 + seconds, 0).expect("in range")
    }

    #[test]
    fn days_and_times_name_their_zone() {
        assert_eq!(date(at(0), Es), "3\u{a0}mar\u{a0}2026");
        assert_eq!(date_time(at(0), None, En), "3\u{a0}Mar\u{a0}2026, 14:05\u{a0}UTC");
        assert_eq!(date_time(at(0), Some(600), Es), "4\u{a0}mar\u{a0}2026, 00:05");
        assert_eq!(clock(at(9), None), "14:05:09");
        assert_eq!(clock(at(9), Some(-90)), "12:35:09");
        let next = NextRun { at: at(0), offset_minutes: 60, time_zone: "Europe/Madrid".to_owned() };
        assert_eq!(local_date_time(&next, Es), "3\u{a0}mar\u{a0}2026, 15:05 (Europe/Madrid)");
        let next = NextRun { offset_minutes: -900, ..next };
        assert_eq!(local_date_time(&next, En), "2\u{a0}Mar\u{a0}2026, 23:05 (Europe/Madrid)");
        assert_eq!(machine_time(at(9)), "2026-03-03T14:05:09Z");
        assert_eq!(date(at(0).date_naive(), En), "3\u{a0}Mar\u{a0}2026");
    }

    #[test]
    fn the_past_is_told_in_the_largest_unit_that_fits() {
        for (ago, es, en) in [
            (0, "ahora mismo", "just now"),
            (44, "ahora mismo", "just now"),
            (45, "hace 1\u{a0}minuto", "1\u{a0}minute ago"),
            (3_599, "hace 59\u{a0}minutos", "59\u{a0}minutes ago"),
            (3_600, "hace 1\u{a0}hora", "1\u{a0}hour ago"),
            (86_400, "hace 1\u{a0}día", "1\u{a0}day ago"),
            (29 * 86_400, "hace 29\u{a0}días", "29\u{a0}days ago"),
            (30 * 86_400, "3\u{a0}mar\u{a0}2026", "3\u{a0}Mar\u{a0}2026"),
        ] {
            assert_eq!(relative(at(0), at(ago), Es), es);
            assert_eq!(relative(at(0), at(ago), En), en);
        }
    }

    #[test]
    fn clocks_that_differ_do_no_harm() {
        assert_eq!(relative(at(10), at(0), En), "just now");
        assert_eq!(relative(at(7_200), at(0), Es), "dentro de 2\u{a0}horas");
    }

    #[test]
    fn spans_keep_two_units() {
        assert_eq!(duration(12), "12\u{a0}s");
        assert_eq!(duration(200), "3\u{a0}min 20\u{a0}s");
        assert_eq!(duration(3_900), "1\u{a0}h 05\u{a0}min");
        assert_eq!(duration(-5), "0\u{a0}s");
    }
}
