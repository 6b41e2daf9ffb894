//! Which URLs belong to a crawl.

use std::collections::HashSet;

use domain::job::{self, MAX_URL};
use url::Url;

use crate::robots::{Pattern, path_for_patterns};

/// The sites of a job's targets and those it names besides, and where on them the crawl may go.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Those of the targets.
    sites: HashSet<String>,
    more_sites: HashSet<String>,
    /// Whether it may go to any other site too.
    anywhere: bool,
    /// Names that count with all names below them.
    families: Vec<String>,
    /// The targets themselves: they need not match.
    targets: HashSet<String>,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
}

impl Scope {
    /// All that stands on the sites of the targets.
    pub(super) fn of<'a>(targets: impl IntoIterator<Item = &'a Url>) -> Self {
        let mut scope = Self::default();
        for target in targets {
            scope.sites.insert(site_of(target));
            scope.targets.insert(page_of(target));
        }
        scope
    }

    /// Wherever redirects lead from the targets.
    pub(super) fn anywhere<'a>(targets: impl IntoIterator<Item = &'a Url>) -> Self {
        Self { anywhere: true, ..Self::of(targets) }
    }

    /// What a job says of it.
    pub(super) fn within<'a>(targets: impl IntoIterator<Item = &'a Url>, given: &job::Scope) -> Self {
        let patterns = |lines: &[String]| lines.iter().map(|line| Pattern::parse(line)).collect();
        let mut scope =
            Self { include: patterns(&given.include), exclude: patterns(&given.exclude), ..Self::of(targets) };
        for host in &given.hosts {
            match host.strip_prefix("*.") {
                Some(name) => scope.families.push(without_www(name).to_owned()),
                None => drop(scope.more_sites.insert(without_www(host).to_owned())),
            }
        }
        scope
    }

    /// Whether a crawl may visit the URL.
    pub(super) fn holds(&self, url: &Url) -> bool {
        self.allows(url) && self.wants(url)
    }

    /// Whether the URL is on one of the sites and not excluded. That is enough for what need not be one of the wanted
    /// pages: sitemaps, and the pages that continue a list.
    pub(super) fn allows(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && url.as_str().len() <= MAX_URL
            && url.username().is_empty()
            && url.password().is_none()
            && self.has_site(url)
            && (self.exclude.is_empty() || !matches(&self.exclude, url))
    }

    /// Whether a redirect from one URL to another may be followed. What need not be wanted itself may lead to what is
    /// not. What is wanted may lead above itself too: there, sites send who asks for an ad that is gone.
    pub(super) fn leads_on(&self, from: &Url, to: &Url) -> bool {
        self.allows(to) && (self.wants(to) || !self.includes(from) || is_above(to, from))
    }

    /// Whether an ad that a feed names under this URL is known by it. The page of one of the job's sites that is not
    /// wanted makes the ad unwanted: [`None`]. On other sites anybody could write over the ads of others.
    pub(super) fn knows(&self, url: &Url) -> Option<bool> {
        if !self.has_site(url) {
            return Some(false);
        }
        self.holds(url).then_some(true)
    }

    /// The sites of the targets.
    pub(super) fn sites(&self) -> impl Iterator<Item = &String> {
        self.sites.iter()
    }

    fn has_site(&self, url: &Url) -> bool {
        let site = site_of(url);
        self.anywhere
            || self.sites.contains(&site)
            || self.more_sites.contains(&site)
            || self.families.iter().any(|name| {
                site.strip_suffix(name.as_str()).is_some_and(|below| below.is_empty() || below.ends_with('.'))
            })
    }

    fn wants(&self, url: &Url) -> bool {
        self.includes(url) || self.targets.contains(&page_of(url))
    }

    fn includes(&self, url: &Url) -> bool {
        self.include.is_empty() || matches(&self.include, url)
    }
}

fn matches(patterns: &[Pattern], url: &Url) -> bool {
    let path = path_for_patterns(url);
    patterns.iter().any(|pattern| pattern.matches(&path))
}

/// The first of a job's targets that it excludes itself.
pub fn excluded_target<'a>(targets: &'a [Url], given: &job::Scope) -> Option<&'a Url> {
    let scope = Scope::within(targets, given);
    targets.iter().find(|target| matches(&scope.exclude, target))
}

/// Whether a page is one that another stands below, as the home page is for all.
pub(super) fn is_above(page: &Url, other: &Url) -> bool {
    let folder = format!("{}/", page.path().trim_end_matches('/').to_ascii_lowercase());
    other.path().to_ascii_lowercase().starts_with(&folder)
}

/// What counts as one site: host and port. With and without `www.` is the same, and so are http and https on their
/// usual ports, because sites lead from one to the other.
pub(super) fn site_of(url: &Url) -> String {
    let host = without_www(url.host_str().unwrap_or_default());
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// One page of one site.
fn page_of(url: &Url) -> String {
    format!("{}{}?{}", site_of(url), url.path(), url.query().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    fn scope(target: &str, hosts: &[&str], include: &[&str], exclude: &[&str]) -> Scope {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let given = job::Scope { hosts: owned(hosts), include: owned(include), exclude: owned(exclude) };
        Scope::within([&url(target)], &given)
    }

    #[test]
    fn a_site_is_a_host_and_a_port() {
        let scope = Scope::of([&url("https://www.a.example/homes"), &url("http://127.0.0.1:4000/")]);
        for inside in ["http://a.example/", "https://www.a.example/x", "http://127.0.0.1:4000/y"] {
            assert!(scope.holds(&url(inside)), "{inside}");
        }
        let long = format!("https://a.example/{}", "x".repeat(MAX_URL));
        for outside in [
            "https://b.example/",
            "https://shop.a.example/",
            "https://a.example:8443/",
            "http://127.0.0.1:4001/",
            "mailto:x@a.example",
            "https://me@a.example/",
            "https://:secret@a.example/",
            &long,
        ] {
            assert!(!scope.holds(&url(outside)), "{outside}");
        }
    }

    #[test]
    fn further_hosts_are_entered_by_name_or_family() {
        let scope = scope(
            "https://a.example/",
            &["www.b.example", "c.example:8080", "*.d.example", "*.e.example:81"],
            &[],
            &[],
        );
        for inside in [
            "https://b.example/x",
            "http://c.example:8080/",
            "https://d.example/",
            "https://www.d.example/",
            "https://very.deep.d.example/",
            "http://x.e.example:81/",
        ] {
            assert!(scope.holds(&url(inside)), "{inside}");
        }
        for outside in [
            "https://c.example/",
            "https://x.b.example/",
            "https://bad.example/",
            "https://badd.example/",
            "http://x.e.example/",
        ] {
            assert!(!scope.holds(&url(outside)), "{outside}");
        }
    }

    #[test]
    fn patterns_say_where_on_the_sites() {
        let scope =
            scope("https://a.example/find?zone=1", &[], &["/homes/", "*.html$"], &["/homes/*/print", "/*?order="]);
        for inside in [
            "https://a.example/homes/1",
            "https://a.example/x/y.html",
            "https://a.example/find?zone=1",
            "http://www.a.example/find?zone=1",
        ] {
            assert!(scope.holds(&url(inside)), "{inside}");
        }
        for outside in [
            "https://a.example/",
            "https://a.example/find?zone=2",
            "https://a.example/homes/1/print",
            "https://a.example/homes/?order=price",
            "https://a.example/y.html?x=1",
            "https://b.example/homes/1",
        ] {
            assert!(!scope.holds(&url(outside)), "{outside}");
        }
        assert!(scope.allows(&url("https://a.example/sitemap.xml")));
        assert!(!scope.allows(&url("https://a.example/sitemap.xml?order=1")));
    }

    #[test]
    fn a_redirect_stays_inside_or_leads_above() {
        let scope = scope("https://a.example/find", &[], &["/homes/"], &["/homes/old/"]);
        for (from, to, expected) in [
            ("/homes/1", "/homes/2", true),
            ("/homes/1", "/find", true),
            ("/homes/1", "/", true),
            ("/homes/1", "/blog/1", false),
            ("/homes/1", "/homes/old/1", false),
            ("/find", "/en/find", true),
            ("/find", "/homes/old/", false),
        ] {
            let at = |path: &str| url(&format!("https://a.example{path}"));
            assert_eq!(scope.leads_on(&at(from), &at(to)), expected, "{from} to {to}");
        }
        assert!(!scope.leads_on(&url("https://a.example/find"), &url("https://b.example/")));
    }

    #[test]
    fn an_excluded_target_is_noticed() {
        let targets = [url("https://a.example/homes"), url("https://a.example/blog")];
        let exclude = |pattern: &str| job::Scope { exclude: vec![pattern.to_owned()], ..job::Scope::default() };
        assert_eq!(excluded_target(&targets, &exclude("/blog")), Some(&targets[1]));
        assert_eq!(excluded_target(&targets, &exclude("/blog/")), None);
    }
}
