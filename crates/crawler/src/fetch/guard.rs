//! Refuses private addresses before a connection is made.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::run::PageProblem;
use tokio::time::Instant;
use url::{Host, Url};

use super::addresses::is_public;
use super::{FetchError, OutboundPolicy};

/// How long a name keeps the addresses it was checked with.
const KEPT: Duration = Duration::from_mins(1);
/// Names kept before all are forgotten.
const MOST_NAMES: usize = 10_000;

/// Checks every request, and is the only one who resolves names: what it has checked is what is connected to.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    policy: OutboundPolicy,
    patience: Duration,
    checked: Arc<Mutex<HashMap<String, Checked>>>,
}

#[derive(Debug, Clone)]
struct Checked {
    addresses: Vec<IpAddr>,
    at: Instant,
}

/// How a checked URL may be connected to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// Its address stands in the URL, or all its name's addresses are public.
    Public,
    /// A name with private addresses that the policy opens at this port: connect to these and no others.
    Opened(Vec<SocketAddr>),
}

impl Guard {
    pub(super) fn new(policy: OutboundPolicy, patience: Duration) -> Self {
        Self { policy, patience, checked: Arc::default() }
    }

    /// Lets a URL pass or says why not.
    pub(super) async fn check(&self, url: &Url) -> Result<Passage, FetchError> {
        let refused = |detail: String| FetchError::new(PageProblem::PrivateAddress, detail);
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::new(PageProblem::Protocol, format!("{} is not http or https", url.scheme())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::new(PageProblem::Protocol, "a user name or password in the address".to_owned()));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        let name = match url.host() {
            None => return Err(FetchError::new(PageProblem::UnknownHost, "no host in the address".to_owned())),
            Some(Host::Ipv4(address)) => return self.check_literal(address.into(), port),
            Some(Host::Ipv6(address)) => return self.check_literal(address.into(), port),
            Some(Host::Domain(name)) => name,
        };
        let addresses = self.resolve(name, port).await?;
        if addresses.iter().all(|address| is_public(*address)) {
            return Ok(Passage::Public);
        }
        let by_name = self.policy.allows_name(name, port);
        let open = |address: &IpAddr| by_name || is_public(*address) || self.policy.allows_address(*address, port);
        match addresses.iter().find(|address| !open(address)) {
            Some(private) => Err(refused(format!("{name} is {private}, which is not on the public internet"))),
            None => Ok(Passage::Opened(addresses.into_iter().map(|address| (address, port).into()).collect())),
        }
    }

    fn check_literal(&self, address: IpAddr, port: u16) -> Result<Passage, FetchError> {
        if is_public(address) || self.policy.allows_address(address, port) {
            return Ok(Passage::Public);
        }
        let detail = format!("{address} is not on the public internet");
        Err(FetchError::new(PageProblem::PrivateAddress, detail))
    }

    async fn resolve(&self, name: &str, port: u16) -> Result<Vec<IpAddr>, FetchError> {
        if let Some(known) = self.known(name)
            && known.at.elapsed() < KEPT
        {
            return Ok(known.addresses);
        }
        let found = match tokio::time::timeout(self.patience, tokio::net::lookup_host((name, port))).await {
            Ok(found) => found.map_err(|error| FetchError::new(lookup_problem(&error), error.to_string()))?,
            Err(_) => return Err(FetchError::new(PageProblem::Timeout, format!("no address for {name} in time"))),
        };
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in found.map(|found| found.ip()) {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            return Err(FetchError::new(PageProblem::UnknownHost, format!("{name} has no address")));
        }
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= MOST_NAMES {
            checked.clear();
        }
        checked.insert(name.to_owned(), Checked { addresses: addresses.clone(), at: Instant::now() });
        Ok(addresses)
    }

    fn known(&self, name: &str) -> Option<Checked> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// The public addresses a name was checked with; `None` if it was not, or if one of them is private.
    pub(super) fn public_addresses(&self, name: &str) -> Option<Vec<IpAddr>> {
        let addresses = self.known(name)?.addresses;
        addresses.iter().all(|address| is_public(*address)).then_some(addresses)
    }
}

/// A resolver that could not be asked is not a name that does not exist.
fn lookup_problem(error: &std::io::Error) -> PageProblem {
    if error.to_string().contains("Temporary failure") { PageProblem::Unreachable } else { PageProblem::UnknownHost }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(policy: &str, url: &str) -> Result<Passage, PageProblem> {
        let policy = OutboundPolicy::parse(policy).expect("a policy");
        let guard = Guard::new(policy, Duration::from_secs(5));
        guard.check(&Url::parse(url).expect("a URL")).await.map_err(|error| error.problem)
    }

    #[tokio::test]
    async fn literal_addresses_are_judged_as_they_stand() {
        assert_eq!(check("", "http://8.8.8.8/").await, Ok(Passage::Public));
        for private in
            ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://[::ffff:7f00:1]/"]
        {
            assert_eq!(check("", private).await, Err(PageProblem::PrivateAddress), "{private}");
        }
        assert_eq!(check("127.0.0.1:81", "http://127.0.0.1:81/").await, Ok(Passage::Public));
        assert_eq!(check("127.0.0.1:81", "http://127.0.0.1/").await, Err(PageProblem::PrivateAddress));
    }

    #[tokio::test]
    async fn names_are_judged_by_their_addresses() {
        assert_eq!(check("", "http://localhost/").await, Err(PageProblem::PrivateAddress));
        assert!(matches!(check("localhost:81", "http://localhost:81/").await, Ok(Passage::Opened(_))));
        assert!(matches!(check("127.0.0.1:81,::1", "http://localhost:81/").await, Ok(Passage::Opened(_))));
        assert_eq!(check("127.0.0.1:81,::1", "http://localhost:82/").await, Err(PageProblem::PrivateAddress));
    }

    #[tokio::test]
    async fn a_private_name_never_reaches_the_shared_client() {
        let guard = Guard::new(OutboundPolicy::parse("localhost").expect("a policy"), Duration::from_secs(5));
        guard.check(&Url::parse("http://localhost/").expect("a URL")).await.expect("opened");
        assert_eq!(guard.public_addresses("localhost"), None);
        assert_eq!(guard.public_addresses("never.checked.example"), None);
    }

    #[tokio::test]
    async fn other_schemes_and_credentials_are_refused() {
        assert_eq!(check("", "ftp://8.8.8.8/").await, Err(PageProblem::Protocol));
        assert_eq!(check("", "http://me:secret@8.8.8.8/").await, Err(PageProblem::Protocol));
    }
}
