//! Questions and commands about the instance's processes, for admins.

use domain::process::{Drain, ProcessId};
use domain::view::{ProcessView, Processes};
use leptos::prelude::*;

use crate::error::AppError;
use crate::json::Json;

/// Every process and what waits for them.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_processes() -> Result<Processes, AppError> {
    Ok(service::processes::list(&super::services()?, &super::actor().await?).await?)
}

/// Has a process take no more runs.
#[server(prefix = "/fn", output = Json)]
pub async fn drain_process(
    /// The process.
    id: ProcessId,
    /// What it does with the runs it holds.
    runs: Drain,
) -> Result<ProcessView, AppError> {
    Ok(service::processes::drain(&super::services()?, &super::actor().await?, &id, runs).await?)
}

/// Lets a process take runs again.
#[server(prefix = "/fn", output = Json)]
pub async fn undrain_process(
    /// The process.
    id: ProcessId,
) -> Result<ProcessView, AppError> {
    Ok(service::processes::undrain(&super::services()?, &super::actor().await?, &id).await?)
}
