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

use crate::address;

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
    /// The name by which the file means this crawler.
    group: Option<String>,
    delay: Option<Duration>,
    sitemaps: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    pattern: Pattern,
    /// The number of its line.
    line: usize,
    /// What stands behind the colon.
    written: String,
}

/// What the groups for one name come to, all of them together.
#[derive(Debug, Default)]
struct Group {
    rules: Vec<Rule>,
    delay: Option<Duration>,
    /// Whether the lines that are being read belong to it.
    open: bool,
    /// By which name the file has it, if it has.
    name: Option<String>,
}

impl Group {
    fn enter(&mut self, name: &str) {
        self.open = true;
        self.name.get_or_insert_with(|| name.to_owned());
    }

    fn add(&mut self, Line { number, key, value }: &Line) {
        if !self.open {
            return;
        }
        let rule = |allow: bool, pattern: &str| Rule {
            allow,
            pattern: Pattern::parse(pattern),
            line: *number,
            written: value.clone(),
        };
        match key {
            Key::Allow => {
                self.rules.push(rule(true, value));
                // Who allows the index page means the directory that shows it.
                if let Some(slash) = value.rfind('/').filter(|slash| value[*slash..].starts_with("/index.htm")) {
                    self.rules.push(rule(true, &format!("{}$", &value[..=slash])));
                }
            }
            Key::Disallow => self.rules.push(rule(false, value)),
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
        lines::read(file, |line| match line.key {
            Key::UserAgent => {
                let value = &line.value;
                if !heading {
                    (ours.open, everyone.open, heading) = (false, false, true);
                }
                if means_everyone(value) {
                    everyone.enter(value);
                } else if names(value, product) {
                    ours.enter(value);
                }
            }
            Key::Allow | Key::Disallow => {
                heading = false;
                if !line.value.is_empty() {
                    ours.add(&line);
                    everyone.add(&line);
                }
            }
            Key::CrawlDelay => {
                ours.add(&line);
                everyone.add(&line);
            }
            Key::Sitemap if line.value.is_empty() => {}
            Key::Sitemap => sitemaps.push(line.value),
        });
        let Group { mut rules, delay, name: group, .. } = if ours.name.is_some() { ours } else { everyone };
        rules.sort_by_key(|rule| Reverse((rule.pattern.len(), rule.allow)));
        Self { rules, group, delay, sitemaps }
    }

    /// Whether the URL may be visited: the longest pattern that matches decides, `Allow` where two are as long.
    pub fn allows(&self, url: &Url) -> bool {
        self.deciding(url).is_none_or(|rule| rule.allow)
    }

    /// The line that decides about the URL, its number and what it says; `None` where none does, which allows.
    pub fn deciding_line(&self, url: &Url) -> Option<(usize, String)> {
        let rule = self.deciding(url)?;
        let key = if rule.allow { "Allow" } else { "Disallow" };
        Some((rule.line, format!("{key}: {}", rule.written)))
    }

    /// The name in the `User-agent` line by which this crawler is meant: its own or `*`.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    fn deciding(&self, url: &Url) -> Option<&Rule> {
        if url.path() == "/robots.txt" {
            return None;
        }
        let path = path_for_patterns(url);
        self.rules.iter().find(|rule| rule.pattern.matches(&path))
    }

    /// The pause between requests that the site asks for, at most ten minutes.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The sitemaps it names, each once; relative ones are taken from the robots.txt's own URL.
    pub fn sitemaps(&self, robots_url: &Url) -> Vec<Url> {
        let mut seen = HashSet::new();
        let urls = self.sitemaps.iter().filter_map(|text| address::web(text, robots_url));
        urls.filter(|url| seen.insert(url.clone())).collect()
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
