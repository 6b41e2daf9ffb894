//! An answer.

use std::io::Read;
use std::time::Duration;

use domain::Instant;
use domain::run::PageProblem;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED, RETRY_AFTER};
use url::Url;

use super::{Expect, FetchError, charset};

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The URL that answered, after redirects.
    pub final_url: Url,
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// `Retry-After`, if it can be understood.
    pub retry_after: Option<RetryAfter>,
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
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
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Self::Delay(Duration::from_secs(seconds)));
        }
        chrono::DateTime::parse_from_rfc2822(text).ok().map(|at| Self::At(at.to_utc()))
    }

    /// How long to wait from `now`.
    pub fn delay_from(self, now: Instant) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::At(at) => (at - now).to_std().unwrap_or_default(),
        }
    }
}

impl Fetched {
    /// All but the body.
    pub(super) fn head_of(url: &Url, response: &Response) -> Self {
        let header = |name: HeaderName| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Self {
            final_url: url.clone(),
            status: response.status().as_u16(),
            content_type: header(CONTENT_TYPE),
            retry_after: header(RETRY_AFTER).and_then(|text| RetryAfter::parse(&text)),
            etag: header(ETAG),
            last_modified: header(LAST_MODIFIED),
            body: Vec::new(),
            redirects: Vec::new(),
        }
    }

    /// The body as text. Its charset is, in this order: that of a byte order mark, the one the header names, the one
    /// that the first 1024 bytes name, UTF-8 if it is valid, Windows-1252. A page that names UTF-8 and is not passes
    /// to the next.
    ///
    /// A body that is a gzip file is unpacked first, as far as [`crate::feed::MAX_BYTES`], where it holds a feed or a
    /// sitemap. Other files have no text.
    pub fn text(&self) -> String {
        let content_type = self.content_type.as_deref();
        if !self.body.starts_with(&GZIP) {
            return charset::decode(&self.body, content_type);
        }
        let mut unpacked = Vec::new();
        // A file that breaks off half-way gives what stood before.
        let _ = flate2::read::MultiGzDecoder::new(self.body.as_slice())
            .take(crate::feed::MAX_BYTES as u64)
            .read_to_end(&mut unpacked);
        if !crate::feed::begins_like_one(&unpacked) {
            return String::new();
        }
        charset::decode(&unpacked, content_type)
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
    fn retry_after_is_seconds_or_a_date() {
        let now = chrono::DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").expect("a time").to_utc();
        let delay = |text| RetryAfter::parse(text).map(|after| after.delay_from(now).as_secs());
        assert_eq!(delay("120"), Some(120));
        assert_eq!(delay("Thu, 01 Jan 2026 00:01:00 GMT"), Some(60));
        assert_eq!(delay("Wed, 31 Dec 2025 00:00:00 GMT"), Some(0));
        assert_eq!(delay("soon"), None);
    }
}
