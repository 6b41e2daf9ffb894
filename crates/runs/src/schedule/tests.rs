//! Schedules: what is refused, and when the others are due.

use super::*;

fn schedule(cron: &str, time_zone: &str) -> Schedule {
    Schedule { cron: cron.to_owned(), time_zone: time_zone.to_owned() }
}

fn parsed(cron: &str, time_zone: &str) -> CronSchedule {
    CronSchedule::parse(&schedule(cron, time_zone)).expect("a schedule")
}

fn instant(text: &str) -> Instant {
    Instant::from_timestamp(text.parse::<chrono::DateTime<chrono::Utc>>().expect("RFC 3339").timestamp(), 0)
        .expect("in range")
}

/// The next so many instants, in UTC.
fn due(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let schedule = parsed(cron, zone);
    let next = |at: &Instant| schedule.next_after(*at);
    std::iter::successors(next(&instant(from)), next)
        .take(count)
        .map(|at| at.format("%m-%dT%H:%M").to_string())
        .collect()
}

fn refusal(cron: &str) -> Invalid {
    let wrong = CronSchedule::parse(&schedule(cron, "UTC")).expect_err(cron);
    assert_eq!((wrong.len(), wrong[0].field.as_str()), (1, "schedule.cron"), "{cron}");
    wrong[0].clone()
}

#[test]
fn a_wrong_field_is_named_with_what_it_may_be() {
    for (cron, code) in [
        ("", "required"),
        ("   ", "required"),
        ("0 8 * *", "fields"),
        ("0 0 8 * * *", "fields"),
        ("@daily", "fields"),
        ("60 8 * * *", "minute"),
        ("-1 8 * * *", "minute"),
        ("+5 8 * * *", "minute"),
        ("*/0 8 * * *", "minute"),
        ("5/15 8 * * *", "minute"),
        ("0, 8 * * *", "minute"),
        ("30-10 8 * * *", "minute"),
        ("99999999999 8 * * *", "minute"),
        ("0 24 * * *", "hour"),
        ("0 8 0 * *", "day"),
        ("0 8 L * *", "day"),
        ("0 8 * 13 *", "month"),
        ("0 8 * ene *", "month"),
        ("0 8 * * 8", "weekday"),
        ("0 8 * * lunes", "weekday"),
    ] {
        assert_eq!(refusal(cron).code, code, "{cron}");
    }
    let refused = refusal("0 25 * * *").message;
    assert_eq!(refused, "field 2 of 5, the hour, cannot be \"25\": it goes from 0 to 23, such as 8, 8,20, 9-18 or */6");
    assert_eq!(refusal(&"*".repeat(201)).code, "too_long");
}

#[test]
fn everything_wrong_is_said_at_once() {
    let wrong = CronSchedule::parse(&schedule("0 8 * *", "Nowhere")).expect_err("refused");
    let fields: Vec<&str> = wrong.iter().map(|invalid| invalid.field.as_str()).collect();
    assert_eq!(fields, ["schedule.cron", "schedule.time_zone"]);
}

#[test]
fn nothing_is_due_more_often_than_every_five_minutes() {
    for cron in ["* * * * *", "*/4 * * * *", "0,3 8 * * *", "58,2 * * * *", "59,0 8-9 * * *", "0,59 0,23 * * *"] {
        assert_eq!(refusal(cron).code, "too_often", "{cron}");
    }
    for cron in ["*/5 * * * *", "0,55 * * * *", "58,2 8,10 * * *", "0,59 0,22 * * *"] {
        parsed(cron, "UTC");
    }
}

#[test]
fn a_day_that_no_year_has_is_refused() {
    for cron in ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 31 feb */2"] {
        assert_eq!(refusal(cron).code, "never", "{cron}");
    }
    // Either day will do, and Mondays there are.
    assert_eq!(due("0 0 30 2 1", "UTC", "2026-01-31T00:00:00Z", 1), ["02-02T00:00"]);
}

#[test]
fn fields_are_values_lists_ranges_steps_and_names() {
    let from = "2026-03-02T10:07:30Z"; // a Monday
    assert_eq!(due("*/20 * * * *", "UTC", from, 3), ["03-02T10:20", "03-02T10:40", "03-02T11:00"]);
    assert_eq!(due("7 10,11 * * *", "UTC", from, 2), ["03-02T11:07", "03-03T10:07"], "this minute has begun");
    assert_eq!(due("0 9-17/4 * * *", "UTC", from, 3), ["03-02T13:00", "03-02T17:00", "03-03T09:00"]);
    assert_eq!(due("0 8 * * TUE,sat", "UTC", from, 3), ["03-03T08:00", "03-07T08:00", "03-10T08:00"]);
    assert_eq!(due("0 8 * * 7", "UTC", from, 1), due("0 8 * * 0", "UTC", from, 1));
    assert_eq!(due("0 8 * * 5-7", "UTC", from, 3), ["03-06T08:00", "03-07T08:00", "03-08T08:00"]);
    assert_eq!(due("0 0 1 JAN,jul *", "UTC", from, 2), ["07-01T00:00", "01-01T00:00"]);
    assert_eq!(due("59 23 31 12 *", "UTC", "2026-12-31T23:58:59Z", 1), ["12-31T23:59"]);
}

#[test]
fn of_two_restricted_days_either_will_do_and_with_a_star_both_must() {
    let from = "2026-03-02T10:00:00Z";
    assert_eq!(due("0 0 13 * 5", "UTC", from, 4), ["03-06T00:00", "03-13T00:00", "03-20T00:00", "03-27T00:00"]);
    assert_eq!(due("0 0 13 * *", "UTC", from, 2), ["03-13T00:00", "04-13T00:00"]);
    assert_eq!(due("0 0 */31 * 0", "UTC", from, 2), ["11-01T00:00", "08-01T00:00"], "Sundays that are the first");
}

#[test]
fn the_rarest_day_is_found() {
    let next = parsed("0 0 29 2 *", "UTC").next_after(instant("2096-03-01T00:00:00Z"));
    assert_eq!(next, Some(instant("2104-02-29T00:00:00Z")));
    // 29 February on a Sunday, across the year 2100.
    let next = parsed("0 0 29 2 */7", "UTC").next_after(instant("2088-03-01T00:00:00Z"));
    assert_eq!(next, Some(instant("2128-02-29T00:00:00Z")));
}

#[test]
fn hours_are_those_of_the_zone() {
    let from = "2026-07-01T00:00:00Z";
    assert_eq!(due("30 8 * * *", "Europe/Madrid", from, 1), ["07-01T06:30"]);
    assert_eq!(due("30 8 * * *", "Asia/Kathmandu", from, 1), ["07-01T02:45"]);
    assert_eq!(due("30 8 * * *", "Europe/Madrid", "2026-12-01T00:00:00Z", 1), ["12-01T07:30"]);
    let madrid = parsed("0 8 * * *", "Europe/Madrid");
    assert_eq!(madrid.offset_minutes(instant("2026-07-01T00:00:00Z")), 120);
    assert_eq!(madrid.offset_minutes(instant("2026-12-01T00:00:00Z")), 60);
}

#[test]
fn a_time_that_the_clock_leaves_out_is_due_once_right_after() {
    // In Madrid, 29 March 2026 has no 2:00 to 2:59: 01:00 UTC is 3:00.
    let from = "2026-03-28T12:00:00Z";
    assert_eq!(due("30 2 * * *", "Europe/Madrid", from, 2), ["03-29T01:00", "03-30T00:30"]);
    assert_eq!(due("30 2,3 * * *", "Europe/Madrid", from, 3), ["03-29T01:00", "03-29T01:30", "03-30T00:30"]);
    assert_eq!(due("0 2,3 * * *", "Europe/Madrid", from, 2), ["03-29T01:00", "03-30T00:00"], "both, once");
    assert_eq!(
        due("0 * * * *", "Europe/Madrid", "2026-03-28T23:30:00Z", 3),
        ["03-29T00:00", "03-29T01:00", "03-29T02:00"]
    );
    // Samoa left out a whole day.
    assert_eq!(due("0 8 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 1), ["12-30T10:00"]);
}

#[test]
fn a_time_that_the_clock_shows_twice_is_due_once() {
    // In Madrid, 25 October 2026 has 2:00 to 2:59 twice: from 00:00 UTC and from 01:00 UTC.
    let from = "2026-10-24T12:00:00Z";
    assert_eq!(due("30 2 * * *", "Europe/Madrid", from, 2), ["10-25T00:30", "10-26T01:30"]);
    assert_eq!(
        due("*/30 1-3 * * *", "Europe/Madrid", "2026-10-24T23:00:00Z", 4),
        ["10-24T23:30", "10-25T00:00", "10-25T00:30", "10-25T02:00"]
    );
    // Asked during the second of the two hours.
    assert_eq!(due("45 2 * * *", "Europe/Madrid", "2026-10-25T01:10:00Z", 1), ["10-26T01:45"]);
}
