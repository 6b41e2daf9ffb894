//! Asking for a page only where it has changed: RFC 9110, section 13.
//!
//! What a site sends to recognise a page by is sent back as it came. Both headers go: a server that knows `ETag` looks at
//! `If-None-Match` alone.

use chrono::{DateTime, TimeDelta};
use domain::visit::Validators;
use reqwest::header::{DATE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};

/// Longest value that is sent back, in bytes.
const LONGEST: usize = 256;
/// A page that changed in the same second as it was sent may have changed again in it: its time says nothing.
const A_SECOND: TimeDelta = TimeDelta::seconds(1);

/// By what an answer can be recognised; `None` where it carries nothing for that.
pub(super) fn validators(headers: &HeaderMap) -> Option<Validators> {
    let text = |name: &HeaderName| {
        let value = headers.get(name)?.to_str().ok()?.trim();
        (!value.is_empty() && value.len() <= LONGEST).then(|| value.to_owned())
    };
    let time = |text: &str| DateTime::parse_from_rfc2822(text).ok();
    let etag = text(&ETAG);
    let sent = text(&DATE).as_deref().and_then(time);
    let last_modified = text(&LAST_MODIFIED).filter(|modified| match (time(modified), sent) {
        (Some(modified), Some(sent)) => etag.is_some() || sent - modified >= A_SECOND,
        (Some(_), None) => etag.is_some(),
        (None, _) => false,
    });
    (etag.is_some() || last_modified.is_some()).then_some(Validators { etag, last_modified })
}

/// What is sent along with a request.
pub(super) fn headers(validators: &Validators) -> HeaderMap {
    let sent = [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)];
    // They came as headers' values.
    sent.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?.parse().ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: &str = "Fri, 27 Nov 2026 12:00:00 GMT";

    fn of(headers: &[(HeaderName, &str)]) -> Option<(Option<String>, Option<String>)> {
        let value = |text: &str| reqwest::header::HeaderValue::from_bytes(text.as_bytes()).expect("a value");
        let headers = headers.iter().map(|(name, text)| (name.clone(), value(text))).collect();
        validators(&headers).map(|found| (found.etag, found.last_modified))
    }

    #[test]
    fn what_can_be_sent_back_is_kept_as_it_came() {
        let some = |text: &str| Some(text.to_owned());
        for etag in ["\"abc\"", "W/\"abc\"", "unquoted"] {
            assert_eq!(of(&[(ETAG, etag)]), Some((some(etag), None)));
        }
        assert_eq!(of(&[(ETAG, "\"a\""), (LAST_MODIFIED, THEN)]), Some((some("\"a\""), some(THEN))));
        let long = "x".repeat(LONGEST + 1);
        for useless in ["", " ", "\"caf\u{e9}\"", long.as_str()] {
            assert_eq!(of(&[(ETAG, useless)]), None, "{useless}");
        }
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_time_alone_counts_where_it_is_one_and_lies_a_second_before_the_answer() {
        for (modified, date, counts) in [
            (THEN, Some("Fri, 27 Nov 2026 12:00:01 GMT"), true),
            (THEN, Some(THEN), false),
            (THEN, Some("Fri, 27 Nov 2026 11:00:00 GMT"), false),
            (THEN, None, false),
            ("yesterday", Some(THEN), false),
            ("0", Some(THEN), false),
        ] {
            let sent = date.map(|date| (DATE, date));
            let headers: Vec<_> = [(LAST_MODIFIED, modified)].into_iter().chain(sent).collect();
            assert_eq!(of(&headers).is_some(), counts, "{modified}, {date:?}");
        }
    }
}
