//! The HTTP clients, each pinned to addresses that the guard has checked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::run::PageProblem;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Client, ClientBuilder, redirect};
use url::Url;

use super::guard::{Guard, Passage};
use super::{FetchConfig, FetchError, NoFetcher};

/// Clients for opened names kept before all are dropped.
const MOST_OPENED: usize = 64;

/// Hands out the client by which a URL may be fetched.
#[derive(Debug)]
pub(super) struct Transport {
    guard: Guard,
    public: Client,
    /// Clients for names that the policy opens, by name and addresses: the shared one resolves to public addresses
    /// only.
    opened: Mutex<HashMap<(String, Vec<SocketAddr>), Client>>,
    config: FetchConfig,
}

impl Transport {
    pub(super) fn new(config: &FetchConfig) -> Result<Self, NoFetcher> {
        // Fails only where a provider is installed already, which will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard::new(config.outbound.clone(), Arc::clone(&config.resolver), config.connect_timeout);
        let public = build(|| builder(config).dns_resolver(CheckedNames(guard.clone())))?;
        Ok(Self { guard, public, opened: Mutex::default(), config: config.clone() })
    }

    /// Where a request for `url` would go, if the guard lets it pass.
    pub(super) async fn check(&self, url: &Url) -> Result<Vec<SocketAddr>, FetchError> {
        Ok(self.guard.check(url).await?.addresses())
    }

    /// The client for `url`, if the guard lets it pass.
    pub(super) async fn client_for(&self, url: &Url) -> Result<Client, FetchError> {
        match self.guard.check(url).await? {
            Passage::Literal(_) | Passage::Public(_) => Ok(self.public.clone()),
            Passage::Opened(addresses) => {
                let name = url.host_str().unwrap_or_default().to_owned();
                let key = (name, addresses);
                let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(client) = opened.get(&key) {
                    return Ok(client.clone());
                }
                let client = build(|| builder(&self.config).dns_resolver(Pinned(key.1.clone())))
                    .map_err(|error| FetchError::new(PageProblem::Tls, error.to_string()))?;
                if opened.len() >= MOST_OPENED {
                    opened.clear();
                }
                opened.insert(key, client.clone());
                Ok(client)
            }
        }
    }
}

/// What every client has in common. Redirects go through the guard, so no client follows one itself; a proxy would
/// resolve names on its own, so the environment's are not used.
fn builder(config: &FetchConfig) -> ClientBuilder {
    Client::builder()
        .user_agent(&config.user_agent)
        .connect_timeout(config.connect_timeout)
        .pool_max_idle_per_host(config.idle_per_host)
        .pool_idle_timeout(config.idle_timeout)
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
}

/// Builds with the system's root certificates, or with Mozilla's where the system has none, as in a bare container.
fn build(builder: impl Fn() -> ClientBuilder) -> Result<Client, NoFetcher> {
    builder().build().or_else(|error| {
        tracing::warn!(%error, "the system's root certificates cannot be used; taking Mozilla's");
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = roots.map(|der| Certificate::from_der(der)).collect::<Result<Vec<_>, _>>()?;
        Ok(builder().tls_certs_only(roots).build()?)
    })
}

/// Resolves names to what the guard has checked, and asks nobody.
struct CheckedNames(Guard);

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let addresses = self.0.public_addresses(name.as_str());
        Box::pin(async move {
            let addresses = addresses.ok_or("a name whose addresses were not checked")?;
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// Resolves every name to the same addresses: those that the one name of an opened client was checked with.
struct Pinned(Vec<SocketAddr>);

impl Resolve for Pinned {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses = self.0.clone();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::str::FromStr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::fetch::Resolver;

    /// A public address first, a private one ever after.
    #[derive(Debug, Default)]
    struct Rebinding(AtomicUsize);

    #[async_trait::async_trait]
    impl Resolver for Rebinding {
        async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
            let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            Ok(vec![if first { [8, 8, 8, 8].into() } else { [127, 0, 0, 1].into() }])
        }
    }

    #[tokio::test]
    async fn the_shared_client_connects_to_what_was_checked_and_asks_nobody() {
        let dns = Arc::new(Rebinding::default());
        let guard = Guard::new(crate::fetch::OutboundPolicy::default(), dns.clone(), std::time::Duration::from_secs(5));
        let names = CheckedNames(guard.clone());
        let name = || Name::from_str("rebound.example").expect("a name");
        assert!(names.resolve(name()).await.is_err(), "not checked yet");
        guard.check(&"http://rebound.example/".parse().expect("a URL")).await.expect("public");
        for _ in 0..3 {
            let addresses: Vec<_> = names.resolve(name()).await.expect("checked").map(|address| address.ip()).collect();
            assert_eq!(addresses, [IpAddr::from([8, 8, 8, 8])]);
        }
        assert_eq!(dns.0.load(Ordering::SeqCst), 1);
    }
}
