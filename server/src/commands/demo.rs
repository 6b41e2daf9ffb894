//! What `atalaya serve --demo` adds: a portal of its own and a job that crawls it.

use std::net::{Ipv4Addr, SocketAddr};

use demo::{Portal, PortalConfig};
use domain::account::Actor;
use domain::job::{JobDraft, Limits, Politeness, Scope, Spider};
use service::{PriceSource, Services};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::commands::Failure;

/// The job's name: by it the demo finds its job again after a restart.
const JOB: &str = "Demo";
/// The demo's usual port: the same addresses after a restart, so that the same ads are known again.
const PORT: u16 = 47_420;

/// Starts the portal on a loopback port and returns its address.
pub(crate) async fn start_portal(stop: CancellationToken) -> Result<SocketAddr, Failure> {
    let portal = Portal::new(PortalConfig { listings: None, count: 600, seed: 1, day: 0 })?;
    let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = match TcpListener::bind(usual).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind(any).await.map_err(|source| Failure::Listen {
            addr: any,
            source,
            how: "serve without --demo",
        })?,
    };
    let addr = listener.local_addr().map_err(|error| Failure::File("the demo portal".to_owned(), error))?;
    tokio::spawn(async move {
        if let Err(error) = demo::serve(portal.router(), listener, async move { stop.cancelled().await }).await {
            error!(%error, "the demo portal stopped");
        }
    });
    Ok(addr)
}

/// What homes are worth, by the portal's own market.
pub(crate) fn price_source(portal: SocketAddr) -> Option<PriceSource> {
    PriceSource::at(&format!("http://{portal}/api/prices")).ok()
}

/// Makes the job, or points the one there is at the portal's address, and starts a run of it.
pub(crate) async fn start_crawl(services: &Services, portal: SocketAddr) -> Result<(), Failure> {
    let draft = JobDraft {
        name: JOB.to_owned(),
        spider: Spider::Structured.as_str().to_owned(),
        definition: None,
        target_urls: vec![format!("http://{portal}/")],
        scope: Scope::default(),
        limits: Limits::default(),
        // A pace at which the crawl can be watched.
        politeness: Politeness { delay_ms: 60, concurrency_per_host: 4, quiet: None },
        rules: domain::rules::Draft::default(),
        schedule: None,
        archive_mb: None,
    };
    let known = service::jobs::list(services, &Actor::System).await?.into_iter().find(|job| job.name == JOB);
    let job = match known {
        Some(job) => service::jobs::update(services, &Actor::System, job.id, draft).await?,
        None => service::jobs::create(services, &Actor::System, draft).await?,
    };
    service::runs::start(services, &Actor::System, job.id).await?;
    Ok(())
}
