//! Hours of the day in which sites are not asked.
//!
//! They lie between two times that the zone's clocks show. A time that a clock put forward leaves out is when the gap is
//! over; of one that a clock put back shows twice, hours begin with the first and end with the last: they are never
//! shorter than they look.

use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use domain::job::QuietHours;
use domain::{Instant, Invalid};

use super::zone;

const ZONE: &str = "politeness.quiet.time_zone";

/// Quiet hours that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietTime {
    from: NaiveTime,
    to: NaiveTime,
    zone: Tz,
}

impl QuietTime {
    /// Reads quiet hours; refuses what is no time of the day or no time zone, and hours that end when they begin. Every
    /// fault is told at once.
    pub fn parse(quiet: &QuietHours) -> Result<Self, Vec<Invalid>> {
        let from = time("politeness.quiet.from", "23:00", &quiet.from);
        let to = time("politeness.quiet.to", "07:00", &quiet.to).and_then(|to| {
            let message = "ends when it begins; a job whose sites may never be asked needs no run";
            if from == Ok(to) { Err(Invalid::new("politeness.quiet.to", "same", message)) } else { Ok(to) }
        });
        match (from, to, zone::parse(&quiet.time_zone, ZONE)) {
            (Ok(from), Ok(to), Ok(zone)) => Ok(Self { from, to, zone }),
            (from, to, zone) => Err(from.err().into_iter().chain(to.err()).chain(zone.err()).collect()),
        }
    }

    /// When the hours end that this instant lies in; `None` outside of them.
    pub fn ends(&self, at: Instant) -> Option<Instant> {
        // A gap of the clocks can let hours end at the very moment at which the next begin.
        std::iter::successors(self.end(at), |end| self.end(*end)).last()
    }

    /// When hours begin next after this instant.
    pub fn begins(&self, at: Instant) -> Option<Instant> {
        self.around(at).map(|(begin, _)| begin).find(|begin| *begin > at)
    }

    /// How far the clocks are ahead of UTC at that instant, in minutes.
    pub fn offset_minutes(&self, at: Instant) -> i32 {
        zone::offset_minutes(self.zone, at)
    }

    fn end(&self, at: Instant) -> Option<Instant> {
        self.around(at).find(|(begin, end)| (*begin..*end).contains(&at)).map(|(_, end)| end)
    }

    /// The hours of the days around an instant, the earliest first.
    fn around(&self, at: Instant) -> impl Iterator<Item = (Instant, Instant)> {
        let today = at.with_timezone(&self.zone).date_naive();
        let first = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        first.iter_days().take(4).filter_map(|day| self.of_day(day)).filter(|(begin, end)| begin < end)
    }

    /// The hours that begin on a day.
    fn of_day(&self, day: NaiveDate) -> Option<(Instant, Instant)> {
        let last = if self.to > self.from { day } else { day.succ_opt()? };
        Some((zone::first(self.zone, day.and_time(self.from))?, zone::last(self.zone, last.and_time(self.to))?))
    }
}

fn time(field: &str, example: &str, text: &str) -> Result<NaiveTime, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(field, "required", format!("give a time of the day, such as {example}")));
    }
    let read = || {
        let (hour, minute) = text.split_once(':')?;
        let number = |text: &str| {
            let digits = (1..=2).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
            digits.then(|| text.parse().ok())?
        };
        NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0)
    };
    read().ok_or_else(|| {
        let short: String = text.chars().take(20).collect();
        Invalid::new(
            field,
            "not_a_time",
            format!("{short:?} is no time of the day from 00:00 to 23:59, such as {example}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str, zone: &str) -> QuietHours {
        QuietHours { from: from.to_owned(), to: to.to_owned(), time_zone: zone.to_owned() }
    }

    fn quiet(from: &str, to: &str) -> QuietTime {
        QuietTime::parse(&hours(from, to, "Europe/Madrid")).expect("quiet hours")
    }

    fn instant(text: &str) -> Instant {
        text.parse().expect("RFC 3339")
    }

    fn ends(quiet: &QuietTime, at: &str) -> Option<String> {
        quiet.ends(instant(at)).map(|end| end.format("%m-%dT%H:%M").to_string())
    }

    fn begins(quiet: &QuietTime, at: &str) -> String {
        quiet.begins(instant(at)).expect("every day").format("%m-%dT%H:%M").to_string()
    }

    #[test]
    fn what_is_wrong_is_said_at_once_and_named() {
        let faults = |from, to, zone| {
            let wrong = QuietTime::parse(&hours(from, to, zone)).expect_err("refused");
            wrong.into_iter().map(|wrong| (wrong.field, wrong.code)).collect::<Vec<_>>()
        };
        let named = |names: &[(&str, &str)]| -> Vec<(String, String)> {
            names.iter().map(|(field, code)| (format!("politeness.quiet.{field}"), (*code).to_owned())).collect()
        };
        let all = named(&[("from", "not_a_time"), ("to", "required"), ("time_zone", "unknown")]);
        assert_eq!(faults("24:00", "", "Nowhere/Else"), all);
        assert_eq!(faults("7:00", "07:00", "UTC"), named(&[("to", "same")]));
        assert_eq!(faults("23:00", "07:00", ""), named(&[("time_zone", "required")]));
        for wrong in ["7", "7:60", "+7:00", "07:00:00", "7h", "0x7:00", "٧:00"] {
            assert_eq!(faults(wrong, "08:00", "UTC"), named(&[("from", "not_a_time")]), "{wrong}");
        }
    }

    #[test]
    fn hours_within_a_day_and_across_midnight() {
        let night = quiet("23:00", "07:00");
        assert_eq!(ends(&night, "2026-06-10T20:59:59Z"), None);
        assert_eq!(ends(&night, "2026-06-10T21:00:00Z"), Some("06-11T05:00".into()));
        assert_eq!(ends(&night, "2026-06-11T04:59:59Z"), Some("06-11T05:00".into()));
        assert_eq!(ends(&night, "2026-06-11T05:00:00Z"), None);
        assert_eq!(begins(&night, "2026-06-11T05:00:00Z"), "06-11T21:00");
        assert_eq!(begins(&night, "2026-06-11T21:00:00Z"), "06-12T21:00");
        let siesta = quiet("14:00", "17:30");
        assert_eq!(ends(&siesta, "2026-12-10T13:00:00Z"), Some("12-10T16:30".into()));
        assert_eq!(ends(&siesta, "2026-12-10T12:59:00Z"), None);
        assert_eq!(begins(&siesta, "2026-12-10T16:30:00Z"), "12-11T13:00");
        let all_but_an_hour = quiet("10:00", "09:00");
        assert_eq!(ends(&all_but_an_hour, "2026-12-10T07:30:00Z"), Some("12-10T08:00".into()));
        assert_eq!(ends(&all_but_an_hour, "2026-12-10T08:30:00Z"), None);
    }

    #[test]
    fn a_time_that_the_clock_leaves_out_is_when_the_gap_is_over() {
        // In Madrid, 29 March 2026 has no 2:00 to 2:59: 01:00 UTC is 3:00.
        assert_eq!(ends(&quiet("23:00", "02:30"), "2026-03-29T00:30:00Z"), Some("03-29T01:00".into()));
        assert_eq!(begins(&quiet("02:30", "06:00"), "2026-03-29T00:00:00Z"), "03-29T01:00");
        // Hours that lie within the gap are none on that day.
        let within = quiet("02:10", "02:50");
        assert_eq!(begins(&within, "2026-03-28T12:00:00Z"), "03-30T00:10");
        assert_eq!(ends(&within, "2026-03-29T01:00:00Z"), None);
        // The free time lies within the gap: two nights are one.
        let busy = quiet("02:40", "02:20");
        assert_eq!(ends(&busy, "2026-03-28T12:00:00Z"), Some("03-30T00:20".into()));
    }

    #[test]
    fn of_a_time_that_the_clock_shows_twice_hours_begin_with_the_first_and_end_with_the_last() {
        // In Madrid, 25 October 2026 has 2:00 to 2:59 twice: from 00:00 UTC and from 01:00 UTC.
        let night = quiet("23:00", "02:30");
        assert_eq!(ends(&night, "2026-10-25T00:45:00Z"), Some("10-25T01:30".into()));
        assert_eq!(ends(&night, "2026-10-25T01:30:00Z"), None);
        let morning = quiet("02:30", "06:00");
        assert_eq!(begins(&morning, "2026-10-24T12:00:00Z"), "10-25T00:30");
        assert_eq!(ends(&morning, "2026-10-25T01:10:00Z"), Some("10-25T05:00".into()));
        assert_eq!(night.offset_minutes(instant("2026-10-25T01:30:00Z")), 60);
    }
}
