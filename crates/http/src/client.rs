//! Who a request is from, by address: the peer, or whom a proxy that is trusted says it speaks for.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderName};
use domain::UserId;
use domain::account::Actor;
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address that a request is from; handlers find it as `Extension<ClientAddress>`. `None` where nobody knows: no
/// connection brought the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// What limits are counted by, see [`service::throttle::network`].
    pub fn network(self) -> Option<IpAddr> {
        self.0.map(service::throttle::network)
    }
}

/// Who is counted as one: a user, by whatever token or browser, or a network that nobody has logged in at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    User(UserId),
    Network(Option<IpAddr>),
}

impl Client {
    /// Whoever asks, of a request with these extensions.
    pub(crate) fn of(actor: &Actor, extensions: &Extensions) -> Self {
        let network = || extensions.get::<ClientAddress>().and_then(|client| client.network());
        actor.user_id().map_or_else(|| Self::Network(network()), Self::User)
    }
}

/// For handlers of what stays open.
impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let actor = parts.extensions.get::<Actor>();
        Ok(actor
            .map_or_else(|| Self::of(&Actor::NOBODY, &parts.extensions), |actor| Self::of(actor, &parts.extensions)))
    }
}

/// Proxies whose word is taken for whom they speak for. None by default: anybody can write a header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// Text that names no proxies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address such as 127.0.0.1 or a network such as 10.0.0.0/8")]
pub struct NotProxies(String);

impl FromStr for TrustedProxies {
    type Err = NotProxies;

    /// Addresses and networks, with commas between.
    fn from_str(text: &str) -> Result<Self, NotProxies> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let network = |entry: &str| {
            let address = entry.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
            address.or_else(|_| entry.parse()).map_err(|_| NotProxies(entry.to_owned()))
        };
        entries.map(network).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    /// The networks that are no single operator's: whoever is in one could say that they are somebody else.
    pub fn too_wide(&self) -> impl Iterator<Item = IpNet> {
        self.0.iter().copied().filter(|network| match network {
            IpNet::V4(network) => network.prefix_len() < 8,
            // All private addresses of IPv6 are fc00::/7.
            IpNet::V6(network) => network.prefix_len() < 7,
        })
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who a request is from. Each proxy adds to the end of `X-Forwarded-For` whom it got the request from, so it is
    /// read from its end for as long as the word comes from a proxy that is trusted. What stands before is hearsay.
    pub(crate) fn client_of(&self, request: &Request) -> ClientAddress {
        let Some(mut client) = peer(request) else { return ClientAddress(None) };
        if self.trusts(client) {
            let lines = request.headers().get_all(FORWARDED_FOR).iter().rev();
            let mut said = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')).map(address);
            while self.trusts(client)
                && let Some(Some(before)) = said.next()
            {
                client = before;
            }
        }
        ClientAddress(Some(client))
    }

    /// Whether a proxy that is trusted says that it got the request over TLS.
    pub(crate) fn say_tls(&self, request: &Request) -> bool {
        let said = || request.headers().get_all(FORWARDED_PROTO).iter().next_back()?.to_str().ok();
        // The nearest proxy speaks last.
        let is_https = || said().and_then(|said| said.rsplit(',').next()).is_some_and(|said| said.trim() == "https");
        peer(request).is_some_and(|peer| self.trusts(peer)) && is_https()
    }
}

fn peer(request: &Request) -> Option<IpAddr> {
    let ConnectInfo(address) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    // A socket for both families shows IPv4 as ::ffff:a.b.c.d.
    Some(address.ip().to_canonical())
}

/// An address as proxies write it: some with the port, and then IPv6 in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let address = text.parse().ok().or_else(bracketed).or_else(with_port);
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn request(peer: &str, headers: &[(HeaderName, &str)]) -> Request {
        let mut request = Request::new(Body::empty());
        let peer: IpAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 50_000)));
        for (name, value) in headers {
            request.headers_mut().append(name, value.parse().expect("a header's value"));
        }
        request
    }

    fn client(proxies: &str, peer: &str, forwarded: &[&str]) -> String {
        let proxies: TrustedProxies = proxies.parse().expect("proxies");
        let headers: Vec<_> = forwarded.iter().map(|line| (FORWARDED_FOR, *line)).collect();
        proxies.client_of(&request(peer, &headers)).0.expect("an address").to_string()
    }

    #[test]
    fn nobody_is_believed_by_default() {
        assert_eq!(client("", "203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(client("10.0.0.0/8", "203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(TrustedProxies::default().client_of(&Request::new(Body::empty())), ClientAddress(None));
    }

    #[test]
    fn the_last_address_that_is_no_proxy_is_the_clients() {
        let proxies = "127.0.0.1, 10.0.0.0/8, fd00::/8";
        for (peer, forwarded, is) in [
            ("127.0.0.1", &["198.51.100.1"][..], "198.51.100.1"),
            ("127.0.0.1", &["192.0.2.66, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["192.0.2.66", "198.51.100.1 , 10.1.2.3", "fd00::1"], "198.51.100.1"),
            ("127.0.0.1", &["10.1.2.3"], "10.1.2.3"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("::ffff:127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("10.9.9.9", &["198.51.100.1:1234"], "198.51.100.1"),
            ("fd00::1", &["[2001:db8::7]:443"], "2001:db8::7"),
            ("fd00::1", &["[2001:db8::7]"], "2001:db8::7"),
        ] {
            assert_eq!(client(proxies, peer, forwarded), is, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn what_is_no_address_ends_the_search() {
        for forwarded in ["198.51.100.1, unknown", "198.51.100.1, ", "198.51.100.1, _secret", "198.51.100.1, ñ"] {
            assert_eq!(client("127.0.0.1", "127.0.0.1", &[forwarded]), "127.0.0.1", "{forwarded}");
        }
        assert_eq!(client("127.0.0.1,10.0.0.1", "127.0.0.1", &["198.51.100.1, x, 10.0.0.1"]), "10.0.0.1");
    }

    #[test]
    fn limits_count_whole_networks_of_ipv6() {
        let network = |text: &str| ClientAddress(text.parse().ok()).network().expect("an address").to_string();
        assert_eq!(network("198.51.100.1"), "198.51.100.1");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }

    #[test]
    fn tls_is_a_trusted_proxys_word() {
        let proxies: TrustedProxies = "127.0.0.1".parse().expect("proxies");
        let says = |peer, proto| proxies.say_tls(&request(peer, &[(FORWARDED_PROTO, proto)]));
        assert!(says("127.0.0.1", "https") && says("127.0.0.1", "http, https"));
        assert!(!says("127.0.0.1", "http") && !says("127.0.0.1", "https, http") && !says("203.0.113.7", "https"));
    }

    #[test]
    fn what_names_no_proxy_is_refused_and_what_names_all_is_told() {
        for text in ["proxy.example", "10.0.0.0/33", "10.0.0", "127.0.0.1 10.0.0.1", "127.0.0.1:80"] {
            assert!(text.parse::<TrustedProxies>().is_err(), "{text}");
        }
        let wide: TrustedProxies = "0.0.0.0/0, 10.0.0.0/8, ::/0, fc00::/7, 127.0.0.1".parse().expect("proxies");
        assert_eq!(wide.too_wide().map(|network| network.to_string()).collect::<Vec<_>>(), ["0.0.0.0/0", "::/0"]);
    }
}
