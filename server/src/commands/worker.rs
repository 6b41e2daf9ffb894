//! `atalaya worker`: does runs and starts those that are due; serves nothing but its metrics and probes.

use domain::process::ProcessRole;
use http_doors::HttpConfig;
use tokio_util::sync::CancellationToken;

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
    let housekeeper = tokio::spawn(service::housekeeping::run(services.clone(), stop.clone()));
    let process = instance::process(config, &services, &[ProcessRole::Worker])?;
    let scheduler = tokio::spawn(instance::schedule(services.clone(), process.id.clone(), stop.clone()));
    let (worker, over) = (instance::worker(&services, &process), CancellationToken::new());
    let attending =
        service::processes::attend(services.clone(), process, Some(worker.clone()), stop.clone(), over.clone());
    let attending = tokio::spawn(attending);
    worker.run(&services.wake, stop).await;
    over.cancel();
    let _ = attending.await;
    let _ = scheduler.await;
    let _ = hints.await;
    let _ = housekeeper.await;
    services.db.close().await;
    Ok(())
}
