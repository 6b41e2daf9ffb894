//! `atalaya demo-portal`: fake listing sites.

use demo::{Portal, PortalConfig};
use tokio::net::TcpListener;

use crate::cli::DemoPortal;
use crate::commands::{Failure, say};
use crate::shutdown;

pub(crate) async fn run(options: DemoPortal) -> Result<(), Failure> {
    let DemoPortal { addr, listings, count, seed, day } = options;
    let portal = Portal::new(PortalConfig { listings, count, seed, day })?;
    let listener = TcpListener::bind(addr).await.map_err(|source| Failure::Listen { addr, source, how: "--addr" })?;
    let bound = listener.local_addr().unwrap_or(addr);
    say(&format!("demo portal with {} ads: http://{bound}/", portal.count()));
    let stop = shutdown::on_signal().map_err(|error| Failure::File("signals".to_owned(), error))?;
    demo::serve(portal, listener, async move { stop.cancelled().await })
        .await
        .map_err(|error| Failure::File("the demo portal stopped".to_owned(), error))
}
