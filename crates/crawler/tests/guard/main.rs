//! What the outbound guard refuses, shown with a canary on loopback: a listener that counts who comes by.

mod canary;
mod confusing;
mod dns;
mod ordinary;
mod proxies;
mod redirects;
mod refused;
mod resolving;
mod server;
mod spellings;

use std::sync::Arc;

use atalaya_crawler::fetch::{FetchConfig, FetchError, Fetcher, OutboundPolicy};
use domain::run::PageProblem;

use dns::Dns;

/// A fetcher that asks this DNS, and may visit what the policy opens.
fn fetcher(dns: &Arc<Dns>, outbound: OutboundPolicy) -> Fetcher {
    let resolver = Arc::clone(dns) as _;
    Fetcher::new(FetchConfig { outbound, resolver, ..FetchConfig::default() }).expect("a fetcher")
}

/// A refusal names what is wrong and what would mend it, and is not tried again.
fn assert_clear(error: &FetchError, of: &str) {
    let mends = ["ATALAYA_OUTBOUND_ALLOW", "leave out what", "only http and https", "check how", "a browser ends at"];
    assert!(mends.iter().any(|mend| error.detail.contains(mend)), "{of}: {error}");
    assert!(!error.problem.may_heal(), "{of}: {error}");
    let refusals =
        [PageProblem::PrivateAddress, PageProblem::OutOfScope, PageProblem::UnknownHost, PageProblem::Redirects];
    assert!(refusals.contains(&error.problem), "{of}: {error}");
}
