//! `atalaya demo-portal`: fake listing sites.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use demo::{Portal, PortalConfig};
use tokio::net::TcpListener;

use crate::cli::DemoPortal;
use crate::commands::{Failure, say};
use crate::shutdown;

pub(crate) async fn run(options: DemoPortal) -> Result<(), Failure> {
    let DemoPortal { addr, listings, count, seed, log, day } = options;
    let portal = Portal::new(PortalConfig { listings, count, seed, day })?;
    let router = match log {
        Some(file) => logged(portal.router(), &file)?,
        None => portal.router(),
    };
    let listener = TcpListener::bind(addr).await.map_err(|source| Failure::Listen { addr, source, how: "--addr" })?;
    let bound = listener.local_addr().unwrap_or(addr);
    say(&format!("demo portal with {} ads: http://{bound}/", portal.count()));
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    demo::serve(router, listener, async move { stop.cancelled().await })
        .await
        .map_err(|error| Failure::File("the demo portal stopped".to_owned(), error))
}

/// The same, with each request written down when it comes in.
fn logged(router: Router, path: &Path) -> Result<Router, Failure> {
    let file = File::create(path).map_err(|error| Failure::File(path.display().to_string(), error))?;
    let (file, begun) = (Arc::new(Mutex::new(file)), Instant::now());
    Ok(router.layer(from_fn(move |request: Request, next: Next| {
        let line = format!("{} {} {}\n", begun.elapsed().as_micros(), request.method(), request.uri());
        // One write for each line: whoever reads along sees whole ones.
        let written = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
        if let Err(error) = written {
            tracing::warn!(%error, "a request could not be written down");
        }
        next.run(request)
    })))
}
