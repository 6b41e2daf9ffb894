//! Refuses private addresses before a connection is made.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::run::PageProblem;
use tokio::time::Instant;
use url::{Host, Url};

use super::addresses::{is_public, special_use};
use super::names::{is_host_name, is_local};
use super::own::is_own;
use super::{FetchError, OutboundPolicy, Resolver};

/// How long a name keeps the addresses it was checked with.
const KEPT: Duration = Duration::from_mins(1);
/// Names kept before all are forgotten.
const MOST_NAMES: usize = 10_000;
/// Most addresses a name may have: several times those of the largest sites.
const MOST_ADDRESSES: usize = 100;

/// What this machine's own addresses are called.
const OWN: &str = "this machine itself";

/// Checks every request, and is the only one who resolves names: what it has checked is what is connected to.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    policy: OutboundPolicy,
    resolver: Arc<dyn Resolver>,
    patience: Duration,
    checked: Arc<Mutex<HashMap<String, Checked>>>,
    /// Whether an address is this machine's own.
    own: fn(SocketAddr) -> bool,
}

#[derive(Debug, Clone)]
struct Checked {
    addresses: Vec<IpAddr>,
    at: Instant,
}

/// How a checked URL may be connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Passage {
    /// Its address stands in the URL.
    Literal(SocketAddr),
    /// A name whose addresses are all public, and others' than this machine's.
    Public(Vec<SocketAddr>),
    /// A name with addresses inside that the policy opens at this port: connect to these and no others.
    Opened(Vec<SocketAddr>),
}

/// Whether a URL says of itself that it leads into a private network, or to this machine. What a name means is asked later,
/// when it is visited.
pub(crate) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => special_use(address.into()).is_some(),
        Some(Host::Ipv6(address)) => special_use(address.into()).is_some(),
        Some(Host::Domain(name)) => is_local(name),
        None => true,
    }
}

impl Guard {
    pub(super) fn new(policy: OutboundPolicy, resolver: Arc<dyn Resolver>, patience: Duration) -> Self {
        Self { policy, resolver, patience, checked: Arc::default(), own: is_own }
    }

    /// Lets a URL pass or says why not.
    pub(super) async fn check(&self, url: &Url) -> Result<Passage, FetchError> {
        let not_visited = |detail: String| FetchError::new(PageProblem::OutOfScope, detail);
        if !matches!(url.scheme(), "http" | "https") {
            let detail = format!("only http and https addresses can be visited, not {}", url.scheme());
            return Err(not_visited(detail));
        }
        if !url.username().is_empty() || url.password().is_some() {
            let detail = "the address carries a user name or password; leave out what stands before the @".to_owned();
            return Err(not_visited(detail));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        let name = match url.host() {
            None => {
                return Err(unknown("the address names no host; write it like https://example.com/homes".to_owned()));
            }
            Some(Host::Ipv4(address)) => return self.check_literal((address, port).into()),
            Some(Host::Ipv6(address)) => return self.check_literal((address, port).into()),
            Some(Host::Domain(name)) => name,
        };
        if !is_host_name(name) {
            return Err(unknown(format!("{name} cannot be the name of a host; check how it is spelt")));
        }
        let addresses = self.resolve(name).await?;
        let addresses: Vec<SocketAddr> = addresses.into_iter().map(|address| (address, port).into()).collect();
        let local = is_local(name);
        let judged: Vec<_> = addresses.iter().map(|&address| (address, self.inside(address))).collect();
        if !local && judged.iter().all(|(_, used)| used.is_none()) {
            return Ok(Passage::Public(addresses));
        }
        let by_name = self.policy.allows_name(name, port);
        let closed = judged.iter().find(|(address, used)| {
            (local || used.is_some()) && !by_name && !self.policy.allows_address(address.ip(), port)
        });
        if let Some((address, used)) = closed {
            // Who may try names is not told what the network's own are.
            tracing::debug!(name, %address, "a name leads inside");
            return Err(private(&leads_inside(name, *used), &format!("{name}:{port}")));
        }
        Ok(Passage::Opened(addresses))
    }

    /// What an address is that does not lead out into the public internet.
    fn inside(&self, address: SocketAddr) -> Option<&'static str> {
        special_use(address.ip()).or_else(|| (self.own)(address).then_some(OWN))
    }

    fn check_literal(&self, address: SocketAddr) -> Result<Passage, FetchError> {
        match self.inside(address) {
            Some(used) if !self.policy.allows_address(address.ip(), address.port()) => {
                Err(private(&format!("{} is {used}", address.ip()), &address.to_string()))
            }
            _ => Ok(Passage::Literal(address)),
        }
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, FetchError> {
        if let Some(known) = self.known(name)
            && known.at.elapsed() < KEPT
        {
            return Ok(known.addresses);
        }
        let Ok(found) = tokio::time::timeout(self.patience, self.resolver.resolve(name)).await else {
            let waited = self.patience.as_secs_f64();
            let detail = format!("no address for {name} in {waited} s; try again later, or check this machine's DNS");
            return Err(FetchError::new(PageProblem::Timeout, detail));
        };
        let found = found.map_err(|error| lookup_failed(name, &error))?;
        let mut seen = HashSet::new();
        let addresses: Vec<IpAddr> = found.into_iter().filter(|address| seen.insert(*address)).collect();
        if addresses.is_empty() {
            return Err(unknown(format!("{name} has no address; check how it is spelt")));
        }
        if addresses.len() > MOST_ADDRESSES {
            let detail = format!(
                "{name} has {} addresses, more than the {MOST_ADDRESSES} a site may have; check how it is spelt",
                addresses.len()
            );
            return Err(unknown(detail));
        }
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= MOST_NAMES {
            checked.retain(|_, known| known.at.elapsed() < KEPT);
        }
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
        (!is_local(name) && addresses.iter().all(|address| is_public(*address))).then_some(addresses)
    }
}

impl Passage {
    /// Where a connection would go.
    pub(super) fn addresses(self) -> Vec<SocketAddr> {
        match self {
            Self::Literal(address) => vec![address],
            Self::Public(addresses) | Self::Opened(addresses) => addresses,
        }
    }
}

/// Where a name leads, and not to which address.
fn leads_inside(name: &str, used: Option<&str>) -> String {
    match used {
        None => format!("{name} is a name of this machine's network"),
        Some(OWN) => format!("{name} is {OWN}"),
        Some("private network") => format!("{name} is in a private network"),
        Some(used) => format!("{name} is in a private network ({used})"),
    }
}

fn private(what: &str, entry: &str) -> FetchError {
    let detail = format!(
        "{what}, not on the public internet; check the address, or have whoever runs this instance add {entry} to \
         ATALAYA_OUTBOUND_ALLOW"
    );
    FetchError::new(PageProblem::PrivateAddress, detail)
}

fn unknown(detail: String) -> FetchError {
    FetchError::new(PageProblem::UnknownHost, detail)
}

/// A resolver that could not be asked is not a name that does not exist. The words are glibc's and musl's.
fn lookup_failed(name: &str, error: &std::io::Error) -> FetchError {
    let told = error.to_string();
    if told.contains("Temporary failure") || told.contains("Try again") {
        let detail = format!("nobody could be asked for {name} ({told}); check this machine's DNS");
        FetchError::new(PageProblem::Unreachable, detail)
    } else {
        unknown(format!("{name} has no address ({told}); check how it is spelt"))
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::SystemResolver;

    /// A DNS for which every name is one address.
    #[derive(Debug)]
    struct OneAddress(IpAddr);

    #[async_trait::async_trait]
    impl Resolver for OneAddress {
        async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
            Ok(vec![self.0])
        }
    }

    fn guard(policy: &str) -> Guard {
        let policy = OutboundPolicy::parse(policy).expect("a policy");
        Guard::new(policy, Arc::new(SystemResolver), Duration::from_secs(5))
    }

    async fn check(policy: &str, url: &str) -> Result<Passage, PageProblem> {
        guard(policy).check(&Url::parse(url).expect("a URL")).await.map_err(|error| error.problem)
    }

    #[tokio::test]
    async fn this_machines_own_public_addresses_are_not_the_internet() {
        let dns = || Arc::new(OneAddress([8, 8, 8, 8].into()));
        let own = |policy: &str| {
            let policy = OutboundPolicy::parse(policy).expect("a policy");
            Guard { own: |address| address.ip().is_ipv4(), ..Guard::new(policy, dns(), Duration::from_secs(5)) }
        };
        for (url, entry) in [("http://8.8.8.8/", "8.8.8.8:80"), ("https://homes.example:8443/", "homes.example:8443")] {
            let url = Url::parse(url).expect("a URL");
            let error = own("").check(&url).await.expect_err("own");
            assert_eq!(error.problem, PageProblem::PrivateAddress, "{url}");
            assert!(error.detail.contains("this machine itself"), "{error}");
            assert!(error.detail.contains(&format!("add {entry} to ATALAYA_OUTBOUND_ALLOW")), "{error}");
            own(entry).check(&url).await.expect("opened");
            own("8.8.8.8").check(&url).await.expect("opened");
        }
        let others = Url::parse("http://[2606:4700::1111]/").expect("a URL");
        assert!(own("").check(&others).await.is_ok());
    }

    #[tokio::test]
    async fn what_a_name_leads_to_is_told_without_the_address() {
        let policy = OutboundPolicy::default();
        for (address, told) in [
            ("172.18.0.2", "db.example is in a private network, not"),
            ("169.254.169.254", "db.example is in a private network (link-local), not"),
            ("fd00::7", "db.example is in a private network, not"),
        ] {
            let dns = Arc::new(OneAddress(address.parse().expect("an address")));
            let guard = Guard::new(policy.clone(), dns, Duration::from_secs(5));
            let url = Url::parse("http://db.example:5432/").expect("a URL");
            let error = guard.check(&url).await.expect_err(address);
            assert!(error.detail.starts_with(told), "{error}");
            assert!(error.detail.contains("add db.example:5432 to ATALAYA_OUTBOUND_ALLOW"), "{error}");
            assert!(!error.detail.contains(address), "{error}");
        }
    }

    fn at(address: &str) -> SocketAddr {
        address.parse().expect("an address")
    }

    #[tokio::test]
    async fn literal_addresses_are_judged_as_they_stand() {
        assert_eq!(check("", "http://8.8.8.8/").await, Ok(Passage::Literal(at("8.8.8.8:80"))));
        for private in
            ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://[::ffff:7f00:1]/"]
        {
            assert_eq!(check("", private).await, Err(PageProblem::PrivateAddress), "{private}");
        }
        assert_eq!(check("127.0.0.1:81", "http://127.0.0.1:81/").await, Ok(Passage::Literal(at("127.0.0.1:81"))));
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
        let guard = guard("localhost");
        guard.check(&Url::parse("http://localhost/").expect("a URL")).await.expect("opened");
        assert_eq!(guard.public_addresses("localhost"), None);
        assert_eq!(guard.public_addresses("never.checked.example"), None);
    }

    #[tokio::test]
    async fn other_schemes_and_credentials_are_refused_for_good() {
        for url in ["ftp://8.8.8.8/", "http://me:secret@8.8.8.8/", "http://:secret@8.8.8.8/"] {
            let problem = check("", url).await.expect_err(url);
            assert_eq!(problem, PageProblem::OutOfScope, "{url}");
            assert!(!problem.may_heal());
        }
    }
}
