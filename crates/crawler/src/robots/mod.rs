//! What a site allows: robots.txt after RFC 9309, with `Crawl-delay` and `Sitemap`.
//!
//! Where Google's parser goes beyond the RFC, so does this one, if a site's wishes are understood better by it: common
//! misspellings of the keys and keys with something behind them, a forgotten colon, a part of a byte order mark,
//! `User-agent: * and more`, names of crawlers with anything behind them, lines cut at 16 KiB and at null bytes, and
//! `Allow: /x/index.html` for `/x/`. Where the two differ, the RFC is followed: `%62` and `b` are the same. Read beside
//! that, so that no wish is missed: UTF-16 with its mark, Latin-1, escapes of what is reserved, space that is not ASCII.

mod gate;
mod lines;
mod pattern;

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use url::Url;

pub(crate) use gate::{Gate, Rules, robots_url};
use lines::{Key, Line};
pub(crate) use pattern::Pattern;

/// Bytes that are read; the rest is ignored, as the RFC allows.
pub(crate) const MOST_BYTES: usize = 500 * 1024;
/// Longest pause that a robots.txt gets; the same as a job may ask for.
const LONGEST_DELAY: Duration = Duration::from_mins(10);

/// A robots.txt as one crawler sees it.
#[derive(Debug, Clone, Default)]
pub struct Robots {
    /// The longest first, so that the first that matches decides.
    rules: Vec<Rule>,
    delay: Option<Duration>,
    sitemaps: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    pattern: Pattern,
}

/// What the groups for one name come to, all of them together.
#[derive(Debug, Default)]
struct Group {
    rules: Vec<Rule>,
    delay: Option<Duration>,
    /// Whether the lines that are being read belong to it.
    open: bool,
    /// Whether the file has such a group at all.
    exists: bool,
}

impl Group {
    fn enter(&mut self) {
        (self.open, self.exists) = (true, true);
    }

    fn add(&mut self, key: Key, value: &str) {
        if !self.open {
            return;
        }
        match key {
            Key::Allow => {
                self.rules.push(Rule { allow: true, pattern: Pattern::parse(value) });
                // Who allows the index page means the directory that shows it.
                if let Some(slash) = value.rfind('/').filter(|slash| value[*slash..].starts_with("/index.htm")) {
                    let directory = Pattern::parse(&format!("{}$", &value[..=slash]));
                    self.rules.push(Rule { allow: true, pattern: directory });
                }
            }
            Key::Disallow => self.rules.push(Rule { allow: false, pattern: Pattern::parse(value) }),
            Key::CrawlDelay => self.delay = self.delay.max(delay(value)),
            Key::UserAgent | Key::Sitemap => {}
        }
    }
}

impl Robots {
    /// Reads robots.txt for the crawler of this product name. Nothing is wrong: what is not understood is skipped.
    pub fn parse(file: &[u8], product: &str) -> Self {
        let (mut ours, mut everyone) = (Group::default(), Group::default());
        let mut sitemaps = Vec::new();
        // Whether a `User-agent` line still joins those above it. Only rules end that: the RFC wants other lines not
        // to interfere.
        let mut heading = true;
        lines::read(file, |Line { key, value }| match key {
            Key::UserAgent => {
                if !heading {
                    (ours.open, everyone.open, heading) = (false, false, true);
                }
                if means_everyone(&value) {
                    everyone.enter();
                } else if names(&value, product) {
                    ours.enter();
                }
            }
            Key::Allow | Key::Disallow => {
                heading = false;
                if !value.is_empty() {
                    ours.add(key, &value);
                    everyone.add(key, &value);
                }
            }
            Key::CrawlDelay => {
                ours.add(key, &value);
                everyone.add(key, &value);
            }
            Key::Sitemap if value.is_empty() => {}
            Key::Sitemap => sitemaps.push(value),
        });
        let Group { mut rules, delay, .. } = if ours.exists { ours } else { everyone };
        rules.sort_by_key(|rule| Reverse((rule.pattern.len(), rule.allow)));
        Self { rules, delay, sitemaps }
    }

    /// Whether the URL may be visited: the longest pattern that matches decides, `Allow` where two are as long.
    pub fn allows(&self, url: &Url) -> bool {
        if url.path() == "/robots.txt" {
            return true;
        }
        let path = path_for_patterns(url);
        self.rules.iter().find(|rule| rule.pattern.matches(&path)).is_none_or(|rule| rule.allow)
    }

    /// The pause between requests that the site asks for, at most ten minutes.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The sitemaps it names, each once; relative ones are taken from the robots.txt's own URL.
    pub fn sitemaps(&self, robots_url: &Url) -> Vec<Url> {
        let mut seen = HashSet::new();
        let urls = self.sitemaps.iter().filter_map(|text| robots_url.join(text).ok());
        urls.filter(|url| matches!(url.scheme(), "http" | "https") && seen.insert(url.clone())).collect()
    }
}

/// A URL's path and query as patterns see them.
pub(crate) fn path_for_patterns(url: &Url) -> String {
    match url.query() {
        Some(query) => pattern::path(&format!("{}?{query}", url.path())),
        None => pattern::path(url.path()),
    }
}

/// Whether a `User-agent` value means all crawlers.
fn means_everyone(value: &str) -> bool {
    value.strip_prefix('*').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Whether a `User-agent` value means this product: whatever stands behind the name does not matter.
fn names(value: &str, product: &str) -> bool {
    let begin = |of_a_name: fn(char) -> bool| {
        let end = value.find(|c| !of_a_name(c)).unwrap_or(value.len());
        &value[..end]
    };
    // The characters that the RFC allows; and those that a product's name has all the same.
    let strictly = begin(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'));
    let loosely = begin(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    !product.is_empty() && [strictly, loosely].iter().any(|name| name.eq_ignore_ascii_case(product))
}

/// A number of seconds, whatever stands behind it. None is no wish, and neither is 0.
fn delay(value: &str) -> Option<Duration> {
    let end = value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(value.len());
    let seconds: f64 = value[..end].replace(',', ".").parse().ok()?;
    let delay = Duration::from_secs_f64(seconds.min(LONGEST_DELAY.as_secs_f64()));
    Some(delay).filter(|delay| !delay.is_zero())
}
