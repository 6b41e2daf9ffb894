//! Names of time zones, and what their clocks show.

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use domain::{Instant, Invalid};

/// Names as long as this or longer are none, and are compared with nothing.
const MAX_NAME: usize = 64;
/// Letters that a name may differ in and still be taken for a slip.
const MAX_SLIPS: usize = 3;

/// The zone of this name in the IANA database, as `field` has it.
pub(super) fn parse(name: &str, field: &str) -> Result<Tz, Invalid> {
    let name = name.trim();
    if name.is_empty() {
        let message = "name a time zone, such as Europe/Madrid";
        return Err(Invalid::new(field, "required", message));
    }
    name.parse().map_err(|_| {
        let likely = nearest(name).map_or("Europe/Madrid", Tz::name);
        let short: String = name.chars().take(MAX_NAME).collect();
        let message = format!("{short:?} is no time zone of the IANA database; one is {likely}");
        Invalid::new(field, "unknown", message)
    })
}

/// When the zone's clocks show this time first; the end of the gap where they never do.
pub(super) fn first(zone: Tz, local: NaiveDateTime) -> Option<Instant> {
    shown(zone, local, false)
}

/// When they show it last; the end of the gap where they never do.
pub(super) fn last(zone: Tz, local: NaiveDateTime) -> Option<Instant> {
    shown(zone, local, true)
}

fn shown(zone: Tz, mut local: NaiveDateTime, last: bool) -> Option<Instant> {
    loop {
        let shown = zone.from_local_datetime(&local);
        if let Some(at) = if last { shown.latest() } else { shown.earliest() } {
            return Some(at.to_utc());
        }
        local = local.checked_add_signed(TimeDelta::minutes(1))?;
    }
}

/// How far the zone's clocks are ahead of UTC at that instant, in minutes.
pub(super) fn offset_minutes(zone: Tz, at: Instant) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc() / 60
}

/// The zone that was probably meant: whose place it names, or whose name differs by a slip.
fn nearest(name: &str) -> Option<Tz> {
    if name.len() >= MAX_NAME {
        return None;
    }
    let wanted = name.to_lowercase().replace(' ', "_");
    let place = |zone: &Tz| zone.name().rsplit('/').next().unwrap_or_default().to_lowercase();
    let named = TZ_VARIANTS.iter().find(|zone| zone.name().to_lowercase() == wanted || place(zone) == wanted);
    let alike = || {
        let slips = |zone: &Tz| distance(&wanted, &zone.name().to_lowercase()).min(distance(&wanted, &place(zone)));
        let (slips, zone) = TZ_VARIANTS.iter().map(|zone| (slips(zone), zone)).min_by_key(|(slips, _)| *slips)?;
        (slips <= MAX_SLIPS.min(wanted.len() / 3)).then_some(zone)
    };
    named.or_else(alike).copied()
}

/// Letters to add, drop or replace until one text is the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, against) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *against);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: &str = "schedule.time_zone";

    #[test]
    fn a_zone_has_its_name_in_the_iana_database() {
        for name in ["Europe/Madrid", "Atlantic/Canary", "UTC", " America/Argentina/Buenos_Aires "] {
            assert_eq!(parse(name, FIELD).expect("a zone").name(), name.trim());
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_likeliest() {
        for (name, likely) in [
            ("europe/madrid", "Europe/Madrid"),
            ("Madrid", "Europe/Madrid"),
            ("Europe/Madird", "Europe/Madrid"),
            ("Atlantic/Canaries", "Atlantic/Canary"),
            ("buenos aires", "America/Argentina/Buenos_Aires"),
            ("somewhere else", "Europe/Madrid"),
            ("+1", "Europe/Madrid"),
        ] {
            let refused = parse(name, FIELD).expect_err("no such zone");
            assert_eq!((refused.field.as_str(), refused.code.as_str()), (FIELD, "unknown"));
            assert!(refused.message.ends_with(&format!("one is {likely}")), "{name}: {}", refused.message);
        }
        assert_eq!(parse(" ", FIELD).expect_err("none").code, "required");
        assert!(parse(&"é/".repeat(10_000), FIELD).expect_err("none").message.len() < 300);
    }
}
