//! Which URLs belong to a crawl.

use std::collections::HashSet;

use domain::job::MAX_URL;
use url::Url;

/// The sites of a job's targets.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    sites: HashSet<String>,
}

impl Scope {
    pub(super) fn of<'a>(targets: impl IntoIterator<Item = &'a Url>) -> Self {
        Self { sites: targets.into_iter().map(site_of).collect() }
    }

    /// Whether a crawl may visit the URL.
    pub(super) fn holds(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && url.as_str().len() <= MAX_URL
            && url.username().is_empty()
            && url.password().is_none()
            && self.sites.contains(&site_of(url))
    }

    pub(super) fn sites(&self) -> impl Iterator<Item = &String> {
        self.sites.iter()
    }
}

/// What counts as one site: host and port. With and without `www.` is the same, and so are http and https on their
/// usual ports, because sites lead from one to the other.
pub(super) fn site_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_host_and_a_port() {
        let url = |text: &str| Url::parse(text).expect("a URL");
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
}
