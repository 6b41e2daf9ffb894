//! An answer.

use std::io::Read;
use std::time::Duration;

use domain::Instant;
use domain::run::PageProblem;
use domain::visit::Validators;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use url::Url;

use super::{Expect, FetchError, charset, conditional};

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The URL that answered, after redirects.
    pub final_url: Url,
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// The header by which a protection service says that this is its own answer and not the site's.
    pub challenge: Option<&'static str>,
    /// `Retry-After`, if it can be understood.
    pub retry_after: Option<RetryAfter>,
    /// By what the site recognises this answer.
    pub validators: Option<Validators>,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The URLs that led here, the first being the one asked for; empty without redirects.
    pub redirects: Vec<Url>,
}

/// When a site wants to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so long.
    Delay(Duration),
    /// At that time.
    At(Instant),
}

impl RetryAfter {
    /// `sent` is when the answer says that it was sent: two times by one clock make a delay, however wrong that clock is.
    fn parse(text: &str, sent: Option<Instant>) -> Option<Self> {
        if let Ok(seconds) = text.trim().parse() {
            return Some(Self::Delay(Duration::from_secs(seconds)));
        }
        let at = http_date(text)?;
        Some(sent.map_or(Self::At(at), |sent| Self::Delay(Self::At(at).delay_from(sent))))
    }

    /// How long to wait from `now`.
    pub fn delay_from(self, now: Instant) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::At(at) => (at - now).to_std().unwrap_or_default(),
        }
    }
}

fn http_date(text: &str) -> Option<Instant> {
    chrono::DateTime::parse_from_rfc2822(text.trim()).ok().map(|at| at.to_utc())
}

impl Fetched {
    /// All but the body.
    pub(super) fn head_of(url: &Url, response: &Response) -> Self {
        let header = |name: HeaderName| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let sent = header(DATE).and_then(|text| http_date(&text));
        Self {
            final_url: url.clone(),
            status: response.status().as_u16(),
            content_type: header(CONTENT_TYPE),
            challenge: challenge(response.headers()),
            retry_after: header(RETRY_AFTER).and_then(|text| RetryAfter::parse(&text, sent)),
            validators: conditional::validators(response.headers()),
            body: Vec::new(),
            redirects: Vec::new(),
        }
    }

    /// The body as text. Its charset is, in this order: that of a byte order mark, the one the header names, one that
    /// the first 4 KiB name, the one that the bytes speak for. A name that the bytes contradict passes to the next.
    ///
    /// A body that is a gzip file is unpacked first, as far as [`crate::feed::MAX_BYTES`], where it holds a feed or a
    /// sitemap. Other files have no text.
    pub fn text(&self) -> String {
        let content_type = self.content_type.as_deref();
        if !self.body.starts_with(&GZIP) {
            return charset::decode(&self.body, content_type, self.tld());
        }
        let mut unpacked = Vec::new();
        // A file that breaks off half-way gives what stood before.
        let _ = flate2::read::MultiGzDecoder::new(self.body.as_slice())
            .take(crate::feed::MAX_BYTES as u64)
            .read_to_end(&mut unpacked);
        if !crate::feed::begins_like_one(&unpacked) {
            return String::new();
        }
        charset::decode(&unpacked, content_type, self.tld())
    }

    /// The name of the charset in which [`Fetched::text`] reads.
    pub fn charset(&self) -> &'static str {
        charset::encoding(&self.body, self.content_type.as_deref(), self.tld()).name()
    }

    fn tld(&self) -> Option<&str> {
        self.final_url.domain().and_then(|host| host.rsplit('.').next())
    }

    pub(super) fn check_content_type(&self, expect: Expect) -> Result<(), FetchError> {
        let Some(given) = self.content_type.as_deref().filter(|_| expect == Expect::Page) else { return Ok(()) };
        let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let readable = matches!(
            essence.as_str(),
            "" | "text/html" | "application/xhtml+xml" | "application/xml" | "text/xml" | "text/plain"
        ) || essence.ends_with("+xml") && !essence.starts_with("image/")
            || is_a_file(&essence) && is_named_as_xml(&self.final_url);
        if readable { Ok(()) } else { Err(FetchError::new(PageProblem::ContentType, given.to_owned())) }
    }
}

/// Headers that protection services put on their own answers only. Those that are on every answer of a site they guard
/// (`x-datadome`, `x-iinfo`, `x-kpsdk-ct`) say nothing.
fn challenge(headers: &HeaderMap) -> Option<&'static str> {
    const HEADERS: [(&str, &[&str]); 6] = [
        ("cf-mitigated", &["challenge", "block"]),
        ("x-amzn-waf-action", &["challenge", "captcha", "block"]),
        ("x-vercel-mitigated", &["challenge", "deny"]),
        ("x-dd-b", &[]),
        ("x-sucuri-block", &[]),
        ("x-px-block", &[]),
    ];
    let says = |name: &str, values: &[&str]| {
        headers.get(name).is_some_and(|value| {
            let value = value.as_bytes().trim_ascii();
            if values.is_empty() {
                !matches!(value, b"" | b"0")
            } else {
                values.iter().any(|known| value.eq_ignore_ascii_case(known.as_bytes()))
            }
        })
    };
    HEADERS.iter().find(|(name, values)| says(name, values)).map(|&(name, _)| name)
}

/// How a gzip file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Types of servers that do not know what a file is, and those of gzip.
fn is_a_file(essence: &str) -> bool {
    matches!(
        essence,
        "application/octet-stream"
            | "binary/octet-stream"
            | "application/gzip"
            | "application/x-gzip"
            | "application/rss"
            | "application/atom"
    )
}

/// Whether a file's name says XML, perhaps packed.
fn is_named_as_xml(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let name = path.strip_suffix(".gz").unwrap_or(&path);
    [".xml", ".rss", ".atom", ".rdf"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_services_own_answer_is_marked() {
        for (name, value, marked) in [
            ("cf-mitigated", "challenge", true),
            ("CF-Mitigated", "Challenge", true),
            ("x-amzn-waf-action", "captcha", true),
            ("x-amzn-waf-action", "challenge", true),
            ("x-vercel-mitigated", "deny", true),
            ("x-dd-b", "1", true),
            ("x-sucuri-block", "BAK2021", true),
            ("cf-mitigated", "allow", false),
            ("x-amzn-waf-action", "count", false),
            ("x-dd-b", "0", false),
            ("x-datadome", "protected", false),
            ("x-iinfo", "9-1-0 0NNN", false),
            ("x-kpsdk-ct", "0vO", false),
            ("cf-ray", "8a1b", false),
            ("server", "cloudflare", false),
        ] {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            let headers = HeaderMap::from_iter([(name.clone(), value.parse().expect("a value"))]);
            assert_eq!(challenge(&headers).is_some(), marked, "{name}: {value}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = chrono::DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").expect("a time").to_utc();
        let delay = |text| RetryAfter::parse(text, None).map(|after| after.delay_from(now).as_secs());
        assert_eq!(delay("120"), Some(120));
        assert_eq!(delay("Thu, 01 Jan 2026 00:01:00 GMT"), Some(60));
        assert_eq!(delay("Wed, 31 Dec 2025 00:00:00 GMT"), Some(0));
        assert_eq!(delay("soon"), None);
        // By a clock that is a year behind.
        let sent = http_date("Wed, 01 Jan 2025 00:00:00 GMT");
        let after = RetryAfter::parse("Wed, 01 Jan 2025 00:01:00 GMT", sent).expect("a date");
        assert_eq!(after.delay_from(now), Duration::from_mins(1));
    }
}
