//! `atalaya worker`: does runs and starts those that are due; serves nothing but its metrics and probes.

use http_doors::HttpConfig;

use crate::commands::{Failure, open};
use crate::config::Config;
use crate::metrics::{self, Metrics};
use crate::{instance, shutdown};

pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    let metrics_listener = metrics::listen(config).await?;
    let services = open(config).await?;
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    if let Some(listener) = metrics_listener {
        let doors = HttpConfig { shutdown: stop.clone(), ..HttpConfig::default() };
        metrics::serve(listener, Metrics::new(services.clone(), doors));
    }
    let hints = tokio::spawn(service::hints::run(services.clone(), stop.clone()));
    let scheduler = tokio::spawn(instance::schedule(services.clone(), stop.clone()));
    let housekeeper = tokio::spawn(service::housekeeping::run(services.clone(), stop.clone()));
    instance::worker(&services).run(&services.wake, stop).await;
    let _ = scheduler.await;
    let _ = hints.await;
    let _ = housekeeper.await;
    services.db.close().await;
    Ok(())
}
