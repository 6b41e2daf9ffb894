//! The HTTP clients, each pinned to addresses that the guard has checked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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
        let guard = Guard::new(config.outbound.clone(), config.connect_timeout);
        let public = build(|| builder(config).dns_resolver(CheckedNames(guard.clone())))?;
        Ok(Self { guard, public, opened: Mutex::default(), config: config.clone() })
    }

    /// The client for `url`, if the guard lets it pass.
    pub(super) async fn client_for(&self, url: &Url) -> Result<Client, FetchError> {
        match self.guard.check(url).await? {
            Passage::Public => Ok(self.public.clone()),
            Passage::Opened(addresses) => {
                let name = url.host_str().unwrap_or_default().to_owned();
                let key = (name, addresses);
                let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(client) = opened.get(&key) {
                    return Ok(client.clone());
                }
                let client = build(|| builder(&self.config).resolve_to_addrs(&key.0, &key.1))
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

fn builder(config: &FetchConfig) -> ClientBuilder {
    Client::builder()
        .user_agent(&config.user_agent)
        .connect_timeout(config.connect_timeout)
        .pool_idle_timeout(Duration::from_secs(30))
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
