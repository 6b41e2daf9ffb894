//! What a site allows: robots.txt after RFC 9309, with `Crawl-delay` and `Sitemap`.

mod gate;
mod pattern;

use std::time::Duration;

use url::Url;

pub(crate) use gate::{Gate, Rules, robots_url};
use pattern::Pattern;

/// Bytes that are read; the rest is ignored, as the RFC allows.
const MOST_BYTES: usize = 500 * 1024;
/// Longest pause that a robots.txt gets; the same as a job may ask for.
const LONGEST_DELAY: Duration = Duration::from_mins(10);

/// A robots.txt as one crawler sees it.
#[derive(Debug, Clone, Default)]
pub struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
    sitemaps: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    pattern: Pattern,
}

/// The lines that one or more `User-agent` lines stand over.
#[derive(Debug, Default)]
struct Group {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

impl Robots {
    /// Reads robots.txt for the crawler of this product name. Nothing is wrong: what is not understood is skipped.
    pub fn parse(text: &str, product: &str) -> Self {
        let mut ours: Option<Group> = None;
        let mut everyone = Group::default();
        let mut sitemaps = Vec::new();
        // Which groups the lines go to, and whether a `User-agent` line would still join them.
        let (mut to_ours, mut to_everyone, mut heading) = (false, false, false);

        let end = text.floor_char_boundary(MOST_BYTES);
        for line in text[..end].trim_start_matches('\u{feff}').lines().flat_map(|line| line.split('\r')) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" | "useragent" => {
                    if !heading {
                        (to_ours, to_everyone, heading) = (false, false, true);
                    }
                    if value == "*" {
                        to_everyone = true;
                    } else if names(value, product) {
                        to_ours = true;
                        ours.get_or_insert_default();
                    }
                }
                "allow" | "disallow" => {
                    heading = false;
                    if !value.is_empty() {
                        let rule = Rule { allow: key == "allow", pattern: Pattern::parse(value) };
                        if to_ours && let Some(group) = &mut ours {
                            group.rules.push(rule.clone());
                        }
                        if to_everyone {
                            everyone.rules.push(rule);
                        }
                    }
                }
                "crawl-delay" => {
                    heading = false;
                    let delay = value.parse::<f64>().ok().filter(|seconds| *seconds > 0.0);
                    let delay = delay.map(|seconds| Duration::from_secs_f64(seconds.min(LONGEST_DELAY.as_secs_f64())));
                    if to_ours && let Some(group) = &mut ours {
                        group.delay = delay.or(group.delay);
                    }
                    if to_everyone {
                        everyone.delay = delay.or(everyone.delay);
                    }
                }
                "sitemap" if !value.is_empty() => sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        let Group { rules, delay } = ours.unwrap_or(everyone);
        Self { rules, delay, sitemaps }
    }

    /// Whether the URL may be visited: the longest pattern that matches decides, `Allow` where two are as long.
    pub fn allows(&self, url: &Url) -> bool {
        if url.path() == "/robots.txt" {
            return true;
        }
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let path = pattern::one_form(&path);
        let matching = self.rules.iter().filter(|rule| rule.pattern.matches(&path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// The pause between requests that the site asks for, at most ten minutes.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The sitemaps it names, each once; relative ones are taken from the robots.txt's own URL.
    pub fn sitemaps(&self, robots_url: &Url) -> Vec<Url> {
        let mut urls = Vec::new();
        for url in self.sitemaps.iter().filter_map(|text| robots_url.join(text).ok()) {
            if matches!(url.scheme(), "http" | "https") && !urls.contains(&url) {
                urls.push(url);
            }
        }
        urls
    }
}

/// Whether a `User-agent` value means this product; a version behind the name does not matter.
fn names(value: &str, product: &str) -> bool {
    let token = value.split(['/', ' ', '*']).next().unwrap_or_default();
    !token.is_empty() && token.eq_ignore_ascii_case(product)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        let url = Url::parse("https://a.example").expect("a URL").join(path).expect("a path");
        Robots::parse(robots, "Atalaya").allows(&url)
    }

    #[test]
    fn the_group_for_us_or_else_for_everyone_counts() {
        let robots = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: atalaya/1.0\nDisallow: /private\n";
        assert!(allows(robots, "/homes"));
        assert!(!allows(robots, "/private/x"));
        assert!(!Robots::parse(robots, "Another").allows(&Url::parse("https://a.example/homes").expect("a URL")));
        let twice = "User-agent: atalaya\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: Atalaya\nDisallow: /b";
        assert!(!allows(twice, "/a") && !allows(twice, "/b") && allows(twice, "/c"));
        let none = "User-agent: *\nDisallow: /\nUser-agent: atalaya\nDisallow:";
        assert!(allows(none, "/homes"));
    }

    #[test]
    fn the_longest_pattern_decides_and_allow_wins_ties() {
        let robots =
            "User-agent: *\nDisallow: /homes\nAllow: /homes/sale\nDisallow: /homes/sale/old$\nAllow: /x\nDisallow: /x";
        assert!(!allows(robots, "/homes/rent"));
        assert!(allows(robots, "/homes/sale/1"));
        assert!(!allows(robots, "/homes/sale/old"));
        assert!(allows(robots, "/homes/sale/old/1"));
        assert!(allows(robots, "/x"));
        assert!(allows(robots, "/"));
    }

    #[test]
    fn stars_and_the_query_are_matched() {
        let robots = "User-agent: *\nDisallow: /*?sort=\nDisallow: /*.pdf$\nDisallow: /a*b*c";
        assert!(!allows(robots, "/homes?sort=price"));
        assert!(allows(robots, "/homes?page=2"));
        assert!(!allows(robots, "/plan.pdf") && allows(robots, "/plan.pdf?x"));
        assert!(!allows(robots, "/a1b2c3") && allows(robots, "/a1c2b3"));
    }

    #[test]
    fn escapes_are_compared_in_one_form() {
        let robots = "User-agent: *\nDisallow: /%7euser\nDisallow: /ático\nDisallow: /a%2fb";
        assert!(!allows(robots, "/~user"));
        assert!(!allows(robots, "/%C3%A1tico"));
        assert!(!allows(robots, "/a%2Fb") && allows(robots, "/a/b"));
    }

    #[test]
    fn robots_txt_itself_may_always_be_read() {
        assert!(allows("User-agent: *\nDisallow: /", "/robots.txt"));
        assert!(allows("", "/anything"));
        assert!(allows("<html>not found</html>", "/anything"));
    }

    #[test]
    fn delay_and_sitemaps_are_read() {
        let text = "Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow:\n\nsitemap: /t.xml # old\n\
                    User-agent: x\nCrawl-delay: 9\nSitemap: /t.xml";
        let robots = Robots::parse(text, "Atalaya");
        assert_eq!(robots.crawl_delay(), Some(Duration::from_millis(2500)));
        let sitemaps = robots.sitemaps(&Url::parse("https://a.example/robots.txt").expect("a URL"));
        let sitemaps: Vec<&str> = sitemaps.iter().map(Url::as_str).collect();
        assert_eq!(sitemaps, ["https://a.example/s.xml", "https://a.example/t.xml"]);
        assert_eq!(Robots::parse("User-agent:*\nCrawl-delay:86400", "x").crawl_delay(), Some(LONGEST_DELAY));
        assert_eq!(Robots::parse("User-agent:*\nCrawl-delay:-1", "x").crawl_delay(), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_hides_no_rule(text in "(?s).{0,200}") {
            let robots = format!("User-agent: *\nDisallow: /hidden\nDisallow: {text}");
            prop_assert!(!allows(&robots, "/hidden/x"));
        }

        #[test]
        fn a_plain_pattern_is_a_prefix(path in "/[a-z0-9]{1,9}(/[a-z0-9]{1,9}){0,3}", cut in 1_usize..31) {
            let prefix = &path[..cut.min(path.len())];
            let robots = format!("User-agent: *\nDisallow: {prefix}");
            prop_assert!(!allows(&robots, &path));
        }
    }
}
