//! Reading instants as they are written: RFC 3339 in UTC, such as `2026-11-25T03:04:05.123456Z`.
//!
//! chrono writes them and could read them too, in every form that standard allows, by way of its general parser of
//! formats. That parser would be the largest thing of chrono's in the browser's code; what is read here was written by
//! Atalaya.

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, Error};

use crate::Instant;

const EXPECTED: &str = "not an instant in UTC such as 2026-11-25T03:04:05Z";

/// For `#[serde(deserialize_with)]`.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom(EXPECTED))
}

/// The same where there may be none.
pub fn read_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    parse(&text).map(Some).ok_or_else(|| D::Error::custom(EXPECTED))
}

/// A day, `2026-11-25`, where there is one.
pub fn read_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    parse_day(&text).map(Some).ok_or_else(|| D::Error::custom("not a day such as 2026-11-25"))
}

fn parse_day(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = numbers(text, '-')?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn parse(text: &str) -> Option<Instant> {
    let (day, time) = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00"))?.split_once('T')?;
    let day = parse_day(day)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [hour, minute, second] = numbers(time, ':')?;
    if fraction.len() > 9 {
        return None;
    }
    // As many zeros as make the fraction nanoseconds.
    let nanoseconds: u32 = format!("{fraction:0<9}").parse().ok()?;
    Some(day.and_hms_nano_opt(hour, minute, second, nanoseconds)?.and_utc())
}

fn numbers(text: &str, separator: char) -> Option<[u32; 3]> {
    let mut parts = text.split(separator);
    let mut next = || {
        let part = parts.next()?;
        if part.bytes().all(|digit| digit.is_ascii_digit()) { part.parse().ok() } else { None }
    };
    let numbers = [next()?, next()?, next()?];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(micros in 0_i64..4_102_444_800_000_000) {
            let instant = Instant::from_timestamp_micros(micros).expect("in range");
            let text = serde_json::to_value(instant).expect("serialises");
            prop_assert_eq!(parse(text.as_str().expect("text")), Some(instant));
        }
    }

    #[test]
    fn days_are_read() {
        assert_eq!(parse_day("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
        for text in ["", "2023-02-29", "2024-02", "29-02-2024", "2024-02-29T00"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn whole_seconds_and_an_offset_of_zero_are_read_too() {
        let expected = Instant::from_timestamp(1_795_575_845, 0);
        for text in ["2026-11-25T03:04:05Z", "2026-11-25T03:04:05+00:00", "2026-11-25T03:04:05.000000000Z"] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_else_is_read() {
        for text in [
            "",
            "Z",
            "2026-11-25",
            "2026-11-25T03:04:05",
            "2026-11-25T03:04:05+01:00",
            "2026-13-25T03:04:05Z",
            "2026-11-25T25:04:05Z",
            "2026-11-25T03:04Z",
            "2026-11-25T03:04:05.Z-",
            "2026-11-25T03:04:05.0123456789Z",
            "2026-11-25T03:04:+5Z",
            "-2026-11-25T03:04:05Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
