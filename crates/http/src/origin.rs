//! Whether a request comes from this site's own pages.
//!
//! Browsers say where a request comes from in `Sec-Fetch-Site` (over TLS and on localhost) and in `Origin` (on every
//! request that is not a plain GET, and on every websocket); no page can change either.

use axum::http::{HeaderMap, Uri, header};

use crate::HttpConfig;
use crate::hosts::named;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// This site, or the person themselves.
    Own,
    /// Another site, or a page that hides where it is from.
    Foreign,
    /// The request does not say: no browser sent it.
    Unsaid,
}

/// Where a request comes from.
pub(crate) fn provenance(config: &HttpConfig, headers: &HeaderMap, uri: &Uri) -> Provenance {
    let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or("null"));
    let is_allowed = origin.is_some_and(|origin| config.is_own_origin(origin));
    let is_host = origin.zip(named(headers, uri)).is_some_and(|(origin, host)| {
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
    });
    match headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => Provenance::Own,
        _ if is_allowed => Provenance::Own,
        Some(_) => Provenance::Foreign,
        None if is_host => Provenance::Own,
        None if origin.is_some() => Provenance::Foreign,
        None => Provenance::Unsaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&'static str, &str)]) -> Provenance {
        let headers = headers.iter().map(|(name, value)| {
            let value = axum::http::HeaderValue::from_str(value).expect("a header's value");
            (axum::http::HeaderName::from_static(name), value)
        });
        let config = HttpConfig {
            allowed_origins: vec!["https://home.example".to_owned()],
            public_url: "https://public.example".parse().ok(),
            ..HttpConfig::default()
        };
        provenance(&config, &headers.collect(), &Uri::from_static("/"))
    }

    #[test]
    fn the_host_itself_and_allowed_origins_are_own() {
        assert_eq!(of(&[("host", "a.example:3000"), ("origin", "http://a.example:3000")]), Provenance::Own);
        assert_eq!(of(&[("host", "a.example"), ("origin", "https://A.example")]), Provenance::Own);
        assert_eq!(of(&[("host", "inner"), ("origin", "https://home.example")]), Provenance::Own);
        assert_eq!(of(&[("host", "inner"), ("origin", "https://Public.example")]), Provenance::Own);
        assert_eq!(
            of(&[("host", "inner"), ("origin", "https://home.example"), ("sec-fetch-site", "same-site")]),
            Provenance::Own
        );
        assert_eq!(of(&[("host", "a.example"), ("sec-fetch-site", "same-origin")]), Provenance::Own);
    }

    #[test]
    fn everything_else_that_says_where_it_is_from_is_foreign() {
        for origin in [
            "https://evil.example",
            "null",
            "",
            "http://a.example:81",
            "http://a.example.evil.example",
            "http://evil.example/a.example",
            "http://public.example",
            "a.example",
        ] {
            assert_eq!(of(&[("host", "a.example"), ("origin", origin)]), Provenance::Foreign, "{origin}");
        }
        for site in ["cross-site", "same-site", "SAME-ORIGIN", ""] {
            assert_eq!(of(&[("host", "a.example"), ("sec-fetch-site", site)]), Provenance::Foreign, "{site}");
        }
        assert_eq!(
            of(&[("host", "a.example"), ("origin", "http://a.example"), ("sec-fetch-site", "cross-site")]),
            Provenance::Foreign
        );
        assert_eq!(of(&[("origin", "http://a.example")]), Provenance::Foreign);
    }

    #[test]
    fn programs_do_not_say() {
        assert_eq!(of(&[("host", "a.example")]), Provenance::Unsaid);
    }
}
