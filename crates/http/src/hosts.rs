//! By which names this site may be asked.
//!
//! A page of `evil.example` can have its own name lead to an address of the visitor's network, and then ask whatever
//! listens there as if it were its own site (DNS rebinding). The browser still says `Host: evil.example`: so a request
//! that names a host which nobody has set is refused. An address cannot be made to lead elsewhere, and `localhost` is
//! nobody's but the machine's own.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use url::Url;

/// Names by which the site is asked, besides the one of [`PublicUrl`] and those of the machine itself. Where there are
/// none at all, its addresses are as good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts(Vec<Name>);

/// A name or an address, in lower case and without the root's point, and perhaps the only port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    host: String,
    port: Option<u16>,
}

/// Where others reach the site: an origin such as `https://atalaya.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    is_https: bool,
}

/// Text that is no [`PublicUrl`] or no [`Hosts`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not {1}")]
pub struct NotAPlace(String, &'static str);

impl FromStr for PublicUrl {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let wrong = || NotAPlace(text.to_owned(), "an address such as https://atalaya.example, without a path");
        let url = Url::parse(text).map_err(|_| wrong())?;
        // Whatever else a URL can have makes it longer than its origin.
        let (origin, is_https) = (url.origin().ascii_serialization(), url.scheme() == "https");
        let host = url.host_str().filter(|_| url.as_str() == format!("{origin}/")).ok_or_else(wrong)?;
        if !is_https && url.scheme() != "http" {
            return Err(wrong());
        }
        Ok(Self { host: without_root(host).to_owned(), origin, is_https })
    }
}

impl PublicUrl {
    /// As a browser says it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the site is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.is_https
    }
}

impl FromStr for Hosts {
    type Err = NotAPlace;

    /// Names or addresses with or without a port, with commas between.
    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let name = |entry: &str| {
            let wrong = || NotAPlace(entry.to_owned(), "a name such as atalaya.example or atalaya.example:8443");
            Name::parse(entry).filter(Name::can_be).ok_or_else(wrong)
        };
        entries.map(name).collect::<Result<_, _>>().map(Self)
    }
}

impl Hosts {
    /// Whether no name is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a request may come that names its host so. One that names none may: no browser sends it.
    pub(crate) fn admit(&self, public: Option<&PublicUrl>, headers: &HeaderMap, uri: &Uri) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter().map(|host| host.to_str().ok().and_then(Name::parse));
        let of_uri = uri.authority().map(|authority| Name::parse(authority.as_str()));
        let (first, second) = (hosts.next(), hosts.next());
        second.is_none() && of_uri.into_iter().chain(first).all(|host| host.is_some_and(|host| self.has(public, &host)))
    }

    fn has(&self, public: Option<&PublicUrl>, asked: &Name) -> bool {
        let is_named = |name: &Name| name.host == asked.host && name.port.is_none_or(|port| asked.port == Some(port));
        asked.is_this_machine()
            || public.is_some_and(|public| public.host == asked.host)
            || self.0.iter().any(is_named)
            || (self.is_empty() && public.is_none() && asked.address().is_some())
    }
}

impl Name {
    fn parse(text: &str) -> Option<Self> {
        let after_address = text.starts_with('[').then(|| text.find(']')).flatten().map_or(0, |end| end + 1);
        let (host, port) = match text[after_address..].split_once(':') {
            None => (text, None),
            Some((rest, port)) => (&text[..after_address + rest.len()], Some(port.parse().ok()?)),
        };
        let host = without_root(host);
        (!host.is_empty()).then(|| Self { host: host.to_ascii_lowercase(), port })
    }

    fn address(&self) -> Option<IpAddr> {
        let v6 = || self.host.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
        self.host.parse().ok().or_else(|| v6().map(IpAddr::from)).map(|address| address.to_canonical())
    }

    /// Whether a browser can name a host so; of a name in other letters it names the form in ASCII.
    fn can_be(&self) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        self.address().is_some() || self.host.bytes().all(is_plain)
    }

    fn is_this_machine(&self) -> bool {
        let is_local = self.host == "localhost" || self.host.ends_with(".localhost");
        is_local || self.address().is_some_and(|address| address.is_loopback())
    }
}

fn without_root(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

/// The host that a request names, as it stands there.
pub(crate) fn named<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    uri.authority().map(Authority::as_str).or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(hosts: &str, public: Option<&str>, host: &str) -> bool {
        let (hosts, public) = (hosts.parse::<Hosts>().expect("hosts"), public.map(|url| url.parse().expect("a URL")));
        let headers = HeaderMap::from_iter([(header::HOST, host.parse().expect("a header's value"))]);
        hosts.admit(public.as_ref(), &headers, &Uri::from_static("/"))
    }

    #[test]
    fn without_settings_addresses_and_the_machine_itself_may_be_named() {
        for host in [
            "127.0.0.1:3000",
            "localhost",
            "LOCALHOST.:3000",
            "a.localhost:1",
            "[::1]:3000",
            "192.168.1.7:3000",
            "[fd00::7]",
            "203.0.113.7",
        ] {
            assert!(admits("", None, host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "nas", "127.0.0.1.evil.example", "127.1", "", ":3000"] {
            assert!(!admits("", None, host), "{host}");
        }
    }

    #[test]
    fn what_is_set_may_be_named_and_nothing_else() {
        let (hosts, public) = ("nas:3000, Atalaya.lan, 192.168.1.7", Some("https://atalaya.example"));
        for host in
            ["atalaya.example", "ATALAYA.example.:443", "nas:3000", "atalaya.lan:1", "192.168.1.7:3000", "localhost"]
        {
            assert!(admits(hosts, public, host), "{host}");
        }
        for host in ["nas", "nas:80", "192.168.1.8", "a.atalaya.example", "atalaya.example@evil.example", "nas:x"] {
            assert!(!admits(hosts, public, host), "{host}");
        }
        assert!(!admits("", public, "192.168.1.7") && !admits("nas", None, "192.168.1.7"));
    }

    #[test]
    fn every_place_where_a_host_is_named_counts() {
        let hosts: Hosts = "atalaya.example".parse().expect("hosts");
        let with = |names: &[&'static str], uri| {
            let mut headers = HeaderMap::new();
            for name in names {
                headers.append(header::HOST, (*name).parse().expect("a header's value"));
            }
            hosts.admit(None, &headers, &Uri::from_static(uri))
        };
        assert!(with(&[], "/") && with(&[], "https://atalaya.example/"));
        assert!(!with(&[], "https://evil.example/") && !with(&["evil.example"], "https://atalaya.example/"));
        assert!(!with(&["atalaya.example"], "https://evil.example/"));
        assert!(!with(&["atalaya.example", "evil.example"], "/") && !with(&["atalaya.example"; 2], "/"));
    }

    #[test]
    fn a_public_url_is_an_origin() {
        let url: PublicUrl = "HTTPS://Atalaya.example:443/".parse().expect("a URL");
        assert_eq!((url.origin(), url.is_https()), ("https://atalaya.example", true));
        let url: PublicUrl = "http://nas:3000".parse().expect("a URL");
        assert_eq!((url.origin(), url.is_https()), ("http://nas:3000", false));
        for text in [
            "atalaya.example",
            "https://",
            "ftp://atalaya.example",
            "https://atalaya.example/a",
            "https://atalaya.example/?a",
            "https://ana@atalaya.example",
            "file:///",
        ] {
            let refused = text.parse::<PublicUrl>().expect_err(text).to_string();
            assert!(refused.contains("https://atalaya.example"), "{refused}");
        }
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for text in [
            "https://atalaya.example",
            "atalaya.example/",
            "a b",
            "atalaya.example:port",
            "*",
            "[::1",
            "atalayá.example",
        ] {
            assert!(text.parse::<Hosts>().is_err(), "{text}");
        }
    }
}
