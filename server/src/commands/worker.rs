//! `atalaya worker`: does runs and starts those that are due, serves nothing.

use crate::commands::{Failure, open};
use crate::config::Config;
use crate::{instance, shutdown};

pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    let services = open(config).await?;
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    let hints = tokio::spawn(service::hints::run(services.clone(), stop.clone()));
    let scheduler = tokio::spawn(instance::schedule(services.clone(), stop.clone()));
    instance::worker(&services).run(&services.wake, stop).await;
    let _ = scheduler.await;
    let _ = hints.await;
    services.db.close().await;
    Ok(())
}
