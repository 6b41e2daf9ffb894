//! Which private addresses may be visited all the same.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::str::FromStr;

use url::Host;

use super::names::without_root;

/// Private addresses that may be visited all the same. Closed by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboundPolicy {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    place: Place,
    ports: RangeInclusive<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Address(IpAddr),
    Name(String),
}

/// What is wrong with the text of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entry:?}: {why}; write HOST, HOST:PORT or HOST:FROM-TO, with commas between")]
pub struct NotAPolicy {
    entry: String,
    why: &'static str,
}

impl OutboundPolicy {
    /// Reads `127.0.0.1:4000,127.0.0.1:47000-47100,[::1]:80,portal`: a host with any port, one port or a range. Empty
    /// text opens nothing.
    pub fn parse(text: &str) -> Result<Self, NotAPolicy> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let rules = entries.map(str::parse).collect::<Result<Vec<Rule>, _>>()?;
        Ok(Self { rules })
    }

    /// The same policy, with one address more.
    #[must_use]
    pub fn and_allow(mut self, address: SocketAddr) -> Self {
        let ports = address.port()..=address.port();
        self.rules.push(Rule { place: Place::Address(address.ip()), ports });
        self
    }

    /// What is opened: each host or address, and its ports.
    pub fn openings(&self) -> impl Iterator<Item = (String, RangeInclusive<u16>)> {
        self.rules.iter().map(|rule| {
            let host = match &rule.place {
                Place::Address(address) => address.to_string(),
                Place::Name(name) => name.clone(),
            };
            (host, rule.ports.clone())
        })
    }

    pub(super) fn allows_address(&self, address: IpAddr, port: u16) -> bool {
        self.rules.iter().any(|rule| rule.place == Place::Address(address) && rule.ports.contains(&port))
    }

    pub(super) fn allows_name(&self, name: &str, port: u16) -> bool {
        self.rules.iter().any(|rule| {
            rule.ports.contains(&port)
                && matches!(&rule.place, Place::Name(allowed)
                    if without_root(allowed).eq_ignore_ascii_case(without_root(name)))
        })
    }
}

impl FromStr for OutboundPolicy {
    type Err = NotAPolicy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl FromStr for Rule {
    type Err = NotAPolicy;

    fn from_str(entry: &str) -> Result<Self, Self::Err> {
        let wrong = |why| NotAPolicy { entry: entry.to_owned(), why };
        let (host, ports) = if let Ok(address) = entry.parse::<IpAddr>() {
            return Ok(Self { place: Place::Address(address), ports: 0..=u16::MAX });
        } else if let Some((host, ports)) = entry.rsplit_once(':').filter(|_| !entry.ends_with(']')) {
            (host, Some(ports))
        } else {
            (entry, None)
        };
        let ports = match ports {
            None => 0..=u16::MAX,
            Some(ports) => {
                let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
                let from = from.parse::<u16>().map_err(|_| wrong("a port is a number from 0 to 65535"))?;
                let to = to.parse::<u16>().map_err(|_| wrong("a port is a number from 0 to 65535"))?;
                if from > to {
                    return Err(wrong("the range of ports ends before it begins"));
                }
                from..=to
            }
        };
        let place = match Host::parse(host).map_err(|_| wrong("that is not a host"))? {
            Host::Domain(name) => Place::Name(name),
            Host::Ipv4(address) => Place::Address(address.into()),
            Host::Ipv6(address) => Place::Address(address.into()),
        };
        Ok(Self { place, ports })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_ports_and_ranges_are_opened_and_nothing_else() {
        let policy = OutboundPolicy::parse("127.0.0.1:4000, 127.0.0.1:47000-47100,[::1]:80,fd00::1,portal,lab:9")
            .expect("a policy");
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(policy.allows_address(address("127.0.0.1"), 4000));
        assert!(policy.allows_address(address("127.0.0.1"), 47_000));
        assert!(policy.allows_address(address("127.0.0.1"), 47_100));
        assert!(policy.allows_address(address("::1"), 80));
        assert!(policy.allows_address(address("fd00::1"), 12_345));
        assert!(policy.allows_name("Portal", 1));
        assert!(policy.allows_name("lab", 9));
        assert!(policy.allows_name("lab.", 9));
        assert!(!policy.allows_address(address("127.0.0.1"), 4001));
        assert!(!policy.allows_address(address("127.0.0.2"), 4000));
        assert!(!policy.allows_address(address("::1"), 81));
        assert!(!policy.allows_name("lab", 10));
        assert_eq!(OutboundPolicy::parse(" "), Ok(OutboundPolicy::default()));
        let opened: Vec<_> = policy.openings().collect();
        assert_eq!(opened[0], ("127.0.0.1".to_owned(), 4000..=4000));
        assert_eq!(opened[3], ("fd00::1".to_owned(), 0..=u16::MAX));
        assert_eq!(opened[5], ("lab".to_owned(), 9..=9));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("127.0.0.1:x", "a port is a number"),
            ("127.0.0.1:99999", "a port is a number"),
            ("127.0.0.1:20-10", "ends before it begins"),
            ("a host:1", "not a host"),
            (":80", "not a host"),
        ] {
            let error = OutboundPolicy::parse(text).expect_err(text).to_string();
            assert!(error.contains(why) && error.contains("HOST:FROM-TO"), "{error}");
        }
    }
}
