//! `atalaya worker`: does runs, serves nothing.

use crate::commands::{Failure, open};
use crate::config::Config;
use crate::{instance, shutdown};

pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    let services = open(config).await?;
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    instance::worker(&services).run(&services.wake, stop).await;
    services.db.close().await;
    Ok(())
}
